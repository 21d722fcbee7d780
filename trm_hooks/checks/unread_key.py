"""Some code reads every key: what a config sets, and what a command overrides, changes the run.

TRM's config classes ignore unknown keys silently. `arch.latent_dim: 512` for a class that has no such field trains
the same model as `32`, and a sweep over it compares a run with itself. The Python of the repository is read, never run: from
the function under `@hydra.main` the config is followed through the classes and functions that take it, and the class that
`arch.name` names. A key is reported where every script that launches the config drops it; what cannot be known without running
the code (a validator that runs before, a key that is computed, a config that is handed to another package) is not judged.
What an interpolation names is read. The names and folders of a saved run (`run_name`, `hydra`) are left alone.

Bad, where the model's class has `encoder_width` and no `latent_dim`:

```yaml
arch:
  latent_dim: 512
```

Good:

```yaml
arch:
  encoder_width: 512
```

Nothing is mended; the field that was probably meant is named.
"""

from __future__ import annotations

from trm_hooks.judging.by_code import argument_for, involved, is_referred, key_place, keys_of, meant, referred_in, who_drops
from trm_hooks.judging.finding import WARNING, Finding, Kept, Place, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trm_hooks.code.project_code import Readers
    from trm_hooks.code.values import Path
    from trm_hooks.hydra.composition import Composition
    from trm_hooks.hydra.layers import Layer
    from trm_hooks.judging.context import Context
    from trm_hooks.judging.finding import Route
    from trm_hooks.judging.launched import Launched
    from trm_hooks.launch.jobs import Job

RULE = Rule(id="unread-key", summary="some code reads every key that a config or a command sets", severity=WARNING)


def check(context: Context) -> Iterator[Finding | Kept]:
    """Every key of the composed files that no code reads, and the keys that are read here, which no composition reports."""
    readers = context.code
    if readers is None:
        return
    wrong = frozenset(each.paths[0] for each in readers.refusals() if each.kind == "missing")
    for layer in context.composition.layers:
        if not layer.file.is_shipped:
            dropped, kept = _divided(readers, layer, context.composition)
            yield kept
            for path, route in dropped:
                place = key_place(layer.file.source, route)
                if place is not None and not _is_told(path, wrong):
                    yield _finding(readers, path, place, context.configs())


def _divided(readers: Readers, layer: Layer, composition: Composition) -> tuple[list[tuple[Path, Route]], Kept]:
    """The keys of a layer that no code reads, of a section that is dropped only the section itself; and the others."""
    dropped: dict[Path, Route] = {}
    kept = []
    for path, route, _ in keys_of(layer):
        if readers.is_dropped(path):
            if not any(path[:length] in dropped for length in range(1, len(path))):
                dropped[path] = route
        else:
            kept.append(path)
    references = referred_in(composition) if dropped else {}
    kept += [path for path in dropped if is_referred(path, references)]
    found = [(path, route) for path, route in dropped.items() if not is_referred(path, references)]
    return found, Kept(RULE, layer.file.path, [*map(".".join, kept)])


def _is_told(path: Path, missing: frozenset[Path]) -> bool:
    """Whether another check reports it: the section is there under a wrong name."""
    near = [each for each in missing if len(path) >= len(each) and path[: len(each) - 1] == each[:-1]]
    return any(each[-1] in path[len(each) - 1] for each in near)


def _finding(readers: Readers, path: Path, place: Place, configs: tuple[str, ...], history: bool = False) -> Finding:
    found, key = readers.answer(path), ".".join(path)
    other = meant(readers, path)
    return Finding(
        RULE,
        place,
        who_drops(found, key),
        key=key,
        expected=other,
        effective_in=configs,
        advice=f"did you mean `{other}`?" if other is not None and not history else "",
        history=history,
        others=involved(found),
        notes=("this job ran already: nothing is changed here",) if history else (),
    )


def check_command(launched: Launched) -> Iterator[Finding | Kept]:
    """Overrides, and keys of options that only commands select, that the script of a command drops; and which it reads."""
    for jobs in launched.alternatives:
        for job in jobs:
            yield from _kept_by(launched, job)
    yield from check_overrides(launched)
    if launched.target.sure:
        yield from launched.in_options(_found)


def check_overrides(launched: Launched) -> Iterator[Finding]:
    """Overrides that the script of a command drops."""
    if launched.target.sure:
        yield from launched.wrong(lambda job: _of_job(launched, job))


def _found(context: Context) -> Iterator[Finding]:
    yield from (each for each in check(context) if isinstance(each, Finding))


def _kept_by(launched: Launched, job: Job) -> Iterator[Kept]:
    """The keys that a job has read, where its config by itself has them read by other code, or does not have them."""
    readers, alone = launched.readers(job), launched.readers_alone()
    if readers is None or job.composition is None:
        return
    is_same = alone is not None and readers.identity == alone.identity
    selected = launched.beyond_config(job) if is_same else ()
    for layer in job.composition.layers:
        if not layer.file.is_shipped and (not is_same or layer.file.path in selected):
            yield _divided(readers, layer, job.composition)[1]


def _of_job(launched: Launched, job: Job) -> Iterator[Finding]:
    readers = launched.readers(job)
    if readers is None or job.composition is None:
        return
    references: dict[Path, bool] | None = None
    for override, argument in job.overrides:
        path = tuple(override.key_or_group.split("."))
        if override.type == "del" or override.key_or_group.startswith("hydra") or argument.any_option:
            continue
        if launched.composer.root.is_group(override.key_or_group) or not readers.is_dropped(path):
            continue
        references = referred_in(job.composition) if references is None else references
        if not is_referred(path, references) and argument_for(launched, job, path) is argument:
            place = launched.own_place(argument.word)
            yield _finding(readers, path, place, (launched.target.name,), launched.command.is_history)
