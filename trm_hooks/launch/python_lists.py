"""Argument lists in Python: what is handed to ``subprocess`` and the like, read with ``ast``. Nothing is imported or run.

Followed are literal lists, ``+``, ``+=``, ``append``, ``extend``, ``*NAME``, f-strings and
``sys.executable``; a string counts where a shell gets it. Limits: what a branch or a loop adds is not known, and neither
are parameters of a function.
"""

from __future__ import annotations

import ast

from trm_hooks.launch.shell_words import UNKNOWN, Word
from trm_hooks.launch.strings import escaped, home_of, joined, plain, unknown
from trm_hooks.yaml.pattern import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeAlias

    from trm_hooks.yaml.text import SourceText

    Value: TypeAlias = "Word | list[Word]"

_QUOTED = lazy(r"[rRuUbBfF]{0,2}(\"\"\"|'''|\"|')")
_FIELD = lazy(r"\{\{|\}\}|\{[A-Za-z_]\w*(?:[.\[][\w.\]]*)?(?::[^{}]*)?\}")
# what a file that starts programs names, or one that writes scripts
STARTS = ("subprocess", "system", "popen", "Popen", "exec", "sys.executable", ".run(", "#!/", "#SBATCH")
_SHELLS = frozenset(("system", "popen", "getoutput", "getstatusoutput"))
_CONTEXTS = frozenset(("c", "ctx", "context", "conn", "connection"))
_SCRIPT_SIGNS = ("#!/bin/", "#!/usr/bin/", "#SBATCH")
_KEEP = frozenset(("print", "append", "extend", "join", "len", "info", "debug", "warning", "insert", "str", "repr", "parse_args"))
_DEEPEST = 60


class Lists:
    """Reads one file: ``lists`` are argument lists, ``texts`` what a shell gets."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.home = home_of(source)
        self.lists: list[list[Word]] = []
        self.texts: list[Word] = []
        self._functions: list[ast.FunctionDef | ast.AsyncFunctionDef] = []
        self._starts = [0]
        for line in source.text.split("\n"):
            self._starts.append(self._starts[-1] + len(line) + 1)

    def read(self) -> Lists:
        """Read the module, then the functions with what the module holds at its end."""
        try:
            tree = ast.parse(self.source.text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return self
        known: dict[str, Value] = {}
        self._block(tree.body, known, 0)
        self._scripts(tree)
        while self._functions:
            function = self._functions.pop(0)
            arguments = function.args
            names = {each.arg for each in (*arguments.args, *arguments.kwonlyargs, *arguments.posonlyargs)}
            self._block(function.body, {name: value for name, value in known.items() if name not in names}, 0)
        return self

    def _scripts(self, tree: ast.Module) -> None:
        """Strings that are shell scripts, to be written to a file or handed to a queue."""
        if not any(sign in self.source.text for sign in _SCRIPT_SIGNS):
            return
        for node in ast.walk(tree):
            if not isinstance(node, (ast.Constant, ast.JoinedStr)):
                continue
            first = node.values[0] if isinstance(node, ast.JoinedStr) and node.values else node
            text = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
            if any(sign in text[:300] for sign in _SCRIPT_SIGNS) and text.lstrip().startswith("#"):
                value = self._value(node, {})
                if not isinstance(value, list):
                    self.texts.append(value if isinstance(node, ast.JoinedStr) else _with_fields(value))

    def _at(self, line: int, column: int) -> int:
        start = self._starts[line - 1]
        text = self.source.text[start : start + column]
        return start + (
            column if text.isascii() else len(self.source.line_text(line).encode()[:column].decode("utf-8", "ignore"))
        )

    def _block(self, statements: Iterable[ast.stmt], known: dict[str, Value], depth: int) -> None:
        for statement in statements:
            if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self._functions.append(statement)
            elif isinstance(statement, (ast.ClassDef, ast.With, ast.AsyncWith)):
                self._block(statement.body, known, depth + 1)
            elif isinstance(statement, ast.Try):
                self._block([*statement.body, *statement.orelse, *statement.finalbody], known, depth + 1)
            elif isinstance(statement, (ast.If, ast.For, ast.While)) and depth < _DEEPEST:
                self._either(statement, known, depth)
            else:
                self._simple(statement, known)

    def _either(self, statement: ast.If | ast.For | ast.While, known: dict[str, Value], depth: int) -> None:
        """A branch or a loop: followed, and what it changes is open behind it."""
        if isinstance(statement, ast.For):
            for node in ast.walk(statement.target):
                if isinstance(node, ast.Name):
                    known.pop(node.id, None)
        before = dict(known)
        for body in (statement.body, statement.orelse):
            inside = {name: list(value) if isinstance(value, list) else value for name, value in before.items()}
            self._block(body, inside, depth + 1)
            for name, value in inside.items():
                old = before.get(name)
                if isinstance(old, list) and isinstance(value, list) and len(value) != len(old):
                    known[name] = [*old, unknown(name, value[-1].start, self.home, many=True)]
                elif (
                    old is None
                    or isinstance(old, list) != isinstance(value, list)
                    or (value is not old and not isinstance(value, list))
                ):
                    known.pop(name, None)

    def _simple(self, statement: ast.stmt, known: dict[str, Value]) -> None:
        for node in ast.walk(statement):
            if isinstance(node, ast.Call):
                self._call(node, known)
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Name):
            value = self._value(statement.value, known)
            known[statement.targets[0].id] = list(value) if isinstance(value, list) else value
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value is not None:
            known[statement.target.id] = self._value(statement.value, known)
        elif isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
            self._added(known, statement.target.id, self._value(statement.value, known))

    def _added(self, known: dict[str, Value], name: str, value: Value) -> None:
        old = known.get(name)
        if isinstance(old, list):
            known[name] = [*old, *(value if isinstance(value, list) else [unknown(name, value.start, self.home, many=True)])]
        elif old is not None and not isinstance(value, list):
            known[name] = joined([old, value])

    def _call(self, node: ast.Call, known: dict[str, Value]) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        owner = node.func.value.id if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name) else ""
        if name in ("append", "extend") and isinstance(known.get(owner), list) and len(node.args) == 1:
            value = self._value(node.args[0], known)
            if name == "append":
                value = [unknown(owner, value[0].start if value else 0, self.home)] if isinstance(value, list) else [value]
            self._added(known, owner, value)
            return
        if name in _KEEP:
            return
        shell = name in _SHELLS or any(
            each.arg == "shell" and getattr(each.value, "value", None) is True for each in node.keywords
        )
        # nox: session.run("python", "train.py", ...)
        if name == "run" and len(node.args) > 1 and all(isinstance(each, ast.Constant) for each in node.args[:2]):
            self.lists.append([word for each in node.args for word in self._item(each, known, 0)])
            return
        shell = shell or (name == "run" and owner in _CONTEXTS)  # invoke: c.run("...")
        for argument in [*node.args[:2], *(each.value for each in node.keywords if each.arg == "args")]:
            value = self._value(argument, known)
            if isinstance(value, list):
                self.lists.append(value)
            elif shell and argument is node.args[0]:
                self.texts.append(value)

    def _value(self, node: ast.expr, known: dict[str, Value], depth: int = 0) -> Value:
        at = self._at(node.lineno, node.col_offset)
        if depth > _DEEPEST:
            return unknown("...", at, self.home)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return self._string(node, at)
        if isinstance(node, ast.JoinedStr):
            return self._template(node, at, known)
        if isinstance(node, (ast.List, ast.Tuple)):
            return [word for each in node.elts for word in self._item(each, known, depth)]
        if isinstance(node, ast.Name) and node.id in known:
            return known[node.id]
        if isinstance(node, ast.Attribute) and node.attr == "executable":
            return plain("python", at, self.home)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            left, right = self._value(node.left, known, depth + 1), self._value(node.right, known, depth + 1)
            if isinstance(left, list) or isinstance(right, list):
                many = [each if isinstance(each, list) else [unknown("...", at, self.home, many=True)] for each in (left, right)]
                return [*many[0], *many[1]]
            return joined([left, right])
        return self._called(node, at, known, depth) if isinstance(node, ast.Call) else unknown("...", at, self.home)

    def _called(self, node: ast.Call, at: int, known: dict[str, Value], depth: int) -> Value:
        """``shlex.split("...")``, ``"...".split()`` and ``list(...)`` of what is known."""
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name == "list" and len(node.args) == 1:
            return self._value(node.args[0], known, depth + 1)
        if name == "split" and isinstance(node.func, ast.Attribute):
            given = node.args[0] if node.args else node.func.value
            value = self._value(given, known, depth + 1)
            if not isinstance(value, list) and value.known and not set(value.text) & set("'\"\\"):
                return _split(value)
            return [unknown("...", at, self.home, many=True)]
        return unknown("...", at, self.home)

    def _item(self, node: ast.expr, known: dict[str, Value], depth: int) -> list[Word]:
        at = self._at(node.lineno, node.col_offset)
        if isinstance(node, ast.Starred):
            value = self._value(node.value, known, depth + 1)
            return value if isinstance(value, list) else [unknown("*...", at, self.home, many=True)]
        value = self._value(node, known, depth + 1)
        if isinstance(value, list):
            self.lists.append(value)
            return [unknown("[...]", at, self.home)]
        return [value]

    def _string(self, node: ast.Constant, at: int) -> Word:
        end = self._at(node.end_lineno or node.lineno, node.end_col_offset or 0)
        quote = _QUOTED.match(self.source.text, at)
        if quote is None:
            return unknown("...", at, self.home)
        word = escaped(self.source, quote.end(), end - len(quote[1]), self.home)
        if "r" in quote.group()[: -len(quote[1])].lower():
            word = plain(self.source.text[quote.end() : end - len(quote[1])], quote.end(), self.home)
        return word if word.text == node.value else unknown(str(node.value), at, self.home)

    def _template(self, node: ast.JoinedStr, at: int, known: dict[str, Value]) -> Word:
        """An f-string: its texts are looked for one behind the other between its quotes."""
        end = self._at(node.end_lineno or node.lineno, node.end_col_offset or 0)
        parts: list[Word] = []
        for each in node.values:
            if isinstance(each, ast.Constant):
                found = self.source.text.find(str(each.value), at, end)
                if found < 0:
                    return unknown("...", at, self.home)
                parts.append(plain(str(each.value), found, self.home))
                at = found + len(str(each.value))
                continue
            inner = each.value if isinstance(each, ast.FormattedValue) else each
            as_it_is = isinstance(each, ast.FormattedValue) and each.format_spec is None and each.conversion == -1
            value = known.get(inner.id) if isinstance(inner, ast.Name) and as_it_is else None
            at = max(self.source.text.find("{", at, end), at)
            name = getattr(inner, "id", "...")
            parts.append(value if value is not None and not isinstance(value, list) else unknown("{" + name + "}", at, self.home))
            at = max(self.source.text.find("}", at, end), at)
        return joined(parts) if parts else plain("", at, self.home)


def _with_fields(word: Word) -> Word:
    """A text in which ``{name}`` stands for what ``format`` puts there, and two braces for one."""
    pieces = []
    for text, at, kind, home in word.pieces:
        begin = 0
        for match in _FIELD.finditer(text):
            pieces.append((text[begin : match.start()], at + begin, kind, home))
            begin = match.end()
            brace = match[0] if match[0] not in ("{{", "}}") else match[0][0]
            pieces.append((brace, at + match.start(), kind if len(brace) == 1 else UNKNOWN, home))
        pieces.append((text[begin:], at + begin, kind, home))
    return Word(pieces, word.start, word.end, word.home) if _FIELD.search(word.text) else word


def _split(word: Word) -> list[Word]:
    words, at = [], 0
    for part in word.text.split():
        at = word.text.index(part, at)
        start = word.offset(at)
        words.append(plain(part, start, word.home))
        at += len(part)
    return words
