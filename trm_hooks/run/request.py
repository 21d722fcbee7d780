"""What a run is asked, and what it answers."""

from __future__ import annotations

import os

from trm_hooks.baselines.load import LOADS
from trm_hooks.checks import CHECKS, DEFAULT, OF_COMMANDS
from trm_hooks.judging.decoder import DECODER
from trm_hooks.judging.measure import FILE_NAME as TRAINING_CONFIG
from trm_hooks.project.repository import UsageError
from trm_hooks.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import TypeAlias

    from trm_hooks.files import Files
    from trm_hooks.hydra.composition import Composition
    from trm_hooks.judging.finding import Finding
    from trm_hooks.judging.measure import Measure
    from trm_hooks.project.find_roots import ConfigRoots, RootInfo
    from trm_hooks.project.repository import Listing, Seeds
    from trm_hooks.project.settings import Settings
    from trm_hooks.run.config_tree import ConfigTree

    Known: TypeAlias = tuple[ConfigRoots, Measure, Mapping[str, ConfigTree]]


class Request(Record):
    """What to check: ``paths`` (none: the whole repository), config roots, the reason for comments.

    ``select`` are checks to run instead of those that run by default or by the settings, ``extend_select`` are run too, and
    ``ignore`` are left out of either; ``default`` and ``all`` stand for checks. With ``only_new`` what the base has is left
    out; ``since`` is the revision to compare with.
    """

    paths: Sequence[str]
    cwd: str
    select: Sequence[str] = ()
    extend_select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    config_roots: Sequence[str] = ()
    reason: str | None = None
    only_new: bool = False
    since: str | None = None


class Result(Record):
    """What a run found; ``configs``, ``commands`` and ``files`` count what was checked, ``notes`` say what was not and why.

    ``brought`` are the identities of findings in other files that an option asked about has a config run with. ``known`` is
    what was read on the way that a second look at the same files need not read again: the config roots, what is measured by,
    and the configs by the displayed path of their root.
    """

    repository: str
    findings: Sequence[Finding] = ()
    notes: Sequence[str] = ()
    configs: int = 0
    files: int = 0
    commands: int = 0
    brought: frozenset[tuple[object, ...]] = frozenset()
    known: Known | None = None

    @property
    def blocking(self) -> bool:
        """Whether anything found is more than history."""
        return any(not finding.history for finding in self.findings)


def select_checks(request: Request, settings: Settings) -> list[str]:
    """The checks to run; raises :class:`UsageError` for an unknown one, and where none is left of those asked for."""
    selected, more, ignored = map(expanded, (request.select, request.extend_select, request.ignore))
    in_settings = {name: expanded(getattr(settings, name.replace("-", "_"))) for name in ("select", "extend-select", "ignore")}
    for setting, names in (("", selected), ("", more), ("", ignored), *in_settings.items()):
        for check in names:
            if check not in CHECKS:
                from trm_hooks.hydra.errors import did_you_mean

                where = f"{settings.place(setting, check)}: " if setting else ""
                raise UsageError(f"{where}unknown check `{check}`; {did_you_mean(check, CHECKS)}")
    wanted = [*(selected or default_checks(settings)), *more]
    left = [check for check in CHECKS if check in wanted and check not in in_settings["ignore"] and check not in ignored]
    if (selected or ignored) and all(check in ignored for check in wanted):
        raise UsageError("no check is left to run")
    return left


def default_checks(settings: Settings) -> list[str]:
    """The checks that run where a command line selects none."""
    return [*(expanded(settings.select) or DEFAULT), *expanded(settings.extend_select)]


def expanded(names: Sequence[str]) -> list[str]:
    """Names of checks, where ``default`` and ``all`` stand for several; other linters write ``ALL``."""
    groups = {"default": DEFAULT, "all": tuple(CHECKS), "ALL": tuple(CHECKS)}
    return [check for name in names for check in groups.get(name, (name,))]


class Scope:
    """The files a run was asked about (``seeds``).

    ``saved`` says that a training config beside a checkpoint is among them, ``code`` a Python file that a check may read.
    ``loads`` are the keys of a config that load weights.
    """

    __slots__ = ("code", "loads", "saved", "seeds")

    def __init__(self, seeds: Seeds, checks: Sequence[str] = (), loads: Sequence[str] = ()) -> None:
        self.loads = (DECODER, *LOADS, *loads)
        self.seeds = seeds
        reads_code = "unread-key" in checks or "code-error" in checks
        self.code = reads_code and any(path.endswith(".py") for path in seeds.files)
        self.saved = any(path.rpartition("/")[2] == TRAINING_CONFIG for path in seeds.files)

    def concerns_configs(self, checks: Sequence[str], repository: str) -> bool:
        """Whether a file can concern any config at all; where none can, nothing need be read."""
        seeds = self.seeds
        if seeds.everything or bool(seeds.folders) or any(path.endswith((".yaml", ".yml")) for path in seeds.files):
            return True
        from trm_hooks.files import Files

        if self.code and any(_has_classes(path, repository) for path in seeds.files):
            return True
        if OF_COMMANDS.isdisjoint(checks):
            return False
        from trm_hooks.launch.text_files import any_command_in

        return any_command_in(seeds.files, Files(repository), {})

    def concerns(self, info: RootInfo, listing: Listing) -> bool:
        """Whether a file lies in a config root or can be read by its configs."""
        if self.seeds.everything or self.saved or self.code or self.is_named(info.display):
            return True
        return self._leaves(info.display) and bool(_searching(dict(listing.configs_below(info.directory)), listing.files))

    def is_named(self, folder: str) -> bool:
        """Whether a file lies in a folder, or a folder asked about holds it."""
        prefix = f"{folder}/" if folder else ""
        if any(seed.startswith(prefix) or prefix.startswith(seed) for seed in self.seeds.folders):
            return True
        return any(path.startswith(prefix) for path in self.seeds.files)

    def _leaves(self, folder: str) -> bool:
        """Whether a config, or a folder, that does not lie in ``folder`` was asked about: a search path may lead there."""
        prefix = f"{folder}/" if folder else ""
        named = (*(path for path in self.seeds.files if path.endswith(".yaml")), *self.seeds.folders)
        return not all(path.startswith(prefix) for path in named)

    def takes_part(self, composition: Composition) -> bool:
        """Whether a file is behind ``composition``, or may be the training config of what it loads."""
        if self.seeds.everything or self.code or self.is_behind(composition):
            return True
        return self.saved and any(isinstance(composition.value(key), str) for key in self.loads)

    def is_behind(self, composition: Composition) -> bool:
        """Whether a file is among the layers of ``composition``."""
        return any(layer.file.path in self.seeds for layer in composition.layers)

    def is_about(self, composition: Composition, finding: Finding) -> bool:
        """Whether a file is behind ``composition``, or is the training config or the code that ``finding`` goes by."""
        if not (self.saved or self.code):
            return True
        return not finding.participants.isdisjoint(self.seeds.files) or self.is_behind(composition)

    def affected(self, tree: ConfigTree) -> Iterable[str]:
        """The configs a file may take part in; more than needed, never less."""
        if self.seeds.everything or self.code:
            return tree.configs
        inside = [path for path in tree.configs if tree.display(path) in self.seeds]
        if len(inside) * 2 > len(tree.configs):
            return tree.configs
        named = [tree.config_path(path) for path in self.seeds.files]
        found = tree.affected_by([*inside, *filter(None, named)], self._may_load if self.saved else None)
        return found | _searching(tree.configs, tree.root.files) if self._leaves(tree.info.display) else found

    def _may_load(self, data: bytes) -> bool:
        return any(key.rpartition(".")[2].encode() in data for key in self.loads)


def _searching(configs: Mapping[str, str], files: Files) -> set[str]:
    """The primary configs that name folders to look for options in, and may find them anywhere."""
    return {name for name, path in configs.items() if "/" not in name and b"searchpath" in files.content(path)}


def _has_classes(path: str, repository: str) -> bool:
    """Whether a Python file may be one that takes a config: there is a class in it, or it is not read."""
    from trm_hooks.files import read

    try:
        return path.endswith(".py") and b"class " in read(os.path.join(repository, path), repository)
    except OSError:
        return True
