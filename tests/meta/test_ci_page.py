"""The workflow of docs/ci.md is one that GitHub takes, and every command in it is one that exists."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from trm_hooks.cli.main import main

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "ci.md").read_text()
WORKFLOW = PAGE.partition("```yaml\n")[2].partition("```")[0]


def test_the_workflow_follows_the_schema_of_github(tmp_path):
    path = tmp_path / "workflow.yml"
    path.write_text(WORKFLOW)
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", str(path)]
    assert subprocess.run(command, capture_output=True).returncode == 0
    assert yaml.safe_load(WORKFLOW)["permissions"] == {}


def commands() -> list[str]:
    return [line.strip() for line in re.findall(r"(?m)(?:run:|^)\s*(trm-hooks [^\n|]*)", PAGE)]


@pytest.mark.parametrize("command", commands())
def test_every_option_exists(command, capsys):
    words = shlex.split(command.partition(" >>")[0])
    with pytest.raises(SystemExit):
        main([words[1], "--help"])
    text = capsys.readouterr().out
    assert [word for word in words if word.startswith("--") and word not in text] == []


def test_there_are_commands_to_try():
    assert len(commands()) == 4
