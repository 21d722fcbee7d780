"""From the files a run was asked about to findings, stage by stage.

The project is read, what is affected is composed and judged one config at a time, the findings are folded, and those that a
comment suppresses go. The files named are seeds; every other file is context read from disk. Which other configs a finding
reaches is completed afterwards, unless there are very many.
"""

from __future__ import annotations

from trm_hooks.judging.finding import Finding
from trm_hooks.run.config_tree import ConfigTree, is_of_another_family
from trm_hooks.run.fold import LAUNCHED, MARK, Fold
from trm_hooks.run.known_keys import KnownKeys
from trm_hooks.run.look import look_at, look_at_file
from trm_hooks.run.project import Asked, Project
from trm_hooks.run.request import Request, Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from trm_hooks.judging.launched import Launched
    from trm_hooks.project.find_roots import RootInfo
    from trm_hooks.run.launches import Launches, Text
    from trm_hooks.run.look import Look
    from trm_hooks.run.request import Scope
    from trm_hooks.yaml.text import SourceText


class World:
    """``drafts`` are bytes by real path for what is on disk, ``trees`` were read before; one that ``keeps`` composes once."""

    def __init__(
        self, project: Project, drafts: Mapping[str, bytes] = {}, keeps: bool = False, trees: Mapping[str, ConfigTree] = {}
    ) -> None:
        self.project = project
        self.keeps = keeps
        self.drafts = drafts
        self._trees = dict(trees)
        self._launches: list[Launches] = []

    def tree(self, info: RootInfo) -> ConfigTree:
        """The configs of one root, none of them read yet."""
        tree = self._trees.get(info.display)
        if tree is None:
            tree = self._trees[info.display] = ConfigTree(info, self.project.listing, self.drafts)
        return tree

    @property
    def trees(self) -> list[ConfigTree]:
        """The configs of every root that the run is about."""
        return [self.tree(info) for info in self.project.concerned]

    @property
    def launches(self) -> Launches | None:
        """The launch commands of the repository; None where no script is known that one could start."""
        if not self._launches and self.project.may_launch:
            from trm_hooks.run.launches import Launches

            self._launches.append(Launches(self.project, self.trees, self.drafts, self.keeps))
        return self._launches[0] if self._launches else None

    def texts(self) -> Iterator[Text]:
        """The texts that hold, or may hold, a command that the run is about."""
        launches = self.launches
        for path in launches.paths(self.project.scope.seeds) if launches is not None else ():
            yield from self.text(path)

    def text(self, path: str) -> Sequence[Text]:
        """One text with what is wrong in it; none where it holds no command."""
        return list(self.launches.text(path, self.project.scope.seeds)) if self.launches is not None else ()

    def commands(self) -> Iterator[Launched]:
        """Every launch command of the repository, whatever the run is about."""
        return self.launches.commands(self.project.scope.seeds) if self.launches is not None else iter(())

    def look(self, tree: ConfigTree, name: str) -> Look:
        """One look at a config, which is forgotten then."""
        look = look_at(tree, name, self.project.judge, self.project.scope)
        tree.forget(name)
        return look


class Gathered:
    """The sum of many looks; those of other processes are merged.

    ``marked`` are files asked about that hold suppressions, ``touched`` the files that were checked, ``reached`` the options
    that some config selects, and ``composed`` the configs that were judged or are refused. ``keys`` is None where no check
    asks for them. ``brought`` are the findings that an option among the files asked about brings in from others.
    """

    def __init__(self, wants_keys: bool) -> None:
        self.fold = Fold()
        self.keys = KnownKeys() if wants_keys else None
        self.notes: list[str] = []
        self.marked: dict[str, SourceText] = {}
        self.touched: set[str] = set()
        self.reached: set[str] = set()
        self.composed: set[str] = set()
        self.brought: set[tuple[object, ...]] = set()
        self.configs = 0

    def take(self, looks: Iterable[Look], tree: ConfigTree, scope: Scope) -> Gathered:
        """Take in ``looks`` as far as ``scope`` is about them; itself."""
        for look in looks:
            self._of_file(look, tree, scope)
            self.notes += look.notes
            if not look.is_in(scope):
                self._refused(look, tree, scope)
            elif look.is_option:
                self._learn(look)
                self.brought.update(look.brought_by(scope.seeds))
                # a config that moves the option to another package has found the same at this place, under another key
                self.fold.add([each for each in look.about(scope) if not self.fold.has_place(each)])
            else:
                self._config(look, scope)
        return self

    def _of_file(self, look: Look, tree: ConfigTree, scope: Scope) -> None:
        file, is_named = look.file, tree.display(look.name) in scope.seeds
        if is_named:
            self.fold.add(look.of_file)
        if file is None:
            return
        if is_named:
            self.touched.add(file.path)
            if MARK in file.source.text:
                self.marked[file.path] = file.source
        if self.keys is not None:
            self.keys.file(file)

    def _refused(self, look: Look, tree: ConfigTree, scope: Scope) -> None:
        if look.refusal is not None:
            self.fold.add(look.judgements)
            if tree.display(look.name) in scope.seeds:  # it cannot start, for whatever reason
                self.brought.update(each.identity() for each in look.judgements if isinstance(each, Finding))
            if not (look.judgements or look.of_file or look.notes) and tree.display(look.name) in scope.seeds.files:
                self.notes.append(f"{tree.display(look.name)}: not judged: {look.refusal.message}")
            if not look.is_option:
                self.composed.add(look.name)

    def _config(self, look: Look, scope: Scope) -> None:
        self.configs += 1
        self.composed.add(look.name)
        self.reached.update(look.at_home())
        for composition in look.compositions():
            self.touched.update(composition.files())
        self._learn(look)
        self.fold.add(look.about(scope))
        self.brought.update(look.brought_by(scope.seeds))

    def _learn(self, look: Look) -> None:
        context = look.context
        if self.keys is not None and context is not None and context.choice.baseline is not None:
            self.keys.composition(context.composition, look.name, context.selected)
            if context.code is not None:
                self.keys.code(context.code)

    def complete(self, looks: Iterable[Look]) -> None:
        """Take in what other configs add to the findings that there are, and no new ones."""
        for look in looks:
            self.notes += look.notes
            self._learn(look)
            if look.composition is not None:
                self.fold.add(look.judgements, only_known=True)

    def merge(self, other: Gathered) -> None:
        """Take in what other looks come to."""
        self.fold.merge(other.fold)
        if self.keys is not None and other.keys is not None:
            self.keys.merge(other.keys)
        self.notes += other.notes
        self.marked.update(other.marked)
        self.touched |= other.touched
        self.reached |= other.reached
        self.composed |= other.composed
        self.brought |= other.brought
        self.configs += other.configs


# More configs than this are not composed only to complete the list of what a finding reaches.
_MAX_COMPLETED = 64
# Up to so many configs are no work to share.
_MAX_ALONE = 1000


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
            if look.is_in(scope):
                reached.update(look.at_home())
            yield tree, look
        yield from ((tree, look) for look in _options(world, tree, chosen, reached))


def _gathered(world: World, tree: ConfigTree) -> Gathered:
    """All looks at one root, shared out to the cores where they are very many."""
    scope, wants_keys = world.project.scope, bool(world.project.judge.on_keys)
    chosen = scope.affected(tree)

    def work(share: Sequence[str]) -> Gathered:
        return Gathered(wants_keys).take((world.look(tree, name) for name in share), tree, scope)

    gathered, *others = _shared(tree.primaries(chosen), work)
    for other in others:
        gathered.merge(other)
    return gathered.take(_options(world, tree, chosen, gathered.reached), tree, scope)


def _shared(names: Sequence[str], work: Callable[[Sequence[str]], Gathered]) -> list[Gathered]:
    if len(names) <= _MAX_ALONE:
        return [work(names)]
    from trm_hooks.run.shares import in_shares

    return in_shares(names, work)


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
    seeds = project.scope.seeds
    fold, notes = Fold(), list(project.asked.settings.notes)
    if seeds.everything and not project.roots:
        notes.append("no config root found, so nothing was checked; name one with --config-root")
    touched: set[str] = set()
    brought: set[tuple[object, ...]] = set()
    marked = {}
    texts = {}
    commands = 0
    speaking: list[Launched] = []  # that may turn on what their config has off
    for tree, part in zip(world.trees, parts, strict=True):
        notes += [*part.notes, *_completed(world, tree, part)]
        fold.merge(part.fold)
        touched |= part.touched
        brought |= part.brought
        marked.update(part.marked)
    off = fold.configs_of(LAUNCHED)
    for text in world.texts() if project.judge.on_commands else ():
        speaking += [each for each in text.launched if each.target.name in off]
        fold.add(text.judgements)
        notes += text.notes
        commands += len(text.launched)
        if text.is_named and text.launched:
            touched.add(text.source.path)
            marked[text.source.path], texts[text.source.path] = text.source, text
    listing = project.listing
    if seeds.files or listing.closed or listing.files.refused or listing.files.too_large:
        from trm_hooks.run.unread import unread_configs, unread_notes, unread_texts

        fold.add(unread_configs(project, world.trees))
        fold.add(unread_texts(project, world.trees))
        notes += unread_notes(project, world.trees)
    findings = fold.findings()
    if speaking:
        from trm_hooks.run.turned_on import by_commands

        findings = by_commands(findings, speaking)
    findings = _counting(world, findings, marked, texts)
    notes += project.checkpoints.notes
    counts = sum(part.configs for part in parts), len(touched), commands
    known = (*project.known, {tree.info.display: tree for tree in world.trees})
    return Result(project.repository, findings, notes, *counts, frozenset(brought), known)


def _counting(
    world: World, findings: list[Finding], marked: Mapping[str, SourceText], texts: Mapping[str, Text]
) -> list[Finding]:
    """The findings without those that the settings exclude or a comment suppresses."""
    asked = world.project.asked
    excludes = asked.settings.excludes
    findings = [each for each in findings if not excludes(each.place.path)]
    sources = [source for path, source in marked.items() if MARK in source.text and not excludes(path)]
    places = (place for each in findings for place in (each.place, *(place for _, place in each.causes)))
    if not sources and not any(MARK in place.source.text for place in places):
        return findings
    from trm_hooks.run.suppress import suppressed

    return suppressed(findings, sources, asked.checks, bool(asked.request.select), texts)


def _completed(world: World, tree: ConfigTree, part: Gathered) -> Iterator[str]:
    """Judge the keys that one file alone has, and add the other configs that findings reach; notes of what is not done."""
    judge, seeds = world.project.judge, world.project.scope.seeds
    _judge_keys(world, tree, part, seeds.everything)
    if seeds.everything or not judge.needs_compositions:
        return
    paths = {path for finding in part.fold.findings() if (path := tree.config_path(finding.place.path)) is not None}
    rest = tree.primaries(tree.affected_by(paths) - part.composed) if paths else []
    if len(rest) > _MAX_COMPLETED:
        part.fold.doubt(lambda path: bool(tree.affected_by([tree.config_path(path) or ""]) - part.composed))
        yield f"{len(rest)} more configs that use these files are not listed"
        return
    before = len(part.notes)
    part.complete(look_at(tree, name, judge) for name in rest)
    yield from part.notes[before:]
    _judge_keys(world, tree, part, False, only_known=True)


def _judge_keys(world: World, tree: ConfigTree, part: Gathered, complete: bool, only_known: bool = False) -> None:
    judge = world.project.judge
    known = part.keys
    for unknown in known.unknown(tree, judge.measure.baselines, world.project.scope.seeds, complete) if known is not None else ():
        part.fold.add(judge.key(unknown), only_known)
