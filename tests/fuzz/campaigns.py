"""The campaigns: each takes a seed, breaks a project of its own in a temporary folder, and yields what went wrong.

What must hold: no traceback and no fault, an end within ten seconds, no byte changed outside a planned edit, every comment kept,
a second fix that changes nothing, no file half written, and nothing of a killed process that git would take.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from planned import Plan, beside, gone_comments, is_some_of, meet
from started import duration, start, trm
from trees import NAMES, PROJECT, build

_SCRIPT = """import hydra


@hydra.main(config_path="config", config_name="cfg", version_base=None)
def main(config):
    print(config)
"""
FORMATS = ("text", "concise", "json", "github", "sarif")


def contents(folder: Path | str) -> dict[str, bytes]:
    """The bytes of every file by its name in ``folder``, git's own left out."""
    found = {}
    for place, folders, names in os.walk(folder):
        if ".git" in folders:
            folders.remove(".git")
        for name in names:
            path = os.path.join(place, name)
            if os.path.isfile(path):
                with open(path, "rb") as file:
                    found[os.path.relpath(path, folder)] = file.read()
    return found


def mutated_trees(seed: int) -> Iterator[str]:
    """A broken project through check, fix and fix again, in one of the formats."""
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build(folder, dice)
        options = ["--select", "all", *(["--unsafe-fixes"] if dice.random() < 0.5 else [])]
        before = contents(folder)
        shown = ["--output-format", FORMATS[seed % len(FORMATS)]]
        for words in (["check", "--select", "all", *shown], ["check", *options, "--diff"]):
            if wrong := trm(folder, *words)[2]:
                yield f"{' '.join(words)}: {wrong}"
        if contents(folder) != before:
            yield "a check changed files"
        yield from _fixes(folder, options)
        before = contents(folder)
        if wrong := trm(folder, "check", *options, "--fix")[2]:
            yield f"second fix: {wrong}"
        if contents(folder) != before:
            yield "a second fix changed files"


def _fixes(folder: Path, options: list[str]) -> Iterator[str]:
    """Every check that has something to mend on its own, then all at once, and whatever a fix did beside what it had planned.

    One check changes the bytes that it planned and no others. Where several fixes meet, a later look plans on what an earlier
    one wrote, and only the lines are held.
    """
    unsafe = [each for each in options if each == "--unsafe-fixes"]
    every, whole = _planned(folder, "all"), contents(folder)
    for check in every.checks:
        _write(folder, whole)
        plan = _planned(folder, check)
        yield from _mend(folder, ["--select", check, *unsafe])
        for path, before, after in _changed(folder, whole):
            edits = [*plan.edits(path), *plan.instead(path, before)]
            if not is_some_of(edits, before, after) and not meet(plan.edits(path)):
                yield f"{check}: {path}: {before!r} became {after!r}, which is no choice of {edits!r}"
    _write(folder, whole)
    yield from _mend(folder, options)
    for path, before, after in _changed(folder, whole):
        if not is_some_of(every.edits(path), before, after):
            spans = every.lines(path, before)
            yield from (f"{path}: {each}" for each in beside(spans, before, after))
            if path.endswith((".yaml", ".yml")) and (gone := gone_comments(spans, before, after)):
                yield f"{path}: comments are gone: {gone[:3]}"


def _planned(folder: Path, select: str) -> Plan:
    return Plan(trm(folder, "check", "--select", select, "--output-format", "json")[1])


def _write(folder: Path, files: dict[str, bytes]) -> None:
    for path, data in files.items():
        if (folder / path).read_bytes() != data:
            (folder / path).write_bytes(data)


def _mend(folder: Path, options: list[str]) -> Iterator[str]:
    names = contents(folder).keys()
    if wrong := trm(folder, "check", *options, "--fix")[2]:
        yield f"{' '.join(options)} --fix: {wrong}"
    if made := names ^ contents(folder).keys():
        yield f"{' '.join(options)} --fix made or removed {sorted(made)}"


def _changed(folder: Path, before: dict[str, bytes]) -> Iterator[tuple[str, bytes, bytes]]:
    after = contents(folder)
    yield from ((path, data, after[path]) for path, data in before.items() if after.get(path, data) != data)


def other_commands(seed: int) -> Iterator[str]:
    """A broken project through the commands that show."""
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build(folder, dice, 0.6)
        before = contents(folder)
        every = [
            ["compose", "other", "--resolve"],
            ["compose", "cfg", "arch=etrm", "--output-format", "json"],
            ["explain", "other", "arch.L_cycles"],
            ["explain", "cfg", dice.choice(("lr", "seen", "arch.list.0", "", "."))],
            ["diff", "cfg", "other"],
            ["diff", "cfg", "baseline:own"],
            ["report"],
            ["report", "--format", "html"],
            ["audit"],
            ["baselines"],
            ["init"],
            ["check", "--statistics"],
            ["check", *dice.sample(sorted(PROJECT), 5)],
            ["check", "config/cfg.yaml", "--only-new"],
        ]
        for words in dice.sample(every, 6):
            if wrong := trm(folder, *words)[2]:
                yield f"{' '.join(words)}: {wrong}"
        if contents(folder) != before:
            yield "a command that shows changed files"


def hostile_names(seed: int) -> Iterator[str]:
    """Files whose names are options, or what a terminal or a shell would obey."""
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build(folder, random.Random(-1), 0)
        for hostile in dice.sample(NAMES, 4):
            place = os.path.join(name, dice.choice(("", "config", "config/arch", "--fix.d", "-c")), hostile)
            os.makedirs(os.path.dirname(place), exist_ok=True)
            with open(place, "wb") as file:
                file.write(PROJECT[dice.choice(("config/cfg.yaml", "run.sh"))].encode())
        given = sorted(contents(name))
        for words in (["check", "--output-format", dice.choice(FORMATS)], ["check", *given], ["report"], ["check", "--fix"]):
            if wrong := trm(folder, *words)[2]:
                yield f"{words!r}: {wrong}"


@cache
def _whole() -> tuple[dict[str, bytes], dict[str, bytes], float]:
    """The project that is mended while it is killed, what a whole mend makes of it, and the seconds that takes."""
    with tempfile.TemporaryDirectory() as name:
        _many(Path(name))
        before, took = contents(name), duration(name, "check", "--fix")
        return before, contents(name), took


def _many(folder: Path) -> None:
    """Configs and a script to mend and little else, so that a kill hits a write more often."""
    build(folder, random.Random(-1), 0, ("pretrain.py", "run.sh", "config/cfg.yaml", "config/other.yaml", "config/arch/trm.yaml"))
    (folder / "config/arch/etrm.yaml").write_text(PROJECT["config/arch/etrm.yaml"], encoding="utf-8")
    (folder / "pretrain.py").write_text(_SCRIPT, encoding="utf-8")
    for number in range(20):
        (folder / f"config/more{number}.yaml").write_text(PROJECT["config/cfg.yaml"], encoding="utf-8")


def kills(seed: int, sent: int | None = None) -> Iterator[str]:
    """``--fix`` killed at a random moment: every file is old or mended, and git would take nothing else."""
    dice = random.Random(seed)
    before, mended, took = _whole()
    with tempfile.TemporaryDirectory() as name:
        _many(Path(name))
        subprocess.run(["git", "-C", name, "add", "-A"], check=True)
        pid = start(name, "check", "--fix")
        time.sleep(dice.uniform(0.01, 1.1 * took))
        os.kill(pid, sent or dice.choice((signal.SIGKILL, signal.SIGTERM, signal.SIGHUP)))
        os.waitpid(pid, 0)
        yield from (f"after a kill: {each}" for each in _strange(name, before, mended))
        os.waitpid(start(name, "check", "--fix"), 0)
        yield from (f"after the next run: {each}" for each in _strange(name, mended, mended))
        if left := os.listdir(os.path.join(name, ".git/trm-hooks")):
            yield f"after the next run: {left} in .git/trm-hooks"


def _strange(folder: str, one: dict[str, bytes], other: dict[str, bytes]) -> Iterator[str]:
    now = contents(folder)
    yield from (f"{name} is there" for name in now.keys() - one.keys())
    yield from (f"{name} is neither old nor mended" for name in one if now.get(name) not in (one[name], other[name]))
    taken = subprocess.run(["git", "-C", folder, "status", "--porcelain", "-uall"], capture_output=True, check=True).stdout
    yield from (f"git would take {line!r}" for line in taken.splitlines() if line.startswith(b"??"))


CAMPAIGNS = {each.__name__: each for each in (mutated_trees, other_commands, hostile_names, kills)}
