"""Where a value comes from, for programs: one call, plain data out."""

from __future__ import annotations

import os

from trm_hooks.hydra.errors import ABSENT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from trm_hooks.hydra.composition import Composition, Origin
    from trm_hooks.show.answers import CodeData, ExplainAnswer


def explain(
    config_root: str | os.PathLike[str], config_name: str, key: str, overrides: Sequence[str] = ()
) -> ExplainAnswer:
    """Every origin of the dotted ``key`` in ``config_name`` below the folder ``config_root``, and which one wins.

    Raises :class:`trm_hooks.UsageError` where the config has no such key, and :class:`trm_hooks.CompositionError` for what Hydra
    refuses.
    """
    from trm_hooks.show.compose_api import composition_of
    from trm_hooks.show.provenance import origin_data

    composition = composition_of(config_root, config_name, overrides)
    origins, code = found_of(composition, key, os.path.abspath(os.fspath(config_root)))
    return {
        "version": 1,
        "config": composition.name,
        "key": key,
        "value": value_of(composition, key),
        "origins": [origin_data(composition, origin) for origin in origins],
        "code": code,
    }


def found_of(composition: Composition, key: str, folder: str) -> tuple[list[Origin], CodeData | None]:
    """The origins of a key, and what the code around ``folder`` does with it; raises where neither knows the key."""
    from trm_hooks.show.takers import code_of

    origins = origins_of(composition, key)
    code = code_of(composition, key, folder)
    if not origins and (code is None or code["verdict"] != "taken"):
        raise no_key(composition, key)
    return origins, code


def origins_of(composition: Composition, key: str) -> list[Origin]:
    """The origins of a key; of the nearest parent where it comes through an interpolation of that, such as ``arch: ${other}``."""
    origins = composition.chain(key)
    parent = key
    while not origins and "." in parent and composition.value(key) is not ABSENT:
        parent = parent.rpartition(".")[0]
        origins = composition.chain(parent)
    return origins


def no_key(composition: Composition, key: str) -> Exception:
    """The error for a key that a config does not have, with the one that was probably meant."""
    from trm_hooks.hydra.errors import near_miss
    from trm_hooks.project.repository import UsageError
    from trm_hooks.show.provenance import leaves

    known = [name for name, _ in leaves(composition.tree, "")]
    near = near_miss(key, known)
    return UsageError(f"`{composition.name}` has no key `{key}`" + (f"; did you mean `{near}`?" if near else ""))


def value_of(composition: Composition, key: str) -> object:
    """The value in JSON: ``{"$unresolved": reason}`` where the value is known only when the code runs."""
    value = composition.value(key)
    if value is ABSENT:
        return None
    return {"$unresolved": value.reason} if hasattr(value, "reason") else value
