"""What `unread-key` and `code-error` say of their golden cases, and what they pass over, is true of running them.

Each case is run under hydra-core and pydantic: every command in it, as bash gives it its words; the script by itself where
no command launches it; and every key of what is composed, with another value and without it. A launch that the code refuses fails
at the very key that is said to be refused once everything else in it is mended; its other keys are run with all of it mended.
A config that nothing launches cannot be run, and nothing may be found in it.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from failing import is_at
from really_run import Job, another, really_run

from trm_hooks.code.answer import Refusal
from trm_hooks.code.project_code import ProjectCode, Readers
from trm_hooks.code.plain import View
from trm_hooks.code.plain import NOTHING
from trm_hooks.hydra.composition import compose
from trm_hooks.hydra.config_files import ConfigRoot
from trm_hooks.hydra.overrides.parse import parse_override
from trm_hooks.judging.by_code import is_referred, referred_in, refusal_text
from trm_hooks.judging.finding import Finding
from trm_hooks.project.find_roots import Script, find_scripts
from trm_hooks.project.repository import list_repository
from trm_hooks.run.engine import run
from trm_hooks.run.request import Request

HERE = Path(__file__).parent
CASES = {f"{case.parent.name}/{case.name}": case for check in ("unread_key", "code_error") for case in HERE.glob(f"{check}/*/")}
CASES = {name: case for name, case in CASES.items() if (case / "in").is_dir() or (case / "base.txt").exists()}
# What variables of the shell hold in the commands of cases.
VALUES = {"EPOCHS": "60", "EVERY": "30"}
# Cases in which some keys have no verdict, and why; a case that is not here has an answer for every key.
UNKNOWN = {
    "unread_key/clean_a_validator_may": "a validator runs before, and may read every key",
    "unread_key/clean_inherited_for_another_script": "a script without classes refuses and drops nothing",
    "code_error/clean_targets": "torch takes its own section",
}
# What a key may be set to so that the code takes it.
MENDS = ("1", "2", "10", "100", "0.5", "x", "[x]", "null")
Run: TypeAlias = dict[str, Any]
Key: TypeAlias = tuple[str, ...]
PRINTS_ARGUMENTS = "#!{python}\nimport json, sys\nprint(json.dumps(sys.argv[1:]))\n"


class Launch:
    """One way to start a script of a case: a command, or the script by itself (without a ``place``), and what is composed."""

    def __init__(
        self, folder: Path, script: Script, overrides: list[str], place: str | None, history: bool, config: str | None = None
    ) -> None:
        path = str(script.config_path)
        root = ConfigRoot(str(folder / path), path, boundary=str(folder))
        self.folder = folder
        self.config = config or str(script.config_name)
        self.composition = compose(root, self.config, [parse_override(each) for each in overrides])
        self.view = View(self.composition)
        self.script = script
        self.overrides = overrides
        self.place = place
        self.history = history
        # what mends a launch, and which refusal of the code each override of it is for
        self.mends: dict[str, Refusal] = {}

    def but(self, overrides: Iterable[str]) -> Launch:
        """The same with more overrides."""
        return Launch(self.folder, self.script, [*self.overrides, *overrides], self.place, self.history, self.config)

    @property
    def mended(self) -> Launch:
        return self.but(self.mends)

    def values(self) -> list[Key]:
        """Values, not sections, and not the name of the saved run."""
        pending: list[Key] = [()]
        found = []
        while pending:
            path = pending.pop()
            below = self.view.keys(path)
            pending += [(*path, key) for key in below or () if not key.startswith("_")]
            found += [path] * (below is None)
        return found

    def is_reached(self, finding: Finding) -> bool:
        """Whether a finding is about this launch."""
        if self.place is None:
            return self.config in finding.effective_in
        return self.place == str(finding.place)


class Case:
    """A case's tree, laid down: its launches, and the keys of what they compose with the verdict on each."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.folder = folder
        base = CASES[name] / "base.txt"
        bases = base.read_text(encoding="utf-8").split() if base.exists() else []
        for tree in (*(HERE / "base" / each for each in bases), CASES[name] / "in"):
            if tree.is_dir():
                shutil.copytree(tree, folder, dirs_exist_ok=True)
        (folder / ".git").mkdir()
        listing = list_repository(str(folder))
        self.scripts = find_scripts(listing)
        self.code = ProjectCode(str(folder), listing.python, self.scripts)
        commands = list(self._commands())
        self.launches = commands or [
            Launch(folder, script, [], None, False, config)
            for script in self.scripts
            for config in [script.config_name, *self._inheriting(script)]
        ]
        for launch in self.launches:
            self._mend(launch)

    def _mend(self, launch: Launch) -> None:
        while refused := self.readers(launch.mended).refusals():
            ways = self._ways_to_mend(refused[0], launch)
            mend = next((way for way in ways if len(self.readers(launch.mended.but([way])).refusals()) < len(refused)), None)
            if mend is None:
                return  # the run that has to come to its end does not
            launch.mends[mend] = refused[0]

    def _ways_to_mend(self, refusal: Refusal, launch: Launch) -> Iterator[str]:
        for value in MENDS:
            for key in map(".".join, refusal.paths):
                options = (self.folder / str(launch.script.config_path) / key.replace(".", "/")).glob("*.yaml")
                yield from [f"+{key}={option.stem}" for option in options]
                yield f"~{key}" if refusal.kind in ("unexpected", "twice") else f"++{key}={value}"

    def _inheriting(self, script: Script) -> list[str]:
        """The configs of a script's folder that no script names, and that take in one that a script does."""
        named = {str(each.config_name) for each in self.scripts}
        files = (self.folder / str(script.config_path)).glob("*.yaml")
        return [each.stem for each in files if each.stem not in named and any(f"- {name}\n" in each.read_text() for name in named)]

    def _commands(self) -> Iterator[Launch]:
        tools = self.folder.parent / f"{self.folder.name}.tools"
        tools.mkdir()
        (tools / "python").write_text(PRINTS_ARGUMENTS.format(python=sys.executable), encoding="utf-8")
        (tools / "python").chmod(0o755)
        environment = {**VALUES, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
        for path in sorted([*self.folder.glob("*.sh"), *self.folder.glob("*.txt")]):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                mark, _, command = line.partition("] ") if line.startswith("[") else ("", "", line)
                output = subprocess.run(["bash", "-c", command], capture_output=True, env=environment, check=True).stdout
                file, *words = json.loads(output)
                script = next(each for each in self.scripts if each.path == file)
                swept = "," if "--multirun" in words else None
                pairs = [each.partition("=") for each in words if not each.startswith("--")]
                each_way = [[f"{key}{sign}{value}" for value in values.split(swept)] or [key] for key, sign, values in pairs]
                for overrides in itertools.product(*each_way):
                    yield Launch(self.folder, script, list(overrides), f"{path.name}:{number}", "x" in mark)

    def readers(self, launch: Launch) -> Readers:
        readers = self.code.readers_of(launch.composition, launch.script.path)
        assert readers is not None
        return readers

    def same(self, launch: Launch) -> list[Launch]:
        """Of a config without a command every script that launches it, of a command that one."""
        names = launch.place, launch.config, launch.overrides
        return [each for each in self.launches if (each.place, each.config, each.overrides) == names]

    def job(self, script: Script, runs: list[Run]) -> Job:
        names = {"script": Path(script.path).stem, "function": script.function, "config_path": script.config_path}
        return {"folder": str(self.folder), **names, "runs": runs}


def plain(launch: Launch) -> Run:
    return {"config": launch.config, "overrides": launch.overrides}


def changed(launch: Launch, path: Key) -> list[Run]:
    """A launch with another value for a key, and without it."""
    value, key = launch.view.value(path), ".".join(path)
    return [{**plain(launch), "set": {key: another(None if value is NOTHING else value)}}, {**plain(launch), "without": [key]}]


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Case]:
    folder = tmp_path_factory.mktemp("cases")
    return {name: Case(name, folder / name.replace("/", "-")) for name in CASES}


Outcomes = Callable[[Case, Launch, Run], list[Any]]


@pytest.fixture(scope="module")
def outcome(cases: dict[str, Case]) -> Outcomes:
    """What every run of every case gives."""
    jobs = []
    for case in cases.values():
        for launch in case.launches:
            mended = launch.mended
            runs = [each for path in mended.values() for each in changed(mended, path)]
            runs += [plain(launch.but(each for each in launch.mends if each != mend)) for mend in launch.mends]
            jobs.append(case.job(launch.script, [plain(launch), plain(mended), *runs]))
    found = {}
    for job, results in zip(jobs, really_run(jobs), strict=True):
        runs = [json.dumps(each) for each in job["runs"]]
        found.update(((job["folder"], job["script"], each), result) for each, result in zip(runs, results, strict=True))
    return lambda case, launch, run: found[str(case.folder), Path(launch.script.path).stem, json.dumps(run)]


def unconfirmed(case: Case, outcome: Outcomes) -> Iterator[str]:
    """The answers on a case that no run confirms."""
    for launch in case.launches:
        for mend, refusal in launch.mends.items():
            ran = outcome(case, launch, plain(launch.but(each for each in launch.mends if each != mend)))
            if ran[0] != "fails" or not is_at(refusal, ran[2], case.folder):
                yield f"{launch.place}: {refusal.kind} {refusal.paths}, {ran}"
        mended = launch.mended
        if outcome(case, mended, plain(mended))[0] == "fails":
            yield f"{launch.place}: mended by {[*launch.mends]}"
        for path in mended.values():
            verdict = case.readers(mended).answer(path).verdict
            if verdict != "unknown" and not is_confirmed(case, launch, path, verdict, outcome):
                yield f"{launch.place}: {path} is {verdict}"


def is_confirmed(case: Case, launch: Launch, path: Key, verdict: str, outcome: Outcomes) -> bool:
    """Whether runs with another value for a key, and without it, say the same of it."""

    def is_changed(launch: Launch) -> bool:
        return any(outcome(case, launch, run) != outcome(case, launch, plain(launch)) for run in changed(launch, path))

    mended = launch.mended
    before, other, without = (outcome(case, mended, run) for run in (plain(mended), *changed(mended, path)))
    if before[0] == "fails":
        return False
    if verdict in ("dropped", "unread"):
        return is_referred(path, referred_in(mended.composition)) or other == without == before
    if verdict == "taken":
        return any(is_changed(each.mended) for each in case.same(launch))
    return verdict == "refused" and other[0] == "fails"


@pytest.mark.parametrize("name", CASES)
def test_every_answer_is_true_of_running_it(name: str, cases: dict[str, Case], outcome: Outcomes) -> None:
    assert [*unconfirmed(cases[name], outcome)] == []


@pytest.mark.parametrize("name", CASES)
def test_every_key_has_an_answer(name: str, cases: dict[str, Case]) -> None:
    mended = [launch.mended for launch in cases[name].launches]
    verdicts = {cases[name].readers(each).answer(path).verdict for each in mended for path in each.values()}
    assert bool(verdicts & {"unknown", "unread"}) == (name in UNKNOWN)


@pytest.mark.parametrize("ran", [["fails", "", []], ["prints", ""]])
def test_no_answer_is_confirmed_by_runs_that_tell_nothing(ran: list[Any], cases: dict[str, Case]) -> None:
    found = [each for case in cases.values() for each in unconfirmed(case, lambda *_: ran)]
    assert len(found) > 100


def test_the_cases_of_which_something_is_unknown_are_there() -> None:
    assert UNKNOWN.keys() <= CASES.keys()


@pytest.mark.parametrize("name", CASES)
def test_what_is_found_is_all_that_is_wrong(name: str, cases: dict[str, Case], outcome: Outcomes) -> None:
    case = cases[name]
    findings = run(Request([], str(case.folder), select=[name.partition("/")[0].replace("_", "-")])).findings
    launched = {launch.config for launch in case.launches}
    assert all(launched.intersection(each.effective_in) for each in findings), "what is not run has no finding"
    for launch in case.launches:
        here = [each for each in findings if launch.is_reached(each)]
        fails = outcome(case, launch, plain(launch))[0] == "fails"
        if launch.history:
            continue  # it is over, and what was wrong with its config is reported there
        if name.startswith("code_error"):
            assert fails == bool(here), launch.place
            refused = {refusal_text(each, case.readers(launch)) for each in case.readers(launch).refusals()}
            assert all(any(each.message.startswith(text) for text in refused) for each in here), refused
            continue
        assert not fails
        output = {tuple(str(each.key).split(".")) for each in here}
        references = referred_in(launch.composition)
        readers_of_all = [case.readers(each) for each in case.same(launch)]
        by_all = {path for path in launch.values() if all(each.answer(path).verdict == "dropped" for each in readers_of_all)}
        by_all = {path for path in by_all if not is_referred(path, references)}
        assert {path for path in by_all if not any(path[: len(each)] == each for each in output)} == set()
        assert {each for each in output if not any(path[: len(each)] == each for path in by_all)} == set()
