"""``hydra.searchpath``: what lies there is judged, also where it is named alone; ``pkg://`` only in the repository."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import LAUNCHED, Project

from trm_hooks.run.engine import run
from trm_hooks.run.request import Request

WRONG = "name: recursive_reasoning.trm@TRM\nhalt_exploration_prob: 0.5\nL_cycles: 4\nH_cycles: 3\n"
CONFIG = LAUNCHED["config/cfg.yaml"].replace("arch: trm", "arch: theirs")


def findings(path: Path, package: str, files: dict[str, str]) -> list[tuple[str, str]]:
    config = f"{CONFIG}hydra:\n  searchpath: ['pkg://{package}']\n"
    project = Project(path, {**LAUNCHED, "config/cfg.yaml": config, **files})
    return [(each.check, each.place.path) for each in project.findings()]


PACKAGE = {"lab/__init__.py": "", "lab/extra/__init__.py": "", "lab/extra/arch/theirs.yaml": WRONG}


def test_a_package_of_the_repository_is_followed(tmp_path: Path) -> None:
    found = findings(tmp_path, "lab.extra", PACKAGE)
    assert found == [("halt-exploration-prob", "lab/extra/arch/theirs.yaml")]


def test_what_is_not_in_it_is_missing(tmp_path: Path) -> None:
    files = {"lab/extra/__init__.py": "", "lab/extra/arch/other.yaml": WRONG}
    assert findings(tmp_path, "lab.extra", files) == [("config-error", "config/cfg.yaml")]


@pytest.mark.parametrize("package", ["elsewhere.extra", "lab/extra", "lab.extra.", "lab", "lab.plain"])
def test_what_is_no_package_here_is_unknown_or_holds_nothing(tmp_path: Path, package: str) -> None:
    files = {**PACKAGE, "lab/plain/arch/theirs.yaml": WRONG}
    expected = [("config-error", "config/cfg.yaml")] if package == "lab" else []
    assert findings(tmp_path, package, files) == expected


def test_what_a_command_chooses_from_a_package_is_reported_at_the_choice(tmp_path: Path) -> None:
    command = "python pretrain.py 'hydra.searchpath=[pkg://lab.extra]' arch=theirs\n"
    project = Project(tmp_path, {**LAUNCHED, **PACKAGE, "run.sh": command})
    (finding,) = project.findings()
    assert (finding.place.path, finding.place.position()) == ("run.sh", (1, command.index("arch=") + 1))


OUTSIDE = {"extra/tweak/fast.yaml": "# @package _global_\narch:\n  halt_exploration_prob: 0.5\n"}
TWEAKED = LAUNCHED["config/cfg.yaml"].replace("  - arch: trm\n", "  - arch: trm\n  - tweak: fast\n")


@pytest.mark.parametrize("folder", ["file://extra", "extra", "${oc.select:lab,extra}"])
@pytest.mark.parametrize("named", ["extra/tweak/fast.yaml", "extra", "extra/tweak"])
def test_a_file_or_folder_outside_the_root_is_judged_where_it_is_named_alone(tmp_path: Path, named: str, folder: str) -> None:
    config = f"{TWEAKED}hydra:\n  searchpath: ['{folder}']\n"
    project = Project(tmp_path, {**LAUNCHED, **OUTSIDE, "config/cfg.yaml": config})
    (finding,) = project.findings(named)
    assert (finding.check, finding.place.path, finding.place.position()) == (
        "halt-exploration-prob",
        "extra/tweak/fast.yaml",
        (3, 26),
    )
    assert finding.effective_in == ("cfg",)


def test_a_file_outside_that_no_search_path_leads_to_is_no_config(tmp_path: Path) -> None:
    other = "hydra:\n  searchpath: ['file://elsewhere']\n"
    project = Project(tmp_path, {**LAUNCHED, **OUTSIDE, "config/other.yaml": other})
    assert project.findings("extra/tweak/fast.yaml") == []


def test_a_package_below_src_is_followed(tmp_path: Path) -> None:
    package = {f"src/{path}": text for path, text in PACKAGE.items()}
    assert findings(tmp_path, "lab.extra", package) == [("halt-exploration-prob", "src/lab/extra/arch/theirs.yaml")]


@pytest.mark.parametrize("path", ["[$(pwd)/extra]", "$EXTRA", "[extra,${HERE}/more]"])
def test_where_a_command_searches_a_folder_that_is_not_known_nothing_is_missing(tmp_path: Path, path: str) -> None:
    text = f"python pretrain.py hydra.searchpath={path} arch=other\n"
    Project(tmp_path, {**LAUNCHED, **OUTSIDE, "run.sh": text})
    result = run(Request(("run.sh",), str(tmp_path)))
    assert result.findings == []
    (note,) = [note for note in result.notes if note.startswith("run.sh:1")]
    assert note.endswith("is not in the config root: `hydra.searchpath` is known only to a running job")


def test_a_command_that_leads_to_a_file_outside_is_judged_where_the_file_is_named(tmp_path: Path) -> None:
    command = "python pretrain.py 'hydra.searchpath=[extra]' +tweak=fast\n"
    project = Project(tmp_path, {**LAUNCHED, **OUTSIDE, "run.sh": command})
    (finding,) = project.findings("extra/tweak/fast.yaml")
    assert (finding.check, finding.place.path) == ("launch-commands", "run.sh")
