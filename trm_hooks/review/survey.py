"""What a report needs of every composition, taken while a check runs: values, their origins, and what is expected of them.

Compositions are seen once and dropped; what is kept of each is small, and what configs have in common is kept once.
"""

from __future__ import annotations

from trm_hooks.baselines.model import ABSENT as NO_VALUE
from trm_hooks.baselines.model import UNKNOWN as NOT_KNOWN
from trm_hooks.hydra.composition import child
from trm_hooks.hydra.layers import split_key
from trm_hooks.record import Record
from trm_hooks.review.expectations import Expectations, Expected
from trm_hooks.review.model import Written
from trm_hooks.show.takers import taker
from trm_hooks.yaml.tree import Mapping, Scalar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trm_hooks.baselines.choose import Choice
    from trm_hooks.hydra.layers import Layer
    from trm_hooks.judging.context import Context
    from trm_hooks.show.answers import CodeData
    from trm_hooks.yaml.tree import Node

    Touched = dict[str, tuple[Node, Written]]
    Place = tuple[str, int]

_MAX_SHOWN = 60


class Seen(Record):
    """One hyperparameter in one composition; ``value`` may be ``ABSENT`` or ``UNKNOWN``, ``expected`` None.

    ``code`` says what the code does with it, as far as that is known.
    """

    key: str
    value: Any
    expected: Expected | None
    chain: tuple[Written, ...]
    winner: int
    code: CodeData | None = None


class SeenConfig(Record):
    """One primary config as it was composed."""

    name: str
    path: str
    choice: Choice
    files: tuple[str, ...]
    seen: dict[str, Seen] = {}


class SeenOption(Record, frozen=False):
    """One hyperparameter in an option of a config group, and the configs it takes effect in, or is covered in.

    ``dropped`` says which code drops the key, ``is_read`` that in some config the code does not.
    """

    name: str
    key: str
    written: Written
    node_value: Any
    expected: Expected | None
    effective_in: list[str] = []
    shadowed_in: list[str] = []
    dropped: CodeData | None = None
    is_read: bool = False


class _Alike(Record):
    """What configs with the same bases have in common where none of them writes the hyperparameter itself."""

    seen: Seen
    reach: list[list[str]]


class Survey(Record, frozen=False):
    """What is taken of the compositions of a run: ``configs`` and ``options``, in the order in which they came."""

    configs: list[SeenConfig] = []
    options: dict[tuple[str, int, int, str], SeenOption] = {}
    _touched: dict[tuple[str, str, str], Touched] = {}
    _routes: dict[str, list[tuple[str, list[str]]]] = {}
    _parents: dict[str, list[list[str]]] = {}
    _alike: dict[tuple[object, ...], dict[str, _Alike]] = {}
    _expectations: Expectations | None = None

    def take(self, context: Context, only: frozenset[str] | None) -> None:
        """Take in one context."""
        if self._expectations is None:
            self._expectations = Expectations(context.baselines)
        expected = self._expectations.of(context)
        layers = [
            (layer, self._touched_by(layer, context)) for layer in context.composition.layers if not layer.file.is_shipped
        ]
        if context.selected:
            self._config(context, layers, expected)
        elif context.choice.baseline is not None:
            for layer, touched in layers:
                if "/" in layer.file.config_path and (only is None or layer.file.path in only):
                    for name in touched:
                        self._option(context, name, touched[name], expected.get(name))

    def _config(self, context: Context, layers: list[tuple[Layer, Touched]], expected: dict[str, Expected]) -> None:
        primary = next((index for index, (layer, _) in enumerate(layers) if layer.primary), -1)
        path = layers[primary][0].file.path if layers else context.config
        config = SeenConfig(context.config, path, context.choice, tuple(layer.file.path for layer, _ in layers))
        self.configs.append(config)
        assert self._expectations is not None
        own = layers[primary][1] if layers else {}
        # what the primary config does not write is seen alike in all configs with the same other layers
        others = tuple((layer.file.path, layer.package) for layer, _ in layers if not layer.primary)
        reading = context.code.identity if context.code is not None else None
        alike = self._alike.setdefault((others, context.model, id(expected), reading), {})
        apart = own if self._only_adds(layers[primary][0], context) else alike
        seen = config.seen
        for name in self._expectations.names:
            if name not in apart and name in alike:
                known = alike[name]
                for names in known.reach:
                    names.append(context.config)
                seen[name] = known.seen
                continue
            node = context.composition.node(context.key(name))
            seen[name], reach = self._seen(context, name, node, layers, expected.get(name))
            if name not in own and apart is own and isinstance(node, Scalar) and _is_plain(node.value):
                alike[name] = _Alike(seen[name], reach)

    def _only_adds(self, layer: Layer, context: Context) -> bool:
        """Whether a file replaces no mapping that holds hyperparameters by something else, such as ``arch: null``."""
        if layer.package:
            return False
        nodes = (_below(layer.file.tree, parent) for parent in self._parents_of(context))
        return all(node is None or isinstance(node, Mapping) for node in nodes)

    def _seen(
        self,
        context: Context,
        name: str,
        node: Node | None,
        layers: list[tuple[Layer, Touched]],
        expected: Expected | None,
    ) -> tuple[Seen, list[list[str]]]:
        """One hyperparameter, and the lists of configs in which options of groups reach, or do not reach, this config."""
        chain: list[Written] = []
        reach: list[list[str]] = []
        winner = -1
        value = node.value if isinstance(node, Scalar) and _is_plain(node.value) else context.value(name)
        code = taker(context.code, context.key(name), value is NO_VALUE) if context.code is not None else None
        for layer, touched in layers:
            found = touched.get(name)
            if found is None:
                continue
            if found[0] is node:
                winner = len(chain)
            chain.append(found[1])
            if "/" in layer.file.config_path and context.choice.baseline is not None:
                option = self._option(context, name, found, expected)
                reach.append(option.effective_in if found[0] is node else option.shadowed_in)
                if code is not None and code["verdict"] == "dropped":
                    option.dropped = code
                else:
                    option.is_read = True
        for names in reach:
            names.append(context.config)
        return Seen(context.key(name), value, expected, tuple(chain), winner, code), reach

    def _option(self, context: Context, name: str, found: tuple[Node, Written], expected: Expected | None) -> SeenOption:
        node, written = found
        place = (written.path, written.line, written.column, name)
        option = self.options.get(place)
        if option is None:
            value = node.value if isinstance(node, Scalar) and _is_plain(node.value) else NOT_KNOWN
            option = self.options[place] = SeenOption(name, context.key(name), written, value, expected)
        return option

    def _touched_by(self, layer: Layer, context: Context) -> Touched:
        """The hyperparameters that one file writes, by the baselines' name for them."""
        if layer.primary:
            return self._read(layer, context)
        at = (layer.file.path, layer.package, context.model)
        touched = self._touched.get(at)
        if touched is None:
            touched = self._touched[at] = self._read(layer, context)
        return touched

    def _routes_of(self, context: Context) -> list[tuple[str, list[str]]]:
        """The baselines' names with the parts of the keys that they are here."""
        routes = self._routes.get(context.model)
        if routes is None:
            assert self._expectations is not None
            names = self._expectations.names
            routes = self._routes[context.model] = [(name, context.key(name).split(".")) for name in names]
        return routes

    def _parents_of(self, context: Context) -> list[list[str]]:
        """The keys of the mappings that hold hyperparameters."""
        parents = self._parents.get(context.model)
        if parents is None:
            routes = self._routes_of(context)
            found = {tuple(parts[:length]) for _, parts in routes for length in range(1, len(parts))}
            parents = self._parents[context.model] = [list(parent) for parent in sorted(found)]
        return parents

    def _read(self, layer: Layer, context: Context) -> Touched:
        package = split_key(layer.package) if layer.package else []
        touched: Touched = {}
        for name, parts in self._routes_of(context):
            if package and parts[: len(package)] != package:
                continue
            node = _below(layer.file.tree, parts[len(package) :])
            if node is not None:
                touched[name] = (node, _written(node))
        return touched


def _is_plain(value: Any) -> bool:
    """Whether a scalar is a value as it is: no interpolation, and not ``???``."""
    return not (isinstance(value, str) and ("${" in value or value == "???"))


def _below(node: Node | None, parts: list[str]) -> Node | None:
    for part in parts:
        # a key that is no text has no name that a hyperparameter could have
        plain = type(node) is Mapping and part.isidentifier()
        node = node.items.get(part) if plain else child(node, part)  # type: ignore[union-attr]
        if node is None:
            return None
    return node


def _written(node: Node) -> Written:
    source = node.source
    line, column = source.position(node.start)
    text = " ".join(source.text[node.start : node.end].split())
    return Written(source.path, line, column, text if len(text) <= _MAX_SHOWN else f"{text[: _MAX_SHOWN - 1]}…")


def is_value(value: Any) -> bool:
    """Whether ``value`` is one, not absent or unknown."""
    return value is not NO_VALUE and value is not NOT_KNOWN
