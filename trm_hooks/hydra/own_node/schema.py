"""What hydra-core 1.3 ships for its own ``hydra`` node: its schema, its groups with their options, and what those hold.

Data only, for :mod:`trm_hooks.hydra.own_node.node`. Options of plugins (launchers, sweepers, logging styles) are not
here: what they hold cannot be known without the plugin, so they are accepted whatever they are.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MISSING = "???"

# The defaults list of `hydra/config`, which is before every primary config.
DEFAULTS: tuple[tuple[str, str | None], ...] = (
    ("hydra/output", "default"),
    ("hydra/launcher", "basic"),
    ("hydra/sweeper", "basic"),
    ("hydra/help", "default"),
    ("hydra/hydra_help", "default"),
    ("hydra/hydra_logging", "default"),
    ("hydra/job_logging", "default"),
    ("hydra/callbacks", None),
    ("hydra/env", "default"),
)

# Every group that exists without the user's config root, with its options.
OPTIONS: dict[str, tuple[str, ...]] = {
    "hydra": ("config",),
    "hydra/env": ("default",),
    "hydra/help": ("default",),
    "hydra/hydra_help": ("default",),
    "hydra/hydra_logging": ("default", "disabled", "hydra_debug", "none"),
    "hydra/job_logging": ("default", "disabled", "none", "stdout"),
    "hydra/launcher": ("basic",),
    "hydra/output": ("default",),
    "hydra/sweeper": ("basic",),
}

# Where plugins put options of their own; groups below these are theirs too (`hydra/sweeper/sampler`).
PLUGIN_GROUPS = ("hydra/launcher", "hydra/sweeper", "hydra/hydra_logging", "hydra/job_logging")

# Struct name -> field -> (type, default). Types: str, int, bool, any, mode (`RunMode`), `{T}` a dict with string keys,
# `[T]` a list, a struct's name; `?` at the end allows null. A struct's default is None: it is made from its own fields.
STRUCTS: dict[str, dict[str, tuple[str, Any]]] = {
    "HydraConf": {
        "defaults": ("[any]", []),
        "mode": ("mode?", None),
        "searchpath": ("[str]", []),
        "run": ("RunDir", None),
        "sweep": ("SweepDir", None),
        "hydra_logging": ("{any}", MISSING),
        "job_logging": ("{any}", MISSING),
        "sweeper": ("any", MISSING),
        "launcher": ("any", MISSING),
        "callbacks": ("{any}", {}),
        "help": ("HelpConf", None),
        "hydra_help": ("HydraHelpConf", None),
        "output_subdir": ("str?", ".hydra"),
        "overrides": ("OverridesConf", None),
        "job": ("JobConf", None),
        "runtime": ("RuntimeConf", None),
        "verbose": ("any", False),
    },
    "HelpConf": dict.fromkeys(("app_name", "header", "footer", "template"), ("str", MISSING)),
    "HydraHelpConf": dict.fromkeys(("hydra_help", "template"), ("str", MISSING)),
    "RunDir": {"dir": ("str", MISSING)},
    "SweepDir": dict.fromkeys(("dir", "subdir"), ("str", MISSING)),
    "OverridesConf": dict.fromkeys(("hydra", "task"), ("[str]", [])),
    "JobConf": {
        "name": ("str", MISSING),
        "chdir": ("bool?", None),
        "override_dirname": ("str", MISSING),
        "id": ("str", MISSING),
        "num": ("int", MISSING),
        "config_name": ("str?", MISSING),
        "env_set": ("{str}", {}),
        "env_copy": ("[str]", []),
        "config": ("JobConfig", None),
    },
    "JobConfig": {"override_dirname": ("OverrideDirname", None)},
    "OverrideDirname": {"kv_sep": ("str", "="), "item_sep": ("str", ","), "exclude_keys": ("[str]", [])},
    "ConfigSourceInfo": dict.fromkeys(("path", "schema", "provider"), ("str", MISSING)),
    "RuntimeConf": {
        "version": ("str", MISSING),
        "version_base": ("str", MISSING),
        "cwd": ("str", MISSING),
        "config_sources": ("[ConfigSourceInfo]", MISSING),
        "output_dir": ("str", MISSING),
        "choices": ("{any}", {}),
    },
    "BasicLauncherConf": {"_target_": ("str", "hydra._internal.core_plugins.basic_launcher.BasicLauncher")},
    "BasicSweeperConf": {
        "_target_": ("str", "hydra._internal.core_plugins.basic_sweeper.BasicSweeper"),
        "max_batch_size": ("int?", None),
        "params": ("{str}?", None),
    },
}

# Options whose content is a struct; every other shipped option is in CONTENTS.
STRUCT_OPTIONS = {"hydra/launcher/basic": "BasicLauncherConf", "hydra/sweeper/basic": "BasicSweeperConf"}


def _logging(root: Any, **rest: Any) -> dict[str, Any]:
    return {"version": 1, "root": root, "disable_existing_loggers": False, **rest}


def _console(style: str, **rest: Any) -> dict[str, Any]:
    handlers = {"console": {"class": "logging.StreamHandler", "formatter": "simple", "stream": "ext://sys.stdout"}}
    return _logging(
        {"level": "INFO", "handlers": ["console"]},
        formatters={"simple": {"format": style}},
        handlers=handlers,
        **rest,
    )


_DISABLED = {"version": 1, "root": {"level": "ERROR"}, "disable_existing_loggers": True}
_JOB_STYLE = "[%(asctime)s][%(name)s][%(levelname)s] - %(message)s"
_JOB_DEFAULT = _console(_JOB_STYLE)
_JOB_DEFAULT["root"]["handlers"].append("file")
_JOB_DEFAULT["handlers"]["file"] = {
    "class": "logging.FileHandler",
    "formatter": "simple",
    "filename": "${hydra.runtime.output_dir}/${hydra.job.name}.log",
}

# Option -> its content, relative to the `hydra` node. Help texts are shortened: only their keys matter.
CONTENTS: dict[str, dict[str, Any]] = {
    "hydra/env/default": {"env": {}},
    "hydra/output/default": {
        "run": {"dir": "outputs/${now:%Y-%m-%d}/${now:%H-%M-%S}"},
        "sweep": {"dir": "multirun/${now:%Y-%m-%d}/${now:%H-%M-%S}", "subdir": "${hydra.job.num}"},
    },
    "hydra/help/default": {
        "help": {
            "app_name": "${hydra.job.name}",
            "header": "${hydra.help.app_name} is powered by Hydra.",
            "footer": "Powered by Hydra",
            "template": "${hydra.help.header}",
        }
    },
    "hydra/hydra_help/default": {"hydra_help": {"template": "Hydra (${hydra.runtime.version})"}},
    "hydra/hydra_logging/default": {
        "hydra_logging": _console("[%(asctime)s][HYDRA] %(message)s", loggers={"logging_example": {"level": "DEBUG"}})
    },
    "hydra/hydra_logging/disabled": {"hydra_logging": _DISABLED},
    "hydra/hydra_logging/none": {"hydra_logging": _logging(None)},
    "hydra/hydra_logging/hydra_debug": {
        "hydra_logging": _logging(
            {"level": "ERROR", "handlers": ["file"]},
            formatters={"simple": {"format": _JOB_STYLE}},
            handlers={
                "file": {
                    "class": "logging.FileHandler",
                    "mode": "w",
                    "formatter": "simple",
                    "filename": "hydra-${hydra.job.name}.log",
                    "delay": True,
                }
            },
            loggers={"hydra": {"level": "DEBUG"}},
        )
    },
    "hydra/job_logging/default": {"job_logging": _JOB_DEFAULT},
    "hydra/job_logging/disabled": {"job_logging": _DISABLED},
    "hydra/job_logging/none": {"job_logging": _logging(None)},
    "hydra/job_logging/stdout": {"job_logging": _console("%(message)s")},
}


def may_be_plugins(group: str) -> bool:
    """Whether a plugin that cannot be seen may provide options of ``group``: a launcher, a sweeper, a logging style."""
    return "/".join(group.split("/")[:2]) in PLUGIN_GROUPS
