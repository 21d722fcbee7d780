"""A config that is a multirun by itself: every value of ``hydra.sweeper.params`` must hold, where it is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import LAUNCHED, Project

from trm_hooks.judging.finding import Finding
from trm_hooks.run.fold import by_cause

BASE = LAUNCHED["config/cfg.yaml"]
WILD = LAUNCHED["config/arch/trm.yaml"].replace("0.1", "0.5")


def sweeping(*entries: str, mode: str = "  mode: MULTIRUN\n", base: str = BASE) -> str:
    return f"{base}hydra:\n{mode}  sweeper:\n    params:\n" + "".join(f"      {entry}\n" for entry in entries)


def spot(finding: Finding) -> str:
    line, column = finding.place.position()
    return f"{finding.place.path}:{line}:{column}"


def found(path: Path, config: str, *named: str, **files: str) -> list[tuple[str, str, str | None, tuple[str, ...]]]:
    others = {f"config/{name.replace('__', '/')}.yaml": text for name, text in files.items()}
    project = Project(path, {**LAUNCHED, **others, "config/cfg.yaml": config})
    return [(each.check, spot(each), each.key, each.effective_in) for each in project.findings(*named)]


HALTING = "arch.halt_exploration_prob"
AT = "config/cfg.yaml:11:35"


WRONG = ["0.1,0.5", "0.5", "'0.5'", "choice(0.1,0.3)", "range(0.1,0.3,0.1)", "interval(0.0,0.1)", "0.2,0.3"]


@pytest.mark.parametrize("text", WRONG)
def test_every_value_of_a_sweep_must_hold(tmp_path: Path, text: str) -> None:
    output = found(tmp_path, sweeping(f"{HALTING}: {text}"))
    assert set(output) == {("halt-exploration-prob", AT, HALTING, ("cfg",))}
    assert len(output) == 1


@pytest.mark.parametrize("text", ["0.1", "0.1,0.1", "choice(0.1)", "${nowhere}"])
def test_a_right_or_unknown_value_is_no_finding(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, sweeping(f"{HALTING}: {text}")) == []


@pytest.mark.parametrize("mode", ["", "  mode: RUN\n", "  mode: null\n"])
def test_without_a_multirun_nothing_is_swept(tmp_path: Path, mode: str) -> None:
    assert found(tmp_path, sweeping(f"{HALTING}: 0.1,0.5", mode=mode)) == []


def test_a_later_file_says_the_mode_and_the_entry(tmp_path: Path) -> None:
    child = "defaults:\n  - cfg\n  - _self_\nhydra:\n  mode: RUN\n"
    other = "defaults:\n  - cfg\n  - _self_\nhydra:\n  sweeper:\n    params:\n      arch.halt_exploration_prob: 0.1\n"
    output = found(tmp_path, sweeping(f"{HALTING}: 0.1,0.5"), child=child, other=other)
    assert output == [("halt-exploration-prob", AT, HALTING, ("cfg",))]


def test_an_option_that_only_the_sweep_chooses_is_effective(tmp_path: Path) -> None:
    config = sweeping("arch: trm,wild")
    expected = [("halt-exploration-prob", "config/arch/wild.yaml:2:24", HALTING, ("cfg",))]
    assert found(tmp_path / "all", config, arch__wild=WILD) == expected
    assert found(tmp_path / "named", config, "config/arch/wild.yaml", arch__wild=WILD) == expected


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("arch: trm,nowhere", "config group `arch` has no option `nowhere`"),
        ("arch.halt_prob: 1,2", "there is no key `arch.halt_prob`"),
        ("seed: 1,(", "Hydra cannot read `seed=1,(` of `hydra.sweeper.params`"),
    ],
)
def test_what_hydra_refuses_of_a_job_is_reported_at_the_entry(tmp_path: Path, entry: str, message: str) -> None:
    project = Project(tmp_path, {**LAUNCHED, "config/cfg.yaml": sweeping(entry)})
    (finding,) = project.findings()
    column = len("      ") + entry.index(":") + 3  # 1-based, behind the colon and a blank
    assert (finding.check, spot(finding), finding.effective_in) == ("config-error", f"config/cfg.yaml:11:{column}", ("cfg",))
    assert finding.message.startswith(message)


def test_what_one_entry_sets_in_every_job_is_what_the_config_runs_with(tmp_path: Path) -> None:
    off = f"{BASE}ema: false\n"
    assert found(tmp_path / "on", sweeping("ema: true", "seed: 1,2", base=off)) == []
    (finding,) = found(tmp_path / "off", sweeping("ema: true,false", base=off.replace("false", "true")))
    assert finding[:3] == ("ema", "config/cfg.yaml:12:12", "ema")


def test_values_meet_in_a_job(tmp_path: Path) -> None:
    """The decoder is loaded by one entry, and its cycles are swept by another."""
    loads = "load_pretrained_decoder: null,ckpt/arc_v1_public/step_518071"
    (finding,) = found(tmp_path, sweeping("arch.L_cycles: 4,6", loads))
    assert (finding[0], finding[2]) == ("pretrained-decoder", "arch.L_cycles")


def test_what_may_differ_may_be_swept(tmp_path: Path) -> None:
    entries = ("+global_batch_size: 256,768", "+lr: 1e-3,1e-4", "arch.L_cycles: 4,6", "+seed2: range(1,4)")
    assert found(tmp_path, sweeping(*entries)) == []


def test_what_an_entry_takes_from_elsewhere_is_not_known(tmp_path: Path) -> None:
    off = f"{BASE}ema: false\nvalues: 'true,false'\n"
    assert found(tmp_path / "alone", sweeping("ema: ${values}", base=off)) == []
    (finding,) = found(tmp_path / "beside", sweeping("seed: ${values}", "ema: false", base=off.replace("ema: f", "ema: t")))
    assert finding[:3] == ("ema", "config/cfg.yaml:14:12", "ema")
    decoder = BASE.replace("decoder: null", "decoder: ckpt/arc_v1_public/step_518071") + "arch: {L_cycles: 6}\n"
    assert found(tmp_path / "cycles", sweeping("arch.L_cycles: ${cycles}", base=decoder)) == []


@pytest.mark.parametrize("entry", ["arch: ${which}", "seed: ${seeds}"])
def test_a_command_does_not_mend_what_its_config_sweeps_over(tmp_path: Path, entry: str) -> None:
    config = sweeping(entry, "ema: true,false", base=f"{BASE}ema: true\n")
    assert [each[:2] for each in launched(tmp_path, config, "python pretrain.py")] == [("ema", "config/cfg.yaml:13:12")]


def test_nothing_of_a_sweep_is_mended_and_the_file_is_as_it_was(tmp_path: Path) -> None:
    config = sweeping(f"{HALTING}: 0.1,0.5")
    project = Project(tmp_path, {**LAUNCHED, "config/cfg.yaml": config})
    assert project.findings()[0].fix is None
    project.mend()
    assert project.read("config/cfg.yaml") == config


def test_a_comment_suppresses_an_entry(tmp_path: Path) -> None:
    entry = f"{HALTING}: 0.1,0.5  # trm-hooks: ignore[halt-exploration-prob] the ablation"
    assert found(tmp_path, sweeping(entry)) == []


def test_very_many_jobs_are_judged_by_their_single_values(tmp_path: Path) -> None:
    many = [f"+k{index}: range(0,10)" for index in range(9)]
    output = found(tmp_path, sweeping(*many, f"{HALTING}: 0.1,0.5"))
    assert [each[:3] for each in output] == [("halt-exploration-prob", "config/cfg.yaml:20:35", HALTING)]


def launched(path: Path, config: str, *commands: str) -> list[tuple[str, str, list[str]]]:
    project = Project(path, {**LAUNCHED, "config/cfg.yaml": config, "run.sh": "".join(f"{line}\n" for line in commands)})
    findings = by_cause(project.findings())
    return [(each.check, spot(each), [str(place) for place in each.launched_by]) for each in findings]


BY_COMMAND = sweeping(f"{HALTING}: 0.1,0.5", mode="")
AT_10 = "config/cfg.yaml:10:35"


@pytest.mark.parametrize("words", ["-m", "--multirun", "hydra.mode=MULTIRUN", "-m seed=1,2", "-m arch.L_cycles=4"])
def test_a_multirun_by_command_is_reported_at_the_entry(tmp_path: Path, words: str) -> None:
    assert launched(tmp_path, BY_COMMAND, f"python pretrain.py {words}") == [("launch-commands", AT_10, [])]


@pytest.mark.parametrize("words", ["", "seed=1", "hydra.mode=RUN", "-m arch.halt_exploration_prob=0.1"])
def test_no_multirun_or_the_key_on_the_command_line_is_no_sweep(tmp_path: Path, words: str) -> None:
    assert launched(tmp_path, BY_COMMAND, f"python pretrain.py {words}") == []


def test_a_command_beats_the_entry_with_its_own_wrong_value(tmp_path: Path) -> None:
    (finding,) = launched(tmp_path, BY_COMMAND, "python pretrain.py -m arch.halt_exploration_prob=0.3")
    assert finding[:2] == ("launch-commands", "run.sh:1:23")


def test_commands_of_a_config_that_sweeps_are_listed_at_its_entry(tmp_path: Path) -> None:
    commands = ["python pretrain.py", "python pretrain.py -m", "python pretrain.py hydra.mode=RUN", "python pretrain.py seed=3"]
    output = launched(tmp_path, sweeping(f"{HALTING}: 0.1,0.5"), *commands)
    assert output == [("halt-exploration-prob", AT, ["run.sh:1", "run.sh:2", "run.sh:4"])]


def test_an_entry_mends_what_the_config_has_for_its_commands_too(tmp_path: Path) -> None:
    base = BASE.replace("decoder: null", "decoder: ckpt/arc_v1_public/step_518071") + "arch: {L_cycles: 6}\n"
    assert launched(tmp_path / "right", sweeping("arch.L_cycles: 4", base=base), "python pretrain.py") == []
    (finding,) = launched(tmp_path / "wrong", sweeping("arch.L_cycles: 4", base=base), "python pretrain.py hydra.mode=RUN")
    assert finding[0] == "launch-commands"


def test_what_hydra_refuses_of_an_entry_is_reported_once(tmp_path: Path) -> None:
    entry = "arch: trm,nowhere"
    (finding,) = launched(tmp_path / "itself", sweeping(entry), "python pretrain.py")
    assert finding[:2] == ("config-error", "config/cfg.yaml:11:13")
    (finding,) = launched(tmp_path / "command", sweeping(entry, mode=""), "python pretrain.py -m")
    assert finding[:2] == ("launch-commands", "config/cfg.yaml:10:13")
