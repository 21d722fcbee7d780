"""Configs that past runs saved, judged by the same baselines as the configs of a repository.

A saved config has no comments, so nothing in it is documented: every difference of a pinned or documented key is
reported, and of a decoder key where the run loaded a pretrained decoder. Deviations that the settings allow are left
out.
"""

from __future__ import annotations

import os

from trm_hooks.baselines.compare import deviates, ratio_text
from trm_hooks.baselines.model import BaselineError, is_read
from trm_hooks.baselines.saved import read_saved
from trm_hooks.files import read, why_not
from trm_hooks.hydra.interpolation.resolver import Resolver
from trm_hooks.judging.context import ABSENT, UNKNOWN, Context
from trm_hooks.judging.finding import ERROR, WARNING
from trm_hooks.project.saved_files import saved_name
from trm_hooks.record import Record
from trm_hooks.yaml.text import DecodeError, SourceText
from trm_hooks.yaml.tree import Mapping, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from trm_hooks.baselines.choose import Choice
    from trm_hooks.baselines.load import Baselines
    from trm_hooks.baselines.saved import SavedConfig
    from trm_hooks.judging.finding import Severity
    from trm_hooks.project.settings import Allowed
    from trm_hooks.yaml.tree import Node

ALIGNED, MISALIGNED, NOT_JUDGED, UNREADABLE = "aligned", "misaligned", "not judged", "unreadable"
_DECODER = "load_pretrained_decoder"
_MAX_SIZE = 10_000_000
_ALWAYS_ERRORS = frozenset(("ema",))


class Deviation(Record):
    """One value that a run had instead of its baseline's; ``policy`` is pinned, decoder or documented."""

    key: str
    value: Any
    expected: Any
    policy: str
    baseline: str
    place: tuple[int, int]

    @property
    def severity(self) -> Severity:
        """How severe it is: a value that may differ where that is documented is so as well."""
        return WARNING if self.policy == "documented" and self.key not in _ALWAYS_ERRORS else ERROR

    @property
    def text(self) -> str:
        """How the value compares with the baseline's: ``5x the official 0.1``."""
        return ratio_text(self.value, self.expected, "the decoder's" if self.policy == "decoder" else "the official")


class Audited(Record):
    """What became of one saved config; ``why`` says what ``status`` or the choice of the baseline rests on."""

    path: str
    status: str
    why: str
    place: tuple[int, int] = (1, 1)
    run: str = ""
    form: str = ""
    baseline: str | None = None
    assumed: bool = False
    deviations: tuple[Deviation, ...] = ()


class _Saved:
    """A saved config as :class:`Context` asks for it."""

    __slots__ = ("_resolver", "_saved", "tree")

    def __init__(self, saved: SavedConfig, source: SourceText) -> None:
        self.tree = Mapping(saved.nodes, 0, 0, source)
        self._saved = saved
        # Hydra's own copy of a config keeps interpolations
        self._resolver = Resolver(self.tree) if "${" in source.text else None

    def value(self, key: str) -> Any:
        found = self._saved.get(key)
        if self._resolver is not None and isinstance(found, str) and "${" in found:
            return self._resolver.value(key)
        return found

    def node(self, key: str) -> Node | None:
        node: Node | None = self.tree
        for part in key.split("."):
            if isinstance(node, Sequence):
                node = node.items[int(part)] if part.isdigit() and int(part) < len(node.items) else None
            else:
                node = node.items.get(part) if isinstance(node, Mapping) else None
        return node


class Auditor(Record):
    """Judges saved configs one at a time; ``choose`` answers which baseline a config is judged by."""

    baselines: Baselines
    choose: Callable[[Callable[[str], Any]], Choice]
    checkpoint: Callable[[str], tuple[dict[str, Any], str] | None]
    allow: tuple[Allowed, ...] = ()

    def judge(self, path: str) -> Audited:
        """What became of the file at ``path``; nothing that is in it raises."""
        try:
            source = _read(path)
            saved = read_saved(source)
        except BaselineError as error:
            return Audited(path, UNREADABLE, error.message, (error.line, error.column))
        run, form = saved_name(saved, path), "wandb" if saved.is_wandb else "config"
        if isinstance(saved.nodes.get("defaults"), Sequence):
            why = "it has a defaults list: a config to compose, not a saved one"
            return Audited(path, NOT_JUDGED, why, run=run, form=form)
        composition: Any = _Saved(saved, source)
        context = Context(composition, run, self.baselines, self.choose, self.checkpoint, {})
        choice = context.choice
        if choice.baseline is None:
            return Audited(path, NOT_JUDGED, choice.why, run=run, form=form)
        deviations = tuple(each for each in _deviations(context) if not self._allowed(run, path, each.key))
        return Audited(
            path,
            MISALIGNED if deviations else ALIGNED,
            choice.why,
            run=run,
            form=form,
            baseline=choice.baseline.name,
            assumed=choice.assumed,
            deviations=deviations,
        )

    def _allowed(self, run: str, path: str, key: str) -> bool:
        return any(each.covers(run, path, key) for each in self.allow)


def _deviations(context: Context) -> Iterator[Deviation]:
    judged: set[str] = set()
    held = context.choice.expected
    for name, expected in held("pinned").items():
        if not is_read(context.value, name):
            continue
        yield from _deviation(context, judged, name, expected.value, "pinned", expected.baseline.name)
    for name, (value, baseline) in _decoder(context).items():
        yield from _deviation(context, judged, name, value, "decoder", baseline)
    for name, expected in held("documented").items():
        yield from _deviation(context, judged, name, expected.value, "documented", expected.baseline.name)


def _deviation(
    context: Context, judged: set[str], name: str, expected: Any, policy: str, baseline: str
) -> tuple[Deviation, ...]:
    value = context.value(name)
    if value is ABSENT or value is UNKNOWN or not deviates(value, expected) or name in judged:
        return ()
    judged.add(name)
    key = context.key(name)
    node: Node = context.composition.tree
    for part in key.split("."):
        node = node.items.get(part, node) if isinstance(node, Mapping) else node
    return (Deviation(key, value, expected, policy, baseline, node.source.position(node.start)),)


def _decoder(context: Context) -> dict[str, tuple[Any, str]]:
    path = context.value(_DECODER)
    if not isinstance(path, str) or not path:
        return {}
    from trm_hooks.judging.decoder import trained_with

    trained = trained_with(context, path)
    return {name: (expected, trained.baseline) for name, expected in trained.values.items()}


def _read(path: str) -> SourceText:
    """The text of a file; raises :class:`BaselineError`."""
    shown = path.replace(os.sep, "/")
    try:
        return SourceText.decode(shown, read(path, None, _MAX_SIZE))
    except OSError as error:
        raise BaselineError(why_not(error), shown) from None
    except DecodeError as error:
        raise BaselineError(error.reason, shown, error.line, error.column) from None
