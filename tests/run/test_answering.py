"""What a commit answers for: the files it touches, what they run with and what it breaks, not the past of other files."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from trm_hooks.cli.hooks import check
from trm_hooks.cli.main import main
from trm_hooks.hydra import config_files
from trm_hooks.run import before

ARCH = "name: recursive_reasoning.trm@TRM\nhalt_exploration_prob: 0.1\nL_cycles: 4\nH_cycles: 3\n"
CONFIG = "defaults:\n  - arch: trm\n  - _self_\ndata_paths: [data/arc1concept-aug-1000]\nglobal_batch_size: 768\nema: True\n"
WRONG = CONFIG.replace("ema: True", "ema: False")
DECODER = CONFIG + "load_pretrained_decoder: ./checkpoints/official_trm/arc_v1_public/step_518071\n"
OLD = {f"config/old_{number}.yaml": WRONG for number in range(20)}


class Lab:
    """A git repository; ``write`` and ``commit`` are what a person does, ``hook`` is what pre-commit starts."""

    def __init__(self, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.path = path
        self.capsys = capsys
        self.git("init", "-q")

    def git(self, *arguments: str) -> None:
        names = ("-c", "user.name=a", "-c", "user.email=a@b")
        subprocess.run(["git", *names, *arguments], cwd=self.path, check=True, capture_output=True)

    def commit(self, files: Mapping[str, str]) -> None:
        self.write(files)
        self.git("add", "-A")
        self.git("commit", "-qm", "x")

    def write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            (self.path / name).parent.mkdir(parents=True, exist_ok=True)
            (self.path / name).write_text(text, encoding="utf-8")

    def hook(self, *names: str) -> tuple[int, list[str], str]:
        """Status, the places of findings, and what is on stderr."""
        status = check(["--output-format", "concise", *names])
        out, err = self.capsys.readouterr()
        return status, [line.split(": ")[0].rpartition(":")[0] for line in out.splitlines()], err


@pytest.fixture
def lab(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Lab:
    for name in ("PRE_COMMIT", "PRE_COMMIT_FROM_REF"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return Lab(tmp_path, capsys)


def test_a_comment_in_one_file_answers_for_no_older_finding(lab: Lab) -> None:
    lab.commit({"config/arch/trm.yaml": ARCH, **OLD})
    lab.write({"config/arch/trm.yaml": "# a comment\n" + ARCH})
    status, found, output = lab.hook("config/arch/trm.yaml")
    assert (status, found) == (0, [])
    assert output == (
        "trm-hooks: 20 older findings in 20 files left out: `trm-hooks check config/arch/trm.yaml` shows them\n"
    )
    assert main(["check", "config/arch/trm.yaml"]) == 1


def test_a_config_that_inherits_a_wrong_value_is_refused(lab: Lab) -> None:
    lab.commit({"config/arch/trm.yaml": ARCH.replace("0.1", "0.5"), "config/cfg.yaml": CONFIG})
    lab.write({"config/cfg.yaml": CONFIG + "# a comment\n"})
    assert lab.hook("config/cfg.yaml")[:2] == (1, ["config/arch/trm.yaml:2"])


def test_a_change_that_git_does_not_see_counts(lab: Lab) -> None:
    """git goes by times and sizes: a copy that keeps both looks unchanged to it."""
    option = lab.path / "config/arch/trm.yaml"
    lab.git("config", "core.trustctime", "false")
    lab.write({"config/arch/trm.yaml": ARCH})
    os.utime(option, (1e9, 1e9))
    lab.commit({"config/child.yaml": DECODER})
    lab.write({"config/arch/trm.yaml": ARCH.replace("L_cycles: 4", "L_cycles: 6")})
    os.utime(option, (1e9, 1e9))
    assert subprocess.run(["git", "diff", "--quiet", "HEAD"], cwd=lab.path).returncode == 0
    assert lab.hook("config/arch/trm.yaml")[:2] == (1, ["config/child.yaml:7"])


def test_a_child_that_is_made_wrong_by_its_parent_is_refused(lab: Lab) -> None:
    lab.commit({"config/arch/trm.yaml": ARCH, "config/cfg.yaml": DECODER, **OLD})
    lab.write({"config/arch/trm.yaml": ARCH.replace("L_cycles: 4", "L_cycles: 6")})
    status, found, _ = lab.hook("config/arch/trm.yaml")
    assert (status, found) == (1, ["config/cfg.yaml:7"])


def test_a_new_config_that_inherits_an_old_wrong_value_is_refused(lab: Lab) -> None:
    lab.commit({"config/arch/trm.yaml": ARCH.replace("0.1", "0.5")})
    lab.write({"config/cfg.yaml": CONFIG})
    assert lab.hook("config/cfg.yaml")[:2] == (1, ["config/arch/trm.yaml:2"])


def test_before_the_first_commit_everything_is_new(lab: Lab) -> None:
    lab.write({"config/arch/trm.yaml": ARCH, "config/old_1.yaml": WRONG})
    assert lab.hook("config/arch/trm.yaml")[:2] == (1, ["config/old_1.yaml:6"])


def test_a_file_that_git_does_not_know_is_no_part_of_a_commit(lab: Lab) -> None:
    lab.commit({"config/arch/trm.yaml": ARCH})
    lab.write({"config/arch/trm.yaml": "# a comment\n" + ARCH, "config/scratch.yaml": WRONG})
    assert lab.hook("config/arch/trm.yaml")[:2] == (0, [])
    assert lab.hook("config/scratch.yaml")[:2] == (1, ["config/scratch.yaml:6"])


def test_a_second_mistake_of_the_same_kind_is_new(lab: Lab) -> None:
    lab.commit({"config/arch/trm.yaml": ARCH, "config/cfg.yaml": DECODER.replace("ema: True", "ema: False")})
    lab.write({"config/arch/trm.yaml": ARCH.replace("H_cycles: 3", "H_cycles: 2")})
    status, found, output = lab.hook("config/arch/trm.yaml")
    assert (status, found) == (1, ["config/cfg.yaml:7"])
    assert "1 older finding in 1 file left out" in output


def test_only_new_leaves_out_what_a_touched_file_had(lab: Lab) -> None:
    lab.commit({"config/arch/trm.yaml": ARCH, "config/cfg.yaml": WRONG})
    lab.write({"config/cfg.yaml": "# moved down\n" + WRONG.replace("768", "256")})
    assert lab.hook("config/cfg.yaml")[:2] == (1, ["config/cfg.yaml:6", "config/cfg.yaml:7"])
    assert lab.hook("--only-new", "config/cfg.yaml")[:2] == (1, ["config/cfg.yaml:6"])


def test_since_compares_with_any_revision(lab: Lab) -> None:
    lab.commit({"config/arch/trm.yaml": ARCH, "config/cfg.yaml": CONFIG})
    lab.commit({"config/cfg.yaml": WRONG})
    assert main(["check", "--only-new"]) == 0
    assert main(["check", "--since", "HEAD~1"]) == 1
    assert main(["check", "--since", "HEAD"]) == 0
    assert main(["check", "--since", "nothing"]) == 2


def test_what_was_pushed_is_the_base_where_pre_commit_says_so(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    lab.commit({"config/arch/trm.yaml": ARCH, "config/cfg.yaml": CONFIG})
    lab.commit({"config/cfg.yaml": WRONG})
    assert lab.hook("config/arch/trm.yaml")[0] == 0
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", "HEAD~1")
    assert lab.hook("config/arch/trm.yaml")[:2] == (1, ["config/cfg.yaml:6"])


def test_the_base_is_not_looked_at_where_nothing_outside_is_found(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    lab.commit({"config/arch/trm.yaml": ARCH, "config/cfg.yaml": WRONG})
    monkeypatch.setattr(subprocess, "run", None)
    assert lab.hook("config/cfg.yaml")[:2] == (1, ["config/cfg.yaml:6"])


def test_a_command_in_an_untouched_script_is_the_past_of_that_script(lab: Lab) -> None:
    script = '@hydra.main(config_path="config", config_name="cfg", version_base=None)\ndef main(c): ...\n'
    command = "python pretrain.py arch.halt_exploration_prob=0.5\n"
    lab.commit(
        {"config/arch/trm.yaml": ARCH, "config/cfg.yaml": CONFIG, "pretrain.py": "import hydra\n" + script, "run.sh": command}
    )
    lab.write({"config/cfg.yaml": CONFIG + "# a comment\n"})
    assert lab.hook("config/cfg.yaml")[:2] == (0, [])
    assert lab.hook("run.sh")[:2] == (1, ["run.sh:1"])


def test_a_command_that_runs_into_an_older_mistake_is_as_old_as_that(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = CONFIG + "arch:\n  halt_exploration_prob: 0.5\n"
    commands = "".join(f"python pretrain.py --config-name {name}\n" for name in ("cfg", "other"))
    script = 'import hydra\n@hydra.main(config_path="config", config_name="cfg", version_base=None)\ndef main(c): ...\n'
    configs = {"config/arch/trm.yaml": ARCH, "config/cfg.yaml": wrong, "config/other.yaml": wrong}
    lab.commit({**configs, "pretrain.py": script, "run.sh": commands})
    lab.write({"config/arch/trm.yaml": ARCH + "hidden_size: 512\n"})
    assert lab.hook("config/arch/trm.yaml") == (
        0,
        [],
        "trm-hooks: 2 older findings in 2 files left out: `trm-hooks check config/arch/trm.yaml` shows them\n",
    )
    lab.write({"config/arch/trm.yaml": ARCH, "config/cfg.yaml": wrong + "# a comment\n"})
    monkeypatch.setattr(subprocess, "run", None)  # the command is listed with what the config has wrong
    assert lab.hook("config/cfg.yaml") == (1, ["config/cfg.yaml:8"], "")


def test_what_a_change_does_not_touch_is_read_once(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    lab.commit({"config/arch/trm.yaml": ARCH, **OLD})
    lab.write({"config/arch/trm.yaml": ARCH + "hidden_size: 512\n"})
    read: list[str] = []
    real = config_files.read_config
    monkeypatch.setattr(config_files, "read_config", lambda name, *given: read.append(name) or real(name, *given))
    assert "20 older findings" in lab.hook("config/arch/trm.yaml")[2]
    assert sorted(read) == sorted(["arch/trm", "arch/trm", *(f"old_{number}" for number in range(20))])


def test_settings_answer_for_what_they_change(lab: Lab) -> None:
    lab.commit({"config/arch/trm.yaml": ARCH, **OLD})
    lab.write({".trm-hooks.yaml": "exclude: [archive]\n"})
    status, found, output = lab.hook(".trm-hooks.yaml")
    assert (status, found) == (0, [])
    assert "20 older findings in 20 files left out: `trm-hooks check .trm-hooks.yaml` shows them" in output
    assert lab.hook(".trm-hooks.yaml", "config/old_3.yaml")[:2] == (1, ["config/old_3.yaml:6"])


def test_settings_that_no_longer_ignore_a_check_find_what_it_finds(lab: Lab) -> None:
    lab.commit({"config/arch/trm.yaml": ARCH, ".trm-hooks.yaml": "ignore: [ema]\n", "config/old_1.yaml": WRONG})
    lab.write({".trm-hooks.yaml": "ignore: []\n"})
    assert lab.hook(".trm-hooks.yaml")[:2] == (1, ["config/old_1.yaml:6"])


OWN = "name: lab\nsource: run 3\nvalues: {lr: 1e-4}\npolicies: {pinned: [lr]}\n"


@pytest.mark.parametrize("path", [".trm-hooks/baselines/lab.yaml", "lab/best.yaml"])
def test_a_baseline_of_the_project_answers_for_what_it_changes(lab: Lab, path: str) -> None:
    old = {**OLD, "config/old_3.yaml": WRONG + "lr: 1e-4\n", "config/cfg.yaml": CONFIG + "lr: 3e-4\n"}
    settings = "baselines: [lab/best.yaml]\n" if "lab/" in path else "ignore: []\n"
    lab.commit({"config/arch/trm.yaml": ARCH, **old, path: OWN, ".trm-hooks.yaml": settings})
    for text, found in ((OWN + "# a comment\n", []), (OWN.replace("1e-4", "2e-4"), ["config/old_3.yaml:7", "config/cfg.yaml:7"])):
        lab.write({path: text})
        status, places, output = lab.hook(path)
        assert (status, sorted(places)) == (bool(found), sorted(found))
        assert ("1 older finding in 1 file left out" in output) is not bool(found)


WILD = {"config/arch/wild.yaml": ARCH.replace("prob: 0.1", "prob: 0.5"), "config/wild.yaml": CONFIG.replace("trm", "wild")}


def test_a_finding_elsewhere_says_why_it_is_told_and_what_mends_it(lab: Lab) -> None:
    lab.commit({"config/arch/trm.yaml": ARCH, "config/decoder.yaml": DECODER, **WILD})
    wild = WILD["config/wild.yaml"] + "x: 1\n"
    lab.write({"config/arch/trm.yaml": ARCH.replace("L_cycles: 4", "L_cycles: 6"), "config/wild.yaml": wild})
    assert check(["config/arch/trm.yaml", "config/wild.yaml"]) == 1
    words = " ".join(lab.capsys.readouterr().out.split())
    assert "note: `wild` is among the files checked, and runs with it" in words
    assert "note: new, though not among the files checked (`exclude` in .trm-hooks.yaml leaves files out)" in words
    assert "2 findings in 2 files; `trm-hooks check --fix config/arch/wild.yaml config/decoder.yaml` mends up to 2" in words
    assert main(["check", "--fix", "config/arch/wild.yaml", "config/decoder.yaml"]) == 1
    assert check(["config/arch/trm.yaml", "config/wild.yaml"]) == 0


WRONG_ARCH = ARCH.replace("exploration_prob: 0.1", "exploration_prob: 0.5")
EXPERIMENT = "# @package _global_\ndefaults:\n  - override /arch: wide\nseed: 3\n"
WITH_EXPERIMENTS = {
    "config/arch/trm.yaml": ARCH,
    "config/arch/wide.yaml": WRONG_ARCH,
    "config/cfg.yaml": CONFIG.replace("  - _self_\n", "  - _self_\n  - experiment: null\n"),
    "config/experiment/foo.yaml": EXPERIMENT,
}


@pytest.mark.parametrize("selected", ["null", "foo"])
def test_an_option_that_brings_in_a_wrong_value_is_refused(lab: Lab, selected: str) -> None:
    lab.commit({**WITH_EXPERIMENTS, "config/cfg.yaml": WITH_EXPERIMENTS["config/cfg.yaml"].replace("null", selected)})
    lab.write({"config/experiment/foo.yaml": EXPERIMENT + "# a comment\n"})
    assert lab.hook("config/experiment/foo.yaml")[:2] == (1, ["config/arch/wide.yaml:2"])


@pytest.mark.parametrize("selected", ["null", "foo"])
def test_what_a_config_has_without_the_option_is_not_the_options(lab: Lab, selected: str) -> None:
    cfg = WITH_EXPERIMENTS["config/cfg.yaml"].replace("null", selected).replace("arch: trm", "arch: wide")
    lab.commit({**WITH_EXPERIMENTS, "config/cfg.yaml": cfg.replace("ema: True", "ema: False")})
    for text in (EXPERIMENT + "# a comment\n", "# @package _global_\nseed: 4\n"):
        lab.write({"config/experiment/foo.yaml": text})
        assert lab.hook("config/experiment/foo.yaml")[:2] == (0, [])


def test_a_config_does_not_answer_for_what_others_that_take_it_in_choose_instead(lab: Lab) -> None:
    child = "defaults:\n  - cfg\n  - override arch: wide\n  - _self_\n"
    lab.commit({**WITH_EXPERIMENTS, "config/child.yaml": child})
    cfg = WITH_EXPERIMENTS["config/cfg.yaml"]
    lab.write({"config/cfg.yaml": cfg + "# a comment\n"})
    assert lab.hook("config/cfg.yaml")[:2] == (0, [])
    lab.write({"config/child.yaml": child + "# a comment\n"})
    assert lab.hook("config/child.yaml")[:2] == (1, ["config/arch/wide.yaml:2"])
    lab.write({"config/cfg.yaml": cfg.replace("arch: trm", "arch: wide")})
    assert lab.hook("config/cfg.yaml")[:2] == (1, ["config/arch/wide.yaml:2"])


def test_an_option_answers_for_what_its_parent_has_wrong(lab: Lab) -> None:
    child = "defaults: [base, _self_]\nL_cycles: 4\n"
    files = {"config/arch/base.yaml": WRONG_ARCH, "config/arch/trm.yaml": child, "config/cfg.yaml": CONFIG}
    lab.commit(files)
    lab.write({"config/arch/trm.yaml": child + "# a comment\n"})
    assert lab.hook("config/arch/trm.yaml")[:2] == (1, ["config/arch/base.yaml:2"])
    lab.git("rm", "-q", "--cached", "config/cfg.yaml")
    (lab.path / "config/cfg.yaml").unlink()
    assert lab.hook("config/arch/trm.yaml")[:2] == (1, ["config/arch/base.yaml:2"])


def test_an_option_does_not_answer_for_what_it_shadows(lab: Lab) -> None:
    child = "defaults: [base, _self_]\nhalt_exploration_prob: 0.1\n"
    lab.commit({"config/arch/base.yaml": WRONG_ARCH, "config/arch/trm.yaml": child, "config/cfg.yaml": CONFIG})
    lab.write({"config/arch/trm.yaml": child + "# a comment\n"})
    assert lab.hook("config/arch/trm.yaml")[:2] == (0, [])


def test_an_option_answers_for_the_cycles_that_it_brings_to_a_decoder(lab: Lab) -> None:
    cfg = WITH_EXPERIMENTS["config/cfg.yaml"] + DECODER.splitlines()[-1] + "\n"
    wide = ARCH.replace("L_cycles: 4", "L_cycles: 6")
    lab.commit({**WITH_EXPERIMENTS, "config/arch/wide.yaml": wide, "config/cfg.yaml": cfg})
    lab.write({"config/experiment/foo.yaml": EXPERIMENT + "# a comment\n"})
    assert lab.hook("config/experiment/foo.yaml")[:2] == (1, ["config/cfg.yaml:8"])
    lab.write({"config/experiment/foo.yaml": "# @package _global_\nseed: 3\n"})
    assert lab.hook("config/experiment/foo.yaml")[:2] == (0, [])


SCRIPT = 'import hydra\n@hydra.main(config_path="config", config_name="cfg", version_base=None)\ndef main(c): ...\n'
PROJECT = {
    **WITH_EXPERIMENTS,
    **OLD,
    "config/decoder.yaml": DECODER,
    "config/second.yaml": "defaults: [old_1, _self_]\nema: True\n",
    "pretrain.py": SCRIPT,
    "run.sh": "python pretrain.py +experiment=foo\npython pretrain.py --config-name old_2 ema=True\n",
}
CHANGES = {
    "a comment": {"config/arch/trm.yaml": ARCH + "# a comment\n"},
    "a value": {"config/arch/trm.yaml": ARCH.replace("L_cycles: 4", "L_cycles: 6")},
    "a value and a comment": {"config/arch/trm.yaml": ARCH.replace("4", "6"), "config/arch/wide.yaml": WRONG_ARCH + "# x\n"},
    "a text": {"run.sh": "python pretrain.py ema=True\n", "config/arch/trm.yaml": ARCH + "hidden_size: 512\n"},
    "a selection": {"config/cfg.yaml": CONFIG.replace("arch: trm", "arch: wide"), "config/old_3.yaml": CONFIG},
    "a package": {"config/experiment/foo.yaml": EXPERIMENT.removeprefix("# @package _global_\n")},
    "a new file": {"config/arch/new.yaml": WRONG_ARCH, "config/arch/trm.yaml": ARCH.replace("4", "6")},
    "code": {"pretrain.py": SCRIPT.replace('"cfg"', '"old_4"'), "config/arch/trm.yaml": ARCH + "x: 1\n"},
    "settings": {".trm-hooks.yaml": "ignore: [ema]\n", "config/arch/trm.yaml": ARCH.replace("4", "6")},
    "a type": {"config/arch/trm.yaml": ARCH.replace("L_cycles: 4", "L_cycles: true")},
    "an order": {"config/arch/trm.yaml": "".join(reversed(ARCH.splitlines(keepends=True)))},
    "nothing": {"config/arch/trm.yaml": ""},
    "no yaml": {"config/arch/trm.yaml": "a: [\n"},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_cheap_ways_to_the_base_find_what_unpacking_it_finds(
    lab: Lab, change: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.commit(PROJECT)
    lab.write(change)
    lab.git("add", "-A")
    found = lab.hook(*change), lab.hook("--only-new", *change), lab.hook(*list(change)[-1:])
    monkeypatch.setattr(before, "before_changes", lambda *_: None)
    assert (lab.hook(*change), lab.hook("--only-new", *change), lab.hook(*list(change)[-1:])) == found


def test_a_command_that_no_longer_turns_ema_on_is_seen_in_the_config(lab: Lab) -> None:
    lab.commit(PROJECT)
    for change in ({"run.sh": "python pretrain.py ema=True\n"}, {"run.sh": "\n", "pretrain.py": SCRIPT + "# a comment\n"}):
        lab.write({**change, "config/arch/trm.yaml": ARCH + "hidden_size: 512\n"})
        assert lab.hook("run.sh", "config/arch/trm.yaml")[:2] == (1, ["config/old_2.yaml:6"])


@pytest.mark.parametrize(("change", "reads"), [("a comment", set()), ("a value", {"examine"}), ("a new file", {"run"})])
def test_the_base_is_looked_at_as_little_as_the_change_allows(
    lab: Lab, change: str, reads: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.commit(PROJECT)
    lab.write(CHANGES[change])
    lab.git("add", "-A")
    done = set()
    for name in ("examine", "run"):
        real = getattr(before, name)
        monkeypatch.setattr(before, name, lambda *given, name=name, real=real: done.add(name) or real(*given))
    assert "older findings in" in lab.hook(*CHANGES[change])[2]
    assert done == reads


@pytest.mark.parametrize("broken", ["a: [\n", "defaults: [nowhere]\n"])
def test_what_is_touched_and_cannot_start_for_an_older_mistake_is_refused(lab: Lab, broken: str) -> None:
    lab.commit({**WITH_EXPERIMENTS, "config/arch/wide.yaml": broken, "config/other.yaml": CONFIG.replace("trm", "wide")})
    for name, text in (("other", CONFIG.replace("trm", "wide")), ("experiment/foo", EXPERIMENT)):
        lab.write({f"config/{name}.yaml": text + "# a comment\n"})
        status, found, _ = lab.hook(f"config/{name}.yaml")
        assert (status, [place.partition(":")[0] for place in found]) == (1, ["config/arch/wide.yaml"])
    assert lab.hook("config/cfg.yaml")[:2] == (0, [])
