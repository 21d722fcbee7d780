"""The shell's own commands that change what a script knows: ``shift``, ``set --``, ``cd``, ``exit``, and ``git clone``."""

from __future__ import annotations

from posixpath import normpath

from trm_hooks.launch.scripts import repository_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from trm_hooks.launch.shell.state import State
    from trm_hooks.launch.shell_words import Word

    Outcome: TypeAlias = "tuple[list[State], bool | None]"


def _exit(_words: list[Word], _state: State) -> Outcome:
    return [], None


def _shift(words: list[Word], state: State) -> Outcome:
    if state.arguments is None:
        return [state], None
    count = int(words[0].text) if words and words[0].text.isdigit() and len(words[0].text) < 5 else 1
    if count > len(state.arguments):
        return [state], False
    after = state.copy()
    after.arguments = state.arguments[count:]
    return [after], True


def _set(words: list[Word], state: State) -> Outcome:
    at = next((at for at, word in enumerate(words) if word.text == "--"), None)
    if at is None:
        return [state], True
    after = state.copy()
    after.arguments = tuple(words[at + 1 :])
    return [after], True


def _cd(words: list[Word], state: State) -> Outcome:
    targets = [word for word in words if not word.text.startswith("-") or word.text == "-"]
    if len(targets) != 1:
        return [state], None
    after = state.copy()
    after.go(targets[0])
    return [after], None


def _popd(_words: list[Word], state: State) -> Outcome:
    after = state.copy()
    after.folder = None
    return [after], None


def _git(words: list[Word], state: State) -> Outcome:
    texts = [word.text for word in words if not word.text.startswith("-")]
    if texts[:1] != ["clone"] or len(texts) < 2:
        return [state], None
    after = state.copy()
    at = next((at for at, text in enumerate(texts[1:], 1) if "/" in text or ":" in text), 1)
    own = repository_name(texts[at])
    into = normpath(texts[at + 1]) if len(texts) > at + 1 else own
    after.cloned = state.cloned | {(into, own)}
    return [after], None


def _read(words: list[Word], state: State) -> Outcome:
    after = state.copy()
    after.variables.update(dict.fromkeys((word.text for word in words if word.text.isidentifier()), None))
    return [after], None


def _true(_words: list[Word], state: State) -> Outcome:
    return [state], True


def _false(_words: list[Word], state: State) -> Outcome:
    return [state], False


BUILTINS: dict[str, Callable[[list[Word], State], Outcome]] = {
    "exit": _exit,
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
