"""Commands that the packages of a repository install, and which of its entry scripts each starts.

Read are ``[project.scripts]`` and ``[tool.poetry.scripts]`` of ``pyproject.toml``, ``console_scripts`` of ``setup.cfg`` and the
literal ``entry_points`` of ``setup.py``, line by line or with ``ast``: nothing is run or built. A command counts where it
names a function with ``@hydra.main``, or one that does nothing about arguments and calls it.
"""

from __future__ import annotations

import _ast
import os

from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator, Sequence

    from trm_hooks.project.find_roots import Script
    from trm_hooks.project.repository import Listing

_LARGEST = 1_000_000
_MOST = 50  # files of one kind
_TABLE = lazy(r"^[ \t]*\[([^\[\]\n]*)\][ \t]*(?:#.*)?$", 8)  # MULTILINE
_TABLES = ("project.scripts", "tool.poetry.scripts", "tool.flit.scripts", "project.entry-points.console_scripts")
_PAIR = lazy(
    r"^[ \t]*(?:\"([\w.-]+)\"|'([\w.-]+)'|([\w.-]+))[ \t]*=[ \t]*"
    r"(?:\{[^}\n]*?\b(?:reference|callable|call)[ \t]*=[ \t]*)?[\"']([\w.]+[ \t]*:[ \t]*\w+)[\"']",
    8,
)
_SECTION = lazy(r"^console_scripts[ \t]*=(.*(?:\n(?:[ \t]+.*|[ \t]*(?:#.*)?(?=\n)))*)", 8)
_LINE = lazy(r"^[ \t]*([\w.-]+)[ \t]*=[ \t]*([\w.]+[ \t]*:[ \t]*\w+)[ \t]*(?:\[.*\][ \t]*)?$", 8)


def console_scripts(listing: Listing, scripts: Sequence[Script]) -> dict[str, Script]:
    """The entry script that each installed command starts."""
    found: dict[str, Script] = {}
    if scripts:
        for folder, named in _declared(listing):
            for name, target in named:
                module, _, function = target.partition(":")
                script = _script(listing, scripts, folder, module.strip(), function.strip())
                if script is not None:
                    found.setdefault(name, script)
    return found


def _declared(listing: Listing) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The folder of each file that declares commands, relative to the repository, and the commands with their functions."""
    readers = {"pyproject.toml": _of_pyproject, "setup.cfg": _of_setup_cfg}
    paths = [os.path.join(folder, name) for folder, names in listing.texts.items() for name in readers if name in names][:_MOST]
    paths += [path for path in listing.python if os.path.basename(path) == "setup.py"][:_MOST]
    for path in paths:
        data = listing.files.content(path, _LARGEST)
        if b"scripts" in data:
            read = readers.get(os.path.basename(path), _of_setup_py)
            folder = os.path.relpath(os.path.dirname(path), listing.root).replace(os.sep, "/")
            yield "" if folder == "." else folder + "/", list(read(data.decode("utf-8", "replace").replace("\r\n", "\n")))


def _of_pyproject(text: str) -> Iterator[tuple[str, str]]:
    tables = list(_TABLE.finditer(text))
    for at, table in enumerate(tables):
        if table[1].replace('"', "").replace("'", "").replace(" ", "").strip() in _TABLES:
            end = tables[at + 1].start() if at + 1 < len(tables) else len(text)
            for pair in _PAIR.finditer(text, table.end(), end):
                yield pair[1] or pair[2] or pair[3], pair[4]


def _of_setup_cfg(text: str) -> Iterator[tuple[str, str]]:
    for section in _SECTION.finditer(text):
        yield from _lines(section[1])


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in _LINE.finditer(text):
        yield line[1], line[2]


def _of_setup_py(text: str) -> Iterator[tuple[str, str]]:
    from trm_hooks.project.entry_scripts import parse, walk

    try:
        tree = parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in walk(tree):
        if isinstance(node, _ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, _ast.Constant) and key.value == "console_scripts":
                    for each in _strings(value):
                        yield from _lines(each)
        elif isinstance(node, _ast.Constant) and isinstance(node.value, str) and "[console_scripts]" in node.value:
            yield from _lines(node.value.partition("[console_scripts]")[2].partition("[")[0])


def _strings(node: ast.expr) -> Iterator[str]:
    for each in node.elts if isinstance(node, (_ast.List, _ast.Tuple)) else [node]:
        if isinstance(each, _ast.Constant) and isinstance(each.value, str):
            yield each.value


def _script(listing: Listing, scripts: Sequence[Script], folder: str, module: str, function: str) -> Script | None:
    """The one entry script that a module can be, where the function is its own or leads to it."""
    path = module.replace(".", "/")
    ends = tuple(f"/{path}{end}" for end in (".py", "/__init__.py", "/__main__.py"))
    mine = [each for each in scripts if each.path.startswith(folder) and f"/{each.path}".endswith(ends)]
    if len({each.path for each in mine}) != 1:
        return None
    exact = next((each for each in mine if each.function == function), None)
    if exact is not None:
        return exact
    called = _calls(listing.files.content(os.path.join(listing.root, mine[0].path), _LARGEST), function)
    return next((each for each in mine if each.function in called), None)


def _calls(data: bytes, function: str) -> list[str]:
    """The functions that one calls without arguments, in a module that does nothing to those of the command."""
    from trm_hooks.project.entry_scripts import parse

    if data.count(b"sys.argv") > data.count(b"len(sys.argv)"):
        return []
    try:
        tree = parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    body = next((each.body for each in tree.body if isinstance(each, _ast.FunctionDef) and each.name == function), [])
    calls = [getattr(each, "value", None) for each in body if isinstance(each, (_ast.Expr, _ast.Return))]
    return [
        call.func.id
        for call in calls
        if isinstance(call, _ast.Call) and isinstance(call.func, _ast.Name) and not call.args and not call.keywords
    ]
