"""Syntax trees are those of the module ``ast``."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from trm_hooks.project.entry_scripts import parse, walk

SCRIPTS = sorted((Path(__file__).parents[2] / "trm_hooks").rglob("*.py"))[:40]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_the_same_nodes_in_the_same_order(script: Path):
    text = script.read_text(encoding="utf-8")
    assert ast.dump(parse(text)) == ast.dump(ast.parse(text))
    tree = ast.parse(text)
    assert [id(node) for node in walk(tree)] == [id(node) for node in ast.walk(tree)]


def test_what_is_no_python_is_refused_alike():
    for text in ("def f(:", "x = '", "a b", "\x00"):
        with pytest.raises((SyntaxError, ValueError)):
            parse(text)
