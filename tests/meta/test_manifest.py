"""The hook manifest, the console scripts, the rules and the README name the same hooks, and pre-commit takes them."""

from __future__ import annotations

import configparser
import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from identify import identify

from trm_hooks import checks
from trm_hooks.checks import CHECKS, load
from trm_hooks.cli import hooks as entry_points

ROOT = Path(__file__).resolve().parents[2]
MANIFEST = ROOT / ".pre-commit-hooks.yaml"
HOOKS = {hook["id"]: hook for hook in yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))}
WHOLE = {"trm-check", "trm-check-all", "trm-fix"}
OF_COMMANDS = {f"trm-{check}" for check in checks.OF_COMMANDS}
GIT_STAGES = {"pre-commit", "pre-merge-commit", "pre-push", "manual"}


def test_the_checks_that_judge_commands_are_named_as_such() -> None:
    modules = {check: load(check) for check in CHECKS}
    judging = {
        check
        for check, module in modules.items()
        if module.RULE.subject == "commands" or hasattr(module, "check_command")
    }
    assert judging == checks.OF_COMMANDS


def scripts() -> dict[str, str]:
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    lines = settings["options.entry_points"]["console_scripts"].strip().splitlines()
    return dict(line.split(" = ") for line in lines)


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def takes(hook: dict, path: str) -> bool:
    """Whether pre-commit would pass the path to the hook (a name without a known type counts as text)."""
    tags = {"file", "non-executable"} | (identify.tags_from_filename(path) or {"text"})
    return (
        re.search(hook.get("files", ""), path) is not None
        and not re.search(hook.get("exclude", "^$"), path)
        and tags >= set(hook.get("types", ["file"]))
        and not tags & set(hook.get("exclude_types", []))
    )


def test_pre_commit_accepts_the_manifest() -> None:
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", str(MANIFEST)]
    validated = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert validated.returncode == 0, validated.stdout + validated.stderr


def test_generated_files_follow_from_the_rules() -> None:
    assert [path.name for path in generator().drifted()] == [], "run `make docs`"


def test_every_rule_has_a_hook_and_every_hook_a_rule() -> None:
    assert set(HOOKS) == WHOLE | {f"trm-{check}" for check in CHECKS}


def test_rules_are_named_after_their_modules() -> None:
    assert [load(check).RULE.id for check in CHECKS] == list(CHECKS)


def test_every_hook_is_a_console_script_of_its_own() -> None:
    named = {name: target for name, target in scripts().items() if name != "trm-hooks"}
    assert set(named) == set(HOOKS)
    for name, target in named.items():
        assert HOOKS[name]["entry"] == name
        function = name.removeprefix("trm-").replace("-", "_")
        assert target == f"trm_hooks.cli.hooks:{function}"
        assert callable(getattr(entry_points, function))


def test_no_console_script_is_named_that_is_no_hook() -> None:
    for name in ("halt-exploration-prob", "nothing", "CHECKS"):
        with pytest.raises(AttributeError):
            getattr(entry_points, name)


def test_readme_names_every_hook() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [hook for hook in HOOKS if f"`{hook}`" not in readme] == []


def test_hooks_run_serially_and_only_where_the_tree_is_meant() -> None:
    for name, hook in HOOKS.items():
        assert hook["require_serial"] is True, name
        assert {"pre-commit", "manual"} <= set(hook["stages"]) <= GIT_STAGES, name
        assert hook["minimum_pre_commit_version"] == "3.2.0", name
        assert len(hook["name"]) <= 40, name


def test_fixing_hook_stays_away_from_pushes() -> None:
    assert "pre-push" not in HOOKS["trm-fix"]["stages"]


def test_check_all_runs_whatever_changed() -> None:
    assert HOOKS["trm-check-all"]["always_run"] is True
    assert HOOKS["trm-check-all"]["pass_filenames"] is False


CONFIGS = ["config/cfg_pretrain.yaml", "config/arch/trm.yaml", "conf/a/b/c.yaml", ".trm-hooks.yaml", "é x.yaml"]
COMMANDS = ["jobs.txt", "scripts/train.sh", "README.md", "Makefile", "justfile", "train.sbatch", "queue", "pretrain.py"]
DATA = ["data/train.json", "table.csv", "run.ipynb", "figure.svg", "figure.png", "weights.zip", "feed.xml"]
NOT_LOADED_BY_HYDRA = ["config/cfg_pretrain.yml", "config/cfg.yaml.orig", "config/cfg_yaml", "yaml"]


def passed(hook_id: str, paths: list[str]) -> list[str]:
    return [path for path in paths if takes(HOOKS[hook_id], path)]


def test_config_hooks_take_what_hydra_loads_and_nothing_else() -> None:
    for hook_id in set(HOOKS) - WHOLE - OF_COMMANDS:
        assert passed(hook_id, CONFIGS + COMMANDS + DATA + NOT_LOADED_BY_HYDRA) == CONFIGS, hook_id


def test_command_hooks_take_text_but_not_data() -> None:
    for hook_id in {"trm-check", "trm-fix"} | OF_COMMANDS:
        assert passed(hook_id, CONFIGS + COMMANDS + DATA) == CONFIGS + COMMANDS, hook_id
