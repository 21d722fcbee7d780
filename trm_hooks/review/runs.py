"""The launch commands of a review: which of them wait, which are over and were spoilt, and since when."""

from __future__ import annotations

from trm_hooks.project.blame import blame

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from trm_hooks.judging.finding import Finding
    from trm_hooks.review.model import Change
    from trm_hooks.run.world import World

WAITING, RUNNING, DONE, FAILED, DOCUMENTED, SCRIPT = "waiting", "running", "done", "failed", "documented", "script"
# What each is called, in the singular.
NAMES = {
    WAITING: "waiting job",
    RUNNING: "running job",
    DONE: "done job",
    FAILED: "failed job",
    DOCUMENTED: "documented command",
    SCRIPT: "command of a script",
}
_PROSE = (".md", ".markdown", ".rst", ".ipynb")
# Lines of older jobs are not asked for; each takes git some milliseconds.
_MAX_BLAMED = 40

States = dict[tuple[str, int, int], str]


def states(world: World, findings: Iterable[Finding]) -> States:
    """The state of the command that each finding stands in, by path, line and column of the finding."""
    found: States = {}
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.check == "launch-commands":
            by_path.setdefault(finding.place.path, []).append(finding)
    for path, here in by_path.items():
        spans = [
            (each.command.words[0].start, each.command.words[-1].end, each.command.status)
            for text in world.text(path)
            for each in text.launched
        ]
        for finding in here:
            start = finding.place.start
            status = next((status for first, last, status in spans if first <= start <= last), None)
            usual = DOCUMENTED if path.endswith(_PROSE) else SCRIPT
            line, column = finding.place.position()
            found[path, line, column] = status or usual
    return found


def with_states(commands: list[Change], found: States, repository: str) -> list[Change]:
    """The commands with their states, those that will run first; of those that are over, since which commit they stand so."""
    for index, each in enumerate(commands):
        each.state = found.get((each.path, each.line, each.column), SCRIPT)
        if each.state in (DONE, FAILED) and index < _MAX_BLAMED:
            who = blame(repository, each.path, each.line)
            each.since = f"{who.commit} ({who.date})" if who is not None else ""
    return sorted(commands, key=lambda each: (list(NAMES).index(each.state), each.path, each.line))


def counted_states(commands: Iterable[Change]) -> dict[str, int]:
    """How many commands (not findings) there are of each state, in the order in which they matter."""
    places = {(each.state, each.path, each.line) for each in commands}
    counts = {state: sum(place[0] == state for place in places) for state in NAMES}
    return {state: count for state, count in counts.items() if count}


def said_of(parameter: str, commands: Iterable[Change]) -> list[Change]:
    """The commands whose value of a hyperparameter is wrong; a project may have the model at another package."""
    last = parameter.rpartition(".")[2]
    return [each for each in commands if each.key is not None and each.key.rpartition(".")[2] == last]
