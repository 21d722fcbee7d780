"""What a script knows at one point of one way through it: its variables, its arguments and the folder it is in."""

from __future__ import annotations

from trm_hooks.launch.shell_words import PLAIN, UNKNOWN, Piece, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    Scalar: TypeAlias = tuple[Piece, ...]
    Array: TypeAlias = "list[Word]"


class State:
    """One way a script may have come to a point. Copies share nothing that either may change."""

    __slots__ = ("arguments", "folder", "foreign", "variables")

    def __init__(self) -> None:
        # None: assigned, but not known; a name that is not there was never assigned
        self.variables: dict[str, Scalar | Array | None] = {}
        self.arguments: tuple[Word, ...] | None = None
        self.folder: Word | None = None
        # folders of other repositories that were cloned, and whether the script is in one
        self.foreign: frozenset[str] = frozenset()

    def copy(self) -> State:
        """The same, to go on from on another way."""
        other = State()
        other.variables = dict(self.variables)
        other.arguments, other.folder, other.foreign = self.arguments, self.folder, self.foreign
        return other

    def go(self, to: Word) -> None:
        """``cd``: into a folder, or back out of one of another repository."""
        text = to.text
        here = self.folder.text if self.folder is not None and self.folder.known else ""
        if not to.known:
            home = to.known_suffix.rpartition("/")[2] in ("", "..", ".") or "dirname" in text
            self.folder = None if home else to
        elif text == "-" or text.startswith(("/", "~")):
            self.folder = None if text == "-" else to
        else:
            from posixpath import normpath

            joined = normpath(f"{here}/{text}".lstrip("/")) if here[:1] not in ("/", "~") else normpath(f"{here}/{text}")
            self.folder = Word([(joined, to.start, PLAIN, to.home)], to.start, to.end, to.home)

    @property
    def folder_is_foreign(self) -> bool:
        """Whether the script is in the clone of another repository."""
        return self.folder is not None and any(
            self.folder.text == name or self.folder.text.startswith(f"{name}/") or self.folder.text.endswith(f"/{name}")
            for name in self.foreign
        )

    def key(self) -> tuple[object, ...]:
        """What two states must have in common to be one."""
        names = tuple(sorted((name, _shown(value)) for name, value in self.variables.items()))
        arguments = None if self.arguments is None else tuple(map(_word_key, self.arguments))
        return names, arguments, self.folder.text if self.folder is not None else None, self.foreign


def word_is_glob(word: Word) -> bool:
    """Whether files decide what the shell makes of a word."""
    return any(piece[2] == UNKNOWN and piece[0] in ("*", "?") for piece in word.pieces)


def _shown(value: Scalar | Array | None) -> object:
    if isinstance(value, list):
        return tuple(map(_word_key, value))
    return value if value is None else tuple(piece[:3] for piece in value)


def _word_key(word: Word) -> object:
    return word.text, word.start
