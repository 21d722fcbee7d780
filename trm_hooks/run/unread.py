"""What a run did not read although it is there: said, and never passed over.

A config that was named is a finding, because Hydra finds no config in it either; everything else is a note.
"""

from __future__ import annotations

import os

from trm_hooks.files.reading import is_inside, why_not
from trm_hooks.hydra.errors import UnreadableError
from trm_hooks.judging.finding import Place
from trm_hooks.judging.subjects import Problem
from trm_hooks.project.find_roots import FOLDER_NAMES
from trm_hooks.project.repository import display
from trm_hooks.yaml.text import SourceText

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trm_hooks.judging.finding import Finding
    from trm_hooks.run.world import World


def unread_configs(world: World) -> Iterator[Finding]:
    """The configs that were named and are no regular files."""
    project = world.project
    for path in sorted(project.scope.seeds.files):
        trees = [tree for tree in world.trees if (name := tree.config_path(path)) is not None and name not in tree.configs]
        reason = _reason(world, path) if trees else None
        if reason is not None:
            place = Place(SourceText(path, ""), 0, 0)
            yield from project.judge.problem(Problem(UnreadableError(f"`{path}` {reason}"), place, []), True)


def _reason(world: World, path: str) -> str | None:
    project = world.project
    full = os.path.join(project.repository, path)
    if path.rpartition("/")[2].startswith("."):
        return None  # hidden files are no configs
    try:
        project.listing.files.read(full)
    except FileNotFoundError:
        return None
    except OSError as error:
        return why_not(error)
    return None


def unread_notes(world: World) -> Iterator[str]:
    """The other files that were looked for and not read, and the folders of configs that are closed."""
    listing, seeds = world.project.listing, world.project.scope.seeds
    roots = [info.directory for info in world.project.roots]
    for folder, reason in listing.closed.items():
        if os.path.basename(folder) in FOLDER_NAMES or any(is_inside(folder, root) for root in roots):
            yield f"`{display(folder, listing.root)}` {reason}"
    for full, reason in listing.files.refused.items():
        yield f"`{display(full, listing.root)}` {reason} and is not read"
    for full, reason in listing.files.too_large.items():
        if display(full, listing.root) in seeds.files:
            yield f"`{display(full, listing.root)}` {reason} and is not read"
