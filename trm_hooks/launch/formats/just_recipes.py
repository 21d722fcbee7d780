"""Recipes of a justfile as a shell gets them: each line one shell's, a recipe that begins with ``#!`` as one script.

Put in are variables, strings joined by ``+``, and parameters: what another recipe gives, else their defaults. What the
environment or a program would show is unknown. Limits: imports, conditions and functions other than ``env`` are unknown.
"""

from __future__ import annotations

import re

from trm_hooks.launch.file_kinds import SHELL, file_kind
from trm_hooks.launch.shell_scanner import logical_end
from trm_hooks.launch.shell_words import DOUBLE, SPLITTING, Dialect, Home
from trm_hooks.launch.spliced import Embedded, References, Spliced, hole
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from trm_hooks.launch.spliced import Value
    from trm_hooks.yaml.text import SourceText

_ASSIGNS = lazy(r"^(export[ \t]+)?([A-Za-z_][\w-]*)[ \t]*:=[ \t]*([^\n]*)", re.MULTILINE)
_HEADER = lazy(r"^@?([A-Za-z_][\w-]*)((?:[ \t]+[^:\n]*)?):(?!=)([^\n]*)\r?\n", re.MULTILINE)
_BODY = lazy(r"(?:[ \t]+[^\n]*\n?|[ \t\r]*\n)*")
_PARAMETER = lazy(r"([*+]?)(\$?)([A-Za-z_][\w-]*)(?:=(\"[^\"]*\"|'[^']*'|[\w.-]+))?")
_CALL = lazy(r"\(([A-Za-z_][\w-]*)((?:[ \t]+(?:\"[^\"]*\"|'[^']*'|[\w-]+))*)[ \t]*\)")
_TERM = lazy(
    r"[ \t]*(?:\"((?:[^\"\\]|\\.)*)\"|'([^']*)'|env(?:_var_or_default)?\([^(),]*,[ \t]*[\"']([^\"']*)[\"']\)|([\w-]+))[ \t]*"
)
_REFERENCE = lazy(r"\{\{\{\{|\{\{([^{}\n]*)\}\}")
_INDENT = lazy(r"[ \t]*(?:[@-]+[ \t]*)?")
_MOST_CALLS = 50
_MOST_PIECES = 1000


class _Recipe:
    def __init__(self, header: re.Match[str], body: tuple[int, int]) -> None:
        self.parameters = list(_PARAMETER.finditer(header[2]))
        self.at = header.start(2)
        self.body = body


class _Justfile:
    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.home = Home(source, Dialect(multiline=True))
        text = source.text
        self.written = {found[2]: found.span(3) for found in _ASSIGNS.finditer(text)}
        self.exported = [found[2] for found in _ASSIGNS.finditer(text) if found[1]]
        self._known: dict[str, Value | None] = {}
        self.recipes: dict[str, _Recipe] = {}
        self.calls: dict[str, list[list[Value | None]]] = {}
        for header in _HEADER.finditer(text):
            body = _BODY.match(text, header.end())
            self.recipes[header[1]] = _Recipe(header, body.span() if body else (header.end(), header.end()))
            for call in _CALL.finditer(text, header.start(3), header.end(3)):
                given = [self.value(*term.span(), {}) for term in _TERM.finditer(text, *call.span(2))]
                self.calls.setdefault(call[1], []).append(given)

    def _variable(self, name: str) -> Value | None:
        if name not in self._known:
            self._known[name] = None  # of one that needs itself
            self._known[name] = self.value(*self.written[name], {}) if name in self.written else None
        return self._known[name]

    def value(self, start: int, stop: int, around: Mapping[str, Value | None]) -> Value | None:
        """What an expression gives: strings and names one behind the other; None where that is not known."""
        pieces: Value = ()
        at = start
        while (term := _TERM.match(self.source.text, at, stop)) is not None and len(pieces) < _MOST_PIECES:
            inner = self._term(term, around)
            if inner is None:
                return None
            pieces += inner
            at = term.end()
            if at >= stop or self.source.text[at] != "+":
                rest = self.source.text[at:stop].strip()
                return pieces if not rest or rest.startswith("#") else None
            at += 1
        return None

    def _term(self, term: re.Match[str], around: Mapping[str, Value | None]) -> Value | None:
        name = term[4]
        if name is not None:
            return around[name] if name in around else self._variable(name)
        which = next(number for number in (1, 2, 3) if term[number] is not None)
        if which == 1 and "\\" in term[1]:
            return None
        return ((term[which], term.start(which), DOUBLE, self.home.by_default() if which == 3 else self.home),)

    def texts(self) -> Iterator[Embedded]:
        """Every recipe, once for each way it is called."""
        for name, recipe in self.recipes.items():
            calls = self.calls.get(name, [])[:_MOST_CALLS]
            if not calls or all(found[4] is not None or found[1] == "*" for found in recipe.parameters):
                calls = [[], *calls]
            for given in calls:
                yield from self._texts(recipe, given)

    def _texts(self, recipe: _Recipe, given: list[Value | None]) -> Iterator[Embedded]:
        around: dict[str, Value | None] = {}
        many: set[str] = set()
        for at, found in enumerate(recipe.parameters):
            around[found[3]] = given[at] if at < len(given) else None
            rest = given[at:] if found[1] else []
            if rest and None not in rest:  # what another recipe gives, a blank between two
                around[found[3]] = tuple(piece for each in rest for piece in (*(each or ()), (" ", -1, DOUBLE, self.home)))[:-1]
            elif found[1]:
                many.add(found[3])
            elif at >= len(given) and found[4] is not None:
                begin, end = recipe.at + found.start(4), recipe.at + found.end(4)
                value = self.value(begin, end, around)
                around[found[3]] = value and tuple((*piece[:3], piece[3].by_default()) for piece in value)

        variables = {name: self._variable(name) for name in self.exported}
        variables.update({found[3]: around[found[3]] for found in recipe.parameters if found[2]})
        for start, stop in self._shells(*recipe.body):
            references = References(_REFERENCE, lambda match, at=start: self._put_in(match, at, around, many))  # type: ignore[misc]
            parts = references.parts([(self.source.text[start:stop], start, DOUBLE, self.home)])
            yield Embedded(Spliced(parts, self.home), self.home, (start, stop), variables)

    def _put_in(self, match: re.Match[str], at: int, around: Mapping[str, Value | None], many: set[str]) -> Value:
        """What stands for a reference in the text from ``at`` on."""
        if match[1] is None:
            return (("{{", -1, DOUBLE, self.home),)
        if match[1].strip() in many:
            return ((f"<{match[1].strip()}>", -1, SPLITTING, self.home),)
        value = self.value(at + match.start(1), at + match.end(1), around)
        return hole(match, self.home) if value is None else value

    def _shells(self, start: int, stop: int) -> Iterator[tuple[int, int]]:
        """Where the text for each shell is in a body."""
        text = self.source.text
        first = text[start:stop].lstrip()
        if first.startswith("#!"):
            if file_kind("", first) == SHELL:
                yield start, stop
            return
        while start < stop:
            end = logical_end(text, start, stop)
            indent = _INDENT.match(text, start, end)
            yield indent.end() if indent else start, end
            start = end + 1


def justfile_texts(source: SourceText) -> list[Embedded]:
    """The recipes of a justfile."""
    return list(_Justfile(source).texts())
