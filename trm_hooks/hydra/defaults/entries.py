"""The entries of a defaults list: as a file has them, and each selected one at its place: path, package and override key.

The package says where the content lands. A package header is absolute, a package in a defaults list is relative to the
package of the list's own file. From ``version_base`` 1.2 on, ``_group_`` and ``_name_`` in a header are plain words.
Which entries are taken, and in which order, is for ``expand``.
"""

from __future__ import annotations

from trm_hooks.hydra.errors import CompositionError
from trm_hooks.record import Record
from trm_hooks.yaml.tree import Mapping, Scalar, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from trm_hooks.hydra.overrides.parse import Override
    from trm_hooks.yaml.tree import Node


class Entry(Record):
    """One item of a defaults list.

    ``group`` is None for a plain config path, which then is in ``value``. For a group, ``value`` is an option, a list of
    options, or None (``group: null``). ``package`` is what follows ``@``. ``node`` is the option's scalar (or the item).
    """

    group: str | None
    value: str | list[str] | None
    package: str | None = None
    optional: bool = False
    override: bool = False
    node: Node | None = None

    @property
    def signature(self) -> tuple[object, ...]:
        """All that decides what the entry selects, as comparable data."""
        value = tuple(self.value) if type(self.value) is list else self.value
        return (self.group, value, self.package, self.optional, self.override)

    def default(self, legacy: bool, primary: bool = False, appended: bool = False) -> Default:
        """The entry as it begins, before it has its place."""
        parts = self.group, self.value, self.package, self.optional, self.override, self.node
        return Default(self, *parts, legacy, primary, appended)

    @property
    def is_self(self) -> bool:
        """Whether this is ``_self_`` (Hydra also takes ``group: _self_`` for it)."""
        return self.value == "_self_"


def read_entries(defaults: Node, legacy: bool) -> tuple[Entry, ...]:
    """The entries of a ``defaults`` value; raises :class:`CompositionError` as Hydra refuses it.

    ``legacy`` is for a ``version_base`` below 1.2, where ``optional: true`` may be beside the group.
    """
    if isinstance(defaults, Scalar) and defaults.value == "???":
        return ()
    if not isinstance(defaults, Sequence):
        kind = "a mapping" if isinstance(defaults, Mapping) else f"`{defaults.value!r}`"
        raise _at(f"`defaults` must be a list, not {kind}", defaults)
    return tuple(_entry(item, legacy) for item in defaults.items)


def _entry(item: Node, legacy: bool) -> Entry:
    if isinstance(item, Scalar) and isinstance(item.value, str):
        path, package = split_group(item.value)
        if path == "_self_" and package is not None:
            raise _at("`_self_@PACKAGE` is not supported", item)
        return Entry(None, path, package, node=item)
    if isinstance(item, Mapping):
        return _group_entry(item, legacy)
    kind = "a list" if isinstance(item, Sequence) else f"`{'null' if item.value is None else item.value!r}`"
    raise _at(f"an item of the defaults list must be a config or `group: option`, not {kind}", item)


def _group_entry(item: Mapping, legacy: bool) -> Entry:
    pairs = dict(item.items)
    optional = False
    if legacy and len(pairs) > 1 and "optional" in pairs:
        flag = pairs.pop("optional")
        optional = isinstance(flag, Scalar) and bool(flag.value)
    if not pairs:
        raise _at("an item of the defaults list names no config group", item)
    if len(pairs) > 1:
        raise _at(f"too many keys in one item of the defaults list: {', '.join(map(str, pairs))}", item)
    ((key, node),) = pairs.items()
    if not isinstance(key, str):
        raise _at(f"`{key}` is not the name of a config group", item)
    group, package = split_group(key)
    *words, group = group.split(" ")
    keywords = _keywords(words)
    if not group:
        raise _at(f"`{key}` names no config group", item)
    return Entry(group, _option(node), package, "optional" in keywords or optional, "override" in keywords, node)


def _keywords(words: list[str]) -> set[str]:
    found = set()
    for word in words:
        if word not in ("optional", "override"):
            break  # Hydra 1.3 overlooks a misspelled keyword, and all that follow it
        found.add(word)
    return found


def _option(node: Node) -> str | list[str] | None:
    if isinstance(node, Scalar) and (node.value is None or isinstance(node.value, str)):
        return node.value
    if isinstance(node, Sequence):
        options = []
        for item in node.items:
            if not isinstance(item, Scalar) or not isinstance(item.value, str):
                raise _at("the options in a list must be strings", item)
            options.append(item.value)
        return options
    kind = "a mapping" if isinstance(node, Mapping) else f"`{node.value!r}` ({type(node.value).__name__})"
    raise _at(f"an option must be a string or a list of strings, not {kind}", node)


def split_group(text: str) -> tuple[str, str | None]:
    """``group@package`` in its two parts; what follows ``:`` in the package is dropped, as Hydra does."""
    group, at, package = text.partition("@")
    return group, here(package.partition(":")[0]) if at else None


def here(package: str | None) -> str | None:
    """A package as an entry has it: empty for ``_here_``, that of the file which lists it."""
    return "" if package == "_here_" else package


def _at(message: str, node: Node) -> CompositionError:
    return CompositionError(message).at(node.source, node.start)


_GLOBAL = "_global_"


def header_package(header: str | None, group: str, legacy: bool) -> str | None:
    """The package a header asks for, made absolute; None where it asks for nothing."""
    if header is None or (legacy and header == "_group_"):
        return None
    if header != _GLOBAL and not header.startswith(_GLOBAL + "."):
        header = f"{_GLOBAL}.{header}" if header else _GLOBAL
    return header.replace("_group_", group.replace("/", ".")) if legacy else header


def final_package(parent: str, package: str | None, relative_group: str, name: str | None, legacy: bool) -> str:
    """The package of a selected config, as dotted text.

    ``parent`` is the package of the file that selects it, ``package`` what the defaults list or the header asks for, and
    ``relative_group`` the group as it is written in the list.
    """
    if package is None:
        package = relative_group.replace("/", ".")
    if legacy and name is not None and "_name_" in package:
        package = package.replace("_name_", name)
    whole = f"{parent}.{package}" if parent and package else parent or package
    last = whole.rfind(_GLOBAL)
    return whole if last == -1 else whole[last + len(_GLOBAL) + 1 :]


def resolve_group_word(package: str | None, group: str) -> str | None:
    """``_group_`` in a package of a defaults list, replaced by the group it stands for."""
    if package is not None and "_group_" in package:
        return f"{_GLOBAL}.{package.replace('_group_', group.replace('/', '.'))}"
    return package


class Default(Record, frozen=False):
    """A defaults-list entry at its place in the tree.

    ``base`` is the group of the file that lists it and ``parent_package`` that file's package. ``value`` is the option (or the
    path of a plain config); it changes when the entry is overridden or interpolated. ``chosen_by`` is where the value came from.
    """

    entry: Entry
    group: str | None
    value: str | list[str] | None
    package: str | None
    optional: bool
    override: bool
    chosen_by: Node | None
    legacy: bool
    primary: bool = False
    appended: bool = False
    base: str = ""
    parent_package: str = ""
    header: str | None = None
    deleted: bool = False

    def choose(self, value: str | list[str] | None, by: Node | None) -> None:
        """Take another option than the list has: what an override, or an interpolation, makes of it."""
        self.value = value
        self.chosen_by = by

    def delete(self) -> None:
        """Leave the entry out."""
        self.deleted = True

    def become_override(self) -> None:
        """Take the entry for an override, as versions below 1.2 do with some."""
        self.override = True

    def place(self, base: str, parent_package: str) -> None:
        """Put the entry below the file that lists it."""
        self.base = base
        self.parent_package = parent_package
        if self.package is not None and "_group_" in self.package:
            self.package = resolve_group_word(self.package, self.group_path())

    @property
    def is_self(self) -> bool:
        """Whether this means the file that lists it."""
        return self.value == "_self_"

    @property
    def is_missing(self) -> bool:
        """Whether the option is ``???``: to be chosen on the command line."""
        return self.name() == "???"

    @property
    def is_interpolated(self) -> bool:
        """Whether the option (or the path of a plain config) holds an interpolation."""
        return "${" in self.text()

    def text(self) -> str:
        """The option, or the path of a plain config; empty where there is none, or a list of them."""
        text = self.value if self.group is not None else self.config_path()
        return text if isinstance(text, str) else ""

    def name(self) -> str | None:
        """The option, or the last part of a plain config's path; None for ``null`` and for a list of options."""
        if not isinstance(self.value, str):
            return None
        return self.value if self.group is not None else self.value[self.value.rfind("/") + 1 :]

    def _written_group(self) -> str:
        if self.group is not None:
            return self.group
        path = self.value if isinstance(self.value, str) else ""
        cut = path.rfind("/")
        # keeps the slash of an absolute path, so that "/x" differs from "x"
        return path[: max(cut, 1 if path.startswith("/") else 0)] if cut != -1 else ""

    def group_path(self) -> str:
        """The folder of the config, from the config root."""
        written = self._written_group()
        if written.startswith("/"):
            return written[1:]
        return f"{self.base}/{written}" if self.base and written else self.base or written

    def config_path(self) -> str:
        """The config as Hydra names it, from the config root."""
        if self.group is not None:
            return f"{self.group_path()}/{self.value}"
        path = self.value if isinstance(self.value, str) else ""
        if path.startswith("/"):
            return path[1:]
        return f"{self.base}/{path}" if self.base else path

    def set_header(self, header: str | None) -> None:
        """Take the package header of the file into account."""
        self.header = header_package(header, self.group_path(), self.legacy)

    def own_package(self) -> str | None:
        """The package that the list, or else the header, asks for."""
        return self.header if self.package is None else self.package

    def final_package(self, with_header: bool = True) -> str:
        """The package the content lands at."""
        package = self.own_package() if with_header else self.package
        return final_package(self.parent_package, package, self._written_group().lstrip("/"), self.name(), self.legacy)

    def override_key(self) -> str:
        """What overrides and duplicates are matched by: ``group`` or ``group@package``."""
        group = self.group_path()
        package = self.final_package(with_header=False)
        return group if package == group.replace("/", ".") else f"{group}@{package or '_global_'}"


class Branch(Record, frozen=False):
    """A selected config with what its own defaults list selects; ``children`` is None where there is nothing."""

    node: Default
    parent: Branch | None
    children: list[Branch | Default] | None = None

    def select(self, children: list[Branch | Default]) -> None:
        """Take what the config's own defaults list selects."""
        self.children = children or None  # a list of overrides only leaves the file itself


def placed(
    default: Default,
    message: str,
    *,
    options: Iterable[str] = (),
    near_miss: str | None = None,
    override: Override | None = None,
    hangs_on_parent: bool = False,
    at_top: bool = False,
) -> CompositionError:
    """A refusal placed where the option of ``default`` was written."""
    error = CompositionError(
        message,
        options=options,
        near_miss=near_miss,
        override=override,
        hangs_on_parent=hangs_on_parent,
        at_top=at_top,
    )
    node = default.chosen_by or default.entry.node
    return error.at(node.source, node.start) if node is not None else error
