"""Words expanded with what a script knows at one point; each character keeps the place where it is written."""

from __future__ import annotations

import re
from functools import partial

from trm_hooks.launch.shell.made import Made, braces, is_open
from trm_hooks.launch.shell.state import NotFollowedError, assumed, known_text, own_path, text_of
from trm_hooks.launch.shell_scanner import Scanner
from trm_hooks.launch.shell_words import DOUBLE, PLAIN, SINGLE, SPLITTING, UNKNOWN, Dialect, Home, Operator, Piece, Word
from trm_hooks.record import Record
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from trm_hooks.launch.shell.state import Array, Scalar, State


_NAME = lazy(
    r"\$(?:(?P<name>[A-Za-z_]\w*|[0-9@*#])|\{(?P<braced>[A-Za-z_]\w*|[0-9]+|[@*])(?:\[(?P<index>[^\]]*)\])?(?P<rest>.*)\})\Z",
    re.DOTALL,
)
_ABOUT = lazy(r"\$\{([#!])([A-Za-z_]\w*)(\[[@*]\])?\}\Z", re.ASCII)
_INTEGER = lazy(r"-?(?:0|[1-9]\d{0,17})\Z", re.ASCII)
_STAR = lazy(r"\$(?:\*|\{!?(?:\*|\w+\[\*\]))")
_REFERENCE = lazy(r"(?:[A-Za-z_]\w*(?:\[(?:[@*]|\d+)\])?|\d+)\Z", re.ASCII)
_MAY_FAIL = lazy(r"\$\{(?:!|\w+\[(?![@*]\]))")
_WORD = lazy(r"[A-Za-z_]\w*")
_CHANGES = lazy(r"(?<![=!<>])=(?!=)|\+\+|--|<<=|>>=")
_EITHER = lazy(r"&&|\|\||\?")
_IF_SET = frozenset(("-", "=", "+", "?"))
_SLICE = lazy(r":[ \t]*(\d+|(?<=[ \t])-\d+)(?::[ \t]*(\d+))?\Z")
_MOST_WORDS = 4000  # words of one command or list; of more only the first are known
_FIRST_WORDS = 200
_LONGEST = 20_000  # characters of a value
_OPEN = (UNKNOWN, SPLITTING)
_QUOTED = (SINGLE, DOUBLE)


class Expander(Record):
    """Expands the words of one script with what a state knows."""

    home: Home
    started: str | None  # the path of the script that a shell was started with
    printed: Callable[[Piece, State], Scalar | None]  # what a command substitution prints

    def words(self, words: Iterable[Word], state: State) -> list[Word]:
        """Every word that the shell makes of ``words``, in order."""
        made: list[Word] = []
        for word in words:
            for one in braces(word):
                made += self._expanded(one, state)
            if len(made) > _MOST_WORDS:
                rest = Word([("...", word.start, SPLITTING, word.home)], word.start, word.start + 1, word.home)
                return [*made[:_FIRST_WORDS], rest]
        return made

    def scalar(self, word: Word, state: State) -> Scalar:
        """The value that an assignment of ``word`` gives: nothing is split."""
        pieces: list[Piece] = []
        fails = False
        for piece in word.pieces:
            found = self._value(piece, state) if piece[2] in _OPEN else None
            if isinstance(found, list):
                found = _joined(found, piece, state)
            # bash refuses `${!X}` where X holds no name, and `${A[X]}` where it holds no number, and assigns nothing
            fails = fails or (found is None and _MAY_FAIL.match(piece[0]) is not None)
            pieces += [piece] if found is None else found
        too_long = sum(len(piece[0]) for piece in pieces) > _LONGEST
        return ((word.text, word.start, UNKNOWN, word.home),) if too_long or fails else tuple(pieces)

    def _expanded(self, word: Word, state: State) -> list[Word]:
        if not any(piece[2] in _OPEN and piece[0][:1] in ("$", "`") for piece in word.pieces):
            return [word]
        made = Made(word, state.separators)
        quoted = False
        for piece in word.pieces:
            quoted = piece[2] == DOUBLE or (quoted and piece[2] in _OPEN)
            found = self._value(piece, state) if piece[2] in _OPEN else None
            if isinstance(found, list) and quoted and _STAR.match(piece[0]):
                found = _joined(found, piece, state)
                made.add([piece] if found is None else found)
            elif found is None:
                made.add([piece])
            elif isinstance(found, list):
                if quoted or piece[0].endswith('[@]}"}'):  # ${X[@]+"${X[@]}"}
                    made.add_words(found, piece)
                else:
                    made.split_words(found, piece)
            elif piece[2] == SPLITTING:
                made.split(found, piece)
            else:
                made.add([(text, at, UNKNOWN if kind == SPLITTING else kind, home) for text, at, kind, home in found])
        return made.words()

    def _value(self, piece: Piece, state: State) -> Scalar | Array | None:
        """What an expansion stands for; None where that is not known."""
        text = piece[0]
        if piece[3].outside:
            return None
        plain = text[2:-1] if text.startswith("${") and text.endswith("}") else text[1:]
        if text[:1] == "$" and plain.isascii() and plain.isidentifier():
            known, value = _looked_up(plain, state)
            return _first(value) if known else None
        if self.started and not self.home.nested and (own := own_path(piece, self.started, self.home.source)) is not None:
            return own
        if text.startswith("`#"):
            return ()  # a comment between the words of a command
        if text.startswith("$((") and text.endswith("))"):
            return self._calculated(text[3:-2], piece, state)
        if text.startswith("$["):
            return self._calculated(text[2:-1], piece, state)
        if text.startswith(("$(", "`")):
            return self.printed(piece, state)
        match = _NAME.match(text) if text.startswith("$") and text[1:2] != "(" else None
        if match is None:
            return self._about_list(piece, state)
        name, rest = match["name"] or match["braced"], match["rest"] or ""
        if match["index"] is not None and (match["index"] not in ("@", "*") or state.is_keyed(name)):
            item = self._item(piece, match, name, state)
            if not rest or match["index"] in ("@", "*"):
                return None if rest else item
            kept = f"{name}[" if state.is_keyed(name) else name
            if kept == name and self.number(match["index"], state) is None:
                return None  # no number: an error, unless the list has names
            return None if rest.lstrip(":")[0] == "=" else self._operated(piece, kept, rest, item is not None, item, state)
        if name == "#" and not rest:
            given = state.arguments
            return self._numeral(None if given is None or any(map(is_open, given)) else len(given), piece)
        known, value = _looked_up(name, state)
        if match["index"] is None and name not in ("@", "*"):
            value = _first(value)
        if not rest:
            return value if known else None
        if known and isinstance(value, list) and rest[0] == ":":
            from trm_hooks.launch.shell.text_changes import counted

            if cut := _SLICE.match(counted(rest, partial(self.number, state=state))):
                first = int(cut[1]) + len(value) if cut[1][0] == "-" else int(cut[1]) - (name in "@*")
                if first < 0 or any(map(is_open, value)):
                    return None
                return value[first:] if cut[2] is None else value[first : first + int(cut[2])]
        all_items = match["index"] or name
        if all_items in ("@", "*") and rest.lstrip(":")[:1] == "+":
            # a list with nothing in it is not set; what is not there makes no word of `@`, even in quotes
            shown = () if known and value == [] else self._operated(piece, name, rest, known, value, state)
            return [] if shown == () and all_items == "@" else shown
        return self._operated(piece, name, rest, known, value, state)

    def _item(self, piece: Piece, match: re.Match[str], name: str, state: State) -> Scalar | Array | None:
        """``${X[1]}``, ``${X[$key]}``; all items of a list by names."""
        value = state.variables.get(name)
        if match["index"] in ("@", "*"):
            items = [state.variables[key] for key in state.keyed(name)]
            known = [item for item in items if isinstance(item, tuple)]
            return [Word(item, piece[1], piece[1] + 1, piece[3]) for item in known] if len(known) == len(items) else None
        if isinstance(value, list):
            at = self.number(match["index"], state)
            if at is None or at < -len(value) or any(map(is_open, value)):
                return None
            return value[at].pieces if at < len(value) else ()
        if state.is_keyed(name):
            key = self.key(piece, match.start("index"), match.end("index"), state)
            found = state.variables.get(f"{name}[{key}]", ()) if key is not None else None
            return found if isinstance(found, tuple) else None
        return value if match["index"] == "0" else None

    def key(self, piece: Piece, start: int, stop: int, state: State) -> str | None:
        """The text of an index with what it expands to."""
        key = self._inner((piece[0][: stop + 1], piece[1], PLAIN, piece[3]), start, state)
        return None if key is None else known_text(key)

    def _about_list(self, piece: Piece, state: State) -> Scalar | Array | None:
        """``${#X[@]}``, ``${#X}`` and ``${!X[@]}``."""
        match = _ABOUT.match(piece[0])
        if match is not None and match[1] == "!" and not match[3]:
            return self._named(piece, match[2], state)
        value = state.variables.get(match[2]) if match is not None else None
        if match is None or (value is None and not state.is_keyed(match[2])):
            return None
        if isinstance(value, list) and any(map(is_open, value)):
            return None
        keys = (
            [str(at) for at in range(len(value))]
            if isinstance(value, list)
            else [key[len(match[2]) + 1 : -1] for key in state.keyed(match[2])]
        )
        if match[1] == "!":
            return [_item(key, piece) for key in keys] if match[3] else None
        text = known_text(value) if isinstance(value, tuple) and not keys else None
        return self._numeral(len(keys) if match[3] else None if text is None else len(text), piece)

    def _named(self, piece: Piece, name: str, state: State) -> Scalar | Array | None:
        """``${!X}``: what the variable holds whose name X holds."""
        known, value = _looked_up(name, state)
        text = known_text(value) if known and isinstance(value, tuple) else None
        if text is None or not _REFERENCE.match(text):
            return None
        return self._value((f"${{{text}}}", piece[1], piece[2], piece[3]), state)

    def number(self, text: str, state: State) -> int | None:
        """The value of an arithmetic expression; variables that it changes are changed in the state."""
        from trm_hooks.launch.shell.arithmetic import evaluate

        def look(token: str) -> int | None:
            at = Word([(token if token[:1] == "$" else f"${token}", 0, UNKNOWN, self.home)], 0, 1, self.home)
            shown = known_text(self.scalar(at, state))
            if shown == "" and token.strip("${}") in state.variables:
                return 0
            return int(shown) if shown and _INTEGER.match(shown) else None

        def assign(name: str, value: int | None) -> None:
            state.variables[name] = None if value is None else ((str(value), 0, PLAIN, self.home),)

        changes = _CHANGES.search(text) is not None
        found = None if changes and _EITHER.search(text) else evaluate(text, look, assign)
        if found is None and changes:
            for name in _WORD.findall(text):
                state.forget(name)
        return found

    def _calculated(self, text: str, piece: Piece, state: State) -> Scalar | None:
        """``$((X + 1))``; raises :class:`NotFollowedError` where X is no number: bash then leaves all loops that are open."""
        number = self.number(text, state)
        if number is None:
            values = [_looked_up(name, state)[1] or () for name in _WORD.findall(text)]
            items = [each for value in values for each in (value if isinstance(value, list) else [])]
            texts = map(known_text, [*(value for value in values if isinstance(value, tuple)), *(item.pieces for item in items)])
            if any(shown and not _INTEGER.match(shown) and not shown.isidentifier() for shown in texts):
                raise NotFollowedError
        return self._numeral(number, piece)

    def _numeral(self, number: int | None, piece: Piece) -> Scalar | None:
        return None if number is None else _item(str(number), piece).pieces

    def _operated(
        self, piece: Piece, name: str, rest: str, known: bool, value: Scalar | Array | None, state: State
    ) -> Scalar | Array | None:
        operator = rest[:2] if rest[:2] in (":-", ":=", ":+", ":?", "##", "%%") else rest[:1]
        if known and value == () and operator in _IF_SET:
            return None  # it may be empty, or not be there
        is_set = known and (bool(text_of(value)) or not operator.startswith(":"))
        assigned = name in state.variables or (name.isdigit() and (state.arguments is not None or "@" in state.variables))
        if operator in (":-", "-", ":=", "="):
            if is_set:
                return value
            if assigned and not known:
                return None  # it was given something, whatever that is
            default = self._inner(piece, len(piece[0]) - 1 - len(rest) + len(operator), state)
            if default is None and operator.endswith("=") and not name.isdigit():
                state.variables[name] = None
            if not default and not assigned:
                return None  # the environment may say anything, and usually does
            if default is not None and not assigned:
                default = _by_default(default)
            if default is not None and operator.endswith("=") and not name.isdigit():
                state.variables[name] = default
            return default
        if operator in (":+", "+"):
            if not known:
                return () if not assigned and not name.isdigit() and name not in "@*" else None
            shown = (value if isinstance(value, tuple) else [piece for word in value or () for piece in word.pieces]) or ()
            if operator == ":+" and shown and not any(piece[0] for piece in shown if piece[2] not in _OPEN):
                return None if any(piece[0] for piece in shown) else ()  # all of it is not known, and may be nothing
            if isinstance(value, list) and rest[len(operator) :].strip('"') == f"${{{name}[@]}}":
                return value  # what an empty list is written as where every name must be set
            return self._inner(piece, len(piece[0]) - 1 - len(rest) + len(operator), state) if is_set else ()
        if operator in (":?", "?"):
            return value if known else None
        if not known or value is None or (isinstance(value, list) and operator == ":"):
            return None
        from trm_hooks.launch.shell.text_changes import changed, counted

        made: list[Scalar] = []
        for each in [word.pieces for word in value] if isinstance(value, list) else [value]:
            text = known_text(each)
            one = None if text is None else changed(each, text, counted(rest, partial(self.number, state=state)), piece)
            if one is None:
                return None
            made.append(_by_default(one) if assumed(each) else one)
        return [Word(one, piece[1], piece[1] + 1, piece[3]) for one in made] if isinstance(value, list) else made[0]

    def _inner(self, piece: Piece, at: int, state: State) -> Scalar | None:
        """The word inside an expansion from ``at`` on, with its own expansions."""
        text, source, _, home = piece
        scanner = Scanner(text, at, len(text) - 1, Dialect(multiline=True), home).run()
        if scanner.problem or any(isinstance(token, Operator) for token in scanner.tokens):
            return None
        pieces: list[Piece] = []
        quoted = False
        for index, token in enumerate(scanner.tokens):
            if isinstance(token, Word):
                moved = [(each[0], each[1] + source, each[2], each[3]) for each in token.pieces]
                pieces += [(" ", source, PLAIN, home)] if index else []
                pieces += self.scalar(Word(moved, source + token.start, source + token.end, home), state)
                quoted = quoted or any(each[2] in _QUOTED for each in moved)
        shown = text_of(tuple(pieces))
        if quoted and ((piece[2] == SPLITTING and shown.split() != [shown]) or (piece[2] == UNKNOWN and "'" in text)):
            return None  # quotes in it that keep blanks together, or that are characters like others
        return tuple(pieces)


def _looked_up(name: str, state: State) -> tuple[bool, Scalar | Array | None]:
    """Whether a name has a value that is known, and the value."""
    if name in ("@", "*"):
        return state.arguments is not None, list(state.arguments or ())
    if name.isdigit():
        if state.arguments is None or name == "0":
            return False, None
        number = int(name)
        if any(map(is_open, state.arguments[:number])):
            return False, None
        return True, state.arguments[number - 1].pieces if number <= len(state.arguments) else ()
    value = state.variables.get(name)
    return value is not None, value


def _by_default(pieces: Scalar) -> Scalar:
    return tuple((text, at, kind, home.by_default()) for text, at, kind, home in pieces)


def _first(value: Scalar | Array | None) -> Scalar | None:
    """What the name of a list alone stands for: its first item."""
    return value if not isinstance(value, list) else value[0].pieces if value else ()


def _joined(words: Array, piece: Piece, state: State) -> Scalar | None:
    """The items of a list as one text, as ``"$*"`` and assignments have it."""
    between = state.separators if _STAR.match(piece[0]) else " "
    if between is None or any(map(is_open, words)):
        return None
    pieces: list[Piece] = []
    for at, each in enumerate(words):
        pieces += ([(between[:1], piece[1], PLAIN, piece[3])] if at else []) + list(each.pieces)
    return tuple(pieces)


def _item(text: str, piece: Piece) -> Word:
    """A word that an expansion makes and that is written nowhere: its place is that of the expansion."""
    return Word([(text, piece[1], PLAIN, piece[3])], piece[1], piece[1] + max(len(piece[0]), 1), piece[3])
