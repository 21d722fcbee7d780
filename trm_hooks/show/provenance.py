"""Where a composed value comes from, as plain data: every origin in order, and the chain of defaults lists behind each."""

from __future__ import annotations

from trm_hooks.hydra.errors import Unresolved
from trm_hooks.record import Record
from trm_hooks.yaml.tree import Mapping, Scalar, Sequence, to_plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from trm_hooks.hydra.composition import Composition, Origin
    from trm_hooks.hydra.layers import Layer
    from trm_hooks.show.answers import OriginData
    from trm_hooks.yaml.tree import Node


class Step(Record):
    """One link of the chain that selects a file: the config, and where the list that names it says so."""

    config: str
    place: str | None


def via(composition: Composition, layer: Layer) -> list[Step]:
    """How ``layer`` came in, from the primary config down."""
    by_path = {each.file.config_path: each for each in composition.layers}
    steps: list[Step] = []
    seen: set[str] = set()
    at: Layer | None = layer
    while at is not None and at.file.config_path not in seen:
        seen.add(at.file.config_path)
        steps.append(Step(at.file.config_path, _place(at.node)))
        at = by_path.get(at.parent) if at.parent is not None else None
    return steps[::-1]


def _place(node: Node | None) -> str | None:
    return place(node) if node is not None else None


def place(node: Node) -> str:
    """``path:line:column`` of a node."""
    line, column = node.source.position(node.start)
    return f"{node.source.path}:{line}:{column}"


def origin_data(composition: Composition, origin: Origin) -> OriginData:
    """One origin as JSON shows it."""
    line, column = origin.position()
    data: OriginData = {
        "path": origin.path,
        "line": line,
        "column": column,
        "value": to_plain(origin.node),
        "effective": origin.effective,
    }
    if origin.layer is not None:
        data["via"] = [{"config": step.config, "selected_at": step.place} for step in via(composition, origin.layer)]
    elif origin.override is not None:
        data["override"] = origin.override.input_line
    return data


def leaves(node: Node, key: str) -> Iterator[tuple[str, Node]]:
    """The leaves below ``node`` by flat key; empty containers are leaves."""
    if isinstance(node, Scalar) or not node.items:
        yield key, node
        return
    pairs = node.items.items() if isinstance(node, Mapping) else enumerate(node.items)
    for name, item in pairs:
        yield from leaves(item, f"{key}.{name}" if key else str(name))


def shown(value: Any) -> str:
    """A value as YAML would write it on one line."""
    if isinstance(value, Unresolved):
        return f"unknown ({value.reason})"
    if isinstance(value, (Mapping, Sequence)):
        return shown(to_plain(value))
    from trm_hooks.outputs.yaml_text import inline

    return inline(value)
