"""Every format on the same findings: its shape, and that nothing from a config reaches the reader raw."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest

from trm_hooks.judging.finding import UNSAFE, Finding, Fix, Place, Rule
from trm_hooks.outputs import FORMATS, Shown, Style, renderer
from trm_hooks.yaml.edit.edits import Edit
from trm_hooks.yaml.text import SourceText

RULE = Rule("some-check", "a rule")


def finding(text: str, span: str, message: str = "256 is 3x smaller than 768", path: str = "config/a.yaml", **more) -> Finding:  # type: ignore[no-untyped-def]
    start = text.index(span)
    return Finding(RULE, Place(SourceText(path, text), start, start + len(span)), message, **more)


def shown(*findings: Finding) -> Shown:
    return Shown(findings, configs=2, files=3)


def text(*findings: Finding, style: Style | None = None) -> str:
    return renderer("text")(shown(*findings), style or Style())


def test_text_shows_the_line_the_configs_and_what_to_do() -> None:
    output = text(
        finding(
            "a: 1\nsize: 256  # small\n",
            "256",
            key="size",
            effective_in=["a", "b"],
            shadowed_in=["c"],
            notes=["covers 768 at config/b.yaml:2"],
            advice="cite 768",
        )
    )
    assert (
        output
        == """\
config/a.yaml:2:7: some-check: 256 is 3x smaller than 768
    2 | size: 256  # small
      |       ^^^
      = effective in: a, b
      = shadowed in: c
      = note: covers 768 at config/b.yaml:2
      = help: cite 768

1 finding in 1 file
"""
    )


def test_no_findings_are_no_words() -> None:
    assert text() == ""
    assert renderer("concise")(shown(), Style()) == ""
    assert renderer("github")(shown(), Style()) == ""


def test_long_lines_and_long_facts_keep_to_the_width() -> None:
    line = "x: " + "a" * 300 + " target " + "b" * 300
    output = text(finding(line, "target", "short", advice="word " * 60, effective_in=[f"config_{n}" for n in range(7)]))
    assert max(map(len, output.splitlines())) <= 80
    frame, marks = output.splitlines()[1:3]
    assert frame[marks.index("^") : marks.rindex("^") + 1] == "target"


def test_a_mark_is_below_wide_characters() -> None:
    output = text(finding("名前: 256\n", "256"))
    assert output.splitlines()[1:3] == ["    1 | 名前: 256", "      |       ^^^"]


def test_a_span_over_lines_is_marked_on_its_first() -> None:
    assert text(finding("a: {b: 1,\n  c: 2}\n", "{b: 1,\n  c: 2}")).splitlines()[1:3] == [
        "    1 | a: {b: 1,",
        "      |    ^^^^^^",
    ]


def test_colour_changes_nothing_but_colour() -> None:
    one = finding("size: 256\n", "256", advice="x", effective_in=("a",))
    painted = text(one, style=Style(colour=True))
    assert "\x1b[" in painted
    assert re.sub(r"\x1b\[\d+m", "", painted) == text(one)


HOSTILE = "\x1b[2J\x07\u202e\u2028\x9b::error::\r\n\t%0A"


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_nothing_a_terminal_obeys_gets_through(name: str) -> None:
    raw = controls(name, f"\x1b]0;x\x07 {HOSTILE}") - controls(name, "harmless")
    assert not raw, f"`escaping.printable` belongs around what comes from a file: {dict(raw)}"


def controls(name: str, word: str) -> Counter[str]:
    """What a terminal may obey in a finding full of ``word``; what separates columns or lines is there with any word."""
    one = finding(
        f'k: "{word}"\n',
        "k",
        word,
        path=f"config/{word}.yaml",
        key=word,
        value=word,
        notes=[word],
        advice=word,
        effective_in=[word],
    )
    output = renderer(name)(shown(one), Style()).replace("\n", "")
    return Counter(each for each in output if not each.isprintable())


def test_github_cannot_be_made_to_run_another_command() -> None:
    one = finding("a: 1\n", "1", "x::error::y\n::set-output name=z::%0A", path="a,b:c.yaml")
    (line,) = renderer("github")(shown(one), Style()).splitlines()
    head, properties, message = line.split("::", 1)[0], line.split("::")[1], line.split("::", 2)[2]
    assert head == ""
    assert properties.startswith("error file=a%2Cb%3Ac.yaml,line=1,")
    assert "::" not in message
    assert "%250A" in message


def test_history_is_a_notice_for_github_and_marked_for_people() -> None:
    one = finding("a: 1\n", "1", history=True)
    assert renderer("github")(shown(one), Style()).startswith("::notice ")
    assert text(one).splitlines()[0].endswith("(history)")


def test_json_has_the_shape_of_its_contract() -> None:
    one = finding(
        "é: 256\n",
        "256",
        key="size",
        value=float("nan"),
        expected=768,
        baseline="b",
        effective_in=("a",),
        fix=Fix("set it", []),
    )
    what = shown(one).but(edits={0: [(one.place.source, [Edit(3, 6, "768")])]})
    document = json.loads(renderer("json")(what, Style()))
    assert document == {
        "version": 1,
        "findings": [
            {
                "check": "some-check",
                "severity": "error",
                "message": "256 is 3x smaller than 768",
                "path": "config/a.yaml",
                "line": 1,
                "column": 4,
                "end_line": 1,
                "end_column": 7,
                "key": "size",
                "value": "nan",
                "expected": 768,
                "baseline": "b",
                "effective_in": ["a"],
                "shadowed_in": [],
                "launched_by": [],
                "also_at": [],
                "history": False,
                "fix": {
                    "applicability": "safe",
                    "description": "set it",
                    "edits": [{"path": "config/a.yaml", "start": 4, "end": 7, "text": "768"}],
                },
            }
        ],
        "checked": {"configs": 2, "files": 3},
    }


def test_json_of_nothing_still_says_what_was_checked() -> None:
    assert json.loads(renderer("json")(shown(), Style())) == {
        "version": 1,
        "findings": [],
        "checked": {"configs": 2, "files": 3},
    }


def test_sarif_names_its_rules_and_places() -> None:
    one = finding("size: 256\n", "256", path="config/a b.yaml").but(rule=Rule("ema", "a rule"))
    run = json.loads(renderer("sarif")(shown(one), Style()))["runs"][0]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["ema"]
    (result,) = run["results"]
    assert (result["ruleId"], result["ruleIndex"], result["level"]) == ("ema", 0, "error")
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "config/a%20b.yaml", "uriBaseId": "SRCROOT"}
    assert place["region"] == {"startLine": 1, "startColumn": 7, "endLine": 1, "endColumn": 10}


def test_the_summary_counts_what_can_be_mended() -> None:
    safe = finding("a: 1\n", "1", fix=Fix("x", []))
    unsafe = finding("a: 1\n", "1", fix=Fix("x", [], applicability=UNSAFE))
    assert text(safe, finding("a: 1\n", "1")).splitlines()[-1] == "2 findings in 1 file; --fix mends up to 1"
    assert text(unsafe).splitlines()[-1] == "1 finding in 1 file; --fix --unsafe-fixes mends up to 1"
    assert text(safe, unsafe).splitlines()[-1] == "2 findings in 1 file; --fix mends up to 1, --fix --unsafe-fixes 1 more"


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_name_that_is_no_text_can_be_printed(name: str) -> None:
    output = renderer(name)(shown(finding("a: 1\n", "1", path="config/\udcff é.yaml")), Style())
    assert "config/" in output
    output.encode()
