"""Proof, before anything is written, that a mended text does what its fixes say and nothing else.

The text: every character outside the edits is where it was, the result is one readable document, and no comment changed
but those that were declared. The configs: each one that may include the file is composed and judged before and after; values
differ only at the declared keys, the findings are gone, and no new error has come. What cannot be seen is not proven.
"""

from __future__ import annotations

from collections import Counter

from trm_hooks.baselines.compare import differs, show
from trm_hooks.fix.second_reader import comment_texts, touched
from trm_hooks.hydra.composition import child
from trm_hooks.hydra.errors import UnknownError
from trm_hooks.hydra.layers import split_key
from trm_hooks.judging.finding import ERROR
from trm_hooks.record import Record
from trm_hooks.run.config_tree import is_of_another_family
from trm_hooks.run.known_keys import referred_in
from trm_hooks.yaml.edit.edits import Refusal
from trm_hooks.yaml.text import DecodeError, SourceText
from trm_hooks.yaml.tree import Mapping, Scalar, Sequence, YamlError, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, TypeAlias

    from trm_hooks.hydra.composition import Composition
    from trm_hooks.judging.finding import Change, Finding, Fix, Route
    from trm_hooks.run.look import Look
    from trm_hooks.yaml.edit.edits import Edit
    from trm_hooks.yaml.tree import Key, Node

    # a route, and what is there before and after
    Difference: TypeAlias = "tuple[Route, Node | None, Node | None]"
    # by composed route: who declared it, and the change that made it
    Declared: TypeAlias = "dict[Route, tuple[Planned, Change]]"


class StaleError(Refusal):
    """The finding is not there any more; nothing is wrong with its fix."""


class Planned(Record):
    """A finding's fix as ``edits`` of the text that is there, and how many of which comments they bring or take.

    ``start`` is where the finding is in that text.
    """

    finding: Finding
    fix: Fix
    start: int
    edits: list[Edit]
    comments: Counter[str]

    @property
    def identity(self) -> tuple[object, ...]:
        """The finding's identity in the text that is there."""
        return self.finding.check, self.finding.place.path, self.start, self.finding.key


def comment_changes(before: str, after: str) -> Counter[str]:
    """How often each comment came (positive) or went (negative)."""
    changed = comment_texts(after)
    changed.subtract(comment_texts(before))
    return Counter({text: count for text, count in changed.items() if count})


def confirm_text(before: SourceText, after: str, edits: list[Edit], comments: Counter[str]) -> None:
    """Raise Refusal unless ``after`` is one readable document that differs from ``before`` in ``edits`` and ``comments`` only."""
    at = grown = 0
    for edit in edits:
        if before.text[at : edit.start] != after[at + grown : edit.start + grown]:
            raise Refusal("the edited text differs outside of its edits")
        at = edit.end
        grown += len(edit.text) - (edit.end - edit.start)
    if before.text[at:] != after[at + grown :]:
        raise Refusal("the edited text differs outside of its edits")
    try:
        if SourceText.decode(before.path, before.encode(after)).text != after:
            raise Refusal("the edited text would not be read back as it was written")
        parse(SourceText(before.path, after))
    except DecodeError as error:
        raise Refusal(f"the edited file would not be readable: {error.reason}") from None
    except YamlError as error:
        raise Refusal(f"the edited file would not be readable: {error.reason}") from None
    if comment_changes(before.text, after) != comments:
        raise Refusal("a comment would be lost or changed that does not belong to the edit")


def moved(offset: int, edits: Iterable[Edit]) -> int:
    """Where the character at ``offset`` is after ``edits``; for one that went, where it would be."""
    shift = 0
    for edit in edits:
        if (edit.start < offset and edit.end <= offset) or edit.start == edit.end == offset:
            shift += len(edit.text) - (edit.end - edit.start)
        elif edit.start < offset:
            return edit.start + shift
    return offset + shift


class Comparison:
    """Configs before and after, one at a time; ``aliases`` are the displayed paths of the mended file.

    A difference between the two trees of a config is right where three things hold: a change of a fix is declared at its
    route, or at a mapping above it; the finding of that fix is one of this very config before (the same line may be right in
    another config, and must not change there); and the new value is the one that the change sets, or the old one under its new
    name. A key that goes must leave what is expected where its own line won. Then the findings: none that was to go is still
    there, though its place has moved with the edits, and no error is new. Names that links give the file count as one.
    """

    def __init__(self, aliases: set[str], planned: list[Planned], edits: list[Edit]) -> None:
        self.aliases = aliases
        self.name = min(aliases)
        self.planned = planned
        self.edits = edits
        self.by_identity = {self._identity(each.identity): each for each in planned}
        self.seen: set[tuple[object, ...]] = set()
        self.changes_values = any(touched(change) for each in planned for change in each.fix.changes)

    def confirm(self, name: str, before: Look, after: Look) -> None:
        """Raise Refusal unless config ``name`` stays as it was but for what is declared."""
        if before.composition is None or after.composition is None:
            self._confirm_refused(name, before, after)
            return
        if self.aliases.isdisjoint(before.composition.files()):
            return
        declared = self._declared(before.composition)
        self._confirm_unreferred(name, before.composition)
        for difference in differences(before.composition.tree, after.composition.tree):
            self._confirm_difference(name, difference, declared, before)
        for route, (each, change) in declared.items():
            if change.op == "delete" and self._wins(before.composition, dotted(route)):
                _confirm_revealed(name, dotted(route), each.finding, after.composition)
        self._confirm_findings(name, before, after)

    @property
    def deletes(self) -> bool:
        """Whether a fix takes a key away, which a launch may override, or need where it chooses another option."""
        return any(change.op == "delete" for each in self.planned for change in each.fix.changes)

    def confirm_launch(self, who: str, before: Look, after: Look) -> None:
        """Raise Refusal where a launch would no longer compose, or would run with what was covered so far.

        One of another family keeps its values: nothing is wrong with them.
        """
        if before.composition is None:
            return
        if after.composition is None:
            raise Refusal(f"{who} would no longer compose: {_refusal_of(after)}")
        is_other = is_of_another_family(before.composition)
        for route, (each, change) in self._declared(before.composition).items():
            old, new = (side.composition.value(dotted(route)) for side in (before, after) if side.composition is not None)
            is_wrong = is_other or (change.op == "delete" and differs(new, each.finding.expected))
            if is_wrong and differs(old, new):
                raise Refusal(f"{who} would get {_shown(new)} in `{dotted(route)}` instead of {_shown(old)}")

    def finish(self) -> None:
        """Raise StaleError for a fix whose finding no config has."""
        for identity, each in self.by_identity.items():
            if identity not in self.seen and not _of_whole_tree(each.finding):
                raise StaleError("no config has it by itself, without an option that a command adds")

    def _confirm_refused(self, name: str, before: Look, after: Look) -> None:
        """What Hydra refuses before and after in the same words runs neither time."""
        if isinstance(before.refusal, UnknownError) and self.changes_values:
            raise Refusal(f"`{name}` may use this file, and what it composes to is not known: {before.refusal.message}")
        was, is_now = _refusal_of(before), _refusal_of(after)
        if was != is_now:
            raise Refusal(f"`{name}` would no longer compose as it does: {is_now or was}")

    def _declared(self, composition: Composition) -> Declared:
        declared: Declared = {}
        for layer in composition.layers:
            if layer.file.path not in self.aliases:
                continue
            package: Route = tuple(split_key(layer.package)) if layer.package else ()
            for each in self.planned:
                for change in each.fix.changes:
                    for route in touched(change):
                        declared[package + route] = each, change
        return declared

    def _confirm_unreferred(self, name: str, composition: Composition) -> None:
        """Raise Refusal where an interpolation names a key that gets another name."""
        renamed = {str(change.route[-1]) for each in self.planned for change in each.fix.changes if change.op == "rename"}
        for layer in composition.layers if renamed else ():
            for key in renamed & referred_in(layer.file.source.text):
                raise Refusal(f"an interpolation in {layer.file.path}, which is part of `{name}`, may refer to `{key}`")

    def _wins(self, composition: Composition, key: str) -> bool:
        """Whether what the file sets ``key`` to takes effect."""
        return any(origin.effective and origin.path in self.aliases for origin in composition.chain(key))

    def _confirm_difference(self, name: str, difference: Difference, declared: Declared, before: Look) -> None:
        route, _, new = difference
        spot = next((route[:length] for length in range(len(route), 0, -1) if route[:length] in declared), None)
        if spot is None:
            raise Refusal(f"it would also change `{dotted(route)}` in `{name}`")
        each, change = declared[spot]
        found = any(_is_same(self._identity(each.identity), self._identity(identity)) for identity in before.findings)
        if not found and not _of_whole_tree(each.finding):
            raise Refusal(f"it would also change `{dotted(route)}` in `{name}`, where nothing is wrong with it")
        if change.op == "rename":
            if not _is_renamed(difference, spot, change, before.composition):
                raise Refusal(f"the renamed key would change `{dotted(route)}` in `{name}`")
        elif change.op != "delete" and (not isinstance(new, Scalar) or spot != route or not same(new.value, change.value)):
            raise Refusal(f"`{dotted(route)}` would not be {show(change.value)} in `{name}`")

    def _confirm_findings(self, name: str, before: Look, after: Look) -> None:
        found = set(map(self._identity, before.findings))
        known = {self._after(identity): identity for identity in found}
        for identity, finding in zip(map(self._identity, after.findings), after.findings.values(), strict=True):
            each = self.by_identity.get(known.get(identity, ()))
            if each is not None:
                raise Refusal(_still_there(name, each, after.composition))
            if identity not in known and finding.severity == ERROR:
                raise Refusal(f"it would bring something new at {finding.place}: {finding.check}: {finding.message}")
        self.seen |= found & self.by_identity.keys()

    def _identity(self, identity: tuple[object, ...]) -> tuple[object, ...]:
        """The same whichever of its names the mended file goes by."""
        check, path, start, key = identity
        return check, self.name if path in self.aliases else path, start, key

    def _after(self, identity: tuple[object, ...]) -> tuple[object, ...]:
        check, path, start, key = identity
        if path == self.name and isinstance(start, int):
            start = moved(start, self.edits)
        return check, path, start, key


def _refusal_of(look: Look) -> str | None:
    return look.refusal.message if look.refusal is not None else None


def _shown(value: object) -> str:
    return show(value) if isinstance(value, (str, int, float)) or value is None else "another value"


def _is_same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Whether two identities are of one finding, though its file may land at another package in another config."""
    return one[:3] == other[:3] and str(one[3]).rpartition(".")[2] == str(other[3]).rpartition(".")[2]


def _is_renamed(difference: Difference, spot: Route, change: Change, before: Composition | None) -> bool:
    """Whether a difference is the old key going, or the new one getting what the old one had."""
    route, _, new = difference
    if spot[-1] != change.value:
        return new is None
    was: Any = before.tree if before is not None else None
    for part in (*spot[:-1], change.route[-1], *route[len(spot) :]):
        was = child(was, str(part))
    return was is not None and next(differences(was, new), None) is None


def _of_whole_tree(finding: Finding) -> bool:
    """Whether a finding is not one of single configs: those are judged again with everything else."""
    from trm_hooks.checks import load

    return str(load(finding.check).RULE.subject) != "composition"


def _confirm_revealed(name: str, key: str, finding: Finding, after: Composition) -> None:
    """What a removed override covered must be what is expected."""
    value = after.value(key)
    origin = next((each for each in reversed(after.chain(key)) if each.effective), None)
    if origin is None:
        raise Refusal(f"without the override nothing would set `{key}` in `{name}`")
    if differs(value, finding.expected):
        shown = show(value) if isinstance(origin.node, Scalar) else "another value"
        raise Refusal(f"without the override `{key}` would be {shown} in `{name}`, from {origin.path}:{origin.position()[0]}")


def _still_there(name: str, each: Planned, after: Composition | None) -> str:
    """Why a fix did not take: mostly, because a later layer wins."""
    key = each.finding.key
    paths = {change.path for change in each.fix.changes}
    if after is None or key is None:
        return f"it would not mend what is wrong in `{name}`"
    winner = next((origin for origin in reversed(after.chain(key)) if origin.effective), None)
    if winner is None or winner.layer is None or winner.path in paths:
        return f"it would not mend what is wrong with `{key}` in `{name}`"
    where = f"{winner.path}:{winner.position()[0]}"
    mended = next((layer for layer in after.layers if layer.file.path in paths), None)
    entries = mended.file.entries if mended is not None else ()
    early = any(entry.is_self for entry in entries[:-1])
    why = f"`_self_` comes before it in the defaults list of {mended.file.path}" if mended and early else "it is merged later"
    return f"`{key}` in {min(paths)} would lose in `{name}` against {where}: {why}"


def dotted(route: Route) -> str:
    """A route as a dotted key."""
    return ".".join(map(str, route))


def differences(before: Node | None, after: Node | None, route: Route = ()) -> Iterator[Difference]:
    """Every leaf that is not the same in both; an empty collection is a leaf, None means nothing."""
    if before is after:
        return
    if isinstance(before, Scalar) and isinstance(after, Scalar):
        if not same(before.value, after.value):
            yield route, before, after
        return
    kinds = {type(node) for node in (before, after) if node is not None}
    one, other = _children(before), _children(after)
    if Scalar in kinds or len(kinds) > 1 or not (one or other):
        if before is None or after is None or len(kinds) > 1:
            yield route, before, after
        return
    for key in dict.fromkeys((*one, *other)):
        yield from differences(one.get(key), other.get(key), (*route, key[1]))


def same(value: object, other: object) -> bool:
    """Whether two scalars are the same value of the same type."""
    return type(value) is type(other) and repr(value) == repr(other)


def _children(node: Node | None) -> dict[tuple[type, Key], Node]:
    """The children by key, where ``1`` and ``True`` are two keys."""
    if isinstance(node, Mapping):
        return {(type(key), key): item for key, item in node.items.items()}
    if isinstance(node, Sequence):
        return {(int, index): item for index, item in enumerate(node.items)}
    return {}
