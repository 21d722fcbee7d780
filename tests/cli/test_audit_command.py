"""``trm-hooks audit``: saved configs of past runs, judged."""

from __future__ import annotations

import json
import os

import pytest

from trm_hooks.cli.main import main

GOOD = """\
arch:
  H_cycles: 3
  L_cycles: 6
  halt_exploration_prob: 0.1
  name: recursive_reasoning.trm@TinyRecursiveReasoningModel_ACTV1
data_paths:
- data/arc1concept-aug-1000
ema: true
epochs: 100000
global_batch_size: 768
lr: 0.0001
run_name: quiet-otter
"""
WANDB = """\
_wandb:
    value:
        cli_version: 0.21.0
arch:
    desc: null
    value:
        L_cycles: 6
        halt_exploration_prob: 0.5
        name: recursive_reasoning.etrm@TRMWithEncoder
data_paths:
    desc: null
    value:
        - data/arc1concept-encoder-aug-1000
ema:
    value: false
"""
CHECKPOINT = "./checkpoints/official_trm/arc_v1_public/step_518071"


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def audit(capsys, *arguments):
    status = main(["audit", *arguments, "--format", "json"])
    document = json.loads(capsys.readouterr().out)
    return status, {run["path"]: run for run in document["runs"]}


def found(run):
    return {each["key"]: (each["value"], each["expected"], each["policy"]) for each in run["deviations"]}


def test_an_aligned_run_is_silent(project, capsys):
    write(project / "runs/a/all_config.yaml", GOOD)
    assert main(["audit", "runs"]) == 0
    assert capsys.readouterr() == ("1 saved config: 0 ran misaligned, 1 aligned\n", "")


@pytest.mark.parametrize(
    ("line", "wrong", "expected"),
    [
        ("halt_exploration_prob: 0.1", "halt_exploration_prob: 0.5", {"arch.halt_exploration_prob": (0.5, 0.1, "pinned")}),
        ("ema: true", "ema: false", {"ema": (False, True, "documented")}),
        ("size: 768", "size: 256", {"global_batch_size": (256, 768, "documented")}),
        ("lr: 0.0001", "lr: 0.0003", {"lr": (0.0003, 0.0001, "documented")}),
        ("L_cycles: 6", "L_cycles: 3", {}),
        ("run_name: quiet-otter", f"load_pretrained_decoder: {CHECKPOINT}", {"arch.L_cycles": (6, 4, "decoder")}),
    ],
)
def test_what_a_run_is_judged_by(line, wrong, expected, project, capsys):
    write(project / "all_config.yaml", GOOD.replace(line, wrong))
    status, runs = audit(capsys, "all_config.yaml")
    assert found(runs["all_config.yaml"]) == expected
    assert status == (1 if expected else 0)


def test_wandb_wrappers_are_seen_through(project, capsys):
    write(project / "wandb/run-20260121_1-abc/files/config.yaml", WANDB)
    status, runs = audit(capsys, "wandb")
    (run,) = runs.values()
    assert status == 1
    assert (run["format"], run["run"]) == ("wandb", "run-20260121_1-abc")
    assert found(run) == {"arch.halt_exploration_prob": (0.5, 0.1, "pinned"), "ema": (False, True, "documented")}
    halt = run["deviations"][0]
    assert (halt["line"], halt["column"], halt["text"]) == (8, 32, "5x the official 0.1")


def test_hydras_own_copy_is_resolved_and_only_counted_without_all_config(project, capsys):
    hydra = GOOD.replace("halt_exploration_prob: 0.1", "halt_exploration_prob: ${prob}") + "prob: 0.5\n"
    write(project / "outputs/a/.hydra/config.yaml", hydra)
    write(project / "outputs/b/.hydra/config.yaml", hydra)
    write(project / "outputs/b/all_config.yaml", GOOD)
    status, runs = audit(capsys, "outputs")
    assert status == 1
    assert sorted(runs) == ["outputs/a/.hydra/config.yaml", "outputs/b/all_config.yaml"]
    assert found(runs["outputs/a/.hydra/config.yaml"]) == {"arch.halt_exploration_prob": (0.5, 0.1, "pinned")}


def test_what_cannot_be_known_is_no_deviation(project, capsys):
    write(project / "all_config.yaml", GOOD.replace("ema: true", "ema: ${oc.env:EMA}"))
    status, runs = audit(capsys, "all_config.yaml")
    assert (status, found(runs["all_config.yaml"])) == (0, {})
    write(project / "all_config.yaml", GOOD.replace("ema: true", "ema: true\nx: ${oc.env:DATA}/a"))
    assert audit(capsys, "all_config.yaml")[0] == 0
    elsewhere = GOOD.partition("data_paths")[0] + "data_paths: ['${oc.env:DATA}/arc1concept-aug-1000']\nx: 0\n"
    write(project / "all_config.yaml", elsewhere)
    assert audit(capsys, "all_config.yaml")[1]["all_config.yaml"]["baseline"] == "arc-agi-1-checkpoint"


def test_a_bad_file_is_named_with_its_place_and_the_rest_go_on(project, capsys):
    write(project / "runs/a/all_config.yaml", b"lr: 1\nx: \xff\n")
    write(project / "runs/b/all_config.yaml", "a: [1,\n")
    write(project / "runs/c/all_config.yaml", "")
    write(project / "runs/d/all_config.yaml", GOOD)
    os.mkfifo(project / "runs" / "config.yaml")
    assert main(["audit", "runs"]) == 1
    shown = capsys.readouterr()
    assert shown.out.endswith("5 saved configs: 0 ran misaligned, 1 aligned, 4 unreadable\n")
    assert "runs/a/all_config.yaml:2:4: not UTF-8: byte 0xff\n" in shown.err
    assert "runs/b/all_config.yaml:2:1: " in shown.err
    assert "runs/c/all_config.yaml:1:1: the file is empty" in shown.err
    assert "runs/config.yaml:1:1: is not a regular file" in shown.err


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (GOOD.replace("trm@Tiny", "hrm@Hierarchical"), "not TRM"),
        ("site_name: docs\n", "no key of a TRM model"),
        ("defaults:\n- arch: trm\nema: False\n", "defaults list"),
    ],
)
def test_what_is_no_run_of_trm_is_not_judged(text, why, project, capsys):
    write(project / "some/config.yaml", text)
    assert main(["audit", "some"]) == 0
    assert why in capsys.readouterr().out


def test_links_are_not_followed_in_a_search(project, capsys):
    write(project / "wandb/run-1/files/config.yaml", WANDB)
    (project / "wandb" / "latest-run").symlink_to("run-1", target_is_directory=True)
    _, runs = audit(capsys, "wandb")
    assert list(runs) == ["wandb/run-1/files/config.yaml"]


def test_a_table_fits_80_columns(project, capsys):
    bad = GOOD.replace("prob: 0.1", "prob: 0.5").replace("768", "256")
    write(project / "a-very-long-name-of-a-folder\x1b[31m" / ("x" * 60) / "and-one-more" / "all_config.yaml", bad)
    assert main(["audit", "."]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    rows = {line[26:] for line in lines}
    assert "arch.halt_exploration_prob  0.5    5x the official 0.1" in rows
    assert "global_batch_size           256    3x smaller than 768" in rows
    assert "\x1b" not in "".join(lines)


def test_a_baseline_can_be_asked_for(project, capsys):
    write(project / "all_config.yaml", GOOD)
    status, runs = audit(capsys, "all_config.yaml", "--baseline", "repository-default")
    assert status == 1
    assert found(runs["all_config.yaml"]) == {"ema": (True, False, "documented")}
    assert main(["audit", "all_config.yaml", "--baseline", "none-such"]) == 2


def test_deviations_that_the_settings_allow_are_left_out(project, capsys):
    write(project / "all_config.yaml", GOOD.replace("lr: 0.0001", "lr: 0.0003"))
    allow = "allow:\n  - {config: quiet-*, keys: [lr], reason: a quick test}\n"
    write(project / ".trm-hooks.yaml", allow)
    assert audit(capsys, "all_config.yaml")[0] == 0


def test_the_config_beside_the_checkpoint_says_what_the_decoder_was_trained_with(project, capsys):
    write(project / "checkpoints/own/all_config.yaml", GOOD.replace("H_cycles: 3", "H_cycles: 2"))
    write(project / "runs/all_config.yaml", GOOD + "load_pretrained_decoder: checkpoints/own/step_1\n")
    _, runs = audit(capsys, "runs")
    assert found(runs["runs/all_config.yaml"]) == {"arch.H_cycles": (3, 2, "decoder")}


@pytest.mark.parametrize("path", ["nowhere", "empty"])
def test_a_path_without_saved_configs_is_wrong_usage(path, project, capsys):
    (project / "empty").mkdir()
    assert main(["audit", path]) == 2
    assert path in capsys.readouterr().err


def test_progress_is_for_terminals_only(project, capsys, monkeypatch):
    import sys

    for number in range(30):
        write(project / f"runs/{number}/all_config.yaml", GOOD)
    monkeypatch.setattr("trm_hooks.cli.progress._EVERY", 0.0)
    main(["audit", "runs"])
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    main(["audit", "runs"])
    shown = capsys.readouterr().err
    assert "[############............] 15 of 30 saved configs" in shown
    assert shown.endswith("\r\x1b[K")
