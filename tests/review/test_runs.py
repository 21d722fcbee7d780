"""The runs in the review: waiting jobs, jobs that are over and were spoilt, documented commands, and projects outside TRM."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from trm_hooks import report
from trm_hooks.cli.main import main

SCRIPT = 'import hydra\n\n\n@hydra.main(config_path="config", config_name="cfg", version_base=None)\ndef main(cfg):\n    pass\n'
WRONG = "python pretrain.py arch.halt_exploration_prob=0.5"


def made(path: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text)
    git(path, "init", "-q", "-b", "main")
    git(path, "add", "-A")
    git(path, "commit", "-qm", "Everything")
    return path


def git(path: Path, *arguments: str) -> str:
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    return subprocess.run(["git", "-C", str(path), *who, *arguments], check=True, capture_output=True, text=True).stdout


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return made(
        tmp_path / "lab",
        {
            "pretrain.py": SCRIPT,
            "config/cfg.yaml": "defaults:\n  - arch: trm\n  - _self_\ndata_paths: [data/arc1concept-aug-1000]\nema: true\n",
            "config/arch/trm.yaml": "name: recursive_reasoning.trm@TRM\nhalt_exploration_prob: 0.1\nL_cycles: 4\nH_cycles: 3\n",
            "jobs.txt": f"[ ] {WRONG}\n[ ] {WRONG} seed=1\n[x] {WRONG}\n[ ] python pretrain.py\n",
            "README.md": f"Train it:\n\n```sh\n{WRONG}\n```\n",
        },
    )


def test_commands_count_in_the_headline_and_in_what_is_critical(project):
    made = report(project)
    head, _, rest = made.as_markdown().partition("## Critical misalignments\n")
    assert "2 waiting jobs are wrong" in head
    assert "1 done job ran with a wrong value" in head
    critical = rest.partition("\n## ")[0]
    assert "### 1. `arch.halt_exploration_prob`: 0.5 is 5x the official 0.1" in critical
    assert "2 waiting jobs, 1 done job and 1 documented command set 0.5" in critical
    assert "jobs.txt:1" in critical
    assert "Nothing critical" not in made.as_html()
    assert [parameter.name for parameter in made.critical()] == ["arch.halt_exploration_prob"]


def test_a_command_that_differs_counts_at_its_hyperparameter(project):
    config = project / "config" / "cfg.yaml"
    config.write_text(config.read_text() + "lr: 0.0001\nepochs: 100000\nbeta2: 0.9\n")
    (project / "jobs.txt").write_text("[ ] python pretrain.py lr=0.0003\n[ ] python pretrain.py lr=0.0003 epochs=100000\n")
    (project / "README.md").write_text("hi\n")
    made = report(project)
    others = {parameter.name: parameter for parameter in made.others()}
    assert set(others) == {"lr", "beta2"}
    assert not made.critical()
    text = made.as_markdown()
    assert "\n\n0 of 1 match, 1 differs\n" in text
    assert "`lr`: 0.0003 is 3x the official 0.0001\n\nmatches in the only config; 2 waiting jobs set 0.0003\n" in text
    assert "| `jobs.txt:1` | **`0.0003`** | ⚠️ waiting job; 3x the official 0.0001, and no comment says so |" in text
    matching = text.partition("## All other hyperparameters")[2].partition("\n## ")[0]
    assert "`epochs`" in matching
    assert "`lr`" not in matching
    assert "1 config: no critical misalignment, 1 with undocumented differences.\n" in text
    assert "## Launch commands" not in text


@pytest.fixture
def inheriting(tmp_path: Path) -> Path:
    """The config has it wrong; its jobs only run with it."""
    return made(
        tmp_path / "lab",
        {
            "pretrain.py": SCRIPT,
            "config/cfg.yaml": "defaults:\n  - arch: trm\n  - _self_\ndata_paths: [data/arc1concept-aug-1000]\nema: true\nx: 0\n",
            "config/arch/trm.yaml": "name: recursive_reasoning.trm@TRM\nhalt_exploration_prob: 0.5\nL_cycles: 4\nH_cycles: 3\n",
            "jobs.txt": "".join(f"[ ] python pretrain.py x={number}\n" for number in range(6))
            + "[x] python pretrain.py\n[x] python pretrain.py x=1\n[~] python pretrain.py arch.halt_exploration_prob=0.1\n"
            + "[x] python pretrain.py y=1 arch.halt_exploration_prob=0.1\n",
            "README.md": "Train it:\n\n```sh\npython pretrain.py\n```\n",
        },
    )


def test_jobs_that_only_inherit_a_wrong_value_are_wrong(inheriting):
    commit = git(inheriting, "rev-parse", "HEAD").strip()[:9]
    found = report(inheriting)
    text = found.as_markdown()
    assert "1 config: 1 with a critical misalignment; 6 waiting jobs are wrong; 2 done jobs ran with a wrong value." in text
    critical = text.partition("## Critical misalignments\n")[2].partition("\n## ")[0]
    assert "0 of 1 match, 1 wrong; 6 waiting jobs, 2 done jobs and 1 documented command inherit 0.5" in critical
    assert "| `jobs.txt:1` | **`0.5`** | ❌ waiting job; 5x the official 0.1, inherited | `config/arch/trm.yaml:2` |" in critical
    assert "| … and 3 more | **`0.5`** | ❌ waiting job; 5x the official 0.1, inherited | … |" in critical
    assert f"❌ done job; 5x the official 0.1, inherited, since {commit} (" in critical
    assert "jobs.txt:9" not in critical
    waiting = [each for each in found.as_data()["commands"] if each["state"] == "waiting"]
    assert {(each["inherited"], each["advice"]) for each in waiting} == {
        ("config/arch/trm.yaml:2", "in the config: set it to 0.1")
    }
    assert "and 3 more" in found.as_html()


def test_a_job_that_was_over_before_the_value_was_written_is_not_called_spoilt(inheriting, monkeypatch):
    arch = inheriting / "config" / "arch" / "trm.yaml"
    arch.write_text(arch.read_text().replace("0.5", "0.4"))
    text = report(inheriting).as_markdown()
    assert "ran with a wrong value" not in text
    assert "6 waiting jobs and 1 documented command inherit 0.4" in text
    assert "❔ job from before; it was over (" in text
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2099-01-01T00:00:00")
    git(inheriting, "commit", "-qam", "Try 0.4")
    assert "ran with a wrong value" not in report(inheriting).as_markdown()
    (inheriting / "jobs.txt").write_text("[x] python pretrain.py x=9\n")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2099-01-02T00:00:00")
    git(inheriting, "commit", "-qam", "Done")
    assert "1 done job ran with a wrong value" in report(inheriting).as_markdown()


def test_a_job_that_never_ran_was_not_spoilt(project):
    (project / "jobs.txt").write_text("[x] python pretrain.py no_such_key=1\n")
    text = report(project).as_markdown()
    assert "ran with a wrong value" not in text
    assert "there is no key `no_such_key`" in text


def test_what_only_a_document_says_is_not_critical(project):
    (project / "jobs.txt").unlink()
    found = report(project)
    text = found.as_markdown()
    assert found.critical() == []
    assert "Nothing critical is wrong." in text
    assert "wrong." not in text.partition("## ")[0]
    differences = text.partition("## Other differences\n")[2].partition("\n## ")[0]
    assert "1 documented command sets 0.5" in differences


def test_a_checkpoint_counts_as_a_decoder_does(project):
    (project / "config" / "more.yaml").write_text(
        "defaults:\n  - cfg\n  - _self_\narch:\n  L_cycles: 6\nload_checkpoint: checkpoints/arc_v1_public/step_518071\n"
    )
    text = report(project).as_markdown()
    assert "| `more.yaml` | **`6`** | ❌ 1.5x the 4 the checkpoint was trained with |" in text


def test_the_same_refusal_is_reported_once_with_its_jobs(project):
    for name in ("one", "two"):
        (project / "config" / f"{name}.yaml").write_text("defaults:\n  - cfg\n  - arch: nope\n  - _self_\n")
    (project / "jobs.txt").write_text("[ ] python pretrain.py --config-name one\n[ ] python pretrain.py --config-name two\n")
    text = report(project).as_markdown()
    assert "2 waiting jobs are wrong" in text
    assert "- ❌ `jobs.txt:1`, `:2`, 2 waiting jobs: config group `arch` has no option `nope`" in text
    assert "has no option `nope`, and 1 more place" in text


def test_a_job_that_is_over_says_since_which_commit(project):
    commit = git(project, "rev-parse", "HEAD").strip()[:9]
    done = next(each for each in report(project).commands if each.state == "done")
    assert done.since.startswith(f"{commit} (")
    assert f"done job, since {commit}" in report(project).as_markdown()


def test_the_head_shows_revision_date_and_version(project):
    import trm_hooks

    commit, date = git(project, "log", "-1", "--format=%H %cs").split()
    assert f"revision {commit[:9]} of {date} · trm-hooks {trm_hooks.__version__}" in report(project).as_markdown()
    (project / "config" / "cfg.yaml").open("a").write("seed: 1\n")
    assert "with changes not committed" in report(project).as_html()
    assert report(project).as_data()["revision"] == {"commit": commit[:9], "date": date, "is_dirty": True}


@pytest.mark.parametrize(
    ("remote", "page"),
    [
        ("git@github.com:lab/trm.git", "https://github.com/lab/trm/blob/{}/jobs.txt#L1"),
        ("https://user:secret@github.com/lab/trm", "https://github.com/lab/trm/blob/{}/jobs.txt#L1"),
        ("https://gitlab.example.org/lab/trm.git", "https://gitlab.example.org/lab/trm/-/blob/{}/jobs.txt#L1"),
        ("/srv/git/trm.git", ""),
        ('https://github.com/lab/"onload=', ""),
    ],
)
def test_places_link_to_a_remote_that_is_known(project, remote, page):
    git(project, "remote", "add", "origin", remote)
    commit = git(project, "rev-parse", "HEAD").strip()
    text = report(project).as_html()
    assert (f'href="{page.format(commit)}"' in text) if page else 'href="http' not in text
    assert "secret" not in text


def test_only_what_matches_everywhere_is_among_the_others(project):
    (project / "config" / "other.yaml").write_text("defaults:\n  - cfg\n  - _self_\nema: false\n")
    text = report(project).as_markdown().partition("## All other hyperparameters")[2].partition("\n## ")[0]
    assert "`arch.L_cycles`" in text
    assert "`ema`" not in text
    assert "halt_exploration_prob" not in text


def test_outside_trm_the_project_itself_is_shown(tmp_path):
    other = made(
        tmp_path,
        {
            "train.py": SCRIPT,
            "config/cfg.yaml": "defaults:\n  - net: wide\n  - _self_\nlr: 0.1\n",
            "config/net/wide.yaml": "width: 4096\n",
        },
    )
    text = report(other).as_markdown()
    assert "1 config, of no model that a baseline applies to." in text
    assert "`config/net/wide.yaml`" in text
    for word in ("halt_exploration_prob", "Nothing critical", "arch.name", "baselines disagree"):
        assert word not in text
        assert word not in report(other).as_html()


def test_a_terminal_gets_one_screen(project, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    assert main(["report", str(project)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80
    assert "arch.halt_exploration_prob: 0.5 is 5x the official 0.1" in lines
    assert any("-o review.html" in line for line in lines)
    assert main(["report", str(project), "--output-format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["version"] == 1


NET = "class Net:\n    def __init__(self, width: int, depth: int):\n        self.size = width, depth\n"
INSTANTIATED = """\
import hydra
from hydra.utils import instantiate


@hydra.main(config_path="conf", config_name="train", version_base=None)
def main(cfg):
    instantiate(cfg.model)


if __name__ == "__main__":
    main()
"""


def test_what_the_code_refuses_is_reported_where_it_is_written(tmp_path):
    """In a config once, whatever runs with it; in a command as a command."""
    files = {
        "train.py": INSTANTIATED,
        "lab/__init__.py": "",
        "lab/net.py": NET,
        "conf/train.yaml": "defaults: [model: big, _self_]\n",
        "conf/model/big.yaml": "_target_: lab.net.Net\nwidth: 64\n",
        "conf/right.yaml": "model: {_target_: lab.net.Net, width: 1, depth: 1}\n",
        "jobs.txt": "[ ] python train.py\n[ ] python train.py --config-name right +model.wdth=1\n",
    }
    review = report(made(tmp_path / "lab", files))
    assert review.as_markdown().split("\n")[2] == (
        "2 configs, of no model that a baseline applies to; 1 config fails when it starts; 2 waiting jobs are wrong."
    )
    assert [(each.path, each.line) for each in review.refused()] == [("conf/model/big.yaml", 1)]
    assert [(each.path, each.line, each.state, each.inherited) for each in review.other_commands()] == [
        ("jobs.txt", 1, "waiting", "conf/model/big.yaml:1"),
        ("jobs.txt", 2, "waiting", ""),
    ]
    assert {each.path for each in review.changes} == {"conf/model/big.yaml"}


def test_with_a_baseline_of_its_own_a_project_sees_nothing_of_trm(tmp_path):
    own = "name: may\ntitle: Our run\nsource: x\nvalues: {optim: {lr: 0.1}, net: {width: 64}}\npolicies: {pinned: [net.width]}\n"
    files = {
        "train.py": SCRIPT,
        "config/cfg.yaml": "defaults:\n  - net: wide\n  - optim: sgd\n  - _self_\n",
        "config/net/wide.yaml": "width: 4096\n",
        "config/optim/sgd.yaml": "lr: 0.1\n",
        ".trm-hooks/baselines/may.yaml": own,
        "jobs.txt": "[ ] python train.py\n[ ] python train.py optm.lr=0.2\n",
    }
    found = report(made(tmp_path, files))
    text = found.as_markdown()
    assert "2 waiting jobs are wrong" in text
    assert "### 1. `net.width`: 4096 is 64x `may`'s 64" in text
    assert "2 waiting jobs inherit 4096" in text
    assert [each.name for each in found.critical()] == ["net.width"]
    for shown in (text, found.as_html()):
        assert "baselines disagree" not in shown
        assert "halt_exploration_prob" not in shown


def test_the_page_shows_what_an_unjudged_project_is_made_of(tmp_path):
    files = {"train.py": SCRIPT, "config/cfg.yaml": "defaults:\n  - net: wide\n  - _self_\n", "config/net/wide.yaml": "name: w\n"}
    page = report(made(tmp_path, files)).as_html()
    assert "net/<wbr>wide.<wbr>yaml" in page
    assert "trm-hooks baselines add" in page
    assert "What could not be judged" not in page
