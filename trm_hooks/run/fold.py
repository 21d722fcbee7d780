"""The judgements of many compositions, brought together: the same finding once, with every config it reaches."""

from __future__ import annotations

from trm_hooks.baselines.compare import differs
from trm_hooks.judging.finding import Finding, Kept, Veto
from trm_hooks.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence

    from trm_hooks.judging.finding import Fix, Judgement, Place

    Identity = tuple[object, ...]

# how a comment begins that suppresses findings
MARK = "trm-hooks:"


class Fold(Record, frozen=False):
    """Findings by identity, in no order; a veto of any composition overrules the finding of all."""

    _found: dict[Identity, _Sum] = {}
    _vetoed: set[Identity] = set()
    _right: set[Identity] = set()
    _kept: dict[tuple[str, str], set[str]] = {}
    _keys: dict[Identity, str | None] = {}

    def add(self, judgements: Iterable[Judgement], only_known: bool = False) -> None:
        """Take in the judgements of one composition; with ``only_known`` no new finding, but more of those that are known."""
        for each in judgements:
            if isinstance(each, Kept):
                self._kept.setdefault((each.rule.id, each.path), set()).update(each.keys)
                continue
            identity = each.identity()
            if isinstance(each, Veto):
                (self._right if each.of_shadowed else self._vetoed).add(identity)
                continue
            known = self._found.get(identity)
            if known is not None:
                known.add(each)
            elif not only_known:
                self._found[identity] = _Sum(each)
                self._keys.setdefault(identity[:3], each.key)

    def merge(self, other: Fold) -> None:
        """Take in what another fold holds of other compositions."""
        self.add([found.finding() for found in other._found.values()])
        self._vetoed |= other._vetoed
        self._right |= other._right
        for place, keys in other._kept.items():
            self._kept.setdefault(place, set()).update(keys)

    def doubt(self, is_partly_composed: Callable[[str], bool]) -> None:
        """Take back what a composition that was left out might overrule: in files of which not every composition was judged."""
        asked = {path: is_partly_composed(path) for path in {str(each[1]) for each in self._found if each[0] in OF_ALL}}
        self._vetoed.update(each for each in self._found if each[0] in OF_ALL and asked[str(each[1])])

    def has_place(self, judgement: Judgement) -> bool:
        """Whether the same check has found the same place under another key."""
        if isinstance(judgement, Kept):
            return False
        *place, key = judgement.identity()
        return self._keys.get(tuple(place), key) != key

    def configs_of(self, checks: Container[object]) -> set[str]:
        """The configs in which anything that one of ``checks`` found takes effect."""
        return {name for identity, found in self._found.items() if identity[0] in checks for name in found.effective_in}

    def findings(self) -> list[Finding]:
        """All findings that no composition overrules, by file and place."""
        kept = [self._by_itself(found.finding()) for identity, found in self._found.items() if not self._is_vetoed(identity)]
        # a misspelling is reported instead of an unread key, since it can be mended
        misspelled = {(each.place.path, each.place.start) for each in kept if each.check == "misspelled-key"}
        if misspelled:
            kept = [each for each in kept if each.check != "unread-key" or (each.place.path, each.place.start) not in misspelled]
        return sorted(kept, key=Finding.order)

    def _by_itself(self, finding: Finding) -> Finding:
        """A finding without the causes that are not findings: what a config lacks and other commands give."""
        if not finding.causes or not self._vetoed:
            return finding
        causes = [each for each in finding.causes if (each[0], each[1].path, each[1].start, finding.key) not in self._vetoed]
        return finding if len(causes) == len(finding.causes) else finding.but(causes=tuple(causes))

    def _is_vetoed(self, identity: Identity) -> bool:
        if identity in self._vetoed or (identity in self._right and not self._found[identity].effective_in):
            return True
        return identity[3] in self._kept.get((str(identity[0]), str(identity[1])), ())


def by_cause(findings: Iterable[Finding]) -> list[Finding]:
    """One finding for each cause, the certain failures first.

    A command that only runs with what a config has wrong is listed in the finding of the config, or the commands share one where
    the run is not about the config. A refusal that many configs share is one finding, and what loaded weights need and a
    baseline pins, too, is reported as pinned.
    """
    findings = list(findings)
    cause_of = causes(findings)
    pinned = _pinned(findings)
    launched: dict[int, list[Place]] = {}
    shared: dict[tuple[object, ...], list[Finding]] = {}
    kept = []
    for each in findings:
        if each.check in _LOADED and _is_pinned_alike(each, pinned):
            continue
        cause = cause_of(each)
        if cause is not None:
            launched.setdefault(id(cause), []).append(each.place)
        elif each.check in _REFUSALS:
            if each.causes:
                continue  # the config is not refused for it, or not asked about
            shared.setdefault((each.check, each.message), []).append(each)
        elif each.check == _COMMANDS and each.causes and each.fix is None and not each.history:
            _, place = each.causes[0]  # in a config that the run is not about: its commands share it
            shared.setdefault((each.check, each.message, place.path, place.start), []).append(each)
        else:
            kept.append(each)
    alone = [each.but(launched_by=_distinct((*each.launched_by, *launched.get(id(each), ())))) for each in kept]
    once = [_once(same, [place for each in same for place in launched.get(id(each), ())]) for same in shared.values()]
    return sorted([*alone, *once], key=_rank)


def causes(findings: Sequence[Finding]) -> Callable[[Finding], Finding | None]:
    """Answers which of ``findings`` another of them, of a command, only runs into; None where it counts by itself."""
    at = {(each.check, each.place.path, each.place.start, each.key): each for each in findings if each.check != _COMMANDS}
    # a command knows which file cannot be read, and not where that is reported
    at.update({(each.check, each.place.path, 0, None): each for each in findings if each.check == "yaml-syntax"})
    refused: dict[str, list[Finding]] = {}
    for each in findings:
        if each.check in _OF_CONFIGS:
            refused.setdefault(each.message, []).append(each)

    def answer(finding: Finding) -> Finding | None:
        spots = ((check, place.path, place.start) for check, place in finding.causes)
        found = (at.get((*spot, finding.key)) or at.get((*spot, None)) for spot in spots)
        return next((cause for cause in found if cause is not None), None) or _refused_anyway(finding, refused)

    return answer


def _pinned(findings: Iterable[Finding]) -> dict[tuple[str | None, str], Finding]:
    """What is pinned and wrong, by key and config."""
    return {(each.key, name): each for each in findings if each.check in _PINNED for name in each.effective_in}


def _is_pinned_alike(loaded: Finding, pinned: dict[tuple[str | None, str], Finding]) -> bool:
    """Whether what loaded weights need is what is pinned there: mended, it is right for both."""
    found = [pinned.get((loaded.key, name)) for name in loaded.effective_in]
    return bool(found) and all(each is not None and not differs(each.expected, loaded.expected) for each in found)


def _refused_anyway(finding: Finding, refused: dict[str, list[Finding]]) -> Finding | None:
    """What is wrong with the config that a command launches, where the command is refused for nothing else.

    A file that cannot be read is not the fault of an argument, either, that selects it or what includes it.
    """
    if finding.check != _COMMANDS or finding.history:
        return None
    same = (each for each in refused.get(finding.message, ()) if finding.key is None or each.check == "yaml-syntax")
    return next((each for each in same if each.place.path in finding.participants), None)


def _distinct(places: Iterable[Place]) -> tuple[Place, ...]:
    """Each place once: one command starts many jobs."""
    return tuple({(place.path, place.start): place for place in places}.values())


def _once(same: list[Finding], launched: list[Place]) -> Finding:
    """One finding of those with the same cause in the same words, with the commands that run into it."""
    first = min(same, key=Finding.order)
    if launched:
        first = first.but(launched_by=_distinct(launched))
    if len(same) == 1:
        return first
    places = [each.place for each in sorted(same, key=Finding.order)[1:]]
    configs = dict.fromkeys(name for each in same for name in each.effective_in)
    return first.but(
        also_at=tuple(places),
        effective_in=tuple(sorted(configs)),
        others=frozenset().union(*(each.participants for each in same)),
    )


_COMMANDS = "launch-commands"
# What is found only where every composition agrees.
OF_ALL = frozenset(("redundant-override", "unread-key"))
# What names the commands that run with it; a command has a finding of its own for all that is graver.
LAUNCHED = frozenset(
    ("batch-size-comment", "baseline-alignment", "ema", "emptied-group", "l-cycles-comment", "misspelled-key", "unread-key")
)
_REFUSALS = frozenset(("config-error", "code-error"))
_OF_CONFIGS = frozenset(("config-error", "yaml-syntax"))
_CERTAIN = {"yaml-syntax": 0, "config-error": 0, "code-error": 1}
_PINNED = frozenset(("halt-exploration-prob", "pinned-value"))
_LOADED = frozenset(("pretrained-decoder", "loaded-checkpoint"))
_HELD = dict.fromkeys(_PINNED, 2) | dict.fromkeys(_LOADED, 3)


def _rank(finding: Finding) -> tuple[object, ...]:
    """What is certain to fail, what is pinned, what is loaded, what deviates; last what nothing selects; then the place."""
    rank = _CERTAIN.get(finding.check)
    if rank is None:
        idle = finding.check in _HELD and not (finding.effective_in or finding.shadowed_in or finding.launched_by)
        if finding.check == _COMMANDS:
            rank = 0 if finding.baseline is None else 2
        else:
            rank = 5 if idle else _HELD.get(finding.check, 4)
    return (finding.history, rank, *finding.order())


class _Sum:
    """One finding of several compositions. Where they would mend it differently, the fix of the highest rank is kept."""

    __slots__ = ("advice", "effective_in", "first", "fix", "launched_by", "more", "notes", "others", "shadowed_in")

    def __init__(self, first: Finding) -> None:
        self.first = first
        self.more = False
        self.fix: Fix | None = first.fix
        self.advice = first.advice
        self.effective_in = dict.fromkeys(first.effective_in)
        self.shadowed_in = dict.fromkeys(first.shadowed_in)
        self.notes = dict.fromkeys(first.notes)
        self.launched_by = {(place.path, place.start): place for place in first.launched_by}
        self.others = first.others

    def add(self, other: Finding) -> None:
        self.more = True
        self.effective_in.update(dict.fromkeys(other.effective_in))
        self.shadowed_in.update(dict.fromkeys(other.shadowed_in))
        self.notes.update(dict.fromkeys(other.notes))
        self.launched_by.update({(place.path, place.start): place for place in other.launched_by})
        if not other.others <= self.others:
            self.others |= other.others
        if other.fix is None or (self.fix is not None and other.fix.rank > self.fix.rank):
            self.fix, self.advice = other.fix, other.advice

    def finding(self) -> Finding:
        if not self.more and len(self.effective_in) < 2 and len(self.shadowed_in) < 2:
            return self.first
        return self.first.but(
            effective_in=tuple(sorted(self.effective_in)),
            shadowed_in=tuple(sorted(self.shadowed_in)),
            notes=tuple(self.notes),
            launched_by=tuple(self.launched_by.values()),
            others=self.others,
            fix=self.fix,
            advice=self.advice,
        )
