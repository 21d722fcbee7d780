"""OmegaConf's own resolvers that need neither the environment nor code: ``oc.select``, ``oc.dict.keys`` and the like.

What one makes anew is where its interpolation is: relative keys in it are counted from there.
"""

from __future__ import annotations

from trm_hooks.hydra.errors import Unresolved
from trm_hooks.hydra.interpolation.grammar import check_syntax
from trm_hooks.hydra.interpolation.parts import InterpolationSyntaxError
from trm_hooks.hydra.interpolation.places import (
    MAX_MADE,
    MISSING,
    Missing,
    NotThere,
    Place,
    Plain,
    select,
)
from trm_hooks.yaml.text import SourceText
from trm_hooks.yaml.tree import Mapping, Scalar, Sequence, YamlError, parse, to_plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from typing import Any, TypeAlias

    from trm_hooks.hydra.interpolation.places import Known, Outcome, Steps
    from trm_hooks.yaml.tree import Key, Node

    Run: TypeAlias = Callable[[Place, list[Known]], Steps]


# A text of YAML with more is not read: PyYAML takes too long over what is nested so deeply.
_MAX_BRACKETS = 1000


class _MakingError(ValueError):
    """OmegaConf makes no container of this."""


def settled(place: Place, outcome: Outcome) -> Outcome:
    """What a resolver at ``place`` gives, with containers inside a Python list or dict as Python ones, too."""
    if not isinstance(outcome, Plain) or not isinstance(outcome.value, (list, dict)):
        return outcome
    try:
        return Plain(_python(outcome.value, place.root), outcome.node)
    except _MakingError as error:
        return Unresolved(str(error))


def _python(value: Any, root: Place) -> Any:
    _charge(root)
    if isinstance(value, dict):
        return {key: _python(item, root) for key, item in value.items()}
    if isinstance(value, list):
        return [_python(item, root) for item in value]
    if isinstance(value, Place):
        plain = to_plain(value.node)
        return _python(plain, root)
    return value


def _charge(root: Place, count: int = 1) -> None:
    if not root.charge(values=count):
        raise _MakingError(f"resolvers make more than {MAX_MADE} values")


def _select(place: Place, arguments: list[Known]) -> Steps:
    if not 1 <= len(arguments) <= 2:
        return Unresolved("`oc.select` takes a key and a default")
    key = arguments[0].as_value()
    if not isinstance(key, str):
        return Unresolved("`oc.select` takes the text of a key")
    outcome = yield from select(place, key)
    if not isinstance(outcome, NotThere) and (isinstance(outcome, Unresolved) or outcome.as_value() != MISSING):
        return outcome
    return arguments[1] if len(arguments) == 2 else Plain(None, place.node)


def _deprecated(place: Place, arguments: list[Known]) -> Steps:
    texts = [argument.as_value() for argument in arguments]
    if not 1 <= len(texts) <= 2 or not all(isinstance(text, str) for text in texts):
        return Unresolved("`oc.deprecated` takes the text of a key and a message")
    outcome = yield from select(place, texts[0])
    if isinstance(outcome, Missing) and outcome.place is not None:
        return outcome.place
    return Unresolved(outcome.reason) if isinstance(outcome, NotThere) else outcome


def _dict_keys(place: Place, arguments: list[Known]) -> Steps:
    keys = yield from _keys(place, arguments, "oc.dict.keys")
    return keys if isinstance(keys, Unresolved) else _container(place, keys)


def _dict_values(place: Place, arguments: list[Known]) -> Steps:
    names = yield from _keys(place, arguments, "oc.dict.values")
    if isinstance(names, Unresolved):
        return names
    key = str(arguments[0].as_value())
    if key.startswith("."):
        key = f".{key}"  # the values are one level deeper than the interpolation
    return _container(place, [f"${{{key}.{name}}}" for name in names])


def _keys(place: Place, arguments: list[Known], name: str) -> Generator[Place, None, list[Key] | Unresolved]:
    """The keys of the mapping that a resolver is asked about."""
    key = arguments[0].as_value() if len(arguments) == 1 else None
    if not isinstance(key, str):
        return Unresolved(f"`{name}` takes the text of a key")
    outcome = yield from select(place, key)
    if isinstance(outcome, Unresolved):
        return Unresolved(outcome.reason, outcome.needs_code)
    if isinstance(outcome, Plain) or not isinstance(outcome.node, Mapping):
        return Unresolved(f"`{key}` is not a mapping")
    return list(outcome.node.items)


def _create(place: Place, arguments: list[Known]) -> Steps:
    yield from ()  # it looks nothing up
    if len(arguments) != 1:
        return Unresolved("`oc.create` takes one value")
    value = arguments[0].as_value()
    if value is None:
        return Plain(None, place.node)
    if isinstance(value, str):
        try:
            _charge(place.root, len(value))
            value = _read(value, place)
        except (_MakingError, YamlError) as error:
            return Unresolved(f"`oc.create` cannot read its text: {error}")
    if not isinstance(value, (Place, list, dict)):
        return Unresolved("`oc.create` makes lists and dicts only")
    return _container(place, value)


def _read(text: str, place: Place) -> Any:
    """A text of YAML as plain values."""
    from trm_hooks.yaml.loader import complaint

    if text.count("[") + text.count("{") > _MAX_BRACKETS:
        raise _MakingError("nested too deeply")
    root = parse(SourceText(place.node.source.path, text))
    error = complaint(text) if "\t" in text else None
    if error is not None:
        raise error
    if isinstance(root, Scalar) and isinstance(root.value, str):
        return {root.value: None}
    if root is None or (isinstance(root, Scalar) and root.value is None):
        return {}
    return to_plain(root)


def _container(place: Place, value: Any) -> Place | Unresolved:
    """The place of a list or dict made by the interpolation at ``place``."""
    try:
        node = _node(value, place.node, place.root)
    except (_MakingError, InterpolationSyntaxError) as error:
        return Unresolved(f"no container can be made here: {error}")
    return Place(node, place.parent, place.key)


def _node(value: Any, at: Node, root: Place) -> Node:
    _charge(root)
    if isinstance(value, Place):
        return value.node
    if isinstance(value, dict):
        items: dict[Key, Node] = {}
        for key, item in value.items():
            if key is None:
                raise _MakingError("null is not allowed as a key")
            items[key] = _node(item, at, root)
        return Mapping(items, at.start, at.end, at.source)
    if isinstance(value, list):
        return Sequence([_node(item, at, root) for item in value], at.start, at.end, at.source)
    if isinstance(value, str) and "${" in value:
        check_syntax(value)
    return Scalar(value, at.start, at.end, None, at.source)


RESOLVERS: dict[str, Run] = {
    "oc.create": _create,
    "oc.deprecated": _deprecated,
    "oc.dict.keys": _dict_keys,
    "oc.dict.values": _dict_values,
    "oc.select": _select,
}
