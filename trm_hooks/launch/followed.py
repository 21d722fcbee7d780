"""Commands of shell scripts that are followed statement by statement: files, parts of files, scripts that are called."""

from __future__ import annotations

from trm_hooks.launch.command import Command
from trm_hooks.launch.shell.follow import Follower
from trm_hooks.launch.shell.script import assigned_names, is_there
from trm_hooks.launch.shell.state import NotFollowedError, State
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from trm_hooks.launch.command import Note
    from trm_hooks.launch.shell_words import Dialect, Word
    from trm_hooks.launch.spliced import Embedded
    from trm_hooks.launch.text_files import Surroundings
    from trm_hooks.yaml.text import SourceText

_NO_PARSER = (
    "shell scripts are read line by line, without what their variables, functions and loops say: "
    "tree-sitter and tree-sitter-bash are not installed"
)
_PROMPT = lazy(r"(?<!\\\n)^[ \t]*(?:\([\w.-]+\)[ \t]*)?[$%>#]?[ \t]*[$%>][ \t]", 8)  # MULTILINE
_PROMPT_ENDS = tuple(sign + blank for sign in "$%>" for blank in " \t")


def of_script(source: SourceText, read: Surroundings, notes: list[Note]) -> list[Command] | None:
    """The launches of a shell script on every way through it; None where it cannot be followed."""
    return _launches(lambda follower: follower.script(source, [State()]), read, notes)


def of_block(
    source: SourceText, start: int, stop: int, dialect: Dialect, read: Surroundings, notes: list[Note]
) -> list[Command] | None:
    """The launches of a block of a document that assigns what it uses; None where it does not, or cannot be followed."""
    block = source.text[start:stop]
    if not _assigns(block) or (any(sign in block for sign in _PROMPT_ENDS) and _PROMPT.search(block)):
        return None
    return _launches(lambda follower: follower.part(source, start, stop, dialect), read, notes)


def _assigns(block: str) -> bool:
    """Whether a line begins with an assignment or a loop over words, or there is a function."""
    for line in block.splitlines():
        first, *rest = line.split(None, 1) or [""]
        if first == "for" and rest:
            return True
        name, equals, _ = (rest[0] if rest and first in ("export", "declare", "readonly") else first).partition("=")
        if equals and name.removesuffix("+").isidentifier():
            return True
    return "(){" in block.replace(" ", "").replace("\t", "")


def of_embedded(text: Embedded, source: SourceText, read: Surroundings, notes: list[Note]) -> list[Command] | None:
    """The launches of a text that another language hands to a shell; None where it cannot be followed."""
    places = text.text
    return _launches(
        lambda follower: follower.text(places.text, text.home, source, places.outer, [text.state()]), read, notes
    )


def of_call(words: Sequence[Word], source: SourceText, read: Surroundings, status: str | None, script: str) -> list[Command]:
    """The launches of the script that a command calls, with the arguments and variables that it gives.

    What the ``script`` around the command, which is not followed, assigns anywhere is not known.
    """
    names = assigned_names(script)
    state = State(dict.fromkeys(names), names)
    return _launches(lambda follower: follower.called(list(words), source, state) or None, read, [], status) or []


def _launches(
    follow: Callable[[Follower], object], read: Surroundings, notes: list[Note], status: str | None = None
) -> list[Command] | None:
    """Each launch once that is found on all ways; None where there is no parser, or ``follow`` cannot be done to the end."""
    if not is_there():
        notes.append((None, _NO_PARSER))
        return None
    follower = Follower(read)
    try:
        if follow(follower) is None:
            return None
    except NotFollowedError:
        return None
    notes += [(problem.offset, f"a launch command cannot be read: {problem.message}") for problem in follower.problems]
    commands: dict[object, Command] = {}
    for found in follower.found:
        key = (found.source.path, found.written[0].start, tuple(word.key() for word in found.words))
        if key not in commands:
            commands[key] = Command(
                found.words, found.launch, found.written, status, None, found.folder, found.cloned, found.source
            )
    return list(commands.values())
