"""Interpolations in a defaults list: ``db: ${server}_fast`` sees the options of other groups, never values."""

from __future__ import annotations

from trm_hooks.hydra.defaults.entries import Default, placed
from trm_hooks.hydra.errors import UnknownError, Unresolved
from trm_hooks.hydra.interpolation.grammar import check_syntax
from trm_hooks.hydra.interpolation.parts import InterpolationSyntaxError
from trm_hooks.hydra.interpolation.resolver import Resolver
from trm_hooks.yaml.text import SourceText, lazy
from trm_hooks.yaml.tree import Mapping, Scalar, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.yaml.tree import Key, Node

_OLD_STYLE = lazy(r"\${defaults\.\d\.")
_RESOLVER = lazy(r"\$\{[^${}\[]*:")
_NOWHERE = SourceText("", "")


def check_entry(default: Default) -> None:
    """Refuse a malformed interpolation in the option (or the path of a plain config)."""
    try:
        check_syntax(default.text())
    except InterpolationSyntaxError as error:
        raise placed(default, f"malformed interpolation: {error}") from None


def resolve_entry(default: Default, known: dict[str, str | None], siblings: list[Default]) -> None:
    """Put the resolved text in place of ``default.value``.

    ``known`` holds the options chosen so far by override key. Raises :class:`CompositionError` for a reference that is not
    among them, :class:`UnknownError` for a resolver that only running code would show.
    """
    text = default.text()
    if default.group is not None and _OLD_STYLE.match(text) and not default.legacy:
        raise placed(default, f"`{text}` is the form of Hydra 1.0; write `${{group}}`")
    items: dict[Key, Node] = {key: _scalar(value) for key, value in known.items()}
    items["defaults"] = Sequence([_sibling(sibling) for sibling in siblings], 0, 0, _NOWHERE)
    items["_dummy_"] = Mapping({"_dummy_": _scalar(text)}, 0, 0, _NOWHERE)
    value = Resolver(Mapping(items, 0, 0, _NOWHERE)).value("_dummy_._dummy_")
    if isinstance(value, Unresolved) and value.needs_code and _RESOLVER.search(text):
        raise UnknownError(f"`{text}` in a defaults list: {value.reason}")
    if not isinstance(value, str):
        message = f"`{text}` refers to no group chosen so far"
        raise placed(default, message, options=sorted(known), hangs_on_parent=True)
    default.choose(value, default.chosen_by)


def _sibling(default: Default) -> Node:
    if default.group is None:
        return _scalar(default.config_path())
    value = default.value
    node: Node = (
        Sequence([_scalar(item) for item in value], 0, 0, _NOWHERE) if isinstance(value, list) else _scalar(value)
    )
    return Mapping({default.override_key(): node}, 0, 0, _NOWHERE)


def _scalar(value: str | None) -> Scalar:
    return Scalar(value, 0, 0, None, _NOWHERE)
