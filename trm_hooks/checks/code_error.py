"""The code takes a config at its start: every required field is given, nothing is given that it refuses.

Hydra composes what the code then refuses, perhaps hours later in a job queue: a field of the config class that nothing sets, an
argument that a loss head does not take, a word where a number belongs, an `assert` that `eval_interval` divides `epochs`.
The Python of the repository is read, never run; what only running it would show is not judged. What a command gives
is judged at the command, and so is a null that the code stops at: it is left for the command to give.

Bad, where the class has `epochs: int`:

```yaml
epochs: many
```

Good:

```yaml
epochs: 50000
```

Nothing is mended.
"""

from __future__ import annotations

from trm_hooks.judging.by_code import argument_for, blamed, involved, key_place, meant, refusal_text
from trm_hooks.judging.context import place_of
from trm_hooks.judging.finding import Finding, Place, Rule, Veto

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from trm_hooks.code.answer import Refusal
    from trm_hooks.code.project_code import Readers
    from trm_hooks.code.values import Path
    from trm_hooks.hydra.composition import Composition
    from trm_hooks.judging.context import Context, Problem
    from trm_hooks.judging.launched import Launched
    from trm_hooks.launch.jobs import Argument, Job

RULE = Rule(id="code-error", summary="the code takes every config at its start: nothing is missing, nothing is refused")


def check(context: Context) -> Iterator[Finding]:
    """What the code would refuse of a config."""
    readers = context.code
    if readers is None:
        return
    for refusal in readers.refusals():
        place = _place(context.composition, refusal, readers)
        if place is not None and not _is_left(refusal, readers) and not _is_open(context.composition, refusal):
            yield _finding(refusal, readers, place, context.configs())


def _is_left(refusal: Refusal, readers: Readers) -> bool:
    """Whether the code stops at a null, which is left for the command to give."""
    return refusal.kind in ("assert", "raise") and any(readers.view.value(path) is None for path in refusal.paths)


def _is_open(composition: Composition, refusal: Refusal) -> bool:
    """Whether a group is left for the command to choose, which may give what is missing."""
    if refusal.kind != "missing":
        return False
    return any(entry.value == "???" for layer in composition.layers for entry in layer.file.entries)


def _finding(refusal: Refusal, readers: Readers, place: Place, configs: tuple[str, ...]) -> Finding:
    path = blamed(refusal, readers)
    other = meant(readers, path) if refusal.kind == "unexpected" else None
    wrong = _misnamed(refusal, readers) if refusal.kind == "missing" else None
    text = refusal_text(refusal, readers)
    if wrong is not None:
        text = f"{text}; `{'.'.join((*refusal.section, wrong))}` is dropped"
        other = ".".join(path)
    value = readers.view.value(path) if refusal.kind in ("type", "zero", "assert", "raise") else None
    return Finding(
        RULE,
        place,
        text,
        key=".".join(path),
        value=value,
        expected=other,
        effective_in=configs,
        advice=f"did you mean `{other}`?" if other is not None else "",
        others=involved(refusal),
    )


def _misnamed(refusal: Refusal, readers: Readers) -> str | None:
    name = refusal.paths[0][-1]
    keys = readers.view.keys(refusal.section) or ()
    return next((key for key in keys if name in key and readers.is_dropped((*refusal.section, key))), None)


def _place(composition: Composition, refusal: Refusal, readers: Readers) -> Place | None:
    """Where a refusal of a config is reported: at the key, or in the section that lacks one."""
    if refusal.kind != "missing":
        path = blamed(refusal, readers)
        origin = next((each for each in reversed(composition.chain(".".join(path))) if each.effective), None)
        if origin is None or origin.layer is None:
            return None
        is_value = refusal.kind in ("type", "zero", "assert", "raise")
        return place_of(origin) if is_value else key_place(origin.node.source, origin.route)
    wrong = _misnamed(refusal, readers)
    if wrong is not None:
        return _place_of_section(composition, ".".join((*refusal.section, wrong)))
    return _place_in_section(composition, ".".join(refusal.section))


def _place_of_section(composition: Composition, key: str) -> Place | None:
    for layer in reversed(composition.layers):
        if layer.package == key and layer.node is not None:
            return Place(layer.node.source, layer.node.start, layer.node.end)
    origin = next((each for each in reversed(composition.chain(key)) if each.layer is not None), None)
    return key_place(origin.node.source, origin.route) if origin is not None else None


def _place_in_section(composition: Composition, section: str) -> Place | None:
    """The key of a section that names its class, else the section, else the start of the config."""
    for key in (f"{section}.name", f"{section}._target_") if section else ():
        origin = next((each for each in reversed(composition.chain(key)) if each.effective), None)
        if origin is not None and origin.layer is not None:
            return place_of(origin)
    if section:
        return _place_of_section(composition, section)
    primary = next((layer for layer in composition.layers if layer.primary), None)
    return Place(primary.file.source, 0, 0) if primary is not None else None


def check_unread(problem: Problem) -> Iterator[Finding]:
    """A Python file that was named and cannot be read."""
    if problem.place.path.endswith(".py"):
        yield Finding(RULE, problem.place, f"{problem.error.message}, so what it does with a config is not known")


def check_command(launched: Launched) -> Iterator[Finding | Veto]:
    """What the code would refuse of a command.

    What is wrong with the config alone is reported there, unless some command mends it: then at each command that does not.
    """
    if not launched.target.sure:
        return
    context = launched.alone()
    readers = None if context is None else context.code
    before = [] if readers is None else [each for each in readers.refusals() if not _is_left(each, readers)]
    known = {(each.kind, each.paths): each for each in before}
    yield from launched.wrong(lambda job: _of_job(launched, job, known))
    if context is None or context.code is None or launched.command.is_history:
        return
    for refusal in before:
        if refusal.kind == "missing" and _gives(launched, refusal):
            place = _place(context.composition, refusal, context.code)
            if place is not None:
                yield Veto(RULE, place, ".".join(refusal.paths[0]))


def _gives(launched: Launched, refusal: Refusal) -> bool:
    """Whether a command gives what its config alone lacks."""
    path = refusal.paths[0]
    return any(argument_for(launched, job, path) is not None for jobs in launched.alternatives for job in jobs)


def _of_job(launched: Launched, job: Job, known: Mapping[tuple[str, tuple[Path, ...]], Refusal]) -> Iterator[Finding]:
    readers = launched.readers(job)
    for refusal in readers.refusals() if readers is not None else ():
        assert readers is not None
        found = next((each for path in reversed(refusal.paths) if (each := argument_for(launched, job, path))), None)
        found = found or _choosing(launched, job, blamed(refusal, readers))
        if launched.is_open and (refusal.kind == "missing" or _is_left(refusal, readers)):
            continue
        if found is None and ((refusal.kind, refusal.paths) in known or refusal.kind in ("type", "unexpected", "twice")):
            # the config is wrong by itself, and this command runs into it
            yield from _inherited(launched, known.get((refusal.kind, refusal.paths)))
            continue
        place = launched.place(found.word if found is not None else launched.command.script)
        finding = _finding(refusal, readers, place, (launched.target.name,))
        written = _place(readers.composition, refusal, readers) if refusal.kind != "missing" else None
        if written is not None and written.path != place.path:  # in the option that the command chooses
            finding = finding.but(notes=(f"`{finding.key}` is set at {written}",))
        if launched.command.is_history:
            finding = finding.but(history=True, advice="", notes=("this job ran already: nothing is changed here",))
        yield finding


def _choosing(launched: Launched, job: Job, path: Path) -> Argument | None:
    """The argument of a command that chooses an option which is written at the root (``experiment=…``) and sets a key there."""
    chain = job.composition.chain(".".join(path)) if job.composition is not None else []
    origin = next((each for each in reversed(chain) if each.effective), None)
    if origin is None or origin.layer is None or origin.layer.file.path not in launched.beyond_config(job):
        return None
    name, root = origin.layer.file.config_path, launched.composer.root
    groups = [(override, argument) for override, argument in job.overrides if root.is_group(override.key_or_group)]
    return next((argument for override, argument in groups if name == f"{override.key_or_group}/{override.value}"), None)


def _inherited(launched: Launched, refusal: Refusal | None) -> Iterator[Finding]:
    """What a command has from its config alone: a finding whose cause is that of the config."""
    context = launched.alone()
    readers = context.code if context is not None else None
    if refusal is None or context is None or readers is None or launched.command.is_history:
        return
    place = _place(context.composition, refusal, readers)
    if place is not None:
        here = launched.place(launched.command.script)
        yield _finding(refusal, readers, here, (launched.target.name,)).but(causes=((RULE.id, place),))
