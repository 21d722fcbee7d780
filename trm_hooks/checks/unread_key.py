"""Some code reads every key: what a config sets, and what a command overrides, changes the run.

TRM's config classes ignore unknown keys without a word. `arch.latent_dim: 512` for a class that has no such field trains
the same model as `32`, and a sweep over it compares a run with itself. The Python of the repository is read, never run: from
the function under `@hydra.main` the config is followed through the classes and functions that take it, and the class that
`arch.name` names. A key is reported where every script that launches the config drops it; what cannot be told without running
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

from trm_hooks.judging.by_code import argument_for, key_place, keys_of, meant, referred_in, who_drops
from trm_hooks.judging.finding import WARNING, Finding, Place, Rule, Veto

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trm_hooks.code.project_code import Readers
    from trm_hooks.code.values import Path
    from trm_hooks.hydra.layers import Layer
    from trm_hooks.judging.context import Context
    from trm_hooks.judging.finding import Route
    from trm_hooks.judging.launched import Launched
    from trm_hooks.launch.jobs import Job

RULE = Rule(id="unread-key", summary="some code reads every key that a config or a command sets", severity=WARNING)


def check(context: Context) -> Iterator[Finding | Veto]:
    """Every key of the composed files that no code reads, and a veto for those that it reads here and nowhere else."""
    readers = context.code
    if readers is None:
        return
    wrong = frozenset(each.paths[0] for each in readers.refusals() if each.kind == "missing")
    for layer in context.composition.layers:
        if not layer.file.is_shipped:
            yield from _of_layer(context, readers, layer, wrong)


def _of_layer(context: Context, readers: Readers, layer: Layer, missing: frozenset[Path]) -> Iterator[Finding | Veto]:
    here = [path for path, _ in _dropped(readers, layer)]
    words = referred_in(context.composition) if here else frozenset()
    gone = frozenset(path for path in here if words.isdisjoint(path))
    seen = readers.code.dropped.setdefault((layer.file.path, layer.package), {})
    seen[readers.identity] = gone
    everywhere = frozenset.intersection(*seen.values())
    if gone == everywhere and all(each == gone for each in seen.values()):
        others: frozenset[Path] = frozenset()
    else:
        others = frozenset.union(*seen.values()) - everywhere
    for path, route, _ in keys_of(layer) if gone or others else ():
        place = key_place(layer.file.source, route) if path in gone or path in others else None
        key = ".".join(path)
        if place is None:
            continue
        if path in others:
            yield Veto(RULE, place, key)
        elif not _is_told(path, missing):
            yield _finding(readers, path, place, context.configs())


def _dropped(readers: Readers, layer: Layer) -> Iterator[tuple[Path, Route]]:
    """The keys of a layer that no code reads; of a section that is dropped only the section itself."""
    told: set[Path] = set()
    for path, route, _ in keys_of(layer):
        if any(path[:length] in told for length in range(1, len(path))) or not readers.is_dropped(path):
            continue
        told.add(path)
        yield path, route


def _is_told(path: Path, missing: frozenset[Path]) -> bool:
    """Whether another check says it: the section is there under a wrong name."""
    near = [each for each in missing if len(path) >= len(each) and path[: len(each) - 1] == each[:-1]]
    return any(each[-1] in path[len(each) - 1] for each in near)


def _finding(readers: Readers, path: Path, place: Place, configs: list[str], history: bool = False) -> Finding:
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
        participants={found.model.module.path} if found.model is not None else (),
        notes=["this job ran already: nothing is changed here"] if history else (),
    )


def check_command(launched: Launched) -> Iterator[Finding]:
    """Every override of a command that its script drops."""
    if launched.target.sure:
        yield from launched.wrong(lambda job: _of_job(launched, job))


def _of_job(launched: Launched, job: Job) -> Iterator[Finding]:
    readers = launched.readers(job)
    if readers is None or job.composition is None:
        return
    words: frozenset[str] | None = None
    for override, argument in job.overrides:
        path = tuple(override.key_or_group.split("."))
        if override.type == "del" or override.key_or_group.startswith("hydra") or argument.any_option:
            continue
        if launched.composer.root.is_group(override.key_or_group) or not readers.is_dropped(path):
            continue
        words = referred_in(job.composition) if words is None else words
        if words.isdisjoint(path) and argument_for(launched, job, path) is argument:
            place = launched.own_place(argument.word)
            yield _finding(readers, path, place, [launched.target.name], launched.command.is_history)
