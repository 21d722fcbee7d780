"""What the looks at the configs of one root come to: their findings folded, and what was seen on the way."""

from __future__ import annotations

from trm_hooks.judging.finding import Finding
from trm_hooks.run.fold import Fold
from trm_hooks.run.known_keys import KnownKeys
from trm_hooks.run.suppress import MARK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from trm_hooks.judging.finding import Veto
    from trm_hooks.run.config_tree import ConfigTree
    from trm_hooks.run.look import Look
    from trm_hooks.run.scope import Scope
    from trm_hooks.yaml.text import SourceText


class Gathered:
    """The sum of many looks; those of other processes are merged.

    ``marked`` are files asked about that hold suppressions, ``touched`` the files that were checked, ``reached`` the options
    that some config selects, and ``composed`` the configs that were judged or are refused. ``keys`` is None where no check
    asks for them.
    """

    def __init__(self, wants_keys: bool) -> None:
        self.fold = Fold()
        self.keys = KnownKeys() if wants_keys else None
        self.notes: list[str] = []
        self.marked: dict[str, SourceText] = {}
        self.touched: set[str] = set()
        self.reached: set[str] = set()
        self.composed: set[str] = set()
        self.configs = 0

    def take(self, looks: Iterable[Look], tree: ConfigTree, scope: Scope) -> Gathered:
        """Take in ``looks`` as far as ``scope`` is about them; itself."""
        for look in looks:
            self._of_file(look, tree, scope)
            self.notes += look.notes
            if look.composition is None or not scope.takes_part(look.composition):
                self._refused(look, tree, scope)
            elif look.is_option:
                self._learn(look)
                for each in _about(look, scope):
                    if not self.fold.has_place(each):  # else a config has it at the package it moves the option to
                        self.fold.add((each,))
            else:
                self._config(look, scope)
        return self

    def _of_file(self, look: Look, tree: ConfigTree, scope: Scope) -> None:
        file, is_named = look.file, tree.display(look.name) in scope.seeds
        if is_named:
            self.fold.add(look.of_file)
        if file is None:
            return
        if is_named:
            self.touched.add(file.path)
            if MARK in file.source.text:
                self.marked[file.path] = file.source
        if self.keys is not None:
            self.keys.file(file)

    def _refused(self, look: Look, tree: ConfigTree, scope: Scope) -> None:
        if look.refusal is not None:
            self.fold.add(look.said)
            if not (look.said or look.of_file or look.notes) and tree.display(look.name) in scope.seeds.files:
                self.notes.append(f"{tree.display(look.name)}: not judged: {look.refusal.message}")
            if not look.is_option:
                self.composed.add(look.name)

    def _config(self, look: Look, scope: Scope) -> None:
        self.configs += 1
        self.composed.add(look.name)
        self.reached.update(look.at_home())
        if look.composition is not None:
            self.touched.update(look.composition.files())
        self._learn(look)
        self.fold.add(_about(look, scope))

    def _learn(self, look: Look) -> None:
        context = look.context
        if self.keys is not None and context is not None and context.choice.baseline is not None:
            self.keys.composition(context.composition, look.name, context.selected)

    def complete(self, looks: Iterable[Look]) -> None:
        """Take in what other configs say of the findings there are, and no new ones."""
        for look in looks:
            self.notes += look.notes
            self._learn(look)
            if look.composition is not None:
                self.fold.add(look.said, only_known=True)

    def merge(self, other: Gathered) -> None:
        """Take in what other looks come to."""
        self.fold.merge(other.fold)
        if self.keys is not None and other.keys is not None:
            self.keys.merge(other.keys)
        self.notes += other.notes
        self.marked.update(other.marked)
        self.touched |= other.touched
        self.reached |= other.reached
        self.composed |= other.composed
        self.configs += other.configs


def _about(look: Look, scope: Scope) -> Iterator[Finding | Veto]:
    for each in look.said:
        if look.composition is None or not isinstance(each, Finding) or scope.is_about(look.composition, each):
            yield each
