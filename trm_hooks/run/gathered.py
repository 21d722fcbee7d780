"""What a run has gathered from some of its configs, carried from one process to another."""

from __future__ import annotations

from trm_hooks.run.collect import Collector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trm_hooks.run.engine import Run
    from trm_hooks.run.judge import Judge
    from trm_hooks.run.tree import ConfigTree


class Gathered:
    """The state of ``run`` that visiting configs changes; ``reached`` are the options that some config selects."""

    def __init__(self, run: Run, tree: ConfigTree, judge: Judge, reached: set[str]) -> None:
        self.run = run
        self.tree = tree
        self.judge = judge
        self.reached = reached
        self._notes = len(tree.notes)
        self._configs = run.done.configs

    def begin(self) -> None:
        """Let go of what was found before: it is known to the other process."""
        self.judge.collector = Collector()

    def result(self) -> tuple[Any, ...]:
        """Everything gathered since the beginning, as data."""
        run, tree, judge = self.run, self.tree, self.judge
        notes, configs = tree.notes[self._notes :], run.done.configs - self._configs
        sets = (run.touched, self.reached, tree.composed, tree.shared)
        return (judge.collector, judge.vocabulary, run.suppressions, sets, notes, configs)

    def merge(self, result: tuple[Any, ...]) -> None:
        """Take in what another process gathered."""
        collector, vocabulary, suppressions, sets, notes, configs = result
        run, tree, judge = self.run, self.tree, self.judge
        judge.collector.merge(collector)
        if judge.vocabulary is not None and vocabulary is not None:
            judge.vocabulary.merge(vocabulary)
        run.suppressions.merge(suppressions)
        for mine, theirs in zip((run.touched, self.reached, tree.composed, tree.shared), sets, strict=True):
            mine |= theirs
        tree.notes.extend(notes)
        run.done.configs += configs
