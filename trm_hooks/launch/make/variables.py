"""The variables of a Makefile at one point, and what make puts in for a reference to one.

Followed are ``=``, ``:=``, ``?=``, ``+=``, variables in names and values of others, ``$(X:.a=.b)``, ``$(call ...)``,
``$(if ...)``, ``$(or ...)``, ``$(strip ...)`` and ``$(foreach ...)``. What the environment or a program would show is unknown:
``$(shell ...)``, names that nothing here sets, and every other function.
"""

from __future__ import annotations

from trm_hooks.launch.shell_words import PLAIN, UNKNOWN
from trm_hooks.launch.spliced import Pieces

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from trm_hooks.launch.shell_words import Home, Piece
    from trm_hooks.launch.spliced import Part, Value

_DEEPEST = 30
_MOST = 3000  # references that one line may lead to
_LONGEST = 20_000  # characters that one line may become
_MOST_PIECES = 5000  # that a value is put together of, each time as one more copy
_CLOSING = {"(": ")", "{": "}"}
_MANY = 100  # items of a list


class Variables:
    """Values by their names: not yet expanded where ``deferred``; None is something that is not known."""

    __slots__ = ("_left", "_open", "_size", "deferred", "fixed", "home", "values")

    def __init__(self, home: Home, fixed: Iterable[str] = ()) -> None:
        self.home = home
        self.values: dict[str, Value | None] = {}
        self.deferred: set[str] = set()
        self.fixed = frozenset(fixed)  # given on the command line: no assignment changes them
        self._left = _MOST
        self._size = 0
        self._open: set[str] = set()

    def copy(self) -> Variables:
        """The same, for a target that sets some of its own."""
        other = Variables(self.home, self.fixed)
        other.values, other.deferred = dict(self.values), set(self.deferred)
        return other

    def assign(self, name: str, operator: str, value: Value, known: bool = True) -> None:
        """``NAME operator value``; not ``known``: it may not happen, so that nothing is known behind it."""
        if name in self.fixed:
            return
        if not known and operator == "+=" and self.values.get(name):
            self._add(name, (("...", value[0][1] if value else -1, UNKNOWN, self.home),))  # or nothing is added
            return
        if not known or operator == "!=":
            self.values[name] = None
            return
        if operator == "?=":
            if name in self.values:
                return
            if not any(piece[0].strip() for piece in value):
                self.values[name] = None  # to be given by whoever calls make
                return
            value, operator = tuple((*piece[:3], piece[3].by_default()) for piece in value), "="
        if operator == "+=" and name in self.values:
            self._add(name, value)
            return
        self.deferred.discard(name)
        if operator in (":=", "::="):
            self.values[name] = self.expanded(value)
        else:
            self.values[name] = value
            self.deferred.add(name)

    def _add(self, name: str, value: Value) -> None:
        before = self.values[name]
        if before is None:
            return
        added = value if name in self.deferred else self.expanded(value)
        blank: Value = ((" ", added[0][1], PLAIN, self.home),) if before and added else ()
        self.values[name] = (*before, *blank, *added) if len(before) < _MOST_PIECES else None

    # expanding

    def expanded(self, value: Value) -> Value:
        """A text as make expands it."""
        return tuple(piece for part, _ in self.parts(value) for piece in part)

    def parts(self, value: Value, automatic: Mapping[str, Value] | None = None) -> list[Part]:
        """A text in parts: what is there itself, and what is put in, with the span of what refers to it."""
        self._left, self._size = _MOST, 0
        return self._parts(value, automatic or {}, 0)

    def text(self, value: Value) -> str | None:
        """The characters that make expands a text to; None where not all are known."""
        return _known(self.expanded(value))

    def _parts(self, value: Value, given: Mapping[str, Value], depth: int) -> list[Part]:
        whole = Pieces(value)
        return whole.parts((*span, self._reference(whole, *span, given, depth)) for span in _references(whole.text))

    def _inner(self, value: Value, given: Mapping[str, Value], depth: int) -> Value:
        return tuple(piece for part, _ in self._parts(value, given, depth + 1) for piece in part)

    def _reference(self, whole: Pieces, start: int, end: int, given: Mapping[str, Value], depth: int) -> Value:
        text = whole.text
        if text[start + 1] == "$":
            return (("$", -1, PLAIN, self.home),)
        self._left -= 1
        bracket = text[start + 1] in _CLOSING
        inside = text[start + 2 : end - 1] if bracket else text[start + 1]
        begin = start + (2 if bracket else 1)
        if depth > _DEEPEST or self._left < 0 or self._size > _LONGEST:
            return self._hole(inside)
        function, blank, _ = inside.partition(" ")
        if blank and function in _FUNCTIONS:
            arguments = [tuple(whole.cut(begin + a, begin + b)) for a, b in _arguments(inside, len(function) + 1)]
            found = _FUNCTIONS[function](self, arguments, given, depth)
            return self._hole(inside) if found is None else found
        if ":" in inside and "=" in inside.partition(":")[2] and bracket:
            colon = inside.index(":")
            equals = inside.index("=", colon)
            old, new = (tuple(whole.cut(begin + a, begin + b)) for a, b in ((colon + 1, equals), (equals + 1, len(inside))))
            listed = ((f"$({inside[:colon]})", begin - 2, PLAIN, self.home),)
            return self._replaced(self._inner(listed, given, depth), old, new, given, depth) or self._hole(inside)
        name = inside
        if "$" in inside:
            known = _known(self._inner(tuple(whole.cut(begin, begin + len(inside))), given, depth))
            if known is None:
                return self._hole(inside)
            name = known
        found = given[name] if name in given else self._value(name, given, depth)
        self._size += 0 if found is None else sum(len(piece[0]) for piece in found)
        # `A += $(A)`, again and again, doubles what it holds each time
        return self._hole(inside) if found is None or self._size > _LONGEST else found

    def _value(self, name: str, given: Mapping[str, Value], depth: int) -> Value | None:
        value = self.values.get(name)
        if value is None or name not in self.deferred:
            return value
        if name in self._open:
            return None  # make refuses a variable that refers to itself
        self._open.add(name)
        value = self._inner(value, given, depth)
        self._open.discard(name)
        return value

    def _hole(self, inside: str) -> Value:
        return ((f"$({inside})", -1, UNKNOWN, self.home),)

    def _replaced(self, value: Value, old: Value, new: Value, given: Mapping[str, Value], depth: int) -> Value | None:
        """``$(X:.a=.b)``: the words of a value with another end; None where they, or what to replace, are not known."""
        words, ending, other = split(value), _known(self._inner(old, given, depth)), self._inner(new, given, depth)
        begins = (ending or "").startswith("%"), (_known(other) or "").startswith("%")
        if words is None or ending is None or begins[0] != begins[1] or "%" in ending[1:]:
            return None
        found: list[Value] = []
        for word in words:
            whole, suffix = Pieces(word), ending[begins[0] :]
            size = len(whole.text) - len(suffix)
            fits = whole.text.endswith(suffix) and size >= begins[0]
            changed = Pieces(other).cut(int(begins[0]), len(Pieces(other).text))
            found.append((*whole.cut(0, size), *changed) if fits else word)
        return _spaced(found, self.home)

    # functions

    def _call(self, arguments: list[Value], given: Mapping[str, Value], depth: int) -> Value | None:
        name = _known(self._inner(arguments[0], given, depth))
        name = (name or "").strip()
        value = self.values.get(name)
        if value is None or name in self._open:
            return None
        own = {str(at): self._inner(each, given, depth) for at, each in enumerate(arguments[1:], 1)}
        own.update({str(at): () for at in range(len(arguments), 10)})
        self._open.add(name)
        value = self._inner(value, {**given, **own}, depth)
        self._open.discard(name)
        return value

    def _if(self, arguments: list[Value], given: Mapping[str, Value], depth: int) -> Value | None:
        test = _known(self._inner(arguments[0], given, depth))
        if test is None or len(arguments) < 2:
            return None
        chosen = arguments[1] if test.strip() else arguments[2] if len(arguments) > 2 else ()
        return self._inner(chosen, given, depth)

    def _or(self, arguments: list[Value], given: Mapping[str, Value], depth: int) -> Value | None:
        for each in arguments:
            value = self._inner(each, given, depth)
            known = _known(value)
            if known is None or known:
                return None if known is None else value
        return ()

    def _strip(self, arguments: list[Value], given: Mapping[str, Value], depth: int) -> Value | None:
        words = split(self._inner(arguments[0], given, depth))
        return None if words is None else _spaced(words, self.home)

    def _foreach(self, arguments: list[Value], given: Mapping[str, Value], depth: int) -> Value | None:
        if len(arguments) != 3:
            return None
        name = _known(self._inner(arguments[0], given, depth))
        words = split(self._inner(arguments[1], given, depth))
        if name is None or words is None or len(words) > _MANY:
            return None
        return _spaced([self._inner(arguments[2], {**given, name.strip(): word}, depth) for word in words], self.home)


_FUNCTIONS = {
    "call": Variables._call,
    "if": Variables._if,
    "or": Variables._or,
    "strip": Variables._strip,
    "foreach": Variables._foreach,
}


def _known(value: Value) -> str | None:
    return None if any(piece[2] == UNKNOWN for piece in value) else "".join(piece[0] for piece in value)


def split(value: Value) -> list[Value] | None:
    """The words of a text that is known."""
    text = _known(value)
    if text is None:
        return None
    whole = Pieces(value)
    words: list[Value] = []
    at = 0
    for word in text.split():
        at = text.index(word, at)
        words.append(tuple(whole.cut(at, at + len(word))))
        at += len(word)
    return words


def _spaced(words: Sequence[Value], home: Home) -> Value:
    pieces: list[Piece] = []
    for word in words:
        pieces += [(" ", -1, PLAIN, home)] if pieces else []
        pieces += word
    return tuple(pieces)


def _references(text: str) -> Iterator[tuple[int, int]]:
    """Where each reference of a text begins and ends, those inside another left out."""
    at = text.find("$")
    while 0 <= at < len(text) - 1:
        end = _closed(text, at + 1) if text[at + 1] in _CLOSING else at + 2
        if end < 0:
            return
        yield at, end
        at = text.find("$", end)


def _closed(text: str, at: int) -> int:
    """The offset behind the bracket that closes the one at ``at``; -1 for none."""
    opening, closing, depth = text[at], _CLOSING[text[at]], 0
    for index in range(at, len(text)):
        if text[index] == opening:
            depth += 1
        elif text[index] == closing:
            depth -= 1
            if not depth:
                return index + 1
    return -1


def _arguments(inside: str, at: int) -> Iterator[tuple[int, int]]:
    """The arguments of a function: between commas that are in no brackets."""
    depth, begin = 0, at
    for index in range(at, len(inside)):
        char = inside[index]
        if char in "({":
            depth += 1
        elif char in ")}":
            depth -= 1
        elif char == "," and not depth:
            yield begin, index
            begin = index + 1
    yield begin, len(inside)
