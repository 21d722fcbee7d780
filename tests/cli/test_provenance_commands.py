"""``compose``, ``explain`` and ``diff`` as processes, on a small project written here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

FILES = {
    "conf/arch/small.yaml": "name: trm@Small\nL_cycles: 6  # the default\nwidth: 64\nhead: ${.width}\n",
    "conf/arch/large.yaml": "name: trm@Large\nL_cycles: 8\nwidth: 512\nhead: ${.width}\n",
    "conf/base.yaml": "defaults:\n  - arch: small\n  - _self_\n\nlr: 1e-4\nema: True\n",
    "conf/run.yaml": "defaults:\n- base\n- override arch: large\n- _self_\n\narch:\n  L_cycles: 4\nnote: 'a: b'\n",
    "train.py": "import hydra\n\n@hydra.main(config_path='conf', config_name='run', version_base=None)\ndef main(cfg): ...\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def run(project: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "trm_hooks", *words]
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, encoding="utf-8", check=False)


def test_explain_names_every_origin_in_order_and_the_lists_that_brought_it_in(project):
    done = run(project, "explain", "run", "arch.L_cycles")
    assert done.returncode == 0
    assert done.stdout == (
        "arch.L_cycles = 4   in run\n"
        "  1. conf/arch/large.yaml:2:11  8  (shadowed)\n"
        "     run > base > arch/large\n"
        "     selected at conf/run.yaml:3:18\n"
        "  2. conf/run.yaml:7:13         4  (effective)\n"
        "     run\n"
    )


def test_explain_counts_an_override_as_the_last_origin(project):
    done = run(project, "explain", "run", "arch.L_cycles", "arch.L_cycles=5", "--format", "json")
    data = json.loads(done.stdout)
    assert data["value"] == 5
    assert [origin["effective"] for origin in data["origins"]] == [False, False, True]
    assert data["origins"][-1]["override"] == "arch.L_cycles=5"
    assert data["origins"][0]["via"][-1] == {"config": "arch/large", "selected_at": "conf/run.yaml:3:18"}


def test_explain_of_a_key_that_is_not_there_names_the_near_one(project):
    done = run(project, "explain", "run", "arch.L_cycle")
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean `arch.L_cycles`?" in done.stderr


def test_compose_json_holds_config_resolved_and_origins(project):
    data = json.loads(run(project, "compose", "run", "--format", "json").stdout)
    assert data["config"]["arch"] == {"name": "trm@Large", "L_cycles": 4, "width": 512, "head": "${.width}"}
    assert data["resolved"]["arch.head"] == 512
    assert data["origins"]["arch.L_cycles"] == "conf/run.yaml:7:13"
    assert data["origins"]["lr"] == "conf/base.yaml:5:5"


@pytest.mark.parametrize(
    "words",
    [
        ("run", "--format", "json", "lr=5"),
        ("run", "lr=5", "--format", "json", "++arch.width=3"),
        ("--format=json", "run", "--config-root", "conf", "lr=5"),
    ],
)
def test_overrides_may_follow_options(project, words):
    assert json.loads(run(project, "compose", *words).stdout)["config"]["lr"] == 5


def test_explain_takes_overrides_behind_options(project):
    assert json.loads(run(project, "explain", "run", "lr", "--format", "json", "lr=5").stdout)["value"] == 5


def test_only_what_is_missing_is_required(project):
    assert run(project, "compose").stderr.splitlines()[-1].endswith("the following arguments are required: CONFIG")
    assert run(project, "explain", "run").stderr.splitlines()[-1].endswith("the following arguments are required: KEY")


def test_a_sweep_is_reported_at_its_override(project):
    done = run(project, "compose", "run", "ema=False", "lr=1,2")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("trm-hooks: `lr=1,2` is a sweep")
    assert done.stderr.endswith(": `lr=1,2` is a sweep, which takes --multirun\n")


def test_compose_yaml_reads_back_and_shows_origins_on_request(project):
    import yaml

    plain = run(project, "compose", "conf/run.yaml", "lr=2e-4")
    assert yaml.safe_load(plain.stdout)["note"] == "a: b"
    assert "lr: 0.0002\n" in plain.stdout
    shown = run(project, "compose", "run", "--origins").stdout
    assert "L_cycles: 4" in shown
    assert "# conf/run.yaml:7:13" in shown
    assert yaml.safe_load(shown) == yaml.safe_load(run(project, "compose", "run").stdout)


def test_compose_of_what_hydra_refuses_names_the_place_and_the_options(project):
    done = run(project, "compose", "run", "arch=lrage")
    assert (done.returncode, done.stdout) == (2, "")
    assert "config group `arch` has no option `lrage`; did you mean `large`?" in done.stderr
    assert "Traceback" not in done.stderr


def test_compose_of_an_unknown_key_names_the_known_ones(project):
    done = run(project, "compose", "run", "zzz=1")
    assert done.returncode == 2
    assert "(to add it write `+zzz=1`); there are arch, ema, lr, note\n" in done.stderr


def test_compose_of_an_unknown_config_where_there_is_but_one(tmp_path):
    (tmp_path / "config").mkdir()
    (tmp_path / "config/cfg.yaml").write_text("defaults: [_self_]\nseed: 1\n", encoding="utf-8")
    done = run(tmp_path, "compose", "pretraining")
    assert (done.returncode, done.stderr) == (2, "trm-hooks: there is no config `pretraining` in `config`; there is only cfg\n")


def test_compose_of_an_unknown_config_names_the_near_one(project):
    assert "did you mean `run`?" in run(project, "compose", "runn").stderr


def test_diff_prints_only_what_differs_with_both_origins(project):
    done = run(project, "diff", "base", "run")
    assert done.returncode == 1
    assert done.stdout == (
        "--- base\n"
        "+++ run\n"
        "arch.name\n"
        "  - trm@Small  conf/arch/small.yaml:1:7\n"
        "  + trm@Large  conf/arch/large.yaml:1:7\n"
        "arch.L_cycles\n"
        "  - 6  conf/arch/small.yaml:2:11\n"
        "  + 4  conf/run.yaml:7:13\n"
        "arch.width\n"
        "  - 64   conf/arch/small.yaml:3:8\n"
        "  + 512  conf/arch/large.yaml:3:8\n"
        "arch.head\n"
        "  - 64   conf/arch/small.yaml:4:7\n"
        "  + 512  conf/arch/large.yaml:4:7\n"
        "note\n"
        "  - -\n"
        '  + "a: b"  conf/run.yaml:8:7\n'
    )


def test_diff_of_a_config_with_itself_finds_nothing(project):
    done = run(project, "diff", "run", "run")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "no value differs")


def test_diff_with_a_baseline_compares_only_what_the_baseline_states(project):
    done = run(project, "diff", "baseline:arc-agi-1-checkpoint", "base", "--format", "json")
    keys = [row["key"] for row in json.loads(done.stdout)["differences"]]
    assert keys == ["arch.L_cycles"]
    assert "did you mean `repository-default`?" in run(project, "diff", "baseline:repository-defalt", "base").stderr


def test_diff_with_a_saved_config_leaves_out_what_only_names_the_run(project):
    saved = "arch:\n  L_cycles: 8\n  head: 64\n  name: trm@Small\n  width: 64\nema: true\nlr: 0.0001\nrun_name: x\nseed: 3\n"
    (project / "all_config.yaml").write_text(saved, encoding="utf-8")
    rows = json.loads(run(project, "diff", "all_config.yaml", "base", "--format", "json").stdout)["differences"]
    assert [(row["key"], row["a"]["value"], row["b"]["value"]) for row in rows] == [("arch.L_cycles", 8, 6)]
    assert rows[0]["a"]["origin"] == "all_config.yaml:2:13"


def test_diff_with_a_git_revision(project):
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org"]
    subprocess.run([*git, "init", "-q"], cwd=project, check=True)
    subprocess.run([*git, "add", "."], cwd=project, check=True)
    subprocess.run([*git, "commit", "-qm", "first"], cwd=project, check=True)
    (project / "conf/base.yaml").write_text(FILES["conf/base.yaml"].replace("1e-4", "3e-4"), encoding="utf-8")
    done = run(project, "diff", "HEAD:run", "run")
    assert done.returncode == 1
    assert done.stdout.splitlines()[2:] == ["lr", "  - 0.0001  HEAD:conf/base.yaml:5:5", "  + 0.0003  conf/base.yaml:5:5"]
    unknown = run(project, "diff", "nowhere:run", "run")
    assert unknown.returncode == 2
    assert "`nowhere` is no revision of this repository" in unknown.stderr
