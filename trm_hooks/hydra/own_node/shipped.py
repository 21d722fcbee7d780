"""What an option that Hydra ships holds where a defaults list sends it to a package outside the ``hydra`` node."""

from __future__ import annotations

from trm_hooks.hydra.errors import UnknownError
from trm_hooks.hydra.own_node.schema import CONTENTS, OPTIONS, STRUCT_OPTIONS, STRUCTS
from trm_hooks.yaml.text import SourceText
from trm_hooks.yaml.tree import Mapping, Scalar, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trm_hooks.yaml.tree import Node

# whose texts are not kept in full
_SHORTENED = ("hydra/help", "hydra/hydra_help")


def tree_of(config_path: str) -> Mapping:
    """The content of ``hydra/job_logging/stdout`` and the like; raises :class:`UnknownError` where it cannot be seen."""
    group, _, option = config_path.rpartition("/")
    if group == "hydra" or group in _SHORTENED or option not in OPTIONS.get(group, ()):
        raise UnknownError(f"what `{config_path}` holds is not known")
    if config_path in STRUCT_OPTIONS:
        content = {name: value for name, (_, value) in STRUCTS[STRUCT_OPTIONS[config_path]].items()}
    else:
        content = CONTENTS[config_path]
        content = content.get(group.rpartition("/")[2], content)
    node = _node(content, SourceText(f"<{config_path}>", ""))
    assert isinstance(node, Mapping)
    return node


def _node(value: Any, source: SourceText) -> Node:
    if isinstance(value, dict):
        return Mapping({key: _node(item, source) for key, item in value.items()}, 0, 0, source)
    if isinstance(value, list):
        return Sequence([_node(item, source) for item in value], 0, 0, source)
    return Scalar(value, 0, 0, None, source)
