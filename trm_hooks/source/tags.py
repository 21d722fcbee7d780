"""Values of nodes with an explicit tag, as OmegaConf's loader makes them or refuses them."""

from __future__ import annotations

import yaml

from trm_hooks.source.loader import BAD, MERGE, YamlError
from trm_hooks.source.scalars import ScalarError, parse_bool, parse_float, parse_int, plain_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trm_hooks.source.scalars import Value

_TAG = "tag:yaml.org,2002:"


def tagged_value(node: Any) -> Value:
    """The value of a scalar with an explicit tag, or of a plain one that has none."""
    tag, text = node.tag, node.value
    try:
        if tag is BAD:
            return plain_value(text)
        if tag is MERGE:
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


def check_collection_tag(node: Any) -> None:
    """Raise :class:`YamlError` for a mapping or sequence with a tag of its own."""
    kind = "map" if type(node) is yaml.MappingNode else "seq"
    if node.tag not in (_TAG + kind, "!"):
        raise YamlError(f"tag `{_short(node.tag)}` is not known to OmegaConf", node.start_mark.index)


def _short(tag: str) -> str:
    return "!!" + tag[len(_TAG) :] if tag.startswith(_TAG) else tag
