"""One YAML document as positioned nodes whose scalars are typed as OmegaConf types them.

libyaml composes (PyYAML's pure Python parser where libyaml is missing); nothing is constructed. The composed nodes are turned
into small ones that say where a value starts and ends, and are shared wherever the document uses an alias. Duplicate keys,
several documents, unknown tags, recursive aliases and nesting that no loader survives are errors with a place.
"""

from __future__ import annotations

import re

import yaml

from trm_hooks.source.scalars import ScalarError, parse_bool, parse_float, parse_int, plain_value
from trm_hooks.source.text import SourceText

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from trm_hooks.source.scalars import Value

    Key: TypeAlias = "str | int | float | bool"
    Node: TypeAlias = "Scalar | Mapping | Sequence"

# OmegaConf's own loader gives up between 100 and 300 levels, depending on what is nested.
MAX_DEPTH = 200
# More nodes than this behind aliases is an attack, not a config.
MAX_EXPANDED = 500_000


class YamlError(Exception):
    """A document that OmegaConf's loader refuses; ``offset`` says where."""

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset


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


class _Mark:
    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


# What ``resolve`` puts where PyYAML expects a tag: a typed value, or one of these.
_TEXT, _MAP, _SEQ, _MERGE, _BAD = (_Mark(name) for name in ("text", "map", "seq", "merge", "bad"))
_MISS = _Mark("miss")
_PLAIN_TYPES = frozenset((bool, int, float, type(None)))
_plain: dict[str, Any] = {"<<": _MERGE}
_PLAIN_CACHE_SIZE = 20_000


class _Resolver:
    """Types a scalar while it is composed, which costs less than PyYAML's own choice of a tag."""

    def resolve(self, kind: type[yaml.Node], value: str, implicit: Any) -> Any:
        if kind is yaml.ScalarNode:
            if not implicit[0]:
                return _TEXT
            typed = _plain.get(value, _MISS)
            return _type_plain(value) if typed is _MISS else typed
        return _MAP if kind is yaml.MappingNode else _SEQ

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:
        """PyYAML's path resolvers are not used."""

    def ascend_resolver(self) -> None:
        """PyYAML's path resolvers are not used."""


def _type_plain(text: str) -> Any:
    try:
        value: Any = plain_value(text)
    except ScalarError:
        return _BAD
    if isinstance(value, str):
        return _TEXT
    if len(_plain) < _PLAIN_CACHE_SIZE:
        _plain[text] = value
    return value


class _PureLoader(_Resolver, yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser, yaml.composer.Composer):
    """PyYAML's own parser, which is the one that OmegaConf uses."""

    def __init__(self, stream: str) -> None:
        yaml.reader.Reader.__init__(self, stream)
        yaml.scanner.Scanner.__init__(self)
        yaml.parser.Parser.__init__(self)
        yaml.composer.Composer.__init__(self)

    def dispose(self) -> None:
        """Nothing to release."""


if TYPE_CHECKING or not yaml.__with_libyaml__:
    _Loader = _PureLoader
else:
    from yaml._yaml import CParser

    class _Loader(_Resolver, CParser):
        """libyaml's composer with our resolver."""


def parse(source: SourceText) -> Node | None:
    """The only document of ``source``, or None where it is empty.

    Raises :class:`YamlError` for everything that OmegaConf's loader refuses, with the offset where it stands.
    """
    text = source.text
    _refuse_depth(text)
    root = _compose(text)
    if root is None:
        return None
    build = _Builder(source, aliases="*" in text and "&" in text)
    return build.node(root, 0)


# PyYAML's own parser takes minutes for more than this.
_MAX_SECOND_READING = 1_000_000


def _compose(text: str) -> yaml.Node | None:
    try:
        return _compose_with(_Loader, text)
    except YamlError:
        if _Loader is _PureLoader or len(text) > _MAX_SECOND_READING:
            raise
    # The two parsers differ at the edges of YAML, and Hydra goes by the slow one.
    return _compose_with(_PureLoader, text)


def _compose_with(kind: type[_PureLoader], text: str) -> yaml.Node | None:
    try:
        loader = kind(text)
        try:
            node: yaml.Node | None = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.reader.ReaderError as error:
        raise YamlError(f"control character #x{_code(error.character):04x} in YAML", error.position) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = ", ".join(part for part in (error.context, error.problem) if part)
        raise YamlError(reason, 0 if mark is None else mark.index) from None
    except RecursionError:
        raise YamlError("nested too deeply", 0) from None
    return node


def _code(character: int | str | bytes) -> int:
    return character if isinstance(character, int) else ord(character)


_BRACKET = re.compile(r"[\[\]{}]")
_INDENT = re.compile(r"^(?:[ ]|[-?:][ ])*", re.M)


def _refuse_depth(text: str) -> None:
    """Stop before libyaml recurses: its composer has no limit, and the process would die with it."""
    if len(text) < 20 * MAX_DEPTH:
        return
    depth = deepest = 0
    for match in _BRACKET.finditer(text):
        depth = depth + 1 if match[0] in "[{" else max(depth - 1, 0)
        if depth > deepest:
            deepest = depth
    indent = max((match.end() - match.start() for match in _INDENT.finditer(text)), default=0)
    if deepest + indent > MAX_DEPTH * 4:
        _count_depth(text)


def _count_depth(text: str) -> None:
    depth = 0
    try:
        loader = _Loader(text)
        try:
            while loader.check_event():
                event: object = loader.get_event()  # type: ignore[no-untyped-call]
                if isinstance(event, yaml.CollectionStartEvent):
                    depth += 1
                    if depth > MAX_DEPTH:
                        raise YamlError("nested too deeply", event.start_mark.index if event.start_mark else 0)
                elif isinstance(event, yaml.CollectionEndEvent):
                    depth -= 1
        finally:
            loader.dispose()
    except (yaml.YAMLError, RecursionError):
        return  # the composer says it better


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
        if tag is _TEXT:
            return Scalar(node.value, node.start_mark.index, node.end_mark.index, node.style, self.source)
        if type(tag) in _PLAIN_TYPES:
            return Scalar(tag, node.start_mark.index, node.end_mark.index, None, self.source)
        if type(node) is yaml.ScalarNode:
            return Scalar(_tagged(node), node.start_mark.index, node.end_mark.index, node.style, self.source)
        if depth > MAX_DEPTH:
            raise YamlError("nested too deeply", node.start_mark.index)
        if tag is not _MAP and tag is not _SEQ:
            _check_collection_tag(node)
        start, end = node.start_mark.index, node.end_mark.index
        if type(node) is yaml.MappingNode:
            return Mapping(self._items(node, depth + 1), start, end, self.source)
        return Sequence([self.node(item, depth + 1) for item in node.value], start, end, self.source)

    def _items(self, node: Any, depth: int) -> dict[Key, Node]:
        items: dict[Key, Node] = {}
        merges: list[Any] = []
        for key_node, value_node in node.value:
            if key_node.tag is _TEXT:
                key: Key = key_node.value
                if key in items:
                    raise YamlError(f"duplicate key `{key}`", key_node.start_mark.index)
            elif key_node.tag is _MERGE:
                merges.append(value_node)
                continue
            else:
                key = self._key(key_node)
            items[key] = self.node(value_node, depth)
        return self._merged(merges, items, depth) if merges else items

    def _key(self, node: Any) -> Key:
        if type(node) is not yaml.ScalarNode:
            raise YamlError("a key must be a scalar", node.start_mark.index)
        value = node.tag if not isinstance(node.tag, (str, _Mark)) else _tagged(node)
        if value is None:
            raise YamlError("a key must not be null", node.start_mark.index)
        if isinstance(value, bytes):
            raise YamlError("a binary key is not supported", node.start_mark.index)
        key: Key = value
        return key

    def _merged(self, merges: list[Any], own: dict[Key, Node], depth: int) -> dict[Key, Node]:
        """Flatten ``<<``: own keys win, then earlier sources over later ones; merged keys stand first."""
        items: dict[Key, Node] = {}
        for value in merges:
            for source in reversed(value.value) if type(value) is yaml.SequenceNode else (value,):
                merged = self.node(source, depth)
                if not isinstance(merged, Mapping):
                    raise YamlError("`<<` must be given a mapping or a list of mappings", source.start_mark.index)
                items.update(merged.items)
        items.update(own)
        return items


_TAG = "tag:yaml.org,2002:"


def _tagged(node: Any) -> Value:
    """The value of a scalar with an explicit tag, or of a plain one that has none."""
    tag, text = node.tag, node.value
    try:
        if tag is _BAD:
            return plain_value(text)
        if tag is _MERGE:
            raise ScalarError("`<<` stands where a value is expected")
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


def _check_collection_tag(node: Any) -> None:
    kind = "map" if type(node) is yaml.MappingNode else "seq"
    if node.tag not in (_TAG + kind, "!"):
        raise YamlError(f"tag `{_short(node.tag)}` is not known to OmegaConf", node.start_mark.index)


def _short(tag: str) -> str:
    return "!!" + tag[len(_TAG) :] if tag.startswith(_TAG) else tag
