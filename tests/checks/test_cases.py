"""Every check on small projects: `<check>/<case>/` is one, `expect.txt` in it the whole output.

The project of a case is the tree `base/<name>/` for each name in its `base.txt` (one a line, a later one wins), and over
them the case's own `in/`, which holds only what differs. `fixed/` holds the files that `--fix` changes, as they must be
afterwards; a case without it must be left as it is. `options.txt` has further options, one a line. Cases whose name begins
with `clean` have nothing to find. `make goldens` writes `expect.txt` and `fixed/` instead of comparing them: read the
difference before committing it.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from trm_hooks.checks import CHECKS
from trm_hooks.cli.main import main

HERE = Path(__file__).parent
BASES = HERE / "base"
CASES = sorted(path for path in HERE.glob("*/*/") if (path / "in").is_dir() or (path / "base.txt").exists())
WRITE = bool(os.environ.get("TRM_HOOKS_WRITE_CASES"))


def name_of(case: Path) -> str:
    return f"{case.parent.name}/{case.name}"


@pytest.fixture
def project(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for tree in (*(BASES / name for name in lines_of(request.param / "base.txt")), request.param / "in"):
        if tree.is_dir():
            shutil.copytree(tree, tmp_path / "in", dirs_exist_ok=True)
    (tmp_path / "in/.git").mkdir()
    monkeypatch.chdir(tmp_path / "in")
    return tmp_path / "in"


def lines_of(path: Path) -> list[str]:
    return list(filter(None, path.read_text(encoding="utf-8").split("\n"))) if path.exists() else []


def options(case: Path) -> list[str]:
    return ["check", f"--select={case.parent.name.replace('_', '-')}", *lines_of(case / "options.txt")]


def contents(root: Path) -> dict[str, bytes]:
    files = [path for path in root.rglob("*") if path.is_file()]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize(("case", "project"), [(case, case) for case in CASES], ids=name_of, indirect=["project"])
def test_the_output_is_what_is_expected(case: Path, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(project)
    status = main(options(case))
    output = capsys.readouterr().out
    if WRITE:
        (case / "expect.txt").write_text(output, encoding="utf-8")
    assert output == (case / "expect.txt").read_text(encoding="utf-8")
    assert status == (1 if output else 0)
    assert bool(output) != case.name.startswith("clean"), "a case that begins with clean has no finding, every other has one"
    assert contents(project) == before


@pytest.mark.parametrize(("case", "project"), [(case, case) for case in CASES], ids=name_of, indirect=["project"])
def test_fixing_leaves_exactly_the_golden_tree(case: Path, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(project)
    status = main([*options(case), "--fix"])
    after = contents(project)
    changed = {path: text for path, text in after.items() if before.get(path) != text}
    if WRITE:
        shutil.rmtree(case / "fixed", ignore_errors=True)
        for path, text in changed.items():
            (case / "fixed" / path).parent.mkdir(parents=True, exist_ok=True)
            (case / "fixed" / path).write_bytes(text)
    assert changed == contents(case / "fixed")
    assert after.keys() == before.keys()
    assert status == (1 if changed or (case / "expect.txt").read_text(encoding="utf-8") else 0)
    main([*options(case), "--fix"])
    assert contents(project) == after
    capsys.readouterr()


@pytest.mark.parametrize("folder", [check.replace("-", "_") for check in CHECKS])
def test_a_check_has_bad_cases_and_no_fewer_clean_ones(folder: str) -> None:
    cases = [case.name for case in CASES if case.parent.name == folder]
    clean = [name for name in cases if name.startswith("clean")]
    assert cases, f"tests/checks/{folder}/ has no case with in/ or base.txt"
    assert len(clean) < len(cases) <= 2 * len(clean), f"of {len(cases)} cases of {folder}, {len(clean)} are clean"


def test_what_cases_have_in_common_lies_in_a_base() -> None:
    twice, held = [], defaultdict(list)
    for case in CASES:
        laid: dict[str, bytes] = {}
        for tree in (*(BASES / name for name in lines_of(case / "base.txt")), case / "in"):
            files = contents(tree)
            assert files or tree.name == "in", f"there is no {tree}"
            twice += [f"{tree}/{path}" for path, text in files.items() if laid.get(path) == text]
            laid |= files
        for path, text in contents(case / "in").items():
            held[case.parent.name, path, text].append(case.name)
    assert twice == [], "an earlier base of the case has them already"
    assert [(path, cases) for (_, path, text), cases in held.items() if text and len(cases) > 2] == []


def test_a_base_is_shared() -> None:
    used = Counter(name for case in CASES for name in lines_of(case / "base.txt"))
    assert [base.name for base in BASES.iterdir() if used[base.name] < 2] == []
