"""The launch commands of a review: which of them wait, which ran with a wrong value, and since when.

A command counts where it sets a wrong value and where it only inherits one from a config.
"""

from __future__ import annotations

from dataclasses import replace

from trm_hooks.project.blame import blame_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from trm_hooks.judging.finding import Finding, Place
    from trm_hooks.project.blame import Blame
    from trm_hooks.review.model import Change
    from trm_hooks.run.engine import World

WAITING, RUNNING, DONE, FAILED, DOCUMENTED, SCRIPT = "waiting", "running", "done", "failed", "documented", "script"
EARLIER = "earlier"
# What each is called, in the singular; those that matter most first.
NAMES = {
    WAITING: "waiting job",
    RUNNING: "running job",
    SCRIPT: "command of a script",
    DONE: "done job",
    FAILED: "failed job",
    DOCUMENTED: "documented command",
    EARLIER: "job from before",
}
MANY = {state: f"{name}s" for state, name in NAMES.items()} | {SCRIPT: "commands of scripts", EARLIER: "jobs from before"}
# Checks whose findings are in commands; those of all but the first are in configs, too.
_OF_COMMANDS = ("launch-commands", "baseline-alignment", "code-error", "unread-key")
_PROSE = (".md", ".markdown", ".rst", ".ipynb")

States = dict[tuple[str, int, int], str]


def states(world: World, findings: Iterable[Finding]) -> States:
    """The state of every command that differs, is wrong or inherits what is, by path, line and column of the place in it."""
    by_path: dict[str, list[Place]] = {}
    for finding in findings:
        own = (finding.place, *finding.also_at) if finding.check in _OF_COMMANDS else ()
        places = (*own, *finding.launched_by)
        for place in places:
            by_path.setdefault(place.path, []).append(place)
    return {
        (path, *place.position()): status for path, places in by_path.items() for place, status in _states_in(world, path, places)
    }


def _states_in(world: World, path: str, places: Iterable[Place]) -> Iterable[tuple[Place, str]]:
    """The places in one file with the state of the command that each is in, both taken in their order in the file.

    A file that holds no command is a config, and has none.
    """
    spans = sorted(
        (each.command.words[0].start, each.command.words[-1].end, each.command.status or "")
        for text in world.text(path)
        for each in text.launched
    )
    if not spans:
        return
    usual = DOCUMENTED if path.endswith(_PROSE) else SCRIPT
    index = 0
    for place in sorted(places, key=lambda place: place.start):
        while index < len(spans) and spans[index][1] < place.start:
            index += 1
        inside = index < len(spans) and spans[index][0] <= place.start
        yield place, (spans[index][2] if inside else "") or usual


def with_states(commands: list[Change], found: States, repository: str) -> list[Change]:
    """The commands with their states, those that will run first; of those that are over, since which commit.

    A job that was over before the config got its value ran with another, unknown one.
    """
    blamed: dict[str, dict[int, Blame]] = {}
    stated = [_with_state(each, found, blamed, repository) for each in commands]
    return sorted(stated, key=lambda each: (list(NAMES).index(each.state), each.path, each.line))


def _with_state(each: Change, found: States, blamed: dict[str, dict[int, Blame]], repository: str) -> Change:
    state, since = found.get((each.path, each.line, each.column), SCRIPT), ""
    advice = "" if each.inherited and state in (RUNNING, DONE, FAILED) else each.advice
    who = _blame(blamed, repository, each.path, each.line) if state in (DONE, FAILED) else None
    if who is not None:
        since = f"{who.commit} ({who.date})"
        path, _, line = each.inherited.rpartition(":")
        written = _blame(blamed, repository, path, int(line)) if each.inherited else who
        if written is None or written.seconds > who.seconds:
            state = EARLIER
    return replace(each, state=state, advice=advice, since=since)


def _blame(blamed: dict[str, dict[int, Blame]], repository: str, path: str, line: int) -> Blame | None:
    if path not in blamed:
        blamed[path] = blame_file(repository, path)
    return blamed[path].get(line)


def grouped(commands: Iterable[Change]) -> list[list[Change]]:
    """Commands with the same problem, together."""
    found: dict[tuple[str, ...], list[Change]] = {}
    for each in commands:
        same = (each.state, each.message, each.since, each.inherited, each.advice, each.severity)
        found.setdefault(same, []).append(each)
    return list(found.values())


def counted_states(commands: Iterable[Change]) -> dict[str, int]:
    """How many commands (not findings) there are of each state, in the order in which they matter."""
    places = {(each.state, each.path, each.line) for each in commands}
    counts = dict.fromkeys(NAMES, 0)
    for state, _, _ in places:
        counts[state] += 1
    return {state: count for state, count in counts.items() if count}


def commands_of(parameter: str, commands: Iterable[Change]) -> list[Change]:
    """The commands whose value of a hyperparameter differs; a project may have the model at another package."""
    last = parameter.rpartition(".")[2]
    judged = (each for each in commands if each.key is not None and not each.is_refused)
    return [each for each in judged if each.key is not None and each.key.rpartition(".")[2] == last]
