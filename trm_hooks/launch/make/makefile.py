"""The statements of a Makefile in order: assignments, rules with their recipes, conditionals and includes."""

from __future__ import annotations

from trm_hooks.launch.shell_scanner import logical_end
from trm_hooks.launch.shell_words import PLAIN, Dialect, Home
from trm_hooks.record import Record
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trm_hooks.launch.shell_words import Piece
    from trm_hooks.launch.spliced import Value
    from trm_hooks.yaml.text import SourceText

ASSIGN, RULE, TEST, ELSE, END, INCLUDE, EXPORT = "assign", "rule", "test", "else", "end", "include", "export"
_ASSIGNMENT = lazy(
    r"(?P<words>(?:(?:export|override|private)[ \t]+)*)(?P<name>[^\s:#=+?!]+)[ \t]*(?P<operator>::?:?=|\+=|\?=|!=|=)[ \t]*"
)
_DEFINE = lazy(r"(?:(?:export|override)[ \t]+)*define[ \t]+([^\s=:+?]+)(?:[ \t]*(\+|\?|::?:?)?=)?[ \t]*(?=[\r\n]|\Z)")
_END_OF_DEFINE = lazy(r"^[ \t]*endef\b", 8)  # MULTILINE
_TEST = lazy(r"[ ]*(else[ \t]+)?(ifeq|ifneq|ifdef|ifndef)\b[ \t]*")
_OTHER = lazy(r"[ ]*(else|endif|-?include|sinclude|export|unexport|vpath|undefine)\b[ \t]*")
_TARGETS = lazy(r"([^:=#\t][^:=#]*)(::?)(?![:=])[ \t]*")
_CONTINUED = lazy(r"\\\r?\n[ \t]*")


class Statement(Record):
    """One statement: its ``kind``, the ``text`` that it is about, and what more it says, by its kind.

    ``name`` and ``operator`` are of an assignment (``targets`` where it holds only for these) or a test; ``recipe`` are
    the lines of a rule, each with where it begins and ends.
    """

    kind: str
    text: Value
    name: str = ""
    operator: str = ""
    targets: Value = ()
    recipe: list[tuple[Value, int, int]] = []


class Makefile:
    """The statements of one file; ``home`` is its text."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.home = Home(source, Dialect(make=True))
        self.statements = list(self._statements(source.text))

    def _statements(self, text: str) -> Iterator[Statement]:
        at = 0
        rule: Statement | None = None
        while at < len(text):
            end = logical_end(text, at, len(text))
            if text[at] == "\t" and rule is not None:
                rule.recipe.append((tuple(self._recipe(at + 1, end)), at + 1, end))
            elif (define := _DEFINE.match(text, at, end)) is not None:
                yield from self._definition(define.end(), define[1], define[2] or "")
                close = _END_OF_DEFINE.search(text, define.end())
                end = logical_end(text, close.end(), len(text)) if close else len(text)
                rule = None
            elif text[at:end].strip() and text[at:end].lstrip()[0] != "#":
                for statement in self._statement(at, end):
                    rule = statement if statement.kind == RULE else rule if statement.kind in (TEST, ELSE, END) else None
                    yield statement
            at = end + (2 if text.startswith("\r\n", end) else 1)

    def _definition(self, at: int, name: str, operator: str) -> Iterator[Statement]:
        """``define NAME`` … ``endef``: a value over several lines."""
        text = self.source.text
        start = text.find("\n", at) + 1
        close = _END_OF_DEFINE.search(text, at)
        if start and close and close.start() >= start:
            stop = max(close.start() - 1, start)
            yield Statement(ASSIGN, ((text[start:stop], start, PLAIN, self.home),), name, f"{operator}=")

    def _statement(self, at: int, end: int) -> Iterator[Statement]:
        text = self.source.text
        at += len(text[at:end]) - len(text[at:end].lstrip(" \t"))
        test = _TEST.match(text, at, end)
        if test:
            yield Statement(TEST, self._value(test.end(), end), test[1] or "", test[2])
        elif (other := _OTHER.match(text, at, end)) and not _ASSIGNMENT.match(text, at, end):
            kind = {"else": ELSE, "endif": END, "export": EXPORT}.get(other[1], INCLUDE if "include" in other[1] else "")
            if kind:
                yield Statement(kind, self._value(other.end(), end))
        elif (assignment := _ASSIGNMENT.match(text, at, end)) is not None:
            yield from self._assigned(assignment["words"], assignment["name"], assignment["operator"], assignment.end(), end, ())
        elif (targets := _TARGETS.match(text, at, end)) is not None:
            yield from self._rule(self._value(targets.start(1), targets.end(1)), targets.end(), end)

    def _assigned(self, words: str, name: str, operator: str, at: int, end: int, targets: Value) -> Iterator[Statement]:
        yield Statement(ASSIGN, self._value(at, end), name, "=" if operator == ":::=" else operator, targets)
        if "export" in words:
            yield Statement(EXPORT, ((name, at, PLAIN, self.home),))

    def _rule(self, targets: Value, at: int, end: int) -> Iterator[Statement]:
        text = self.source.text
        own = _ASSIGNMENT.match(text, at, end)
        if own is not None:
            yield from self._assigned(own["words"], own["name"], own["operator"], own.end(), end, targets)
            return
        stop = text.find(";", at, end)
        statement = Statement(RULE, self._value(at, stop if stop >= 0 else end), targets=targets)
        if stop >= 0:
            statement.recipe.append((tuple(self._recipe(stop + 1, end)), stop + 1, end))
        yield statement

    def _value(self, start: int, end: int) -> Value:
        """The text of a statement: a backslash at the end of a line makes one blank, ``#`` begins a comment."""
        text = self.source.text
        comment = text.find("#", start, end)
        while comment > start and text[comment - 1] == "\\":
            comment = text.find("#", comment + 1, end)
        end = comment if comment >= 0 else end
        while end > start and text[end - 1] in " \t\r\n" and comment < 0:
            end -= 1
        pieces: list[Piece] = []
        at = start
        for match in _CONTINUED.finditer(text, start, end):
            pieces += [(text[at : match.start()].rstrip(" \t"), at, PLAIN, self.home), (" ", match.start(), PLAIN, self.home)]
            at = match.end()
        pieces.append((text[at:end], at, PLAIN, self.home))
        return tuple(piece for piece in pieces if piece[0])

    def _recipe(self, start: int, end: int) -> Iterator[Piece]:
        """A line of a recipe: the tab in front of a line that goes on is no part of it."""
        text = self.source.text
        at = start
        while (stop := text.find("\n\t", at, end)) >= 0:
            yield text[at : stop + 1], at, PLAIN, self.home
            at = stop + 2
        yield text[at:end], at, PLAIN, self.home
