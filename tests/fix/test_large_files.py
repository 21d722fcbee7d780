"""Mending one value of a large file: the second reader reads what changed, and the rest stays byte for byte."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path

import pytest
from growth import calls, is_linear
from projects import LAUNCHED, Project
from ruamel.yaml import YAML

ITEMS = "items:\n" + "".join(f"  - {number}  # one\n" for number in range(1500))
WRONG = "arch:\n  halt_exploration_prob: 0.5  # why\n"


LINE = WRONG.partition("\n")[2]
BELOW = "arch:\n  " + ITEMS.replace("\n", "\n  ").rstrip(" ")


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        (ITEMS + WRONG, WRONG),
        (WRONG + ITEMS, WRONG),
        (ITEMS + WRONG + ITEMS.replace("items", "more"), WRONG),
        (BELOW + LINE, LINE),
        (BELOW.replace("arch:\n", "arch:\n\n  # wrong\n" + LINE), LINE),
    ],
)
def test_the_rest_of_a_large_file_is_not_read_a_second_time(
    tmp_path: Path, text: str, gone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    real = YAML.load
    monkeypatch.setattr(YAML, "load", lambda reader, text: read.append(len(text)) or real(reader, text))
    config = LAUNCHED["config/cfg.yaml"]
    project = Project(tmp_path / "lab", LAUNCHED | {"config/cfg.yaml": config + text})
    project.mend()
    assert project.read("config/cfg.yaml") == config + text.replace(gone, "")
    assert sum(read) < 2000


def test_an_alias_to_what_is_not_read_is_followed_in_the_whole_text(tmp_path: Path) -> None:
    text = "base: &base {x: 1}\n" + ITEMS + "use: *base\n" + WRONG + "again: *base\n"
    config = LAUNCHED["config/cfg.yaml"]
    project = Project(tmp_path / "lab", LAUNCHED | {"config/cfg.yaml": config + text})
    project.mend()
    assert project.read("config/cfg.yaml") == config + text.replace(WRONG, "")


MILLION = 1_000_000
LISTS = {
    "items": lambda n: "items:\n" + "".join(f"  - {MILLION + number}\n" for number in range(n)),
    "items on one line": lambda n: "items: [" + ", ".join(f"{MILLION + number}" for number in range(n)) + "]\n",
    "mappings": lambda n: "items:\n" + "".join(f"  - {{a: {MILLION + number}}}\n" for number in range(n)),
    "lines of a text": lambda n: "items: |\n" + "".join(f"  {MILLION + number}\n" for number in range(n)),
}


@pytest.mark.parametrize("what", LISTS)
def test_the_work_of_mending_grows_with_the_length_of_the_file(tmp_path: Path, what: str) -> None:
    @cache
    def work(count: int) -> int:
        text = LAUNCHED["config/cfg.yaml"] + LISTS[what](count) + WRONG
        return calls(Project(tmp_path / str(count), LAUNCHED | {"config/cfg.yaml": text}).mend)

    assert is_linear(work, 500)
    assert (work(2000) - work(1000)) / 1000 < 600  # a second reader that reads all of it takes more than a thousand


SEVERAL = "epochs: 5  # few\nglobal_batch_size: 256  # memory\nema: False\n"
AROUND = {
    "anchors and aliases": lambda n: "".join(f"k{number}: &a{number} 1\nv{number}: *a{number}\n" for number in range(n)),
    "comments": lambda n: "# one\n" * n + "last: 1\n",
}
MOST_CALLS = {"anchors and aliases": 1500, "comments": 80}  # twice as many where each fix reads the whole file once more


@pytest.mark.parametrize("what", AROUND)
def test_a_large_file_is_not_read_again_for_each_of_its_fixes(tmp_path: Path, what: str) -> None:
    @cache
    def work(count: int) -> int:
        text = LAUNCHED["config/cfg.yaml"] + WRONG + "first: 1\n" + AROUND[what](count) + SEVERAL
        project = Project(tmp_path / str(count), LAUNCHED | {"config/cfg.yaml": text})
        return calls(partial(project.mend, select=("all",), unsafe=True))

    assert is_linear(work, 250)
    assert (work(1000) - work(500)) / 500 < MOST_CALLS[what]


def test_what_changes_in_a_part_too_large_for_the_second_reader_is_refused_with_the_limit(tmp_path: Path) -> None:
    text = LAUNCHED["config/cfg.yaml"] + WRONG.replace("  # why", "") + "# " + "x" * 200_000 + "\nlast: 1\n"
    project = Project(tmp_path / "lab", LAUNCHED | {"config/cfg.yaml": text})
    outcome = project.mend()
    assert project.read("config/cfg.yaml") == text
    assert ["200 kB" in reason for _, reason in outcome.refused] == [True]
