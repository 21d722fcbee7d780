"""Every hyperparameter over all configs: its worst state, what that means, and which baselines have it."""

from __future__ import annotations

from trm_hooks.baselines.compare import show
from trm_hooks.review import model
from trm_hooks.review.runs import commands_of
from trm_hooks.show.takers import by

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from trm_hooks.baselines.load import Baselines
    from trm_hooks.review.expectations import Expected
    from trm_hooks.review.survey import Survey

_POLICY_ORDER = ("pinned", "decoder", "documented", "free")


def parameters(
    survey: Survey,
    configs: Sequence[model.Config],
    options: Iterable[tuple[str, model.OptionValue]],
    baselines: Baselines,
    commands: Sequence[model.Change],
) -> list[model.Parameter]:
    """The hyperparameters of which something is expected somewhere, the worst first, with the commands that set each."""
    by_name: dict[str, list[model.OptionValue]] = {}
    for name, option in options:
        by_name.setdefault(name, []).append(option)
    references = _references(survey)
    found = []
    for name, expected in references.items():
        policies = _policies(name, baselines)
        rows = sorted(by_name.get(name, ()), key=lambda option: (option.written.path, option.written.line))
        setting = commands_of(name, commands)
        found.append(_parameter(name, policies, expected, configs, rows, _impact(name, baselines), setting))
    return sorted(found, key=_order)


def _order(parameter: model.Parameter) -> tuple[int, int]:
    status = model.STATUSES.index(parameter.status)
    policy = min((_POLICY_ORDER.index(each) for each in parameter.policies), default=len(_POLICY_ORDER))
    return status, policy


def _references(survey: Survey) -> dict[str, list[model.Reference]]:
    """The values of the baselines in use, by hyperparameter; the one that judges most configs first."""
    seen = [(name, each.expected) for config in survey.configs for name, each in config.seen.items()]
    seen += [(option.name, option.expected) for option in survey.options.values() if not option.effective_in]
    shown = {id(expected): show(expected.value) for _, expected in seen if expected is not None}
    alike: dict[tuple[str, str, str], list[Expected]] = {}
    for name, expected in seen:
        if expected is not None:
            alike.setdefault((name, expected.baseline, shown[id(expected)]), []).append(expected)
    found: dict[str, list[model.Reference]] = {}
    for (name, baseline, text), each in alike.items():
        found.setdefault(name, []).append(model.Reference(baseline, each[0].title, text, each[0].value, len(each)))
    return {name: sorted(known, key=lambda each: -each.configs) for name, known in found.items()}


def _policies(name: str, baselines: Baselines) -> tuple[str, ...]:
    held: set[str] = set()
    for baseline in baselines:
        held |= baseline.policies.get(name, frozenset())
    return tuple(policy for policy in _POLICY_ORDER if policy in held)


def _impact(name: str, baselines: Baselines) -> str:
    return next((baseline.impact[name] for baseline in baselines if name in baseline.impact), "")


def _parameter(
    name: str,
    policies: tuple[str, ...],
    references: list[model.Reference],
    configs: Sequence[model.Config],
    options: list[model.OptionValue],
    impact: str,
    commands: list[model.Change],
) -> model.Parameter:
    cells = [config.cells[name] for config in configs if name in config.cells]
    counts: dict[str, int] = {}
    for cell in cells:
        counts[cell.status] = counts.get(cell.status, 0) + 1
    everywhere = cells + [option.cell for option in options]
    present = {cell.status for cell in everywhere}
    status = next((each for each in model.STATUSES if each in present), model.ABSENT)
    worst = [cell for cell in everywhere if cell.status == status and cell.note]
    return model.Parameter(
        name=name,
        policies=policies,
        references=references,
        status=status,
        headline=_headline(worst) or (commands[0].message.partition(" in `")[0] if commands else ""),
        impact=impact if worst else "",
        options=options,
        counts=counts,
        commands=commands,
        taken_by=_taken_by(cells),
    )


def _taken_by(cells: list[model.Cell]) -> list[str]:
    found = {id(cell.code): cell.code for cell in cells if cell.code is not None and cell.code["verdict"] == "taken"}
    return sorted({by(code).replace("`", "") for code in found.values()})


def _headline(cells: list[model.Cell]) -> str:
    """``0.5 is 5x the official 0.1``, for the value that is most frequent."""
    counted: dict[str, int] = {}
    for cell in cells:
        note = cell.note.partition(";")[0]
        sentence = f"{cell.shown} is {note}"
        counted[sentence] = counted.get(sentence, 0) + 1
    return max(counted, key=lambda sentence: counted[sentence]) if counted else ""
