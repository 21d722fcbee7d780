"""What the functions of the Python API answer with: plain dicts and lists whose keys a type checker knows.

Lines and columns are 1-based and count characters; offsets of edits are 0-based and count bytes of the file as it is on disk;
paths are relative to the repository, with ``/``.
"""

from __future__ import annotations

from typing import Any, Literal, TypedDict


class PlaceData(TypedDict):
    """One place in a file."""

    path: str
    line: int
    column: int


class EditData(TypedDict):
    """A span of bytes of one file, and the text that takes its place."""

    path: str
    start: int
    end: int
    text: str


class FixData(TypedDict):
    """How a finding is mended; an unsafe fix changes what is trained, or guesses what was meant."""

    applicability: Literal["safe", "unsafe"]
    description: str
    edits: list[EditData]


class FindingData(TypedDict):
    """One violation. ``value`` is as composed, ``expected`` the baseline's; ``history`` is a run that is over."""

    check: str
    severity: Literal["error", "warning"]
    message: str
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    key: str | None
    value: Any
    expected: Any
    baseline: str | None
    effective_in: list[str]
    shadowed_in: list[str]
    launched_by: list[PlaceData]
    also_at: list[PlaceData]
    history: bool
    fix: FixData | None


class CountsData(TypedDict):
    """How many configs were composed, and how many files were looked at."""

    configs: int
    files: int


class CheckAnswer(TypedDict):
    """What :func:`trm_hooks.check` answers, and ``--output-format json`` prints."""

    version: int
    findings: list[FindingData]
    checked: CountsData


class ComposeAnswer(TypedDict):
    """What :func:`trm_hooks.compose_config` answers.

    ``config`` is nested, as written; ``resolved`` has flat keys (``a.b.0``), with ``{"$unresolved": reason}`` where the value is
    known only when the code runs; ``origins`` are ``path:line:column`` by flat key.
    """

    config: dict[str, Any]
    resolved: dict[str, Any]
    origins: dict[str, str]


class StepData(TypedDict):
    """One link of the chain that selects a file: the config, and where a defaults list names it."""

    config: str
    selected_at: str | None


class _OriginData(PlaceData):
    value: Any
    effective: bool


class OriginData(_OriginData, total=False):
    """One place that writes a key; ``via`` for a file, ``override`` for a token of the command line."""

    via: list[StepData]
    override: str


class _CodeData(TypedDict):
    verdict: Literal["taken", "dropped", "refused"]
    by: str | None
    path: str
    line: int


class CodeData(_CodeData, total=False):
    """What the code does with a key: which class (``by``, if it is one) takes, drops or refuses it, and where that is.

    ``default`` is what the code takes where the config is silent, as far as it is a literal.
    """

    default: Any


class ExplainAnswer(TypedDict):
    """What :func:`trm_hooks.explain` answers: every origin of a key in merge order, and the value that comes of it.

    ``code`` is what the code does with the key, None where that is not known. A key that no config sets and the code takes
    has no origins, and None as its value.
    """

    version: int
    config: str
    key: str
    value: Any
    origins: list[OriginData]
    code: CodeData | None
