"""How many findings each check has, most first: for a look at a project before anything is mended."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from trm_hooks.judging.finding import Finding
    from trm_hooks.outputs import Shown, Style


def render(shown: Shown, style: Style) -> str:
    """A line per check: the number of findings, its id, and how many of them a fix mends."""
    del style
    rows = counted(shown.findings)
    width = max((len(str(count)) for _, count, _, _ in rows), default=0)
    name = max((len(check) for check, *_ in rows), default=0)
    return "".join(
        f"{str(count).rjust(width)}  {check.ljust(name)}  {_mended(safe, unsafe)}".rstrip() + "\n"
        for check, count, safe, unsafe in rows
    )


def counted(findings: Sequence[Finding]) -> list[tuple[str, int, int, int]]:
    """Each check with its findings, and those that a safe and an unsafe fix mends; history has no fix."""
    rows: dict[str, list[int]] = {}
    for finding in findings:
        row = rows.setdefault(finding.check, [0, 0, 0])
        row[0] += 1
        if finding.fix is not None and not finding.history:
            row[1 if finding.fix.applicability == "safe" else 2] += 1
    return sorted(((check, *row) for check, row in rows.items()), key=lambda each: (-each[1], each[0]))  # type: ignore[misc]


def _mended(safe: int, unsafe: int) -> str:
    parts = [f"--fix mends up to {safe}"] if safe else []
    parts += [f"--fix --unsafe-fixes mends up to {unsafe}{' more' if safe else ''}"] if unsafe else []
    return ", ".join(parts)
