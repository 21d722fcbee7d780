"""Read the settings file strictly: every name is known, every value has its type, and every error has its place."""

from __future__ import annotations

from trm_hooks.project.repository import UsageError
from trm_hooks.yaml.text import DecodeError, SourceText
from trm_hooks.yaml.tree import Mapping, Scalar, Sequence, YamlError, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from trm_hooks.yaml.tree import Node


def read_settings(path: str, data: bytes, known: tuple[str, ...]) -> tuple[dict[str, Any], dict[tuple[str, str], str]]:
    """The settings by name, converted, and where each text of each setting is; raises :class:`UsageError`."""
    try:
        source = SourceText.decode(path, data)
        root = parse(source)
    except DecodeError as error:
        raise UsageError(f"{path}:{error.line}:{error.column}: {error.reason}") from None
    except YamlError as error:
        line, column = source.position(error.offset)
        raise UsageError(f"{path}:{line}:{column}: {error.reason}") from None
    if root is None or (isinstance(root, Scalar) and root.value is None):
        return {}, {}
    values: dict[str, Any] = {}
    places: dict[tuple[str, str], str] = {}
    for key, node in _mapping(root, "the settings").items():
        name = key.replace("_", "-")
        if name not in known:
            raise _unknown(key, name, known, node)
        if not (isinstance(node, Scalar) and node.value is None):
            values[name] = _READERS[name](node, f"`{key}`")
            places.update(((name, scalar.value), _place(scalar)) for scalar in _scalars(node) if isinstance(scalar.value, str))
    return values, places


def _scalars(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
        return
    for item in node.items.values() if isinstance(node, Mapping) else node.items:
        yield from _scalars(item)


def _place(node: Node) -> str:
    line, column = node.source.position(node.start)
    return f"{node.source.path}:{line}:{column}"


def _unknown(key: str, name: str, known: tuple[str, ...], node: Node) -> UsageError:
    from trm_hooks.hydra.errors import did_you_mean

    return _wrong(node, f"unknown setting `{key}`; {did_you_mean(name, known)}")


def _wrong(node: Node, reason: str) -> UsageError:
    return UsageError(f"{_place(node)}: {reason}")


def _mapping(node: Node, what: str) -> dict[str, Node]:
    if not isinstance(node, Mapping):
        raise _wrong(node, f"{what} must be a mapping")
    return {str(key): value for key, value in node.items.items()}


def _text(node: Node, what: str) -> str:
    if not isinstance(node, Scalar) or not isinstance(node.value, str):
        raise _wrong(node, f"{what} must be text")
    return node.value


def _texts(node: Node, what: str) -> tuple[str, ...]:
    """One text, or a list of them."""
    if isinstance(node, Sequence):
        return tuple(_text(item, f"every item of {what}") for item in node.items)
    if not isinstance(node, Scalar) or not isinstance(node.value, str):
        raise _wrong(node, f"{what} must be text, or a list of texts")
    return (node.value,)


def _text_map(node: Node, what: str) -> dict[str, str]:
    return {key: _text(value, f"`{key}` in {what}") for key, value in _mapping(node, what).items()}


def _allowed(node: Node, what: str) -> tuple[tuple[str, tuple[str, ...], str], ...]:
    if not isinstance(node, Sequence):
        raise _wrong(node, f"{what} must be a list")
    return tuple(_one_allowed(item) for item in node.items)


def _one_allowed(node: Node) -> tuple[str, tuple[str, ...], str]:
    given = _mapping(node, "an item of `allow`")
    for name in given:
        if name not in ("config", "keys", "reason"):
            raise _wrong(given[name], f"unknown setting `{name}` in `allow`; known are config, keys, reason")
    for name in ("keys", "reason"):
        if name not in given:
            raise _wrong(node, f"an item of `allow` needs `{name}`")
    config = _text(given["config"], "`config`") if "config" in given else "*"
    return config, _texts(given["keys"], "`keys`"), _text(given["reason"], "`reason`")


_READERS: dict[str, Callable[[Node, str], Any]] = {
    "allow": _allowed,
    "baseline": _text,
    "baselines": _texts,
    "config-roots": _texts,
    "entry-scripts": _text_map,
    "exclude": _texts,
    "extend-select": _texts,
    "ignore": _texts,
    "loads": _texts,
    "reasons": _text_map,
    "select": _texts,
}
