"""The shell's own commands that change what a script knows: ``shift``, ``set --``, ``cd``, ``exit``, and ``git clone``."""

from __future__ import annotations

from posixpath import normpath

from trm_hooks.launch.shell_words import PLAIN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from trm_hooks.launch.shell.state import State
    from trm_hooks.launch.shell_words import Piece, Word

    Outcome: TypeAlias = "tuple[list[State], bool | None]"


def _exit(_words: list[Word], _state: State) -> Outcome:
    return [], None


def _shift(words: list[Word], state: State) -> Outcome:
    if state.arguments is None:
        return [state], None
    after = state.copy()
    if words and not (words[0].known and words[0].text.isdigit() and len(words[0].text) < 5):
        after.arguments = None  # by how many is not known
        return [after], None
    count = int(words[0].text) if words else 1
    if count > len(state.arguments):
        return [state], False
    after.arguments = state.arguments[count:]
    return [after], True


def _set(words: list[Word], state: State) -> Outcome:
    at = 0
    while at < len(words) and words[at].text[:1] in ("-", "+") and words[at].text != "--":
        at += 2 if words[at].text[-1] == "o" else 1
    if at >= len(words):
        return [state], True
    after = state.copy()
    after.arguments = tuple(words[at + (words[at].text == "--") :])
    return [after], True


def _cd(words: list[Word], state: State) -> Outcome:
    targets = [word for word in words if not word.text.startswith("-") or word.text == "-"]
    if len(targets) != 1:
        return [state], None
    after = state.copy()
    after.go(targets[0])
    return [after], True if targets[0].rooted is not None else None


def _popd(_words: list[Word], state: State) -> Outcome:
    after = state.copy()
    after.folder = None
    return [after], None


def _git(words: list[Word], state: State) -> Outcome:
    texts = [word.text for word in words if not word.text.startswith("-")]
    if texts[:1] != ["clone"] or len(texts) < 2:
        return [state], None
    from trm_hooks.launch.scripts import repository_name

    after = state.copy()
    at = next((at for at, text in enumerate(texts[1:], 1) if "/" in text or ":" in text), 1)
    into = normpath(texts[at + 1]) if len(texts) > at + 1 else repository_name(texts[at])
    after.cloned = state.cloned | {(into, texts[at])}
    return [after], None


def _read(words: list[Word], state: State) -> Outcome:
    after = state.copy()
    after.variables.update(dict.fromkeys((word.text for word in words if word.text.isidentifier()), None))
    return [after], None


def _getopts(words: list[Word], state: State) -> Outcome:
    """One option of the arguments, its letter and value in variables; options that are glued together are not known."""
    if len(words) < 2 or not words[0].known:
        return [state], None
    after, name, letters = state.copy(), words[1].text, words[0].text
    after.variables.update(dict.fromkeys((name, "OPTARG")))
    index = state.variables.get("OPTIND")
    at = int("".join(piece[0] for piece in index)) if isinstance(index, tuple) else 1
    if state.arguments is None or (index is None and "OPTIND" in state.variables):
        after.variables["OPTIND"] = None
        return [after], None
    given = state.arguments[at - 1] if at <= len(state.arguments) else None
    if given is None or not given.text.startswith("-") or given.text == "-":
        after.variables["OPTIND"] = _numeral(at, words[0])
        return [after], False
    if given.text == "--":
        after.variables["OPTIND"] = _numeral(at + 1, words[0])
        return [after], False
    letter = given.text[1]
    takes = f"{letter}:" in letters
    if not given.known or (len(given.text) > 2 and not takes):
        after.variables["OPTIND"], after.arguments = None, None
        return [after], None
    after.variables[name] = given.part(1).pieces[:1] if letter in letters else _literal("?", words[0])
    if letter in letters and len(given.text) > 2:
        after.variables[name] = _literal(letter, given)
    if takes:
        glued = len(given.text) > 2
        value = given.part(2) if glued else state.arguments[at] if at < len(state.arguments) else None
        after.variables["OPTARG"] = value.pieces if value is not None else ()
        at += not glued
    after.variables["OPTIND"] = _numeral(at + 1, words[0])
    return [after], True


def _numeral(number: int, word: Word) -> tuple[Piece, ...]:
    return _literal(str(number), word)


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
