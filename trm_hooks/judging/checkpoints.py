"""The training config saved beside a checkpoint, where the repository holds it.

A checkpoint's path is looked for relative to the repository. Nothing outside the repository is opened, whatever the
path or a symbolic link on it says.
"""

from __future__ import annotations

import os

from trm_hooks.project.repository import display, is_inside
from trm_hooks.yaml.text import DecodeError, SourceText

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

FILE_NAME = "all_config.yaml"
_MAX_SIZE = 10_000_000


class Checkpoints:
    """Saved training configs of one repository by checkpoint path, each read once."""

    def __init__(self, repository: str) -> None:
        self.repository = repository
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
            inside = is_inside(path, self.repository) and os.path.isfile(path)
            if inside and is_inside(os.path.realpath(path), os.path.realpath(self.repository)):
                return self._parse(path)
        return None

    def _parse(self, path: str) -> tuple[dict[str, Any], str] | None:
        from trm_hooks.baselines.reading import flatten
        from trm_hooks.yaml.tree import Mapping, YamlError, parse

        shown = display(path, self.repository)
        try:
            with open(path, "rb") as file:
                source = SourceText.decode(shown, file.read(_MAX_SIZE))
            root = parse(source)
        except (OSError, DecodeError, YamlError) as error:
            self.notes.append(f"{shown}: cannot be used to judge the decoder: {getattr(error, 'reason', error)}")
            return None
        return (flatten(root), shown) if isinstance(root, Mapping) else None
