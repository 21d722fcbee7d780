"""A world in which nothing is looked at twice, for what mends file after file."""

from __future__ import annotations

import os

from trm_hooks.run.affected import Includers
from trm_hooks.run.engine import World
from trm_hooks.run.look import look_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from trm_hooks.project.find_roots import RootInfo
    from trm_hooks.run.config_tree import ConfigTree
    from trm_hooks.run.look import Look
    from trm_hooks.run.project import Project

    # the displayed folder of a root, and a config path in it
    Name = tuple[str, str]

# A world that is kept keeps so many looks; it looks again at what is beyond.
_MAX_KEPT = 1000


class KeptWorld(World):
    """A world in which nothing is looked at twice. It is never changed: :meth:`with_file` is another one."""

    def __init__(self, project: Project, drafts: Mapping[str, bytes] = {}) -> None:
        super().__init__(project, drafts, keeps=True)
        self._looks: dict[Name, Look] = {}
        # who includes whom, and which names a file has: what is mended changes neither
        self._includers: dict[str, Includers] = {}
        self._names = _names(project)

    def look(self, tree: ConfigTree, name: str) -> Look:
        """One look at a config, judged whatever the run is about."""
        key = (tree.info.display, name)
        look = self._looks.get(key)
        if look is None:
            look = look_at(tree, name, self.project.judge)
            if len(self._looks) < _MAX_KEPT:
                self._looks[key] = look
            else:
                tree.forget(name)
        return look

    def aliases(self, path: str) -> set[str]:
        """Every displayed path of the same file, with ``path`` itself."""
        return {path, *(self._tree(display).display(name) for display, name in self._names_of(path))}

    def affected(self, path: str) -> Iterator[tuple[RootInfo, list[str]]]:
        """In every root the configs that may include a file; more than needed, never less. Options come last."""
        names = self._names_of(path)
        for info in self.project.roots:
            includers = self._includers_of(info)
            # a root can read the file through its search path, too: then the last word of its name decides
            asked = {name for display, name in names if display == info.display} | {path.removesuffix(".yaml")}
            found = set().union(*map(includers.of, asked))
            here = [name for name in found if not name.startswith("hydra/")]
            yield info, sorted(here, key=lambda name: ("/" in name, name))

    def experiments(self, info: RootInfo) -> list[str]:
        """The options of one root that a command may add to a config which does not name them."""
        return self._includers_of(info).experiments

    def _includers_of(self, info: RootInfo) -> Includers:
        includers = self._includers.get(info.display)
        if includers is None:
            includers = self._includers[info.display] = Includers(self.tree(info).configs, self.project.listing.files)
        return includers

    def with_file(self, path: str, real: str, data: bytes | None) -> KeptWorld:
        """The same world where the file at a displayed path holds ``data``, or is read from disk again where that is None."""
        drafts = {place: draft for place, draft in self.drafts.items() if place != real}
        if data is not None:
            drafts[real] = data
        world = KeptWorld.__new__(KeptWorld)
        World.__init__(world, self.project, drafts, keeps=True)
        world._includers, world._names = self._includers, self._names
        changed = self._names_of(path)
        for display, tree in self._trees.items():
            world._trees[display] = tree.with_drafts(drafts, [name for where, name in changed if where == display])
        reached = {(info.display, name) for info, names in self.affected(path) for name in names}
        aliases = self.aliases(path)
        # an option may have been looked at in a config that does not name it: what holds it reaches it, too
        world._looks = {
            key: look
            for key, look in self._looks.items()
            if key not in reached and not (look.is_option and _takes_part(aliases, look))
        }
        if self.launches is not None:
            world._launches.append(self.launches.with_file(aliases, world.trees, drafts))
        return world

    def _tree(self, display: str) -> ConfigTree:
        return next(self.tree(info) for info in self.project.roots if info.display == display)

    def _names_of(self, path: str) -> list[Name]:
        """A file as each root calls it, under every name that symbolic links give it."""
        return self._names.get(os.path.normpath(os.path.join(self.project.repository, path)), [])


def _takes_part(aliases: set[str], look: Look) -> bool:
    return any(not aliases.isdisjoint(composition.files()) for composition in look.compositions())


def _names(project: Project) -> dict[str, list[Name]]:
    """The names of every config, by its absolute path; files that are the same share them."""
    files: dict[tuple[int, int], list[Name]] = {}
    found: dict[str, list[Name]] = {}
    for info in project.roots:
        for name, file in project.listing.configs_below(info.directory):
            try:
                status = os.stat(file)
            except OSError:
                continue
            found[file] = files.setdefault((status.st_dev, status.st_ino), [])
            found[file].append((info.display, name))
    return found
