"""One composition as the code sees it: plain values and the keys of sections, and what is not known of them."""

from __future__ import annotations

from trm_hooks.code.work_out import ABSENT, NOTHING
from trm_hooks.hydra.errors import ABSENT as NOT_THERE
from trm_hooks.hydra.errors import Unresolved
from trm_hooks.yaml.tree import Mapping, Scalar, Sequence, to_plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from trm_hooks.code.values import Path
    from trm_hooks.hydra.composition import Composition
    from trm_hooks.yaml.tree import Node


class View:
    """Values and sections of a composition, by path."""

    __slots__ = ("composition",)

    def __init__(self, composition: Composition) -> None:
        self.composition = composition

    def value(self, path: Path) -> Any:
        """A plain value or list; ``ABSENT``, or ``NOTHING`` for a section and for what only running would tell."""
        node = self._node(path)
        if node is ABSENT:
            return ABSENT
        if isinstance(node, Scalar):
            value = node.value
            if isinstance(value, str) and (value == "???" or "${" in value):
                return self._resolved(path) if value != "???" else NOTHING
            return value
        if isinstance(node, Sequence) and len(node.items) < 100 and all(isinstance(item, Scalar) for item in node.items):
            return to_plain(node)
        return NOTHING

    def keys(self, path: Path) -> Iterable[str] | None:
        """The keys of a section; None where there is no section that can be seen, or a key of it is left open (``???``)."""
        node = self._node(path)
        if not isinstance(node, Mapping):
            return None
        return [str(key) for key in node.items]

    def _node(self, path: Path) -> Node | Any:
        node: Any = self.composition.tree
        for part in path:
            if isinstance(node, Sequence) and part.isdecimal():
                node = node.items[int(part)] if int(part) < len(node.items) else ABSENT
            elif isinstance(node, Mapping):
                node = node.items.get(part, ABSENT)
            else:
                # below a value there is nothing, below an interpolation what it leads to
                return NOTHING if isinstance(node, Scalar) and isinstance(node.value, str) and "${" in node.value else ABSENT
            if node is ABSENT:
                return ABSENT
        return node

    def _resolved(self, path: Path) -> Any:
        found = self.composition.value(".".join(path))
        if isinstance(found, Unresolved) or found is NOT_THERE or not isinstance(found, (str, int, float, type(None))):
            return NOTHING
        return found
