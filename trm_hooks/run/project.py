"""The project of a run, before any of its configs is read: what was asked, the settings, the roots and the scripts."""

from __future__ import annotations

import os

from trm_hooks.baselines.load import OWN_FOLDER
from trm_hooks.checks import NEED_SCRIPTS
from trm_hooks.judging.measure import Checkpoints, Measure
from trm_hooks.project.find_roots import ConfigRoots
from trm_hooks.project.repository import Seeds, find_repository
from trm_hooks.project.settings import FILE_NAME as SETTINGS
from trm_hooks.project.settings import baselines_of, load_settings
from trm_hooks.run.look import Judge
from trm_hooks.run.request import Scope, expanded, select_checks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from trm_hooks.code.project_code import ProjectCode
    from trm_hooks.project.settings import Settings
    from trm_hooks.run.request import Request

_ALWAYS = ("yaml-syntax",)


class Asked:
    """What a run is asked, where: the checks to run, in which ``scope``. Raises :class:`UsageError` for what was asked wrongly.

    ``also`` are checks that run beside those asked for. ``named`` are the files as they were passed: the settings among them, or
    a baseline of the project, make the ``scope`` everything.
    """

    def __init__(self, request: Request, also: Sequence[str] = ()) -> None:
        self.request = request
        self.repository = find_repository(request.paths or request.config_roots, request.cwd)
        self.settings: Settings = load_settings(self.repository)
        checks = select_checks(request, self.settings)
        self.checks = [*checks, *(check for check in also if check not in checks)]
        seeds = self.named = Seeds.of(request.paths, self.repository, request.cwd)
        measures = {SETTINGS, *(os.path.normpath(path) for path in self.settings.baselines)}
        if any(path in measures or path.startswith(OWN_FOLDER + "/") for path in seeds.files):
            seeds = Seeds(everything=True)
        left = [path for path in seeds.files if not self.settings.excludes(path)]
        # where every name is excluded, nothing was asked about
        self.is_empty = bool(seeds.files) and not (left or seeds.folders)
        if len(left) < len(seeds.files):
            seeds = Seeds(left, seeds.folders, seeds.everything)
        self.scope = Scope(seeds, self.checks, self.settings.loads)
        # no check can vouch for a named file that cannot be read
        self.must_read = not seeds.everything and _ALWAYS[0] not in expanded((*request.ignore, *self.settings.ignore))

    @property
    def is_about_configs(self) -> bool:
        """Whether what is asked about can concern any config."""
        return not self.is_empty and self.scope.concerns_configs(self.checks, self.repository)


class Project:
    """What there is in the repository that ``asked`` is about.

    ``roots`` are all config roots of its own, ``concerned`` those that the run is about, and ``judge`` holds the checks.
    ``known`` is given where no file changed since that says where configs lie or what they are measured by.
    """

    def __init__(self, asked: Asked, known: tuple[ConfigRoots, Measure] | None = None) -> None:
        self.asked = asked
        self.repository = asked.repository
        settings = asked.settings
        found = known[0] if known is not None else self._config_roots()
        self.listing = found.listing
        self.roots = found.own
        self.scripts, self.foreign_scripts = found.scripts, found.foreign_scripts
        self.scope = Scope(asked.scope.seeds.following(self.listing.links, self.repository), asked.checks, settings.loads)
        self.concerned = [info for info in self.roots if self.scope.concerns(info, self.listing)]
        measure = known[1] if known is not None else self._measure()
        self.known = found, measure
        self.checkpoints = measure.checkpoints
        checks = asked.checks
        if not (self.may_launch or asked.request.paths):
            checks = [check for check in checks if check not in NEED_SCRIPTS]
        self.judge = Judge(checks, measure, settings.allow, _ALWAYS if asked.must_read else ())

    def _config_roots(self) -> ConfigRoots:
        request, named = self.asked.request, self.asked.scope.is_named
        return ConfigRoots(self.repository, self.asked.settings, cwd=request.cwd, given=request.config_roots, named=named)

    def _measure(self) -> Measure:
        baselines, preferred = baselines_of(self.repository, self.asked.settings)
        reasons = dict(self.asked.settings.reasons)
        if self.asked.request.reason is not None:
            reasons["global_batch_size"] = self.asked.request.reason
        code = self._code() if self.scripts else None
        return Measure(baselines, preferred, Checkpoints(self.repository), reasons, code)

    def _code(self) -> ProjectCode:
        from trm_hooks.code.project_code import ProjectCode
        from trm_hooks.launch.text_files import names_config, texts_of

        named = names_config(self.listing, self.config_folders)

        def notebooks() -> Iterator[str]:
            return (path for path in texts_of(self.listing) if path.endswith(".ipynb"))

        return ProjectCode(self.repository, self.listing.python, self.scripts, named, notebooks)

    @property
    def config_folders(self) -> tuple[str, ...]:
        """The folders, each with a separator at its end, of which every YAML file is a config and no text with commands."""
        return tuple(info.directory.rstrip(os.sep) + os.sep for info in self.roots if not info.shared)

    @property
    def may_launch(self) -> bool:
        """Whether any script is known that a launch command could start."""
        return bool(self.scripts or self.asked.settings.entry_scripts)
