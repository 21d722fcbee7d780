"""No stage completes another stage's result: an attribute is set by its class, by the function or the module that makes the
object, and, for the few classes named here that are filled in piece by piece, inside the room that fills them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts): ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "trm_hooks").rglob("*.py"))
}
# by class, the rooms in which it is filled in
BUILDERS = {
    "trm_hooks.code.state.State": ("code",),
    "trm_hooks.code.state.Frame": ("code",),
    "trm_hooks.code.values.Model": ("code.classes",),
}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def fields(class_: ast.ClassDef) -> set[str]:
    """The attributes that a class declares, or sets of its own object."""
    found = {node.target.id for node in class_.body if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)}
    for node in ast.walk(class_):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name):
            found |= {node.attr} if node.value.id == "self" else set()
    return found


def classes(module: ast.Module) -> dict[str, set[str]]:
    return {node.name: fields(node) for node in module.body if isinstance(node, ast.ClassDef)}


def within(function: Function) -> Iterator[ast.AST]:
    """The nodes of a function, without those of functions inside it."""
    waiting = list(ast.iter_child_nodes(function))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, Function | ast.ClassDef):
            waiting += ast.iter_child_nodes(node)


def makes(value: ast.expr | None) -> bool:
    """Whether an expression calls a class."""
    if not isinstance(value, ast.Call):
        return False
    called = value.func
    name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
    return name.lstrip("_")[:1].isupper() or name == "__new__"


def from_outside(module: ast.Module) -> list[tuple[str, str]]:
    """Which attributes are set of objects that are neither the method's own nor made by the same function, and how."""
    found = []
    for function in ast.walk(module):
        if not isinstance(function, Function):
            continue
        own = {"self", "cls"}
        nodes = list(within(function))
        for node in nodes:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
            if targets and makes(node.value):  # type: ignore[attr-defined]
                own |= {target.id for target in targets if isinstance(target, ast.Name)}
        for node in nodes:
            is_set = isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del)
            if is_set and not (isinstance(node.value, ast.Name) and node.value.id in own):
                found.append((node.attr, f"line {node.lineno}: {ast.unparse(node)}"))
    return found


def filled_in(name: str) -> dict[str, set[str]]:
    """The attributes that ``name``, a module, may set of other modules' objects, by class."""
    return {
        class_: classes(MODULES[class_.rpartition(".")[0]])[class_.rpartition(".")[2]]
        for class_, rooms in BUILDERS.items()
        if any(f"{name}.".startswith(f"trm_hooks.{room}.") for room in rooms)
    }


def test_no_attribute_is_set_from_outside() -> None:
    outside = []
    for name, module in MODULES.items():
        allowed = set[str]().union(*classes(module).values(), *filled_in(name).values())
        outside += [f"{name}, {how}" for attribute, how in from_outside(module) if attribute not in allowed]
    assert outside == []


@pytest.mark.parametrize("class_", BUILDERS)
def test_a_builder_is_filled_in_somewhere_else(class_: str) -> None:
    rooms = {name: filled_in(name)[class_] for name in MODULES if class_ in filled_in(name)}
    elsewhere = [name for name in rooms if name != class_.rpartition(".")[0]]
    assert any(attribute in rooms[name] for name in elsewhere for attribute, _ in from_outside(MODULES[name]))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("def stage(result):\n    result.notes = []", ["notes"]),
        ("def stage(result):\n    result.place.line += 1", ["line"]),
        ("class A:\n    def stage(self):\n        self.result.first, self.x = 1, 2", ["first"]),
        ("def stage():\n    result = made()\n    result.notes = []", ["notes"]),
        ("def stage():\n    result = Result()\n    result.notes = []", []),
        ("class A:\n    def stage(self):\n        self.notes = []", []),
    ],
)
def test_what_counts_as_outside(text: str, found: list[str]) -> None:
    assert [attribute for attribute, _ in from_outside(ast.parse(text))] == found
