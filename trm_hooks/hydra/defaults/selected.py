"""One selected config of a defaults tree: its path, its package and its override key, as Hydra derives them.

The package says where the content lands. A package header is absolute, a package in a defaults list is relative to the
package of the list's own file. From ``version_base`` 1.2 on, ``_group_`` and ``_name_`` in a header are plain words.
"""

from __future__ import annotations

from trm_hooks.hydra.errors import CompositionError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.hydra.defaults.entries import Entry
    from trm_hooks.yaml.tree import Node


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


class Default:
    """A defaults-list entry at its place in the tree.

    ``base`` is the group of the file that lists it and ``parent_package`` that file's package. ``value`` is the option (or the
    path of a plain config); it changes when the entry is overridden or interpolated. ``chosen_by`` is where the value came from.
    """

    __slots__ = (
        "appended",
        "base",
        "chosen_by",
        "deleted",
        "entry",
        "group",
        "header",
        "legacy",
        "optional",
        "override",
        "package",
        "parent_package",
        "primary",
        "value",
    )

    def __init__(self, entry: Entry, legacy: bool, primary: bool = False, appended: bool = False) -> None:
        self.entry = entry
        self.group = entry.group
        self.value = entry.value
        self.package = entry.package
        self.optional = entry.optional
        self.override = entry.override
        self.chosen_by: Node | None = entry.node
        self.legacy = legacy
        self.primary = primary
        self.appended = appended
        self.base = ""
        self.parent_package = ""
        self.header: str | None = None
        self.deleted = False

    def place(self, base: str, parent_package: str) -> None:
        """Put the entry below the file that lists it."""
        self.base = base
        self.parent_package = parent_package
        if self.package is not None and "_group_" in self.package:
            self.package = resolve_group_word(self.package, self.group_path())

    @property
    def is_self(self) -> bool:
        """Whether this stands for the file that lists it."""
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


class Branch:
    """A selected config with what its own defaults list selects; ``children`` is None where there is nothing."""

    __slots__ = ("children", "node", "parent")

    def __init__(self, node: Default, parent: Branch | None) -> None:
        self.node = node
        self.parent = parent
        self.children: list[Branch | Default] | None = None

def placed(default: Default, message: str) -> CompositionError:
    """A refusal that stands where the option of ``default`` was written."""
    error = CompositionError(message)
    node = default.chosen_by or default.entry.node
    return error.at(node.source, node.start) if node is not None else error
