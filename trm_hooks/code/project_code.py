"""Which scripts of the repository read a config, and what they do with it; nothing is read before a check asks."""

from __future__ import annotations

from trm_hooks.files.reading import Files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from trm_hooks.code.answer import Answer, Refusal
    from trm_hooks.code.facts import Facts
    from trm_hooks.code.modules import Modules
    from trm_hooks.code.values import Path
    from trm_hooks.code.view import View
    from trm_hooks.hydra.composition import Composition
    from trm_hooks.project.find_roots import Script

    # a file's keys at a package
    Place = tuple[str, str]

_MAX_SCRIPT = 2_000_000


class Reading:
    """What one script does with configs for which the values that decide which code is loaded are as ``asked``."""

    __slots__ = ("_answers", "asked", "facts", "script")

    def __init__(self, script: str, facts: Facts, asked: dict[Path, Any]) -> None:
        self.script = script
        self.facts = facts
        self.asked = asked
        self._answers: dict[Path, Answer] = {}

    def answer(self, path: Path) -> Answer:
        """What the script does with the key at ``path``."""
        found = self._answers.get(path)
        if found is None:
            from trm_hooks.code.answer import answer

            found = self._answers[path] = answer(self.facts, path)
        return found


class Readers:
    """The scripts that launch one config: ``launching``, and ``others`` of the same root that may read it, too."""

    __slots__ = ("code", "launching", "others", "view")

    def __init__(self, code: ProjectCode, launching: Sequence[Reading], others: Sequence[Reading], view: View) -> None:
        self.code = code
        self.launching = launching
        self.others = others
        self.view = view

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
        return refused or next((each for each in found if each.verdict == "dropped"), found[0])

    def is_dropped(self, path: Path) -> bool:
        """Whether a class drops the key in every script that launches the config, and nothing else loads it by itself."""
        return self.answer(path).verdict == "dropped" and not self.code.is_loaded_by_name(path[-1])

    def refusals(self) -> list[Refusal]:
        """What every script that launches the config would refuse at its start."""
        from trm_hooks.code.answer import refusals

        found: list[Refusal] = []
        for index, reading in enumerate(self.launching):
            here = list(refusals(reading.facts, self.view.value, self.view.keys))
            same = {(each.kind, each.paths) for each in here}
            found = here if index == 0 else [each for each in found if (each.kind, each.paths) in same]
        return found

    def fields(self, section: Path) -> frozenset[str]:
        """The names that the code takes directly below a section."""
        from trm_hooks.code.answer import fields_at

        return frozenset().union(*(fields_at(reading.facts, section) for reading in self.launching))

    def sections(self) -> list[Path]:
        """The sections that the code gives to a class, outermost first."""
        from trm_hooks.code.answer import sections

        return list(dict.fromkeys(path for reading in self.launching for path in sections(reading.facts)))


class ProjectCode:
    """The code of one repository; ``named`` answers with the configs that launch commands name, asked for at most once."""

    def __init__(
        self,
        repository: str,
        python: Sequence[str],
        scripts: Iterable[Script],
        named: Callable[[], frozenset[str]] = frozenset,
    ) -> None:
        self.repository = repository
        self.python = python
        self.scripts = list(scripts)
        self._named = named
        self._launched: frozenset[str] | None = None
        self._modules: Modules | None = None
        self._readings: dict[tuple[str, int], list[Reading]] = {}
        self._files = Files(repository)
        self._texts: dict[str, bytes] = {}
        # which keys of a file were found dropped, by what read it
        self.dropped: dict[Place, dict[tuple[int, ...], frozenset[Path]]] = {}

    def readers(self, composition: Composition, config: str) -> Readers | None:
        """Who reads a config; None where nothing is known to launch it."""
        here = [script for script in self.scripts if self._may_read(script, composition.root.directory)]
        launching = [script for script in here if _names(script, config)]
        if not launching:
            if not here or config not in self._commanded():
                return None
            launching = here
        return self._readers(composition, launching, [script for script in here if script not in launching])

    def readers_of(self, composition: Composition, script: str) -> Readers | None:
        """One script as the reader, whichever config it names itself."""
        launching = [each for each in self.scripts if each.path == script]
        return self._readers(composition, launching, []) if launching else None

    def _commanded(self) -> frozenset[str]:
        if self._launched is None:
            self._launched = self._named()
        return self._launched

    def _may_read(self, script: Script, directory: str) -> bool:
        from trm_hooks.project.find_roots import script_root

        return "config_path" in script.unknown or script_root(script, self.repository) == directory

    def _readers(self, composition: Composition, launching: list[Script], others: list[Script]) -> Readers:
        from trm_hooks.code.view import View

        view = View(composition)
        return Readers(
            self, [self._reading(each, view) for each in launching], [self._reading(each, view) for each in others], view
        )

    def _reading(self, script: Script, view: View) -> Reading:
        known = self._readings.setdefault((script.path, script.line), [])
        for reading in known:
            if all(_is_same(view.value(path), value) for path, value in reading.asked.items()):
                return reading
        from trm_hooks.code.follow import follow
        from trm_hooks.code.modules import Modules

        if self._modules is None:
            self._modules = Modules(self.repository)
        reading = Reading(script.path, *follow(self._modules, script.path, script.line, view.value))
        known.append(reading)
        return reading

    def is_loaded_by_name(self, word: str) -> bool:
        """Whether a file that loads configs by itself, beside ``@hydra.main``, has the word in it."""
        import re

        loads = re.compile(rb"\bOmegaConf\.load\b|\bcompose\(|\binitialize(?:_config_dir|_config_module)?\(")
        pattern = re.compile(rb"\b" + re.escape(word.encode()) + rb"\b")
        return any(loads.search(text) and pattern.search(text) for text in map(self._text, self.python))

    def _text(self, path: str) -> bytes:
        if path not in self._texts:
            try:
                self._texts[path] = self._files.read(path, _MAX_SCRIPT)
            except OSError:
                self._texts[path] = b""
        return self._texts[path]


def _names(script: Script, config: str) -> bool:
    """Whether a script launches a config by itself, or may."""
    name = script.config_name
    return name is None or "config_name" in script.unknown or name.removesuffix(".yaml") == config


def _is_same(one: object, other: object) -> bool:
    return one is other or (type(one) is type(other) and one == other)
