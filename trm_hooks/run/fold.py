"""What the checks say of many compositions, brought together: the same finding once, with every config it reaches."""

from __future__ import annotations

from trm_hooks.judging.finding import Finding, Veto

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from trm_hooks.judging.finding import Fix

    Identity = tuple[object, ...]


class Fold:
    """Findings by identity, in no order; a veto of any composition speaks against the finding of all."""

    def __init__(self) -> None:
        self._found: dict[Identity, _Sum] = {}
        self._vetoed: set[Identity] = set()
        self._keys: dict[Identity, str | None] = {}

    def add(self, said: Iterable[Finding | Veto], only_known: bool = False) -> None:
        """Take in what was said of one composition; with ``only_known`` nothing new, but what is said of known findings."""
        for each in said:
            identity = each.identity()
            if isinstance(each, Veto):
                self._vetoed.add(identity)
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

    def has_place(self, said: Finding | Veto) -> bool:
        """Whether the same check has found the same place under another key."""
        *place, key = said.identity()
        return self._keys.get(tuple(place), key) != key

    def findings(self) -> list[Finding]:
        """All findings that no composition speaks against, by file and place."""
        kept = [found.finding() for identity, found in self._found.items() if identity not in self._vetoed]
        return sorted(kept, key=Finding.order)


class _Sum:
    """One finding of several compositions. Where they would mend it differently, the fix of the highest rank is kept."""

    __slots__ = ("advice", "effective_in", "first", "fix", "more", "notes", "participants", "shadowed_in")

    def __init__(self, first: Finding) -> None:
        self.first = first
        self.more = False
        self.fix: Fix | None = first.fix
        self.advice = first.advice
        self.effective_in = dict.fromkeys(first.effective_in)
        self.shadowed_in = dict.fromkeys(first.shadowed_in)
        self.notes = dict.fromkeys(first.notes)
        self.participants = first.participants

    def add(self, other: Finding) -> None:
        self.more = True
        self.effective_in.update(dict.fromkeys(other.effective_in))
        self.shadowed_in.update(dict.fromkeys(other.shadowed_in))
        self.notes.update(dict.fromkeys(other.notes))
        if not other.participants <= self.participants:
            self.participants |= other.participants
        if other.fix is None or (self.fix is not None and other.fix.rank > self.fix.rank):
            self.fix, self.advice = other.fix, other.advice

    def finding(self) -> Finding:
        if not self.more and len(self.effective_in) < 2 and len(self.shadowed_in) < 2:
            return self.first
        return self.first.but(
            effective_in=tuple(sorted(self.effective_in)),
            shadowed_in=tuple(sorted(self.shadowed_in)),
            notes=tuple(self.notes),
            participants=self.participants,
            fix=self.fix,
            advice=self.advice,
        )
