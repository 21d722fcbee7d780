"""The defaults list of one primary config, expanded in Hydra's order.

This follows hydra-core 1.3's own walk, because its order is observable:

1. Overrides of the command line are known before anything is walked. Then the primary config's list is read.
2. All ``override`` entries of a list are noted before its other entries are looked at. An override counts for what is walked
   after it; the one noted first wins, so a config beats the configs it includes, and the command line beats all.
3. The other entries are walked from the last to the first, each with everything below it before the next. Hence an override
   deep in a later entry still reaches an earlier entry, and never the other way round.
4. Entries that interpolate another group's choice wait until the rest of their list is done, since that choice may come late.
5. Layers are then read off the finished tree from the first entry to the last; a config's own content is at its ``_self_``.
"""

from __future__ import annotations

from trm_hooks.hydra.defaults.entries import Branch, Default, Entry, placed
from trm_hooks.hydra.defaults.group_overrides import Choices, HydraGroups
from trm_hooks.hydra.errors import CompositionError, UnknownError, near_miss
from trm_hooks.hydra.layers import DefaultsList, Layer, Shared
from trm_hooks.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from trm_hooks.hydra.config_files import ConfigRoot
    from trm_hooks.hydra.layers import ConfigFile
    from trm_hooks.hydra.overrides.parse import Override

# Hydra recurses until Python stops it; defaults lists are not nested this deep on purpose.
MAX_DEPTH = 120


def expand(
    root: ConfigRoot, name: str, overrides: Iterable[Override], skip_missing: bool = False, lenient: bool = False
) -> DefaultsList:
    """The layers of primary config ``name``.

    With ``skip_missing`` an option ``???`` is left out, as in a sweep; else it is refused. With ``lenient`` a file is used even
    if Hydra's YAML parser has a complaint about it. Raises :class:`CompositionError`,
    or :class:`UnknownError` where a config may exist that cannot be seen.
    """
    overrides = tuple(overrides)
    file = root.load(name)
    template = None
    if not overrides and file is not None and file.error is None and "/" not in name:
        if file.complaint is not None and not lenient:
            raise file.complaint
        template = (file.signature, file.header, skip_missing, lenient)
        known = root.templates.get(template)
        if known is not None:
            again = _from_template(known, file, root)
            if again is not None:
                return again
    shared = Shared() if template is not None else None
    result = _expand(root, name, overrides, skip_missing, lenient, shared)
    if template is not None and file is not None:
        nodes = [entry.node for entry in file.entries]
        spots = [nodes.index(layer.node) if layer.node in nodes else None for layer in result.layers]
        root.templates[template] = (result, spots)
    return result


def _from_template(
    template: tuple[DefaultsList, list[int | None]], file: ConfigFile, root: ConfigRoot
) -> DefaultsList | None:
    """The list of another primary config with the same entries, turned into one of ``file``."""
    known, spots = template
    layers = []
    for layer, spot in zip(known.layers, spots, strict=True):
        if layer.primary:
            layers.append(Layer(file, layer.package, layer.parent, layer.node, True))
        elif layer.file is file:
            return None  # it includes itself: the walk says so
        elif not layer.file.is_shipped and root.load(layer.file.config_path) is not layer.file:
            return None  # that file has changed since
        elif spot is None:
            layers.append(layer)
        else:
            parent = file.config_path if layer.parent is not None else None
            layers.append(Layer(layer.file, layer.package, parent, file.entries[spot].node, False))
    return DefaultsList(layers, known.known, shared=known.shared)


def _expand(
    root: ConfigRoot,
    name: str,
    overrides: tuple[Override, ...],
    skip_missing: bool,
    lenient: bool,
    shared: Shared | None,
) -> DefaultsList:
    groups = HydraGroups(root)
    choices = Choices(overrides, groups.is_group)
    walk = _Walk(root, groups, choices, skip_missing, lenient)
    primary = Branch(Entry(None, name).default(root.legacy, primary=True), None)
    walk.expand(primary, is_root=True)
    branches = [primary]
    if choices.touches_hydra:
        hydra = Branch(Entry(None, "hydra/config").default(root.legacy), None)
        walk.expand(hydra)
        branches.insert(0, hydra)
    layers = [layer for branch in branches for layer in walk.layers(branch)]
    choices.check_used(groups.is_unseen)
    return DefaultsList(layers, choices.known, choices.value_overrides, shared)


class _Walk(Record, frozen=False):
    """Expands a defaults list into a tree, each file's own list from its last entry to its first, as Hydra does.

    The order decides what an override reaches: those of a file are noted before its entries are expanded, so the outermost
    counts. An entry that interpolates what others choose is expanded after them. The layers follow from the tree alone.
    """

    root: ConfigRoot
    groups: HydraGroups
    choices: Choices
    skip_missing: bool
    lenient: bool
    depth: int = 0
    seen_keys: set[str] = set()

    def expand(self, branch: Branch, is_root: bool = False, interpolated: bool = False) -> None:
        """Fill in the children of ``branch``."""
        node = branch.node
        file = self._file(branch)
        if file is not None:
            if file.error is not None:
                raise file.error
            if file.complaint is not None and not self.lenient:
                raise file.complaint
            node.set_header(file.header)
        if self.choices.delete(node):
            return
        self.choices.know(node)
        if node.value is None or self._is_left_open(node):
            return
        if file is None:
            if node.optional:
                node.delete()
                return
            raise self._not_found(branch)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            entry, names = _circle(branch)
            raise placed(entry, f"the defaults lists go round in a circle: {names}")
        self._expand_list(branch, file, is_root, interpolated)
        self.depth -= 1

    def _file(self, branch: Branch) -> ConfigFile | None:
        node = branch.node
        if node.is_missing or node.value is None:
            return None
        try:
            return self.groups.load(node.config_path())
        except CompositionError as error:
            where = node.chosen_by or node.entry.node
            raise error.at(where.source, where.start) if where is not None else error from None

    def _is_left_open(self, node: Default) -> bool:
        if not node.config_path().endswith("???"):
            return False
        if not self.skip_missing:
            if node.group is None:
                raise placed(node, f"`{node.config_path()}` is not a config")
            key = node.override_key()
            options = self.groups.options(node.group_path())
            message = f"`{key}` must be chosen, for example `{key}=OPTION`"
            raise placed(node, message, options=options, hangs_on_parent=True)
        return True

    def _expand_list(self, branch: Branch, file: ConfigFile, is_root: bool, interpolated: bool) -> None:
        node = branch.node
        entries = file.entries
        appended = self.choices.appended if is_root else []
        if not entries and not appended:
            return
        defaults = [entry.default(self.root.legacy) for entry in entries]
        self_added = _ensure_self(defaults, self.root.legacy)
        defaults += [entry.default(self.root.legacy, appended=True) for entry, _ in appended]
        self._take_overrides(defaults, node, interpolated)
        children: list[Branch | Default] = []
        base, package = node.group_path(), node.final_package()
        for default in reversed(defaults):
            if default.is_self:
                children.append(default)
            elif not default.override:
                default.place(base, package)
                self.choices.apply(default)
                self._add(children, default, branch, interpolated)
        self._add_interpolated(children, defaults, self_added, branch)
        branch.select(children[::-1])

    def _take_overrides(self, defaults: list[Default], parent: Default, interpolated: bool) -> None:
        last: Default | None = None
        base, package = parent.group_path(), parent.final_package()
        for default in defaults:
            if default.is_self:
                continue
            default.place(base, package)
            old_style = self.root.legacy and not default.override and (default.group or "").startswith("hydra/")
            if last is not None and not (default.override or default.appended or old_style):
                key = default.override_key() if default.group is not None else default.config_path()
                raise placed(
                    default, f"`{key}` comes after `override {last.override_key()}`: overrides come last in a list"
                )
            if old_style:
                default.become_override()
            if default.override:
                last = last if old_style else default
                if interpolated:
                    raise placed(default, "an override is not allowed below an interpolated entry")
                self.choices.add_entry(default, parent.config_path())

    def _add(self, children: list[Branch | Default], default: Default, parent: Branch, interpolated: bool) -> None:
        if not isinstance(default.value, list):
            if default.is_interpolated:
                from trm_hooks.hydra.defaults.interpolated_entries import check_entry

                check_entry(default)
                children.append(default)
            else:
                self._add_branch(children, default, parent, interpolated)
            return
        for option in reversed(default.value):
            if not isinstance(option, str):
                raise placed(default, f"an option of a config group must be a string, not `{option!r}`")
            if "${" in option:
                raise placed(default, "an interpolation is not allowed in a list of options")
            entry = Entry(None, f"{default.group}/{option}", default.package, default.optional, node=default.chosen_by)
            single = entry.default(self.root.legacy)
            single.place(default.base, default.parent_package)
            self._add_branch(children, single, parent, interpolated)

    def _add_branch(self, children: list[Branch | Default], default: Default, parent: Branch, interpolated: bool) -> None:
        branch = Branch(default, parent)
        self.expand(branch, interpolated=interpolated)
        children.append(default if branch.children is None else branch)

    def _add_interpolated(
        self, children: list[Branch | Default], defaults: list[Default], self_added: bool, parent: Branch
    ) -> None:
        known = dict(self.choices.known)  # of two interpolated entries, neither sees the other's option
        for index, child in enumerate(children):
            if not isinstance(child, Default) or child.is_self or not child.is_interpolated:
                continue
            from trm_hooks.hydra.defaults.interpolated_entries import resolve_entry

            resolve_entry(child, known, [d for d in defaults if not (self_added and d.is_self)])
            child.place(parent.node.group_path(), parent.node.final_package())
            branch = Branch(child, parent)
            self.expand(branch, interpolated=True)
            if branch.children is not None:
                children[index] = branch

    def layers(self, branch: Branch) -> list[Layer]:
        """The layers below ``branch``, in merge order."""
        found: list[Layer] = []
        if branch.children is None:
            self._add_layer(found, branch.node, branch.parent)
            return found
        for child in branch.children:
            if isinstance(child, Branch):
                found += self.layers(child)
            elif child.is_self:
                found.append(self._layer(branch.node, branch.parent))
            else:
                self._add_layer(found, child, branch)
        return found

    def _add_layer(self, found: list[Layer], node: Default, parent: Branch | None) -> None:
        if node.deleted or node.is_missing or node.value is None:
            return
        if node.group is not None:
            key = node.override_key()
            if key in self.seen_keys:
                raise placed(node, f"`{key}` appears more than once in the defaults list")
            self.seen_keys.add(key)
        found.append(self._layer(node, parent))

    def _layer(self, node: Default, parent: Branch | None) -> Layer:
        file = self.groups.load(node.config_path())
        if file is None:
            raise placed(node, f"`{node.config_path()}` is not a config")
        parent_path = parent.node.config_path() if parent is not None else None
        return Layer(file, node.final_package(), parent_path, node.chosen_by, node.primary)

    def _not_found(self, branch: Branch) -> CompositionError:
        node = branch.node
        path = node.config_path()
        if self.root.incomplete is not None:
            return UnknownError(f"`{path}` is not in the config root: {self.root.incomplete}")
        if node.primary:
            options = self.root.primaries()
            message = f"there is no primary config `{path}`"
        elif node.group is not None:
            options = self.groups.options(node.group_path())
            message = f"config group `{node.group_path()}` has no option `{node.value}`"
        else:
            options = self.groups.options(path.rpartition("/")[0])
            message = f"there is no config `{path}`"
        there = self._lies_at_root(node)
        if there is not None:
            return placed(node, f"{message}; it is in `{there}`", options=options)
        override = self.choices.asks_for(node)
        unread = self.root.why_unread(path)
        if unread is not None:
            return placed(node, unread, override=override)
        near = near_miss(path.rpartition("/")[2], options)
        at_top = node.group is None and not node.primary and "/" not in path
        return placed(node, message, options=options, near_miss=near, override=override, at_top=at_top)

    def _lies_at_root(self, node: Default) -> str | None:
        """The group, or the config, as it must be written where it was meant from the config root."""
        written = node.group if node.group is not None else node.value
        if not node.base or not isinstance(written, str) or not isinstance(node.value, str) or written.startswith("/"):
            return None
        path = written if node.group is None else f"{written}/{node.value}"
        try:
            return f"/{written}" if self.root.load(path) is not None else None
        except CompositionError:
            return None


def _ensure_self(defaults: list[Default], legacy: bool) -> bool:
    has_self = False
    has_content = False
    for default in defaults:
        if not default.override:
            has_content = True
        if default.is_self:
            if has_self:
                raise placed(default, "`_self_` is in the defaults list twice")
            has_self = True
    if (not has_self and has_content) or not defaults:
        defaults.append(Entry(None, "_self_").default(legacy))
    return not has_self


def _circle(branch: Branch) -> tuple[Default, str]:
    """The configs that include each other, from the first by name on, and the entry of that one: the same for each of them."""
    entries: dict[str, Default] = {}  # by the config that lists it, from the innermost on
    at = branch
    while at.parent is not None and (name := at.parent.node.config_path()) not in entries:
        entries[name] = at.node
        at = at.parent
    first = min(entries)
    names = [*entries, *entries]
    names = names[names.index(first) :][: len(entries) + 1]
    return entries[first], " <- ".join(names[-6:])
