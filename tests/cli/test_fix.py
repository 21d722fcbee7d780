"""``--fix``, ``--diff`` and ``--unsafe-fixes`` as a user and pre-commit call them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from trm_hooks.cli import hooks
from trm_hooks.cli.main import main

ROOT = Path(__file__).parents[2]
TRM = "name: recursive_reasoning.trm@TRM\nhalt_exploration_prob: 0.5  # why\nL_cycles: 6\n"
MAIN = "defaults: [arch: trm,\n  _self_]\ndata_paths: [data/arc-aug-1000]\nema: True\nlr: 3e-4\n"
OVERRIDE = "arch:\n  halt_exploration_prob: 0.5\n"
OPTION, CFG = "config/arch/trm.yaml", "config/a.yaml"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in {CFG: MAIN + OVERRIDE, OPTION: TRM, "README.md": "hi\n"}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PRE_COMMIT", raising=False)
    return tmp_path


def test_fixing_says_what_it_mended_and_gives_one_then_zero(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--fix"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        "config/arch/trm.yaml:2: halt-exploration-prob: mended: set 0.1\n"
        "config/a.yaml:7: halt-exploration-prob: mended: remove the override of config/arch/trm.yaml:2\n"
        "trm-hooks: 2 findings mended in 2 files\n"
    )
    assert (project / OPTION).read_text(encoding="utf-8") == TRM.replace("0.5", "0.1")
    assert (project / CFG).read_text(encoding="utf-8") == MAIN
    assert main(["check", "--fix"]) == 0
    assert capsys.readouterr() == ("", "")


def test_diff_is_printed_alone_and_nothing_written(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.read_bytes() for path in project.rglob("*.yaml")}
    for arguments in (["--diff"], ["--diff", "--fix"]):
        assert main(["check", *arguments]) == 1
        out, err = capsys.readouterr()
        assert err == "trm-hooks: 2 findings would be mended in 2 files; 0 would be left\n"
        assert {path: path.read_bytes() for path in project.rglob("*.yaml")} == before
    subprocess.run(["git", "apply"], input=out.encode(), check=True)
    assert main(["check"]) == 0
    assert main(["check", "--diff"]) == 0
    assert capsys.readouterr().out == ""


def test_unsafe_fixes_are_hinted_at_and_made_when_asked_for(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    select = "--select=halt-exploration-prob,baseline-alignment"
    assert main(["check", "--fix", select]) == 1
    out, err = capsys.readouterr()
    assert "2 findings mended in 2 files; --fix --unsafe-fixes mends 1 more" in err
    assert "baseline-alignment" in out
    assert main(["check", "--fix", select, "--output-format=concise"]) == 1
    assert "--fix --unsafe-fixes mends 1 more" in capsys.readouterr().err
    assert main(["check", "--fix", "--unsafe-fixes", select]) == 1
    assert "lr: 3e-4  # " in (project / CFG).read_text(encoding="utf-8")
    assert main(["check", "--fix", "--unsafe-fixes", select]) == 0


def test_a_fix_that_was_refused_is_not_promised(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / CFG).write_text(MAIN + "lr_warmup_stpes: 5\n", encoding="utf-8")
    (project / "config/b.yaml").write_text("defaults: [a, _self_]\nwarmup: ${lr_warmup_stpes}\n", encoding="utf-8")
    for output_format in ("text", "concise"):
        words = ["check", "--fix", "--unsafe-fixes", "--select=misspelled-key", f"--output-format={output_format}"]
        assert main(words) == 1
        out, err = capsys.readouterr()
        assert "may refer to `lr_warmup_stpes`" in " ".join((out + err).split())
        assert "more" not in err


@pytest.mark.usefixtures("project")
def test_unsafe_fixes_alone_are_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--unsafe-fixes"]) == 2
    assert "--fix" in capsys.readouterr().err


def test_hook_writes_only_what_it_was_passed(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert hooks.fix([OPTION, "README.md"]) == 1
    assert (project / CFG).read_text(encoding="utf-8") == MAIN + OVERRIDE
    assert (project / OPTION).read_text(encoding="utf-8") == TRM.replace("0.5", "0.1")
    out, _ = capsys.readouterr()
    assert "`trm-hooks check --fix config/a.yaml`" in " ".join(out.split()).replace("= ", "")
    assert hooks.fix(["README.md"]) == 0


def test_hook_in_pre_commit_names_a_command_that_is_there(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRE_COMMIT", "1")
    assert hooks.halt_exploration_prob(["--fix", "--output-format=concise", CFG]) == 1
    err = capsys.readouterr().err
    assert f"`pre-commit run trm-halt-exploration-prob --files {OPTION} {CFG}` mends both" in err
    assert (project / CFG).read_text(encoding="utf-8") == MAIN + OVERRIDE


@pytest.mark.parametrize("setting", ["exclude: ^old/", "files: ^config/cfg_", "types_or: [yaml]", "stages: [pre-push]"])
def test_hook_that_pre_commit_keeps_files_from_names_a_command_of_its_own(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    monkeypatch.setenv("PRE_COMMIT", "1")
    (project / ".pre-commit-config.yaml").write_text(f"repos:\n- repo: x\n  hooks:\n  - id: trm-fix\n    {setting}\n")
    assert hooks.halt_exploration_prob(["--fix", "--output-format=concise", CFG]) == 1
    err = capsys.readouterr().err
    assert f"trm-hooks check --fix {OPTION} {CFG}` mends both" in err
    assert "pre-commit run" not in err


def test_each_hook_mends_with_the_argument(project: Path) -> None:
    assert hooks.halt_exploration_prob([OPTION, CFG]) == 1
    assert (project / OPTION).read_text(encoding="utf-8") == TRM
    assert hooks.ema(["--fix", OPTION, CFG]) == 0
    assert hooks.halt_exploration_prob(["--fix", OPTION, CFG]) == 1
    assert (project / CFG).read_text(encoding="utf-8") == MAIN
    assert hooks.halt_exploration_prob(["--fix", OPTION, CFG]) == 0


def test_json_after_fixing_holds_what_is_left(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / OPTION).chmod(0o444)
    if os.access(project / OPTION, os.W_OK):  # the superuser may write to any file
        monkeypatch.setattr(os, "access", lambda name, _: not str(name).endswith(OPTION))
    assert main(["check", "--fix", "--output-format=json"]) == 1
    out, err = capsys.readouterr()
    (finding,) = json.loads(out)["findings"]
    assert (finding["path"], finding["line"], finding["fix"]) == (OPTION, 2, None)
    assert f"{OPTION}:2: halt-exploration-prob: not mended: the file is read-only" in err
    assert (project / OPTION).read_text(encoding="utf-8") == TRM


def test_link_out_of_the_repository_is_not_written(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outside = project.parent / f"{project.name}-outside.yaml"
    shutil.move(project / OPTION, outside)
    (project / OPTION).symlink_to(outside)
    main(["check", "--fix"])
    assert "Traceback" not in capsys.readouterr().err
    assert outside.read_text(encoding="utf-8") == TRM
    assert (project / OPTION).is_symlink()


def test_link_within_the_repository_is_followed(project: Path) -> None:
    shutil.move(project / OPTION, project / "shared.txt")
    (project / OPTION).symlink_to("../../shared.txt")
    assert main(["check", "--fix"]) == 1
    assert (project / OPTION).is_symlink()
    assert (project / "shared.txt").read_text(encoding="utf-8") == TRM.replace("0.5", "0.1")


def test_one_file_under_two_names_is_mended_once(project: Path) -> None:
    (project / "config/arch/same.yaml").symlink_to("trm.yaml")
    assert main(["check", "--fix"]) == 1
    assert main(["check", "--fix"]) == 0
    assert (project / OPTION).read_text(encoding="utf-8") == TRM.replace("0.5", "0.1")


def fixing(project: Path) -> subprocess.Popen[bytes]:
    code = "import sys; from trm_hooks.cli.main import main; sys.exit(main(['check', '--fix']))"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-c", code], cwd=project, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="nothing to kill with")
def test_killed_run_leaves_each_file_whole_and_the_next_one_ends_it(project: Path) -> None:
    padding = "".join(f"# {number}\n" for number in range(2000))
    texts = {OPTION: TRM + padding, CFG: MAIN + OVERRIDE + padding}
    allowed = {OPTION: {TRM + padding, TRM.replace("0.5", "0.1") + padding}, CFG: {texts[CFG], MAIN + padding}}
    started = time.monotonic()
    for name, text in texts.items():
        (project / name).write_text(text, encoding="utf-8")
    fixing(project).communicate()
    took = time.monotonic() - started
    for part in range(8):
        for name, text in texts.items():
            (project / name).write_text(text, encoding="utf-8")
        process = fixing(project)
        time.sleep(took * (0.5 + part / 13))
        process.kill()
        process.communicate()
        for name in texts:
            assert (project / name).read_text(encoding="utf-8") in allowed[name]
    fixing(project).communicate()
    assert (project / CFG).read_text(encoding="utf-8") == MAIN + padding


def test_two_runs_at_once_come_to_the_same(project: Path) -> None:
    processes = [fixing(project) for _ in range(3)]
    outputs = [process.communicate() for process in processes]
    assert not any(b"Traceback" in err or b"internal error" in err for _, err in outputs)
    assert (project / OPTION).read_text(encoding="utf-8") == TRM.replace("0.5", "0.1")
    assert (project / CFG).read_text(encoding="utf-8") in (MAIN, MAIN + OVERRIDE.replace("0.5", "0.1"))
