"""The folder that an expression around ``__file__`` names, worked out from its syntax tree without running it.

Paths are texts relative to the script's own folder. Understood are ``os.path``'s ``join``, ``dirname``, ``abspath``,
``realpath`` and ``normpath``, and ``pathlib``'s ``/``, ``joinpath``, ``parent``, ``parents[n]``, ``resolve``, ``absolute``;
links are not followed.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    Read = Callable[[ast.expr], str | None]

_SCRIPT = "./__file__"
_SAME = ("abspath", "realpath", "normpath", "fspath", "expanduser", "str", "Path", "PurePath", "resolve", "absolute", "as_posix")
_MODULES = ("os", "path", "osp", "op", "pathlib")


def path_of(node: ast.expr, read: Read) -> str | None:
    """The path that ``node`` stands for, or None; ``read`` tells the parts that are plain texts."""
    import _ast as ast

    if isinstance(node, ast.Name):
        return _SCRIPT if node.id == "__file__" else read(node)
    if isinstance(node, ast.Constant):
        return read(node)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        return _joined([path_of(node.left, read), path_of(node.right, read)])
    if isinstance(node, ast.Attribute) and node.attr == "parent":
        return _above(path_of(node.value, read))
    if isinstance(node, ast.Subscript):
        return _nth_above(node, read)
    return _called(node, read) if isinstance(node, ast.Call) else None


def _nth_above(node: ast.Subscript, read: Read) -> str | None:
    import _ast as ast

    value, index = node.value, node.slice
    if not (isinstance(value, ast.Attribute) and value.attr == "parents" and isinstance(index, ast.Constant)):
        return None
    path = path_of(value.value, read)
    for _ in range(index.value + 1 if isinstance(index.value, int) and 0 <= index.value < 99 else 0):
        path = _above(path)
    return path


def _called(node: ast.Call, read: Read) -> str | None:
    import _ast as ast

    function = node.func
    if node.keywords or not isinstance(function, (ast.Name, ast.Attribute)):
        return None
    name = function.id if isinstance(function, ast.Name) else function.attr
    arguments = list(node.args)
    if isinstance(function, ast.Attribute) and not _is_module(function.value):
        arguments.insert(0, function.value)  # a method of the path
    paths = [path_of(each, read) for each in arguments]
    if name in ("join", "joinpath") or (name in ("Path", "PurePath") and len(paths) > 1):
        return _joined(paths)
    if len(paths) != 1:
        return None
    return _above(paths[0]) if name == "dirname" else paths[0] if name in _SAME else None


def _is_module(node: ast.expr) -> bool:
    import _ast as ast

    return (isinstance(node, ast.Name) and node.id in _MODULES) or (isinstance(node, ast.Attribute) and node.attr == "path")


def _above(path: str | None) -> str | None:
    if path is None or not path.startswith("."):
        return None
    return path.removesuffix("/__file__") if path == _SCRIPT else f"{path}/.."


def _joined(paths: list[str | None]) -> str | None:
    """``os.path.join`` of paths that begin at the script; None where one is unknown or begins elsewhere."""
    known = [path for path in paths if path is not None]
    if len(known) != len(paths) or not known or not known[0].startswith("."):
        return None
    return None if any(path.startswith("/") or "://" in path for path in known[1:]) else "/".join(known)
