"""Which scripts of the repository read a config, and what they do with it; nothing is read before a check asks."""

from __future__ import annotations

import os

from trm_hooks.files import Files
from trm_hooks.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from trm_hooks.code.answer import Answer, Refusal
    from trm_hooks.code.facts import Facts
    from trm_hooks.code.modules import Modules
    from trm_hooks.code.plain import View
    from trm_hooks.code.values import Path
    from trm_hooks.hydra.composition import Composition
    from trm_hooks.project.find_roots import Script

_MAX_NOTEBOOK = 20_000_000


class Reading:
    """What one script does with configs for which the values that decide which code is loaded are as ``asked``.

    ``is_plain``: the script can neither drop nor refuse a key, and is followed only for what it takes.
    """

    __slots__ = ("_answers", "_doubts", "_follow", "_followed", "is_plain", "script")

    def __init__(
        self,
        script: str,
        follow: Callable[[], tuple[Facts, dict[Path, Any]]],
        doubts: Callable[[Facts], bool],
        is_plain: bool,
    ) -> None:
        self.script = script
        self.is_plain = is_plain
        self._follow = follow
        self._doubts: Callable[[Facts], bool] | None = doubts
        self._followed: tuple[Facts, dict[Path, Any]] | None = None
        self._answers: dict[Path, Answer] = {}

    @property
    def facts(self) -> Facts:
        """What was found while the script was followed."""
        if self._followed is None:
            self._followed = self._follow()
        return self._followed[0]

    @property
    def asked(self) -> dict[Path, Any]:
        """The values that were asked for on the way; of a plain script none."""
        return {} if self.is_plain or self.facts is None or self._followed is None else self._followed[1]

    def answer(self, path: Path) -> Answer:
        """What the script does with the key at ``path``."""
        found = self._answers.get(path)
        if found is None:
            from trm_hooks.code.answer import answer

            found = answer(self.facts, path)
            if found.verdict in ("dropped", "refused") and self.is_doubted():
                found = answer(self.facts, path)
            self._answers[path] = found
        return found

    def is_doubted(self) -> bool:
        """Whether something writes to a name that the facts rely on, so that they are others now.

        Asked before a key is called dropped or refused: it takes a look at all Python of the repository.
        """
        doubts, self._doubts = self._doubts, None
        if doubts is None or not doubts(self.facts):
            return False
        self._followed = None
        self._answers.clear()
        return True


class Readers(Record, frozen=False):
    """The scripts that launch one config: ``launching``, and ``others`` of the same root that may read it, too."""

    code: ProjectCode
    launching: Sequence[Reading]
    others: Sequence[Reading]
    composition: Composition
    _view: View | None = None

    @property
    def view(self) -> View:
        """The config as the code sees it."""
        if self._view is None:
            from trm_hooks.code.plain import View

            self._view = View(self.composition)
        return self._view

    @property
    def identity(self) -> tuple[int, ...]:
        """Readers with the same one answer the same."""
        return tuple(id(each) for each in (*self.launching, *self.others))

    def answer(self, path: Path) -> Answer:
        """What becomes of a key: dropped only where every script drops it."""
        found = [reading.answer(path) for reading in self.launching]
        for each in found:
            if each.verdict in ("taken", "unknown"):
                return each
        for reading in self.others:
            other = reading.answer(path)
            if other.verdict == "taken":
                return other
        refused = next((each for each in found if each.verdict == "refused"), None)
        dropped = [each for each in found if each.verdict == "dropped"]
        if refused or len(dropped) < 2:
            return refused or (dropped or found)[0]
        return max(dropped, key=self._taken_beside)

    def _taken_beside(self, dropped: Answer) -> int:
        """How many keys of the section are fields of the class that drops one: of several scripts, which it is written for."""
        fields = dropped.model.fields if dropped.model is not None else ()
        return sum(name in fields for name in self.view.keys(dropped.path[:-1]) or ())

    def is_dropped(self, path: Path) -> bool:
        """Whether a class drops the key in every script that launches the config, and nothing else loads it by itself."""
        if all(reading.is_plain for reading in self.launching):
            return False
        if self.answer(path).verdict != "dropped":
            return False
        recorded = {"wandb", "yaml"}.union(*(reading.facts.recorded for reading in self.launching))
        return not any(self.code.is_loaded_by_name(path[-1], package) for package in recorded)

    def default(self, path: Path) -> tuple[Any] | None:
        """What the code takes where the config is silent, in a tuple; None where that is no literal, or the scripts differ."""
        from trm_hooks.code.answer import default_of
        from trm_hooks.code.values import Const

        found = [default_of(reading.facts, path) for reading in self.launching]
        values = [each.value for each in found if isinstance(each, Const)]
        same = len(values) == len(found) and all(_is_same(each, values[0]) for each in values)
        return (values[0],) if values and same else None

    def refusals(self) -> list[Refusal]:
        """What every script that launches the config would refuse at its start."""
        if any(reading.is_plain for reading in self.launching):
            return []
        from trm_hooks.code.answer import refusals

        found: list[Refusal] = []
        for index, reading in enumerate(self.launching):
            here = list(refusals(reading.facts, self.view.value, self.view.keys))
            if here and reading.is_doubted():
                here = list(refusals(reading.facts, self.view.value, self.view.keys))
            same = {(each.kind, each.paths) for each in here}
            found = here if index == 0 else [each for each in found if (each.kind, each.paths) in same]
        return found

    def fields(self, section: Path) -> frozenset[str]:
        """The names that the code takes directly below a section."""
        names: set[str] = set()
        for reading in self.launching:
            if not reading.is_plain:
                from trm_hooks.code.answer import fields_at

                names |= fields_at(reading.facts, section)
        return frozenset(names)

    def sections(self) -> list[Path]:
        """The sections that the code gives to a class, outermost first."""
        found: dict[Path, None] = {}
        for reading in self.launching:
            if not reading.is_plain:
                from trm_hooks.code.answer import sections

                found.update(dict.fromkeys(sections(reading.facts)))
        return list(found)


class ProjectCode:
    """The code of one repository.

    ``named`` answers whether a launch command names a config that is composed, ``notebooks`` with the paths of notebooks.
    """

    def __init__(
        self,
        repository: str,
        python: Sequence[str],
        scripts: Iterable[Script],
        named: Callable[[Composition, str], bool] = lambda *_: False,
        notebooks: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        self.repository = repository
        self.python = python
        self.scripts = list(scripts)
        self._named = named
        self._notebooks = notebooks
        self._loading: dict[str, list[bytes]] = {}
        self._reading_from: dict[str, list[Script]] = {}
        self._modules: Modules | None = None
        self._readings: dict[tuple[str, int], list[Reading]] = {}
        self._looked_for: set[str] = set()
        self._files = Files(repository)
        self._texts: dict[str, bytes] = {}

    def readers(self, composition: Composition, config: str) -> Readers | None:
        """Who reads a config; None where nothing is known to launch it."""
        directory = composition.root.directory
        here = self._reading_from.get(directory)
        if here is None:
            here = self._reading_from[directory] = [each for each in self.scripts if self._may_read(each, directory)]
        launching = [script for script in here if _names(script, config)]
        if not launching:
            if not here or not (_inherits(composition, here) or self._named(composition, config)):
                return None
            launching = here
        return self._readers(composition, launching, [script for script in here if script not in launching])

    def readers_of(self, composition: Composition, script: str) -> Readers | None:
        """One script as the reader, whichever config it names itself."""
        launching = [each for each in self.scripts if each.path == script]
        return self._readers(composition, launching, []) if launching else None

    def _may_read(self, script: Script, directory: str) -> bool:
        from trm_hooks.project.find_roots import script_root

        return "config_path" in script.unknown or script_root(script, self.repository) == directory

    def _readers(self, composition: Composition, launching: list[Script], others: list[Script]) -> Readers:
        readers = Readers(self, [], [], composition)
        found = [self._reading(each, readers) for each in launching], [self._reading(each, readers) for each in others]
        return Readers(self, *found, composition)

    def _reading(self, script: Script, readers: Readers) -> Reading:
        """What a script does with a config: what is known already, where the same code is loaded for it."""
        known = self._readings.setdefault((script.path, script.line), [])
        for reading in known:
            if all(_is_same(readers.view.value(path), value) for path, value in reading.asked.items()):
                return reading
        is_plain = _is_plain(self._text(script.path), self.repository, script.path)
        reading = Reading(
            script.path, lambda: self._follow(script, readers.view), lambda facts: self._doubts(script, facts), is_plain
        )
        known.append(reading)
        return reading

    def _follow(self, script: Script, view: View) -> tuple[Facts, dict[Path, Any]]:
        from trm_hooks.code.follow import follow
        from trm_hooks.code.modules import Modules

        if self._modules is None:
            trees = {os.path.join(self.repository, each.path): each.tree for each in self.scripts if each.tree is not None}
            self._modules = Modules(self.repository, trees)
        return follow(self._modules, script.path, script.line, view.value)

    def _doubts(self, script: Script, facts: Facts) -> bool:
        """Whether something in the repository writes to a name that the facts of a script rely on."""
        from trm_hooks.code.writes import written

        assert self._modules is not None
        names = {name for _, name in facts.relied}
        self._modules.doubt(written(self._modules, self.python, script.path, names - self._looked_for))
        self._looked_for |= names
        return self._modules.is_doubted(facts.relied)

    def is_loaded_by_name(self, word: str, package: str) -> bool:
        """Whether a file that loads configs by itself, beside ``@hydra.main``, or what was recorded, has the word in it."""
        import re

        if package not in self._loading:
            texts = map(self._text, (*self.python, *self._notebooks()))
            self._loading[package] = [text for text in texts if _loads(text, package)]
        pattern = re.compile(rb"(?<![\w\x80-\xff])" + re.escape(word.encode()) + rb"(?![\w\x80-\xff])")
        return any(pattern.search(text) for text in self._loading[package])

    def _text(self, path: str) -> bytes:
        if path not in self._texts:
            try:
                self._texts[path] = self._files.read(os.path.join(self.repository, path), _MAX_NOTEBOOK)
            except OSError:
                self._texts[path] = b""
        return self._texts[path]


# How a file loads what a package wrote; Hydra writes YAML by itself, and hands the config to resolvers.
_LOADS = {
    "yaml": rb"\bOmegaConf\.load\b|\bcompose\(|\binitialize(?:_config_dir|_config_module)?\("
    rb"|\bYAML\(|\byaml\.\w*load\w*\b|\b(?:safe|full|unsafe)_load\(|\b_(?:root|parent)_\b",
    "json": rb"\bjson\.loads?\b|\bfrom json import\b",
    "torch": rb"\btorch\.load\b|\bfrom torch import\b[^\n]*\bload\b",
    "wandb": rb"\bwandb\.config\b(?!\.update)",
}


def _loads(text: bytes, package: str) -> bool:
    import re

    if package in _LOADS and re.search(_LOADS[package], text):
        return True
    runs = re.findall(rb"\b(\w+)\s*=\s*wandb\.init\(", text) if package == "wandb" and b"wandb.init(" in text else ()
    return bool(runs) and not {*runs}.isdisjoint(re.findall(rb"\b(\w+)\.config\b", text))


_MAY_REFUSE = (b"**", b"/", b"%", b"assert", b"raise", b"class ", b"hydra.utils", b"instantiate", b"import_module", b"import(")


def _is_plain(text: bytes, repository: str, path: str) -> bool:
    """Whether a script can neither drop nor refuse a key: it has no class, imports none, asserts and divides nothing."""
    if any(word in text for word in _MAY_REFUSE):
        return False
    folders = [os.path.dirname(os.path.join(repository, path)), repository, os.path.join(repository, "src")]
    for line in text.replace(b";", b"\n").splitlines():
        words = line.replace(b",", b" ").split() if b"import" in line else []
        at = words.index(b"from") if b"from" in words else words.index(b"import") if b"import" in words else len(words)
        for word in words[at + 1 : at + 2] if b"from" in words else words[at + 1 :]:
            root = word.partition(b".")[0].decode("utf-8", "replace")
            if not root or any(os.path.exists(os.path.join(each, name)) for each in folders for name in (root, f"{root}.py")):
                return False
    return bool(text)


def _inherits(composition: Composition, scripts: Sequence[Script]) -> bool:
    """Whether a config takes in one that a script launches by itself: it is another for the same scripts."""
    names = {script.config_name.removesuffix(".yaml") for script in scripts if script.config_name is not None}
    return any(layer.file.config_path in names for layer in composition.layers)


def _names(script: Script, config: str) -> bool:
    """Whether a script launches a config by itself, or may."""
    name = script.config_name
    return name is None or "config_name" in script.unknown or name.removesuffix(".yaml") == config


def _is_same(one: object, other: object) -> bool:
    return one is other or (type(one) is type(other) and one == other)
