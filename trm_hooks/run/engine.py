"""From the files a run was asked about to findings, stage by stage.

The project is read, what is affected is composed and judged one config at a time, the findings are folded, and those that a
comment suppresses go. The files named are seeds; every other file is context read from disk. Which other configs a finding
reaches is completed afterwards, unless there are very many.
"""

from __future__ import annotations

from trm_hooks.run.config_tree import is_of_another_family
from trm_hooks.run.fold import Fold
from trm_hooks.run.gather import Gathered
from trm_hooks.run.look import look_at, look_at_file
from trm_hooks.run.project import Asked, Project
from trm_hooks.run.request import Request, Result
from trm_hooks.run.shares import in_shares
from trm_hooks.run.suppress import suppressed
from trm_hooks.run.turned_on import by_commands
from trm_hooks.run.unread import unread_configs, unread_notes, unread_texts
from trm_hooks.run.world import World

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from trm_hooks.run.config_tree import ConfigTree
    from trm_hooks.run.look import Look

# More configs than this are not composed only to complete the list of what a finding reaches.
_MAX_COMPLETED = 64


def run(request: Request) -> Result:
    """Check; raises :class:`UsageError` for what was asked wrongly."""
    asked = Asked(request)
    if not asked.is_about_configs:
        return Result(asked.repository, notes=asked.settings.notes)
    return examine(World(Project(asked)))


def examine(world: World) -> Result:
    """What is wrong in a world, as far as the run is about it."""
    return _result(world, [_gathered(world, tree) for tree in world.trees])


def examine_looks(world: World, looks: Iterable[tuple[ConfigTree, Look]]) -> Result:
    """What :func:`examine` answers, from ``looks`` that somebody else wanted to see, too: all of :func:`looks_at`."""
    gathered = {id(tree): Gathered(bool(world.project.judge.on_keys)) for tree in world.trees}
    for tree, look in looks:
        gathered[id(tree)].take([look], tree, world.project.scope)
    return _result(world, list(gathered.values()))


def looks_at(world: World) -> Iterator[tuple[ConfigTree, Look]]:
    """A look at every config that the run is about, the options that none of them selects included."""
    scope = world.project.scope
    for tree in world.trees:
        chosen = scope.affected(tree)
        reached: set[str] = set()
        for name in tree.primaries(chosen):
            look = world.look(tree, name)
            if look.composition is not None and scope.takes_part(look.composition):
                reached.update(look.at_home())
            yield tree, look
        yield from ((tree, look) for look in _options(world, tree, chosen, reached))


def _gathered(world: World, tree: ConfigTree) -> Gathered:
    """All looks at one root, shared out to the cores where they are very many."""
    scope, wants_keys = world.project.scope, bool(world.project.judge.on_keys)
    chosen = scope.affected(tree)

    def work(share: Sequence[str]) -> Gathered:
        return Gathered(wants_keys).take((world.look(tree, name) for name in share), tree, scope)

    gathered, *others = in_shares(tree.primaries(chosen), work)
    for other in others:
        gathered.merge(other)
    return gathered.take(_options(world, tree, chosen, gathered.reached), tree, scope)


def _options(world: World, tree: ConfigTree, chosen: Iterable[str], reached: Collection[str]) -> Iterator[Look]:
    """Looks at options: those that a config selects are judged there, and here only as files.

    So are those that nothing but options of another family bring in: what they set is no TRM's.
    """
    names = tree.options(chosen)
    own, others = set(reached), set[str]()
    bringing = [name for name in names if name not in reached and (file := tree.file(name)) is not None and file.entries]
    looks = {name: world.look(tree, name) for name in bringing}
    for look in looks.values():
        if look.composition is not None and look.only is None:
            brought = others if is_of_another_family(look.composition) else own
            brought.update(path for path in look.at_home() if path != look.name)
    for name in names:
        if name in reached or (name in others and name not in own):
            yield look_at_file(tree, name, world.project.judge)
        else:
            yield looks.get(name) or world.look(tree, name)


def _result(world: World, parts: list[Gathered]) -> Result:
    """The findings of all roots and of the launch commands, folded, without those that are suppressed."""
    project = world.project
    asked, seeds = project.asked, project.scope.seeds
    fold, notes = Fold(), list(asked.settings.notes)
    if seeds.everything and not project.roots:
        notes.append("no config root found, so nothing was checked; name one with --config-root")
    touched: set[str] = set()
    marked = {}
    commands = 0
    for tree, part in zip(world.trees, parts, strict=True):
        notes += [*part.notes, *_completed(world, tree, part)]
        fold.merge(part.fold)
        touched |= part.touched
        marked.update(part.marked)
    for text in world.texts() if project.judge.on_commands else ():
        fold.add(text.said)
        notes += text.notes
        commands += len(text.launched)
        if text.is_named and text.launched:
            touched.add(text.source.path)
            marked[text.source.path] = text.source
    fold.add(unread_configs(world))
    fold.add(unread_texts(world))
    notes += unread_notes(world)
    excludes = asked.settings.excludes
    findings = [each for each in by_commands(world, fold.findings()) if not excludes(each.place.path)]
    sources = [source for path, source in marked.items() if not excludes(path)]
    findings = suppressed(findings, sources, asked.checks, bool(asked.request.select))
    notes += project.checkpoints.notes
    return Result(project.repository, findings, notes, sum(part.configs for part in parts), len(touched), commands)


def _completed(world: World, tree: ConfigTree, part: Gathered) -> Iterator[str]:
    """Judge the keys that one file alone has, and add the other configs that findings reach; notes of what is not done."""
    judge, seeds = world.project.judge, world.project.scope.seeds
    _judge_keys(world, tree, part, seeds.everything)
    if seeds.everything or not judge.needs_compositions:
        return
    paths = {path for finding in part.fold.findings() if (path := tree.config_path(finding.place.path)) is not None}
    rest = tree.primaries(tree.affected_by(paths) - part.composed) if paths else []
    if len(rest) > _MAX_COMPLETED:
        yield f"{len(rest)} more configs that use these files are not listed"
        return
    before = len(part.notes)
    part.complete(_unlimited(world, tree, rest))
    yield from part.notes[before:]
    _judge_keys(world, tree, part, False, only_known=True)


def _unlimited(world: World, tree: ConfigTree, names: Iterable[str]) -> Iterator[Look]:
    """Looks at configs that the run itself is not about."""
    for name in names:
        yield look_at(tree, name, world.project.judge)
        tree.forget(name)


def _judge_keys(world: World, tree: ConfigTree, part: Gathered, complete: bool, only_known: bool = False) -> None:
    if part.keys is None:
        return
    judge = world.project.judge
    for unknown in part.keys.unknown(tree, judge.measure.baselines, world.project.scope.seeds, complete):
        part.fold.add(judge.key(unknown), only_known)
