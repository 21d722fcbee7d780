"""Which configs may take part in a composition with a given file, asked again and again while files are mended.

As :mod:`trm_hooks.run.affected`, with every file read once: the names in a defaults list do not change by mending.
"""

from __future__ import annotations

from trm_hooks.run.affected import _ANY, defaults_text, name_word, read_bytes, words_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class Includers:
    """The configs of one root by the words of their defaults lists."""

    def __init__(self, configs: Mapping[str, str]) -> None:
        self.configs = configs
        self.anywhere: set[str] = set()
        self.by_word: dict[bytes, list[str]] = {}
        for config_path, path in configs.items():
            text = defaults_text(read_bytes(path))
            if _ANY in text:
                self.anywhere.add(config_path)
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
