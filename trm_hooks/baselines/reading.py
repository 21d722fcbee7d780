"""One baseline file as a :class:`Baseline`; everything that is wrong with it is an error with line and column."""

from __future__ import annotations

from trm_hooks.baselines.model import POLICIES, Baseline, BaselineError, Checkpoint, Reason
from trm_hooks.yaml.tree import Mapping, Scalar, Sequence, YamlError, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from trm_hooks.yaml.text import SourceText
    from trm_hooks.yaml.tree import Node

_FIELDS = (
    "name",
    "title",
    "source",
    "extends",
    "checkpoints",
    "applies_to",
    "values",
    "policies",
    "reasons",
    "impact",
)


def read_baseline(source: SourceText, *, is_own: bool = False, is_default: bool = False) -> Baseline:
    """The baseline that ``source`` describes; raises :class:`BaselineError`."""
    root = parse_mapping(source, "a baseline file")
    fields = root.items
    for key, node in fields.items():
        if key not in _FIELDS:
            raise error_at(node, f"`{key!s}` is no field of a baseline file; the fields are {', '.join(_FIELDS)}")
    for key in ("name", "source", "values"):
        if key not in fields:
            raise BaselineError(f"`{key}` is missing; a baseline has a name, a source in words, and values", source.path)
    name = _text(fields["name"], "name")
    if not is_name(name):
        raise error_at(fields["name"], f"`name` is `{name}`; use letters, digits, `.`, `_` and `-`")
    values = _values(fields["values"])
    extends = _text(fields["extends"], "extends") if "extends" in fields else None
    checkpoints = _items(fields["checkpoints"], "checkpoints") if "checkpoints" in fields else ()
    return Baseline(
        name,
        _text(fields["title"], "title") if "title" in fields else name,
        _text(fields["source"], "source"),
        source.path,
        values,
        values,
        extends=extends,
        checkpoints=tuple(map(_checkpoint, checkpoints)),
        applies_to={key: _patterns(node, key) for key, node in _entries(fields, "applies_to")},
        policies=_policies(fields, values, is_whole=extends is None),
        impact={key: _text(node, key) for key, node in _entries(fields, "impact")},
        reasons={key: _reason(node, key) for key, node in _entries(fields, "reasons")},
        is_own=is_own,
        is_default=is_default,
    )


def is_name(text: str) -> bool:
    """Whether a baseline may be called so: ASCII letters, digits, ``.``, ``_`` and ``-``, the first a letter or digit."""
    return text.isascii() and text[:1].isalnum() and text.replace(".", "").replace("_", "").replace("-", "").isalnum()


def parse_mapping(source: SourceText, what: str) -> Mapping:
    """The mapping that ``source`` holds; raises :class:`BaselineError` where it is not one."""
    try:
        root = parse(source)
    except YamlError as error:
        raise BaselineError(error.reason, source.path, *source.position(error.offset)) from None
    if root is None:
        raise BaselineError(f"the file is empty; {what} is a mapping", source.path)
    if not isinstance(root, Mapping):
        raise error_at(root, f"{what} is a mapping")
    return root


def error_at(node: Node, message: str) -> BaselineError:
    """An error placed where ``node`` starts."""
    return BaselineError(message, node.source.path, *node.source.position(node.start))


def flatten(node: Node, prefix: str = "") -> dict[str, Any]:
    """Flat values: ``arch.L_cycles``, list items ``key.0``, an empty container as itself."""
    flat: dict[str, Any] = {}
    _flatten(node, prefix, flat)
    return flat


def _flatten(node: Node, key: str, flat: dict[str, Any]) -> None:
    if isinstance(node, Scalar):
        flat[key] = node.value
        return
    if not node.items and key:
        flat[key] = {} if isinstance(node, Mapping) else []
        return
    children = node.items.items() if isinstance(node, Mapping) else enumerate(node.items)
    for name, child in children:
        _flatten(child, f"{key}.{name!s}" if key else str(name), flat)


def _values(node: Node) -> dict[str, Any]:
    if not isinstance(node, Mapping) or not node.items:
        raise error_at(node, "`values` is a mapping of hyperparameters, nested as they are composed")
    return flatten(node)


def _policies(fields: dict[Any, Node], stated: dict[str, Any], *, is_whole: bool) -> dict[str, frozenset[str]]:
    """How each key is held; where the file has all the values, only those can be. A list that is held becomes one value."""
    held: dict[str, set[str]] = {}
    for policy, node in _entries(fields, "policies"):
        if policy not in POLICIES:
            raise error_at(node, f"`{policy}` is no policy; the policies are {', '.join(POLICIES)}")
        for item in _items(node, policy):
            key = _text(item, policy)
            if key not in stated and not joined(stated, key) and is_whole:
                raise error_at(item, f"`{policy}` names `{key}`, for which `values` states nothing")
            others = held.setdefault(key, set())
            clash = (others | {policy}) - {"decoder"}
            if len(clash) > 1:
                raise error_at(item, f"`{key}` is held as {' and '.join(sorted(clash))}; choose one")
            others.add(policy)
    return {key: frozenset(policies) for key, policies in held.items()}


def joined(values: dict[str, Any], key: str) -> bool:
    """Whether ``key`` is a list of scalars in flat ``values``, where it is one value from now on."""
    if f"{key}.0" not in values:
        return False
    names = [name for name in values if name.startswith(f"{key}.")]
    if names != [f"{key}.{index}" for index in range(len(names))]:
        return False
    values[key] = [values.pop(name) for name in names]
    return True


def _reason(node: Node, key: str) -> Reason:
    if not isinstance(node, Mapping):
        return Reason(_text(node, key))
    parts = _parts(node, key)
    if "text" not in parts or not parts.keys() <= {"text", "with_any"}:
        raise error_at(node, f"the reason for `{key}` is a text, or a mapping of `text` and `with_any`")
    with_any = _texts(parts["with_any"], "with_any") if "with_any" in parts else ()
    return Reason(_text(parts["text"], "text"), with_any)


def _checkpoint(node: Node) -> Checkpoint:
    if not isinstance(node, Mapping):
        return Checkpoint(_text(node, "checkpoints"))
    parts = _parts(node, "checkpoints")
    if parts.keys() != {"path", "data_paths"}:
        raise error_at(node, "a checkpoint is a pattern, or a mapping of `path` and `data_paths`")
    return Checkpoint(_text(parts["path"], "path"), _patterns(parts["data_paths"], "data_paths"))


def _entries(fields: dict[Any, Node], field: str) -> Iterable[tuple[str, Node]]:
    """The pairs of the mapping in an optional field."""
    return _parts(fields[field], field).items() if field in fields else ()


def _parts(node: Node, field: str) -> dict[str, Node]:
    if not isinstance(node, Mapping):
        raise error_at(node, f"`{field}` is a mapping")
    return {str(key): value for key, value in node.items.items()}


def _items(node: Node, field: str) -> list[Node]:
    if not isinstance(node, Sequence):
        raise error_at(node, f"`{field}` is a list")
    return node.items


def _texts(node: Node, field: str) -> tuple[str, ...]:
    return tuple(_text(item, field) for item in _items(node, field))


def _patterns(node: Node, key: str) -> tuple[Any, ...]:
    items = node.items if isinstance(node, Sequence) else [node]
    for item in items:
        if not isinstance(item, Scalar):
            raise error_at(item, f"`{key}` takes a pattern or a list of patterns")
    return tuple(item.value for item in items if isinstance(item, Scalar))


def _text(node: Node, field: str) -> str:
    value = node.value if isinstance(node, Scalar) else None
    if not isinstance(value, str) or not value.strip():
        raise error_at(node, f"`{field}` is text")
    return value.strip()
