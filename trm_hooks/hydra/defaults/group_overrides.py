"""The groups of a composition: those that Hydra and plugins bring beside the project's own, and what overrides ask of them.

What Hydra and plugins bring reaches only the ``hydra`` node, which a composition drops; here it is enough that it can be
selected. The command line and ``override`` entries ask for options; what became of them is kept here, too.
"""

from __future__ import annotations

from trm_hooks.hydra.defaults.entries import Default, Entry, here, placed
from trm_hooks.hydra.errors import CompositionError, near_miss
from trm_hooks.hydra.layers import ConfigFile
from trm_hooks.record import Record
from trm_hooks.yaml.text import SourceText

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from trm_hooks.hydra.config_files import ConfigRoot
    from trm_hooks.hydra.overrides.parse import Override
    from trm_hooks.yaml.tree import Node


_PREFIX = "hydra/"


class HydraGroups(Record):
    """A config root with Hydra's own groups in front of it, as on Hydra's search path."""

    root: ConfigRoot
    plugins: set[str] = set()

    def load(self, config_path: str) -> ConfigFile | None:
        """The config at ``config_path``; a stand-in without content where it is Hydra's or a plugin's."""
        if not config_path.startswith(_PREFIX):
            return self.root.load(config_path)
        group, _, option = config_path.removesuffix(".yaml").rpartition("/")
        if option in _shipped(group):
            return _stand_in(config_path)
        file = self.root.load(config_path)
        if file is None and _from_plugin(group):
            self.plugins.add("/".join(group.split("/")[:2]) + "/")
            return _stand_in(config_path)
        return file

    def is_group(self, group: str) -> bool:
        """Whether options of ``group`` can be selected."""
        if group == "hydra" or (group.startswith(_PREFIX) and (_shipped(group) or _from_plugin(group))):
            return True
        return self.root.is_group(group)

    def options(self, group: str) -> list[str]:
        """The options of ``group`` that can be seen."""
        return sorted({*_shipped(group), *self.root.options(group)})

    def is_unseen(self, key: str) -> bool:
        """Whether an override of ``key`` may find its target in a plugin's configs."""
        return key.startswith(_PREFIX) and (self.root.incomplete is not None or key.startswith(tuple(self.plugins)))


def _shipped(group: str) -> tuple[str, ...]:
    from trm_hooks.hydra.own_node.schema import OPTIONS

    return OPTIONS.get(group, ())


def _from_plugin(group: str) -> bool:
    from trm_hooks.hydra.own_node.schema import may_be_plugins

    return group.startswith(_PREFIX) and may_be_plugins(group)


def _stand_in(config_path: str) -> ConfigFile:
    file = ConfigFile(config_path, config_path, SourceText(config_path, ""))
    file.is_shipped = True
    if config_path == "hydra/config":
        from trm_hooks.hydra.own_node.schema import DEFAULTS

        file.entries = tuple(Entry(group.removeprefix(_PREFIX), option) for group, option in DEFAULTS)
    return file


class Choice(Record, frozen=False):
    """One override of a group: the option, who asked for it, and whether an entry took it."""

    value: str | list[str] | None
    override: Override | None = None
    config_path: str | None = None
    node: Node | None = None
    used: bool = False


class Choices:
    """The overrides of groups for one composition; what concerns no group is left in ``value_overrides``."""

    def __init__(self, overrides: Iterable[Override], is_group: Callable[[str], bool]) -> None:
        self.chosen: dict[str, Choice] = {}
        self.appended: list[tuple[Entry, Override]] = []
        self.deletions: dict[str, tuple[str | None, Override, list[bool]]] = {}
        self.value_overrides: list[Override] = []
        self.known: dict[str, str | None] = {}
        self.seen: dict[str, Default] = {}
        self.keys_of_group: dict[str, set[str]] = {}
        self.touches_hydra = False
        for override in overrides:
            if override.is_sweep:
                continue
            if isinstance(override.value, dict) or not is_group(override.key_or_group):
                self.value_overrides.append(override)
            else:
                self._add(override)

    def _add(self, override: Override) -> None:
        value = override.value
        self.touches_hydra |= override.key_or_group.startswith("hydra/")
        if override.type == "force_add":
            raise CompositionError(f"a config group cannot be force-added: `{override.input_line}`", override=override)
        if override.type == "del":
            if value is not None and not isinstance(value, str):
                raise CompositionError(f"`{override.input_line}`: the option to delete must be a string", override=override)
            self.deletions[override.get_key_element()[1:]] = (value, override, [])
        elif not isinstance(value, (str, list)):
            kind = "null" if value is None else f"{type(value).__name__} `{value}`"
            message = f"`{override.input_line}`: an option must be a string or a list, not {kind}"
            raise CompositionError(message, override=override)
        elif override.type == "add":
            entry = Entry(override.key_or_group, value, here(override.package))
            self.appended.append((entry, override))
        else:
            self.chosen[override.get_key_element()] = Choice(value, override)

    def add_entry(self, default: Default, config_path: str) -> None:
        """An ``override`` entry of a defaults list: the first one seen wins, as the outermost is seen first."""
        key = default.override_key()
        self.touches_hydra |= key.startswith("hydra/")
        if key not in self.chosen:
            self.chosen[key] = Choice(default.value, None, config_path, default.entry.node)

    def apply(self, default: Default) -> None:
        """Let an override decide the option of ``default``, if there is one."""
        if default.group is None:
            return
        choice = self.chosen.get(default.override_key())
        if choice is not None:
            default.choose(choice.value, choice.node)
            choice.used = True

    def asks_for(self, default: Default) -> Override | None:
        """The override that chose or appended ``default``; None where a defaults list did."""
        if default.group is None:
            return None
        appended = next((override for entry, override in self.appended if entry is default.entry), None)
        choice = self.chosen.get(default.override_key())
        return appended or (choice.override if choice is not None else None)

    def delete(self, default: Default) -> bool:
        """Whether the command line deletes ``default``."""
        if default.group is None or not self.deletions:
            return False
        found = self.deletions.get(default.override_key())
        if found is None or (found[0] is not None and found[0] != default.name()):
            return False
        found[2].append(True)
        default.delete()
        return True

    def know(self, default: Default) -> None:
        """Remember the option of a group; another one for the same key is refused."""
        if default.group is None:
            return
        key, name = default.override_key(), default.name()
        self.touches_hydra |= key.startswith("hydra/")
        kept = self.known.setdefault(key, name)
        if kept != name:
            # the later entry of a list is seen first, and it is the one that may override
            message = f"multiple values for `{key}`: `{name}` and `{kept}`"
            at = self.seen.get(key, default)
            how = f"to override `{name}` write `override {key}: {kept}`"
            raise placed(at, f"{message}; {how}", hangs_on_parent=True)
        self.seen.setdefault(key, default)
        self.keys_of_group.setdefault(default.group_path(), set()).add(key)

    def check_used(self, is_unknown: Callable[[str], bool]) -> None:
        """Refuse overrides and deletions that found nothing to change."""
        for key, choice in self.chosen.items():
            if not choice.used and not is_unknown(key):
                raise self._unused(key, choice)
        for key, (name, override, used) in self.deletions.items():
            if not used:
                wanted = key if name is None else f"{key}={name}"
                raise CompositionError(f"`{wanted}` cannot be deleted: it is not in the defaults list", override=override)

    def _unused(self, key: str, choice: Choice) -> CompositionError:
        group, _, package = key.partition("@")
        same_group = sorted(self.keys_of_group.get(group, ()))
        message = f"nothing to override for `{key}`: the defaults list selects no such group"
        near = same_group[0] if same_group else near_miss(key, self.known)
        if choice.override is None and near == group and package.endswith(f".{group.replace('/', '.')}"):
            message += f"; it means `{group}` with `# @package _global_` as the first line of its file"
            near = None
        if choice.override is not None:
            message += f" (to append it write `+{choice.override.input_line}`)"
        error = CompositionError(
            message,
            options=same_group or sorted(self.known),
            near_miss=near,
            override=choice.override,
            hangs_on_parent=True,
        )
        return error if choice.node is None else error.at(choice.node.source, choice.node.start)
