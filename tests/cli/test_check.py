"""``trm-hooks check`` and the hooks as a user calls them: what they print where, and their exit status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from projects import Project

from trm_hooks.cli import hooks
from trm_hooks.cli.main import main

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
TRM = "name: recursive_reasoning.trm@TRM\nhalt_exploration_prob: 0.1\n"
MAIN = "defaults: [arch: trm,\n  _self_]\ndata_paths: [data/arc-aug-1000]\nema: True\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in {"config/a.yaml": MAIN, "config/b.yaml": MAIN, "config/arch/trm.yaml": TRM, "README.md": "hi\n"}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def spoil(project: Path) -> None:
    (project / "config/a.yaml").write_text(MAIN.replace("True", "False"), encoding="utf-8")


@pytest.mark.usefixtures("project")
def test_nothing_found_is_silence_and_zero(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    assert capsys.readouterr() == ("", "")


def test_findings_go_to_stdout_and_give_one(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(project)
    assert main(["check"]) == 1
    out, err = capsys.readouterr()
    assert out.startswith("config/a.yaml:4:6: ema: False is not the official True in `ema`\n")
    assert err == ""


def test_files_folders_and_options_may_be_mixed(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(project)
    assert main(["check", "config/b.yaml"]) == 0
    assert main(["check", "config", "--output-format", "concise"]) == 1
    assert main(["check", "--select=yaml-syntax,config-error"]) == 0
    assert main(["check", "--ignore", "ema", "--select", "all"]) == 1
    assert main(["check", "--ignore", "ema"]) == 0
    capsys.readouterr()
    assert main(["check", "--output-format=json", "README.md"]) == 0
    assert json.loads(capsys.readouterr().out)["findings"] == []


def test_paths_are_relative_to_the_repository_from_any_folder(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(project)
    monkeypatch.chdir(project / "config/arch")
    assert main(["check", "../a.yaml", "--output-format", "concise"]) == 1
    assert capsys.readouterr().out.startswith("config/a.yaml:4:6: ")


def test_outside_a_git_repository_paths_are_relative_to_the_current_folder(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(project)
    (project / ".git").rmdir()
    assert main(["check", "--output-format", "concise"]) == 1
    assert capsys.readouterr().out.startswith("config/a.yaml:4:6: ")
    (project / "elsewhere").mkdir()
    monkeypatch.chdir(project / "elsewhere")
    assert main(["check", "..", "--output-format", "concise"]) == 1
    assert capsys.readouterr().out.startswith("config/a.yaml:4:6: ")


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["check", "nowhere.yaml"], "`nowhere.yaml` does not exist"),
        (["check", "--select", "emma"], "did you mean `ema`?"),
        (["check", "--config-root", "nowhere"], "is not a folder"),
        (["chek"], "did you mean `check`?"),
        (["help", "chek"], "did you mean `check`?"),
        (["--versio"], "unknown option --versio; did you mean `--version`?"),
        (["check", "--diff", "--output-format", "json"], "goes with neither --statistics nor --output-format"),
        (["check", "--diff", "--statistics"], "goes with neither --statistics nor --output-format"),
        (["check", "--since", "nowhere"], "`nowhere` is no revision"),
        (["check", "--since", ""], "`` is no revision"),
    ],
)
def test_wrong_usage_ends_with_two_and_a_message(capsys: pytest.CaptureFixture[str], argv: list[str], message: str) -> None:
    assert main(argv) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("options", [["--select=ema", "--ignore", "ema"], ["--ignore=ema,l-cycles-comment", "--select=ema"]])
def test_to_leave_out_all_that_was_selected_is_wrong_usage(capsys: pytest.CaptureFixture[str], options: list[str]) -> None:
    assert main(["check", *options]) == 2
    assert capsys.readouterr() == ("", "trm-hooks: no check is left to run\n")


def test_what_is_ignored_on_the_command_line_leaves_what_the_settings_select(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(project)
    (project / ".trm-hooks.yaml").write_text("extend-select: [redundant-override]\n", encoding="utf-8")
    with open(project / "config/a.yaml", "a", encoding="utf-8") as file:
        file.write("arch:\n  halt_exploration_prob: 0.1\n")
    assert main(["check", "--ignore", "ema", "--output-format", "concise"]) == 1
    assert capsys.readouterr().out.startswith("config/a.yaml:6:26: redundant-override: ")
    assert main(["check", "--ignore=ema,redundant-override"]) == 0


def test_a_link_out_of_the_repository_reveals_nothing(
    project: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "credentials"
    elsewhere.write_text("password: hunter2\n", encoding="utf-8")
    (project / "config/c.yaml").symlink_to(elsewhere)
    for style in ("text", "json"):
        assert main(["check", "--output-format", style]) == 1
        out, err = capsys.readouterr()
        assert "config/c.yaml" in out
        assert "hunter2" not in out + err


def test_wrong_settings_are_two(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / ".trm-hooks.yaml").write_text("baselin: x\n", encoding="utf-8")
    assert main(["check"]) == 2
    assert ".trm-hooks.yaml:1:10" in capsys.readouterr().err


@pytest.mark.usefixtures("project")
def test_a_fault_of_our_own_is_three_without_a_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trm_hooks.run.engine.run", lambda _: 1 / 0)
    assert main(["check"]) == 3
    err = capsys.readouterr().err
    assert "trm-hooks: internal error: " in err
    assert "Traceback" not in err


def test_a_reader_that_goes_away_is_no_fault(project: Path) -> None:
    spoil(project)
    code = "import sys; from trm_hooks.cli.main import main; sys.exit(main(['check']))"
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=project, env=ENVIRONMENT) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
        assert process.wait() == 1


def test_an_ascii_terminal_gets_escapes_instead_of_a_failure(project: Path) -> None:
    (project / "config/a.yaml").write_text(MAIN.replace("True", "False  # größer"), encoding="utf-8")
    code = "import sys; from trm_hooks.cli.main import main; sys.exit(main(['check']))"
    environment = {**ENVIRONMENT, "PYTHONIOENCODING": "ascii"}
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=project, env=environment, check=False)
    assert (result.returncode, result.stderr) == (1, b"")
    assert b"gr\\xf6\\xdfer" in result.stdout


def test_every_hook_runs_its_own_check_on_the_files_passed(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(project)
    assert hooks.ema(["config/a.yaml"]) == 1
    assert hooks.ema(["config/b.yaml", "README.md"]) == 0
    assert hooks.halt_exploration_prob(["config/a.yaml"]) == 0
    assert hooks.check(["config/arch/trm.yaml"]) == 1
    assert hooks.check_all([]) == 1
    capsys.readouterr()
    assert hooks.check(["--output-format", "concise", "config/a.yaml"]) == 1
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_every_console_script_exists() -> None:
    import configparser

    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    for line in parser["options.entry_points"]["console_scripts"].strip().splitlines():
        module, _, function = line.partition("=")[2].strip().partition(":")
        if module == "trm_hooks.cli.hooks":
            assert callable(getattr(hooks, function)), line


@pytest.mark.parametrize("forbidden", ["argparse", "ruamel", "hydra", "omegaconf", "json", "ast", "subprocess", "typing"])
def test_a_check_imports_only_what_it_needs(project: Path, forbidden: str) -> None:
    spoil(project)
    code = (
        "import sys; before = set(sys.modules); from trm_hooks.cli.main import main; import yaml; main(['check']);"
        "print(*set(sys.modules) - before, file=sys.stderr)"
    )
    environment = {**os.environ, "PYTHONNOUSERSITE": "1"}
    result = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:] = {sys.path!r}; {code}"],
        capture_output=True,
        cwd=project,
        text=True,
        env=environment,
        check=False,
    )
    assert forbidden not in result.stderr.split()
    assert "trm_hooks.run.engine" in result.stderr.split()


def test_of_many_that_are_not_judged_the_first_are_named_and_the_others_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store = "from hydra.core.config_store import ConfigStore\nConfigStore.instance().store(name='base', node={})\n"
    config = {f"config/cfg_{number}.yaml": "defaults: [base, _self_]\n" for number in range(9)}
    monkeypatch.chdir(Project(tmp_path, config | {"stored.py": store}).path)
    assert main(["check"]) == 0
    *some, last = capsys.readouterr().err.splitlines()
    assert len(some) == 5
    assert last == "trm-hooks: note: 4 more configs and commands not judged; check a file by its name to see why"
    assert main(["check", "config"]) == 0
    assert len(capsys.readouterr().err.splitlines()) == 9
