"""The text of one script that is followed, with its tree; its words are read when they are asked for."""

from __future__ import annotations

from trm_hooks.launch.shell.values import Expander
from trm_hooks.launch.shell_scanner import Scanner, Unreadable
from trm_hooks.launch.shell_words import Home, Operator, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from trm_hooks.launch.shell.tree import Node
    from trm_hooks.yaml.text import SourceText


class Script:
    """A script's text with its tree; ``outer`` places its words in the file that holds it."""

    __slots__ = ("expander", "home", "outer", "source", "text", "tree")

    def __init__(self, text: str, tree: Node, home: Home, source: SourceText, outer: Callable[[Word], Word] | None) -> None:
        self.text = text
        self.tree = tree
        self.home = home
        self.source = source
        self.outer = outer
        self.expander = Expander(home)

    def tokens(self, start: int, end: int, problems: list[Unreadable] | None = None) -> list[Word | Operator]:
        """The words and operators between two offsets, over all lines, up to what cannot be read."""
        found: list[Word | Operator] = []
        at = start
        while at < end:
            scanner = Scanner(self.text, at, end, self.home.dialect, self.home).run()
            found += [self.outer(token) if self.outer and isinstance(token, Word) else token for token in scanner.tokens]
            if scanner.problem:
                if problems is not None:
                    problems.append(scanner.problem)
                break
            at = max(scanner.end, at) + 1
        return found

    def words(self, start: int, end: int, problems: list[Unreadable] | None = None) -> list[Word]:
        """The words between two offsets, redirections taken out."""
        words: list[Word] = []
        target = False
        for token in self.tokens(start, end, problems):
            if isinstance(token, Word):
                if not target:
                    words.append(token)
                target = False
            else:
                target = token.redirects
        return words
