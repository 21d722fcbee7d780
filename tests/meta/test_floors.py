"""Imports are absolute, go down the floors and make no circle; checks do not know each other; the rooms say what they hold."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from trm_hooks.checks import CHECKS

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "trm_hooks"
FLOORS = {
    "files": 0,
    "yaml": 1,
    "hydra": 2,
    "baselines": 2,
    "project": 3,
    "code": 3,
    "launch": 4,
    "judging": 5,
    "checks": 6,
    "run": 7,
    "outputs": 7,
    "fix": 8,
    "show": 9,
    "review": 10,
    "cli": 11,
}
# a room may use another of its own floor where that one is named here, and never the other way round
BESIDE = {("code", "project"), ("run", "outputs")}
MODULES = sorted(PACKAGE.rglob("*.py"))
ALLOWED_OUTSIDE = {"yaml", "ruamel", "tree_sitter", "tree_sitter_bash", "typing_extensions"}  # the last for mypy alone
LONGEST_MODULE, LONGEST_FUNCTION = 350, 60


def module_name(path: Path) -> str:
    """``trm_hooks.run.engine`` of its file, ``trm_hooks.run`` of the file of the package."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


NAMES = {module_name(path) for path in MODULES}


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports, at its top, inside a function or for its types."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            inside = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (each if each in NAMES else node.module for each in inside)


def own(name: str) -> list[str]:
    """``["run", "engine"]`` of ``trm_hooks.run.engine``; empty for what is not ours."""
    parts = name.split(".")
    return parts[1:] if parts[0] == "trm_hooks" else []


def test_imports_go_down() -> None:
    up = []
    for path in MODULES:
        room = path.relative_to(PACKAGE).with_suffix("").parts[0]
        for name in imported(path):
            other = next(iter(own(name)), room)
            if {room, other} <= FLOORS.keys() and other != room and (room, other) not in BESIDE:
                up += [f"{module_name(path)}: {name}"] if FLOORS[other] >= FLOORS[room] else []
    assert up == []


def test_imports_are_absolute() -> None:
    relative = [
        f"{module_name(path)}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def in_circles(below: dict[str, set[str]]) -> dict[str, list[str]]:
    """What stands in a circle, or between two, with what it imports of the others."""
    left = {name: names - {name} for name, names in below.items()}
    # what imports nothing that is left cannot be in a circle
    while free := {name for name, names in left.items() if not names & left.keys()}:
        for name in free:
            del left[name]
    while outer := {name for name in left if not any(name in names for names in left.values())}:
        for name in outer:
            del left[name]
    return {name: sorted(names & left.keys()) for name, names in left.items()}


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert in_circles({module_name(path): {name for name in imported(path) if name in NAMES} for path in MODULES}) == {}


def test_the_rooms_inside_a_room_import_each_other_in_no_circle() -> None:
    inner = {module_name(path) for path in ROOMS if len(path.relative_to(PACKAGE).parts) > 2}
    below: dict[str, set[str]] = {room: set() for room in inner}
    for path in MODULES:
        room = module_name(path).rpartition(".")[0]
        if room in inner:
            below[room] |= {name.rpartition(".")[0] for name in imported(path)} & inner
    assert {room.rpartition(".")[0] for room in inner} >= {"trm_hooks.hydra", "trm_hooks.launch"}
    assert in_circles(below) == {}


def test_every_room_has_its_floor() -> None:
    rooms = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    alone = {path.stem for path in PACKAGE.glob("*.py")}  # a room of one module
    assert rooms <= FLOORS.keys() <= rooms | alone


ROOMS = [path for path in MODULES if path.name == "__init__.py" and path.parent != PACKAGE]


def test_a_room_says_what_lives_there_and_what_does_not() -> None:
    for path in ROOMS:
        text = ast.get_docstring(tree_of(path)) or ""
        sentences = text.replace("\n", " ").split(". ")
        assert 2 <= len(sentences) <= 5, f"{module_name(path)}: two or three sentences"
        assert re.search(r"\b(not|no|nothing|neither|never|only|none)\b", text, re.I), module_name(path)


def test_no_module_or_function_is_too_long() -> None:
    long = [module_name(path) for path in MODULES if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST_MODULE]
    for path in MODULES:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                assert node.end_lineno is not None
                if node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION:
                    long.append(f"{module_name(path)}.{node.name}")
    assert long == []


def test_checks_do_not_import_each_other() -> None:
    modules = {check.replace("-", "_") for check in CHECKS}
    for module in modules:
        reached = {parts[1] for name in imported(PACKAGE / "checks" / f"{module}.py") if len(parts := own(name)) > 1}
        assert reached & modules - {module} == set(), module


def test_nothing_from_outside_but_the_declared_dependencies() -> None:
    known = set(sys.stdlib_module_names) | ALLOWED_OUTSIDE | {"trm_hooks"}
    foreign = {
        f"{path.name}: {name}" for path in MODULES for name in imported(path) if name.partition(".")[0] not in known
    }
    assert foreign == set()
