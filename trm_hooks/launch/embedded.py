"""Texts for a shell that stand in a file of another language, with what that language puts in and sets: one per start."""

from __future__ import annotations

from trm_hooks.launch.file_kinds import NOTEBOOK
from trm_hooks.launch.shell.state import State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from trm_hooks.launch.shell_words import Home, Piece, Word
    from trm_hooks.launch.spliced import Spliced
    from trm_hooks.yaml.text import SourceText


class Embedded:
    """A ``text`` of the file ``home``, which stands there from ``span[0]`` to ``span[1]``.

    ``variables`` are what the shell finds in its environment (None: something, but not known what), ``folder`` is where
    it starts.
    """

    __slots__ = ("folder", "home", "span", "text", "variables")

    def __init__(
        self,
        text: Spliced,
        home: Home,
        span: tuple[int, int],
        variables: Mapping[str, tuple[Piece, ...] | None],
        folder: Word | None = None,
    ) -> None:
        self.text = text
        self.home = home
        self.span = span
        self.variables = variables
        self.folder = folder

    def state(self) -> State:
        """What the shell knows when it begins."""
        state = State()
        state.variables.update(self.variables)
        state.folder = self.folder
        return state


def embedded_texts(source: SourceText, kind: str) -> Iterator[Embedded]:
    """The texts of a file for which it is worth to know more than their lines say."""
    if kind == NOTEBOOK:
        from trm_hooks.launch.notebooks import cell_texts

        yield from cell_texts(source)
