"""Every config whose effective values differ between two git revisions: what a commit changes in effect."""

from __future__ import annotations

import os

from trm_hooks.project.base import is_revision
from trm_hooks.project.repository import UsageError
from trm_hooks.project.revisions import checked_out
from trm_hooks.record import Record
from trm_hooks.show.diff_sides import composed, differences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from trm_hooks.project.find_config import Roots
    from trm_hooks.show.diff_sides import Side

    Sides = dict[str, Side | str]

ABSENT = "-"


class Difference(Record):
    """One key with one pair of values (as YAML writes them, ``-`` where it is absent), in all ``configs`` that have the pair."""

    key: str
    before: str
    after: str
    origin: str
    configs: list[str] = []


class Revisions(Record, frozen=False):
    """What differs between revisions ``a`` and ``b``: values, configs that came and went, and those that Hydra refuses in one."""

    a: str
    b: str
    differences: list[Difference] = []
    added: list[str] = []
    removed: list[str] = []
    refused: list[tuple[str, str, str]] = []  # revision, config, why
    same: int = 0
    is_broken_in_one: bool = False

    @property
    def differs(self) -> bool:
        """Whether anything differs."""
        return bool(self.differences or self.added or self.removed or self.is_broken_in_one)


def are_revisions(a: str, b: str, roots: Callable[[], Roots]) -> bool:
    """Whether both name a git revision, and not both a config or a file: a config of the same name comes first."""
    if any(":" in each or each.startswith("-") or os.path.exists(each) for each in (a, b)):
        return False
    found = roots()
    return not any(_is_config(each, found) for each in (a, b)) and all(is_revision(found.repository, each) for each in (a, b))


def _is_config(name: str, roots: Roots) -> bool:
    try:
        roots.find(name)
    except UsageError:
        return False
    return True


def compare(a: str, b: str, roots: Roots) -> Revisions:
    """Compose every primary config at both revisions, and compare; raises :class:`UsageError` where git does not give one."""
    before, after = _sides(a, roots), _sides(b, roots)
    found = Revisions(a, b)
    found.added = [name for name in after if name not in before]
    found.removed = [name for name in before if name not in after]
    groups: dict[tuple[str, str, str], Difference] = {}
    for name in before:
        if name not in after:
            continue
        old, new = before[name], after[name]
        if isinstance(old, str) or isinstance(new, str):
            found.is_broken_in_one = found.is_broken_in_one or isinstance(old, str) != isinstance(new, str)
            found.refused += [(rev, name, why) for rev, why in ((a, old), (b, new)) if isinstance(why, str)]
            continue
        keys = differences(old, new)
        found.same += not keys
        for key in keys:
            was, now = _shown(old, key), _shown(new, key)
            origin = (new if key in new.values else old).origins.get(key, "").removeprefix(f"{b}:").removeprefix(f"{a}:")
            groups.setdefault((key, was, now), Difference(key, was, now, origin)).configs.append(name)
    found.differences = list(groups.values())
    return found


def _sides(revision: str, roots: Roots) -> Sides:
    """Every primary config of a revision by its path: its values, or why Hydra refuses it."""
    sides: Sides = {}
    with checked_out(roots, revision) as old:
        for root in old.roots:
            folder = root.display.removeprefix(f"{revision}:")
            for name in root.primaries():
                path = f"{folder}/{name}.yaml" if folder else f"{name}.yaml"
                try:
                    sides[path] = composed(path, root, name)
                except UsageError as error:
                    sides[path] = str(error)
    return sides


def _shown(side: Side, key: str) -> Any:
    from trm_hooks.show.provenance import shown

    return shown(side.values[key]) if key in side.values else ABSENT
