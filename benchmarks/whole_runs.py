"""Whole processes: ``trm-hooks`` beside what its speed is measured by."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.timing import peak_memory, processes, report, tool
from benchmarks.trees import make_saved, make_texts, make_tree

EXAMPLE = Path(__file__).parents[1] / "examples" / "etrm"
_COMPOSER = (
    "import os, sys, yaml\n"
    "for folder, _, names in os.walk(sys.argv[1]):\n"
    "    for name in names:\n"
    "        with open(os.path.join(folder, name), 'rb') as file:\n"
    "            yaml.compose(file.read(), Loader=yaml.CSafeLoader)\n"
)
_READER = (
    "import os, sys\n"
    "for folder, _, names in os.walk(sys.argv[1]):\n"
    "    for name in names:\n"
    "        with open(os.path.join(folder, name), 'rb') as file:\n"
    "            file.read()\n"
)


def _python(program: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", program, *arguments]


def _repository(folder: Path) -> Path:
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    return folder


def _example(folder: Path) -> Path:
    return _repository(Path(shutil.copytree(EXAMPLE, folder / "etrm")))


def start(folder: Path) -> None:
    """A check of the example: start-up is most of it."""
    example = _example(folder)
    configs = [str(path.relative_to(example)) for path in sorted(example.rglob("*.yaml"))]
    taken = processes(
        {
            "check": [*tool("trm-hooks"), "check"],
            "yaml": _python("import yaml"),
            "yamllint": [*tool("yamllint"), *configs],
        },
        example,
        rounds=21,
    )
    report(
        "check of examples/etrm",
        [
            ("trm-hooks check / python -c 'import yaml'", taken["check"] / taken["yaml"], "x"),
            ("trm-hooks check / yamllint", taken["check"] / taken["yamllint"], "x"),
        ],
        "<= 2, 0.5",
    )


def fix(folder: Path) -> None:
    """Fixing the example: every round starts from a fresh copy, and copying is subtracted."""
    example = _example(folder)
    broken = folder / "broken"
    shutil.copytree(example, broken)
    restore = f"rm -rf {example} && cp -r {broken} {example}"
    taken = processes(
        {
            "fix": ["sh", "-c", f"{restore} && cd {example} && {tool('trm-hooks')[0]} check --fix"],
            "check": ["sh", "-c", f"{restore} && cd {example} && {tool('trm-hooks')[0]} check"],
            "copy": ["sh", "-c", restore],
        },
        folder,
    )
    ratio = (taken["fix"] - taken["copy"]) / (taken["check"] - taken["copy"])
    report("fixing examples/etrm", [("check --fix / check", ratio, "x")], "<= 3")


def large_tree(folder: Path) -> None:
    """10,000 configs: all of them, one that changed, and the memory it takes."""
    tree = _repository(make_tree(folder / "tree", 10_000))
    check = [*tool("trm-hooks"), "check"]
    taken = processes(
        {
            "check": check,
            "composer": _python(_COMPOSER, "config"),
            "one": [*check, "config/run_5000.yaml"],
            "base": [*check, "config/arch/arch_3.yaml"],
            "reading": _python(_READER, "config"),
        },
        tree,
        rounds=5,
    )
    report(
        "10,000 configs",
        [
            ("full check / PyYAML's C composer", taken["check"] / taken["composer"], "x"),
            ("one changed file / reading the files", taken["one"] / taken["reading"], "x"),
            ("a changed base of 500 / reading the files", taken["base"] / taken["reading"], "x"),
            ("peak memory of the full check", peak_memory(check, tree), "MiB"),
        ],
        "<= 1.5, 2, -, 300",
    )


def text_files(folder: Path) -> None:
    """2,000 text files of 10 KB without launch commands."""
    tree = _repository(make_texts(folder / "texts", 2000))
    names = [path.name for path in sorted(tree.glob("*.md"))]
    taken = processes(
        {"hook": [*tool("trm-launch-commands"), *names], "reading": _python(_READER, ".")},
        tree,
    )
    report(
        "2,000 text files of 10 KB without commands",
        [("trm-launch-commands / reading the files", taken["hook"] / taken["reading"], "x")],
        "<= 3",
    )


def review(folder: Path) -> None:
    """The report on 1,000 configs beside their check."""
    tree = _repository(make_tree(folder / "tree", 1000))
    command = tool("trm-hooks")
    taken = processes(
        {"report": [*command, "report", "--output-format", "html"], "check": [*command, "check"]}, tree, rounds=5
    )
    report("1,000 configs", [("report / check", taken["report"] / taken["check"], "x")], "< 3")


def audit(folder: Path) -> None:
    """Saved configs of 5,000 runs, and of 1,000 to see that it is linear."""
    few, many = make_saved(folder / "few", 1000), make_saved(folder / "many", 5000)
    command = [*tool("trm-hooks"), "audit", "--output-format", "json"]
    taken = processes(
        {
            "few": [*command, str(few)],
            "many": [*command, str(many)],
            "composer": _python(_COMPOSER, str(many)),
        },
        folder,
        rounds=5,
    )
    report(
        "5,000 saved configs",
        [
            ("audit / PyYAML's C composer", taken["many"] / taken["composer"], "x"),
            ("5,000 / 1,000 of them", taken["many"] / taken["few"], "x"),
        ],
        "<= 2, ~5",
    )
