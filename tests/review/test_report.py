"""What a report says of projects of many shapes, in its three forms."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest
from reviewed import EXAMPLE, tables, write

from trm_hooks.cli.main import main
from trm_hooks.review import model
from trm_hooks.review.build import report

BASE = """\
defaults:
  - arch: trm
  - _self_
data_paths: [data/arc1concept-aug-1000]
ema: True
global_batch_size: 768
lr: 1e-4
"""
ARCH = """\
name: recursive_reasoning.trm@TinyRecursiveReasoningModel_ACTV1
halt_exploration_prob: 0.1
L_cycles: 6
H_cycles: 3
"""
ENTRY = """\
import hydra

@hydra.main(config_path="config", config_name="base", version_base=None)
def main(config): ...
"""
PROJECT = {"train.py": ENTRY, "config/base.yaml": BASE, "config/arch/trm.yaml": ARCH}
DERIVED = "defaults:\n  - base\n  - _self_\n"


def statuses(review, key):
    return {config.name: config.cells[key].status for config in review.configs}


def test_an_aligned_project_has_nothing_critical(tmp_path):
    review = report(write(tmp_path / "lab", PROJECT))
    assert review.title == "lab"
    text = review.as_markdown()
    assert "Nothing critical is wrong." in text
    assert "Files requiring changes" not in text
    assert review.changes == review.problems == review.commands == []


def test_every_status_a_value_can_have(tmp_path):
    files = {
        "config/wrong.yaml": DERIVED + "arch:\n  halt_exploration_prob: 0.3\n",
        "config/differs.yaml": DERIVED + "lr: 3e-4\n",
        "config/documented.yaml": DERIVED + "lr: 3e-4  # the checkpoint has 1e-4\n",
        "config/unknown.yaml": DERIVED + "lr: ${oc.env:LR}\n",
        "config/other.yaml": DERIVED + "arch:\n  name: recursive_reasoning.hrm@HierarchicalReasoningModel_ACTV1\n",
    }
    review = report(write(tmp_path, {**PROJECT, **files}))
    assert statuses(review, "arch.halt_exploration_prob")["wrong"] == model.WRONG
    assert statuses(review, "lr") == {
        "base": model.MATCH,
        "differs": model.DIFFERS,
        "documented": model.ACCEPTED,
        "other": model.UNJUDGED,
        "unknown": model.UNKNOWN,
        "wrong": model.MATCH,
    }
    assert set(statuses(review, "arch.L_cycles").values()) == {model.FREE, model.UNJUDGED}
    assert statuses(review, "epochs")["base"] == model.ABSENT
    table = tables(review.as_markdown())["lr"]
    assert table["documented.yaml"] == ["0.0003", "☑️ 3x the official 0.0001; documented", "config/documented.yaml:4"]
    assert table["unknown.yaml"][:2] == ["unknown", "❔ known only when the code runs"]
    assert "other.yaml" not in table


def test_a_config_of_another_family_is_listed_as_not_judged(tmp_path):
    name = "arch:\n  name: recursive_reasoning.hrm@HierarchicalReasoningModel_ACTV1\n"
    review = report(write(tmp_path, {**PROJECT, "config/other.yaml": DERIVED + name}))
    assert "- not judged: `config/other.yaml` (the model is `recursive_reasoning.hrm@" in review.as_markdown()


def test_what_the_settings_allow_is_accepted_with_its_reason(tmp_path):
    settings = "allow:\n  - {config: quick, keys: [lr], reason: a quick test}\n"
    files = {".trm-hooks.yaml": settings, "config/quick.yaml": DERIVED + "lr: 3e-4\n"}
    review = report(write(tmp_path, {**PROJECT, **files}))
    (cell,) = [config.cells["lr"] for config in review.configs if config.name == "quick"]
    assert (cell.status, cell.note) == (model.ACCEPTED, "3x the official 0.0001; allowed: a quick test")


def test_each_config_is_held_to_its_own_baseline(tmp_path):
    sudoku = DERIVED + "data_paths: [data/sudoku-extreme-1k-aug-1000]\nepochs: 50000\nweight_decay: 1.0\n"
    review = report(write(tmp_path, {**PROJECT, "config/sudoku.yaml": sudoku}))
    judged = {config.name: config.baseline for config in review.configs}
    assert judged == {"base": "arc-agi-1-checkpoint", "sudoku": "readme-sudoku-attention"}
    (epochs,) = [parameter for parameter in review.parameters if parameter.name == "epochs"]
    assert {each.baseline: each.value for each in epochs.references} == {
        "arc-agi-1-checkpoint": 100000,
        "readme-sudoku-attention": 50000,
    }
    assert statuses(review, "epochs")["sudoku"] == model.MATCH
    assert statuses(review, "arch.L_cycles")["sudoku"] == model.MATCH
    assert "readme-sudoku-attention" in review.discrepancies.names


def test_a_chain_names_every_place_in_merge_order(tmp_path):
    files = {"config/wrong.yaml": DERIVED + "arch:\n  halt_exploration_prob: 0.3\n"}
    review = report(write(tmp_path, {**PROJECT, **files}))
    (cell,) = [config.cells["arch.halt_exploration_prob"] for config in review.configs if config.name == "wrong"]
    assert [(each.path, each.line, each.column, each.shown) for each in cell.chain] == [
        ("config/arch/trm.yaml", 2, 24, "0.1"),
        ("config/wrong.yaml", 5, 26, "0.3"),
    ]
    assert cell.winner == 1
    assert cell.origin is cell.chain[1]


def test_a_base_that_is_replaced_below_is_not_taken_for_what_runs(tmp_path):
    """What configs have in common is kept once; a config that drops its parent's mapping has nothing in common."""
    files = {f"config/a{n}.yaml": DERIVED for n in range(3)}
    files["config/dropped.yaml"] = DERIVED + "arch: null\n"
    review = report(write(tmp_path, {**PROJECT, **files}))
    values = {config.name: config.cells["arch.H_cycles"].shown for config in review.configs}
    assert values == {"base": "3", "a0": "3", "a1": "3", "a2": "3", "dropped": values["dropped"]}
    assert values["dropped"] != "3"


def test_an_interpolation_is_resolved_in_each_config(tmp_path):
    files = {
        "config/arch/trm.yaml": ARCH.replace("prob: 0.1", "prob: ${probability}"),
        "config/base.yaml": BASE + "probability: 0.1\n",
        "config/wrong.yaml": DERIVED + "probability: 0.5\n",
    }
    review = report(write(tmp_path, {**PROJECT, **files}))
    cells = {config.name: config.cells["arch.halt_exploration_prob"] for config in review.configs}
    assert (cells["base"].value, cells["base"].status) == (0.1, model.MATCH)
    assert (cells["wrong"].value, cells["wrong"].status) == (0.5, model.WRONG)
    assert cells["wrong"].chain[0].shown == "${probability}"


def test_broken_configs_are_problems_and_the_rest_is_reviewed(tmp_path):
    files = {"config/bad.yaml": "a: [\n", "config/missing.yaml": "defaults:\n  - arch: none\n"}
    review = report(write(tmp_path, {**PROJECT, **files}))
    assert [config.name for config in review.configs] == ["base"]
    assert sorted({(each.path, each.check) for each in review.problems}) == [
        ("config/bad.yaml", "yaml-syntax"),
        ("config/missing.yaml", "config-error"),
    ]
    text = review.as_markdown()
    assert "`config/bad.yaml:2:1`" in text
    assert "; 2 configs fail when they start.\n" in text
    critical = text.partition("## Critical misalignments\n")[2].partition("\n## ")[0]
    assert "- ❌ `config/missing.yaml:2`: config group `arch` has no option `none`" in critical
    assert "Nothing critical" not in critical + review.as_html()
    only = report(write(tmp_path / "only", {"config/bad.yaml": "a: [\n", "train.py": PROJECT["train.py"]}))
    assert "\nNo config can be composed; 1 config fails when it starts.\n" in only.as_markdown()


def test_a_project_without_configs_says_so(tmp_path, capsys):
    write(tmp_path, {"README.md": "nothing\n"})
    for form in ("markdown", "html", "json"):
        assert main(["report", str(tmp_path), "--format", form]) == 0
        assert "No Hydra config was found here." in capsys.readouterr().out


def test_a_part_of_a_repository_is_reviewed_alone(tmp_path):
    files = {f"{folder}/{name}": text for folder in ("one", "two") for name, text in PROJECT.items()}
    review = report(write(tmp_path, files) / "one")
    assert review.title == "one"
    assert [config.path for config in review.configs] == ["one/config/base.yaml"]


def test_many_configs_with_the_same_value_share_rows(tmp_path):
    files = {f"config/run_{n}.yaml": DERIVED + "lr: 3e-4\n" for n in range(40)}
    table = tables(report(write(tmp_path, {**PROJECT, **files})).as_markdown())["lr"]
    assert table["… and 37 more"] == ["0.0003", "⚠️ 3x the official 0.0001", "…"]
    assert table["base.yaml"][0] == "0.0001"


def test_json_holds_every_cell_with_its_chain():
    document = report(EXAMPLE).as_data()
    assert document["version"] == 1
    assert json.loads(json.dumps(document)) == document
    (config,) = [each for each in document["configs"] if each["name"] == "cfg_pretrain_etrm_arc_agi_1"]
    cell = config["values"]["arch.halt_exploration_prob"]
    assert (cell["value"], cell["status"], cell["expected"]) == (0.5, "wrong", "0.1")
    assert [place.partition("config/")[2] for place in cell["chain"]] == [
        "arch/etrm.yaml:28:24",
        "cfg_pretrain_etrm_arc_agi_1.yaml:19:26",
    ]
    assert cell["origin"] == cell["chain"][1]
    assert document["written"][cell["origin"]] == "0.5"


@pytest.mark.parametrize(("name", "start"), [("a.md", "# "), ("a.html", "<!doctype html>"), ("a.json", "{\n")])
def test_the_suffix_of_the_output_says_the_format(name, start, tmp_path, capsys):
    assert main(["report", str(EXAMPLE), "--output", str(tmp_path / name)]) == 0
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)
    assert capsys.readouterr().out == ""


def test_wrong_usage(tmp_path, capsys):
    assert main(["report", str(tmp_path / "nowhere")]) == 2
    assert main(["report", str(EXAMPLE), "--output", str(tmp_path / "no" / "folder.md")]) == 2
    assert "No such file" in capsys.readouterr().err


HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>`|[a](javascript:alert(3))"
HOSTILE_NAME = "config/<img src=x onerror=alert(4)>`|&quot;.yaml"


def hostile(folder):
    quoted = json.dumps(HOSTILE + "\x1b[31m\u2028")
    files = {
        HOSTILE_NAME: DERIVED + f"arch:\n  halt_exploration_prob: {quoted}  # <b>{HOSTILE}\nlr: {quoted}\n",
        "config/arch/<svg onload=alert(5)>.yaml": ARCH + f"pos_encodings: {quoted}\n",
    }
    return write(folder, {**PROJECT, **files})


class Elements(HTMLParser):
    """The elements of a page, and the attributes that would load or run something."""

    def __init__(self):
        super().__init__()
        self.names = set()
        self.risky = []
        self.scripts = 0

    def handle_starttag(self, tag, attributes):
        self.names.add(tag)
        self.scripts += tag == "script"
        self.risky += [pair for pair in attributes if pair[0].startswith("on") or pair[0] in ("src", "style", "srcset")]
        self.risky += [pair for pair in attributes if pair[0] == "href" and not pair[1].startswith("#")]


def test_nothing_of_a_file_becomes_html(tmp_path):
    page = report(hostile(tmp_path)).as_html()
    elements = Elements()
    elements.feed(page)
    assert elements.scripts == 2
    assert elements.risky == []
    assert not elements.names & {"img", "svg", "iframe", "link", "object", "b"}
    assert "alert(2)" in page
    assert "\x1b" not in page


def test_the_data_of_the_page_is_json_that_cannot_end_its_element(tmp_path):
    page = report(hostile(tmp_path)).as_html()
    (block,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page)
    assert "<" not in block
    data = json.loads(block)
    assert any("</script>" in detail["shown"] for detail in data["details"])


def test_the_page_allows_its_own_script_and_style_only():
    page = report(EXAMPLE).as_html()
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy.startswith("default-src &#x27;none&#x27;;")
    assert "unsafe" not in policy
    assert "http://" not in page.replace("http-equiv", "")
    assert "https://" not in page


def test_nothing_of_a_file_becomes_markdown(tmp_path):
    text = report(hostile(tmp_path)).as_markdown()
    outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", re.sub(r"(?ms)^ *(`{3,}).*?^ *\1$", "", text))
    assert "<img" not in outside.replace("\\<img", "")
    assert not re.search(r"(?<!\\)\](?=\(javascript)", outside)
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} <= {4, 5, 6, 7}
    assert "\x1b" not in text


def test_notebooks_show_the_review_as_markdown():
    review = report(EXAMPLE)
    assert review._repr_markdown_() == review.as_markdown()


def test_an_option_that_only_commands_select(tmp_path):
    hot = "# @package _global_\narch:\n  halt_exploration_prob: 0.25\n"
    files = PROJECT | {"config/experiment/hot.yaml": hot, "run.sh": "python train.py +experiment=hot\n"}
    document = report(str(write(tmp_path, files))).as_markdown()
    found = tables(document)
    assert found["arch.halt_exploration_prob"]["experiment/hot.yaml"][1] == "❌ 2.5x the official 0.1; only commands select it"
    assert "which configs inherit what" not in document
