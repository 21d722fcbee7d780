"""One primary config composed: its layers in order, the merged tree, and for every key the chain of its origins."""

from __future__ import annotations

from functools import cached_property, lru_cache

from trm_hooks.hydra.defaults.expand import expand
from trm_hooks.hydra.errors import ABSENT, CompositionError
from trm_hooks.hydra.layers import DefaultsList, Layer, Merger, embed, is_interpolated, is_usual, split_key
from trm_hooks.record import Record
from trm_hooks.yaml.text import SourceText
from trm_hooks.yaml.tree import Mapping, Scalar, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence as Sequential
    from typing import Any

    from trm_hooks.hydra.config_files import ConfigRoot
    from trm_hooks.hydra.interpolation.resolver import Resolver
    from trm_hooks.hydra.overrides.parse import Override
    from trm_hooks.hydra.value_overrides import Place
    from trm_hooks.yaml.tree import Key, Node

__all__ = ["ABSENT", "Composition", "Origin", "compose"]

_NOWHERE = SourceText("", "")


class Origin(Record):
    """Where a key was written: a node of a file (``route`` leads to it there), or of an override."""

    node: Node
    layer: Layer | None
    override: Override | None
    route: tuple[Key, ...]
    effective: bool

    @property
    def path(self) -> str:
        """The file, as displayed."""
        return self.node.source.path

    def position(self) -> tuple[int, int]:
        """Line and column of the value, 1-based."""
        return self.node.source.position(self.node.start)


class Composition(Record):
    """What ``compose`` gives; ``tree`` holds interpolations as written and no ``hydra`` node."""

    name: str
    root: ConfigRoot
    layers: Sequential[Layer]
    tree: Mapping
    overrides: Sequential[Override]
    applied: Sequential[tuple[Override, tuple[str, ...], Node]]

    def node(self, key: str) -> Node | None:
        """The raw node at a dotted key, or None."""
        at: Node | None = self.tree
        for part in _parts(key):
            at = child(at, part)
            if at is None:
                return None
        return at

    def value(self, key: str) -> Any:
        """The resolved value at a dotted key, :class:`~trm_hooks.hydra.errors.Unresolved`, or ``ABSENT``."""
        at: Node = self.tree
        for part in _parts(key):
            found = child(at, part)
            if found is None:
                return self.resolver.value(key) if is_interpolated(at) else ABSENT
            at = found
        if type(at) is Scalar and not is_interpolated(at):
            return at.value
        return self.resolver.value(key)

    @cached_property
    def resolver(self) -> Resolver:
        """The resolver of this tree's interpolations."""
        from trm_hooks.hydra.interpolation.resolver import Resolver

        return Resolver(self.tree)

    def chain(self, key: str) -> list[Origin]:
        """Every place that writes ``key``, in merge order; the winner is marked ``effective``."""
        parts = list(_parts(key))
        winner = self.node(key)
        origins = []
        for layer in self.layers:
            package = split_key(layer.package) if layer.package else []
            if package and parts[: len(package)] != package:
                continue
            route, node = _walk(layer.file.tree, parts[len(package) :])
            if node is not None:
                origins.append(Origin(node, layer, None, route, node is winner))
        for override, set_at, node in self.applied:
            if tuple(parts[: len(set_at)]) == set_at:
                route, found = _walk(node, parts[len(set_at) :])
                if found is not None:
                    origins.append(Origin(found, None, override, route, found is winner))
        return origins

    def files(self) -> tuple[str, ...]:
        """The files that take part, in merge order."""
        return tuple(layer.file.path for layer in self.layers)


@lru_cache(maxsize=4096)
def _parts(key: str) -> tuple[str, ...]:
    return tuple(key.split("."))


def child(node: Node | None, part: str) -> Node | None:
    """The child of ``node`` that a dotted key calls ``part``."""
    if type(node) is Mapping:
        found = node.items.get(part)
        return found if found is not None or part[:1] not in _NO_STRING else _by_text(node, part)
    if type(node) is Sequence and part.isdecimal() and int(part) < len(node.items):
        return node.items[int(part)]
    return None


# How the text of a key that is a number or a boolean begins.
_NO_STRING = frozenset("0123456789-.TFin")


def _by_text(node: Mapping, part: str) -> Node | None:
    for key, item in node.items.items():
        if type(key) is not str and str(key) == part:
            return item
    return None


def _walk(node: Node | None, parts: list[str]) -> tuple[tuple[Key, ...], Node | None]:
    route: list[Key] = []
    for part in parts:
        route.append(int(part) if isinstance(node, Sequence) and part.isdecimal() else part)
        node = child(node, part)
    return tuple(route), node


def compose(
    root: ConfigRoot,
    name: str,
    overrides: Sequential[Override] = (),
    *,
    places: Sequential[Place] | None = None,
    skip_missing: bool = False,
    lenient: bool = False,
) -> Composition:
    """Compose primary config ``name`` of ``root`` with overrides, exactly as Hydra 1.3 does.

    ``places`` says where each override is written (default: its own text). With ``skip_missing`` groups left at ``???`` are
    left out instead of refused; with ``lenient`` a tab that Hydra's YAML parser refuses is overlooked. Raises
    :class:`CompositionError` for what Hydra refuses and :class:`UnknownError` for what only running code would show.
    """
    spots = _spots(overrides, places) if overrides else {}
    try:
        for override in overrides:
            if override.is_sweep:
                raise CompositionError(f"`{override.input_line}` is a sweep, which takes --multirun", override=override)
        if _may_extend(root, name, overrides):
            from trm_hooks.hydra.search_path import with_search_path

            root = with_search_path(root, name, overrides)
        defaults = expand(root, name, overrides, skip_missing, lenient)
        merger = _merged(defaults)
        applied = _applied(merger, defaults.value_overrides, spots) if defaults.value_overrides else []
        _check_hydra(defaults)
        if overrides:
            from trm_hooks.hydra.value_overrides import check_texts

            check_texts(overrides)
    except CompositionError as error:
        if error.override is not None and id(error.override) in spots:
            place = spots[id(error.override)]
            raise error.moved(place.source, place.start) from None
        primary = root.load(name)
        raise error.at(primary.source, 0) if primary is not None else error from None
    return Composition(name, root, defaults.layers, merger.root, overrides, applied)


def _spots(overrides: Sequential[Override], places: Sequential[Place] | None) -> dict[int, Place]:
    from trm_hooks.hydra.value_overrides import own_place

    return dict(zip(map(id, overrides), places or map(own_place, overrides), strict=True))


def _applied(
    merger: Merger, overrides: Sequential[Override], spots: dict[int, Place]
) -> list[tuple[Override, tuple[str, ...], Node]]:
    """The overrides of values, applied to what was merged; each with the key it set and the node it put there."""
    from trm_hooks.hydra.value_overrides import apply_override

    applied = []
    for override in overrides:
        if _is_hydra(override.key_or_group):
            continue
        node = apply_override(merger, override, spots[id(override)])
        if node is not None:
            applied.append((override, tuple(split_key(override.key_or_group)), node))
    return applied


def _may_extend(root: ConfigRoot, name: str, overrides: Sequential[Override]) -> bool:
    """Whether ``hydra.searchpath`` is set, or the primary config is none."""
    file = root.load(name)
    if file is None:
        return False
    if not isinstance(file.tree, Mapping) or child(child(file.tree, "hydra"), "searchpath") is not None:
        return True
    return any(_is_hydra(override.key_or_group) for override in overrides)


def _is_hydra(key: str) -> bool:
    return key == "hydra" or key.startswith("hydra.")


def _check_hydra(defaults: DefaultsList) -> None:
    """Refuse what Hydra's own schema refuses in ``hydra`` nodes."""
    shared, last = defaults.shared, defaults.layers[-1]
    if shared is not None and shared.accepted and last.primary and not _reaches_hydra(last):
        return
    concerned = [layer for layer in defaults.layers if _reaches_hydra(layer)]
    overrides = [override for override in defaults.value_overrides if _is_hydra(override.key_or_group)]
    if overrides or not all(map(is_usual, concerned)):
        from trm_hooks.hydra.own_node.check import check_layers

        check_layers(concerned, overrides)
    if shared is not None and last.primary and last not in concerned and not overrides:
        shared.accept()


def _reaches_hydra(layer: Layer) -> bool:
    tree = layer.file.tree
    return (
        (layer.package != "" and _is_hydra(layer.package))
        or (not layer.package and type(tree) is Mapping and "hydra" in tree.items)
    )


def _container_at(root: Mapping, route: tuple[Key, ...], text: str) -> Node | None:
    from trm_hooks.hydra.select import container_at

    return container_at(root, route, text)


def _merged(defaults: DefaultsList) -> Merger:
    shared, layers = defaults.shared, defaults.layers
    if shared is None or not layers[-1].primary or len(layers) == 1:
        return _merge(layers)
    before = shared.before
    if before is None:
        paths = [layer.file.config_path for layer in layers if not layer.package]
        if len(set(paths)) < len(paths):
            return _merge(layers)
        before = shared.merged(_merge(layers[:-1]).root)
    merger = Merger(before, _container_at)
    content = _content(layers[-1])
    if content is not None:
        merger.merge(content)
    return merger


def _merge(layers: list[Layer]) -> Merger:
    trees = [_content(layer) for layer in layers]
    plain_paths = [layer.file.config_path for layer in layers if not layer.package]
    if len(set(plain_paths)) < len(plain_paths):
        return _merge_shared(layers, trees)
    merger = Merger(Mapping({}, 0, 0, _NOWHERE), _container_at)
    for content in trees:
        if content is not None:
            merger.merge(content)
    return merger


def _merge_shared(layers: list[Layer], trees: list[Mapping | None]) -> Merger:
    """Merge where a file takes part twice at the root: Hydra then merges the very same mappings again."""
    merger = Merger(Mapping({}, 0, 0, _NOWHERE), _container_at)
    private: dict[str, Mapping] = {}
    for layer, tree in zip(layers, trees, strict=True):
        if tree is None:
            continue
        if not layer.package:
            path = layer.file.config_path
            tree = private[path] if path in private else private.setdefault(path, merger.private(tree))
        merger.merge(tree)
    return merger


def _content(layer: Layer) -> Mapping | None:
    """What a layer merges, embedded at its package and without its ``hydra`` node."""
    tree: Node = layer.file.tree
    if layer.file.is_shipped and not _is_hydra(layer.package):
        from trm_hooks.hydra.own_node.shipped import tree_of

        tree = tree_of(layer.file.config_path)
    if layer.package:
        return None if _is_hydra(layer.package) else embed(tree, split_key(layer.package))
    if isinstance(tree, Mapping) and "hydra" in tree.items:
        items = dict(tree.items)
        del items["hydra"]
        return Mapping(items, tree.start, tree.end, tree.source)
    if layer.primary and not isinstance(tree, Mapping):
        raise CompositionError("a primary config must be a mapping", hangs_on_parent=True).at(tree.source, tree.start)
    return embed(tree, [])
