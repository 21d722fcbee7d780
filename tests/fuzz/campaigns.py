"""The campaigns: each takes a seed, breaks a project of its own in a temporary folder, and yields what went wrong.

What must hold: no traceback and no fault, an end within ten seconds, no byte changed outside a planned edit, every comment kept,
a second fix that changes nothing, no file half written, and nothing of a killed process that git would take.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import tempfile
import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml
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
    """One fix, and whatever it did beside what it had planned."""
    before = contents(folder)
    planned = _planned(trm(folder, "check", "--select", "all", "--output-format", "json")[1], before)
    if wrong := trm(folder, "check", *options, "--fix")[2]:
        yield f"fix: {wrong}"
    after = contents(folder)
    if before.keys() != after.keys():
        yield f"a fix made or removed {sorted(before.keys() ^ after.keys())}"
    for path in before:
        if before[path] != after.get(path):
            yield from (f"{path}: {each}" for each in _beside(before[path], after[path], planned.get(path, []), path))


def _planned(shown: bytes, before: dict[str, bytes]) -> dict[str, list[tuple[int, int]]]:
    """The lines that a fix may change, by path, as spans of bytes: those of the edits of a check, and those of its findings.

    What is planned for a command may be another edit once the config that it launches is mended.
    """
    spans: dict[str, list[tuple[int, int]]] = {}
    text = shown.decode("utf-8", "surrogateescape")
    begins = text.find('{\n  "version"')  # notes stand around it
    document = json.JSONDecoder().raw_decode(text, begins)[0] if begins >= 0 else {"findings": []}
    for finding in document["findings"]:
        starts = _line_starts(before.get(finding["path"], b""))
        first, last = (starts[min(line, len(starts)) - 1] for line in (finding["line"], finding["end_line"]))
        places = [(finding["path"], first, last)]
        places += [(edit["path"], edit["start"], edit["end"]) for edit in (finding["fix"] or {}).get("edits", ())]
        for path, start_, stop in places:
            spans.setdefault(path, []).append(_lines_around(before.get(path, b""), start_, stop))
    return spans


def _line_starts(data: bytes) -> list[int]:
    return [0, *(found.end() for found in re.finditer(rb"\r\n|\r|\n", data))]


def _lines_around(data: bytes, start_: int, stop: int) -> tuple[int, int]:
    """Where the line above the one with ``start_`` begins (a mapping that is emptied), and where the line of ``stop`` ends."""
    starts = _line_starts(data)
    above = max(bisect_right(starts, start_) - 2, 0)
    after = bisect_right(starts, stop)
    return starts[above], starts[after] if after < len(starts) else len(data)


def _beside(before: bytes, after: bytes, spans: list[tuple[int, int]], path: str) -> Iterator[str]:
    """What changed outside ``spans``: the bytes between them must follow each other in ``after``; and comments that are gone."""
    at, end = 0, 0
    for start_, stop in [*sorted(spans), (len(before), len(before))]:
        kept = before[end : max(start_, end)]
        found = after.find(kept, at)
        if found < 0 or (not end and not spans and found):
            yield f"bytes {end} to {start_} changed, which is no edit: {kept[:80]!r}"
            return
        at, end = found + len(kept), max(end, stop)  # spans may overlap
    if path.endswith((".yaml", ".yml")):
        dropped = b"\n".join(before[each:stop] for each, stop in spans).decode("utf-8", "replace")
        gone = [each for each in _comments(before) - _comments(after) if each not in dropped]
        if gone:
            yield f"comments are gone: {sorted(gone)[:3]}"


def _comments(data: bytes) -> Counter[str]:
    """The comments of a YAML file that can be read, without what a fix appended to one."""
    try:
        text = data.decode("utf-8-sig")
        tokens = [(token.start_mark.index, token.end_mark.index) for token in yaml.scan(text)]
    except (UnicodeDecodeError, yaml.YAMLError):
        return Counter()
    gaps, at = [], 0
    for begin, end in tokens:
        gaps.append(text[at:begin])
        at = max(at, end)
    lines = [line for gap in (*gaps, text[at:]) for line in gap.splitlines()]
    return Counter(line.partition("#")[2].strip() for line in lines if "#" in line)


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
