"""The folder that an expression around ``__file__`` names, worked out from its syntax tree without running it.

Paths are texts relative to the script's own folder. Understood are ``os.path``'s ``join``, ``dirname``, ``abspath``,
``realpath`` and ``normpath``, and ``pathlib``'s ``/``, ``joinpath``, ``parent``, ``parents[n]``, ``resolve``, ``absolute``;
links are not followed. ``files("package")`` of ``importlib.resources`` is ``pkg://package``, as Hydra writes it, and
the root of a project that ``rootutils`` looks for is ``root://`` with the names that show it.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    Read = Callable[[ast.expr], str | None]

_SCRIPT = "./__file__"
_SAME = ("abspath", "realpath", "normpath", "fspath", "expanduser", "str", "Path", "PurePath", "resolve", "absolute", "as_posix")
_SHOW_ROOTS = [".project-root", "setup.cfg", "setup.py", ".git", "pyproject.toml"]  # what `rootutils` goes by
_MODULES = ("os", "path", "osp", "op", "pathlib")


def path_of(node: ast.expr, read: Read) -> str | None:
    """The path that ``node`` stands for, or None; ``read`` gives the parts that are plain texts."""
    import _ast as ast

    if isinstance(node, ast.Name):
        return _SCRIPT if node.id == "__file__" else read(node)
    if isinstance(node, ast.Constant):
        return read(node)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        return _joined([path_of(node.left, read), path_of(node.right, read)])
    if isinstance(node, ast.Attribute) and node.attr in ("parent", "name", "stem"):
        path = path_of(node.value, read)
        return _above(path) if node.attr == "parent" else _name(path, node.attr == "stem")
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
    if getattr(function, "id", getattr(function, "attr", "")) in ("setup_root", "find_root"):
        return _root(node, read)
    if node.keywords or not isinstance(function, (ast.Name, ast.Attribute)):
        return None
    name = function.id if isinstance(function, ast.Name) else function.attr
    if name == "files" and len(node.args) == 1:
        package = read(node.args[0])
        return None if package is None or "/" in package else f"pkg://{package}"
    arguments = list(node.args)
    if isinstance(function, ast.Attribute) and not _is_module(function.value):
        arguments.insert(0, function.value)  # a method of the path
    paths = [path_of(each, read) for each in arguments]
    if name in ("join", "joinpath") or (name in ("Path", "PurePath") and len(paths) > 1):
        return _joined(paths)
    if len(paths) != 1:
        return None
    return _above(paths[0]) if name == "dirname" else paths[0] if name in _SAME else None


def _root(node: ast.Call, read: Read) -> str | None:
    """The root of a project as ``rootutils`` finds it from the script."""
    import _ast as ast

    given = dict(zip(("search_from", "indicator"), node.args, strict=False))
    given |= {each.arg: each.value for each in node.keywords if each.arg is not None}
    shown = given.get("indicator")
    listed = shown.elts if isinstance(shown, (ast.List, ast.Tuple)) else [shown] if shown is not None else []
    names = [read(each) for each in listed] if shown is not None else _SHOW_ROOTS
    known = [name for name in names if name is not None and "/" not in name and "|" not in name]
    if "search_from" not in given or path_of(given["search_from"], read) != _SCRIPT or len(known) < len(names):
        return None
    return f"root://{'|'.join(known)}"


def _is_module(node: ast.expr) -> bool:
    import _ast as ast

    return (isinstance(node, ast.Name) and node.id in _MODULES) or (isinstance(node, ast.Attribute) and node.attr == "path")


def _name(path: str | None, without_suffix: bool) -> str | None:
    name = "" if path is None or path.endswith((".", "__file__")) else path.rpartition("/")[2]
    if path is not None and path.endswith(f"://{name}"):
        return None  # that of the folder where a root or package lies
    stem, dot, _ = name.rpartition(".")
    return (stem if without_suffix and dot and stem else name) or None


def _above(path: str | None) -> str | None:
    if path is not None and path.startswith("pkg://"):
        return path.rpartition("/")[0] if "/" in path.removeprefix("pkg://") else None
    if path is None or not path.startswith("."):
        return None
    return path.removesuffix("/__file__") if path == _SCRIPT else f"{path}/.."


def _joined(paths: list[str | None]) -> str | None:
    """``os.path.join`` of paths that begin at the script, a package or a root; None where one is unknown or begins elsewhere."""
    known = [path for path in paths if path is not None]
    if len(known) != len(paths) or not known or not known[0].startswith((".", "pkg://", "root://")):
        return None
    return None if any(path.startswith("/") or "://" in path for path in known[1:]) else "/".join(known)
