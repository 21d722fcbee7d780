"""A unified diff of one file, as ``git apply`` and ``patch`` read it.

Lines are what a line feed ends, so a CRLF shows as a carriage return at the end of a line. What else a terminal would obey
is written as an escape; only the diff of a file that holds such a character cannot be applied.
"""

from __future__ import annotations

from trm_hooks.outputs import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_NO_BREAK = "\\ No newline at end of file\n"
_MARK = "\ufeff"


def render_diff(path: str, before: str, after: str) -> str:
    """How the text of ``path`` changes; empty where it does not."""
    return "".join(_lines(path, before, after))


def coloured(diff: str) -> str:
    """A diff as a terminal shows it: what goes in red, what comes in green."""
    return "".join(f"\x1b[{code}m{line}\x1b[0m\n" if (code := _code(line)) else f"{line}\n" for line in diff.split("\n")[:-1])


def _code(line: str) -> str:
    if line.startswith(("---", "+++")):
        return "1"
    return {"-": "31", "+": "32", "@": "36"}.get(line[:1], "")


def _lines(path: str, before: str, after: str) -> Iterator[str]:
    from difflib import unified_diff

    end = "\t" if " " in path else ""  # without it, `patch` ends the name at the blank
    old, new = f"a/{printable(path)}{end}", f"b/{printable(path)}{end}"
    for line in unified_diff(_split(before), _split(after), old, new):
        body = line.removesuffix("\n")
        if line is body:
            yield _shown(body) + "\n" + _NO_BREAK
        else:
            yield _shown(body) + "\n"


def _split(text: str) -> list[str]:
    """The lines with their line feeds; other line breaks are within a line."""
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _shown(line: str) -> str:
    """A line of the diff with its sign; a byte order mark behind it and a carriage return at its end are kept."""
    end = "\r" if line.endswith("\r") else ""
    sign = line[:2] if line[1:2] == _MARK else line[:1]
    body = line[len(sign) : len(line) - len(end)]
    return sign + "\t".join(printable(part) for part in body.split("\t")) + end
