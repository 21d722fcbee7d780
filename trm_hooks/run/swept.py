"""The jobs of a config that is a multirun by itself: ``hydra.sweeper.params`` swept, every job composed.

Limit: of very many jobs only those that differ from the first one in a single entry are composed.
"""

from __future__ import annotations

from trm_hooks.hydra.errors import CompositionError, UnknownError
from trm_hooks.hydra.sweeps import combinations, params, says_multirun
from trm_hooks.hydra.value_overrides import Place
from trm_hooks.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from trm_hooks.hydra.composition import Composition
    from trm_hooks.hydra.overrides.parse import Override
    from trm_hooks.hydra.sweeps import Swept
    from trm_hooks.run.config_tree import ConfigTree

_MAX_JOBS = 64


class Jobs(Record):
    """``common`` is the config with what is the same in all its jobs, ``each`` are the jobs where they differ.

    ``refused`` is what Hydra refuses of them.
    """

    common: Composition
    each: Sequence[Composition] = ()
    refused: Sequence[CompositionError] = ()


def jobs_of(tree: ConfigTree, name: str, composition: Composition) -> Jobs:
    """The jobs of a config that composes to ``composition`` without its sweep."""
    entries = params(composition.layers, tree.root) if says_multirun(composition.layers) else []
    refused: dict[tuple[object, ...], CompositionError] = {}
    for entry in entries:
        if entry.problem is not None:
            _note(refused, entry.problem)
    columns = [[(override, entry) for override in entry.overrides] for entry in entries if entry.overrides]
    same = _job(tree, name, [column[0] for column in columns if len(column) == 1], refused) or composition
    each: list[Composition] = []
    if any(len(column) > 1 for column in columns):
        for chosen in combinations(columns, _MAX_JOBS):
            job = _job(tree, name, chosen, refused)
            if job is not None:
                each.append(job)
    return Jobs(same, each, list(refused.values()))


def _job(
    tree: ConfigTree,
    name: str,
    chosen: Sequence[tuple[Override, Swept]],
    refused: dict[tuple[object, ...], CompositionError],
) -> Composition | None:
    places = [Place(entry.node.source, entry.node.start, entry.node.end) for _, entry in chosen]
    try:
        return tree.compose(name, [override for override, _ in chosen], places)
    except UnknownError:
        return None
    except CompositionError as error:
        _note(refused, error)
        return None


def _note(refused: dict[tuple[object, ...], CompositionError], error: CompositionError) -> None:
    refused.setdefault((error.message, error.path, error.line), error)
