"""Which folders are config roots, and what is known of the scripts that use them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from trm_hooks.project.find_roots import RootInfo, find_roots, find_scripts
from trm_hooks.project.repository import list_repository

CONFIG = "defaults:\n  - _self_\nlr: 1\n"
SCRIPT = "import hydra\n\n\n@hydra.main({})\ndef main(cfg):\n    ...\n"


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def roots(root: Path, **named: list[str]) -> list[RootInfo]:
    listing = list_repository(str(root))
    return find_roots(listing, scripts=find_scripts(listing), **named)


def displays(root: Path, **named: list[str]) -> list[str]:
    return [each.display for each in roots(root, **named)]


@pytest.mark.parametrize("folder", ["config", "conf", "configs", "src/pkg/conf", "a/b/c/d/configs"])
def test_a_folder_is_found_by_its_name_at_any_depth(tmp_path: Path, folder: str) -> None:
    assert displays(write(tmp_path, {f"{folder}/a.yaml": CONFIG})) == [folder]


@pytest.mark.parametrize("folder", [".hidden/config", "node_modules/x/config", "lib/site-packages/x/conf", "settings"])
def test_somebody_elses_folder_is_none(tmp_path: Path, folder: str) -> None:
    assert displays(write(tmp_path, {f"{folder}/a.yaml": CONFIG})) == []


def test_a_virtual_environment_is_not_entered(tmp_path: Path) -> None:
    assert displays(write(tmp_path, {"env/pyvenv.cfg": "", "env/share/config/a.yaml": CONFIG})) == []


@pytest.mark.parametrize(
    ("text", "is_ours"),
    [
        ("defaults: [a]\n", True),
        ("a: 1\nhydra:\n  x: 1\n", True),
        ("# @package _global_\na: 1\n", True),
        ("model:\n  lr: 1\n", True),
        ("port: 80\n", False),
        ("# defaults to 3\nport: 80\n", False),
        ("a: 1\n---\nb: 2\n", False),
        ("port: 80\nport: 81\n", False),  # others take the last
        ("lr: 1\nlr: 2\n", True),
    ],
)
def test_a_folder_called_config_must_show_that_hydra_reads_it(tmp_path: Path, text: str, is_ours: bool) -> None:
    found = displays(write(tmp_path, {"config/a.yaml": text}), words=["lr"])
    assert found == (["config"] if is_ours else [])


def test_a_folder_that_cannot_be_read_at_all_may_be_ours(tmp_path: Path) -> None:
    assert displays(write(tmp_path, {"config/a.yaml": "a: ["})) == ["config"]


@pytest.mark.parametrize(
    ("script", "arguments", "expected"),
    [
        ("train.py", "version_base=None, config_path='settings'", ["settings"]),
        ("src/train.py", "version_base=None, config_path='../settings'", ["settings"]),
        ("src/pkg/train.py", "config_path='pkg://src.pkg.settings'", ["src/pkg/settings"]),
        ("src/pkg/train.py", "config_path=str(files('pkg') / 'settings')", ["src/pkg/settings"]),
        ("src/pkg/train.py", "config_path=find_root(__file__, '.here') / 'settings'", ["settings"]),
        ("src/pkg/train.py", "config_path=find_root(__file__, ['there', '.here']) / '../outside'", []),
        ("src/pkg/train.py", "config_path=find_root(__file__, 'nothing') / 'settings'", []),
        ("src/train.py", "version_base=None, config_path='../../outside'", []),
        ("train.py", "version_base=None, config_path='nowhere'", []),
        ("train.py", "version_base=None", []),
        ("train.py", "version_base=None, config_path=where()", []),
    ],
)
def test_a_script_names_its_root(tmp_path: Path, script: str, arguments: str, expected: list[str]) -> None:
    repository = tmp_path / "repository"
    files = {
        script: SCRIPT.format(arguments),
        "settings/a.yaml": CONFIG,
        ".here": "",
        "src/pkg/settings/a.yaml": CONFIG,
        "../outside/a.yaml": CONFIG,
    }
    assert displays(write(repository, files)) == expected


IMPORTING = "import hydra\n{}\n@hydra.main(config_path={}, config_name=NAME, version_base=None)\ndef main(cfg):\n    ...\n"


@pytest.mark.parametrize(
    ("line", "path", "expected"),
    [
        ("from lab.paths import CONFIGS, NAME", "str(CONFIGS)", ["src/lab/settings"]),
        ("from .paths import CONFIGS as HERE, NAME", "HERE", ["src/lab/settings"]),
        ("from ..lab import NAME, ROOT", "ROOT / 'settings'", ["src/lab/settings"]),
        ("from lab import NAME, YAML", "YAML.parent", ["src/lab/settings"]),
        ("from lab.paths import NAME, WRITTEN", "WRITTEN", ["src/lab/settings"]),
        ("from lab.paths import NAME, TWICE", "TWICE", []),
        ("from lab.paths import NAME, ROUND", "ROUND", []),
        ("from elsewhere import CONFIGS, NAME", "CONFIGS", []),
        ("from .paths import *", "CONFIGS", []),
    ],
)
def test_a_script_imports_the_path_of_its_root(tmp_path: Path, line: str, path: str, expected: list[str]) -> None:
    files = {
        "src/lab/__init__.py": "from importlib.resources import files\nfrom .paths import NAME, ROOT\nME = 'lab'\n"
        "YAML = files(ME) / 'settings' / f'{NAME}.yaml'\n".replace("f'{NAME}.yaml'", "'a.yaml'"),
        "src/lab/paths.py": "from pathlib import Path\nfrom .train import ROUND\nNAME = 'a'\nROOT = Path(__file__).parent\n"
        "CONFIGS = ROOT / 'settings'\nWRITTEN = '../lab/settings'\nTWICE = 'settings'\nTWICE = '.'\n",
        "src/lab/train.py": IMPORTING.format(f"{line}\nfrom .paths import ROUND", path),
        "src/lab/settings/a.yaml": CONFIG,
    }
    found = roots(write(tmp_path, files))
    assert [root.display for root in found] == expected
    assert [name for root in found for name in root.config_names] == ["a"] * len(expected)


def test_a_root_knows_its_scripts(tmp_path: Path) -> None:
    arguments = "version_base='1.1', config_path='config', config_name='a.yaml'"
    (root,) = roots(write(tmp_path, {"train.py": SCRIPT.format(arguments), "config/a.yaml": CONFIG}))
    assert (root.version_base, root.config_names, root.shared) == ((1, 1), ["a"], False)
    assert [script.path for script in root.scripts] == ["train.py"]


def test_a_scripts_own_folder_is_shared_with_other_things(tmp_path: Path) -> None:
    (root,) = roots(write(tmp_path, {"src/train.py": SCRIPT.format("config_path='.'"), "src/a.yaml": CONFIG}))
    assert (root.display, root.shared) == ("src", True)


def test_a_group_called_config_within_a_root_is_a_group(tmp_path: Path) -> None:
    assert displays(write(tmp_path, {"conf/a.yaml": CONFIG, "conf/x/config/b.yaml": CONFIG})) == ["conf"]


def test_what_is_named_replaces_the_search_and_more_adds_to_it(tmp_path: Path) -> None:
    root = write(tmp_path, {"config/a.yaml": CONFIG, "other/a.yaml": CONFIG})
    assert displays(root, settings=["other"]) == ["other"]
    assert displays(root, argument=[str(root / "other")], settings=["config"]) == ["other"]
    assert displays(root, more=["other"]) == ["other", "config"]


def test_links_are_followed_only_within_the_repository_and_once(tmp_path: Path) -> None:
    root = write(tmp_path / "repository", {"real/a.yaml": CONFIG, "plain.txt": ""})
    write(tmp_path, {"outside/a.yaml": CONFIG})
    os.symlink(tmp_path / "outside", root / "conf")
    os.symlink(root, root / "loop")
    os.symlink(root / "real", root / "config")
    assert displays(root) == ["config"]
