"""The training config saved beside a checkpoint, where the repository holds it.

A checkpoint's path is looked for relative to the repository. Nothing outside the repository is opened, whatever the
path or a symbolic link on it says.
"""

from __future__ import annotations

import os

from trm_hooks.files.reading import Files, why_not
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
