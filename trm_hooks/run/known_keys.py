"""Which keys the configs of a repository and its code know, gathered file by file, and which keys only one file has.

Only files that take part in a TRM model's config are asked about; every config counts as one that knows keys. A run
on a few files looks for their rare keys in the bytes of the other configs, and reads all their keys only where some
are found nowhere else.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import partial

from trm_hooks.baselines.model import MARKS
from trm_hooks.hydra.errors import UnreadableError
from trm_hooks.judging.context import UnknownKey
from trm_hooks.judging.decoder import DECODER, FREEZE
from trm_hooks.judging.finding import Place
from trm_hooks.judging.spelling import Words, near
from trm_hooks.record import Record
from trm_hooks.yaml.text import lazy
from trm_hooks.yaml.tree import Mapping, Scalar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator
    from typing import Any

    from trm_hooks.baselines.load import Baselines
    from trm_hooks.code.project_code import Readers
    from trm_hooks.hydra.composition import Composition
    from trm_hooks.hydra.layers import ConfigFile
    from trm_hooks.judging.finding import Route
    from trm_hooks.run.config_tree import ConfigTree
    from trm_hooks.yaml.text import SourceText

# More keys than this in one file alone are names of something, not words.
_MAX_SINGLE = 2000
# So many unknown keys of one file are a table of data.
_MAX_ASKED = 10_000
# More keys than this are not searched for one by one in the bytes of a file.
_MAX_SEARCHED = 32
# Keys that checks ask for and no baseline states.
_OF_CHECKS = frozenset((DECODER, FREEZE, *(part for key in MARKS for part in key.split("."))))
_KEY = lazy(rb"^[ \t-]*['\"]?([\w.-]+)['\"]?[ \t]*:", re.M)
_INTERPOLATION = lazy(r"\$\{([^}]*)")
_WORD = lazy(r"\w+")
_INLINE = lazy(rb"[{,]\s*['\"]?([\w.-]+)['\"]?[ \t]*:")


class KnownKeys(Record, frozen=False):
    """The keys of one config root's files, and the configs that each file takes part in."""

    _only_in: dict[str, str] = {}
    _common: set[str] = set()
    _configs: dict[str, list[str]] = {}
    _packages: dict[str, str] = {}
    _read: set[str] = set()
    _broken: set[str] = set()  # the keys of files that cannot be read: known, and nothing to rename others to
    _fields: set[str] = set()  # what the classes of the code take
    _code: set[tuple[int, ...]] = set()  # which readings of the code were looked at

    def file(self, file: ConfigFile) -> None:
        """Learn the keys of one config."""
        path = file.config_path
        if path in self._read:
            return
        self._read.add(path)
        if isinstance(file.error, UnreadableError):
            self._broken |= {name.decode("utf-8", "replace") for name in _keys_in(file.source.text.encode())}
            return
        for name in key_names(file.tree) - self._common:
            if name in self._only_in:
                self._common.add(name)
                del self._only_in[name]
            else:
                self._only_in[name] = path

    def merge(self, other: KnownKeys) -> None:
        """Take in the keys of other files; some of them may be the same files."""
        self._common |= other._common
        for name, path in other._only_in.items():
            if self._only_in.setdefault(name, path) != path:
                self._common.add(name)
        self._only_in = {name: path for name, path in self._only_in.items() if name not in self._common}
        self._read |= other._read
        self._broken |= other._broken
        self._fields |= other._fields
        self._packages = {**other._packages, **self._packages}
        for path, configs in other._configs.items():
            self._configs.setdefault(path, []).extend(configs)

    def composition(self, composition: Composition, config: str, selected: bool) -> None:
        """Note the files of a TRM model's config: their keys are asked about."""
        for layer in composition.layers:
            path = layer.file.config_path
            configs = self._configs.get(path)
            if configs is None:
                self._packages[path] = layer.package
                configs = self._configs[path] = []
                self.file(layer.file)
            if selected and configs[-1:] != [config]:
                configs.append(config)

    def code(self, readers: Readers) -> None:
        """Learn the names that the code takes."""
        if readers.identity not in self._code:
            self._code.add(readers.identity)
            for section in ((), *readers.sections()):
                self._fields |= readers.fields(section)

    def unknown(
        self, tree: ConfigTree, baselines: Baselines, asked: Container[str], complete: bool
    ) -> Iterator[UnknownKey]:
        """Every key that one file alone has and no baseline, for files ``asked`` about.

        ``complete`` says that all files were read; where they were not, the others are looked into first.
        """
        rare = {
            name: path
            for name, path in self._only_in.items()
            if isinstance(name, str)
            and path in self._configs
            and name[:1] != "_"
            and tree.display(path) in asked
        }
        rare = _without(rare, _OF_CHECKS | self._broken | self._fields | baselines.default.words)
        if rare:
            rare = _without(rare, self._names_of_packages(tree))
        if rare and not complete:
            rare = self._nowhere_else(rare, tree)
        if rare:
            published = _OF_CHECKS | baselines.words
            yield from self._asked(tree, _without(rare, published), published, complete)

    def _asked(
        self, tree: ConfigTree, rare: dict[str, str], published: frozenset[str], complete: bool
    ) -> Iterator[UnknownKey]:
        single = {name: only for name, only in self._only_in.items() if isinstance(name, str)}
        shared = {*published, *self._fields, *(name for name in self._common if isinstance(name, str))}
        if not complete:
            others = self._names_of_others(tree)
            found = {name for name, count in others.items() if count + (name in single) > 1} - shared
            shared |= found - self._of_unreadable(tree, rare, single, found)
        if len(single) > _MAX_SINGLE:
            single = {}
        words, below = Words(shared), self._below(single)
        for path, wanted in sorted(_by_file(rare).items()):
            file = tree.file(path) if len(wanted) <= _MAX_ASKED else None
            if file is not None:
                yield from self._in_file(file, set(wanted), words, below(path), published)

    def _below(self, single: dict[str, str]) -> Callable[[str], Words]:
        """A function from a file to those of the names ``single``, each of one file alone, that the files it builds on have.

        A file builds on another where both take part in a config and the other does not inherit it: what only another config
        knows may as well be the misspelling itself.
        """
        names = _by_file(single)
        files: dict[str, list[str]] = {}
        for other, configs in self._configs.items():
            for config in configs if other in names else ():
                files.setdefault(config, []).append(other)
        in_use = Words(name for name, other in single.items() if self._configs.get(other))

        def below(path: str) -> Words:
            configs = self._configs[path]
            if not configs:
                return in_use  # an option that nothing selects
            others = {other for config in configs for other in files.get(config, ())}.difference(configs, (path,))
            return Words(name for other in others for name in names[other])

        return below

    def _nowhere_else(self, rare: dict[str, str], tree: ConfigTree) -> dict[str, str]:
        left = {name.encode(): name for name in rare}
        for path, full in tree.configs.items():
            if not left:
                break
            if path not in self._read:
                data = tree.root.files.content(full)
                if len(left) > _MAX_SEARCHED or any(word in data for word in left):
                    names = _keys_in(data)
                    left = {word: name for word, name in left.items() if word not in names}
        return {name: rare[name] for name in left.values()}

    def _names_of_packages(self, tree: ConfigTree) -> set[str]:
        """Config groups and packages: a config that sets keys of one need not be the only one to name it."""
        names = {part for path in tree.configs for part in path.split("/")[:-1]}
        for package in set(self._packages.values()):
            names.update(package.split("."))
        return names

    def _names_of_others(self, tree: ConfigTree) -> Counter[str]:
        """In how many of the files that were not read each key is."""
        names: Counter[bytes] = Counter()
        for path, full in tree.configs.items():
            if path not in self._read:
                names.update(_keys_in(tree.root.files.content(full)))
        return Counter({name.decode("utf-8", "replace"): count for name, count in names.items()})

    def _of_unreadable(self, tree: ConfigTree, rare: Iterable[str], single: Container[str], found: set[str]) -> set[str]:
        """Which of the names ``found`` that ``rare`` ones resemble only unreadable files have: nothing is renamed to those."""
        words, broken = Words(found), set[str]()
        for name in rare:
            while (meant := near(name, (like for like in words.like(name) if like not in broken))) is not None:
                if self._readable(tree, meant) + (meant in single) > 1:
                    break
                broken.add(meant)
        return broken

    def _readable(self, tree: ConfigTree, name: str) -> int:
        """How many of the files that were not read have a key ``name`` and can be read, two at most."""
        word, count = name.encode(), 0
        for path, full in tree.configs.items():
            data = b"" if path in self._read or count > 1 else tree.root.files.content(full)
            if word in data and word in _keys_in(data):
                file = tree.file(path)
                count += file is not None and not isinstance(file.error, UnreadableError)
        return count

    def _in_file(
        self, file: ConfigFile, wanted: set[str], words: Words, below: Words, published: frozenset[str]
    ) -> Iterator[UnknownKey]:
        source = file.source
        referred = referred_in(source.text)
        for route, node, siblings in _routes(file.tree, wanted):
            name = str(route[-1])
            if name in referred:
                continue
            known = frozenset((*words.like(name), *below.like(name)))
            # a list goes by the plural of what it lists
            meant = known if isinstance(node, Scalar) else known - {name.removesuffix("s"), name + "s"}
            package = self._packages[file.config_path]
            key = ".".join(filter(None, (package, *map(str, route))))
            configs = self._configs[file.config_path]
            place = partial(_key_place, source, route)
            yield UnknownKey(name, key, place, route, meant, published, siblings, tuple(configs))


def _by_file(names: dict[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, path in names.items():
        found.setdefault(path, []).append(name)
    return found


def _without(rare: dict[str, str], known: Container[str]) -> dict[str, str]:
    return {name: path for name, path in rare.items() if name not in known}


def referred_in(text: str) -> frozenset[str]:
    """The words in the interpolations of a config."""
    if "${" not in text:
        return frozenset()
    return frozenset(word for inside in _INTERPOLATION.findall(text) for word in _WORD.findall(inside))


def _key_place(source: SourceText, route: Route) -> Place | None:
    from trm_hooks.yaml.locate import find

    located = find(source, route)
    if located is None or located.key_start is None or located.key_end is None:
        return None
    return Place(source, located.key_start, located.key_end)


def _keys_in(data: bytes) -> set[bytes]:
    """The keys in the bytes of a config."""
    names = set(_KEY.findall(data))
    if b"{" in data:
        names.update(_INLINE.findall(data))
    return names


def key_names(tree: Any) -> set[str]:
    """Every key of the mappings in ``tree``, as text or not."""
    names: set[str] = set()
    pending = [tree]
    while pending:
        node = pending.pop()
        if type(node) is Mapping:
            names.update(node.items)  # type: ignore[arg-type]
            pending += [item for item in node.items.values() if type(item) is not Scalar]
        else:
            pending += [item for item in node.items if type(item) is not Scalar]
    return names


def _routes(tree: Any, wanted: set[str]) -> Iterator[tuple[tuple[str, ...], Any, frozenset[str]]]:
    pending: list[tuple[tuple[str, ...], Any]] = [((), tree)]
    while pending:
        route, node = pending.pop()
        if not isinstance(node, Mapping):
            continue
        siblings = frozenset([key for key in node.items if isinstance(key, str)])
        for key, item in node.items.items():
            if not isinstance(key, str) or (not route and key == "hydra"):
                continue
            if key in wanted:
                yield (*route, key), item, siblings
            pending.append(((*route, key), item))
