"""One YAML document as positioned nodes whose scalars are typed as OmegaConf types them.

Nothing is constructed: composed nodes are turned into small ones that say where a value starts and ends, and that are shared
wherever the document uses an alias. Duplicate keys, unknown tags and recursive aliases are errors with a place.
"""

from __future__ import annotations

import yaml

from trm_hooks.yaml.loader import (
    BAD,
    MAP,
    MAX_DEPTH,
    MERGE,
    PLAIN_TYPES,
    SEQ,
    TEXT,
    ScalarError,
    TagMark,
    YamlError,
    compose,
    parse_bool,
    parse_float,
    parse_int,
    plain_value,
)
from trm_hooks.yaml.text import SourceText

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from trm_hooks.yaml.loader import Value

    Key: TypeAlias = "str | int | float | bool"
    Node: TypeAlias = "Scalar | Mapping | Sequence"


_TAG = "tag:yaml.org,2002:"


def tagged_value(node: Any) -> Value:
    """The value of a scalar with an explicit tag, or of a plain one that has none."""
    tag, text = node.tag, node.value
    try:
        if tag is BAD:
            return plain_value(text)
        if tag is MERGE:
            raise ScalarError("`<<` is where a value is expected")
        if tag in (_TAG + "str", "!"):
            return str(text)
        if tag == _TAG + "null":
            return None
        if tag == _TAG + "bool":
            return parse_bool(text)
        if tag == _TAG + "int":
            return parse_int(text)
        if tag == _TAG + "float":
            return parse_float(text)
        if tag == _TAG + "binary":
            return _binary(text)
    except ScalarError as error:
        raise YamlError(str(error), node.start_mark.index) from None
    raise YamlError(f"tag `{_short(tag)}` is not known to OmegaConf", node.start_mark.index)


def _binary(text: str) -> bytes:
    import base64

    try:
        return base64.decodebytes(text.encode("ascii"))
    except ValueError as error:
        raise ScalarError(f"not base64: {error}") from None


def check_collection_tag(node: Any) -> None:
    """Raise :class:`YamlError` for a mapping or sequence with a tag of its own."""
    kind = "map" if type(node) is yaml.MappingNode else "seq"
    if node.tag not in (_TAG + kind, "!"):
        raise YamlError(f"tag `{_short(node.tag)}` is not known to OmegaConf", node.start_mark.index)


def _short(tag: str) -> str:
    return "!!" + tag[len(_TAG) :] if tag.startswith(_TAG) else tag


__all__ = ["Mapping", "Scalar", "Sequence", "YamlError", "parse"]

# More nodes than this behind aliases is an attack, not a config.
MAX_EXPANDED = 500_000


class Scalar:
    """A typed scalar; ``style`` is ``None`` for plain ones, else one of ``' " | >``."""

    __slots__ = ("end", "source", "start", "style", "value")

    def __init__(self, value: Value, start: int, end: int, style: str | None, source: SourceText) -> None:
        self.value = value
        self.start = start
        self.end = end
        self.style = style
        self.source = source


class Mapping:
    """A mapping; merge keys (``<<``) are already flattened into ``items``."""

    __slots__ = ("end", "items", "source", "start")

    def __init__(self, items: dict[Key, Node], start: int, end: int, source: SourceText) -> None:
        self.items = items
        self.start = start
        self.end = end
        self.source = source


class Sequence:
    """A sequence."""

    __slots__ = ("end", "items", "source", "start")

    def __init__(self, items: list[Node], start: int, end: int, source: SourceText) -> None:
        self.items = items
        self.start = start
        self.end = end
        self.source = source


def to_plain(node: Node) -> Any:
    """``node`` as nested dicts, lists and values, interpolations as written; what aliases share is made anew each time."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [to_plain(item) for item in node.items]
    return {key: to_plain(item) for key, item in node.items.items()}


def parse(source: SourceText) -> Node | None:
    """The only document of ``source``, or None where it is empty.

    Raises :class:`YamlError` for everything that OmegaConf's loader refuses, with the offset where it is.
    """
    text = source.text
    root = compose(text)
    if root is None:
        return None
    build = _Builder(source, aliases="*" in text and "&" in text)
    return build.node(root, 0)


class _Builder:
    """Turns PyYAML's nodes into ours; with ``aliases`` it keeps the identity of shared ones, and counts them."""

    def __init__(self, source: SourceText, aliases: bool) -> None:
        self.source = source
        self.node = self._shared if aliases else self._new
        self.done: dict[int, tuple[Node | None, int]] = {}
        self.size = 0

    def _shared(self, node: Any, depth: int) -> Node:
        known = self.done.get(id(node))
        if known is not None:
            made, size = known
            if made is None:
                raise YamlError("an alias inside the value it stands for", node.start_mark.index)
            self.size += size
        else:
            before = self.size
            self.done[id(node)] = (None, 0)
            self.size += 1
            made = self._new(node, depth)
            self.done[id(node)] = (made, self.size - before)
        if self.size > MAX_EXPANDED:
            raise YamlError(f"aliases expand to more than {MAX_EXPANDED} values", node.start_mark.index)
        return made

    def _new(self, node: Any, depth: int) -> Node:
        # This runs for every value of every file: the common kinds come first.
        tag = node.tag
        if tag is TEXT:
            return Scalar(node.value, node.start_mark.index, node.end_mark.index, node.style or None, self.source)
        if type(tag) in PLAIN_TYPES:
            return Scalar(tag, node.start_mark.index, node.end_mark.index, None, self.source)
        if type(node) is yaml.ScalarNode:
            return Scalar(tagged_value(node), node.start_mark.index, node.end_mark.index, node.style or None, self.source)
        if depth > MAX_DEPTH:
            raise YamlError("nested too deeply", node.start_mark.index)
        if tag is not MAP and tag is not SEQ:
            check_collection_tag(node)
        start, end = node.start_mark.index, node.end_mark.index
        if type(node) is yaml.MappingNode:
            return Mapping(self._items(node, depth + 1), start, end, self.source)
        return Sequence([self.node(item, depth + 1) for item in node.value], start, end, self.source)

    def _items(self, node: Any, depth: int) -> dict[Key, Node]:
        items: dict[Key, Node] = {}
        merges: list[Any] = []
        for key_node, value_node in node.value:
            if key_node.tag is TEXT:
                key: Key = key_node.value
                if key in items:
                    raise YamlError(f"duplicate key `{key}`", key_node.start_mark.index)
            elif key_node.tag is MERGE:
                merges.append(value_node)
                continue
            else:
                key = self._key(key_node)
            items[key] = self.node(value_node, depth)
        return self._merged(merges, items, depth) if merges else items

    def _key(self, node: Any) -> Key:
        if type(node) is not yaml.ScalarNode:
            raise YamlError("a key must be a scalar", node.start_mark.index)
        value = node.tag if not isinstance(node.tag, (str, TagMark)) else tagged_value(node)
        if value is None:
            raise YamlError("a key must not be null", node.start_mark.index)
        if isinstance(value, bytes):
            raise YamlError("a binary key is not supported", node.start_mark.index)
        key: Key = value
        return key

    def _merged(self, merges: list[Any], own: dict[Key, Node], depth: int) -> dict[Key, Node]:
        """Flatten ``<<``: own keys win, then earlier sources over later ones; merged keys are first."""
        items: dict[Key, Node] = {}
        for value in merges:
            for source in reversed(value.value) if type(value) is yaml.SequenceNode else (value,):
                merged = self.node(source, depth)
                if not isinstance(merged, Mapping):
                    raise YamlError("`<<` must be given a mapping or a list of mappings", source.start_mark.index)
                items.update(merged.items)
        items.update(own)
        return items
