"""``trm-hooks baselines``: the list, one, several side by side, and one of one's own."""

from __future__ import annotations

import json

import pytest

from trm_hooks.baselines.load import read_file, shipped_names
from trm_hooks.cli.main import main

SAVED = """\
arch:
  L_cycles: 5
  halt_exploration_prob: 0.1
  name: recursive_reasoning.trm@TinyRecursiveReasoningModel_ACTV1
checkpoint_path: checkpoints/lab/quiet-otter
data_paths:
- data/arc1concept-aug-1000
lr: 0.0001
run_name: quiet-otter
seed: 0
"""
# The discrepancy table of the analysis of the official config: checkpoint, repository default, README.
DISCREPANCIES = {
    "arch.L_cycles": (4, 6, 4, "mismatch"),
    "arch.H_cycles": (3, 3, 3, "match"),
    "arch.halt_exploration_prob": (0.1, 0.1, None, "match"),
    "global_batch_size": (768, 768, None, "match"),
    "lr": (1e-4, 1e-4, None, "match"),
    "lr_warmup_steps": (2000, 2000, None, "match"),
    "ema": (True, False, True, "mismatch"),
    "arch.L_layers": (2, 2, 2, "match"),
    "arch.H_layers": (0, 0, None, "match"),
}
SOURCES = ("arc-agi-1-checkpoint", "repository-default", "readme-arc-agi-1")


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    (tmp_path / "all_config.yaml").write_text(SAVED, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_list_names_every_baseline_and_where_they_disagree(capsys):
    assert main(["baselines"]) == 0
    shown = capsys.readouterr().out
    for name in shipped_names():
        assert f"\n{name}" in f"\n{shown}"
    assert "arc-agi-1-checkpoint (default)" in shown
    assert "ema            True                  False               True" in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_list_goes_on_where_one_of_the_users_cannot_be_used(project, capsys):
    own = project / ".trm-hooks" / "baselines"
    own.mkdir(parents=True)
    (own / "broken.yaml").write_text("name: [", encoding="utf-8")
    assert main(["baselines", "list"]) == 1
    shown = capsys.readouterr()
    assert "arc-agi-1-checkpoint" in shown.out
    assert ".trm-hooks/baselines/broken.yaml:1:8: " in shown.err


def test_diff_holds_every_cell_of_the_discrepancy_table(capsys):
    assert main(["baselines", "diff", "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [each["name"] for each in document["baselines"]] == list(SOURCES)
    rows = {row["key"]: row for row in document["rows"]}
    for key, (*values, note) in DISCREPANCIES.items():
        assert rows[key]["values"] == {name: v for name, v in zip(SOURCES, values, strict=True) if v is not None}, key
        assert rows[key]["agrees"] is (note == "match"), key
    assert {key for key, row in rows.items() if not row["agrees"]} == {"arch.L_cycles", "ema"}


def test_diff_as_text_puts_what_differs_first(capsys):
    assert main(["baselines", "diff"]) == 0
    lines = capsys.readouterr().out.splitlines()
    rows = [line.split() for line in lines[lines.index(next(line for line in lines if line.startswith("---"))) + 1 :]]
    assert rows[0] == ["ema", "True", "False", "True", "MISMATCH"]
    assert rows[1] == ["arch.L_cycles", "4", "6", "4", "MISMATCH"]
    assert ["lr", "0.0001", "0.0001", "-", "match"] in rows
    assert ["puzzle_emb_lr", "-", "0.01", "-", "one", "source"] in rows


def test_diff_as_markdown_is_a_table(capsys):
    assert main(["baselines", "diff", "--format", "markdown"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "| `arch.L_cycles` | `4` ✅ | `6` ❌ | `4` ✅ | **mismatch** |" in lines
    assert {line.count("|") for line in lines} == {6}


def test_diff_of_one_name_compares_it_with_the_default(capsys):
    assert main(["baselines", "diff", "readme-sudoku-mlp", "--format", "json"]) == 0
    names = [each["name"] for each in json.loads(capsys.readouterr().out)["baselines"]]
    assert names == ["arc-agi-1-checkpoint", "readme-sudoku-mlp"]


def test_show_prints_values_and_how_they_are_held(capsys):
    assert main(["baselines", "show", "arc-agi-1-checkpoint"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["arch.halt_exploration_prob", "0.1", "pinned"] in rows
    assert ["arch.L_cycles", "4", "decoder,", "free"] in rows


@pytest.mark.parametrize("arguments", [["show", "arc-agi-1-chekpoint"], ["diff", "arc-agi-1-chekpoint"]])
def test_an_unknown_name_is_wrong_usage_with_a_hint(arguments, capsys):
    assert main(["baselines", *arguments]) == 2
    assert "did you mean `arc-agi-1-checkpoint`?" in capsys.readouterr().err


def test_add_writes_a_baseline_that_counts_from_then_on(project, capsys):
    assert main(["baselines", "add", "mine", "all_config.yaml", "--title", "My run"]) == 0
    baseline = read_file(".trm-hooks/baselines/mine.yaml")
    assert baseline.title == "My run"
    assert baseline.values["arch.L_cycles"] == 5
    assert "run_name" not in baseline.values
    assert [path.name for path in (project / ".trm-hooks" / "baselines").iterdir()] == ["mine.yaml"]
    assert main(["baselines", "list"]) == 0
    assert "mine (own)" in capsys.readouterr().out


def test_add_overwrites_only_when_forced(project, capsys):
    target = project / ".trm-hooks" / "baselines" / "mine.yaml"
    assert main(["baselines", "add", "mine", "all_config.yaml"]) == 0
    before = target.read_bytes()
    (project / "all_config.yaml").write_text(SAVED.replace("5", "6"), encoding="utf-8")
    assert main(["baselines", "add", "mine", "all_config.yaml"]) == 2
    assert "--force" in capsys.readouterr().err
    assert target.read_bytes() == before
    assert main(["baselines", "add", "mine", "all_config.yaml", "--force"]) == 0
    assert read_file(".trm-hooks/baselines/mine.yaml").values["arch.L_cycles"] == 6


@pytest.mark.parametrize("name", ["arc-agi-1-checkpoint", "../mine", "a b", ""])
def test_add_refuses_names(name, project, capsys):
    assert main(["baselines", "add", name, "all_config.yaml", "--force"]) == 2
    assert "name" in capsys.readouterr().err
    assert not (project / ".trm-hooks").exists()


def test_add_says_where_a_saved_config_cannot_be_read(project, capsys):
    (project / "all_config.yaml").write_text("a: 1\nb: [\n", encoding="utf-8")
    assert main(["baselines", "add", "mine", "all_config.yaml"]) == 1
    assert "all_config.yaml:3:1: " in capsys.readouterr().err
    assert not (project / ".trm-hooks").exists()


def test_add_takes_no_config_that_is_still_to_be_composed(project, capsys):
    (project / "cfg.yaml").write_text("defaults: [arch: trm, _self_]\nlr: 0.1\n", encoding="utf-8")
    assert main(["baselines", "add", "ours", "cfg.yaml"]) == 2
    assert "cfg.yaml has a defaults list: a config to compose, not a saved one" in capsys.readouterr().err
    assert not (project / ".trm-hooks").exists()


def test_add_does_not_write_out_of_the_repository(project, tmp_path_factory, capsys):
    outside = tmp_path_factory.mktemp("outside")
    (project / ".trm-hooks").symlink_to(outside, target_is_directory=True)
    assert main(["baselines", "add", "mine", "all_config.yaml"]) == 2
    assert "out of the repository" in capsys.readouterr().err
    assert list(outside.iterdir()) == []


def test_add_notes_a_pinned_value_of_its_own(project, capsys):
    (project / "all_config.yaml").write_text(SAVED.replace("0.1", "0.5"), encoding="utf-8")
    assert main(["baselines", "add", "mine", "all_config.yaml"]) == 0
    assert "this baseline pins its own value" in capsys.readouterr().err


OTHER = "model: {depth: 5, width: 64}\noptim: {lr: 0.0006}\nepochs: 300\n"


def test_add_holds_the_keys_that_are_named(project, capsys):
    (project / "all_config.yaml").write_text(OTHER, encoding="utf-8")
    held = ["--pin", "model.depth,model.width", "--pin", "epochs", "--document", "optim.lr", "--decoder", "model.width"]
    assert main(["baselines", "add", "mine", "all_config.yaml", *held]) == 0
    policies = {key: sorted(each) for key, each in read_file(".trm-hooks/baselines/mine.yaml").policies.items()}
    assert policies == {
        "model.depth": ["pinned"],
        "model.width": ["decoder", "pinned"],
        "epochs": ["pinned"],
        "optim.lr": ["documented"],
    }
    assert capsys.readouterr().err == ""  # nothing of a model that is not there


def test_add_holds_a_list_as_a_whole(project):
    (project / "all_config.yaml").write_text("data: {crop: [512, 1024], name: a}\n", encoding="utf-8")
    assert main(["baselines", "add", "mine", "all_config.yaml", "--pin", "data.crop"]) == 0
    assert read_file(".trm-hooks/baselines/mine.yaml").held("pinned") == {"data.crop": [512, 1024]}


def test_add_says_that_nothing_is_held(project, capsys):
    (project / "all_config.yaml").write_text(OTHER.replace("epochs: 300\n", ""), encoding="utf-8")
    assert main(["baselines", "add", "mine", "all_config.yaml"]) == 0
    assert "nothing is judged by this baseline: name some with --pin, --document or --decoder" in capsys.readouterr().err


def test_add_refuses_to_hold_what_is_not_there(project, capsys):
    assert main(["baselines", "add", "mine", "all_config.yaml", "--pin", "arch.L_cycle"]) == 2
    assert "there is no `arch.L_cycle` in all_config.yaml; did you mean `arch.L_cycles`?" in capsys.readouterr().err
    assert not (project / ".trm-hooks").exists()
