"""Launch commands in a run: on a real project, with other files named, mended, suppressed, and where nothing can be read."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from projects import LAUNCHED

from trm_hooks.cli.hooks import launch_commands
from trm_hooks.cli.main import main
from trm_hooks.fix.planned import planned_edits
from trm_hooks.outputs import Shown
from trm_hooks.outputs.json_v1 import document
from trm_hooks.run.engine import run
from trm_hooks.run.fold import by_cause
from trm_hooks.run.request import Request

CORPUS = Path(os.environ.get("TRM_HOOKS_CORPUS", Path(__file__).parents[2] / "../shared/corpus/etrm"))
EXPECTED = CORPUS.with_name("etrm.expected.json")
PRIMARY, TRM = LAUNCHED["config/cfg.yaml"], LAUNCHED["config/arch/trm.yaml"]
WRONG = "python pretrain.py arch.halt_exploration_prob=0.5\n"


class Project:
    def __init__(self, root: Path) -> None:
        self.root = root
        (root / ".git").mkdir()
        for path, text in LAUNCHED.items():
            self.write(path, text)

    def write(self, path: str, text: str | bytes) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_bytes(text.encode() if isinstance(text, str) else text)

    def read(self, path: str) -> str:
        return (self.root / path).read_bytes().decode()

    def found(self, *paths: str) -> list[str]:
        """Where findings of launch commands are."""
        findings = run(Request(paths, str(self.root), select=("launch-commands",))).findings
        return [":".join(map(str, (finding.place.path, *finding.place.position()))) for finding in findings]

    def notes(self, *paths: str) -> list[str]:
        return run(Request(paths, str(self.root), select=("launch-commands",))).notes


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.chdir(tmp_path)
    return Project(tmp_path)


def corpus_in(folder: Path) -> Path:
    if not EXPECTED.is_file():
        pytest.skip("the corpus is not here")
    shutil.copytree(CORPUS, folder / "etrm", copy_function=shutil.copyfile)
    (folder / "etrm/.git").mkdir()
    (folder / "etrm/.trm-hooks.yaml").write_text("entry-scripts:\n  pretrain_etrmtrm.py: config\n")
    return folder / "etrm"


def of_commands(corpus: Path, *paths: str) -> list[dict[str, Any]]:
    result = run(Request(paths, str(corpus)))
    found = document(Shown(result.findings, edits=planned_edits(result.findings)))["findings"]
    return [finding for finding in found if finding["check"] == "launch-commands"]


@pytest.mark.parametrize("paths", [(), ("jobs.txt",), ("config/arch/etrmtrm.yaml",)])
def test_the_queue_of_a_real_project_has_the_findings_of_its_review(tmp_path: Path, paths: tuple[str, ...]) -> None:
    def place(finding: dict[str, Any]) -> tuple[int, int]:
        return finding["line"], finding["column"]

    found = sorted(of_commands(corpus_in(tmp_path), *paths), key=place)
    expected = sorted(json.loads(EXPECTED.read_text())["launch_commands"]["findings"], key=place)
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        assert {key: one[key] for key in other} == other


def test_mending_a_real_queue_changes_waiting_jobs_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = corpus_in(tmp_path)
    monkeypatch.chdir(corpus)
    before = (corpus / "jobs.txt").read_text().split("\n")
    assert main(["check", "--fix"]) == 1
    after = (corpus / "jobs.txt").read_text().split("\n")
    changed = [number for number, pair in enumerate(zip(before, after, strict=True), 1) if pair[0] != pair[1]]
    assert changed == [23, 27]
    for number in changed:
        mended = before[number - 1].replace(" arch.halt_exploration_prob=0.5", "")
        decoder = next(word for word in mended.split() if word.startswith("load_pretrained_decoder="))
        assert after[number - 1] == mended.replace(decoder, f"{decoder} arch.L_cycles=4")
    assert [finding["history"] for finding in of_commands(corpus)] == [True] * 4


@pytest.mark.parametrize("paths", [(), ("jobs.txt",), ("config/arch/etrmtrm.yaml",)])
def test_the_queue_of_the_example(tmp_path: Path, paths: tuple[str, ...]) -> None:
    root = Path(shutil.copytree(Path(__file__).parents[2] / "examples/etrm", tmp_path / "etrm"))
    (root / ".git").mkdir()
    found = {(each["line"], each["key"], each["history"]) for each in of_commands(root, *paths) if each["path"] == "jobs.txt"}
    waiting, done = (6, "arch.halt_exploration_prob", False), (5, "arch.halt_exploration_prob", True)
    assert found == ({waiting} if paths == ("config/arch/etrmtrm.yaml",) else {waiting, done})


def test_edits_count_bytes(project: Project) -> None:
    project.write("jobs.txt", "# über\n" + WRONG.replace("\n", " seed=1\n"))
    (finding,) = of_commands(project.root, "jobs.txt")
    (edit,) = finding["fix"]["edits"]
    data = (project.root / "jobs.txt").read_bytes()
    assert data[: edit["start"]] + edit["text"].encode() + data[edit["end"] :] == "# über\npython pretrain.py seed=1\n".encode()


def test_jobs_that_ran_do_not_block_and_are_not_edited(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    queue = "".join(f"[{mark}] {WRONG}" for mark in "x!-")
    project.write("jobs.txt", queue)
    assert main(["check", "jobs.txt"]) == 0
    assert capsys.readouterr().out.count("(history)") == 3
    assert main(["check", "--fix", "--unsafe-fixes", "jobs.txt"]) == 0
    assert project.read("jobs.txt") == queue


def test_a_text_brings_its_own_commands_only(project: Project) -> None:
    project.write("a.sh", WRONG)
    project.write("b.sh", WRONG)
    assert project.found("a.sh") == ["a.sh:1:20"]


def test_a_config_brings_the_commands_that_launch_what_inherits_it(project: Project) -> None:
    project.write("config/arch/tiny.yaml", TRM)
    project.write("config/alone.yaml", PRIMARY.replace("arch: trm", "arch: tiny"))
    project.write("a.sh", WRONG)
    project.write("b.sh", WRONG.replace("arch.", "-cn alone arch."))
    project.write("c.sh", WRONG.replace("arch.", "arch=tiny arch."))
    assert project.found("config/arch/trm.yaml") == ["a.sh:1:20"]
    assert project.found("config/arch/tiny.yaml") == ["b.sh:1:30", "c.sh:1:30"]
    assert project.found("config/cfg.yaml") == ["a.sh:1:20", "c.sh:1:30"]


def test_a_script_brings_the_commands_that_launch_it(project: Project) -> None:
    project.write("a.sh", WRONG)
    assert project.found("pretrain.py") == ["a.sh:1:20"]


def test_what_a_command_says_is_the_same_whatever_was_named(project: Project) -> None:
    project.write("a.sh", WRONG)
    everything = of_commands(project.root)
    assert everything == of_commands(project.root, "a.sh") == of_commands(project.root, "config/cfg.yaml")


def test_what_git_ignores_is_not_searched_but_read_when_named(project: Project) -> None:
    project.write(".gitignore", "wandb/\n/*.txt\n!keep.txt\nout/**/logs\n*.[ab]sh\n")
    for path in ("wandb/run/a.sh", "a.txt", "keep.txt", "sub/a.txt", "out/x/y/logs/a.sh", "a.bsh", "a.csh"):
        project.write(path, WRONG)
    assert project.found() == ["a.csh:1:20", "keep.txt:1:20", "sub/a.txt:1:20"]
    assert project.found("wandb/run/a.sh") == ["wandb/run/a.sh:1:20"]


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ('python pretrain.py "seed=1\n', 'train.sh:1: a launch command cannot be read: the quotation mark " is never closed'),
        ("python pretrain.py seed=(1)\n", "train.sh:1: a launch command cannot be read"),
        (b"\x00\x01 python pretrain.py arch.halt_exploration_prob=0.5", ""),
        ("python pretrain.py x=" + "y" * 10_000_000, "no system takes a command line this long"),
        ("cat <<END\n" + WRONG + "END\n", ""),
    ],
    ids=["quotes", "parenthesis", "binary", "long line", "here-document"],
)
def test_what_cannot_be_read_is_reported_on_stderr(
    project: Project, capsys: pytest.CaptureFixture[str], text: str | bytes, note: str
) -> None:
    project.write("train.sh", text)
    assert launch_commands(["train.sh"]) == 0
    output = capsys.readouterr()
    assert output.out == ""
    assert note in output.err
    assert bool(output.err) == bool(note)


def test_one_bad_command_does_not_hide_the_next(project: Project) -> None:
    project.write("train.sh", "python pretrain.py (\n" + WRONG)
    assert project.found("train.sh") == ["train.sh:2:20"]


@pytest.mark.parametrize(
    "rest",
    [
        'data_paths="[data/<dataset>]"',
        "[...]",
        "[key=value ...]",
        "--config-name CONFIG_NAME",
        "arch=YOUR_ARCH",
        "arch=my_model",
        "KEY=VALUE",
        "arch.L_cycles=N_CYCLES other.key=...",
        "arch=ARCH",
        "arch={trm,trm}",
        "ema=[true|false]",
    ],
)
def test_what_the_reader_of_documentation_is_to_fill_in_is_no_mistake(project: Project, rest: str) -> None:
    project.write("notes.txt", f"python pretrain.py {rest}\n")
    project.write("README.md", f"```bash\npython pretrain.py {rest}\n```\n")
    assert project.found("notes.txt", "README.md") == []
    project.write("README.md", f"```bash\n{WRONG[:-1]} {rest}\npython pretrain.py sed=1\n```\n")
    assert project.found("README.md")[-1:] == ["README.md:3:20"]


@pytest.mark.parametrize("rest", ["arch=TRMS", "arch={trm,trm_gone}", "arch=trm_arch"])
def test_an_option_that_a_document_names_and_that_is_not_there_is_a_mistake(project: Project, rest: str) -> None:
    project.write("README.md", f"```bash\npython pretrain.py {rest}\n```\n")
    assert project.found("README.md") == ["README.md:2:20"]


@pytest.mark.parametrize("rest", ["seed=1 --multirun seed=2 arch.L_cycles=4", "--attn espnet --pos rel", "--a 1 -m seed=1 --b"])
def test_what_the_parser_of_arguments_refuses_is_one_finding(project: Project, rest: str) -> None:
    project.write("train.sh", f"python pretrain.py {rest}\n")
    assert len(project.found("train.sh")) == 1


def test_a_blank_behind_a_backslash_is_called_that(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.write("train.sh", "python pretrain.py seed=1 \\ \n  seed=2\n")
    main(["check", "--select", "launch-commands", "train.sh"])
    assert "train.sh:1:27: launch-commands: the line ends in a blank behind its backslash" in capsys.readouterr().out


@pytest.mark.parametrize(("option", "wrong"), [("one", False), ("...", False), ("two", True)])
def test_an_option_that_is_appended_is_judged_at_its_word(project: Project, option: str, wrong: bool) -> None:
    project.write("config/lab/one.yaml", "a: 1\n")
    project.write("README.md", f"```bash\npython pretrain.py seed=1 +lab={option}\n```\n")
    assert project.found("README.md") == ["README.md:2:27"] * wrong


def test_a_config_that_cannot_be_read_is_not_reported_again_at_the_command_that_selects_it(project: Project) -> None:
    project.write("config/arch/bad.yaml", "lr: 1\nlr: 2\n")
    project.write("README.md", "```bash\npython pretrain.py arch=bad\n```\n")
    found = run(Request((), str(project.root), select=("launch-commands", "yaml-syntax"))).findings
    (finding,) = by_cause(found)
    assert (finding.check, [place.position() for place in finding.launched_by]) == ("yaml-syntax", [(2, 20)])


def test_files_outside_the_repository_are_not_read(project: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "a.sh"
    elsewhere.write_text(WRONG)
    (project.root / "link.sh").symlink_to(elsewhere)
    (project.root / "inner.sh").symlink_to(project.root / "real.sh")
    project.write("real.sh", WRONG)
    assert project.found("link.sh", "inner.sh") == ["inner.sh:1:20", "link.sh:1:1"]


def test_without_a_script_nothing_is_reported(project: Project) -> None:
    (project.root / "pretrain.py").unlink()
    project.write("a.sh", WRONG)
    assert project.found() == project.found("a.sh") == []


@pytest.mark.parametrize(
    ("data", "judged"),
    [
        ("$SCRATCH/sudoku-extreme-1k-aug-1000", True),
        ("${ROOT}/data/$NAME", False),
        ("$SCRATCH/poems", False),
        ("$DATA", False),
    ],
)
def test_a_path_chooses_its_baseline_by_its_last_part(project: Project, data: str, judged: bool) -> None:
    project.write("a.sh", f'python pretrain.py "data_paths=[{data}]" ema=False\npython pretrain.py data_paths={data} ema=False\n')
    project.write("config/cfg.yaml", PRIMARY + "ema: true\n")
    assert bool(project.found("a.sh")) is judged
    project.write("b.sh", "python pretrain.py ema=False\n")
    path = data.replace("$SCRATCH", "${oc.env:SCRATCH}").replace("$DATA", "${oc.env:DATA}").replace("$NAME", "${oc.env:NAME}")
    project.write("config/cfg.yaml", PRIMARY.replace("data/arc1concept-aug-1000", f"'{path}'") + "ema: true\n")
    assert bool(project.found("b.sh")) is judged


def test_a_decoder_of_the_repository_is_judged_by_its_own_training_config(project: Project) -> None:
    project.write("checkpoints/ours/all_config.yaml", "arch:\n  L_cycles: 2\n  H_cycles: 3\n")
    project.write("a.sh", "python pretrain.py load_pretrained_decoder=checkpoints/ours/step_1 arch.L_cycles=4\n")
    (finding,) = of_commands(project.root, "a.sh")
    assert (finding["key"], finding["value"], finding["expected"]) == ("arch.L_cycles", 4, 2)


def test_suppressions_that_suppress_nothing_are_reported(project: Project) -> None:
    project.write("a.sh", "python pretrain.py seed=1  # trm-hooks: ignore[launch-commands] once it was wrong\n")
    findings = run(Request(("a.sh",), str(project.root))).findings
    assert [finding.check for finding in findings] == ["suppression"]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_mending_keeps_line_ends_and_continuations(project: Project, end: str) -> None:
    lines = ["set -e", "python pretrain.py \\", "    'arch.halt_exploration_prob=0.5' \\", "\tseed=1   # note", ""]
    project.write("train.sh", end.join(lines))
    assert main(["check", "--fix", "train.sh"]) == 1
    assert project.read("train.sh") == end.join(lines[:2] + lines[3:])
    assert main(["check", "--fix", "train.sh"]) == 0


def test_a_value_inside_a_dict_is_left_to_its_author(project: Project) -> None:
    project.write("config/arch/trm.yaml", TRM.replace("0.1", "0.5"))
    project.write("a.sh", "bash -c 'python pretrain.py arch={halt_exploration_prob:0.5}'\n")
    before = project.read("a.sh")
    assert main(["check", "--fix", "a.sh"]) == 1
    assert project.read("a.sh") == before


def test_commands_are_mended_after_the_configs_they_launch(project: Project) -> None:
    project.write("config/arch/trm.yaml", TRM.replace("0.1", "0.5"))
    project.write("a.sh", WRONG)
    assert main(["check", "--fix"]) == 1
    assert project.read("a.sh") == "python pretrain.py\n"
    assert "halt_exploration_prob: 0.1" in project.read("config/arch/trm.yaml")


def test_a_sweep_is_mended_only_when_asked(project: Project) -> None:
    text = "python pretrain.py -m arch.halt_exploration_prob=0.1,0.5\n"
    project.write("a.sh", text)
    assert main(["check", "--fix", "a.sh"]) == 1
    assert project.read("a.sh") == text
    assert main(["check", "--fix", "--unsafe-fixes", "a.sh"]) == 1
    assert project.read("a.sh") == "python pretrain.py -m\n"
