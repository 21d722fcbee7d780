"""Words that every form of a report uses: how a cell is described, what configs are called, how many there are."""

from __future__ import annotations

import os

from trm_hooks.review import model
from trm_hooks.review.runs import DONE, EARLIER, MANY, NAMES, counted_states, grouped
from trm_hooks.show.takers import by

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TypeVar

    from trm_hooks.show.answers import CodeData

    T = TypeVar("T")

MARKS = {
    model.WRONG: "❌",
    model.DIFFERS: "⚠️",
    model.FREE: "⚠️",
    model.ACCEPTED: "☑️",
    model.MATCH: "✅",
    model.UNKNOWN: "❔",
    model.UNREAD: "🚫",
    model.ABSENT: "–",
    model.UNJUDGED: "–",
}
# Where no baseline applies to any config.
ADVICE = "`trm-hooks baselines add` makes a baseline from a run of your own; its configs are then judged by it."
# What a status means, for legends.
MEANINGS = {
    model.WRONG: "must be the baseline's value, and is not",
    model.DIFFERS: "differs, and nothing says why",
    model.FREE: "differs, and may in this config",
    model.ACCEPTED: "differs, and is documented or allowed",
    model.MATCH: "matches the baseline",
    model.UNKNOWN: "known only when the code runs",
    model.UNREAD: "the code drops it: it changes nothing",
    model.ABSENT: "the config does not have it",
    model.UNJUDGED: "nothing is expected of it here",
}

# Neither right nor wrong: there is no value, or it has no effect.
_OUT_OF_PLAY = (model.UNREAD, model.ABSENT, model.UNJUDGED)


def describe(cell: model.Cell, own_path: str) -> str:
    """The status of a cell in words: ``5x the official 0.1``, ``matches, inherited``."""
    if cell.code is not None and cell.status == model.UNREAD:
        return f"no code reads it: dropped by {_by(cell.code)}"
    if cell.code is not None and cell.is_default:
        return f"{'matches' if cell.status == model.MATCH else cell.note or cell.status}, the default of {_by(cell.code)}"
    if cell.status == model.MATCH:
        origin = cell.origin
        return "matches, inherited" if origin is not None and origin.path != own_path else "matches"
    if cell.status == model.FREE:
        return f"{cell.note}; may differ here"
    if cell.note:
        return cell.note
    return {model.UNKNOWN: MEANINGS[model.UNKNOWN], model.ABSENT: "absent"}.get(cell.status, cell.status)


def _by(data: CodeData) -> str:
    return by(data).replace("`", "")


def describe_option(option: model.OptionValue, by_commands: bool = False) -> str:
    """The same for an option of a config group, and where it counts; ``by_commands`` where launch commands select it."""
    cell = option.cell
    if cell.status == model.UNREAD:
        return describe(cell, option.written.path)
    words = "matches" if cell.status == model.MATCH else cell.note or MEANINGS.get(cell.status, cell.status)
    if cell.status == model.FREE:
        words += "; may differ here"
    if not option.effective_in and not option.shadowed_in:
        return f"{words}; {'only commands select it' if by_commands else 'no config selects it'}"
    return words if option.effective_in else f"{words}; covered everywhere"


class Labels:
    """Short names of files: relative to the folder that holds every config, where there is one."""

    def __init__(self, paths: Iterable[str]) -> None:
        folders = {os.path.dirname(path) for path in paths}
        self.prefix = f"{folders.pop()}/" if len(folders) == 1 and "" not in folders else ""

    def __call__(self, path: str) -> str:
        """The short name of one path."""
        return path.removeprefix(self.prefix)


def tally(counts: dict[str, int]) -> str:
    """``all 6 match``, ``4 of 6 match, 2 differ``; configs that do not have the key are not counted."""
    judged = sum(count for status, count in counts.items() if status not in _OUT_OF_PLAY)
    matching = counts.get(model.MATCH, 0)
    if not judged and counts.get(model.UNREAD):
        return "no code reads it"
    if judged == matching:
        return "matches in the only config" if judged == 1 else f"all {judged} match"
    parts = [f"{matching} of {judged} match"]
    if counts.get(model.WRONG):
        parts.append(f"{counts[model.WRONG]} wrong")
    different = sum(counts.get(status, 0) for status in (model.DIFFERS, model.FREE, model.ACCEPTED))
    if different:
        parts.append(f"{different} {'differs' if different == 1 else 'differ'}")
    if counts.get(model.UNKNOWN):
        parts.append(f"{counts[model.UNKNOWN]} unknown")
    return ", ".join(parts)


def matching(report: model.Report) -> list[model.Parameter]:
    """Hyperparameters that match in every config that has them, and in every command."""
    found = []
    for parameter in report.parameters:
        counts = parameter.counts
        judged = sum(count for status, count in counts.items() if status not in _OUT_OF_PLAY)
        if judged and counts.get(model.MATCH, 0) == judged and not parameter.commands:
            found.append(parameter)
    return found


def summary(report: model.Report) -> str:
    """One sentence on how many configs there are and what is wrong in them, and on the runs."""
    return "; ".join(summaries(report)) + "."


def summaries(report: model.Report) -> list[str]:
    """The parts of the summary: the configs, those that fail, the jobs that are wrong, and those that ran with a wrong value."""
    judged = [config for config in report.configs if config.baseline is not None]
    wrong = sum(config.worst == model.WRONG for config in judged)
    differing = sum(config.worst == model.DIFFERS for config in judged)
    runs = list(filter(None, (_failing(report), jobs_to_come(report), _spoilt(report))))
    refused = {name for each in report.problems for name in each.effective_in} - {config.name for config in report.configs}
    count = len(report.configs) + len(refused)
    if not report.configs:
        return ["No config can be composed" if report.refused() else "No Hydra config was found here", *runs]
    if not judged:
        return [f"{counted(count, 'config')}, of no model that a baseline applies to", *runs]
    parts = [f"{wrong} with a critical misalignment" if wrong else "no critical misalignment"]
    if differing:
        parts.append(f"{differing} {'more ' * bool(wrong)}with undocumented differences")
    others = count - len(judged)
    if others:
        parts.append(f"{others} not judged")
    return [f"{counted(count, 'config')}: {', '.join(parts)}", *runs]


def _failing(report: model.Report) -> str:
    """``2 configs fail when they start``: those that Hydra or the code refuses, an option that no config takes in among them."""
    failing = {name for each in report.refused() for name in each.effective_in or [each.path]}
    if not failing:
        return ""
    return f"{counted(len(failing), 'config')} {'fails when it starts' if len(failing) == 1 else 'fail when they start'}"


def jobs_to_come(report: model.Report) -> str:
    """``1 waiting job and 2 commands of scripts are wrong``; empty where none is."""
    counts = counted_states(report.wrong_commands())
    return f"{_listed(counts)} {'is' if sum(counts.values()) == 1 else 'are'} wrong" if counts else ""


def _listed(counts: dict[str, int]) -> str:
    """``2 waiting jobs, 1 running job and 1 command of a script``."""
    *first, last = (of_state(count, state) for state, count in counts.items())
    return f"{', '.join(first)} and {last}" if first else last


def _spoilt(report: model.Report) -> str:
    wrong = (each for each in report.commands if each.severity == "error" and not each.is_refused)
    count = counted_states(wrong).get(DONE, 0)
    return f"{of_state(count, DONE)} ran with a wrong value" if count else ""


def state_of(commands: Sequence[model.Change]) -> str:
    """``waiting job`` of one command, ``2 waiting jobs`` of several."""
    state = commands[0].state
    return NAMES[state] if len(commands) == 1 else of_state(len(commands), state)


def of_state(count: int, state: str) -> str:
    """``1 waiting job``, ``2 commands of scripts``."""
    return f"{count} {NAMES[state] if count == 1 else MANY[state]}"


def message_of(change: model.Change) -> str:
    """The message of a change, with the number of other places where it holds."""
    places = len(change.also_at)
    return f"{change.message}, and {counted(places, 'more place')}" if places else change.message


def places_of(commands: Sequence[model.Change]) -> tuple[list[tuple[model.Change, str]], str]:
    """Of commands with the same problem, those to name and how (``jobs.txt:4``, then ``:7``), and in words how many more."""
    first, more = some(commands, 3)
    named = []
    path = ""
    for each in first:
        named.append((each, f":{each.line}" if each.path == path else f"{each.path}:{each.line}"))
        path = each.path
    return named, f" and {more} more" if more else ""


def groups(commands: Iterable[model.Change]) -> list[tuple[list[model.Change], str, str]]:
    """Commands with the same problem, with their state and the message."""
    found = []
    for same in grouped(commands):
        one = same[0]
        state = NAMES[one.state] + (f", since {one.since}" if one.since else "")
        found.append((same, state, f"{one.message}, inherited from `{one.inherited}`" if one.inherited else one.message))
    return found


def command_tally(parameter: model.Parameter) -> str:
    """``4 waiting jobs set 0.5, 2 done jobs inherit 0.2``, of the commands with another value; empty where there are none."""
    by_value: dict[tuple[str, bool], list[model.Change]] = {}
    for each in parameter.commands:
        if each.state != EARLIER:
            by_value.setdefault((each.shown, bool(each.inherited)), []).append(each)
    parts = []
    for (shown, inherited), commands in by_value.items():
        counts = counted_states(commands)
        verb = "inherit" if inherited else "set"
        parts.append(f"{_listed(counts)} {verb}{'s' * (sum(counts.values()) == 1)} {shown}")
    return "; ".join(parts)


def stand(report: model.Report) -> str:
    """What the report describes: the revision with its date, and the version of this program."""
    found = report.revision
    parts = [f"trm-hooks {report.version}"]
    if found is not None:
        parts.insert(0, f"revision {found.commit} of {found.date}{', with changes not committed' if found.is_dirty else ''}")
    return " · ".join(parts)


def page_of(report: model.Report, path: str, line: int) -> str:
    """Where the remote shows a line, or nothing; only as long as the files are those of the commit."""
    from urllib.parse import quote

    found = report.revision
    return f"{found.page}/{quote(path)}#L{line}" if found is not None and found.page and not found.is_dirty else ""


def counted(number: int, noun: str) -> str:
    """``1 config``, ``3 configs``."""
    return f"{number} {noun}{'s' * (number != 1)}"


def some(names: Sequence[T], most: int = 8) -> tuple[Sequence[T], int]:
    """The first names, and how many more there are."""
    return (names, 0) if len(names) <= most + 1 else (names[:most], len(names) - most)
