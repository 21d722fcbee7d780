"""Projects that the tests review, and the tables of a Markdown document as rows of words."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The recipes for other tasks and the other families, which came to the example after the review's tables were written.
_LATER = ("*sudoku*", "*maze*", "*arc_agi_2*", "*hrm*", "*transformer*", "*mlp*")


def _example() -> Path:
    """The example as it was reviewed, at the place it has in its repository."""
    repository = Path(tempfile.mkdtemp(prefix="trm-reviewed-"))
    atexit.register(shutil.rmtree, repository, ignore_errors=True)
    (repository / ".git").mkdir()
    place = Path("examples") / "etrm"
    shutil.copytree(ROOT / place, repository / place, ignore=shutil.ignore_patterns(*_LATER))
    return repository / place


EXAMPLE = _example()
CORPUS = Path(os.environ.get("TRM_HOOKS_CORPUS") or ROOT.parent / "shared" / "corpus" / "etrm")
PROJECTS = [EXAMPLE, *([CORPUS] if CORPUS.is_dir() else [])]


def tables(document: str) -> dict[str, dict[str, list[str]]]:
    """Rows by their first cell, by the heading above them; marks of emphasis and code are taken off."""
    found: dict[str, dict[str, list[str]]] = {}
    heading = ""
    for line in document.splitlines():
        if line.startswith("#"):
            heading = words(line).partition(":")[0]
        elif line.startswith("| ") and not line.startswith("| ---"):
            cells = [words(cell) for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            found.setdefault(heading, {})[cells[0]] = cells[1:]
    return found


def words(markdown: str) -> str:
    return re.sub(r"^#+ (\d+\. )?|[*`\\]", "", markdown.strip())


def write(folder: Path, files: dict[str, str]) -> Path:
    """What looks like a git repository by its folder, with these files."""
    (folder / ".git").mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    return folder
