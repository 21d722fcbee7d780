"""The second reader says no to a mended text that does more than was declared."""

from __future__ import annotations

import pytest

from trm_hooks.fix.second_reader import confirm
from trm_hooks.judging.finding import Change
from trm_hooks.yaml.edit.edits import Refusal

PATH = "config/a.yaml"
BEFORE = "# top\narch:\n  p: 0.5  # why\n  q: [1, 2]\nt: yes\n"
SET = Change("set", PATH, ("arch", "p"), value=0.1)
DELETE = Change("delete", PATH, ("arch", "p"))
INSERT = Change("insert", PATH, (), keys=("arch", "r"), value=4, comment="so")
RENAME = Change("rename", PATH, ("arch", "p"), value="s")
COMMENT = Change("comment", PATH, ("t",), comment="so")

UNSET = Change("set", PATH, ("t",), value=False)
ANCHOR = "p: &p 0.5\nq: *p\n"
QUOTED = 'a: "x\nb: y"\nc: 1\n'

RIGHT = {
    "set": (BEFORE.replace("0.5", "0.1"), SET),
    "set a word": (BEFORE.replace("yes", "no"), UNSET),
    "delete": (BEFORE.replace("  p: 0.5  # why\n", ""), DELETE),
    "insert": (BEFORE.replace("t:", "  r: 4  # so\nt:"), INSERT),
    "rename": (BEFORE.replace("p:", "s:"), RENAME),
    "comment": (BEFORE.replace("yes", "yes  # so"), COMMENT),
    "what looks like a key in a text": (QUOTED.replace("y", "z"), Change("set", PATH, ("a",), value="x b: z"), QUOTED),
    "nothing in the file is left": ("", Change("delete", PATH, ("a", "b")), "a:\n  b: 1\n"),
}
WRONG = {
    "another value": (BEFORE.replace("0.5", "0.2"), SET),
    "a text for a number": (BEFORE.replace("0.5", "'0.1'"), SET),
    "a second key": (BEFORE.replace("0.5", "0.1").replace("[1, 2]", "[1, 3]"), SET),
    "a key that goes along": (BEFORE.replace("  p: 0.5  # why\n  q: [1, 2]\n", "  q: [1]\n"), DELETE),
    "an emptied mapping": ("# top\narch:\nt: yes\n", DELETE),
    "a comment may not touch values": (BEFORE.replace("yes", "'yes # so'"), COMMENT),
    "another name": (BEFORE.replace("p:", "z:"), RENAME),
    "an alias to what is changed": (ANCHOR.replace("0.5", "0.1"), Change("set", PATH, ("p",), value=0.1), ANCHOR),
    "a key that comes a second time": (BEFORE.replace("yes", "no") + "arch:\n  p: 0.5  # why\n  q: [1, 2]\n", UNSET),
    "no yaml": (BEFORE.replace("[1, 2]", "[1, 2"), SET),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_was_declared_is_confirmed(name: str) -> None:
    after, change, before = (*RIGHT[name], BEFORE)[:3]
    confirm(before, after, [change])


@pytest.mark.parametrize("name", WRONG)
def test_anything_else_is_refused(name: str) -> None:
    after, change, before = (*WRONG[name], BEFORE)[:3]
    with pytest.raises(Refusal, match="second reader"):
        confirm(before, after, [change])


def test_it_is_imported_only_when_something_is_mended() -> None:
    import subprocess
    import sys

    code = "import sys, trm_hooks.cli.check, trm_hooks.cli.fix, trm_hooks.fix.fixer; sys.exit('ruamel.yaml' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
