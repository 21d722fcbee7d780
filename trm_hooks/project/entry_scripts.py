"""Read what ``@hydra.main(...)`` in a Python file says, by its syntax tree, without running it.

Limits: an argument that is not a string, ``None``, a path worked out from ``__file__`` or a module-level constant of these
assigned once, here or in a module that it is imported from, is unknown (the environment, a function's result);
``hydra.initialize`` and ``hydra.compose`` declare no entry script and are not read.
"""

from __future__ import annotations

import _ast

from trm_hooks.files import read
from trm_hooks.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeAlias

    # what a name stands for, and whether that is known
    Lookup: TypeAlias = Callable[[str], tuple[str | None, bool]]
    # what an imported name stands for, by the dots before the module, the module and the name; None where it is not known
    Imported: TypeAlias = Callable[[int, str, str], str | None]


def parse(text: str | bytes) -> ast.Module:
    """The tree of a module; raises what ``ast.parse`` raises. Nothing of the module is run.

    Importing ``ast`` alone takes longer than reading a script.
    """
    tree = compile(text, "<script>", "exec", _ast.PyCF_ONLY_AST, dont_inherit=True)
    assert isinstance(tree, _ast.Module)
    return tree


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """``node`` and everything below it, level by level, as ``ast.walk`` gives them."""
    level: list[ast.AST] = [node]
    while level:
        below: list[ast.AST] = []
        for each in level:
            yield each
            for name in each._fields:
                value = getattr(each, name, None)
                if isinstance(value, _ast.AST):
                    below.append(value)
                elif isinstance(value, list):
                    below.extend(item for item in value if isinstance(item, _ast.AST))
        level = below


_PARAMETERS = ("config_path", "config_name", "version_base")
_NEWEST = (1, 3)
_OLDEST = (1, 1)


class Entry(Record):
    """One ``@hydra.main(...)``.

    ``config_path`` is the text as written, relative to the script's folder (``pkg://`` and absolute paths are kept), or
    ``None`` where Hydra adds no folder; Hydra's own defaults are filled in. ``version_base`` is the pair of numbers
    Hydra goes by: ``None`` there means 1.3, no argument at all means 1.1. ``unknown`` names the arguments that only
    running the script would show; their attributes hold what Hydra takes where nothing is given. ``line`` is 1-based, ``tree``
    that of the whole script.
    """

    config_path: str | None
    config_name: str | None
    version_base: tuple[int, int]
    line: int
    unknown: tuple[str, ...] = ()
    function: str | None = None
    tree: ast.Module | None = None

    def __repr__(self) -> str:
        return f"Entry({self.config_path!r}, {self.config_name!r}, {self.version_base!r}, line={self.line})"


def read_entry(path: str) -> Entry | None:
    """The entry of the Python file at ``path``: the one its ``__main__`` block calls, else the first.

    ``None`` where the file has none or cannot be read as Python.
    """
    try:
        entries = entries_in(read(path, None))
    except OSError:
        return None
    return entries[0] if entries else None


def entries_in(
    text: str | bytes, notes: list[str] | None = None, imported: Imported = lambda *_: None
) -> list[Entry]:
    """Every entry of a Python source; the one that the ``__main__`` block calls comes first.

    Where it cannot be read as Python there is none, and a sentence is added to ``notes``. ``imported`` tells what a name of
    another module stands for.
    """
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    # what imports only other things of Hydra is most of a checkout, and parsing takes longest
    if b"hydra" not in data or not any(word in data for word in _ANY_MAIN):
        return []
    module = parsed(text, notes)
    try:
        return [] if module is None else _entries(module, data, imported)
    except RecursionError:
        _note(notes, "not Python that can be read: nested too deeply")
        return []


def _entries(module: ast.Module, data: bytes, imported: Imported) -> list[Entry]:
    """Entries on the module's own functions; only where there is none and ``data`` speaks of one, anywhere in it.

    Walking every node of a script takes ten times as long, and ``@hydra.main`` is on module-level functions.
    """
    statements = own_statements(module.body)
    names = _names_of_main(statements)
    calls = _decorating(statements, names)
    if not calls:
        if not any(word in data for word in ([name.encode() for name in names] or _IMPORTS)):
            return []
        everything = list(walk(module))
        names = _names_of_main(everything)
        if not names:
            return []
        calls = _main_calls(everything, names)
    constants = Constants(module, imported)
    entries = [_entry(call, function, constants.value, module) for call, function in calls]
    if len(entries) > 1:
        launched = _called_when_run(module)
        entries.sort(key=lambda entry: entry.function not in launched)
    return entries


# in every source that can call ``hydra.main``: ``hydra.main``, ``h.main``, ``from hydra import main``
_ANY_MAIN = (b".main", b"hydra import")
# nothing in them is run with the statements around them, or there is nothing
_WITHOUT_BLOCKS = (
    *(_ast.FunctionDef, _ast.AsyncFunctionDef, _ast.ClassDef),
    *(_ast.Import, _ast.ImportFrom, _ast.Expr, _ast.Assign, _ast.AnnAssign, _ast.AugAssign, _ast.Return),
)
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
# how a function that imports Hydra for itself begins
_IMPORTS = (b"import hydra", b"from hydra import", b"from hydra.main")


def own_statements(body: Sequence[ast.stmt]) -> list[ast.AST]:
    """Statements and those in them, outside functions and classes, those inside ``if``, ``try`` and ``with`` too."""
    found: list[ast.AST] = []
    for statement in body:
        found.append(statement)
        if not isinstance(statement, _WITHOUT_BLOCKS):
            for block in _BLOCKS:
                found += own_statements(getattr(statement, block, None) or [])
    return found


def _decorating(statements: list[ast.AST], names: set[str]) -> list[tuple[_ast.Call, str | None]]:
    """Calls of ``hydra.main`` that decorate one of the ``statements``, each with the function's name."""
    found: list[tuple[_ast.Call, str | None]] = []
    for node in statements:
        if isinstance(node, (_ast.FunctionDef, _ast.AsyncFunctionDef)) and names:
            calls = [each for each in node.decorator_list if isinstance(each, _ast.Call)]
            found += [(call, node.name) for call in calls if _dotted(call.func) in names]
    return found


def _note(notes: list[str] | None, sentence: str) -> None:
    if notes is not None:
        notes.append(sentence)


def parsed(text: str | bytes, notes: list[str] | None) -> ast.Module | None:
    """The tree of a module; None, and a sentence in ``notes``, where it cannot be read as Python."""
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a wrong escape in their string is not our subject
            return parse(text)
    except SyntaxError as error:
        _note(notes, f"not Python that can be read: line {error.lineno or 1}: {error.msg}")
    except (ValueError, RecursionError, MemoryError) as error:
        _note(notes, f"not Python that can be read: {error or type(error).__name__}")
    return None


def _names_of_main(nodes: list[ast.AST]) -> set[str]:
    """The dotted names under which ``hydra.main`` can be called after the imports among ``nodes``."""
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, _ast.Import):
            for alias in node.names:
                if alias.name == "hydra" or (alias.name.startswith("hydra.") and alias.asname is None):
                    names.add(f"{alias.asname or 'hydra'}.main")
        elif isinstance(node, _ast.ImportFrom) and node.level == 0 and node.module in ("hydra", "hydra.main"):
            names.update(alias.asname or "main" for alias in node.names if alias.name == "main")
            if any(alias.name == "*" for alias in node.names):
                names.add("main")
    return names


_LONGEST = 4096  # characters of a path; names that are put together of each other may double each time


class Constants:
    """The strings, and the paths, that the names of a module stand for: those bound exactly once, or imported."""

    def __init__(self, module: ast.Module, imported: Imported) -> None:
        self._module = module
        self._imported = imported
        self._assigned: dict[str, ast.expr] | None = None
        self._imports: dict[str, tuple[int, str, str]] = {}
        self._known: dict[str, tuple[str | None, bool]] = {}

    def value(self, name: str) -> tuple[str | None, bool]:
        """The string (or ``None``) that ``name`` stands for, and whether that is known."""
        if self._assigned is None:
            self._assigned = self._read()
        if name not in self._known:
            self._known[name] = None, False  # while it is looked for: one may stand for itself
            self._known[name] = self._found(name, self._assigned.get(name))
        return self._known[name]

    def _found(self, name: str, value: ast.expr | None) -> tuple[str | None, bool]:
        if value is not None:
            text, known = _text(value, self.value)
            return (text, known) if len(text or "") < _LONGEST else (None, False)
        text = self._imported(*self._imports[name]) if name in self._imports else None
        return text, text is not None

    def _read(self) -> dict[str, ast.expr]:
        bound: dict[str, int] = {}
        for node in walk(self._module):
            if isinstance(node, _ast.Name) and isinstance(node.ctx, (_ast.Store, _ast.Del)):
                bound[node.id] = bound.get(node.id, 0) + 1
        found: dict[str, ast.expr] = {}
        for statement in self._module.body:
            if isinstance(statement, _ast.ImportFrom):
                where = statement.level, statement.module or ""
                names = {alias.asname or alias.name: (*where, alias.name) for alias in statement.names}
                self._imports.update((name, origin) for name, origin in names.items() if name not in bound)
            elif isinstance(statement, _ast.Assign):
                targets = [name.id for name in statement.targets if isinstance(name, _ast.Name) and bound[name.id] == 1]
                found.update(dict.fromkeys(targets, statement.value))
            elif isinstance(statement, _ast.AnnAssign) and statement.value is not None:
                name = statement.target.id if isinstance(statement.target, _ast.Name) else ""
                found.update({name: statement.value} if bound.get(name) == 1 else {})
        return found


def _text(node: ast.expr, constants: Lookup) -> tuple[str | None, bool]:
    """The string (or ``None``) that ``node`` stands for, and whether that is known."""
    if isinstance(node, _ast.Constant):
        return (node.value, True) if isinstance(node.value, str) or node.value is None else (None, False)
    if isinstance(node, _ast.Name):
        return constants(node.id)
    if isinstance(node, _ast.BinOp) and isinstance(node.op, _ast.Add):
        left, right = _text(node.left, constants)[0], _text(node.right, constants)[0]
        return (left + right, True) if left is not None and right is not None else (None, False)
    if isinstance(node, (_ast.BinOp, _ast.Call, _ast.Attribute, _ast.Subscript)):
        from trm_hooks.project.script_paths import path_of

        path = path_of(node, lambda part: _text(part, constants)[0])
        return path, path is not None
    return None, False


def _main_calls(nodes: list[ast.AST], names: set[str]) -> list[tuple[_ast.Call, str | None]]:
    """Calls of ``hydra.main`` among ``nodes`` in the order of the text, each with the name of the function it decorates."""
    decorated: dict[int, str] = {}
    calls: list[_ast.Call] = []
    for node in nodes:
        if isinstance(node, (_ast.FunctionDef, _ast.AsyncFunctionDef)):
            decorated.update((id(decorator), node.name) for decorator in node.decorator_list)
        elif isinstance(node, _ast.Call) and _dotted(node.func) in names:
            calls.append(node)
    calls.sort(key=lambda call: (call.lineno, call.col_offset))
    return [(call, decorated.get(id(call))) for call in calls]


def _dotted(node: ast.expr) -> str | None:
    if isinstance(node, _ast.Name):
        return node.id
    if isinstance(node, _ast.Attribute) and isinstance(node.value, _ast.Name):
        return f"{node.value.id}.{node.attr}"
    return None


def _entry(
    call: _ast.Call, function: str | None, constants: Lookup, tree: ast.Module
) -> Entry:
    given: dict[str, str | None] = {}
    unknown: set[str] = set()
    for name, node in _arguments(call):
        text, known = _text(node, constants) if node is not None else (None, False)
        if known:
            given[name] = text
        else:
            unknown.add(name)
    version_base = _version(given, unknown)
    if "config_path" in unknown or "config_path" in given:
        config_path = given.get("config_path")
    else:
        config_path = None if version_base >= (1, 2) else "."
    ordered = tuple(name for name in _PARAMETERS if name in unknown)
    return Entry(config_path, given.get("config_name"), version_base, call.lineno, ordered, function, tree)


def _arguments(call: _ast.Call) -> Iterator[tuple[str, ast.expr | None]]:
    """Parameter names with their expressions; ``*args`` and ``**kwargs`` leave what is not named unknown (``None``)."""
    named = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg is not None}
    hidden = any(keyword.arg is None for keyword in call.keywords)
    for name, argument in zip(_PARAMETERS, call.args, strict=False):
        if isinstance(argument, _ast.Starred):
            hidden = True
            break
        named.setdefault(name, argument)
    for name in _PARAMETERS:
        if name in named or hidden:
            yield name, named.get(name)


def _version(given: dict[str, str | None], unknown: set[str]) -> tuple[int, int]:
    if "version_base" in unknown:
        return _NEWEST
    if "version_base" not in given:
        return _OLDEST
    text = given["version_base"]
    if text is None:
        return _NEWEST
    major, _, rest = text.strip().lstrip("v").partition(".")
    minor = rest.partition(".")[0] or "0"
    if major.isdecimal() and minor.isdecimal():
        return int(major), int(minor)
    unknown.add("version_base")
    return _NEWEST


def _called_when_run(module: ast.Module) -> set[str | None]:
    """Names of functions called at module level, where ``if __name__ == "__main__":`` blocks are."""
    called: set[str | None] = set()
    for statement in module.body:
        if isinstance(statement, (_ast.If, _ast.Expr)):
            called.update(
                node.func.id for node in walk(statement) if isinstance(node, _ast.Call) and isinstance(node.func, _ast.Name)
            )
    return called
