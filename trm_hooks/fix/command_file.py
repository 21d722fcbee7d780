"""One text file with launch commands mended in memory, proven before it counts.

Proof: the text outside the edits is the same, it holds the same commands, what was mended is gone and nothing new has come,
and every job composes to the same values but for the keys that were mended. Fixes whose edits meet wait for the next look.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter

from trm_hooks.checks.launch_commands import check
from trm_hooks.fix.planned import edits_of
from trm_hooks.fix.proof import Planned, differences, dotted
from trm_hooks.judging.finding import SAFE
from trm_hooks.launch.shell_words import SPLITTING, UNKNOWN
from trm_hooks.record import Record
from trm_hooks.yaml.edit.edits import Apart, Refusal, apply
from trm_hooks.yaml.text import SourceText

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from trm_hooks.hydra.composition import Composition
    from trm_hooks.judging.finding import Finding, Fix
    from trm_hooks.judging.launched import Launched
    from trm_hooks.run.kept_world import KeptWorld

# So often the commands of a file are composed to find which of its fixes hold.
_MAX_PROOFS = 64


class CommandMending(Record, frozen=False):
    """What becomes of one file of a ``world``: ``source`` is its text so far, ``made`` and ``refused`` are fixes."""

    world: KeptWorld
    source: SourceText
    real: str
    made: list[tuple[Finding, Fix]] = []
    refused: list[tuple[Finding, Refusal]] = []
    # texts that may read this one, and whether commands in others take values from it
    readers: frozenset[str] = frozenset()
    taken: bool = False

    def mend(self, fixes: Sequence[tuple[Finding, Fix]]) -> None:
        """Make what can be made of ``fixes`` at once; what does not hold beside the ones before it waits for the next look."""
        launches = self.world.launches
        self.readers = frozenset(launches.readers([self.source.path]) if launches is not None else ())
        self.taken = bool(self.readers) or any(finding.launched_by for finding, _ in fixes)
        before = self._commands(self.world, self.source)
        batch = self._holding(self._apart(fixes), before, [])
        if batch:
            self.source = self._mended(batch)
            self.world = self.world.with_file(self.source.path, self.real, self.source.encode())
            self.made = [(each.finding, each.fix) for each in batch]

    def _apart(self, fixes: Sequence[tuple[Finding, Fix]]) -> list[Planned]:
        taken, batch = Apart(), []
        for finding, fix in fixes:
            edits = edits_of(fix, self.source)
            if taken.takes(edits):
                batch.append(Planned(finding, fix, finding.place.start, edits, Counter()))
        return batch

    def _holding(self, batch: list[Planned], before: list[Launched], tried: list[object]) -> list[Planned]:
        """The fixes of ``batch`` that hold together: all, or those of each half.

        ``tried`` counts the proofs: each composes every command of the file.
        """
        if len(tried) >= _MAX_PROOFS:
            return []
        tried.append(None)
        try:
            self._prove(batch, before)
        except Refusal as refusal:
            if len(batch) == 1:
                self.refused.append((batch[0].finding, refusal))
                return []
        else:
            return batch
        middle = (len(batch) + 1) // 2
        first = self._holding(batch[:middle], before, tried)
        second = self._holding(batch[middle:], before, tried)
        if not (first and second):
            return first or second
        try:
            self._prove([*first, *second], before)
        except Refusal:
            return first
        return [*first, *second]

    def _mended(self, batch: list[Planned]) -> SourceText:
        edits = [edit for each in batch for edit in each.edits]
        return SourceText(self.source.path, apply(self.source.text, edits), self.source.has_bom)

    def _prove(self, batch: list[Planned], before: list[Launched]) -> None:
        """Raise Refusal unless the file holds the same commands with ``batch``, and each differs in what is mended only."""
        mended = self._mended(batch)
        world = self.world.with_file(mended.path, self.real, mended.encode()) if self.taken else self.world
        after = self._commands(world, mended)
        if len(before) != len(after) or not before:
            raise Refusal("the file would not hold the same commands")
        self._confirm_unknown(batch, before)
        ordered = sorted(batch, key=lambda each: each.start)
        starts = [each.start for each in ordered]
        for one, other in zip(before, after, strict=True):
            _confirm(one, other, [ordered[index] for index in _standing_in(starts, one, self.source.path)])

    def _confirm_unknown(self, batch: list[Planned], before: list[Launched]) -> None:
        """Raise Refusal if a command takes a mended variable in a way that is not known: ``lr=$(echo $P | bc)``."""
        for each in batch:
            line = self.source.text[self.source.text.rfind("\n", 0, each.start) + 1 : each.start]
            name = re.search(r"\b([A-Za-z_]\w*)[ \t]*[+:?]?=[^=]*\Z", line)
            if name is None:
                continue
            is_taken = re.compile(rf"\b{name[1]}\b").search
            pieces = (piece for launched in before for word in launched.command.words for piece in word.pieces)
            if any(is_taken(text) for text, _, kind, _ in pieces if kind in (UNKNOWN, SPLITTING)):
                raise Refusal(f"a command takes `{name[1]}` in a way that is not known")

    def _commands(self, world: KeptWorld, source: SourceText) -> list[Launched]:
        """The commands of a file, and those of others that take values from it."""
        launches = world.launches
        if launches is None:
            return []
        if not self.taken:
            return list(launches.launched(source, []))
        every = launches.commands(world.project.scope.seeds)
        return [each for each in every if source.path in each.files() or each.source.path in self.readers]


def _standing_in(starts: list[int], launched: Launched, path: str) -> list[int]:
    """The indexes of the ordered ``starts`` in a file that are in a command, or where a word of it comes from."""
    written = launched.command.written
    spans = {(written[0].start, written[-1].end)} if launched.source.path == path else set()
    places = map(launched.place, launched.command.words)
    spans.update((place.start, place.start + 1) for place in places if place.path == path)
    return sorted({index for low, high in spans for index in range(bisect_left(starts, low), bisect_left(starts, high))})


def _confirm(before: Launched, after: Launched, mended: list[Planned]) -> None:
    """Raise Refusal unless the command differs in what was mended only."""
    found, left = _found(before), _found(after)
    gone = Counter((each.finding.key, each.finding.message) for each in mended)
    for each in left - (found - gone):
        raise Refusal(f"it would not mend `{each[0]}`" if each in gone else f"it would bring something new: {each[1]}")
    keys = {each.finding.key for each in mended}
    ones, others = _jobs(before), _jobs(after)
    if any(each.fix.applicability != SAFE for each in mended):
        _confirm_jobs(ones, others, keys)
        return
    if [one is None for one in ones] != [other is None for other in others]:
        raise Refusal("the command would no longer compose as it does")
    for one, other in zip(ones, others, strict=True):
        if one is None or other is None:
            continue
        for route, _, _ in differences(one.tree, other.tree):
            if dotted(route) not in keys:
                raise Refusal(f"it would also change `{dotted(route)}`")


def _confirm_jobs(before: list[Composition | None], after: list[Composition | None], keys: set[str | None]) -> None:
    """Raise Refusal unless the jobs are the same but for ``keys``: a sweep over one value less has fewer, and no other ones."""
    ones, others = ({_without(job, keys) for job in jobs if job is not None} for jobs in (before, after))
    # a job that was refused, or is not known, may be any
    for here, there, is_open in ((ones, others, None in after), (others, ones, None in before)):
        strange = None if is_open else next(iter(here - there), None)
        if strange is not None:
            odd = sorted(key for key, _ in strange.difference(*there))
            raise Refusal(f"it would also change `{odd[0]}`" if odd else "the command would no longer run the same jobs")


def _without(job: Composition, keys: set[str | None]) -> frozenset[tuple[str, str]]:
    """The values of a job by their keys, but for ``keys``."""
    leaves = ((dotted(route), node) for route, _, node in differences(None, job.tree))
    return frozenset((key, repr(getattr(node, "value", None))) for key, node in leaves if key not in keys)


def _found(launched: Launched) -> Counter[tuple[str | None, str]]:
    return Counter((finding.key, finding.message) for finding in check(launched))


def _jobs(launched: Launched) -> list[Composition | None]:
    return [job.composition for jobs in launched.alternatives for job in jobs]
