"""Nodes of a merged tree by dotted key, through interpolations, as ``OmegaConf.select`` finds them; and trees as plain data."""

from __future__ import annotations

from trm_hooks.hydra.errors import CompositionError
from trm_hooks.hydra.layers import is_interpolated, split_key
from trm_hooks.record import Record
from trm_hooks.yaml.tree import Mapping, Scalar, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trm_hooks.hydra.errors import Unresolved
    from trm_hooks.hydra.interpolation.resolver import Resolver
    from trm_hooks.yaml.tree import Key, Node


MAX_VALUES = 2_000_000


class TooLargeError(CompositionError):
    """A tree that aliases blow up beyond what can be printed."""


def flat_origins(node: Node) -> dict[str, str]:
    """``path:line:column`` of every leaf by flat key; empty mappings and lists are leaves."""
    flat = Flat()
    flat.add(node, "")
    return flat.origins


class Flat(Record, frozen=False):
    """Nested and flat data of one tree, gathered in one walk.

    ``values`` and ``origins`` go by flat key (list items are ``key.0``, empty containers are leaves). Interpolations are in
    ``values`` as written, and their routes in ``interpolations`` by flat key. Raises :class:`TooLargeError`.
    """

    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    interpolations: dict[str, tuple[Key, ...]] = {}
    count: int = 0

    def add(self, node: Node, key: str, route: tuple[Key, ...] = ()) -> Any:
        """Add ``node``, which ``route`` leads to, below ``key``, and return it as nested data."""
        self.count += 1
        if self.count > MAX_VALUES:
            raise TooLargeError(f"more than {MAX_VALUES} values, through aliases")
        if type(node) is Scalar:
            value: Any = node.value
            if type(value) is str and "${" in value:
                self.interpolations[key] = route
            self._leaf(node, key, value)
            return value
        prefix = f"{key}." if key else ""
        if type(node) is Mapping:
            if not node.items:
                return self._empty(node, key, {})
            return {name: self.add(item, f"{prefix}{name}", (*route, name)) for name, item in node.items.items()}
        assert type(node) is Sequence
        if not node.items:
            return self._empty(node, key, [])
        return [self.add(item, f"{prefix}{index}", (*route, index)) for index, item in enumerate(node.items)]

    def _empty(self, node: Node, key: str, value: Any) -> Any:
        if key:
            self._leaf(node, key, value)
        return type(value)()

    def _leaf(self, node: Node, key: str, value: Any) -> None:
        line, column = node.source.position(node.start)
        self.values[key] = value
        self.origins[key] = f"{node.source.path}:{line}:{column}"


def select(root: Mapping, key: str) -> Node | Unresolved | None:
    """The node at ``key`` with interpolations followed; None where there is none."""
    parts = split_key(key)
    node: Node | None = root
    for part in parts:
        if type(node) is not Mapping:
            break
        node = node.items.get(part)
    else:
        if node is None or not is_interpolated(node):
            return node
    return None if node is None else _resolver(root).select(tuple(parts))


def own_route(root: Mapping, key: str) -> tuple[Key | int, ...] | None:
    """The keys that lead to what ``key`` leads to, without interpolations on the way; None where there is none."""
    return _resolver(root).own_route(tuple(split_key(key)))


def container_at(root: Mapping, route: tuple[Key, ...], text: str) -> Node | None:
    """The mapping or list that the interpolation ``text`` at ``route`` points to; None for all else."""
    if not (text.startswith("${") and text.endswith("}")):
        return None
    found = _resolver(root).select(route)
    return found if isinstance(found, (Mapping, Sequence)) else None


def _resolver(root: Mapping) -> Resolver:
    """Imported late: most trees are merged and read without an interpolation being followed."""
    from trm_hooks.hydra.interpolation.resolver import Resolver

    return Resolver(root)
