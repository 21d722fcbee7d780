"""Findings of many compositions brought together: the same finding once, with every config it reaches."""

from __future__ import annotations

from trm_hooks.checks.api import Finding, Veto

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Collector:
    """Findings by identity, in no order.

    While ``closed``, findings that are not known yet are not taken: only what they say of known ones.
    """

    def __init__(self) -> None:
        self.found: dict[tuple[object, ...], Finding] = {}
        self.vetoed: set[tuple[object, ...]] = set()
        self.closed = False
        self._places: dict[tuple[object, ...], object] = {}

    def add(self, said: Finding | Veto) -> None:
        """Take in what a check said of one composition."""
        identity = said.identity()
        if isinstance(said, Veto):
            self.vetoed.add(identity)
            return
        known = self.found.get(identity)
        if known is not None:
            known.absorb(said)
        elif not self.closed:
            self.found[identity] = said
            self._places.setdefault(identity[:3], said.key)

    def merge(self, other: Collector) -> None:
        """Take in what another collector found in other compositions."""
        for finding in other.found.values():
            self.add(finding)
        self.vetoed |= other.vetoed

    def has_place(self, said: Finding | Veto) -> bool:
        """Whether the same check has found the same place under another key."""
        check, path, start, key = said.identity()
        return self._places.get((check, path, start), key) != key

    def findings(self) -> list[Finding]:
        """All findings that no composition speaks against, by file and place."""
        kept: list[Any] = [finding for identity, finding in self.found.items() if identity not in self.vetoed]
        for finding in kept:
            finding.effective_in.sort()
            finding.shadowed_in.sort()
        return sorted(kept, key=Finding.order)
