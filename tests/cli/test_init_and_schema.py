"""``trm-hooks init`` changes nothing unasked and keeps what is there; ``trm-hooks schema`` says what the readers take."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from trm_hooks.baselines.model import BaselineError
from trm_hooks.baselines.reading import read_baseline
from trm_hooks.cli.main import main
from trm_hooks.project.repository import UsageError
from trm_hooks.project.settings import load_settings
from trm_hooks.yaml.text import SourceText

ROOT = Path(__file__).resolve().parents[2]
PRESENT = """\
# ours
repos:
- repo: https://example.org/hooks
  rev: v1  # pinned
  hooks:
  - id: one
    args: [--fast]   # quick

# about ci
ci:
  skip: [one]"""
GOOD = [
    "",
    "# nothing but a comment\n",
    "config-roots: conf\n",
    "config_roots: [conf]\nignore:\n",
    "select: [ema]\nallow: [{keys: lr, reason: why}]\nreasons: {lr: tried}\nentry-scripts: {a.py: conf}\nexclude: old/*\n",
]
BAD = ["selct: [ema]\n", "ignore: [1]\n", "allow: [{keys: [lr]}]\n", "reasons: [lr]\n", "baseline: [a]\n", "allow: [{a: 1}]\n"]
GOOD_BASELINE = (
    "name: ours\nsource: a run\nvalues: {lr: 0.1, n: {width: 4}}\npolicies: {pinned: [lr]}\nreasons: {lr: {text: x}}\n"
)
BAD_BASELINES = [
    "name: ours\nvalues: {lr: 1}\n",
    "name: ours\nsource: x\nvalues: {}\n",
    "name: 'a b'\nsource: x\nvalues: {lr: 1}\n",
    "name: ours\nsource: x\nvalues: {lr: 1}\npolicies: {strict: [lr]}\n",
    "name: ours\nsource: x\nvalues: {lr: 1}\nvalue: 1\n",
]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "config" / "arch").mkdir(parents=True)
    config = "defaults:\n  - arch: trm\n  - _self_\ndata_paths: [data/arc1concept-aug-1000]\n"
    (tmp_path / "config" / "cfg.yaml").write_text(config)
    (tmp_path / "config" / "arch" / "trm.yaml").write_text("name: m@TRM\nhalt_exploration_prob: 0.5\nL_cycles: 4\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def files(project: Path) -> set[str]:
    return {path.relative_to(project).as_posix() for path in project.rglob("*") if path.is_file()}


def test_nothing_is_changed_unasked(project, capsys):
    before = files(project)
    assert main(["init"]) == 0
    output = capsys.readouterr()
    assert files(project) == before
    assert "+      - id: trm-check\n" in output.out
    assert "+# config-roots: [config]" in output.out
    assert "a first run would report 1 finding; `trm-hooks check` shows it:\n  1  halt-exploration-prob  --fix" in output.err
    assert "these hooks are run from this environment; with --repo URL --rev REV pre-commit installs them\n" in output.err
    assert output.err.endswith("nothing was changed; --write writes this\n")
    assert main(["init", "--repo", "https://example.org/trm-hooks", "--rev", "v1"]) == 0
    assert "run from this environment" not in capsys.readouterr().err


def test_what_is_written_is_valid_and_written_once(project, capsys):
    assert main(["init", "--write", "--repo", "https://example.org/trm-hooks", "--rev", "v0.1.0"]) == 0
    text = (project / ".pre-commit-config.yaml").read_text()
    assert text.startswith("repos:\n  - repo: https://example.org/trm-hooks\n    rev: v0.1.0\n    hooks:\n      - id: trm-fix\n")
    validate = [sys.executable, "-m", "pre_commit", "validate-config", ".pre-commit-config.yaml"]
    assert subprocess.run(validate, cwd=project).returncode == 0
    first = (project / ".trm-hooks.yaml").read_text()
    assert first.startswith("# yaml-language-server: $schema=.trm-hooks/settings.schema.json\n")
    assert json.loads((project / ".trm-hooks" / "settings.schema.json").read_text())["title"] == "Settings of trm-hooks"
    capsys.readouterr()
    assert main(["init", "--write"]) == 0
    assert "has the hooks already" in capsys.readouterr().err
    assert (project / ".pre-commit-config.yaml").read_text() == text
    schema = project / ".trm-hooks" / "settings.schema.json"
    current = schema.read_text()
    schema.write_text("{}")
    assert main(["init", "--write"]) == 0
    assert schema.read_text() == current


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("tail", [PRESENT, PRESENT.partition("\n\n")[0], PRESENT + "\n"])
def test_what_is_there_keeps_every_byte(line_end, tail, project):
    before = tail.replace("\n", line_end).encode()
    (project / ".pre-commit-config.yaml").write_bytes(before)
    assert main(["init", "--write"]) == 0
    after = (project / ".pre-commit-config.yaml").read_bytes()
    start = after.index(b"- repo: local")
    end = after.rindex(b"require_serial: true") + len(b"require_serial: true" + line_end.encode())
    rest = after[:start] + after[end:]
    assert rest in (before, before + line_end.encode())
    validate = [sys.executable, "-m", "pre_commit", "validate-config", ".pre-commit-config.yaml"]
    assert subprocess.run(validate, cwd=project).returncode == 0
    assert (b"# about ci" in after) == (b"# about ci" in before)


def test_the_style_of_the_list_is_kept(project):
    """``-   repo:``, at the margin, is how pre-commit's own sample is written."""
    before = "repos:\n-   repo: meta\n    hooks:\n    -   id: identity  # ours\n\n# of CI\nci: {skip: [identity]}\n"
    (project / ".pre-commit-config.yaml").write_text(before)
    assert main(["init", "--write", "--repo", "https://example.org/trm-hooks", "--rev", "v1"]) == 0
    added = "-   repo: https://example.org/trm-hooks\n    rev: v1\n    hooks:\n    -   id: trm-fix\n    -   id: trm-check\n"
    expected = before.replace("# ours\n", f"# ours\n{added}")
    assert (project / ".pre-commit-config.yaml").read_text() == expected
    validate = [sys.executable, "-m", "pre_commit", "validate-config", ".pre-commit-config.yaml"]
    assert subprocess.run(validate, cwd=project).returncode == 0


def test_without_configs_a_first_run_checks_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["init"]) == 0
    output = capsys.readouterr().err
    assert "no Hydra config is found here, so a first run would check nothing" in output
    assert "this is no git repository, and pre-commit needs one" in output
    (tmp_path / ".git").mkdir()
    assert main(["init"]) == 0
    assert "no git repository" not in capsys.readouterr().err


@pytest.mark.parametrize("text", ["repos: []\n", "repos: [{repo: meta, hooks: [{id: identity}]}]\n", "repos:\n\t- x\n", "- a\n"])
def test_what_is_not_understood_is_left_alone(text, project, capsys):
    (project / ".pre-commit-config.yaml").write_text(text)
    assert main(["init", "--write"]) == 0
    assert (project / ".pre-commit-config.yaml").read_text() == text
    output = capsys.readouterr().err
    assert "is written in a way that is not added to; add this below `repos:`\n- repo: local\n  hooks:\n" in output


@pytest.mark.parametrize(("name", "status"), [(".pre-commit-config.yaml", 0), (".trm-hooks.yaml", 2)])
def test_a_pipe_is_not_waited_for(name, status, project, capsys):
    os.mkfifo(project / name)
    assert main(["init"]) == status
    shown = capsys.readouterr()
    assert name in shown.err
    assert f"+++ b/{name}" not in shown.out


def test_a_revision_is_needed_with_a_repository(project):
    assert main(["init", "--repo", "https://example.org/x"]) == 2
    assert files(project) == {"config/cfg.yaml", "config/arch/trm.yaml"}


def refused(schema: Path, texts: list[str]) -> set[str]:
    """Those of the texts that check-jsonschema refuses."""
    paths = {str(schema.parent / f"{number}.yaml"): text for number, text in enumerate(texts)}
    for path, text in paths.items():
        Path(path).write_text(text)
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(schema), "--output-format", "json", *paths]
    output = json.loads(subprocess.run(command, capture_output=True).stdout)
    assert not output["parse_errors"]
    return {paths[each["filename"]] for each in output["errors"]}


def written(tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]) -> Path:
    assert main(["schema", kind]) == 0
    path = tmp_path / f"{kind}.schema.json"
    path.write_text(capsys.readouterr().out)
    return path


def settings_take(folder: Path) -> bool:
    try:
        load_settings(str(folder))
    except UsageError:
        return False
    return True


def baseline_takes(text: str) -> bool:
    try:
        read_baseline(SourceText("b.yaml", text))
    except BaselineError:
        return False
    return True


def test_the_schema_of_settings_takes_what_the_program_takes(tmp_path, capsys):
    schema = written(tmp_path, "settings", capsys)
    assert refused(schema, [*GOOD, *BAD]) == set(BAD)
    for text in (*GOOD, *BAD):
        (tmp_path / ".trm-hooks.yaml").write_text(text)
        assert settings_take(tmp_path) is (text in GOOD), text


def test_the_schema_of_settings_knows_the_checks(project, tmp_path, capsys):
    good = ["select: ema\n", "extend-select: [baseline-alignment, default]\n", "ignore: [ema]\n"]
    bad = ["select: emma\n", "extend-select: [baseline_alignment]\n", "ignore: [trm-ema]\n"]
    assert refused(written(tmp_path, "settings", capsys), [*good, *bad]) == set(bad)
    for text in (*good, *bad):
        (project / ".trm-hooks.yaml").write_text(text)
        assert (main(["check"]) == 2) is (text in bad), text


def test_the_schema_of_a_baseline_takes_what_the_program_takes(tmp_path, capsys):
    schema = written(tmp_path, "baseline", capsys)
    shipped = [path.read_text() for path in sorted((ROOT / "baselines").glob("*.yaml"))]
    assert refused(schema, [*shipped, GOOD_BASELINE, *BAD_BASELINES]) == set(BAD_BASELINES)
    for text in (*shipped, GOOD_BASELINE, *BAD_BASELINES):
        assert baseline_takes(text) is (text not in BAD_BASELINES), text


def test_every_setting_and_field_is_described(tmp_path, capsys):
    for kind in ("settings", "baseline"):
        schema = json.loads(written(tmp_path, kind, capsys).read_text())
        assert [name for name, each in schema["properties"].items() if not each.get("description")] == []
