"""Which config roots and entry scripts of a repository are its own.

What git ignores, and repositories inside this one (submodules, clones), are copies or somebody else's: a run leaves their
roots alone unless it was asked about files in them, or the settings or a script of one's own name them.
"""

from __future__ import annotations

import os

from trm_hooks.baselines.model import MARKS
from trm_hooks.project.find_roots import find_roots, find_scripts
from trm_hooks.project.folders import list_repository
from trm_hooks.project.gitignore import Ignored
from trm_hooks.project.repository import UsageError, is_inside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from trm_hooks.project.find_roots import RootInfo
    from trm_hooks.project.settings import Settings

# Keys that a config of such a model has and hardly any other file: `lr` and `epochs` stand in everybody's `configs/`.
_TELLING = (
    *(key.rpartition(".")[2] for key in MARKS),
    *str.split("global_batch_size L_layers H_layers puzzle_emb_ndim puzzle_emb_len puzzle_emb_lr puzzle_emb_weight_decay"),
)


class ConfigRoots:
    """The ``own`` roots and the ``foreign`` ones of one repository, with its ``listing`` and all ``scripts`` in it.

    ``given`` are folders, relative to ``cwd`` or absolute, that replace the search. ``named`` tells of a folder, relative
    to the repository, whether a run was asked about files in it. Raises :class:`UsageError` for what is no folder of the
    repository.
    """

    __slots__ = ("foreign", "foreign_scripts", "listing", "own", "scripts")

    def __init__(
        self,
        repository: str,
        settings: Settings,
        *,
        cwd: str = "",
        given: Sequence[str] = (),
        named: Callable[[str], bool] = lambda _: False,
    ) -> None:
        argument = [_argument(folder, cwd, repository) for folder in given]
        more = list(dict.fromkeys(settings.entry_scripts.values()))
        for name in settings.config_roots:
            _check_setting(name, "config-roots", settings, repository)
        for name in more:
            _check_setting(name, "entry-scripts", settings, repository)
        self.listing = list_repository(repository)
        ignored = Ignored(self.listing.files)
        self.scripts = find_scripts(self.listing)
        self.foreign_scripts = frozenset(
            script.path
            for script in self.scripts
            if ignored.covers(script.path) and not named(os.path.dirname(script.path))
        )
        found = find_roots(
            self.listing,
            argument=argument,
            settings=settings.config_roots,
            more=more,
            scripts=self.scripts,
            words=_TELLING,
        )
        self.own = [root for root in found if self._is_own(root, ignored, named)]
        self.foreign = [root for root in found if root not in self.own]

    def _is_own(self, root: RootInfo, ignored: Ignored, named: Callable[[str], bool]) -> bool:
        if root.found in ("argument", "settings") or any(script.path not in self.foreign_scripts for script in root.scripts):
            return True
        return root.found == "folder name" and (not ignored.covers_folder(root.display) or named(root.display))


def _argument(folder: str, cwd: str, repository: str) -> str:
    path = os.path.abspath(os.path.join(cwd, folder))
    if not os.path.isdir(path):
        raise UsageError(f"`{folder}` is not a folder")
    if not is_inside(path, repository):
        raise UsageError(f"`{folder}` is outside the repository")
    return path


def _check_setting(name: str, setting: str, settings: Settings, repository: str) -> None:
    folder = os.path.normpath(os.path.join(repository, name))
    if not os.path.isdir(folder) or not is_inside(folder, repository):
        raise UsageError(f"{settings.place(setting, name)}: the config root `{name}` is no folder of this repository")
