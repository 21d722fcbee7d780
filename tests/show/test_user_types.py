"""The Python API as a user's type checker and editor see it: a misspelt field is found, and names are few."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import trm_hooks

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "etrm"
SCRIPT = """\
import trm_hooks

try:
    found = trm_hooks.check("path/to/project", select=["ema"])
    for finding in found["findings"]:
        print(finding["message"], finding["line"] + 1, finding["effective_in"])
        if finding["fix"] is not None:
            print(finding["fix"]["edits"][0]["text"].upper())
    resolved = trm_hooks.compose_config("config", "cfg", ["lr=1"])["resolved"]
    origins = trm_hooks.explain("config", "cfg", "lr")["origins"]
    print(resolved["lr"], [origin["path"] for origin in origins])
    print([cell.status for config in trm_hooks.report(".").configs for cell in config.cells.values()])
except (trm_hooks.UsageError, trm_hooks.CompositionError) as error:
    print(error)
guard = trm_hooks.Guard(mode="warn")
"""
MISTAKES = {
    '["effective_in"]': '["efective_in"]',
    '["edits"][0]["text"].upper()': '["edits"][0]["txt"].upper()',
    '["resolved"]\n': '["resolvd"]\n',
    'origin["path"]': 'origin["pth"]',
    "cell.status": "cell.state",
    'finding["line"] + 1': 'finding["line"] + "1"',
    "trm_hooks.UsageError": "trm_hooks.UseError",
}


def test_mypy_finds_a_misspelt_field_and_nothing_in_a_right_script(tmp_path):
    (tmp_path / "right.py").write_text(SCRIPT)
    for number, (right, wrong) in enumerate(MISTAKES.items()):
        assert right in SCRIPT
        (tmp_path / f"wrong_{number}.py").write_text(SCRIPT.replace(right, wrong))
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", f"--cache-dir={tmp_path / 'cache'}", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=300)
    refused = {Path(line.partition(":")[0]).name for line in done.stdout.splitlines() if ": error: " in line}
    assert refused == {f"wrong_{number}.py" for number in range(len(MISTAKES))}, done.stdout


def test_an_editor_sees_what_is_for_users_and_nothing_else():
    names = ["CompositionError", "Guard", "UnknownError", "UsageError", "check", "compose_config", "explain", "report"]
    assert dir(trm_hooks) == sorted(["__version__", *names])


def test_answers_have_the_keys_that_their_types_name():
    from trm_hooks.show import answers

    found = trm_hooks.check(EXAMPLE)
    assert found.keys() == answers.CheckAnswer.__annotations__.keys()
    for finding in found["findings"]:
        assert finding.keys() == answers.FindingData.__annotations__.keys()
        if finding["fix"] is not None:
            assert finding["fix"].keys() == answers.FixData.__annotations__.keys()
    composed = trm_hooks.compose_config(EXAMPLE / "config", "cfg_pretrain")
    assert composed.keys() == answers.ComposeAnswer.__annotations__.keys()


def test_explain_shows_every_origin_and_the_winner():
    found = trm_hooks.explain(EXAMPLE / "config", "cfg_pretrain_etrm_arc_agi_1", "arch.L_cycles", ["arch.L_cycles=3"])
    assert (found["config"], found["value"]) == ("cfg_pretrain_etrm_arc_agi_1", 3)
    assert [origin["effective"] for origin in found["origins"]] == [False, False, True]
    assert found["origins"][-1]["override"] == "arch.L_cycles=3"
    assert found["origins"][0]["via"][-1]["config"] == "arch/etrm"


def test_what_is_asked_wrongly_raises_what_the_package_names():
    with pytest.raises(trm_hooks.UsageError, match=r"did you mean `arch\.L_cycles`"):
        trm_hooks.explain(EXAMPLE / "config", "cfg_pretrain", "arch.L_cycle")
    with pytest.raises(trm_hooks.CompositionError):
        trm_hooks.explain(EXAMPLE / "config", "cfg_pretrain", "arch.L_cycles", ["nothing=1"])
    with pytest.raises(trm_hooks.UsageError):
        trm_hooks.check("no/such/folder")
