"""What git ignores, as git itself says; and that no pattern and no depth costs more than its length."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pytest
from growth import calls, is_linear

from trm_hooks.files import Files
from trm_hooks.project.gitignore import Ignored

WORDS = ["a", "ab", "b.txt", "a.b", "aa", "[x]"]
PARTS = ["a", "*", "**", "?", "a*", "*a*b", "[ab]", "[!a]", "*.txt", "a?", r"\*", "**a", "[", "b*", "*a*a*x", "[z-a]"]


def any_pattern(dice: random.Random) -> str:
    first, last = ("" if dice.random() > 0.2 else sign for sign in ("!", "/"))
    return first + "/" * (dice.random() < 0.2) + "/".join(dice.choices(PARTS, k=dice.randint(1, 4))) + last


def ask_git(repository: Path, paths: list[str]) -> set[str]:
    done = subprocess.run(
        ["git", "-C", str(repository), "check-ignore", "--no-index", "-z", "--stdin"],
        input="\0".join(paths).encode(),
        capture_output=True,
        check=False,
    )
    return set(done.stdout.decode().split("\0")) - {""}


@pytest.mark.parametrize("seed", range(6))
def test_git_ignores_the_same(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    folders = ["", *("/".join(dice.choices(WORDS[:3], k=dice.randint(1, 4))) + "/" for _ in range(8))]
    paths = sorted({folder + dice.choice(WORDS) + ".f" * dice.randint(0, 1) for folder in folders for _ in range(6)})
    paths = [path for path in paths if not any(other.startswith(path + "/") for other in paths)]
    for path in paths:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(b"")
    for _ in range(15):
        lines = [any_pattern(dice) for _ in range(dice.randint(1, 4))]
        (tmp_path / ".gitignore").write_text("\n".join(lines) + "\n", encoding="utf-8")
        ignored = Ignored(Files(str(tmp_path)))
        assert {path for path in paths if ignored.covers(path)} == ask_git(tmp_path, paths), lines


@pytest.mark.parametrize("pattern", ["*a{}x", "**/{}x", "*?{}x"])
def test_work_grows_with_the_stars_of_a_pattern(tmp_path: Path, pattern: str) -> None:
    def work(size: int) -> int:
        line = pattern.format(("**/a/" if "/" in pattern else "a*") * size)
        (tmp_path / ".gitignore").write_text(line + "\n", encoding="utf-8")
        ignored = Ignored(Files(str(tmp_path)))
        path = ("a/" if "/" in pattern else "a") * (4 * size) + "a"
        ignored.covers_folder(path.rpartition("/")[0])  # what is asked of each folder on the way is asked once
        return calls(lambda: ignored.covers(path))

    assert is_linear(work, 8, 50)


def test_folders_a_thousand_deep_are_looked_at_once_each(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("*.log\n/d/e/\n", encoding="utf-8")
    ignored = Ignored(Files(str(tmp_path)))
    assert not ignored.covers("d/" * 3000 + "x.txt")
    assert ignored.covers("d/" * 3000 + "x.log")
    assert ignored.covers("d/e/" + "d/" * 3000 + "x.txt")


def test_an_ignore_file_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / "patterns").write_text("*.log\n", encoding="utf-8")
    (tmp_path / ".gitignore").symlink_to("patterns")
    assert not Ignored(Files(str(tmp_path))).covers("x.log")
    assert ask_git(tmp_path, ["x.log"]) == set()
