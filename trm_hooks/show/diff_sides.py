"""What ``diff`` compares: a config, a baseline, a saved training config, or a config of any git revision, as flat values."""

from __future__ import annotations

import os

from trm_hooks.project.repository import UsageError
from trm_hooks.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from trm_hooks.hydra.composition import Composition
    from trm_hooks.project.find_config import Roots


class Side(Record, frozen=False):
    """One side: its name, ``values`` by flat key, and where each was written.

    ``partial`` says that only keys on both sides compare, as with a baseline; ``run_only`` that keys which only name the run
    are absent.
    """

    name: str
    values: dict[str, Any]
    origins: dict[str, str]
    partial: bool = False
    run_only: bool = False


def read_side(text: str, roots: Callable[[], Roots]) -> Side:
    """The side that ``text`` names; raises :class:`UsageError` where it names nothing, or Hydra would refuse it."""
    if text.startswith("baseline:"):
        return _baseline(text.partition(":")[2])
    revision, colon, config = text.partition(":")
    if colon and config and not os.path.exists(text):
        return _revision(revision, config, roots())
    found = roots()
    if text.endswith((".yaml", ".yml")) and os.path.isfile(text) and not _is_config(text, found):
        return _saved(text, found)
    try:
        root, name = found.find(text)
    except UsageError as error:
        from trm_hooks.project.base import is_revision

        if is_revision(found.repository, text):
            raise UsageError(f"`{text}` is a revision, and the other side is none; name a config of it: {text}:CONFIG") from None
        if text == "HEAD" or any(mark in text for mark in "~^@"):
            raise UsageError(f"`{text}` is no revision of this repository, and {error}") from None
        raise
    return composed(text, root, name)


def differences(a: Side, b: Side) -> list[str]:
    """The flat keys whose values differ, in the order they are written."""
    from trm_hooks.baselines.compare import differs
    from trm_hooks.baselines.saved import RUN_ONLY

    keys = list(dict.fromkeys([*a.values, *b.values]))
    if a.partial or b.partial:
        keys = [key for key in keys if key in a.values and key in b.values]
    if a.run_only or b.run_only:
        keys = [key for key in keys if key.partition(".")[0] not in RUN_ONLY]
    missing = object()
    return [
        key
        for key in keys
        if (key in a.values) != (key in b.values) or differs(a.values.get(key, missing), b.values.get(key, missing))
    ]


def _is_config(path: str, roots: Roots) -> bool:
    full = os.path.abspath(path)
    return any(full.startswith(root.directory + os.sep) for root in roots.roots)


def composed(shown: str, root: Any, name: str) -> Side:
    """The side that a config of ``root`` is; raises :class:`UsageError` where Hydra would refuse it."""
    from trm_hooks.hydra.composition import compose
    from trm_hooks.hydra.errors import CompositionError

    try:
        composition = compose(root, name)
    except CompositionError as error:
        raise UsageError(str(error)) from None
    return _side(shown, composition)


def _side(shown: str, composition: Composition) -> Side:
    from trm_hooks.hydra.select import flat_origins

    return Side(shown, composition.resolver.resolve_all(), flat_origins(composition.tree))


def _baseline(name: str) -> Side:
    from trm_hooks.project.repository import find_repository
    from trm_hooks.project.settings import known_baselines, load_settings, named_baseline

    repository = find_repository((), os.getcwd())
    baselines = known_baselines(repository, load_settings(repository))
    for error in baselines.errors:
        raise UsageError(str(error))
    baseline = named_baseline(baselines, name)
    side = Side(f"baseline:{name}", dict(baseline.values), dict.fromkeys(baseline.values, f"baseline {name}"))
    side.partial = True
    return side


def _saved(path: str, roots: Roots) -> Side:
    from trm_hooks.baselines.model import BaselineError
    from trm_hooks.baselines.saved import read_saved
    from trm_hooks.files import read, why_not
    from trm_hooks.show.provenance import leaves, place
    from trm_hooks.yaml.text import DecodeError, SourceText

    shown = roots.shown(path)
    try:
        saved = read_saved(SourceText.decode(shown, read(os.path.abspath(path), None)))
    except BaselineError as error:
        raise UsageError(str(error)) from None
    except DecodeError as error:
        raise UsageError(f"{shown}:{error.line}:{error.column}: {error.reason}") from None
    except OSError as error:
        raise UsageError(f"{shown} {why_not(error)}") from None
    origins = {key: place(leaf) for name, node in saved.nodes.items() for key, leaf in leaves(node, str(name))}
    side = Side(shown, saved.values, origins)
    side.run_only = True
    return side


def _revision(revision: str, config: str, roots: Roots) -> Side:
    from trm_hooks.project.revisions import checked_out

    with checked_out(roots, revision) as old:
        root, name = old.find(config)
        return composed(f"{revision}:{config}", root, name)
