"""Whether a test holds, as far as constants decide it: ``[ "$X" = a ]``, ``[[ $X == *=* ]]``, ``-z``, ``-n``, numbers."""

from __future__ import annotations

import re

from trm_hooks.launch.shell.made import is_open
from trm_hooks.launch.shell.state import assumed, known_text
from trm_hooks.launch.shell_words import DOUBLE, PLAIN, SINGLE, SPLITTING, UNKNOWN, Dialect, Home, Operator, Word
from trm_hooks.record import Record
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from trm_hooks.launch.shell.script import Node, Script
    from trm_hooks.launch.shell.state import State
    from trm_hooks.launch.shell.values import Expander
    from trm_hooks.launch.shell_words import Piece

_NUMBERS = {
    "-eq": lambda a, b: a == b,
    "-ne": lambda a, b: a != b,
    "-lt": lambda a, b: a < b,
    "-le": lambda a, b: a <= b,
    "-gt": lambda a, b: a > b,
    "-ge": lambda a, b: a >= b,
}
_NAMES = lazy(r"\$\{?([A-Za-z_]\w*|[0-9@*#])(:?[-=])?")
_ASSIGNED = lazy(r"(?<![\w$-])([A-Za-z_]\w*)\+?=(?!=)")
_LAUNCHES = lazy(r"\.py\b|-m\b|\.(?:sh|sbatch|slurm)\b|\$")
# what means the same to a shell and to Python
_REGEX = lazy(r"(?!.*(?:[*+?}][*+?{]|\(\?|\[:))[\w ^$.*+?|,:=@/%#{}()\[\]-]*\Z", re.ASCII)
_SLOW = lazy(r"(?:.*[*+{]){3}|(?:.*[?|]){9}|.*\)[*+{]")  # may take Python longer than anybody waits
_LONGEST = 300  # characters that such an expression looks through
_HOME = Home(None, Dialect())
_DIGITS = 18  # numbers longer than this are not compared


def holds(tokens: Sequence[Word | Operator], state: State, expander: Expander, double: bool) -> bool | None:
    """Whether what is between the brackets holds; None where it is not known. ``double``: ``[[ ]]`` matches patterns."""
    both, either = ("&&", "||") if double else ("-a", "-o")
    if len(tokens) > 3 and any(_joins(token, double, (both, either)) for token in tokens[1:-1]):
        parts: list[list[list[Word | Operator]]] = [[[]]]  # the first binds closer
        for token in tokens:
            if _joins(token, double, (either,)):
                parts.append([[]])
            elif _joins(token, double, (both,)):
                parts[-1].append([])
            else:
                parts[-1][-1].append(token)
        answers = [[holds(term, state, expander, double) for term in terms] for terms in parts]
        if not double and any(None in each for each in answers):
            return None  # `[ $A = 1 -o 2 -gt 1 ]` fails where A is empty
        return any_of(map(all_of, answers))
    tokens = _with_pattern(tokens) if double else tokens
    words = [token for token in tokens if isinstance(token, Word)]
    if len(words) != len(tokens):
        return None
    turned = False
    while words and words[0].text == "!":
        words, turned = words[1:], not turned
    split = None if double else _split(words, state, expander)
    found = _simple(words, state, expander, double) if split is None else _of_arguments(split)
    return found if found is None else found != turned


def _split(words: list[Word], state: State, expander: Expander) -> list[Word] | None:
    """The arguments of ``[ ]`` where a value without quotes makes none or several of one word; None where each makes one."""
    if not any(piece[2] == SPLITTING for word in words for piece in word.pieces):
        return None
    made = [expander.words([word], state.copy()) for word in words]  # looked at only: ``$((i++))`` counts once
    return None if all(len(each) == 1 for each in made) else [word for each in made for word in each]


def _of_arguments(words: list[Word]) -> bool | None:
    """Whether ``[ ]`` holds with no argument, or with one, which need not be empty (``[ -n ]``); None with more."""
    if any(is_open(word) or not word.known for word in words) or len(words) > 1:
        return None
    return bool(words) and words[0].text != ""


def _with_pattern(tokens: Sequence[Word | Operator]) -> list[Word | Operator]:
    """The tokens with what is behind ``=~`` as one word: a regular expression may have brackets and ``|``."""
    at = next((at for at, token in enumerate(tokens) if token.text == "=~" and isinstance(token, Word)), len(tokens))
    rest = list(tokens[at + 1 :])
    pieces: list[Piece] = []
    start = end = rest[0].start if rest else 0
    while rest and rest[0].start == end:
        token = rest.pop(0)
        end = token.end if isinstance(token, Word) else token.start + len(token.text)
        pieces += token.pieces if isinstance(token, Word) else [(token.text, token.start, PLAIN, _HOME)]
    pattern = [Word(pieces, start, end, pieces[0][3])] if pieces else []
    return [*tokens[: at + 1], *pattern, *rest]


def _joins(token: Word | Operator, double: bool, texts: tuple[str, ...]) -> bool:
    return token.text in texts and isinstance(token, Operator) == double


def any_of(answers: Iterable[bool | None]) -> bool | None:
    """Whether one of the answers is yes; None where that is not known."""
    found = set(answers)
    return True if True in found else None if None in found else False


def all_of(answers: Iterable[bool | None]) -> bool | None:
    """Whether every answer is yes; None where that is not known."""
    found = set(answers)
    return False if False in found else None if None in found else True


def _simple(words: list[Word], state: State, expander: Expander, double: bool) -> bool | None:
    if len(words) == 2 and words[0].text in ("-z", "-n"):
        text = _text(words[1], state, expander)
        return None if text is None else (text == "") == (words[0].text == "-z")
    if len(words) == 2 and words[0].text == "-v":
        return True if state.variables.get(words[1].text) else None
    if len(words) == 1:
        text = _text(words[0], state, expander)
        return None if text is None else text != ""
    if len(words) != 3:
        return None
    left, operator = _text(words[0], state, expander), words[1].text
    right = _text(words[2], state, expander)
    if operator in ("=", "==", "!="):
        if left is None:
            return None
        equal = matches(left, words[2], state, expander) if double else None if right is None else left == right
        return equal if equal is None else equal == (operator != "!=")
    if operator == "=~" and double:
        return None if left is None else _finds(left, words[2], state, expander)
    if operator in _NUMBERS and left is not None and right is not None:
        if not (_is_number(left) and _is_number(right)):
            return None
        return bool(_NUMBERS[operator](int(left), int(right)))
    return None


def _is_number(text: str) -> bool:
    return len(text) <= _DIGITS and text.lstrip("-").isascii() and text.lstrip("-").isdigit()


def _text(word: Word, state: State, expander: Expander) -> str | None:
    return known_text(expander.scalar(word, state))


def matches(text: str, pattern: Word, state: State, expander: Expander) -> bool | None:
    """Whether a pattern matches all of a text; what is in quotes is plain."""
    from fnmatch import fnmatchcase

    written = ""
    for piece in pattern.pieces:
        if piece[2] == UNKNOWN and piece[0] in ("*", "?"):
            written += piece[0]
            continue
        value = expander.scalar(Word([piece], pattern.start, pattern.end, pattern.home), state)
        known = known_text(value)
        if known is None:
            return None
        plain = "*?[" if piece[2] in (SINGLE, DOUBLE) else "*?" if piece[2] == PLAIN else ""  # of backslashes
        written += "".join(f"[{char}]" if char in plain else char for char in known)
    return None if "[:" in written else fnmatchcase(text, written.replace("[^", "[!"))


class Doubts(Record):
    """Ways through a script that only a default of the environment closes: ``MODE=${1:-train}``, then a test of ``$MODE``.

    The default's way is followed to its end. What the others launch counts, too, but with nothing that hangs on the default.
    ``names`` are the variables that were assigned on a way which only a default chose.
    """

    names: set[str] = set()

    def other(self, script: Script, test: tuple[int, int], state: State) -> State | None:
        """What is known where a test between two offsets goes the other way; None where no default decides it."""
        names = self._asked_for(script, test, state)
        if names is None:
            return None
        other = state.copy()
        other.variables.update({name: None for name in names | self.names if name in other.variables})
        return other

    def _asked_for(self, script: Script, test: tuple[int, int], state: State) -> set[str] | None:
        """The names between two offsets where one has a default for its value; None where none has."""
        found = list(_NAMES.finditer(script.text, *test))
        names = {match[1] for match in found}
        values = (state.variables.get(name) for name in names)
        doubted = any(isinstance(value, tuple) and assumed(value) for value in values)
        return names if doubted or any(match[2] and self._is_open(match[1], state) for match in found) else None

    def hang_on(self, script: Script, tests: Iterable[Node], state: State) -> bool:
        """Whether tests may turn out otherwise than the defaults of a state have it; other commands than tests may."""
        if not state.is_assumed:
            return False
        for test in tests:
            span = test.start, test.end
            text = script.text[slice(*span)]
            asked = {match[1] for match in _NAMES.finditer(text)}
            runs = not _only_tests(test) or "((" in text or "$(" in text or "`" in text
            if runs or asked & self.names or self._asked_for(script, span, state) is not None:
                return True
        return False

    @staticmethod
    def _is_open(name: str, state: State) -> bool:
        """Whether a name may have a value that nobody here knows."""
        return state.arguments is None if name[0] in "0123456789@*#" else state.variables.get(name) is None

    def chosen(self, script: Script, start: int, stop: int) -> None:
        """Note that a part of a script runs because of a default."""
        self.names.update(_ASSIGNED.findall(script.text, start, stop))

    @staticmethod
    def launches(script: Script, nodes: list[Node]) -> bool:
        """Whether some statements may launch, or call what does."""
        return bool(nodes) and _LAUNCHES.search(script.text, nodes[0].start, nodes[-1].end) is not None


def _only_tests(node: Node) -> bool:
    """Whether a node is a test with brackets, several of these, or a word."""
    if node.kind in ("list", "negated_command"):
        return all(_only_tests(part) for part in node.children if part.kind not in ("&&", "||", "!"))
    return not node.children


def _finds(text: str, pattern: Word, state: State, expander: Expander) -> bool | None:
    """Whether a regular expression that is written without quotes and backslashes matches a part of a text."""
    if pattern.end - pattern.start != len(pattern.text) or "\n" in text:
        return None
    pieces = [
        piece[0] if piece[0] in ("*", "?") else known_text(expander.scalar(Word([piece], 0, 1, pattern.home), state))
        for piece in pattern.pieces
    ]
    written = None if None in pieces else "".join(map(str, pieces))
    try:
        plain = written is not None and _REGEX.match(written) and not _SLOW.match(written) and len(text) <= _LONGEST
        return re.search(written, text) is not None if written is not None and plain else None
    except re.error:
        return None
