"""The defaults list of one file as entries, each with the node it was written in.

Only the syntax is read here; what the entries select is for ``defaults_list``.
"""

from __future__ import annotations

from trm_hooks.hydra.errors import CompositionError
from trm_hooks.yaml.tree import Mapping, Scalar, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.yaml.tree import Node


class Entry:
    """One item of a defaults list.

    ``group`` is None for a plain config path, which then stands in ``value``. For a group, ``value`` is an option, a list of
    options, or None (``group: null``). ``package`` is what follows ``@``. ``node`` is the option's scalar (or the item).
    """

    __slots__ = ("group", "node", "optional", "override", "package", "value")

    def __init__(
        self,
        group: str | None,
        value: str | list[str] | None,
        package: str | None = None,
        optional: bool = False,
        override: bool = False,
        node: Node | None = None,
    ) -> None:
        self.group = group
        self.value = value
        self.package = "" if package == "_here_" else package
        self.optional = optional
        self.override = override
        self.node = node

    @property
    def signature(self) -> tuple[object, ...]:
        """All that decides what the entry selects, as comparable data."""
        value = tuple(self.value) if type(self.value) is list else self.value
        return (self.group, value, self.package, self.optional, self.override)

    @property
    def is_self(self) -> bool:
        """Whether this is ``_self_`` (Hydra also takes ``group: _self_`` for it)."""
        return self.value == "_self_"


def read_entries(defaults: Node, legacy: bool) -> tuple[Entry, ...]:
    """The entries of a ``defaults`` value; raises :class:`CompositionError` as Hydra refuses it.

    ``legacy`` is for a ``version_base`` below 1.2, where ``optional: true`` may stand beside the group.
    """
    if isinstance(defaults, Scalar) and defaults.value == "???":
        return ()
    if not isinstance(defaults, Sequence):
        kind = "a mapping" if isinstance(defaults, Mapping) else f"`{defaults.value!r}`"
        raise _at(f"`defaults` must be a list, not {kind}", defaults)
    return tuple(_entry(item, legacy) for item in defaults.items)


def _entry(item: Node, legacy: bool) -> Entry:
    if isinstance(item, Scalar) and isinstance(item.value, str):
        path, package = split_group(item.value)
        if path == "_self_" and package is not None:
            raise _at("`_self_@PACKAGE` is not supported", item)
        return Entry(None, path, package, node=item)
    if isinstance(item, Mapping):
        return _group_entry(item, legacy)
    kind = "a list" if isinstance(item, Sequence) else f"`{'null' if item.value is None else item.value!r}`"
    raise _at(f"an item of the defaults list must be a config or `group: option`, not {kind}", item)


def _group_entry(item: Mapping, legacy: bool) -> Entry:
    pairs = dict(item.items)
    optional = False
    if legacy and len(pairs) > 1 and "optional" in pairs:
        flag = pairs.pop("optional")
        optional = isinstance(flag, Scalar) and bool(flag.value)
    if not pairs:
        raise _at("an item of the defaults list names no config group", item)
    if len(pairs) > 1:
        raise _at(f"too many keys in one item of the defaults list: {', '.join(map(str, pairs))}", item)
    ((key, node),) = pairs.items()
    if not isinstance(key, str):
        raise _at(f"`{key}` is not the name of a config group", item)
    group, package = split_group(key)
    *words, group = group.split(" ")
    keywords = _keywords(words)
    if not group:
        raise _at(f"`{key}` names no config group", item)
    return Entry(group, _option(node), package, "optional" in keywords or optional, "override" in keywords, node)


def _keywords(words: list[str]) -> set[str]:
    found = set()
    for word in words:
        if word not in ("optional", "override"):
            break  # Hydra 1.3 overlooks a misspelled keyword, and all that follow it
        found.add(word)
    return found


def _option(node: Node) -> str | list[str] | None:
    if isinstance(node, Scalar) and (node.value is None or isinstance(node.value, str)):
        return node.value
    if isinstance(node, Sequence):
        options = []
        for item in node.items:
            if not isinstance(item, Scalar) or not isinstance(item.value, str):
                raise _at("the options in a list must be strings", item)
            options.append(item.value)
        return options
    kind = "a mapping" if isinstance(node, Mapping) else f"`{node.value!r}` ({type(node.value).__name__})"
    raise _at(f"an option must be a string or a list of strings, not {kind}", node)


def split_group(text: str) -> tuple[str, str | None]:
    """``group@package`` in its two parts; what follows ``:`` in the package is dropped, as Hydra does."""
    group, at, package = text.partition("@")
    return group, package.partition(":")[0] if at else None


def _at(message: str, node: Node) -> CompositionError:
    return CompositionError(message).at(node.source, node.start)
