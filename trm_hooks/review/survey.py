"""What a report needs of every composition, taken while a check runs: values, their origins, and what is expected of them.

Compositions are seen once and dropped; what is kept of each is small, and what configs have in common is kept once.
"""

from __future__ import annotations

from trm_hooks.baselines.answers import ABSENT as NO_VALUE
from trm_hooks.baselines.answers import UNKNOWN as NOT_KNOWN
from trm_hooks.compose.composition import child
from trm_hooks.compose.keys import split_key
from trm_hooks.review.expectations import Expectations, Expected
from trm_hooks.review.model import Written
from trm_hooks.source.tree import Scalar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trm_hooks.baselines.choose import Choice
    from trm_hooks.checks.context import Context
    from trm_hooks.compose.defaults_list import Layer
    from trm_hooks.source.tree import Node

    Touched = dict[str, tuple[Node, Written]]
    Place = tuple[str, int]

_MAX_SHOWN = 60


class Seen:
    """One hyperparameter in one composition; ``value`` may be ``ABSENT`` or ``UNKNOWN``, ``expected`` None."""

    __slots__ = ("chain", "expected", "key", "value", "winner")

    def __init__(
        self, key: str, value: Any, expected: Expected | None, chain: tuple[Written, ...], winner: int
    ) -> None:
        self.key = key
        self.value = value
        self.expected = expected
        self.chain = chain
        self.winner = winner


class SeenConfig:
    """One primary config as it was composed."""

    __slots__ = ("choice", "files", "name", "path", "seen")

    def __init__(self, name: str, path: str, choice: Choice, files: tuple[str, ...]) -> None:
        self.name = name
        self.path = path
        self.choice = choice
        self.files = files
        self.seen: dict[str, Seen] = {}


class SeenOption:
    """One hyperparameter in an option of a config group, and the configs it takes effect in, or is covered in."""

    __slots__ = ("effective_in", "expected", "key", "name", "node_value", "shadowed_in", "written")

    def __init__(self, name: str, key: str, written: Written, value: Any, expected: Expected | None) -> None:
        self.name = name
        self.key = key
        self.written = written
        self.node_value = value
        self.expected = expected
        self.effective_in: list[str] = []
        self.shadowed_in: list[str] = []


class Survey:
    """Watches a run; ``configs``, ``options`` and ``baselines`` (with the number of configs each judges) are what it saw."""

    def __init__(self) -> None:
        self.configs: list[SeenConfig] = []
        self.options: dict[tuple[str, int, int, str], SeenOption] = {}
        self.choices: list[Choice] = []
        self._touched: dict[tuple[str, str, str], Touched] = {}
        self._expectations: Expectations | None = None

    def __call__(self, context: Context, only: str | None) -> None:
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
                if "/" in layer.file.config_path and only in (None, layer.file.path):
                    for name in touched:
                        self._option(context, name, touched[name], expected.get(name))

    def _config(self, context: Context, layers: list[tuple[Layer, Touched]], expected: dict[str, Expected]) -> None:
        path = next((layer.file.path for layer, _ in layers if layer.primary), context.config)
        config = SeenConfig(context.config, path, context.choice, tuple(layer.file.path for layer, _ in layers))
        self.configs.append(config)
        assert self._expectations is not None
        for name in self._expectations.names:
            config.seen[name] = self._seen(context, name, layers, expected.get(name))

    def _seen(
        self, context: Context, name: str, layers: list[tuple[Layer, Touched]], expected: Expected | None
    ) -> Seen:
        key = context.key(name)
        node = context.composition.node(key)
        chain: list[Written] = []
        winner = -1
        for layer, touched in layers:
            found = touched.get(name)
            if found is None:
                continue
            if found[0] is node:
                winner = len(chain)
            chain.append(found[1])
            if "/" in layer.file.config_path and context.choice.baseline is not None:
                option = self._option(context, name, found, expected)
                (option.effective_in if found[0] is node else option.shadowed_in).append(context.config)
        if isinstance(node, Scalar) and not (isinstance(node.value, str) and ("${" in node.value or node.value == "???")):
            value: Any = node.value
        else:
            value = context.value(name)
        return Seen(key, value, expected, tuple(chain), winner)

    def _option(self, context: Context, name: str, found: tuple[Node, Written], expected: Expected | None) -> SeenOption:
        node, written = found
        place = (written.path, written.line, written.column, name)
        option = self.options.get(place)
        if option is None:
            value = node.value if isinstance(node, Scalar) else NOT_KNOWN
            if isinstance(value, str) and ("${" in value or value == "???"):
                value = NOT_KNOWN
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

    def _read(self, layer: Layer, context: Context) -> Touched:
        assert self._expectations is not None
        package = split_key(layer.package) if layer.package else []
        touched: Touched = {}
        for name in self._expectations.names:
            parts = context.key(name).split(".")
            if package and parts[: len(package)] != package:
                continue
            node: Node | None = layer.file.tree
            for part in parts[len(package) :]:
                node = child(node, part)
                if node is None:
                    break
            if node is not None:
                touched[name] = (node, _written(node))
        return touched


def _written(node: Node) -> Written:
    source = node.source
    line, column = source.position(node.start)
    text = " ".join(source.text[node.start : node.end].split())
    return Written(source.path, line, column, text if len(text) <= _MAX_SHOWN else f"{text[: _MAX_SHOWN - 1]}…")


def is_value(value: Any) -> bool:
    """Whether ``value`` is one, not absent or unknown."""
    return value is not NO_VALUE and value is not NOT_KNOWN
