"""Which configs may take part in a composition with given files, read from the bytes of their defaults lists.

Nothing is parsed: a config counts as soon as its defaults list contains the name of an affected one as a word, or an
interpolation, or sweeps. That is more than needed, never less; composing what is found gives the exact answer.
"""

from __future__ import annotations

import re

from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from trm_hooks.files import Files


# Which configs may take part in a composition with a given file, asked again and again while files are mended.
#
# As :mod:`trm_hooks.run.affected`, with every file read once: the names in a defaults list do not change by mending.
class Includers:
    """The configs of one root by the words of their defaults lists.

    ``experiments`` are options for the global package: a command may add them to a config that does not name them.
    """

    def __init__(self, configs: Mapping[str, str], files: Files) -> None:
        self.configs = configs
        self.anywhere: set[str] = set()
        self.by_word: dict[bytes, list[str]] = {}
        self.experiments: list[str] = []
        for config_path, path in configs.items():
            data = files.content(path)
            text = defaults_text(data)
            if _ANY in text or _SWEEP in data:
                self.anywhere.add(config_path)
            if "/" in config_path and _GLOBAL in data:
                self.experiments.append(config_path)
            for word in words_of(text):
                self.by_word.setdefault(word, []).append(config_path)

    def of(self, config_path: str) -> set[str]:
        """``config_path`` and every config that may include it; more than needed, never less."""
        found = {config_path} | self.anywhere
        waiting = list(found)
        asked: set[bytes] = set()
        while waiting:
            word = name_word(waiting.pop())
            if word in asked:
                continue
            asked.add(word)
            fresh = [path for path in self.by_word.get(word, ()) if path not in found]
            found.update(fresh)
            waiting.extend(fresh)
        return found & self.configs.keys()


_LIST = lazy(rb"^defaults[ \t]*:.*(?:\n(?:[ \t\-#\r].*|(?=\n)|\Z))*", re.M)
_WORD = lazy(rb"[\w\-\x80-\xff]+")
_ANY = b"${"
# a config that sweeps may choose any option in its sweep
_SWEEP = b"MULTIRUN"
_GLOBAL = b"_global_"
_MANY_WORDS = 20


def defaults_text(data: bytes) -> bytes:
    """The part of a config that holds its defaults list, and more rather than less."""
    first = data.find(b"defaults")
    if first == -1:
        return b""
    found = _LIST.search(data)
    return found[0] if found is not None else data[first:]


def words_of(text: bytes) -> frozenset[bytes]:
    """The words of a defaults list that may name configs."""
    return frozenset(_WORD.findall(text))


def name_word(config_path: str) -> bytes:
    """The word by which a defaults list must name a config: the last one of its file name."""
    words = _WORD.findall(config_path.rpartition("/")[2].encode("utf-8", "surrogateescape"))
    return words[-1] if words else b""


def affected(
    configs: Mapping[str, str], files: Files, seeds: Iterable[str], also: Callable[[bytes], bool] | None = None
) -> set[str]:
    """The config paths of ``configs`` (with their files) that may include one of ``seeds``, and those themselves.

    ``also`` decides from a file's bytes whether it is affected in some other way. Every file is read once.
    """
    found = {seed for seed in seeds if seed in configs}
    wanted = {name_word(seed) for seed in seeds}
    lists: dict[str, bytes] = {}
    for config_path, path in configs.items():
        data = files.content(path)
        text = defaults_text(data)
        if _ANY in text or _SWEEP in data or (also is not None and also(data)):
            found.add(config_path)
            wanted.add(name_word(config_path))
        elif text:
            lists[config_path] = text
    fresh = wanted
    while fresh:
        reached = _naming(lists, fresh)
        for config_path in reached:
            del lists[config_path]
        found.update(reached)
        names = {name_word(config_path) for config_path in reached}
        fresh = names - wanted
        wanted |= names
    return found


def _naming(lists: Mapping[str, bytes], words: set[bytes]) -> list[str]:
    """The configs whose defaults lists name one of ``words``."""
    if len(words) > _MANY_WORDS:
        return [config_path for config_path, text in lists.items() if not words_of(text).isdisjoint(words)]
    found: list[str] = []
    for word in words:
        holding = [config_path for config_path, text in lists.items() if word in text]
        found += [config_path for config_path in holding if word in words_of(lists[config_path])]
    return list(dict.fromkeys(found))
