"""What a multirun sweeps over: the values of one override, and the jobs that several come to.

``hydra.sweeper.params`` of a config holds sweeps of its own, which count where Hydra's mode is ``MULTIRUN``; an override of
the command line takes the place of the entry with the same key.
"""

from __future__ import annotations

from itertools import product
from math import prod

from trm_hooks.hydra.errors import CompositionError
from trm_hooks.hydra.layers import split_key
from trm_hooks.hydra.overrides.parse import OverrideError, parse_override
from trm_hooks.record import Record
from trm_hooks.yaml.tree import Mapping, Scalar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TypeVar

    from trm_hooks.hydra.config_files import ConfigRoot
    from trm_hooks.hydra.layers import Layer
    from trm_hooks.hydra.overrides.parse import Override
    from trm_hooks.yaml.tree import Key, Node

    T = TypeVar("T")

_MAX_VALUES = 1000
# a value that nothing resolves
UNKNOWN = "${unknown:}"


class Swept(Record, frozen=False):
    """One entry of ``hydra.sweeper.params``: the ``overrides`` that it stands for, one in each job.

    ``node`` is its value as it is written, and ``problem`` what Hydra has against it.
    """

    key: str
    node: Scalar
    overrides: list[Override] = []
    problem: CompositionError | None = None


def says_multirun(layers: Iterable[Layer]) -> bool:
    """Whether ``hydra.mode`` is ``MULTIRUN`` once all layers are merged."""
    mode = None
    for node in _nodes(layers, ("mode",)):
        if isinstance(node, Scalar) and node.value != "???":
            mode = node.value
    return mode == "MULTIRUN"


def params(layers: Iterable[Layer], root: ConfigRoot) -> list[Swept]:
    """The entries of ``hydra.sweeper.params`` in Hydra's order; without overrides where it is not known which option is meant."""
    merged: dict[Key, Node] = {}
    for node in _nodes(layers, ("sweeper", "params")):
        if isinstance(node, Mapping):
            merged.update(node.items)
        elif isinstance(node, Scalar) and node.value is None:
            merged = {}
    return [_swept(str(key), node, root) for key, node in merged.items() if isinstance(node, Scalar)]


def _nodes(layers: Iterable[Layer], path: Sequence[str]) -> Iterator[Node]:
    """The nodes at a key below ``hydra``, in merge order."""
    parts = ["hydra", *path]
    for layer in layers:
        package = split_key(layer.package) if layer.package else []
        if layer.file.is_shipped or parts[: len(package)] != package:
            continue
        node: Node | None = layer.file.tree
        for part in parts[len(package) :]:
            node = node.items.get(part) if isinstance(node, Mapping) else None
        if node is not None:
            yield node


def _swept(key: str, node: Scalar, root: ConfigRoot) -> Swept:
    value = node.value
    swept = Swept(key, node)
    if value is None or isinstance(value, bytes) or value == "???":
        return swept
    if isinstance(value, str) and "${" in value:
        swept.overrides = _any_value(key, value, root)
        return swept
    try:
        override = parse_override(f"{key}={value}")
        texts = sweep_values(override, root) if override.is_sweep else override.multirun()
        swept.overrides = [parse_override(text) for text in (texts or ())[:_MAX_VALUES]]
    except OverrideError as error:
        swept.problem = CompositionError(f"Hydra cannot read `{key}={value}` of `hydra.sweeper.params`: {error}")
        swept.problem.at(node.source, node.start)
    return swept


def _any_value(key: str, text: str, root: ConfigRoot) -> list[Override]:
    """One override for all that an interpolation may come to, where it is no option of a group."""
    if key.startswith("~") or root.is_group(key.lstrip("+").partition("@")[0]):
        return []
    try:
        override = parse_override(f"{key}={UNKNOWN}")
    except OverrideError:
        return []
    override.stand_for(f"{key}={text}")
    return [override]


def sweep_values(override: Override, root: ConfigRoot) -> list[str] | None:
    """The override of each job of a sweep; None where they are not known."""
    sweep = override.sweep
    assert sweep is not None
    if sweep.kind == "glob" and root.is_group(override.key_or_group):
        from fnmatch import fnmatchcase

        include, exclude = sweep.parsed.include, sweep.parsed.exclude  # type: ignore[union-attr]
        return [
            f"{sweep.key_element}={option}"
            for option in root.options(override.key_or_group)
            if any(fnmatchcase(option, str(each)) for each in include)
            and not any(fnmatchcase(option, str(each)) for each in exclude)
        ]
    if sweep.kind == "interval" and not root.is_group(override.key_or_group):
        # a sweeper may try any value between: the bounds stand for them
        return [f"{sweep.key_element}={bound}" for bound in (sweep.parsed.start, sweep.parsed.end)]  # type: ignore[union-attr]
    return sweep.values


def combinations(columns: Sequence[Sequence[T]], most: int) -> Iterator[list[T]]:
    """One of each column, in every combination; of more than ``most`` those that differ from the first in one column only."""
    if prod(map(len, columns)) <= most:
        yield from map(list, product(*columns))
        return
    first = [column[0] for column in columns]
    yield first
    for index, column in enumerate(columns):
        for each in column[1:]:
            yield [*first[:index], each, *first[index + 1 :]]
