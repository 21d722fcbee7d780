"""What configs are measured by: the baselines, the training configs saved beside checkpoints, and known reasons.

A checkpoint's path is looked for relative to the repository. Nothing outside the repository is opened, whatever the
path or a symbolic link on it says.
"""

from __future__ import annotations

import os

from trm_hooks.baselines.choose import choose
from trm_hooks.files import Files, why_not
from trm_hooks.judging.context import Context
from trm_hooks.project.repository import display, is_inside
from trm_hooks.record import Record
from trm_hooks.yaml.text import DecodeError, SourceText
from trm_hooks.yaml.tree import Scalar, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from trm_hooks.baselines.choose import Choice
    from trm_hooks.baselines.load import Baselines
    from trm_hooks.baselines.model import Baseline
    from trm_hooks.code.project_code import ProjectCode
    from trm_hooks.hydra.composition import Composition
    from trm_hooks.yaml.tree import Node


_MAX_CHOICES = 256
# What a choice may depend on and still be the same for every config with these very nodes.
_DECIDES = ("arch.name", "data_paths")


class Measure(Record):
    """Makes the context of each composition; ``preferred`` is the baseline that the settings name, ``code`` the Python around."""

    baselines: Baselines
    preferred: Baseline | None
    checkpoints: Checkpoints
    reasons: dict[str, str]
    code: ProjectCode | None = None
    _choices: dict[tuple[int, int], tuple[Node | None, Node | None, Choice]] = {}

    def context(self, composition: Composition, config: str, selected: bool) -> Context:
        """What the checks see of a composition."""
        return Context(
            composition,
            config,
            self.baselines,
            lambda get: self._choose(composition, get),
            self.checkpoints.training_config,
            self.reasons,
            selected=selected,
            project_code=self.code,
        )

    def _choose(self, composition: Composition, get: Callable[[str], Any]) -> Choice:
        """The baseline of a config; configs that inherit their name and data from the same lines share the answer."""
        name, data = composition.node("arch.name"), composition.node("data_paths")
        known = self._choices.get((id(name), id(data)))
        if known is not None and known[0] is name and known[1] is data:
            return known[2]
        asked: set[str] = set()

        def noting(key: str) -> Any:
            asked.add(key)
            return get(key)

        choice = choose(self.baselines, noting, self.preferred)
        if _is_fixed(name) and _is_fixed(data) and all(key.startswith(_DECIDES) for key in asked):
            if len(self._choices) >= _MAX_CHOICES:
                self._choices.clear()  # they keep their files in memory, and these are not shared
            self._choices[id(name), id(data)] = (name, data, choice)
        return choice


def _is_fixed(node: Node | None) -> bool:
    """Whether ``node`` means the same in every config that has it: there is no interpolation in it."""
    if isinstance(node, Sequence):
        return all(isinstance(item, Scalar) and _is_fixed(item) for item in node.items)
    return isinstance(node, Scalar) and not (isinstance(node.value, str) and "${" in node.value)


FILE_NAME = "all_config.yaml"
_MAX_SIZE = 10_000_000


class Checkpoints:
    """Saved training configs of one repository by checkpoint path, each read once."""

    def __init__(self, repository: str) -> None:
        self.repository = repository
        self._files = Files(repository)
        self.notes: list[str] = []
        self._known: dict[str, tuple[dict[str, Any], str] | None] = {}

    def training_config(self, checkpoint: str) -> tuple[dict[str, Any], str] | None:
        """Flat values (``arch.L_cycles``) and the displayed path of the config beside ``checkpoint``, or None."""
        if checkpoint not in self._known:
            self._known[checkpoint] = self._read(checkpoint)
        return self._known[checkpoint]

    def _read(self, checkpoint: str) -> tuple[dict[str, Any], str] | None:
        if "\0" in checkpoint:
            return None
        base = os.path.normpath(os.path.join(self.repository, checkpoint))
        for folder in (base, os.path.dirname(base)):
            path = os.path.join(folder, FILE_NAME)
            if is_inside(path, self.repository) and (data := self._bytes(path)) is not None:
                return self._parse(path, data)
        return None

    def _bytes(self, path: str) -> bytes | None:
        try:
            return self._files.read(path, _MAX_SIZE)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            self.notes.append(f"`{display(path, self.repository)}` {why_not(error)} and is not used")
            return None

    def _parse(self, path: str, data: bytes) -> tuple[dict[str, Any], str] | None:
        from trm_hooks.baselines.reading import flatten
        from trm_hooks.yaml.tree import Mapping, YamlError, parse

        shown = display(path, self.repository)
        try:
            root = parse(SourceText.decode(shown, data))
        except (DecodeError, YamlError) as error:
            self.notes.append(f"{shown}: cannot be used to judge the decoder: {error.reason}")
            return None
        return (flatten(root), shown) if isinstance(root, Mapping) else None
