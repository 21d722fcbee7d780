"""Each construct of a file, mended from disk to disk: the whole file before and after, so that nothing else can change."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import PRIMARY, Project, left, reasons

OPTION = "config/arch/etrm.yaml"
HEAD = "name: recursive_reasoning.etrm@TRMWithEncoder\nencoder_type: standard\nH_cycles: 3\nL_cycles: 6\n"
BOM = "\ufeff"

MENDED = {
    "a plain value": (HEAD + "halt_exploration_prob: 0.5\n", HEAD + "halt_exploration_prob: 0.1\n"),
    "crlf": (
        (HEAD + "halt_exploration_prob: 0.5  # why\n").replace("\n", "\r\n"),
        (HEAD + "halt_exploration_prob: 0.1  # why\n").replace("\n", "\r\n"),
    ),
    "mixed line ends": (
        HEAD.replace("3\n", "3\r\n") + "halt_exploration_prob: 0.5\r\nx: 1\n",
        HEAD.replace("3\n", "3\r\n") + "halt_exploration_prob: 0.1\r\nx: 1\n",
    ),
    "byte order mark": (BOM + HEAD + "halt_exploration_prob: 0.5\n", BOM + HEAD + "halt_exploration_prob: 0.1\n"),
    "byte order mark and crlf": (
        (BOM + HEAD + "halt_exploration_prob: 0.5\n").replace("\n", "\r\n"),
        (BOM + HEAD + "halt_exploration_prob: 0.1\n").replace("\n", "\r\n"),
    ),
    "no final newline": (HEAD + "halt_exploration_prob: 0.5", HEAD + "halt_exploration_prob: 0.1"),
    "tabs before a comment": (HEAD + "halt_exploration_prob: 0.5\t\t# why\n", HEAD + "halt_exploration_prob: 0.1\t\t# why\n"),
    "trailing spaces": (HEAD + "halt_exploration_prob: 0.5   \nx: 1  \n", HEAD + "halt_exploration_prob: 0.1   \nx: 1  \n"),
    "emoji before it": (
        "# ✅ größer 🎉\n" + HEAD + "ä: '🎉'\nhalt_exploration_prob: 0.5 # 🎉\n",
        "# ✅ größer 🎉\n" + HEAD + "ä: '🎉'\nhalt_exploration_prob: 0.1 # 🎉\n",
    ),
    "single quotes": (HEAD + "halt_exploration_prob: '0.5'\n", HEAD + "halt_exploration_prob: 0.1\n"),
    "double quotes": (HEAD + 'halt_exploration_prob: "0.5"  # why\n', HEAD + "halt_exploration_prob: 0.1  # why\n"),
    "a float without zero": (HEAD + "halt_exploration_prob: .5\n", HEAD + "halt_exploration_prob: 0.1\n"),
    "an exponent": (HEAD + "halt_exploration_prob: 5e-1\n", HEAD + "halt_exploration_prob: 0.1\n"),
    "underscores": (HEAD + "halt_exploration_prob: 1_000\n", HEAD + "halt_exploration_prob: 0.1\n"),
    "null": (HEAD + "halt_exploration_prob: null\n", HEAD + "halt_exploration_prob: 0.1\n"),
    "tilde": (HEAD + "halt_exploration_prob: ~ # why\n", HEAD + "halt_exploration_prob: 0.1 # why\n"),
    "nothing": (HEAD + "halt_exploration_prob:\nx: 1\n", HEAD + "halt_exploration_prob: 0.1\nx: 1\n"),
    "value on the next line": (HEAD + "halt_exploration_prob:\n    0.5\n", HEAD + "halt_exploration_prob:\n    0.1\n"),
    "block scalars nearby": (
        HEAD + "t: |\n  halt_exploration_prob: 0.5\nhalt_exploration_prob: 0.5\nu: >-\n  halt_exploration_prob: 0.5\n\n",
        HEAD + "t: |\n  halt_exploration_prob: 0.5\nhalt_exploration_prob: 0.1\nu: >-\n  halt_exploration_prob: 0.5\n\n",
    ),
    "flow mapping with comments": (
        "{name: recursive_reasoning.etrm@E, H_cycles: 3, # one\n  L_cycles: 6, l: [1, # two\n    2],\n"
        "  halt_exploration_prob: 0.5 # three\n}\n",
        "{name: recursive_reasoning.etrm@E, H_cycles: 3, # one\n  L_cycles: 6, l: [1, # two\n    2],\n"
        "  halt_exploration_prob: 0.1 # three\n}\n",
    ),
    "an anchor that nobody uses": (HEAD + "halt_exploration_prob: &p 0.5\n", HEAD + "halt_exploration_prob: &p 0.1\n"),
    "a tag": (HEAD + "halt_exploration_prob: !!float 0.5\n", HEAD + "halt_exploration_prob: !!float 0.1\n"),
    "hashes in strings": (
        HEAD + "a: 'x # halt_exploration_prob: 0.5'\nb: x#y\nhalt_exploration_prob: 0.5\n",
        HEAD + "a: 'x # halt_exploration_prob: 0.5'\nb: x#y\nhalt_exploration_prob: 0.1\n",
    ),
    "a commented-out twin": (
        HEAD + "# halt_exploration_prob: 0.5\nhalt_exploration_prob: 0.5\n#halt_exploration_prob: 0.5\n",
        HEAD + "# halt_exploration_prob: 0.5\nhalt_exploration_prob: 0.1\n#halt_exploration_prob: 0.5\n",
    ),
    "document start and end": (
        "%YAML 1.1\n---\n" + HEAD + "halt_exploration_prob: 0.5\n...\n",
        "%YAML 1.1\n---\n" + HEAD + "halt_exploration_prob: 0.1\n...\n",
    ),
    "a quoted key": (HEAD + "'halt_exploration_prob': 0.5\n", HEAD + "'halt_exploration_prob': 0.1\n"),
    "an explicit key": (HEAD + "? halt_exploration_prob\n: 0.5\n", HEAD + "? halt_exploration_prob\n: 0.1\n"),
    "a dotted key beside it": (
        HEAD + "my.halt_exploration_prob: 0.5\nhalt_exploration_prob: 0.5\n",
        HEAD + "my.halt_exploration_prob: 0.5\nhalt_exploration_prob: 0.1\n",
    ),
    "a package header": (
        "# @package _global_\narch:\n"
        + "".join(f"  {line}\n" for line in HEAD.split("\n")[:-1])
        + "  halt_exploration_prob: 0.5\n",
        "# @package _global_\narch:\n"
        + "".join(f"  {line}\n" for line in HEAD.split("\n")[:-1])
        + "  halt_exploration_prob: 0.1\n",
    ),
    "an alias elsewhere": (
        HEAD + "x: &x {a: 1}\ny: *x\nhalt_exploration_prob: 0.5\n",
        HEAD + "x: &x {a: 1}\ny: *x\nhalt_exploration_prob: 0.1\n",
    ),
    "a merge key beside it": (
        "base: &base {a: 1}\n<<: *base\n" + HEAD + "halt_exploration_prob: 0.5\n",
        "base: &base {a: 1}\n<<: *base\n" + HEAD + "halt_exploration_prob: 0.1\n",
    ),
}


@pytest.mark.parametrize("name", MENDED)
def test_only_the_value_changes(tmp_path: Path, name: str) -> None:
    before, after = MENDED[name]
    project = Project(tmp_path / "lab", {OPTION: before, "config/cfg.yaml": PRIMARY})
    outcome = project.mend()
    assert project.bytes() == {OPTION: after.encode(), "config/cfg.yaml": PRIMARY.encode()}, reasons(outcome)
    # a tab there is what Hydra's own parser refuses: reported, and still mended
    assert left(outcome) == ([(f"{OPTION}:5", "yaml-syntax")] if "\t" in before else [])
    assert project.mend().mended == []


LEFT_ALONE = {
    "an interpolation": (HEAD + "p: 0.5\nhalt_exploration_prob: ${.p}\n", ""),
    "a missing value": (HEAD + "halt_exploration_prob: ???\n", ""),
    "an anchor that others use": (
        HEAD + "halt_exploration_prob: &p 0.5\nother: *p\n",
        "`halt_exploration_prob` carries the anchor `&p`, which is used elsewhere too",
    ),
    "an alias": (HEAD + "other: &p 0.5\nhalt_exploration_prob: *p\n", "`halt_exploration_prob` is the alias `*p`"),
    "a merge key": (
        "base: &base {halt_exploration_prob: 0.5}\n<<: *base\n" + HEAD,
        "`halt_exploration_prob` comes through a merge key (`<<`); it is written elsewhere",
    ),
    "several documents": ("---\n" + HEAD + "halt_exploration_prob: 0.5\n---\na: 1\n", ""),
}


@pytest.mark.parametrize("name", LEFT_ALONE)
def test_file_is_left_alone_and_the_reason_given(tmp_path: Path, name: str) -> None:
    before, reason = LEFT_ALONE[name]
    project = Project(tmp_path / "lab", {OPTION: before, "config/cfg.yaml": PRIMARY})
    as_it_was = project.bytes()
    outcome = project.mend()
    assert project.bytes() == as_it_was
    assert reason in reasons(outcome)
    assert outcome.mended == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("ema: &e False  # why\n", "ema: &e True  # why\n"),
        (
            "global_batch_size:  # why\n  256\nx: 1\n",
            "global_batch_size:  # why\n  256  # Reduced from 768 due to memory\nx: 1\n",
        ),
    ],
)
def test_what_the_second_reader_sees_otherwise_is_mended(tmp_path: Path, before: str, after: str) -> None:
    project = Project(tmp_path / "lab", {OPTION: HEAD, "config/cfg.yaml": PRIMARY + before})
    assert reasons(project.mend(reason="memory")) == ""
    assert project.read("config/cfg.yaml") == PRIMARY + after


def test_what_the_second_reader_cannot_read_stops_no_other_file(tmp_path: Path) -> None:
    odd = PRIMARY + "global_batch_size:  # why\n  256\n\nx: 1\n"
    wrong = {OPTION: HEAD + "halt_exploration_prob: 0.5\n", "config/cfg.yaml": PRIMARY + "ema: False\n"}
    project = Project(tmp_path / "lab", {"config/a.yaml": odd, **wrong})
    outcome = project.mend(reason="memory")
    assert sorted((each.path, each.line) for each in outcome.mended) == [(OPTION, 5), ("config/cfg.yaml", 5)]
    assert left(outcome) == [("config/a.yaml:6", "batch-size-comment")]
    assert reasons(outcome).startswith("config/a.yaml:6: batch-size-comment: a second reader (ruamel.yaml) cannot read ")
    assert project.read("config/a.yaml") == odd


@pytest.mark.filterwarnings("error")
def test_a_number_that_yaml_1_1_writes_otherwise_is_nothing_to_be_warned_of(tmp_path: Path) -> None:
    text = "%YAML 1.1\n---\n" + HEAD + "lr: 1e-4\nhalt_exploration_prob: 0.5\n"
    project = Project(tmp_path / "lab", {OPTION: text, "config/cfg.yaml": PRIMARY})
    assert reasons(project.mend()) == ""
    assert project.read(OPTION) == text.replace("0.5", "0.1")
