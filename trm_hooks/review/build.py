"""A report from a check's findings and what was surveyed on the way."""

from __future__ import annotations

import os
import sys

from trm_hooks.baselines.compare import differs, ratio_text, show
from trm_hooks.project.blame import revision
from trm_hooks.review import model
from trm_hooks.review.changes import Changes, in_words, inherited
from trm_hooks.review.discrepancies import SOURCES, compared
from trm_hooks.review.notebook import Review
from trm_hooks.review.parameters import parameters
from trm_hooks.review.runs import states, with_states
from trm_hooks.review.survey import Survey, is_value
from trm_hooks.run.engine import World, examine_looks, looks_at
from trm_hooks.run.fold import by_cause
from trm_hooks.run.project import Asked, Project
from trm_hooks.run.request import Request, Result, default_checks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from trm_hooks.baselines.load import Baselines
    from trm_hooks.judging.finding import Finding
    from trm_hooks.project.settings import Settings
    from trm_hooks.review.expectations import Expected
    from trm_hooks.review.runs import States
    from trm_hooks.review.survey import Seen, SeenConfig, SeenOption
    from trm_hooks.run.config_tree import ConfigTree
    from trm_hooks.run.look import Look

_COLOURING = "baseline-alignment"
_OF_KEY = {"ema": "ema", "global_batch_size": "batch-size-comment"}


def report(path: str | os.PathLike[str] = ".", *, config_roots: Sequence[str] = ()) -> Review:
    """The hyperparameter review of the project at ``path``, a folder or one of its configs.

    Everything in the result is plain data: values as composed, lines and columns 1-based, paths relative to the repository
    with ``/`` (outside a git repository: to the current folder). ``as_markdown()``, ``as_html()`` and ``as_data()`` render
    it. ``config_roots`` are folders to use instead of searching for config roots.

    Raises :class:`trm_hooks.UsageError` for a path that does not exist and for wrong settings; configs that
    cannot be read or composed are no error, but are in ``problems``.
    """
    given = os.fspath(path)
    request = Request([given], os.getcwd(), config_roots=config_roots)
    asked = Asked(request, also=(_COLOURING,))
    survey, result, baselines = Survey(), Result(asked.repository), None
    found: States = {}
    if asked.is_about_configs:
        world = World(Project(asked))
        result = examine_looks(world, _surveyed(world, survey))
        baselines = world.project.judge.measure.baselines
        found = states(world, by_cause(result.findings))
    title = os.path.basename(os.path.abspath(given)) if os.path.isdir(given) else os.path.basename(asked.repository)
    return _Builder(result, survey, asked.settings, baselines, found).build(title or "this project")


def _surveyed(world: World, survey: Survey) -> Iterator[tuple[ConfigTree, Look]]:
    """Every look of a run, after ``survey`` has taken what it needs of it."""
    for tree, look in looks_at(world):
        if look.context is not None:
            survey.take(look.context, look.only)
        yield tree, look


class _Builder:
    def __init__(self, result: Result, survey: Survey, settings: Settings, baselines: Baselines | None, found: States) -> None:
        self.reported = frozenset(default_checks(settings)) - frozenset(settings.ignore)
        self.result = result
        self.states = found
        self.survey = survey
        self.baselines = baselines
        self.findings = [finding for finding in result.findings if finding.check in self.reported]
        self.judgements = _Judgements(result.findings, settings)

    def build(self, title: str) -> Review:
        configs = [self.judgements.config(seen) for seen in self.survey.configs]
        options = [self.judgements.option(seen) for seen in self.survey.options.values()]
        baselines = self.baselines
        changes = Changes(by_cause(self.findings), self.states)
        commands = with_states([*changes.commands, *changes.launched], self.states, self.result.repository)
        setting = [*commands, *self._differing()]
        rows = parameters(self.survey, configs, options, baselines, setting) if baselines is not None else []
        is_judged = any(config.baseline is not None for config in configs)
        return Review(
            title=title,
            configs=configs,
            parameters=sorted(rows, key=lambda row: not row.is_critical),
            changes=changes.of_configs,
            inherited=inherited(changes.of_configs, configs),
            discrepancies=_discrepancies(baselines if is_judged else None, configs),
            problems=changes.problems,
            commands=commands,
            notes=list(dict.fromkeys(self.result.notes)),
            files=self.result.files,
            version=sys.modules["trm_hooks"].__version__,
            revision=revision(self.result.repository),
        )


    def _differing(self) -> list[model.Change]:
        """Commands that set another value than the baseline's where that is not wrong: they count at the hyperparameter only."""
        aside = (each for each in self.result.findings if each.check == _COLOURING and _COLOURING not in self.reported)
        found = in_words(each for each in aside if (each.place.path, *each.place.position()) in self.states)
        return with_states(found, self.states, self.result.repository)


def _discrepancies(baselines: Baselines | None, configs: Iterable[model.Config]) -> model.Discrepancies:
    if baselines is None:
        return model.Discrepancies([], [], [])
    judging = dict.fromkeys(config.baseline for config in configs if config.baseline is not None)
    chosen = [found for name in judging if (found := baselines.named(name)) is not None]
    if not all(each.is_own for each in chosen):  # what is published of TRM is of no use elsewhere
        names = dict.fromkeys([*SOURCES, *judging])
        chosen = [found for name in names if (found := baselines.named(name)) is not None]
    if len(chosen) < 2:
        return model.Discrepancies([], [], [])
    rows = [model.DiscrepancyRow(row.key, row.shown, row.matches, row.note) for row in compared(chosen)]
    return model.Discrepancies([each.title for each in chosen], [each.name for each in chosen], rows)


class _Judgements:
    """The state of values by the findings of the checks, so that a report never disagrees with them."""

    def __init__(self, findings: Iterable[Finding], settings: Settings) -> None:
        self.settings = settings
        self.effective: dict[tuple[str, str | None], list[Finding]] = {}
        self.at: dict[tuple[str, int, int, str | None], Finding] = {}
        self._shared: dict[int, model.Cell] = {}
        for finding in findings:
            if finding.history or (finding.value is None and finding.expected is None):
                continue
            line, column = finding.place.position()
            self.at[finding.place.path, line, column, finding.key] = finding
            for name in finding.effective_in:
                self.effective.setdefault((name, finding.key), []).append(finding)

    def config(self, seen: SeenConfig) -> model.Config:
        choice = seen.choice
        baseline = choice.baseline.name if choice.baseline is not None else None
        cells = {name: self._cell(name, each, seen) for name, each in seen.seen.items()}
        found = {cell.status for cell in cells.values()}
        worst = next((status for status in model.STATUSES if status in found), model.UNJUDGED)
        return model.Config(seen.name, seen.path, baseline, choice.assumed, choice.why, seen.files, cells, worst)

    def _cell(self, name: str, seen: Seen, config: SeenConfig) -> model.Cell:
        found = self.effective.get((config.name, seen.key))
        # most configs have most values from the same places: one cell stands for all of them
        cell = self._shared.get(id(seen)) if found is None else None
        if cell is None:
            here = [finding for finding in found or () if finding.place.path in config.files]
            cell = self._new_cell(name, seen, config, here)
            if found is None and cell.status != model.ACCEPTED:
                self._shared[id(seen)] = cell
        return cell

    def _new_cell(self, name: str, seen: Seen, config: SeenConfig, found: list[Finding]) -> model.Cell:
        def cell(status: str, value: Any = None, shown: str = "", expected: str | None = None, note: str = "") -> model.Cell:
            return model.Cell(status, value, shown, expected, note, seen.chain, seen.winner, seen.code)

        is_default = seen.code is not None and "default" in seen.code
        if not is_value(seen.value) and not is_default:
            return cell(model.UNKNOWN, shown="unknown") if seen.chain else cell(model.ABSENT, shown="–")
        value = seen.code["default"] if seen.code is not None and is_default else seen.value
        if seen.code is not None and seen.code["verdict"] == "dropped":
            return cell(model.UNREAD, value, show(value))
        if seen.expected is None:
            return cell(model.UNJUDGED, value, show(value))
        status, note = _judged(value, seen.expected, found)
        if status == model.ACCEPTED and is_default:
            status = model.FREE
        elif status == model.ACCEPTED:
            note += f"; {self._why(name, seen.key, config)}"
        return cell(status, value, show(value), show(seen.expected.value), note)

    def _why(self, name: str, key: str, config: SeenConfig) -> str:
        """Why there is no finding for a value that differs."""
        for allowed in self.settings.allow:
            if allowed.covers(config.name, config.path, key):
                return f"allowed: {allowed.reason}"
        check = _OF_KEY.get(name, _COLOURING)
        return "not checked" if check in self.settings.ignore else "documented"

    def option(self, seen: SeenOption) -> tuple[str, model.OptionValue]:
        status, value, shown, expected, note = model.UNKNOWN, None, seen.written.shown, None, ""
        code = seen.dropped if not seen.is_read else None
        if code is not None:
            status = model.UNREAD
        elif is_value(seen.node_value):
            status, value, shown = model.UNJUDGED, seen.node_value, show(seen.node_value)
            if seen.expected is not None:
                finding = self.at.get((seen.written.path, seen.written.line, seen.written.column, seen.key))
                expected = show(seen.expected.value)
                status, note = _judged(value, seen.expected, [finding] if finding is not None else [])
        cell = model.Cell(status, value, shown, expected, note, (seen.written,), 0, code)
        return seen.name, model.OptionValue(seen.written, cell, seen.effective_in, seen.shadowed_in)


def _judged(value: Any, expected: Expected, found: list[Finding]) -> tuple[str, str]:
    """How a value compares with what is expected, and how far it is off in words."""
    if not differs(value, expected.value):
        return model.MATCH, ""
    if found:
        status = model.WRONG if any(finding.severity == "error" for finding in found) else model.DIFFERS
    else:
        status = model.FREE if expected.policy == "free" else model.ACCEPTED
    return status, _note(value, expected)


def _note(value: Any, expected: Expected) -> str:
    if expected.policy == "decoder":
        return f"{ratio_text(value, expected.value, 'the')} the {expected.weights} was trained with"
    return ratio_text(value, expected.value, expected.whose)
