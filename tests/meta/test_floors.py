"""Imports go down the floors only, checks do not know each other, and nothing imports what it checks against."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from trm_hooks.checks import CHECKS

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ["yaml", "hydra", "baselines", "project", "launch", "judging", "checks", "outputs", "run", "fix", "show", "review", "cli"]
MODULES = sorted((ROOT / "trm_hooks").rglob("*.py"))
ALLOWED_OUTSIDE = {"yaml", "ruamel", "rich"}


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports, at its top or inside a function, absolute."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = path.relative_to(ROOT).with_suffix("").parts[: -node.level] if node.level else ()
            base = ".".join((*parents, *((node.module,) if node.module else ())))
            yield from (f"{base}.{alias.name}" for alias in node.names)


def own(name: str) -> list[str]:
    """``["run", "engine"]`` of ``trm_hooks.run.engine``; empty for what is not ours."""
    parts = name.split(".")
    return parts[1:] if parts[0] == "trm_hooks" else []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_go_down(path: Path) -> None:
    room = path.relative_to(ROOT / "trm_hooks").parts[0]
    below = ROOMS[: ROOMS.index(room) + 1] if room in ROOMS else ROOMS
    reached = {parts[0] for name in imported(path) if (parts := own(name))}
    assert (reached & set(ROOMS)) - set(below) == set()


def test_every_room_has_its_floor() -> None:
    rooms = {path.name for path in (ROOT / "trm_hooks").iterdir() if (path / "__init__.py").exists()}
    assert rooms == set(ROOMS)


@pytest.mark.parametrize("check", CHECKS)
def test_checks_do_not_import_each_other(check: str) -> None:
    module = check.replace("-", "_")
    path = ROOT / "trm_hooks" / "checks" / f"{module}.py"
    others = {other.replace("-", "_") for other in CHECKS} - {module}
    assert [name for name in imported(path) if own(name)[:1] == ["checks"] and own(name)[1] in others] == []


def test_nothing_from_outside_but_the_declared_dependencies() -> None:
    known = set(sys.stdlib_module_names) | ALLOWED_OUTSIDE | {"trm_hooks"}
    foreign = {
        f"{path.name}: {name}" for path in MODULES for name in imported(path) if name.partition(".")[0] not in known
    }
    assert foreign == set()
