"""Modules of the repository by dotted name, as a script that runs in it would import them, read once and never run.

Limits: a module named like one of Python's own, one that lies outside the repository (also through a link), one that is no
regular file, is larger than two megabytes or does not parse is not known.
"""

from __future__ import annotations

import os
import sys

from trm_hooks.files import Files
from trm_hooks.project.entry_scripts import parse, walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable, Mapping

MAX_MODULE = 2_000_000
ANY = "*"  # for all names of a module


class Module:
    """One Python file: ``path`` relative to the repository, and what its top level binds, in no particular order.

    ``imports`` gives for a name the module it comes from and the name there (None for the module itself); ``constants`` the
    expressions of names bound once. ``rebound`` are names that the top level binds more than once, or under a condition with
    different outcomes, and those that a function declares ``global``. With ``opaque`` any name may be bound otherwise.
    """

    __slots__ = ("classes", "constants", "file", "functions", "imports", "opaque", "path", "rebound", "searched", "stars", "tree")

    def __init__(
        self, path: str, file: str, searched: tuple[str, ...], tree: ast.Module, rebound: Iterable[str] = ()
    ) -> None:
        self.path = path
        self.file = file
        self.searched = searched
        self.tree = tree
        self.functions: dict[str, ast.FunctionDef | ast.AsyncFunctionDef] = {}
        self.classes: dict[str, ast.ClassDef] = {}
        self.imports: dict[str, tuple[str, str | None]] = {}
        self.constants: dict[str, ast.expr] = {}
        self.stars: list[str] = []
        self.rebound = set(rebound)
        self.opaque = False
        self._index(tree.body)

    def _index(self, body: Iterable[ast.stmt]) -> None:
        import _ast as ast

        for statement in body:
            if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self._bind(statement.name, statement, self.functions)
            elif isinstance(statement, ast.ClassDef):
                self._bind(statement.name, statement, self.classes)
            elif isinstance(statement, ast.Import):
                for alias in statement.names:
                    name = alias.asname or alias.name.partition(".")[0]
                    self._bind(name, (alias.name if alias.asname else name, None), self.imports)
            elif isinstance(statement, ast.ImportFrom):
                self._from(statement)
            elif isinstance(statement, ast.Assign):
                for target in statement.targets:
                    self._assign(target, statement.value)
            elif isinstance(statement, ast.AnnAssign):
                if statement.value is not None:
                    self._assign(statement.target, statement.value)
            elif isinstance(statement, ast.AugAssign):
                self._assign(statement.target, statement.value)
                self._assign(statement.target, statement.value)
            elif isinstance(statement, ast.Expr):
                self.opaque = self.opaque or _may_bind(statement.value)
                self.rebound.update(_filled(statement.value))
            elif isinstance(statement, ast.Delete):
                self.rebound.update(each.id for each in statement.targets if isinstance(each, ast.Name))
            elif isinstance(statement, ast.If):
                self._index(statement.body)
                self._index(statement.orelse)
            elif isinstance(statement, (ast.With, ast.For, ast.While)):
                self._index(statement.body)
            elif isinstance(statement, ast.Try):
                self._index(statement.body)
                for handler in statement.handlers:
                    self._index(handler.body)
                self._index(statement.orelse)

    def _from(self, statement: ast.ImportFrom) -> None:
        origin = "." * statement.level + (statement.module or "")
        for alias in statement.names:
            if alias.name == "*":
                self.stars.append(origin)
            else:
                self._bind(alias.asname or alias.name, (origin, alias.name), self.imports)

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        import _ast as ast

        if isinstance(target, ast.Name):
            self._bind(target.id, value, self.constants)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for each in target.elts:
                self._assign(each, each)  # bound to something, and to nothing that is known
        elif isinstance(target, (ast.Subscript, ast.Attribute)):
            if isinstance(target.value, ast.Name):
                self.rebound.add(target.value.id)
            elif _may_bind(target.value):
                self.opaque = True

    def binds(self, name: str) -> bool:
        """Whether the top level gives a name a meaning by itself."""
        return any(name in each for each in (self.functions, self.classes, self.imports, self.constants))

    def _bind(self, name: str, value: object, table: dict[str, object] | object) -> None:
        assert isinstance(table, dict)
        if self.binds(name) and not (table is self.imports and self.imports.get(name) == value):
            self.rebound.add(name)
        table[name] = value


FILLS = frozenset(("append", "clear", "extend", "insert", "pop", "remove", "setdefault", "update"))


def _filled(node: ast.expr) -> Iterable[str]:
    """The name of a dict or list that a call fills or empties: ``NAMES.update(...)``."""
    import _ast as ast

    function = node.func if isinstance(node, ast.Call) else None
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.attr in FILLS:
        yield function.value.id


def _may_bind(node: ast.expr) -> bool:
    """Whether an expression may bind names of the module: ``globals()``, ``setattr(...)``, ``exec(...)``."""
    import _ast as ast

    while isinstance(node, (ast.Call, ast.Attribute, ast.Subscript)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return isinstance(node, ast.Name) and node.id in ("delattr", "exec", "globals", "locals", "setattr", "vars")


class Modules:
    """The Python files of one repository, by file and by name; each is read at most once, and of those in ``trees`` none."""

    def __init__(self, repository: str, trees: Mapping[str, ast.Module] | None = None) -> None:
        self.repository = repository
        self._trees = trees or {}
        self._files = Files(repository)
        self._read: dict[str, tuple[ast.Module, frozenset[str]] | None] = {}
        self._places: dict[tuple[str, str], str | None] = {}
        self._packages: dict[tuple[str, tuple[str, ...]], bool] = {}
        self._doubted: dict[str, set[str]] = {}
        self._modules: dict[tuple[str, tuple[str, ...]], Module | None] = {}

    def script(self, path: str) -> Module | None:
        """The script at ``path``, relative to the repository: its own folder is searched first, then the repository's."""
        file = os.path.normpath(os.path.join(self.repository, path))
        home = os.path.dirname(file)
        folders = (home, self.repository, os.path.join(self.repository, "src"))
        return self._module(file, tuple(dict.fromkeys(folders)))

    def find(self, name: str, home: Module) -> Module | None:
        """The module that ``import name`` in ``home`` gives, where it lies in the repository; leading dots are relative."""
        file = self.locate(name, home)
        return None if file is None else self._module(file, home.searched)

    def locate(self, name: str, home: Module) -> str | None:
        """The file of a module or package, or None; a name with anything but identifiers is none."""
        bare = name.lstrip(".")
        level = len(name) - len(bare)
        parts = bare.split(".") if bare else []
        if not all(map(str.isidentifier, parts)):
            return None
        if level:
            folder = os.path.dirname(home.file)
            for _ in range(level - 1):
                folder = os.path.dirname(folder)
            return self._below(folder, bare)
        if not parts or parts[0] in sys.stdlib_module_names:
            return None
        for folder in home.searched:
            found = self._below(folder, bare)
            if found is not None:
                return found
            if self._below(folder, parts[0]) is not None:
                return None  # the first package of that name is the one that Python takes
        return None

    def _below(self, folder: str, name: str) -> str | None:
        """The file of a module or package in a folder, looked for once."""
        if (folder, name) not in self._places:
            place = os.path.join(folder, *name.split("."))
            files = (os.path.join(place, "__init__.py"), f"{place}.py" if name else "")
            self._places[folder, name] = next((file for file in files if file and os.path.isfile(file)), None)
        return self._places[folder, name]

    def is_package(self, name: str, home: Module) -> bool:
        """Whether a folder of that name, with or without ``__init__.py``, is where ``home`` would look."""
        if (name, home.searched) not in self._packages:
            parts = name.split(".")
            is_name = parts[0] not in sys.stdlib_module_names and all(map(str.isidentifier, parts))
            is_there = is_name and any(os.path.isdir(os.path.join(folder, *parts)) for folder in home.searched)
            self._packages[name, home.searched] = is_there
        return self._packages[name, home.searched]

    def _module(self, file: str, searched: tuple[str, ...]) -> Module | None:
        if (file, searched) not in self._modules:
            read = self._tree(file)
            path = os.path.relpath(file, self.repository).replace(os.sep, "/")
            module = self._modules[file, searched] = None if read is None else Module(path, file, searched, *read)
            if module is not None and file in self._doubted:
                module.rebound |= self._doubted[file]
                module.opaque = module.opaque or ANY in self._doubted[file]
        return self._modules[file, searched]

    def beside(self, file: str, home: Module) -> Module | None:
        """Any Python file of the repository, as it finds modules where ``home`` does."""
        return self._module(file, home.searched)

    def tables(self) -> frozenset[str]:
        """The names of dicts at the top of all modules that were read."""
        import _ast as ast

        read = (each for each in self._modules.values() if each is not None)
        return frozenset(name for each in read for name, value in each.constants.items() if isinstance(value, ast.Dict))

    def doubt(self, names: Iterable[tuple[str, str]]) -> None:
        """From now on names of modules, each with the module's file, stand for something that is not known."""
        for file, name in names:
            self._doubted.setdefault(file, set()).add(name)
        self._modules.clear()

    def is_doubted(self, names: Iterable[tuple[str, str]]) -> bool:
        """Whether one of ``names``, each with its module's file, is not known since :meth:`doubt`."""
        return any(name in self._doubted.get(file, ()) or ANY in self._doubted.get(file, ()) for file, name in names)

    def _tree(self, file: str) -> tuple[ast.Module, frozenset[str]] | None:
        """The tree of a file, and the names that functions of it declare ``global``."""
        if file not in self._read:
            data = self.source(file)
            tree = self._trees.get(file) or parsed(data)
            names: frozenset[str] = frozenset()
            if tree is not None and data is not None and b"global " in data:
                import _ast as ast

                names = frozenset(name for node in walk(tree) if isinstance(node, ast.Global) for name in node.names)
            self._read[file] = None if tree is None else (tree, names)
        return self._read[file]

    def source(self, file: str) -> bytes | None:
        """The bytes of a file; None where it cannot be read."""
        try:
            return self._files.read(file, MAX_MODULE)
        except OSError:
            return None


def parsed(data: bytes | None) -> ast.Module | None:
    """The tree of a Python source, or None where it is none."""
    if data is None or len(data) > MAX_MODULE:
        return None
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return None
