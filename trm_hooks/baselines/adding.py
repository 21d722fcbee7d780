"""A user's own baseline, made from the config that a training run saved.

Values are taken as saved, without the keys that only name the run. Policies are those that were asked for, else those that the
other baselines give the same keys; keys that none of them knows are recorded and not judged.
"""

from __future__ import annotations

import re

from trm_hooks.baselines.choose import choose
from trm_hooks.baselines.compare import differs, show
from trm_hooks.baselines.model import POLICIES, BaselineError
from trm_hooks.baselines.reading import is_name
from trm_hooks.baselines.saved import RUN_ONLY
from trm_hooks.yaml.loader import ScalarError, plain_value
from trm_hooks.yaml.text import lazy
from trm_hooks.yaml.tree import Mapping, Scalar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence
    from collections.abc import Mapping as TypingMapping
    from typing import Any

    from trm_hooks.baselines.load import Baselines
    from trm_hooks.baselines.saved import SavedConfig
    from trm_hooks.yaml.tree import Node

_SIMPLE = lazy(r"[A-Za-z_][A-Za-z0-9_./@-]*")


def own_baseline(
    name: str,
    saved: SavedConfig,
    baselines: Baselines,
    title: str = "",
    held: TypingMapping[str, Sequence[str]] | None = None,
) -> tuple[str, list[str]]:
    """The text of a baseline file called ``name``, and notes on what its reader should know.

    ``held`` are keys by policy, which go before what other baselines say of the same keys.
    Raises :class:`BaselineError` for a name that cannot be used or is taken, and for a config without hyperparameters.
    """
    if not is_name(name):
        raise BaselineError(f"`{name}` is no name for a baseline; use letters, digits, `.`, `_` and `-`", saved.path)
    taken = baselines.named(name)
    if taken is not None:
        raise BaselineError(f"the name `{name}` is taken by {taken.path}", saved.path)
    values = saved.values
    if not values:
        raise BaselineError("no hyperparameters in this file", saved.path)
    lines = [f"name: {_scalar(name)}", f"title: {_scalar(title or name)}"]
    lines.append(f"source: {_scalar(f'The config that a training run saved, {saved.path}.')}")
    lines += _list_field("checkpoints", _checkpoints(saved))
    data = _data(saved)
    if data:
        lines += ["", "applies_to:", "  data_paths:", *(f"    - {_scalar(item)}" for item in data)]
    lines += ["", "values:", *_values(saved)]
    policies = _policies(values, baselines, held or {})
    lines += policies
    return "\n".join(lines) + "\n", _notes(saved, baselines, bool(policies))


def _notes(saved: SavedConfig, baselines: Baselines, is_held: bool) -> list[str]:
    values, default = saved.values, baselines.default
    if not is_held:
        return ["no key is held yet, so nothing is judged by this baseline: name some with --pin, --document or --decoder"]
    if choose(baselines, saved.get).default is None:
        return []  # no model of the family that the default speaks of
    notes = [
        f"`{key}` is {show(values[key])} here, and {show(value)} in {default.title}: this baseline pins its own value"
        for key, value in default.held("pinned").items()
        if key in values and differs(values[key], value)
    ]
    missing = [key for key in default.held("pinned") if key not in values]
    notes += [f"`{key}` is not in this config: {default.title} goes on pinning it" for key in missing]
    return notes


def _checkpoints(saved: SavedConfig) -> list[str]:
    """The run's own folder, whatever it lies in."""
    path = saved.get("checkpoint_path")
    folder = path.replace("\\", "/").rstrip("/").rpartition("/")[2] if isinstance(path, str) else ""
    if not folder or folder in (".", "..") or "${" in folder:
        return []
    literal = re.sub(r"([*?\[])", r"[\1]", folder)
    return [f"*/{literal}/*"]


def _is_known(text: str) -> bool:
    return "${" not in text and text != "???"


def _data(saved: SavedConfig) -> list[str]:
    paths = [value for key, value in saved.everything.items() if key == "data_paths" or key.startswith("data_paths.")]
    return [re.sub(r"([*?\[])", r"[\1]", path) for path in paths if isinstance(path, str) and path and _is_known(path)]


def _policies(values: dict[str, Any], baselines: Baselines, held: TypingMapping[str, Sequence[str]]) -> list[str]:
    own: dict[str, set[str]] = {}
    for policy, keys in held.items():
        for key in keys:
            own.setdefault(key, set()).add(policy)
    known: dict[str, Container[str]] = dict(own)
    for baseline in baselines:
        for key, policies in baseline.policies.items():
            known.setdefault(key, policies)
    lines = ["", "policies:"]
    for policy in POLICIES:
        keys = [key for key in values if policy in known.get(key, ())]
        lines += [f"  {line}" for line in _list_field(policy, keys)]
    return lines if len(lines) > 2 else []


def _list_field(field: str, items: Iterable[str]) -> list[str]:
    listed = [f"  - {_scalar(item)}" for item in items]
    return [f"{field}:", *listed] if listed else []


def _values(saved: SavedConfig) -> Iterator[str]:
    for key, node in saved.nodes.items():
        if key not in RUN_ONLY:
            yield from _pair(key, node, 1)


def _pair(key: object, node: Node, depth: int) -> Iterator[str]:
    head = f"{'  ' * depth}{_scalar(key)}:"
    if isinstance(node, Mapping) and node.items:
        yield head
        for inner, value in node.items.items():
            yield from _pair(inner, value, depth + 1)
    else:
        yield f"{head} {_flow(node)}"


def _flow(node: Node) -> str:
    if isinstance(node, Scalar):
        return _scalar(node.value)
    if isinstance(node, Mapping):
        return "{" + ", ".join(f"{_scalar(key)}: {_flow(value)}" for key, value in node.items.items()) + "}"
    return "[" + ", ".join(_flow(item) for item in node.items) + "]"


def _scalar(value: object) -> str:
    """A scalar that reads back as the same value with the same type."""
    import yaml

    if isinstance(value, str):
        if _SIMPLE.fullmatch(value) and _reads_as_text(value):
            return value
        quoted: str = yaml.safe_dump(value, default_style='"', width=1e9)
        return quoted.rstrip("\n")
    if value is None or isinstance(value, (bool, int)):
        return "null" if value is None else str(value)
    if isinstance(value, float) and value == value and abs(value) != float("inf"):
        return repr(value)
    dumped: str = yaml.safe_dump(value, width=1e9)
    return dumped.replace("\n...", "").rstrip("\n")


def _reads_as_text(value: str) -> bool:
    try:
        return isinstance(plain_value(value), str)
    except ScalarError:
        return False
