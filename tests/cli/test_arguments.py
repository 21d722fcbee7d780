"""Names that pre-commit passes bare: whatever a file is called, it is a file, and no name keeps another from being judged."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from trm_hooks.cli import hooks
from trm_hooks.cli.main import main

WRONG = "defaults: [arch: trm,\n  _self_]\ndata_paths: [data/arc-aug-1000]\nema: False\n"
TRM = "name: recursive_reasoning.trm@TRM\nhalt_exploration_prob: 0.1\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "config/arch").mkdir(parents=True)
    (tmp_path / "config/a.yaml").write_text(WRONG, encoding="utf-8")
    (tmp_path / "config/arch/trm.yaml").write_text(TRM, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def wrong(project: Path) -> bool:
    return (project / "config/a.yaml").read_text(encoding="utf-8") == WRONG


OPTIONS = ["--help", "-h", "--fix", "--diff", "--config-root=empty", "--config-root", "--output-format=json", "--", "-x"]


@pytest.mark.parametrize("name", [*OPTIONS, "--\x1b[31m"])
@pytest.mark.parametrize("kind", ["file", "folder", "link", "broken link"])
def test_a_file_named_like_an_option_is_a_file(
    project: Path, name: str, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = project / name
    match kind:
        case "file":
            path.write_text("a note\n", encoding="utf-8")
        case "folder":
            path.mkdir()
        case "link":
            path.symlink_to("config/arch/trm.yaml")
        case _:
            path.symlink_to("nowhere")
    for run in (hooks.check, hooks.ema, lambda argv: main(["check", *argv])):
        for names in ([name, "config/a.yaml"], ["config/a.yaml", name]):
            assert run(names) == 1
            out, _ = capsys.readouterr()
            assert out.startswith("config/a.yaml:4:6: ema: ")
            assert wrong(project)


def test_the_value_of_an_option_is_no_path(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "json").write_text("a note\n", encoding="utf-8")
    (project / "empty").mkdir()
    assert hooks.check(["--output-format", "json", "config/a.yaml"]) == 1
    assert capsys.readouterr().out.startswith("{")
    assert hooks.check(["--config-root", "config", "config/a.yaml"]) == 1
    assert main(["check", "--config-root", "empty", "config/a.yaml"]) == 0
    assert wrong(project)


def test_options_may_come_anywhere_among_the_names(project: Path) -> None:
    (project / "--diff").write_text("a note\n", encoding="utf-8")
    assert hooks.check(["--diff", "config/a.yaml", "--fix"]) == 1
    assert not wrong(project)


def test_after_two_dashes_everything_is_a_name(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert hooks.check(["--", "--fix", "config/a.yaml"]) == 1
    assert "`--fix` does not exist and is not judged" in capsys.readouterr().err
    assert wrong(project)


@pytest.mark.parametrize("names", [["gone.yaml", "config/a.yaml"], ["config/a.yaml", "config/gone.yaml", "gone.sh"]])
def test_a_name_that_is_not_there_is_a_note_and_the_others_are_judged(
    project: Path, names: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for run in (hooks.check, lambda argv: main(["check", *argv])):
        assert run(names) == 1
        out, err = capsys.readouterr()
        assert out.startswith("config/a.yaml:4:6: ema: ")
        assert err.count("does not exist and is not judged") == len(names) - 1
    assert hooks.fix(names) == 1
    assert not wrong(project)


@pytest.mark.usefixtures("project")
def test_a_hook_left_without_names_does_not_check_everything(capsys: pytest.CaptureFixture[str]) -> None:
    assert hooks.check(["gone.yaml"]) == 0
    assert capsys.readouterr() == ("", "trm-hooks: note: `gone.yaml` does not exist and is not judged\n")


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("command", [["check"], ["compose", "a"], ["audit", "config"], ["rules"], ["report"]])
def test_an_unknown_option_is_echoed_without_what_a_terminal_would_obey(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command, "--\x1b[31mx\u202e"])
    assert ended.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "\\x1b[31mx\\u202e" in err
    assert "\x1b" not in err


@pytest.fixture
def gone(project: Path) -> None:
    (project / "x").mkdir()
    os.chdir(project / "x")
    (project / "x").rmdir()


@pytest.mark.usefixtures("gone")
@pytest.mark.parametrize("command", ["check", "check config/a.yaml", "check --fix", "report", "compose a", "baselines"])
def test_a_current_folder_that_is_gone_is_reported(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(command.split()) == 2
    assert capsys.readouterr() == ("", "trm-hooks: the current folder does not exist any more\n")


@pytest.mark.usefixtures("gone")
@pytest.mark.parametrize("hook", [hooks.check, hooks.check_all, hooks.fix])
@pytest.mark.parametrize("names", [[], ["x.yaml"], ["x.sh"], ["--", "config/a.yaml", "b.yaml"]])
def test_a_hook_in_a_folder_that_is_gone_answers_for_nothing(
    hook: Callable[[list[str]], int], names: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert hook(names) == 2
    assert capsys.readouterr() == ("", "trm-hooks: the current folder does not exist any more\n")
