"""``.trm-hooks.yaml`` at the repository's root: what a project says about itself, once and for everyone.

```yaml
config-roots: [src/pkg/conf]            # folders, instead of looking for them
entry-scripts: {pretrain.py: config}    # scripts that are not in this repository, and the config root each one reads
baseline: arc-agi-1-checkpoint          # a shipped baseline or one of `baselines`, for every config
baselines: [baselines/ours.yaml]        # files of your own
extend-select: [baseline-alignment]     # checks beside the default ones; `select` instead of them
ignore: [ema]                           # checks that are never run
loads: [ckpt_path]                      # keys that load the weights of a model, beside load_checkpoint
reasons: {global_batch_size: encoder memory overhead}
allow:
  - config: cfg_test_*                  # a pattern of config names, or of files
    keys: [lr, epochs]
    reason: quick test
```

An unknown setting is an error with its place, never silence.
"""

from __future__ import annotations

import os

from trm_hooks.baselines.load import all_baselines, own_files
from trm_hooks.files import read, why_not
from trm_hooks.project.repository import UsageError
from trm_hooks.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trm_hooks.baselines.load import Baselines
    from trm_hooks.baselines.model import Baseline


FILE_NAME = ".trm-hooks.yaml"
_MISNAMED = ".trm-hooks.yml"
_MAX_SIZE = 10_000_000
_KNOWN = (
    *("allow", "baseline", "baselines", "config-roots", "entry-scripts"),
    *("exclude", "extend-select", "ignore", "loads", "reasons", "select"),
)


class Allowed(Record):
    """Deviations that a project wants: keys (patterns) in configs (a pattern), with the reason."""

    config: str
    keys: tuple[str, ...]
    reason: str

    def covers(self, config: str, path: str, key: str) -> bool:
        """Whether ``key`` may differ in ``config``, or in the file at ``path``."""
        from fnmatch import fnmatchcase

        named = any(fnmatchcase(name, self.config) for name in (config, path))
        return named and any(fnmatchcase(key, pattern) for pattern in self.keys)


class Settings(Record, frozen=False):
    """The settings of one repository; the defaults where there is no file. ``notes`` say what is there and not read."""

    config_roots: tuple[str, ...] = ()
    entry_scripts: dict[str, str] = {}
    baseline: str | None = None
    baselines: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    loads: tuple[str, ...] = ()
    reasons: dict[str, str] = {}
    allow: tuple[Allowed, ...] = ()
    notes: tuple[str, ...] = ()
    places: dict[tuple[str, str], str] = {}

    def excludes(self, path: str) -> bool:
        """Whether nothing is reported in a file (relative to the repository): by a glob, or by a folder it lies in."""
        if not self.exclude:
            return False
        from fnmatch import fnmatchcase

        return any(fnmatchcase(path, each) or path.startswith(each.rstrip("/") + "/") for each in self.exclude)

    def place(self, setting: str, text: str) -> str:
        """Where ``text`` is in the settings file, for a message about it."""
        return self.places.get((setting, text), FILE_NAME)


def load_settings(repository: str) -> Settings:
    """The settings of ``repository``; raises :class:`UsageError` with path, line and column for what is wrong."""
    settings = Settings()
    path = os.path.join(repository, FILE_NAME)
    if os.path.lexists(os.path.join(repository, _MISNAMED)):
        settings.notes = (f"{_MISNAMED} is not read: the settings are in {FILE_NAME}",)
    try:
        data = read(path, repository, _MAX_SIZE)
    except FileNotFoundError:
        return settings
    except OSError as error:
        raise UsageError(f"{FILE_NAME} {why_not(error)}") from None
    from trm_hooks.project.settings_file import read_settings

    values: dict[str, Any]
    values, settings.places = read_settings(FILE_NAME, data, _KNOWN)
    for name, value in values.items():
        if name == "allow":
            settings.allow = tuple(Allowed(config, keys, reason) for config, keys, reason in value)
        else:
            setattr(settings, name.replace("-", "_"), value)
    return settings


def baselines_of(repository: str, settings: Settings) -> tuple[Baselines, Baseline | None]:
    """All baselines, and the one that the settings prefer; raises :class:`UsageError` for one that cannot be used."""
    baselines = known_baselines(repository, settings)
    for error in baselines.errors:
        raise UsageError(str(error))
    if settings.baseline is None:
        return baselines, None
    place = settings.place("baseline", settings.baseline)
    return baselines, named_baseline(baselines, settings.baseline, f"{place}: ")


def known_baselines(repository: str, settings: Settings) -> Baselines:
    """All baselines; files that cannot be used are in ``errors``."""
    return all_baselines(dict.fromkeys([*settings.baselines, *own_files(repository)]), repository, settings.loads)


def named_baseline(baselines: Baselines, name: str, where: str = "") -> Baseline:
    """The baseline called ``name``; raises :class:`UsageError` that names those there are, after ``where``."""
    found = baselines.named(name)
    if found is None:
        from trm_hooks.hydra.errors import did_you_mean

        hint = did_you_mean(name, [baseline.name for baseline in baselines], "there are")
        raise UsageError(f"{where}there is no baseline `{name}`; {hint}")
    return found
