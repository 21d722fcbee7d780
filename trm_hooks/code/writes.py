"""Names of modules that code of the repository writes to while it runs: what they stand for then is not known.

What a function changes by ``global`` its own module shows. Here are the other ways: ``module.Config = Other``,
``setattr(module, "Config", Other)``, ``Config.__init__ = other``, ``NAMES["a"] = Other``, ``NAMES.update(...)``, and a dict of
names that is handed to something that may fill it. Files of tests are left out: no training imports them.
"""

from __future__ import annotations

import _ast as ast
import os
import re

from trm_hooks.code.modules import ANY, FILLS
from trm_hooks.project.entry_scripts import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from trm_hooks.code.modules import Module, Modules

    Name = tuple[str, str]  # the file of a module, and a name in it
    Owned = tuple[Module, str]

_MAX_LINKS = 12
_START, _END = r"(?<![\w\x80-\xff])", r"(?![\w\x80-\xff])"  # a name need not be ASCII
_TEST = re.compile(r"(?:^|/)(?:tests?/|test_[^/]*$|[^/]*_test\.py$|conftest\.py$)")
_READ = "all any bool dict enumerate frozenset getattr hasattr id isinstance iter len list max min print set sorted str tuple"
_READS = frozenset(_READ.split())


def written(modules: Modules, python: Iterable[str], script: str, names: Collection[str]) -> set[Name]:
    """Which of ``names`` something writes to, and more; each with its module's file, :data:`ANY` for all of a module."""
    home = modules.script(script)
    if home is None or not names:
        return set()
    pattern = re.compile(_pattern(names, modules.tables()), re.ASCII)
    found: set[Name] = set()
    for path in python:
        if not _TEST.search(os.path.relpath(path, modules.repository).replace(os.sep, "/")):
            data = modules.source(path)
            module = modules.beside(path, home) if data and pattern.search(data) else None
            if module is not None:
                found.update((owner.file, name) for owner, name in _Writes(modules, module).found())
    return found


def _pattern(names: Collection[str], tables: frozenset[str]) -> bytes:
    """What is in every file that may write to one of ``names``; ``tables`` are names of dicts."""
    stored = r"[^\n=()]{0,120}=(?!=)|\[[^\n]{0,120}\][^\n=]{0,9}=(?!=)| as "
    texts = r"\b(?:set|del)attr\(|\b(?:globals|vars)\(|__dict__|sys\.modules\[|\bdel "
    parts = [texts, rf"{_START}(?:{'|'.join(names)}){_END}(?:{stored})"]
    dicts = tables.intersection(names)
    if dicts:
        parts.append(rf"{_START}(?:{'|'.join(dicts)}){_END}(?:\.(?:{'|'.join(FILLS)})\(|\s*[,)\]])")
    return "|".join(parts).encode()


class _Writes:
    """What one module writes to."""

    def __init__(self, modules: Modules, module: Module) -> None:
        self.modules = modules
        self.module = module
        self.nodes = list(walk(module.tree))
        self.imports = dict(module.imports)
        for node in self.nodes:  # those inside functions, too
            if isinstance(node, ast.Import):
                for each in node.names:
                    name = each.asname or each.name.partition(".")[0]
                    self.imports[name] = (each.name if each.asname else name, None)
            elif isinstance(node, ast.ImportFrom):
                origin = "." * node.level + (node.module or "")
                self.imports.update((each.asname or each.name, (origin, each.name)) for each in node.names)

    def found(self) -> Iterator[Owned]:
        """The names that are written to, each with its module."""
        for node in self.nodes:
            if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
                yield from self._stored(_chain(node.value), node.attr)
            elif isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
                yield from self._item(node.value, node.slice)
            elif isinstance(node, ast.Call):
                yield from self._called(node)

    def _called(self, node: ast.Call) -> Iterator[Owned]:
        function = node.func
        name = function.id if isinstance(function, ast.Name) else ""
        if name in ("setattr", "delattr") and len(node.args) > 1:
            yield from self._by_text(node.args[0], node.args[1])
        elif isinstance(function, ast.Attribute) and function.attr in FILLS:
            yield from self._item(function.value, None)
        if name not in _READS:
            for each in (*node.args, *(keyword.value for keyword in node.keywords)):
                yield from self._dict(each)

    def _by_text(self, of: ast.expr, key: ast.expr | None) -> Iterator[Owned]:
        """``setattr(of, key, ...)``: a name of a module, or a class that is changed."""
        name = key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ANY
        if isinstance(of, ast.Subscript) and _chain(of.value) == ["sys", "modules"]:
            yield from self._in_module(of.slice, name)
        else:
            yield from self._stored(_chain(of), name)

    def _in_module(self, key: ast.expr, name: str) -> Iterator[Owned]:
        """A name of the module that ``sys.modules`` has under ``key``."""
        if isinstance(key, ast.Name) and key.id == "__name__":
            yield self.module, name
        elif isinstance(key, ast.Constant) and isinstance(key.value, str):
            found = self.modules.find(key.value, self.module)
            if found is not None:
                yield found, name

    def _item(self, of: ast.expr, key: ast.expr | None) -> Iterator[Owned]:
        """``of[key] = ...``, or without a key a call that fills ``of``: a dict of names, or the names of a module."""
        called = of.func.id if isinstance(of, ast.Call) and isinstance(of.func, ast.Name) else ""
        if isinstance(of, ast.Call) and called in ("globals", "vars"):
            text = key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ANY
            yield from self._by_text(of.args[0], key) if of.args else [(self.module, text)]
        elif isinstance(of, ast.Attribute) and of.attr == "__dict__":
            yield from self._by_text(of.value, key)
        elif _chain(of) == ["sys", "modules"] and key is not None:
            yield from self._in_module(key, ANY)
        else:
            yield from self._dict(of)

    def _dict(self, of: ast.expr) -> Iterator[Owned]:
        """A dict of names, or a class that has the dict."""
        module, names = self._place(_chain(of)) or (self.module, [])
        is_dict = len(names) == 1 and isinstance(module.constants.get(names[0]), ast.Dict)
        if is_dict or (len(names) > 1 and names[0] in module.classes):
            yield module, names[0]

    def _stored(self, of: list[str], name: str) -> Iterator[Owned]:
        """What ``of.name = ...`` changes: a name of a module, or a class; what a function keeps is its own."""
        place = self._place(of)
        if place is not None:
            module, names = place
            if not names:
                yield module, name
            elif module.binds(names[0]) and names[0] not in module.functions:
                yield module, names[0]

    def _place(self, parts: list[str]) -> tuple[Module, list[str]] | None:
        """The module that a dotted name leads to, and the names in it; None where it leads out of the repository."""
        place: tuple[Module, list[str]] | None = (self.module, parts) if parts else None
        imports = self.imports
        for _ in range(_MAX_LINKS):
            if place is None or not place[1]:
                return place
            module, (first, *rest) = place
            if first not in imports:
                by_star = (self.modules.find(star, module) for star in module.stars if not module.binds(first))
                found = next((each for each in by_star if each is not None and each.binds(first)), None)
                if found is None:
                    return place
                place, imports = (found, place[1]), found.imports
                continue
            origin, attribute = imports[first]
            place = self._longest(module, origin, rest if attribute is None else [attribute, *rest])
            imports = place[0].imports if place is not None else {}
        return None

    def _longest(self, home: Module, origin: str, names: list[str]) -> tuple[Module, list[str]] | None:
        """The module that as many of the ``names`` as possible lead to from ``origin``, and what is left of them."""
        for length in range(len(names), -1, -1):
            dotted = ".".join([origin, *names[:length]]) if origin.strip(".") else origin + ".".join(names[:length])
            found = self.modules.find(dotted, home)
            if found is not None:
                return found, names[length:]
        return None


def _chain(node: ast.expr) -> list[str]:
    """The names of ``a.b.c``; none where it begins with anything else."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return [node.id, *reversed(names)] if isinstance(node, ast.Name) else []
