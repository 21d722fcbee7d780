"""Whether an origin is right: the YAML at that place has the value, read by OmegaConf's own loader."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from omegaconf._utils import get_yaml_loader

from conformance.compare import differences

_NOTHING = object()


@lru_cache(maxsize=512)
def _values(path: Path) -> dict[tuple[int, int], list[Any]]:
    """The values that start at each line and column (1-based) of a file; a scalar document is read twice, as OmegaConf does."""
    text = path.read_text(encoding="utf-8-sig")
    loader = get_yaml_loader()(text)
    found: dict[tuple[int, int], list[Any]] = {}
    root = loader.get_single_node()

    def visit(node: yaml.Node) -> None:
        place = (node.start_mark.line + 1, node.start_mark.column + 1)
        found.setdefault(place, []).append(loader.construct_object(node, deep=True))
        children = node.value if isinstance(node.value, list) else []
        for child in children:
            for part in child if isinstance(child, tuple) else (child,):
                visit(part)

    if root is not None:
        visit(root)
    if isinstance(root, yaml.MappingNode):
        content = dict(loader.construct_object(root, deep=True))
        content.pop("defaults", None)
        found.setdefault((root.start_mark.line + 1, root.start_mark.column + 1), []).append(content)
    if root is None or isinstance(root, yaml.ScalarNode):
        # an empty or null document is an empty dict, and a text is read once more: `abc` is {abc: None}
        place = (1, 1) if root is None else (root.start_mark.line + 1, root.start_mark.column + 1)
        found.setdefault(place, []).extend(({}, None))
    return found


def wrong(config: Any, origins: dict[str, str]) -> list[str]:
    """Every leaf of a composed config whose origin does not hold its value; leaves set by overrides have none in a file."""
    flat: dict[str, Any] = {}
    _flatten(config, "", flat)
    lines = [f"{key}: no origin" for key in flat if key not in origins]
    for key, value in flat.items():
        path, line, column = origins.get(key, "<override>:1:1").rsplit(":", 2)
        if path.startswith("<"):
            continue
        there = _values(Path(path).resolve()).get((int(line), int(column)), [])
        emptied = value == {} and any(isinstance(other, dict) for other in there)  # by a `~` override
        if not emptied and not any(not differences(value, other) for other in there):
            lines.append(f"{key}: {value!r} is not at {path}:{line}:{column}, where {there!r} is")
    return lines


def _flatten(value: Any, prefix: str, flat: dict[str, Any]) -> None:
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    if not items and prefix:
        flat[prefix] = value
    for key, item in items:
        _flatten(item, f"{prefix}.{key}" if prefix else str(key), flat)
