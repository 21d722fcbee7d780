"""The shell's own commands that change what a script knows: ``shift``, ``set --``, ``cd``, ``exit``, and ``git clone``."""

from __future__ import annotations

from posixpath import normpath

from trm_hooks.launch.shell.made import is_open
from trm_hooks.launch.shell_words import PLAIN, Dialect, Home

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from trm_hooks.launch.shell.state import Array, Scalar, State
    from trm_hooks.launch.shell_words import Piece, Word

    Outcome: TypeAlias = "tuple[list[State], bool | None]"

_ONE: Scalar = (("1", 0, PLAIN, Home(None, Dialect())),)


def _exit(_words: list[Word], _state: State) -> Outcome:
    return [], None


def _shift(words: list[Word], state: State) -> Outcome:
    if state.arguments is None:
        return [state], None
    by = words[0].text if words and words[0].known else "" if words else "1"
    count = int(by) if by.isdigit() and len(by) < 5 else None
    if count is None or any(map(is_open, state.arguments[:count])):
        after = state.copy()
        after.lose_arguments()
        return [after], None
    if count > len(state.arguments):
        return [state], False
    return [state.copy(arguments=state.arguments[count:])], True


def _set(words: list[Word], state: State) -> Outcome:
    at, exports_all = 0, state.exports_all
    while at < len(words) and words[at].text[:1] in ("-", "+") and words[at].text != "--":
        named = words[at].text[-1] == "o" and at + 1 < len(words)
        if "a" in words[at].text or (named and words[at + 1].text == "allexport"):
            exports_all = words[at].text[0] == "-"
        at += 1 + named
    if at >= len(words):
        return [state if exports_all == state.exports_all else state.copy(exports_all=exports_all)], True
    return [state.copy(arguments=tuple(words[at + (words[at].text == "--") :]), exports_all=exports_all)], True


def _cd(words: list[Word], state: State) -> Outcome:
    targets = [word for word in words if not word.text.startswith("-") or word.text == "-"]
    if len(targets) != 1:
        return [state], None
    after = state.copy()
    after.go(targets[0])
    return [after], True if targets[0].rooted is not None else None


def _popd(_words: list[Word], state: State) -> Outcome:
    return [state.copy(folder=None)], None


def _git(words: list[Word], state: State) -> Outcome:
    texts = [word.text for word in words if not word.text.startswith("-")]
    if texts[:1] != ["clone"] or len(texts) < 2:
        return [state], None
    from trm_hooks.launch.scripts import repository_name

    at = next((at for at, text in enumerate(texts[1:], 1) if "/" in text or ":" in text), 1)
    into = normpath(texts[at + 1]) if len(texts) > at + 1 else repository_name(texts[at])
    return [state.copy(cloned=state.cloned | {(into, texts[at])})], None


def _read(words: list[Word], state: State) -> Outcome:
    after = state.copy()
    for word in words:
        if word.text[:1] != "-":
            after.forget_named(word.pieces)
    return [after], None


def _getopts(words: list[Word], state: State) -> Outcome:
    """One option of the arguments, its letter and value in variables; ``OPTIND+`` is how far it is in glued ones, ``-vl``."""
    if len(words) < 2 or not words[0].known or not words[1].known:
        return [state], None
    after, letters = state.copy(), words[0].text
    given = state.arguments if len(words) == 2 else tuple(words[2:])
    at, inside = (_number(state.variables.get(name, _ONE)) for name in ("OPTIND", "OPTIND+"))
    here = () if given is None or at is None else given[at - 1 : at]  # those before it were known
    if given is None or at is None or inside is None or not all(word.known for word in here):
        after.variables.update(dict.fromkeys((words[1].text, "OPTARG", "OPTIND", "OPTIND+")))
        return [after], None
    word = here[0] if here else words[0]
    is_option = here != () and word.text[:1] == "-" != word.text != "--" and inside < len(word.text)
    letter, rest = (word.text[inside], word.text[inside + 1 :]) if is_option else ("?", "")
    takes = f"{letter}:" in letters
    value: tuple[Piece, ...] = ()
    if not is_option:
        at += here != () and word.text == "--"
    elif takes and rest:
        value, at = word.part(inside + 1).pieces, at + 1
    elif takes and at < len(given):
        value, at = given[at].pieces, at + 2
    else:
        wrong = takes or letter not in letters or letter == ":"
        value = _literal(letter, words[0]) if wrong and letters[:1] == ":" else ()
        letter = ":" if takes and letters[:1] == ":" else "?" if wrong else letter
        at += not rest
    after.variables.update({
        words[1].text: _literal(letter, words[0]),
        "OPTARG": value,
        "OPTIND": _literal(str(at), words[0]),
        "OPTIND+": _literal(str(inside + 1 if rest and not takes else 1), words[0]),
    })
    return [after], is_option


def _number(value: Scalar | Array | None) -> int | None:
    text = "".join(piece[0] for piece in value) if isinstance(value, tuple) else ""
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text[:6]) < 1000 else None


def _literal(text: str, word: Word) -> tuple[Piece, ...]:
    return ((text, word.start, PLAIN, word.home),)


def _true(_words: list[Word], state: State) -> Outcome:
    return [state], True


def _false(_words: list[Word], state: State) -> Outcome:
    return [state], False


BUILTINS: dict[str, Callable[[list[Word], State], Outcome]] = {
    "exit": _exit,
    "getopts": _getopts,
    "shift": _shift,
    "set": _set,
    "cd": _cd,
    "pushd": _cd,
    "popd": _popd,
    "git": _git,
    "read": _read,
    "mapfile": _read,
    "true": _true,
    ":": _true,
    "echo": _true,
    "false": _false,
}
