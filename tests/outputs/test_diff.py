"""The diff is one that git applies, and never obeys a terminal."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from trm_hooks.outputs.diff import render_diff

CASES = {
    "a line": ("a: 1\nb: 2\nc: 3\n", "a: 1\nb: 3\nc: 3\n"),
    "crlf": ("a: 1\r\nb: 2\r\n", "a: 1\r\nb: 3\r\n"),
    "mixed line ends": ("a: 1\r\nb: 2\nc: 3\r\n", "a: 1\r\nb: 3\nc: 3\r\n"),
    "no final newline": ("a: 1\nb: 2", "a: 1\nb: 3"),
    "final newline comes": ("a: 1\nb: 2", "a: 1\nb: 2\n"),
    "final newline goes": ("a: 1\nb: 2\n", "a: 1\nb: 2"),
    "byte order mark": ("\ufeffa: 1\nb: 2\n", "\ufeffa: 1\nb: 3\n"),
    "tabs and trailing blanks": ("a: 1\t# x \nb: 2\n", "a: 2\t# x \nb: 2\n"),
    "emoji": ("# ✅\na: 1\n", "# ✅\na: 2\n"),
    "all goes": ("a: 1\n", ""),
    "all comes": ("", "a: 1\n"),
    "two places": ("a: 1\n" + "x\n" * 20 + "b: 2\n", "a: 2\n" + "x\n" * 20 + "b: 3\n"),
}


@pytest.mark.parametrize("name", CASES)
def test_git_applies_the_diff(tmp_path: Path, name: str) -> None:
    before, after = CASES[name]
    path = tmp_path / "config/a.yaml"
    path.parent.mkdir()
    path.write_bytes(before.encode())
    diff = render_diff("config/a.yaml", before, after).encode()
    command = ["git", "-c", "core.autocrlf=false", "apply", "--whitespace=nowarn", "-"]
    applied = subprocess.run(command, cwd=tmp_path, input=diff, capture_output=True, check=False)
    assert applied.returncode == 0, applied.stderr
    assert path.read_bytes() == after.encode()


def test_a_path_with_a_blank_ends_at_a_tab() -> None:
    for path, end in {"my conf/a.yaml": "\t", "conf/a.yaml": ""}.items():
        assert render_diff(path, "a: 1\n", "a: 2\n").splitlines()[:2] == [f"--- a/{path}{end}", f"+++ b/{path}{end}"]


def test_nothing_changed_is_no_diff() -> None:
    assert render_diff("a.yaml", "a: 1\n", "a: 1\n") == ""


def test_what_a_terminal_would_obey_is_escaped() -> None:
    shown = render_diff("a\x1b]0;x.yaml", "a: '\u202e1'\n", "a: 2\x9b1m\u2028\rb\n")
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "+a: 2\\x9b1m\\u2028\\rb\n" in shown
