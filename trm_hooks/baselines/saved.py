"""Configs that training runs saved: ``all_config.yaml`` beside a checkpoint, and W&B's ``config.yaml``.

Both hold the composed config with interpolations resolved, so they are compared by value. W&B wraps every top-level
entry in ``{desc, value}`` and adds entries of its own. Keys that only name the run are set apart.
"""

from __future__ import annotations

from trm_hooks.baselines.model import ABSENT
from trm_hooks.baselines.reading import flatten, parse_mapping
from trm_hooks.yaml.tree import Mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trm_hooks.yaml.text import SourceText
    from trm_hooks.yaml.tree import Key, Node

# What a run writes about itself: no hyperparameters.
RUN_ONLY = frozenset(
    "run_name project_name checkpoint_path data_paths load_checkpoint eval_save_outputs seed".split()  # noqa: SIM905
)
_WANDB = ("_wandb", "wandb_version")
_WRAPPER = frozenset(("desc", "value"))


class SavedConfig:
    """A saved config as flat values; ``is_wandb`` says its form, ``nodes`` where the top-level entries are."""

    __slots__ = ("everything", "is_wandb", "nodes", "path")

    def __init__(self, path: str, nodes: dict[Key, Node], is_wandb: bool) -> None:
        self.path = path
        self.nodes = nodes
        self.is_wandb = is_wandb
        self.everything: dict[str, Any] = {}
        for key, node in nodes.items():
            self.everything.update(flatten(node, _name(key)))

    @property
    def values(self) -> dict[str, Any]:
        """The hyperparameters: everything but the keys that only name the run."""
        return {key: value for key, value in self.everything.items() if key.partition(".")[0] not in RUN_ONLY}

    def get(self, key: str) -> Any:
        """The value of a flat key, or ``ABSENT``; what :func:`trm_hooks.baselines.choose.choose` asks."""
        return self.everything.get(key, ABSENT)


def read_saved(source: SourceText) -> SavedConfig:
    """The saved config in ``source``; raises :class:`trm_hooks.baselines.model.BaselineError`."""
    items = parse_mapping(source, "a saved training config").items
    is_wandb = any(key in items for key in _WANDB) or (bool(items) and all(_is_wrapper(node) for node in items.values()))
    if is_wandb:
        items = {key: _unwrapped(node) for key, node in items.items() if key not in _WANDB}
    return SavedConfig(source.path, items, is_wandb)


def _is_wrapper(node: Node) -> bool:
    return isinstance(node, Mapping) and "value" in node.items and node.items.keys() <= _WRAPPER


def _unwrapped(node: Node) -> Node:
    return node.items["value"] if isinstance(node, Mapping) and _is_wrapper(node) else node


def _name(key: Key) -> str:
    return key if isinstance(key, str) else f"{key!s}"
