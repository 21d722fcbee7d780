"""A launch command, judged as the shell would start it: every job that it composes, by its final values.

What Hydra would refuse is reported, too. Values that only running code knows are left to :class:`trm_hooks.Guard`.
"""

from __future__ import annotations

import os
import shlex

from trm_hooks.record import Record
from trm_hooks.show.job_verdict import Standards, Wrong

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from trm_hooks.judging.launched import Launched
    from trm_hooks.launch.jobs import Job


class Verdict(Record):
    """What ``launches`` a command has for this repository (script and config), what is ``wrong``, and what no code reads."""

    launches: list[tuple[str, str]]
    wrong: list[Wrong]
    unread: list[Wrong]


def judge_command(words: Sequence[str], cwd: str) -> Verdict:
    """The verdict on a command given word by word; raises :class:`UsageError` for wrong settings."""
    from trm_hooks.project.repository import display
    from trm_hooks.run.launches import Launches
    from trm_hooks.run.project import Asked, Project
    from trm_hooks.run.request import Request
    from trm_hooks.yaml.text import SourceText

    project = Project(Asked(Request((), cwd)))
    standards = Standards(project.repository)
    source = SourceText(display(os.path.join(cwd, "command line"), project.repository), as_shell(words))
    found = list(Launches(project, (), {}).launched(source, []))
    launches = [(launched.target.script, launched.target.name) for launched in found]
    wrong = _once(each for launched in found for each in _wrong(launched, standards))
    return Verdict(launches, wrong, _once(each for launched in found for each in _unread(launched, standards)))


def _once(found: Iterable[Wrong]) -> list[Wrong]:
    return list({(each.check, each.key, each.message): each for each in found}.values())


def as_shell(words: Sequence[str]) -> str:
    """The words as one line of shell; variables set in front of a command stay such."""
    count = len(assignments(words))
    front = [f"{name}={shlex.quote(value)}" for name, _, value in (word.partition("=") for word in words[:count])]
    return " ".join([*front, *map(shlex.quote, words[count:])])


def assignments(words: Sequence[str]) -> dict[str, str]:
    """The variables that are set in front of a command: ``CUDA_VISIBLE_DEVICES=0 python pretrain.py``."""
    found: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name.isidentifier():
            break
        found[name] = value
    return found


def _wrong(launched: Launched, standards: Standards) -> Iterator[Wrong]:
    for word, reason in launched.command.refused:
        yield Wrong("config-error", None, f"`{word.text}`: {reason}", "")
    for argument in launched.arguments:
        if argument.problem is not None:
            yield Wrong("config-error", None, argument.problem, "")
    for jobs in launched.alternatives:
        for job in jobs:
            yield from _wrong_job(job, launched, standards)
    yield from _refused_by_code(launched, standards)


def _wrong_job(job: Job, launched: Launched, standards: Standards) -> Iterator[Wrong]:
    from trm_hooks.hydra.errors import CompositionError
    from trm_hooks.show.compose_api import as_data

    for error, argument in job.refusals:
        token = f"override `{argument.word.text}`: " if argument is not None else ""
        refused = error.sentence() if error.path == launched.source.path else str(error)
        yield Wrong("config-error", None, f"{token}{refused}", "")
    if job.composition is None:
        return
    try:
        values = as_data(job.composition)["config"]
    except CompositionError as error:
        yield Wrong("config-error", None, str(error), "")
        return
    yield from standards.judge(values, launched.target.name, job.composition)


def _refused_by_code(launched: Launched, standards: Standards) -> Iterator[Wrong]:
    """What the code itself would refuse at its start, where it is sure which code that is."""
    from trm_hooks.checks import code_error
    from trm_hooks.judging.finding import Finding

    if not launched.target.sure or "code-error" in standards.settings.ignore:
        return
    judgements = list(code_error.check_command(launched))
    given = {each.key for each in judgements if not isinstance(each, Finding)}
    alone = launched.alone()
    of_config = [each for each in code_error.check(alone) if each.key not in given] if alone is not None else []
    for each in (*judgements, *of_config):
        if isinstance(each, Finding):
            yield Wrong(each.check, each.key, each.message, "")


def _unread(launched: Launched, standards: Standards) -> Iterator[Wrong]:
    """The overrides without effect: the job runs, and is another than was meant."""
    from trm_hooks.checks import unread_key

    if "unread-key" not in standards.selected:
        return
    config, allow = launched.target.name, standards.settings.allow
    for each in unread_key.check_overrides(launched):
        if not any(allowed.covers(config, "", each.key or "") for allowed in allow):
            yield Wrong(each.check, each.key, each.message, "")
