"""Composition for programs: one call, plain data out."""

from __future__ import annotations

import os

from trm_hooks.hydra.composition import Composition, compose
from trm_hooks.hydra.config_files import ConfigRoot
from trm_hooks.hydra.errors import COMMAND_LINE, CompositionError, Unresolved
from trm_hooks.hydra.overrides.parse import OverrideError, parse_override
from trm_hooks.hydra.select import Flat
from trm_hooks.project.version_base import version_base_of
from trm_hooks.yaml.tree import Scalar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from trm_hooks.hydra.overrides.parse import Override
    from trm_hooks.show.answers import ComposeAnswer


def compose_config(
    config_root: str | os.PathLike[str], config_name: str, overrides: Sequence[str] = ()
) -> ComposeAnswer:
    """Compose ``config_name`` below the folder ``config_root`` as ``hydra.compose`` does, with the origin of every value.

    ``overrides`` are tokens of a command line (``arch.L_cycles=4``, ``+arch=trm``, ``~seed``). Returns::

        {"config":   nested dicts and lists, interpolations as written, without the ``hydra`` node,
         "resolved": {"a.b.0": value, or {"$unresolved": reason} where the value is known only when the code runs},
         "origins":  {"a.b.0": "path:line:column"}}       # 1-based; paths as ``config_root`` was given

    Raises :class:`trm_hooks.CompositionError` for everything that Hydra refuses, and its subclass
    :class:`trm_hooks.UnknownError` where the config root alone is not enough to know.
    """
    return as_data(composition_of(config_root, config_name, overrides))


def composition_of(
    config_root: str | os.PathLike[str], config_name: str, overrides: Sequence[str] = ()
) -> Composition:
    """The composition of a config below a folder; raises :class:`CompositionError`."""
    given = os.fspath(config_root)
    directory = os.path.abspath(given)
    if not os.path.isdir(directory):
        raise CompositionError(f"the config root `{given}` is not a folder")
    root = ConfigRoot(directory, given, version_base=version_base_of(directory))
    return compose(root, config_name, parse_overrides(overrides))


def parse_overrides(overrides: Sequence[str]) -> list[Override]:
    """The overrides of a command line, parsed; raises :class:`CompositionError` for one that Hydra cannot read."""
    parsed = []
    for text in overrides:
        try:
            parsed.append(parse_override(text))
        except OverrideError as error:
            raise CompositionError(f"`{text}` is not an override: {error}", path=COMMAND_LINE) from None
    return parsed


def as_data(composition: Composition) -> ComposeAnswer:
    """What :func:`compose_config` returns, for a composition."""
    flat = Flat()
    config = flat.add(composition.tree, "")
    return {"config": config, "resolved": _resolved(composition, flat), "origins": flat.origins}


def _resolved(composition: Composition, flat: Flat) -> dict[str, Any]:
    """All leaves by flat key; only what is an interpolation is asked for, unless one leads to a container."""
    resolved = flat.values
    for key, route in flat.interpolations.items():
        found = composition.resolver.select(route)
        if isinstance(found, Scalar):
            resolved[key] = found.value
        elif isinstance(found, Unresolved):
            resolved[key] = {"$unresolved": found.reason}
        else:
            everything = composition.resolver.resolve_all().items()
            return {key: {"$unresolved": value.reason} if isinstance(value, Unresolved) else value for key, value in everything}
    return resolved
