"""What hydra-core itself gives: the config, every leaf resolved on its own, or the refusal.

Resolvers that need the environment or code are switched off while resolving: a leaf that needs one is unresolved here as
it is in ours.
"""

from __future__ import annotations

import contextlib
import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

from hydra import compose, initialize_config_dir
from hydra.core.global_hydra import GlobalHydra
from omegaconf import DictConfig, ListConfig, OmegaConf
from omegaconf.base import Container

UNRESOLVED = "$unresolved"
# OmegaConf's own resolvers that give the same wherever they run
PURE = {"oc.create", "oc.decode", "oc.deprecated", "oc.dict.keys", "oc.dict.values", "oc.select"}


def run(root: Path, config: str, overrides: list[str], version_base: str | None) -> dict[str, Any]:
    """``{"config", "resolved"}``, or ``{"refused": exception class, "message"}``."""
    with warnings.catch_warnings(), _working_folder(root.parent):
        warnings.simplefilter("ignore")
        GlobalHydra.instance().clear()
        try:
            with initialize_config_dir(str(root), version_base=version_base):
                composed = compose(config, list(overrides))
                return {
                    "config": OmegaConf.to_container(composed, resolve=False, enum_to_str=True),
                    "resolved": resolve(composed),
                }
        except Exception as error:
            message = str(error).replace(str(root.parent), "<tree>").split("\n")[0]
            return {"refused": type(error).__name__, "message": message}


@contextlib.contextmanager
def _working_folder(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def resolve(composed: DictConfig) -> dict[str, Any]:
    """Every leaf by its flat key; what cannot be resolved is ``{"$unresolved": exception class}``."""

    run_any = Container._evaluate_custom_resolver

    def run_pure(self: Container, key: Any, node: Any, inter_type: str, inter_args: Any, inter_args_str: Any) -> Any:
        if inter_type not in PURE:
            raise ValueError("this resolver is switched off")
        return run_any(self, key, node, inter_type, inter_args, inter_args_str)

    flat: dict[str, Any] = {}
    with mock.patch.object(Container, "_evaluate_custom_resolver", run_pure):
        _walk(composed, "", flat, (composed,))
    return flat


def _walk(container: Any, prefix: str, flat: dict[str, Any], above: tuple[Any, ...]) -> None:
    keys = list(container.keys()) if isinstance(container, DictConfig) else range(len(container))
    for key in keys:
        name = f"{prefix}.{key}" if prefix else str(key)
        node = container._get_node(key, validate_access=False)
        if node._is_missing():
            flat[name] = "???"
            continue
        try:
            value = container._get_child(key) if not node._is_interpolation() else container[key]
            value = value if isinstance(value, (DictConfig, ListConfig)) else container[key]
        except Exception as error:
            flat[name] = {UNRESOLVED: type(error).__name__}
            continue
        if not isinstance(value, (DictConfig, ListConfig)) or value._is_none() or value._is_missing():
            flat[name] = None if isinstance(value, (DictConfig, ListConfig)) else _plain(value)
        elif len(value) == 0:
            flat[name] = {} if isinstance(value, DictConfig) else []
        elif any(value is container for container in above):
            flat[name] = {UNRESOLVED: "RecursionError"}
        else:
            _walk(value, name, flat, (*above, value))


def _plain(value: Any) -> Any:
    """A Python list or dict that a resolver gave, and any config inside it as plain data."""
    if isinstance(value, (DictConfig, ListConfig)):
        return OmegaConf.to_container(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
