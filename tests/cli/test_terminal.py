"""What a terminal sees that a pipe does not, what colours hang on, and how options are named."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from trm_hooks.cli.main import COMMANDS, main

pytestmark = pytest.mark.usefixtures("project")
HALT = "name: recursive_reasoning.trm@TRM\nhalt_exploration_prob: {}\nL_cycles: 4\nH_cycles: 3\n"
FORMATTED = {
    "check": ("json", "."),
    "compose": ("json", "cfg"),
    "explain": ("json", "cfg", "arch.L_cycles"),
    "diff": ("json", "cfg", "cfg"),
    "report": ("json",),
    "audit": ("json", "all_config.yaml"),
    "baselines": ("json", "diff"),
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    config = tmp_path / "config"
    (config / "arch").mkdir(parents=True)
    (tmp_path / "pretrain.py").write_text(
        'import hydra\n\n\n@hydra.main(config_path="config", config_name="cfg", version_base=None)\ndef main(cfg):\n    pass\n'
    )
    (config / "cfg.yaml").write_text(
        "defaults:\n  - arch: trm\n  - _self_\ndata_paths: [data/arc1concept-aug-1000]\nema: true\nglobal_batch_size: 768\n"
    )
    (config / "arch" / "trm.yaml").write_text(HALT.format(0.5))
    (tmp_path / "all_config.yaml").write_text("arch:\n  halt_exploration_prob: 0.5\nlr: 0.1\n")
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def at_terminal(project: Path, *arguments: str, columns: int = 80, **environment: str) -> str:
    """What a terminal of so many columns shows of a command."""
    import pty

    reading, writing = pty.openpty()
    values = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm", **environment}
    done = subprocess.Popen(
        [sys.executable, "-m", "trm_hooks", *arguments], cwd=project, stdout=writing, stderr=writing, env=values
    )
    os.close(writing)
    data = b""
    while True:
        try:
            part = os.read(reading, 4096)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        data += part
    done.wait(timeout=60)
    os.close(reading)
    return data.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("name", FORMATTED)
def test_every_command_takes_output_format(name, capsys):
    form, *arguments = FORMATTED[name]
    assert main([name, *arguments, "--output-format", form]) in (0, 1)
    assert capsys.readouterr().out[0] in "{["


def test_the_format_of_a_report_had_another_name(capsys):
    assert main(["report", "--format", "json"]) == 0
    assert capsys.readouterr().out.startswith("{")
    with pytest.raises(SystemExit):
        main(["report", "--help"])
    assert "--format" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "output"),
    [
        (("check", "--exit-zer0"), "unknown option --exit-zer0; did you mean `--exit-zero`?"),
        (("report", "--outptu=a.md"), "unknown option --outptu; did you mean `--output-file`?"),
        (("check", "--output-format", "jsn"), "`jsn` is not known; did you mean `json`?"),
        (("baselines", "shwo"), "`shwo` is not known; did you mean `show`?"),
        (("report", "--zzz"), "unknown option --zzz; --help lists what there is"),
        (("check", "--foo"), "unknown option --foo; --help lists what there is"),
        (("check", "--fromat=json"), "unknown option --fromat; did you mean `--output-format`?"),
        (("schema", "setings"), "argument {settings,baseline}: `setings` is not known; did you mean `settings`?"),
    ],
)
def test_a_misspelt_option_is_refused_with_its_near_miss(arguments, output, capsys):
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    assert ended.value.code == 2
    assert output in capsys.readouterr().err


@pytest.mark.parametrize("name", [*COMMANDS, "baselines add"])
def test_help_names_exit_statuses_and_two_examples(name, capsys):
    with pytest.raises(SystemExit) as ended:
        main([*name.split(), "--help"])
    text = capsys.readouterr().out
    assert ended.value.code == 0
    assert text.partition("examples:")[2].partition("exit status:")[0].count(f"\n  trm-hooks {name}") == 2
    assert "\n  2 wrong usage or settings" in text


def test_a_terminal_shows_how_much_was_checked_and_a_pipe_does_not(project):
    (project / "config" / "arch" / "trm.yaml").write_text(HALT.format(0.1))
    assert at_terminal(project, "check") == "1 config, 0 commands, 0 findings\n"
    assert subprocess.run([sys.executable, "-m", "trm_hooks", "check"], cwd=project, capture_output=True).stdout == b""


def test_a_headline_is_broken_between_words_at_a_terminal_only(project):
    shown = at_terminal(project, "check", columns=60, NO_COLOR="1")
    assert max(map(len, shown.split("\n"))) <= 60
    assert "\n     is 5x the official 0.1 in `arch.halt_exploration_prob`\n" in shown
    piped = subprocess.run([sys.executable, "-m", "trm_hooks", "check"], cwd=project, capture_output=True, text=True).stdout
    assert "halt-exploration-prob: 0.5 is 5x the official 0.1 in `arch.halt_exploration_prob`\n" in piped


@pytest.mark.parametrize(
    ("environment", "color", "painted"),
    [
        ({}, (), False),
        ({"FORCE_COLOR": "1"}, (), True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, (), False),
        ({"FORCE_COLOR": "0"}, (), False),
        ({"NO_COLOR": "1"}, ("--color", "always"), True),
        ({"FORCE_COLOR": "1"}, ("--color", "never"), False),
        ({"FORCE_COLOR": "", "NO_COLOR": ""}, (), False),
    ],
)
@pytest.mark.parametrize(
    "command",
    [("check",), ("check", "--diff"), ("explain", "cfg", "arch.L_cycles"), ("diff", "cfg", "baseline:arc-agi-1-checkpoint")],
)
def test_what_colours_hang_on(command, environment, color, painted, capsys, monkeypatch):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert main([*command, *color]) in (0, 1)
    assert ("\x1b[" in capsys.readouterr().out) is painted


def test_a_terminal_gets_colours_in_help(project):
    assert "\x1b[36m--output-format" in at_terminal(project, "compose", "--help")
    assert "\x1b[" not in at_terminal(project, "compose", "--help", NO_COLOR="1")
    assert "\x1b[" not in at_terminal(project, "compose", "--help", TERM="dumb")


def test_statistics_count_the_findings_of_each_check(capsys):
    assert main(["check", "--statistics"]) == 1
    assert capsys.readouterr().out == "1  halt-exploration-prob  --fix mends up to 1\n"
    assert main(["check", "--statistics", "--output-format", "json"]) == 2


def test_exit_zero_changes_the_status_of_findings_and_no_other(capsys):
    assert main(["check", "--exit-zero"]) == 0
    assert "halt-exploration-prob" in capsys.readouterr().out
    assert main(["check", "--exit-zero", "--select", "nothing-like-it"]) == 2


def test_an_output_file_takes_what_stdout_would(project, capsys):
    assert main(["check", "--output-format", "json"]) == 1
    printed = capsys.readouterr().out
    assert main(["check", "--output-format", "json", "--output-file", "found.json"]) == 1
    assert capsys.readouterr().out == ""
    assert (project / "found.json").read_text() == printed
    assert main(["check", "-o", "again.json", "--output-format", "json"]) == 1
    assert (project / "again.json").read_text() == printed
    assert main(["check", "--output-file", "no/such/folder"]) == 2


@pytest.mark.parametrize("option", ["-o", "--output-file", "--output"])
def test_the_suffix_says_how_a_report_is_written(option, project, capsys):
    assert main(["report", option, "review.HTML"]) == 0
    assert (project / "review.HTML").read_text().startswith("<!doctype html>")
    assert main(["report", option, "review.pdf"]) == 2
    assert "no review is written as `.pdf`" in capsys.readouterr().err
    assert not (project / "review.pdf").exists()
    assert main(["report", option, "review.pdf", "--output-format", "json"]) == 0


def test_a_refused_override_is_printed_as_one(capsys):
    assert main(["compose", "cfg", "arch.L_cycle=4"]) == 2
    assert capsys.readouterr().err.startswith("trm-hooks: override `arch.L_cycle=4`: there is no key `arch.L_cycle`")
    assert main(["compose", "cfg", "a=[1"]) == 2
    assert capsys.readouterr().err.startswith("trm-hooks: `a=[1` is not an override: ")
    assert main(["explain", "cfg", "arch.L_cycles", "arch.L_cycles=3"]) == 0
    assert "<override>" not in capsys.readouterr().out


def test_help_of_all_commands_and_of_a_hook_has_them_too(capsys):
    from trm_hooks.cli.hooks import check

    assert main(["--help"]) == 0
    with pytest.raises(SystemExit):
        check(["--help"])
    with pytest.raises(SystemExit) as ended:
        main(["help", "compose"])
    assert ended.value.code == 0
    text, _, of_compose = capsys.readouterr().out.partition("usage: trm-hooks compose")
    assert "interpolations run" in of_compose
    assert text.count("\nexamples:\n") == text.count("\nexit status:\n  0 nothing found\n") == 2
    assert text.count("\n  trm-check ") == 2
    assert max(map(len, text.split("\n"))) <= 80
