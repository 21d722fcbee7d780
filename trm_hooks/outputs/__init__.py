"""Ways to show what a check found: one module per format with ``render(shown, style) -> str``, found by name.

A module that shows the exact edits of a fix sets ``SHOWS_EDITS = True``; working them out costs time. Nothing here decides
what is shown, or writes it anywhere.

Text from configs never reaches a terminal, a GitHub annotation or a document raw: each format escapes what is special
to it.
"""

from __future__ import annotations

from trm_hooks.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import ModuleType

    from trm_hooks.judging.finding import Finding
    from trm_hooks.yaml.edit.edits import Edit
    from trm_hooks.yaml.text import SourceText

    PlannedEdits = dict[int, list[tuple[SourceText, list[Edit]]]]
    Render = Callable[["Shown", "Style"], str]

FORMATS = {
    "text": "trm_hooks.outputs.text",
    "concise": "trm_hooks.outputs.concise",
    "json": "trm_hooks.outputs.json_v1",
    "github": "trm_hooks.outputs.github",
    "sarif": "trm_hooks.outputs.sarif",
}


class Shown(Record):
    """What is shown: findings in order, how much was checked, each finding's edits by its index, and what makes them."""

    findings: Sequence[Finding]
    configs: int = 0
    files: int = 0
    edits: PlannedEdits = {}
    fixing: str = "--fix"


class Style(Record):
    """How it is shown: in colour or not, how many columns there are, and whether a terminal breaks lines that are longer."""

    colour: bool = False
    width: int = 80
    terminal: bool = False


def renderer(name: str) -> Render:
    """The function that renders the format ``name``, or ``statistics``."""
    render: Render = _module(name).render
    return render


def shows_edits(name: str) -> bool:
    """Whether the format ``name`` shows the edits of fixes."""
    return getattr(_module(name), "SHOWS_EDITS", False)


def _module(name: str) -> ModuleType:
    # what `importlib.import_module` does, without the price of importing it
    module: ModuleType = __import__(FORMATS.get(name, f"trm_hooks.outputs.{name}"), fromlist=["render"])
    return module
