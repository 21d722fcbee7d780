"""Cells of a notebook that a shell gets: lines behind ``!`` with what IPython puts in, and cells for bash.

IPython puts in ``{expression}`` and ``$name`` before the shell sees the line; where it cannot work the expression out, it
leaves the text as it is. Known is what an earlier line of the notebook assigns as a literal. Limits: cells count in the
order of the file; what a branch, a loop or a function assigns is not known.
"""

from __future__ import annotations

import _ast
from itertools import accumulate

from trm_hooks.launch.formats.json_lists import cells
from trm_hooks.launch.python.lists import STARTS, Lists
from trm_hooks.launch.scripts import cloned_into
from trm_hooks.launch.shell_scanner import logical_end
from trm_hooks.launch.shell_words import DOUBLE, Dialect, Home, Places, Word
from trm_hooks.launch.spliced import Embedded, Pieces, References, Spliced, hole
from trm_hooks.project.entry_scripts import parse, walk
from trm_hooks.yaml.text import SourceText, lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    import re
    from collections.abc import Iterator

    from trm_hooks.launch.shell_words import Piece
    from trm_hooks.launch.spliced import Part, Value

_BASH = lazy(
    r"%%(?:bash|sh|shell|script[ \t]+(?:-[\w-]+[ \t]+)*(?:\S*/)?(?:ba)?sh"
    r"|writefile[ \t]+(?:-a[ \t]+)?\S+\.(?:sh|bash|slurm|sbatch))(?![\w/])[^\n]*(?:\n|\Z)"
)
_SHELL = lazy(r"([ \t]*)(?:([A-Za-z_]\w*)[ \t]*=[ \t]*)?(?:!!?|%(?:sx|system)[ \t])")
_RUN = lazy(r"[ \t]*%run[ \t]+(?:-[a-zA-Z]+[ \t]+)*")
_SETS = lazy(r"[ \t]*%(?:set_)?env[ \t]+([A-Za-z_]\w*)(?:=[ \t]*|[ \t]+)(?![ \t])([^\s\"'{$]*)[ \t]*(?:\n|\Z)")
_GOES = lazy(r"[ \t]*%cd[ \t]+(?:-q[ \t]+)?([\w./~-]+)[ \t]*(?:\n|\Z)")
_NAME = lazy(r"[A-Za-z_]\w*")
_CLONES = lazy(r"\bgit[ \t]+clone[ \t]+[\w./:@~ \t-]+")
_REFERENCE = lazy(r"\{\{|\}\}|\{([^{}\n]*)\}|\$(\$?)([A-Za-z_][\w.]*)")
_MOST_PIECES = 100
_DIALECT = Dialect(multiline=True)


def read_notebook(source: SourceText) -> tuple[list[list[Word]], list[Word], list[Embedded]]:
    """The argument lists of a notebook's Python, the texts that it hands to a shell, and those of its cells, in their order."""
    notebook = _Notebook(source)
    lists: list[list[Word]] = []
    texts: list[Word] = []
    embedded: list[Embedded] = []
    code = ""  # of all cells that are Python
    pieces: list[Piece] = []
    for word in cells(source):
        cell = Pieces(word.pieces)
        bash = _BASH.match(cell.text)
        if bash:
            embedded.append(notebook.text(cell, bash.end(), len(cell.text), bash=True))
        elif not cell.text.startswith("%%") or cell.text.startswith(("%%time", "%%capture")):
            embedded += notebook.cell(cell)
            lines = "\n".join(_lines(cell.text)[0])
            if _statements(lines) is not None:
                code += f"{lines}\n"
                pieces += [*word.pieces, ("\n", word.end, DOUBLE, notebook.home)]
    if any(name in code for name in STARTS):
        found = Lists(SourceText(source.path, code)).read()
        places = Places(Word(pieces, 0, 1, notebook.home))
        lists = [[places.outer(each) for each in given] for given in found.lists]
        texts = [places.outer(each) for each in found.texts]
    return lists, texts, embedded


def documents(source: SourceText) -> Iterator[tuple[SourceText, Places]]:
    """The cells of a notebook that are Markdown, as documents of their own, and where their words are."""
    home = Home(source, Dialect(docs=True), nested=True)
    for word in cells(source, "markdown"):
        yield SourceText(f"{source.path}.md", word.text), Places(Word(word.pieces, word.start, word.end, home))


class _Notebook:
    """What the cells so far have assigned: ``names`` of Python, ``environment`` of the shell; None is not known.

    ``fetched`` are the lines that clone a repository, ``gone`` those and the ``cd`` that lead into one of them.
    """

    def __init__(self, source: SourceText) -> None:
        self.names: dict[str, Value | None] = {}
        self.environment: dict[str, Value | None] = {}
        self.fetched: list[str] = []
        self.gone = ""
        self.home = Home(source, _DIALECT, nested=True)
        self.references = References(_REFERENCE, self._value)

    def text(self, cell: Pieces, start: int, stop: int, bash: bool, program: str = "") -> Embedded:
        """A part of a cell as the shell gets it, behind a ``program``; IPython puts nothing into a cell for bash."""
        pieces = self._cut(cell, start, stop)
        parts: list[Part] = [(pieces, None)] if bash else self.references.parts(pieces)
        self.fetched += _CLONES.findall(cell.text, start, stop)
        if self.gone + program:
            at = cell.place(start)
            parts.insert(0, ([(self.gone + program, at, DOUBLE, self.home)], (at, at)))
        span = cell.place(start), cell.place(stop)
        return Embedded(Spliced(parts, self.home, nested=True), self.home, span, dict(self.environment))

    def cell(self, cell: Pieces) -> Iterator[Embedded]:
        """A cell of Python: its lines for the shell, with what was assigned above them."""
        lines, shell = _lines(cell.text)
        statements = _statements("\n".join(lines))
        if statements is None:
            self.names = dict.fromkeys(_NAME.findall(cell.text))
        strings = {number for node in statements or () for each in walk(node) for number in _inside_of_string(each)}
        starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
        done = 0
        for number, start, stop in shell:
            if number in strings:
                continue
            while statements and done < len(statements) and statements[done].lineno <= number:
                self._statement(cell, statements[done], lines, starts)
                done += 1
            sets, goes = _SETS.match(cell.text, start), _GOES.match(cell.text, start)
            if goes:
                self.gone = self._into(goes[1])
            elif sets:
                self.environment[sets[1]] = self._cut(cell, sets.start(2), sets.end(2))
            elif (match := _SHELL.match(cell.text, start, stop)) is not None:
                yield self.text(cell, match.end(), stop, bash=False)
            elif (match := _RUN.match(cell.text, start, stop)) is not None:
                yield self.text(cell, match.end(), stop, bash=False, program="python ")
        for statement in (statements or ())[done:]:
            self._statement(cell, statement, lines, starts)

    def _into(self, folder: str) -> str:
        """What leads a shell to where ``%cd`` goes: into a clone, or on from there; nothing for a folder that no cell fetched."""
        fetched = "".join(f"{line}\n" for line in self.fetched)
        if cloned_into(fetched, (0, len(fetched)), len(fetched), folder) is not None:
            return f"{fetched}cd {folder}\n"
        stays = self.gone and not folder.startswith(("/", "~", ".."))
        return f"{self.gone}cd {folder}\n" if stays else ""

    def _statement(self, cell: Pieces, statement: ast.stmt, lines: list[str], starts: list[int]) -> None:
        old = self.names.get(getattr(getattr(statement, "target", None), "id", ""))
        names = {name for each in walk(statement) for name in _bound(each)}
        self.names.update(dict.fromkeys(names))
        if isinstance(statement, _ast.Assign) and isinstance(statement.value, _ast.Constant):
            value = self._literal(cell, statement.value, lines, starts)
            for target in statement.targets:
                if isinstance(target, _ast.Name):
                    self.names[target.id] = value
                elif (name := _environment_name(target)) is not None:
                    self.environment[name] = value if isinstance(statement.value.value, str) else None
        elif isinstance(statement, _ast.AugAssign) and isinstance(statement.target, _ast.Name):
            added = statement.value
            is_text = isinstance(added, _ast.Constant) and isinstance(added.value, str) and isinstance(statement.op, _ast.Add)
            more = self._literal(cell, added, lines, starts) if is_text and isinstance(added, _ast.Constant) else None
            self.names[statement.target.id] = None if old is None or more is None or len(old) > _MOST_PIECES else (*old, *more)
        elif isinstance(statement, _ast.Assign) and isinstance(statement.value, _ast.Tuple):
            for name, constant in _pairs(statement):
                self.names[name] = self._literal(cell, constant, lines, starts)
        elif self.environment and any(getattr(each, "attr", "") in ("environ", "putenv") for each in walk(statement)):
            self.environment = dict.fromkeys(self.environment)

    def _literal(self, cell: Pieces, node: ast.Constant, lines: list[str], starts: list[int]) -> Value | None:
        """A constant where the text of its value is in the cell as it is, or a number that is shown otherwise."""
        line = lines[node.lineno - 1]
        if node.end_lineno != node.lineno or not line.isascii():
            return None
        written, value = line[node.col_offset : node.end_col_offset], str(node.value)
        inside = 1 if isinstance(node.value, str) and written[:1] in ("'", '"') else 0
        start = starts[node.lineno - 1] + node.col_offset + inside
        if isinstance(node.value, float) and written != value:
            (first, *_), (*_, last) = self._cut(cell, start, start + 1), self._cut(cell, start, start + len(written))
            return (value[:-1], first[1], DOUBLE, self.home), (value[-1], last[1] + len(last[0]) - 1, DOUBLE, self.home)
        if written[inside : len(written) - inside] != value or not isinstance(node.value, (str, int, float)):
            return None
        return self._cut(cell, start, start + len(value))

    def _cut(self, cell: Pieces, start: int, stop: int) -> Value:
        return tuple((text, at, DOUBLE, self.home) for text, at, _, _ in cell.cut(start, stop))

    def _value(self, match: re.Match[str]) -> Value | None:
        """What IPython makes of a reference; None where it leaves it to the shell."""
        if match[0] in ("{{", "}}"):
            return ((match[0][0], -1, DOUBLE, self.home),)
        if match[2]:
            return ((f"${match[3]}", -1, DOUBLE, self.home),)
        name = (match[1] if match[3] is None else match[3]).strip()
        if match[3] is not None and name.partition(".")[0] not in self.names:
            return None
        value = self.names.get(name)
        return hole(match, self.home) if value is None else value


def _lines(text: str) -> tuple[list[str], list[tuple[int, int, int]]]:
    """The lines of a cell as Python that is as long, and the lines for IPython: their numbers and where they are."""
    lines: list[str] = []
    shell: list[tuple[int, int, int]] = []
    at = 0
    while at <= len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = text[at:end]
        if line.lstrip()[:1] in ("!", "%") or ("=" in line and _SHELL.match(line)):
            end = logical_end(text, at, len(text))
            shell.append((len(lines) + 1, at, end))
            named = _SHELL.match(line)
            indent = line[: len(line) - len(line.lstrip())]
            first = f"{named[1]}{named[2]}=0" if named is not None and named[2] else f"{indent}0"
            whole = text[at:end].split("\n")
            lines += [first.ljust(len(whole[0])), *(" " * len(each) for each in whole[1:])]
        else:
            lines.append(line)
        at = end + 1
    return lines, shell


def _statements(text: str) -> list[ast.stmt] | None:
    try:
        return parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _pairs(statement: ast.Assign) -> Iterator[tuple[str, ast.Constant]]:
    """``a, b = 1, 2``: names with their constants."""
    target, value = statement.targets[0], statement.value
    if isinstance(target, _ast.Tuple) and isinstance(value, _ast.Tuple) and len(target.elts) == len(value.elts):
        for name, each in zip(target.elts, value.elts, strict=True):
            if isinstance(name, _ast.Name) and isinstance(each, _ast.Constant):
                yield name.id, each


def _bound(node: ast.AST) -> Iterator[str]:
    """The names that a node gives a value."""
    if isinstance(node, _ast.Name) and not isinstance(node.ctx, _ast.Load):
        yield node.id
    elif isinstance(node, _ast.alias):
        yield (node.asname or node.name).partition(".")[0]
    elif isinstance(node, (_ast.FunctionDef, _ast.ClassDef, _ast.ExceptHandler)) and node.name:
        yield node.name


def _environment_name(target: ast.expr) -> str | None:
    """The variable that ``os.environ["NAME"]`` sets."""
    if isinstance(target, _ast.Subscript) and getattr(target.value, "attr", "") == "environ":
        name = getattr(target.slice, "value", None)
        return name if isinstance(name, str) else None
    return None


def _inside_of_string(node: ast.AST) -> range:
    """The lines behind the first of a string over several lines."""
    if isinstance(node, (_ast.Constant, _ast.JoinedStr)) and isinstance(getattr(node, "value", ""), str):
        return range(node.lineno + 1, (node.end_lineno or node.lineno) + 1)
    return range(0)
