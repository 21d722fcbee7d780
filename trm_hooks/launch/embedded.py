"""A text for a shell that stands in a file of another language, with what that language puts in and sets."""

from __future__ import annotations

from trm_hooks.launch.shell.state import State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from trm_hooks.launch.shell_words import Home, Piece, Places, Word


class Embedded:
    """A ``text`` of the file ``home``, which stands there from ``span[0]`` to ``span[1]``.

    ``variables`` are what the shell finds in its environment (None: something, but not known what), ``folder`` is where
    it starts. ``is_shown``: what it holds also stands on lines of the file, as a shell would read it.
    """

    __slots__ = ("folder", "home", "is_shown", "span", "text", "variables")

    def __init__(
        self,
        text: Places,
        home: Home,
        span: tuple[int, int],
        variables: Mapping[str, tuple[Piece, ...] | None],
        folder: Word | None = None,
        is_shown: bool = False,
    ) -> None:
        self.text = text
        self.home = home
        self.span = span
        self.variables = variables
        self.folder = folder
        self.is_shown = is_shown

    def state(self) -> State:
        """What the shell knows when it begins."""
        state = State()
        state.variables.update(self.variables)
        state.environment = frozenset(self.variables)
        state.folder = self.folder
        return state
