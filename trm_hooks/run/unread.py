"""What a run did not read although it is there: it is reported and never passed over.

A file that was named is a finding: a config, because Hydra finds no config in it either, and a text or Python file, because
nothing is known of what it launches. Everything else is a note.
"""

from __future__ import annotations

import os

from trm_hooks.files import LARGEST, TooLargeError, is_inside, why_not
from trm_hooks.hydra.errors import UnreadableError
from trm_hooks.judging.context import Problem
from trm_hooks.judging.finding import Place
from trm_hooks.launch.file_kinds import is_read
from trm_hooks.project.find_roots import FOLDER_NAMES
from trm_hooks.project.repository import display
from trm_hooks.yaml.text import SourceText

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from trm_hooks.judging.finding import Finding
    from trm_hooks.run.config_tree import ConfigTree
    from trm_hooks.run.project import Project


def unread_configs(project: Project, trees: Sequence[ConfigTree]) -> Iterator[Finding]:
    """The configs that were named and are no regular files."""
    for path in sorted(project.scope.seeds.files):
        names = ((tree, tree.config_path(path)) for tree in trees)
        lacking = [tree for tree, name in names if name is not None and name not in tree.configs]
        reason = _reason(project, path) if lacking else None
        if reason is not None:
            yield from project.judge.problem(_problem(path, reason), True)


def unread_texts(project: Project, trees: Sequence[ConfigTree]) -> Iterator[Finding]:
    """The other files that were named, may hold launch commands and were not read; after the texts were looked into."""
    files = project.listing.files
    for path in sorted(project.scope.seeds.files) if files.refused or files.too_large else ():
        reason = _why_text_is_unread(project, trees, path)
        if reason is not None:
            yield from project.judge.unread(_problem(path, reason))


def _why_text_is_unread(project: Project, trees: Sequence[ConfigTree], path: str) -> str | None:
    if not is_read(path.rpartition("/")[2]) or any(tree.config_path(path) is not None for tree in trees):
        return None
    files = project.listing.files
    full = os.path.join(project.repository, path)
    too_large = files.too_large.get(full)
    # a smaller limit holds for what was not named
    return files.refused.get(full) or (too_large if too_large == why_not(TooLargeError(LARGEST)) else None)


def _problem(path: str, reason: str) -> Problem:
    return Problem(UnreadableError(f"`{path}` {reason}"), Place(SourceText(path, ""), 0, 0), ())


def _reason(project: Project, path: str) -> str | None:
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


def unread_notes(project: Project, trees: Sequence[ConfigTree]) -> Iterator[str]:
    """The other files that were looked for and not read, and the folders of configs that are closed."""
    listing, seeds = project.listing, project.scope.seeds
    roots = [info.directory for info in project.roots]
    unread = project.judge.on_unread
    found = {path for path in seeds.files if unread and _why_text_is_unread(project, trees, path) is not None}
    for folder, reason in listing.closed.items():
        if os.path.basename(folder) in FOLDER_NAMES or any(is_inside(folder, root) for root in roots):
            yield f"`{display(folder, listing.root)}` {reason}"
    for full, reason in listing.files.refused.items():
        if (path := display(full, listing.root)) not in found:
            yield _not_read(path, reason)
    for full, reason in listing.files.too_large.items():
        if (path := display(full, listing.root)) in seeds.files and path not in found:
            yield _not_read(path, reason)


def _not_read(path: str, reason: str) -> str:
    return f"`{path}` {reason}" if reason.startswith("cannot be read") else f"`{path}` {reason} and is not read"
