"""SARIF against an object model of the standard, and against what GitHub's code scanning asks beyond it."""

from __future__ import annotations

import json

import pytest
from pydantic import BaseModel
from sarif_pydantic import Sarif

from trm_hooks.checks import CHECKS, load
from trm_hooks.judging.finding import Finding, Fix, Place, Rule
from trm_hooks.outputs import Shown, Style, renderer
from trm_hooks.yaml.edit.edits import Edit
from trm_hooks.yaml.text import SourceText


def log(*findings: Finding, **more: object) -> dict[str, object]:
    return json.loads(renderer("sarif")(Shown(findings, **more), Style()))  # type: ignore[arg-type, no-any-return]


def run_of(*findings: Finding) -> dict[str, object]:
    return log(*findings)["runs"][0]  # type: ignore[index, no-any-return]


def finding(check: str, text: str = "a: 1\nsize: 256\n", span: str = "256", **more: object) -> Finding:
    source = SourceText("config/a.yaml", text)
    start = text.index(span)
    rule = load(check).RULE if check in CHECKS else Rule(check, "a rule")
    return Finding(rule, Place(source, start, start + len(span)), "256 is 3x smaller than 768", key="size", **more)  # type: ignore[arg-type]


def test_the_object_model_of_the_standard_takes_it_and_has_every_property() -> None:
    fixed = finding("ema", fix=Fix("set it", []), effective_in=["cfg"], shadowed_in=["other"], notes=["covers 1"])
    source = fixed.place.source
    found = log(fixed, finding("launch-commands"), edits={0: [(source, [Edit(11, 14, "768")])]})
    model = Sarif.model_validate(found)
    assert model.runs[0].results is not None
    assert [result.rule_id for result in model.runs[0].results] == ["ema", "launch-commands"]
    found.pop("$schema")
    assert unknown(Sarif.model_validate(found)) == ["columnKind"]  # which the standard has and this model leaves out


def unknown(model: BaseModel) -> list[str]:
    """The words of a document that its model has no field for."""
    names = list(model.model_extra or ())
    for name in type(model).model_fields:
        if name == "properties":
            continue
        value = getattr(model, name)
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, BaseModel):
                names += unknown(item)
    return names


def test_a_question_is_not_followed_by_a_semicolon() -> None:
    asked = finding("ema", notes=["did you mean `sizes`?", "options: sizes"], advice="set it")
    (result,) = run_of(asked)["results"]  # type: ignore[misc]
    assert result["message"]["text"] == "256 is 3x smaller than 768; did you mean `sizes`? options: sizes; set it"


@pytest.mark.parametrize("check", [*CHECKS, "suppression", "of-another-version"])
def test_every_rule_says_what_github_shows(check: str) -> None:
    (rule,) = run_of(finding(check))["tool"]["driver"]["rules"]  # type: ignore[index]
    assert rule["help"]["text"]
    assert 0 < len(rule["shortDescription"]["text"]) <= 1000
    assert len(rule.get("fullDescription", {"text": ""})["text"]) <= 1000
    if check in CHECKS:
        assert rule["help"]["markdown"].startswith(f"# {check}\n\n")
        assert rule["fullDescription"]["text"].endswith(".")


def test_the_version_is_that_of_the_package() -> None:
    import trm_hooks

    assert run_of()["tool"]["driver"]["version"] == trm_hooks.__version__  # type: ignore[index]


def test_a_fingerprint_survives_lines_above_and_distinguishes_equal_lines() -> None:
    def prints(*findings: Finding) -> list[str]:
        return [result["partialFingerprints"]["primaryLocationLineHash"] for result in run_of(*findings)["results"]]  # type: ignore[attr-defined]

    before = prints(finding("ema"))
    assert prints(finding("ema", "# one\n# two\n\na: 1\n  size: 256\n")) == before
    assert prints(finding("ema", "size: 512\n", "512")) != before
    assert prints(finding("batch-size-comment")) != before
    twice = prints(finding("ema"), finding("ema"))
    assert twice[0] == before[0]
    assert twice[1] != before[0]


def test_what_is_covered_and_what_launches_it_are_related_places() -> None:
    command = SourceText("jobs.txt", "one\npython pretrain.py\n")
    launched = Place(command, 4, 10)
    (result,) = run_of(finding("ema", notes=["covers 0.5 at config/b.yaml:28", "no place"], launched_by=[launched]))["results"]  # type: ignore[misc]
    covered, run = result["relatedLocations"]
    assert covered["physicalLocation"]["artifactLocation"]["uri"] == "config/b.yaml"
    assert covered["physicalLocation"]["region"] == {"startLine": 28}
    assert run["physicalLocation"]["artifactLocation"]["uri"] == "jobs.txt"
    assert (run["physicalLocation"]["region"]["startLine"], run["message"]["text"]) == (2, "launched here")
    assert [covered["id"], run["id"]] == [1, 2]
    assert "relatedLocations" not in run_of(finding("ema"))["results"][0]  # type: ignore[index]
