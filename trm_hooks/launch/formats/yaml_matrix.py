"""The combinations of a matrix: the variants of one job, each with its values."""

from __future__ import annotations

from itertools import islice

from trm_hooks.hydra.sweeps import combinations
from trm_hooks.launch.formats.yaml_scopes import flat, pairs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any as Node

    from trm_hooks.launch.spliced import Value
    from trm_hooks.launch.strings import YamlWords

    Values = dict[str, "Value | None"]
    Axis = list[Values]

MOST = 60  # combinations that are given one by one; of more, each value at least once


def workflow_matrix(node: Node, words: YamlWords) -> tuple[list[Values], bool]:
    """The values of each combination by their names (``matrix.x``), and whether nothing but a run would show more of them."""
    if node.id != "mapping":
        return [{}], False
    axes: dict[str, Axis] = {}
    more: dict[str, Node] = {}
    complete = True
    for name, value in pairs(node):
        if name.value in ("include", "exclude"):
            more[name.value] = value
        elif value.id == "sequence":
            axes[name.value] = [dict(flat(each, f"matrix.{name.value}", words)) for each in value.value]
        else:
            complete = False
    chosen = crossed(list(axes.values())) if axes else []
    gone = _entries(more.get("exclude"), words)
    chosen = [each for each in chosen if not any(_fits(each, entry, entry) for entry in gone)]
    complete = complete and more.get("include", node).id != "scalar"
    return _included(chosen, _entries(more.get("include"), words), axes) or [{}], complete


def crossed(axes: list[Axis]) -> list[Values]:
    """One value of each axis: every combination, or where they are too many each value once."""
    axes = [axis[:200] for axis in axes if axis]
    return [_joined(parts) for parts in islice(combinations(axes, MOST), MOST)]


def _joined(parts: Iterable[Values]) -> Values:
    return {name: value for part in parts for name, value in part.items()}


def _entries(node: Node | None, words: YamlWords) -> list[Values]:
    items = node.value if node is not None and node.id == "sequence" else []
    return [dict(flat(each, "matrix", words)) for each in items[:MOST]]


def _included(chosen: list[Values], entries: list[Values], axes: dict[str, Axis]) -> list[Values]:
    """``include``: what it adds to combinations that it agrees with, or a combination of its own."""
    own = {name for axis in axes.values() for value in axis for name in value}
    found = [dict(each) for each in chosen]
    for entry in entries:
        fitting = [at for at, each in enumerate(chosen) if _fits(each, entry, own)]
        for at in fitting:
            found[at].update(entry)
        if not fitting:
            found.append(dict(entry))
    return found


def _fits(values: Values, entry: Values, names: Iterable[str]) -> bool:
    """Whether an entry agrees with a combination in those of its names that count."""
    return all(_text(values.get(name)) == _text(entry[name]) for name in names if name in entry)


def _text(value: Value | None) -> str | None:
    return None if value is None else "".join(piece[0] for piece in value)
