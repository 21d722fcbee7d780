"""What can be answered besides a result: a refusal with its place, that there is nothing, or that it cannot be known."""

from __future__ import annotations

from trm_hooks.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from trm_hooks.hydra.overrides.parse import Override
    from trm_hooks.yaml.text import SourceText


# The path that is shown for an override's text.
COMMAND_LINE = "<override>"
_MAX_OPTIONS = 12


class CompositionError(Exception):
    """Hydra would refuse this composition.

    ``path`` (as displayed) with ``line`` and ``column`` (1-based) say where, ``place`` the same as text and offset where it is
    known; ``options`` are what would have been valid, ``near_miss`` which of them was probably meant. ``override`` is set where a
    token of the command line is refused; ``hangs_on_parent`` where the defaults list of a config that takes this one in may make
    it right, ``at_top`` where a config of no group is not there.
    """

    def __init__(
        self,
        message: str,
        *,
        path: str | None = None,
        line: int = 1,
        column: int = 1,
        options: Iterable[str] = (),
        near_miss: str | None = None,
        override: Override | None = None,
        hangs_on_parent: bool = False,
        at_top: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.line = line
        self.column = column
        self.options = list(options)
        self.near_miss = near_miss
        self.place: tuple[SourceText, int] | None = None
        self.override = override
        self.hangs_on_parent = hangs_on_parent
        self.at_top = at_top

    def at(self, source: SourceText | None, offset: int) -> CompositionError:
        """This error, placed in ``source`` where it has no place yet."""
        return self if self.path is not None or source is None else self.moved(source, offset)

    def moved(self, source: SourceText, offset: int) -> CompositionError:
        """This error, placed in ``source`` whatever place it had."""
        self.path = source.path
        self.place = source, offset
        self.line, self.column = source.position(offset)
        return self

    def about(self, override: Override) -> CompositionError:
        """This error, as one that a token of the command line causes."""
        self.override = override
        return self

    def doubted(self) -> CompositionError:
        """This error, as one that a config which takes this one in may make right."""
        self.hangs_on_parent = True
        return self

    def hints(self) -> tuple[str, ...]:
        """What would have been valid, where that is known, but not at any length."""
        more = ", …" if len(self.options) > _MAX_OPTIONS else ""
        return (f"options: {', '.join(self.options[:_MAX_OPTIONS])}{more}",) if self.options else ()

    def sentence(self) -> str:
        """The message without its place."""
        return self.message if self.near_miss is None else f"{self.message}; did you mean `{self.near_miss}`?"

    def __str__(self) -> str:
        text = self.sentence()
        if self.path == COMMAND_LINE:
            token = None if self.override is None else f"`{self.override.input_line}`"
            return text if token is None or token in text else f"override {token}: {text}"
        if self.path is not None:
            text = f"{self.path}:{self.line}:{self.column}: {text}"
        return text


class NoKeyError(CompositionError):
    """An override changes a key that no layer has; a schema that code stores could have it."""


class UnreadableError(CompositionError):
    """A file that takes part is not readable as YAML; it is its own finding wherever it is checked."""


class NotReadError(CompositionError):
    """A file is there and is not read: it is closed, too large, or lies outside the repository."""


class UnknownError(CompositionError):
    """What the composition gives depends on something that only running code would show: never a finding."""


class Absent:
    """The answer for a key that a config does not have."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = Absent()


class Unresolved(Record):
    """A value that is unknown without running code (``needs_code``), or that Hydra fails to resolve; ``reason`` says why."""

    reason: str
    needs_code: bool = False

    def __repr__(self) -> str:
        return f"Unresolved({self.reason!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unresolved) and self.reason == other.reason

    def __hash__(self) -> int:
        return hash((Unresolved, self.reason))


def did_you_mean(word: str, known: Iterable[str], there_are: str = "known are") -> str:
    """The end of a message about an unknown ``word``: the near miss among ``known``, else what there is."""
    names = list(known)
    near = near_miss(word, names)
    if near is not None:
        return f"did you mean `{near}`?"
    there_are = there_are.replace("are", "is only") if len(names) == 1 else there_are
    return f"{there_are} {', '.join(names[:_MANY])}{', …' if len(names) > _MANY else ''}"


# names that a message lists at most
_MANY = 20


def near_miss(word: str, options: Iterable[str]) -> str | None:
    """The one of ``options`` that ``word`` was most likely meant to be, or None."""
    names = list(options)
    same = next((name for name in names if name.lower() == word.lower()), None)
    if same is not None:
        return same
    from difflib import get_close_matches

    found = get_close_matches(word, names, n=1, cutoff=0.6)
    return found[0] if found else None
