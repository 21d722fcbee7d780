"""``trm-hooks rules``: pages of checks, and docs/checks.md made of the same text."""

from __future__ import annotations

from pathlib import Path

import pytest

from trm_hooks.checks import CHECKS, load
from trm_hooks.cli.main import main

ROOT = Path(__file__).resolve().parents[2]


def test_the_list_names_every_check_and_fits_80_columns(capsys):
    assert main(["rules"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines if line.split() and line.split()[0] in CHECKS] == list(CHECKS)
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize("check", CHECKS)
def test_a_page_is_the_docstring_of_the_check(check, capsys):
    assert main(["rules", check]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"# {check}\n")
    assert load(check).__doc__.strip() in shown
    assert main(["rules", f"trm-{check}"]) == 0
    assert capsys.readouterr().out == shown


def test_an_unknown_check_is_wrong_usage_with_a_hint(capsys):
    assert main(["rules", "halt-exploration-probability"]) == 2
    assert "did you mean `halt-exploration-prob`?" in capsys.readouterr().err


def test_the_document_on_disk_is_what_the_checks_say(capsys):
    assert main(["rules", "--markdown"]) == 0
    written = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")
    assert written == capsys.readouterr().out, "run `trm-hooks rules --markdown > docs/checks.md`"
