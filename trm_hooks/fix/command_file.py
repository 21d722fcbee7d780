"""One text file with launch commands mended in memory, proven before it counts.

Proof: the text outside the edits is the same, it holds the same commands, what was mended is gone and nothing new has come,
and every job composes to the same values but for the keys that were mended. Fixes whose edits meet wait for the next look.
"""

from __future__ import annotations

from collections import Counter

from trm_hooks.checks.launch_commands import check
from trm_hooks.fix.differences import differences
from trm_hooks.fix.planned import edits_of
from trm_hooks.fix.proof import Planned, dotted
from trm_hooks.judging.finding import SAFE
from trm_hooks.yaml.edit.edits import OverlapError, Refusal, apply, in_order
from trm_hooks.yaml.text import SourceText

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from trm_hooks.hydra.composition import Composition
    from trm_hooks.judging.finding import Finding, Fix
    from trm_hooks.judging.launched import Launched
    from trm_hooks.run.kept_world import KeptWorld


class CommandMending:
    """What becomes of one file of a ``world``: ``source`` is its text so far, ``made`` and ``refused`` are fixes."""

    def __init__(self, world: KeptWorld, source: SourceText, real: str) -> None:
        self.world = world
        self.real = real
        self.source = source
        self.made: list[Planned] = []
        self.refused: list[tuple[Planned, Refusal]] = []

    def mend(self, fixes: Sequence[tuple[Finding, Fix]]) -> None:
        """Make what can be made of ``fixes`` at once; if they do not hold together, the first that holds alone."""
        planned = [Planned(finding, fix, finding.place.start) for finding, fix in fixes]
        batch = self._apart(planned)
        try:
            self._step(batch)
        except Refusal as refusal:
            if len(batch) == 1:
                self.refused.append((batch[0], refusal))
                return
            self._first_alone(batch)

    def _apart(self, planned: list[Planned]) -> list[Planned]:
        batch: list[Planned] = []
        for each in planned:
            each.edits = edits_of(each.fix, self.source)
            try:
                in_order([edit for other in (*batch, each) for edit in other.edits])
            except OverlapError:
                continue
            batch.append(each)
        return batch

    def _first_alone(self, batch: list[Planned]) -> None:
        for each in batch:
            try:
                self._step([each])
            except Refusal as refusal:
                self.refused.append((each, refusal))
            else:
                return

    def _step(self, batch: list[Planned]) -> None:
        edits = in_order([edit for each in batch for edit in each.edits])
        after = SourceText(self.source.path, apply(self.source.text, edits), self.source.has_bom)
        before_commands, after_commands = self._commands(self.source), self._commands(after)
        if len(before_commands) != len(after_commands):
            raise Refusal("the file would not hold the same commands")
        for one, other in zip(before_commands, after_commands, strict=True):
            mended = [each for each in batch if _stands_in(each, one)]
            _confirm(one, other, mended)
        self.world = self.world.with_file(after.path, self.real, after.encode())
        self.source = after
        self.made = batch

    def _commands(self, source: SourceText) -> list[Launched]:
        launches = self.world.launches
        return list(launches.launched(source, [])) if launches is not None else []


def _stands_in(planned: Planned, launched: Launched) -> bool:
    written = launched.command.written
    if written[0].start <= planned.start < written[-1].end:
        return True
    return any(launched.place(word).start == planned.start for word in launched.command.words)


def _confirm(before: Launched, after: Launched, mended: list[Planned]) -> None:
    """Raise Refusal unless the command differs in what was mended only."""
    found, left = _found(before), _found(after)
    gone = Counter((each.finding.key, each.finding.message) for each in mended)
    for each in left - (found - gone):
        raise Refusal(f"it would not mend `{each[0]}`" if each in gone else f"it would bring something new: {each[1]}")
    if any(each.fix.applicability != SAFE for each in mended):
        return
    keys = {each.finding.key for each in mended}
    ones, others = _jobs(before), _jobs(after)
    if [one is None for one in ones] != [other is None for other in others]:
        raise Refusal("the command would no longer compose as it does")
    for one, other in zip(ones, others, strict=True):
        if one is None or other is None:
            continue
        for route, _, _ in differences(one.tree, other.tree):
            if dotted(route) not in keys:
                raise Refusal(f"it would also change `{dotted(route)}`")


def _found(launched: Launched) -> Counter[tuple[str | None, str]]:
    return Counter((finding.key, finding.message) for finding in check(launched))


def _jobs(launched: Launched) -> list[Composition | None]:
    return [job.composition for jobs in launched.alternatives for job in jobs]
