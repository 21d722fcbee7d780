"""A launch command composes into what the baseline says, and Hydra does not refuse it.

Overrides live in shell scripts, job queues, SLURM files, justfiles, Makefiles and the README, where no config linter
looks. After every YAML file was mended, a job queue went on passing `arch.halt_exploration_prob=0.5`. Every command that
launches a script with `@hydra.main` is composed with its overrides and judged by the rules of `halt-exploration-prob`,
`pretrained-decoder` and `loaded-checkpoint`; every value of a sweep must hold. An override that turns `ema` off is
reported, too, and what Hydra would refuse at launch:
an unknown key without `+`, an option that does not exist, a missing config, a sweep without `--multirun`.
A variable has the value that the file gives it; where the environment or a program decides, it is unknown, and nothing
that depends on it is a finding.

A finding is at the override that sets the value, else at the one that loads the decoder, else at the script. Jobs
of a queue that ran already (`[x]`, `[!]`, `[-]`) are history: reported, never blocking, never edited. Commands count in
text files of the repository: a changed config is also checked in the commands that launch it.

A script that is not in this repository is named in `.trm-hooks.yaml`, by its path or module, with the config root it
reads; its commands then say which config with `--config-name`:

```yaml
entry-scripts:
  pretrain.py: config
```

Bad:

```sh
python pretrain.py arch=trm arch.halt_exploration_prob=0.5
```

Good:

```sh
python pretrain.py arch=trm
```

The fix removes the override where the composed value is right without it, else sets it; a key that a decoder needs is
added behind the override that loads it. A config that is wrong by itself is mended in the config.
"""

from __future__ import annotations

from trm_hooks.baselines.compare import differs, ratio_text, show
from trm_hooks.checks import OF_JOBS
from trm_hooks.judging.context import ABSENT, UNKNOWN, place_of
from trm_hooks.judging.decoder import DECODER, FREEZE, Mismatch, frozen_without_decoder, mismatches
from trm_hooks.judging.deviation import Wrong, check_of, undocumented, wrong_origins
from trm_hooks.judging.finding import SAFE, UNSAFE, Change, Finding, Fix, Place, Rule
from trm_hooks.judging.refused_commands import is_record, refusals

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from trm_hooks.hydra.composition import Origin
    from trm_hooks.judging.context import Context, Problem
    from trm_hooks.judging.launched import Launched
    from trm_hooks.launch.jobs import Argument, Job
    from trm_hooks.yaml.edit.edits import Edit

RULE = Rule(
    id="launch-commands",
    summary="launch commands compose to the published values, and Hydra takes them",
    subject="commands",
    fix="removes or sets the override, or adds what the decoder needs behind the one that loads it",
)

_EMA = "ema"
# A command may set a key very often: so many places of it are named, the last ones, and so many are mended in one look.
_MOST_PLACES = 8
_MOST_MENDED = 32


def check(launched: Launched) -> Iterator[Finding]:
    """Everything wrong with one command, whatever is not known of it."""
    values = launched.wrong(lambda job: _of_job(launched, job), lambda finding, job: _concerns(launched, finding, job))
    for finding in [*refusals(RULE, launched), *values]:
        if launched.own_sweep(finding.place):
            if launched.sweeps_by_itself and finding.expected is None:
                continue  # Hydra refuses the config, too
            finding = _of_the_config(launched, finding)
        name = () if finding.shadowed_in else (launched.target.name,)
        if launched.command.is_history:
            notes = (*finding.notes, "this job ran already: nothing is changed here")
            yield finding.but(effective_in=name, history=True, advice="", notes=notes)
        elif finding.place.path != launched.source.path and finding.place.path in launched.command.files():
            yield finding.but(effective_in=name, launched_by=(launched.at,))
        else:
            yield finding.but(effective_in=name)


def _of_the_config(launched: Launched, finding: Finding) -> Finding:
    """Whether a value comes from the config's own sweep; where the config is a multirun by itself, it is reported there."""
    if not launched.sweeps_by_itself:
        return finding.but(fix=None)
    causes = [(check, finding.place) for check in sorted(OF_JOBS)]
    at = launched.place(launched.command.script)
    return finding.but(place=at, causes=(*finding.causes, *causes), fix=None, others=finding.participants)


def check_unread(problem: Problem) -> Iterator[Finding]:
    """A text or Python file that was named and cannot be read."""
    yield Finding(RULE, problem.place, f"{problem.error.message}, so what it launches is not known")


def _concerns(launched: Launched, finding: Finding, job: Job) -> bool:
    """Whether a job has a say in what an override sets: a model of another family has none."""
    context = launched.judged(job)
    is_said = any(
        launched.place(argument.word).start == finding.place.start
        and finding.key in {each.key_or_group for each in argument.overrides}
        for argument in launched.arguments
    )
    return not is_said or (context is not None and context.choice.baseline is not None)


def _of_job(launched: Launched, job: Job) -> Iterator[Finding]:
    context = launched.judged(job)
    if context is None:
        return
    subject = _Judged(launched, job, context)
    for index, wrong in enumerate(sorted(wrong_origins(context), key=lambda each: not each.origin.effective)):
        yield from subject.pinned(wrong, is_mended=index < _MOST_MENDED)
    for mismatch in mismatches(context):
        yield from subject.mismatch(mismatch)
    frozen = frozen_without_decoder(context)
    if frozen is not None:
        yield from subject.frozen(*frozen)
    yield from subject.ema()


class _Judged:
    """One job of a command with its context: what is wrong in it, placed in the command."""

    def __init__(self, launched: Launched, job: Job, context: Context) -> None:
        self.launched = launched
        self.job = job
        self.context = context
        self.is_open = launched.may_set_more(job)

    def pinned(self, wrong: Wrong, is_mended: bool) -> Iterator[Finding]:
        key, expected = self.context.key(wrong.name), wrong.expected.value
        message = f"{show(wrong.value)} is {ratio_text(wrong.value, expected, wrong.expected.whose)} in `{key}`"
        argument = self.job.argument(wrong.origin.override)
        if argument is None:
            if not wrong.origin.effective or self.is_open:
                return
            at = self._cause(lambda context: any(each.name == wrong.name for each in wrong_origins(context)))
        else:
            at = self.launched.place(argument.word)
        baseline = wrong.expected.baseline.name
        finding = self._finding(at, message, wrong.name, wrong.value, expected, baseline, wrong.origins)
        if not wrong.origin.effective:
            finding = finding.but(shadowed_in=(self.launched.target.name,))
        if argument is not None and is_mended:
            finding = self._mended(finding, argument, wrong.name, wrong.origin.effective)
        elif wrong.origin.layer is not None:
            finding = finding.but(causes=((check_of(wrong.name), place_of(wrong.origin)),))
        yield finding

    def mismatch(self, wrong: Mismatch) -> Iterator[Finding]:
        key, origin = self.context.key(wrong.name), self.context.effective(wrong.name)
        argument = self.job.argument(origin.override) if origin is not None else None
        loading = self.job.argument(wrong.loaded.override)
        if argument is None and self.is_open:
            return
        place = self._place(argument or loading, lambda context: any(each.name == wrong.name for each in mismatches(context)))
        ratio = ratio_text(wrong.value, wrong.expected, "the")
        message = f"{show(wrong.value)} in `{key}` is {ratio} the {wrong.weights} was trained with"
        finding = self._finding(place, message, wrong.name, wrong.value, wrong.expected, wrong.trained.baseline)
        where = "by this command" if loading is not None else f"at {place_of(wrong.loaded)}"
        told = f"the {wrong.weights} is loaded {where}; trained with: {wrong.trained.described}"
        finding = finding.noting(told, *wrong.trained.files)
        if argument is not None:
            yield self._mended(finding, argument, wrong.name, True, unsafe=wrong.assumed)
        elif loading is not None:
            yield self._appended(finding, loading, wrong.assumed)
        else:
            yield self._in_configs(finding, wrong, origin)

    def _in_configs(self, finding: Finding, wrong: Mismatch, origin: Origin | None) -> Finding:
        """What a config alone has wrong is mended where the decoder is loaded, or where the key is set if that is later."""
        loaded_later = origin is None or self.context.layer_index(origin) < self.context.layer_index(wrong.loaded)
        at = place_of(wrong.loaded if origin is None or loaded_later else origin)
        advice = f"set `{finding.key}` to {show(wrong.expected)} where the {wrong.weights} is loaded, in {at}"
        return finding.but(causes=((wrong.check, at),), advice=advice if loaded_later else finding.advice)

    def frozen(self, origin: Origin, steps: Any) -> Iterator[Finding]:
        argument = self.job.argument(origin.override)
        loads = self.context.effective(DECODER)
        unloading = self.job.argument(loads.override) if loads is not None else None
        if argument is None and self.is_open:
            return
        place = self._place(argument or unloading, lambda context: frozen_without_decoder(context) is not None)
        message = f"{show(steps)} in `{FREEZE}` freezes a decoder, but `{DECODER}` loads none"
        causes = (("pretrained-decoder", place_of(origin)),) if argument is None and unloading is None else ()
        advice = f"set `{DECODER}` to a checkpoint, or `{FREEZE}` to 0"
        yield self._finding(place, message, FREEZE, steps, 0).but(causes=causes, advice=advice)

    def ema(self) -> Iterator[Finding]:
        """An override that turns off what the recipe has on, where no comment says so; a sweep or loop over it is meant."""
        found = undocumented(self.context, _EMA, self.context.choice.expected("documented").get(_EMA))
        argument = self.job.argument(found.origin.override) if found is not None else None
        if found is None or argument is None or self.launched.is_varied(argument):
            return
        if _EMA in self.launched.comments(argument.word).lower():
            return
        expected = found.expected
        ratio = ratio_text(found.value, expected.value, expected.whose)
        message = f"{show(found.value)} is {ratio} in `{self.context.key(_EMA)}`"
        place = self.launched.place(argument.word)
        finding = self._finding(place, message, _EMA, found.value, expected.value, expected.baseline.name)
        yield self._mended(finding, argument, _EMA, True, unsafe=True)  # one who writes it down may mean it

    def _place(self, argument: Argument | None, is_wrong: Callable[[Context], bool]) -> Place:
        return self.launched.place(argument.word) if argument is not None else self._cause(is_wrong)

    def _cause(self, is_wrong: Callable[[Context], bool]) -> Place:
        """The one argument without which nothing is wrong, such as a choice of option; else the script."""
        alone = self.launched.alone()
        if alone is not None and not is_wrong(alone):
            for _, argument in self.job.overrides:
                context = self.launched.without(self.job, argument)
                if context is not None and not is_wrong(context):
                    return self.launched.place(argument.word)
        return self.launched.place(self.launched.command.script)

    def _finding(
        self,
        place: Place,
        message: str,
        name: str,
        value: Any,
        expected: Any,
        baseline: str | None = None,
        origins: list[Origin] | None = None,
    ) -> Finding:
        key, target = self.context.key(name), self.launched.target
        origins = self.context.origins(name) if origins is None else origins
        written = next((origin for origin in reversed(origins) if origin.effective), None)
        is_in_config = written is not None and written.layer is not None
        return Finding(
            RULE,
            place,
            message,
            key=key,
            value=value,
            expected=expected,
            baseline=baseline,
            notes=(f"composed by {target.script} from {target.name}: {self._chain(origins)}",),
            advice=f"set `{key}` to {show(expected)} in {place_of(written)}" if written is not None and is_in_config else "",
            others=self.launched.files(),
        )

    def _chain(self, origins: list[Origin]) -> str:
        """Every place that writes the key, in merge order; the last one wins."""
        parts = [f"{len(origins) - _MOST_PLACES} places"] if len(origins) > _MOST_PLACES else []
        for origin in origins[-_MOST_PLACES:]:
            line, column = origin.position()
            value = getattr(origin.node, "value", "…")
            parts.append(f"{show(value)} at {origin.path}:{line}:{column}")
        return ", then ".join(parts) or "not set"

    def _mended(self, finding: Finding, argument: Argument, name: str, effective: bool, *, unsafe: bool = False) -> Finding:
        """Remove the override that sets the value where that is enough, else set it."""
        key, expected, word = finding.key, finding.expected, argument.word
        if argument.of_config:
            return finding.but(advice=f"sweep over no other value than {show(expected)}")
        finding = finding.but(advice=f"set `{key}` to {show(expected)} here")
        if argument.overrides[0].key_or_group != key or self.launched.command.is_history:
            return finding
        from trm_hooks.launch.edits import remove_words, set_written, stands_at

        source, command = self.launched.source, self.launched.command
        unsafe = unsafe or self.launched.is_varied(argument) or is_record(finding.place.path)
        stands_alone = not word.home.element and stands_at(word, command, source)
        if stands_alone and (not effective or self._is_right_without(argument, name, expected)):
            without_it = f"; `{key}` is {show(expected)} without it" if effective else ""
            finding = finding.but(advice=f"remove this override{without_it}")
            return self._fixed(finding, f"remove `{word.text}`", lambda: remove_words(source, command, [word]), unsafe)
        text = show(expected)
        return self._fixed(finding, f"set `{key}` to {text}", lambda: set_written(source, word, text), unsafe)

    def _is_right_without(self, argument: Argument, name: str, expected: Any) -> bool:
        """Whether the job has the expected value without an argument."""
        without = self.launched.without(self.job, argument)
        value = without.value(name) if without is not None else ABSENT
        return not (value is ABSENT or value is UNKNOWN or differs(value, expected))

    def _starts_others(self) -> bool:
        """Whether the command starts, or may start, jobs of models that no baseline judges: an edit changes those, too."""
        contexts = (self.launched.judged(job) for jobs in self.launched.alternatives for job in jobs)
        return any(context is None or context.choice.baseline is None for context in contexts)

    def _appended(self, finding: Finding, loading: Argument, unsafe: bool) -> Finding:
        from trm_hooks.launch.edits import append_after

        text = f"{finding.key}={show(finding.expected)}"
        if loading.of_config:
            return finding.but(advice=f"set `{finding.key}` to {show(finding.expected)} in every job that loads it")
        source, command = self.launched.source, self.launched.command
        edits = lambda: append_after(source, command, loading.word, text)  # noqa: E731
        return self._fixed(finding.but(advice=f"add `{text}`"), f"add `{text}`", edits, unsafe or loading.is_sweep)

    def _fixed(self, finding: Finding, description: str, edits: Callable[[], list[Edit]], unsafe: bool) -> Finding:
        if self.launched.command.is_history:
            return finding
        unsafe = unsafe or self._starts_others() or is_record(self.launched.source.path)
        from trm_hooks.yaml.edit.edits import Refusal

        try:
            changes = [Change("splice", finding.place.path, value=edit.text, span=(edit.start, edit.end)) for edit in edits()]
        except Refusal as refusal:
            return finding.noting(f"not mended by --fix: {refusal.reason}")
        return finding.but(fix=Fix(description, changes, applicability=UNSAFE if unsafe else SAFE))
