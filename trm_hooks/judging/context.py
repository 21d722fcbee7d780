"""What a check sees of one composed config: its values, their origins, and what the baseline expects.

A value that only running code would show (a resolver, an environment variable, ``???``) is :data:`UNKNOWN` here and
never a finding. Baselines name the model's keys ``arch.…``; where a project composes the model at another package,
keys are translated to it. What checks judge that is no composition is here, too: a refusal, and a key that nothing knows.
"""

from __future__ import annotations

from functools import cached_property

from trm_hooks.baselines.model import ABSENT, UNKNOWN, answer
from trm_hooks.judging.finding import Place
from trm_hooks.record import Record
from trm_hooks.yaml.tree import Mapping, Scalar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from trm_hooks.baselines.choose import Choice, Expected
    from trm_hooks.baselines.load import Baselines
    from trm_hooks.code.project_code import ProjectCode, Readers
    from trm_hooks.hydra.composition import Composition, Origin
    from trm_hooks.hydra.errors import CompositionError
    from trm_hooks.judging.finding import Place, Route
    from trm_hooks.yaml.tree import Node


_MODEL = "arch"
_MODEL_KEYS = ("halt_exploration_prob", "L_cycles", "H_cycles", "halt_max_steps")
_MAX_SEARCH = 4


class Context(Record):
    """One composition to judge.

    ``config`` is its name as launched; ``selected`` is False for an option that no config selects, whose findings name no config.
    ``checkpoint`` answers with the flat training config saved beside a checkpoint and its path, or None. ``reasons`` are
    known reasons for a deviation, by key.
    """

    composition: Composition
    config: str
    baselines: Baselines
    choose: Callable[[Callable[[str], Any]], Choice]
    checkpoint: Callable[[str], tuple[dict[str, Any], str] | None]
    reasons: dict[str, str]
    selected: bool = True
    project_code: ProjectCode | None = None

    @cached_property
    def model(self) -> str:
        """The package where the model is composed."""
        return _model_package(self.composition)

    @cached_property
    def choice(self) -> Choice:
        """Which baseline the config is judged by."""
        return self.choose(self.get)

    @cached_property
    def code(self) -> Readers | None:
        """The scripts that launch this config, and what they do with it; None where none is known."""
        code = self.project_code if self.selected else None
        return None if code is None else code.readers(self.composition, self.config)

    def is_unread(self, name: str) -> bool:
        """Whether the code drops a baseline's key here: its value then says nothing about the run."""
        return self.code is not None and self.code.is_dropped(_parts(self.key(name)))

    def get(self, name: str) -> Any:
        """The composed value at a baseline's key as it is, a list or a mapping too."""
        key = self.key(name)
        node = self.node(key)
        if type(node) is Scalar and not (isinstance(node.value, str) and "${" in node.value):
            return node.value
        value = self.composition.value(key)
        tail = _tail(self.composition.node(key)) if getattr(value, "reason", None) is not None else ""
        return PathInside(value.reason, tail) if tail else value

    def node(self, key: str) -> Node | None:
        """The node at a dotted key of text parts, faster than asking the composition."""
        node: Node = self.composition.tree
        for part in _parts(key):
            if type(node) is not Mapping:
                return None
            below = node.items.get(part)
            if below is None:
                return None
            node = below
        return node

    def written(self, name: str) -> Iterator[Node]:
        """The nodes that write a baseline's key, in merge order: :meth:`origins` without what only a finding needs."""
        parts = _parts(self.key(name))
        for layer in self.composition.layers:
            node: Node | None = layer.file.tree
            rest = parts
            if layer.package:
                package = _parts(layer.package)
                if parts[: len(package)] != package:
                    continue
                rest = parts[len(package) :]
            for part in rest:
                node = node.items.get(part) if type(node) is Mapping else None
            if node is not None:
                yield node

    def key(self, name: str) -> str:
        """The dotted key here for a baseline's key."""
        if self.model == _MODEL or not name.startswith("arch."):
            return name
        return f"{self.model}.{name[5:]}" if self.model else name[5:]

    def value(self, name: str) -> Any:
        """The effective value of a baseline's key: a plain value, ``ABSENT`` or ``UNKNOWN``."""
        node: Node = self.composition.tree
        for part in _parts(name if self.model == _MODEL else self.key(name)):
            if type(node) is not Mapping:
                return answer(self.get, name)
            below = node.items.get(part)
            if below is None:
                return ABSENT
            node = below
        value = node.value if type(node) is Scalar else "${"
        if type(value) is str and (value == "???" or "${" in value):
            return answer(self.get, name)
        return value

    def comment(self, name: str) -> str:
        """The comments that document the effective value of a baseline's key."""
        node = self.node(self.key(name))
        if node is None:
            return ""
        beside = _comment_beside(node)
        anchored = node.source.text[node.start : node.start + 1] in ("&", "!")
        origin = self.effective(name) if anchored else None
        if origin is None or origin.layer is None:
            return beside
        from trm_hooks.yaml.comments import comments_of

        # a value that comes through an alias is documented at its anchor, or at the alias
        return f"{beside}\n{_documenting(comments_of(origin.node.source, origin.route).text)}"

    def expected(self, policy: str) -> Iterator[tuple[str, Expected]]:
        """Baseline keys held under ``policy`` with what is expected of them."""
        return iter(self.choice.expected(policy).items())

    def origins(self, name: str) -> list[Origin]:
        """Every place that writes a baseline's key, in merge order."""
        return self.composition.chain(self.key(name))

    def effective(self, name: str) -> Origin | None:
        """The origin whose value wins; None where the key comes from elsewhere, such as an interpolated parent."""
        return next((origin for origin in reversed(self.origins(name)) if origin.effective), None)

    def source(self, name: str) -> Place | None:
        """Where the value that an interpolation gives a baseline's key is written; None where it is made by itself."""
        node, written = self.node(self.key(name)), self.composition.resolver.select(_parts(self.key(name)))
        if node is None or not isinstance(written, Scalar) or (written.start == node.start and written.source is node.source):
            return None
        return Place(written.source, written.start, written.end)

    def configs(self) -> tuple[str, ...]:
        """What ``effective_in`` of a finding here is."""
        return (self.config,) if self.selected else ()

    def reason(self, name: str) -> str | None:
        """The reason that the project gives for a key that differs here."""
        given = self.reasons.get(name) or self.reasons.get(self.key(name))
        return given if given is not None and given.strip() else None

    def published_reason(self, name: str) -> str | None:
        """The reason that the baseline gives for models like this one; none where the project gives an empty one."""
        if self.choice.baseline is None or any(key in self.reasons for key in (name, self.key(name))):
            return None
        return self.choice.baseline.reason(name, self.get)

    def layer_index(self, origin: Origin) -> int:
        """The position of an origin's layer in merge order; the command line comes last."""
        layers = self.composition.layers
        return next((index for index, layer in enumerate(layers) if layer is origin.layer), len(layers))


_split: dict[str, tuple[str, ...]] = {}


def _parts(key: str) -> tuple[str, ...]:
    """A dotted key in parts; there are few keys and many compositions."""
    parts = _split.get(key)
    if parts is None:
        parts = _split[key] = tuple(key.split("."))
    return parts


class PathInside:
    """A path of which only the end is known: ``tail``, with ``last_part`` as a whole; ``reason`` says why the rest is not."""

    __slots__ = ("last_part", "reason", "tail")

    def __init__(self, reason: str, tail: str) -> None:
        self.reason = reason
        self.tail = tail
        self.last_part = tail.rstrip("/").rpartition("/")[2]


def _tail(node: Node | None) -> str:
    """What follows the last interpolation of a value, if there is a slash in it."""
    text = node.value if type(node) is Scalar else None
    tail = text.rpartition("}")[2] if isinstance(text, str) else ""
    return tail if "/" in tail.rstrip("/") and not any(char in tail for char in "${}") else ""


def place_of(origin: Origin) -> Place:
    """Where an origin's value is written."""
    return Place(origin.node.source, origin.node.start, origin.node.end)


def scalar_of(node: Node) -> Any:
    """The value written at a node: plain, or ``UNKNOWN`` for an interpolation, ``???``, and anything that is no scalar."""
    if not isinstance(node, Scalar):
        return UNKNOWN
    if isinstance(node.value, str) and (node.value == "???" or "${" in node.value):
        return UNKNOWN
    return node.value


def comment_at(origin: Origin) -> str:
    """The comments that document an origin, in one text."""
    return _comment_beside(origin.node)


def _comment_beside(node: Node) -> str:
    if "#" not in node.source.text:
        return ""
    from trm_hooks.yaml.comments import comments_beside

    return _documenting(comments_beside(node).text)


def _documenting(text: str) -> str:
    """A comment without what is meant for this program: the reason of a suppression documents the suppression only."""
    if "trm-hooks:" not in text:
        return text
    return "\n".join(line.partition("trm-hooks:")[0] for line in text.split("\n"))


def is_interpolation(origin: Origin) -> bool:
    """Whether the value at an origin is computed from others."""
    value = getattr(origin.node, "value", None)
    return isinstance(value, str) and "${" in value


def _model_package(composition: Composition) -> str:
    """The package of the TRM model: ``arch``, or where the keys that only such a model has are found instead."""
    items: Any = composition.tree.items
    arch = getattr(items.get(_MODEL), "items", None)
    if isinstance(arch, dict):
        for name in _MODEL_KEYS:
            if name in arch:
                return _MODEL
    referred = getattr(items.get(_MODEL), "value", None)
    if isinstance(referred, str) and referred.startswith("${") and referred.endswith("}"):
        package = referred[2:-1]
        if isinstance(getattr(composition.node(package), "items", None), dict):
            return package  # `arch: ${models.trm}`
    return _search(items)


def _search(items: dict[Any, Any]) -> str:
    level: list[tuple[str, dict[Any, Any]]] = [("", items)]
    for _ in range(_MAX_SEARCH):
        below: list[tuple[str, dict[Any, Any]]] = []
        for package, mapping in level:
            if any(name in mapping for name in _MODEL_KEYS[:2]):
                return package
            for key, node in mapping.items():
                children = getattr(node, "items", None)
                if isinstance(children, dict):
                    below.append((f"{package}.{key}" if package else str(key), children))
        level = below
    return _MODEL


__all__ = ["ABSENT", "UNKNOWN", "Context", "comment_at", "is_interpolation", "place_of", "scalar_of"]


class Problem(Record):
    """What a check of subject ``file`` or ``error`` judges: a refusal, its place, and the configs that do not compose for it."""

    error: CompositionError
    place: Place
    configs: tuple[str, ...]


class UnknownKey(Record):
    """What a check of subject ``keys`` judges: a key that only one file has and no baseline knows.

    ``known`` are names that baselines (``published``) and other configs know, all that may be near among them, ``siblings`` those
    beside it in its file.
    ``find_place`` looks where the key is, which takes longer than judging it; None where it has no place of its own
    (a merge, an alias).
    """

    name: str
    key: str
    find_place: Callable[[], Place | None]
    route: Route
    known: frozenset[str]
    published: frozenset[str]
    siblings: frozenset[str]
    configs: tuple[str, ...]
