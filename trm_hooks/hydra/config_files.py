"""The files of one config tree: found, read once, and split into package header, defaults list and content."""

from __future__ import annotations

import os

from trm_hooks.files import Files, OutsideError, is_inside, why_not
from trm_hooks.hydra.defaults.entries import read_entries
from trm_hooks.hydra.errors import CompositionError, NotReadError, UnreadableError
from trm_hooks.hydra.layers import ConfigFile, is_plain_reference
from trm_hooks.record import Record
from trm_hooks.yaml.loader import complaint, plain_value
from trm_hooks.yaml.text import DecodeError, SourceText
from trm_hooks.yaml.tree import Mapping, Scalar, Sequence, YamlError, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping as Mapping_

    from trm_hooks.hydra.layers import DefaultsList
    from trm_hooks.yaml.tree import Node


def read_config(
    config_path: str, path: str, data: bytes, legacy: bool = False, outside_root: bool = False
) -> ConfigFile:
    """Read one config from its bytes; never raises, ``error`` says what is wrong with it."""
    try:
        source = SourceText.decode(path, data)
    except DecodeError as error:
        file = ConfigFile(config_path, path, SourceText(path, ""), outside_root)
        file.error = UnreadableError(error.reason, path=path, line=error.line, column=error.column)
        return file
    file = ConfigFile(config_path, path, source, outside_root)
    try:
        file.header = _read_header(source)
        file.tree = _read_tree(source)
        if "\t" in source.text:
            file.complaint = _complaint(source)
        if isinstance(file.tree, Mapping) and "defaults" in file.tree.items:
            defaults = _defaults_of(file.tree)
            file.entries = read_entries(defaults, legacy)
        if "${" in source.text:
            _check_interpolations(file.tree)
    except YamlError as error:
        file.error = UnreadableError(error.reason).at(source, error.offset)
    except CompositionError as error:
        file.error = error
    return file


def _defaults_of(tree: Mapping) -> Node:
    """Take the defaults list out of ``tree``; it may be behind an interpolation to a list of the same file."""
    node = tree.items["defaults"]
    if isinstance(node, Scalar) and isinstance(node.value, str) and "${" in node.value:
        from trm_hooks.hydra.select import container_at

        node = container_at(tree, ("defaults",), node.value) or node
    del tree.items["defaults"]
    return node


def _complaint(source: SourceText) -> UnreadableError | None:
    error = complaint(source.text)
    if error is None:
        return None
    line, column = source.position(error.offset)
    return UnreadableError(error.reason, path=source.path, line=line, column=column)


# Hydra looks for the header in as many characters.
_HEADER_SIZE = 512


def _read_header(source: SourceText) -> str | None:
    if source.has_bom:
        return None  # Hydra sees the mark before the first `#`
    head = source.text[:_HEADER_SIZE]
    if "@" not in head:
        return None
    header = None
    offset = 0
    for line in head.splitlines(keepends=True):
        if line.strip():
            comment = line.lstrip()
            if not (comment.startswith("#") and comment[1:].lstrip().startswith("@")):
                break
            words = [word for word in line.strip().lstrip("#").strip().split(" ") if word]
            if len(words) != 2:
                reason = "`# @package NAME` takes one name"
                raise CompositionError(f"{reason}, got `{' '.join(words[1:])}`").at(source, offset)
            if words[0] == "@package":
                header = words[1].strip()
        offset += len(line)
    return header


def _read_tree(source: SourceText) -> Mapping | Sequence:
    root = parse(source)
    for _ in range(2):
        if root is None or (isinstance(root, Scalar) and root.value is None):
            return Mapping({}, 0, 0, source)
        if not isinstance(root, Scalar):
            return root
        if not isinstance(root.value, str):
            break
        # OmegaConf reads the text of a scalar document as YAML once more
        value = plain_value(root.value) if root.style is None or "\n" not in root.value else root.value
        if isinstance(value, str) and ":" not in value:
            return Mapping({value: Scalar(None, root.start, root.end, None, source)}, root.start, root.end, source)
        break
    start = root.start if root is not None else 0
    raise YamlError("a config must be a mapping", start)


def _check_interpolations(root: Node) -> None:
    stack: list[Node] = [root]
    seen: set[int] = set()
    while stack:
        node = stack.pop()
        if isinstance(node, Scalar):
            if isinstance(node.value, str) and "${" in node.value and not is_plain_reference(node.value):
                _check_interpolation(node, node.value)
        elif id(node) not in seen:
            seen.add(id(node))
            stack.extend(node.items.values() if isinstance(node, Mapping) else node.items)


def _check_interpolation(node: Scalar, text: str) -> None:
    from trm_hooks.hydra.interpolation.grammar import check_syntax
    from trm_hooks.hydra.interpolation.parts import InterpolationSyntaxError

    try:
        check_syntax(text)
    except InterpolationSyntaxError as error:
        raise CompositionError(f"malformed interpolation: {error}").at(node.source, node.start) from None


class Source(Record):
    """A folder on the config search path; ``display`` is its path for messages."""

    directory: str
    display: str


class ConfigRoot:
    """A config root with the folders of its search path behind it.

    ``directory`` and ``boundary`` are absolute; nothing outside ``boundary`` (the repository) is read. ``incomplete`` says why
    configs may come from where they cannot be seen, if they may. Not found is None, and files are read once. ``drafts`` are
    bytes by real path that stand for what is on disk.
    """

    def __init__(
        self,
        directory: str,
        display: str = "",
        *,
        boundary: str | None = None,
        version_base: tuple[int, int] = (1, 3),
        incomplete: str | None = None,
        drafts: Mapping_[str, bytes] | None = None,
        files: Files | None = None,
    ) -> None:
        self.directory = directory
        self.display = display
        self.boundary = os.path.realpath(boundary) if boundary is not None else None
        self.files = files or Files(boundary)
        self.version_base = version_base
        self.incomplete = incomplete
        self.sources: tuple[Source, ...] = (Source(directory, display),)
        self._files: dict[str, ConfigFile | None] = {}
        self._groups: dict[str, bool] = {}
        # files that are there and that Hydra does not find either: why, by path for messages
        self.unread: dict[str, str] = {}
        self.drafts = drafts if drafts is not None else {}
        # this root with more folders on its search path, by what the setting says
        self.extensions: dict[tuple[str, ...], ConfigRoot] = {}
        # the expanded defaults list for each way that one is written, with where each layer is named in it
        self.templates: dict[tuple[object, ...], tuple[DefaultsList, list[int | None]]] = {}

    def extended(self, folders: list[Source], incomplete: str | None) -> ConfigRoot:
        """This root with more folders on its search path."""
        root = ConfigRoot(
            self.directory,
            self.display,
            boundary=self.boundary,
            version_base=self.version_base,
            incomplete=incomplete or self.incomplete,
            drafts=self.drafts,
            files=self.files,
        )
        root.sources = (*self.sources, *folders)
        root.unread = self.unread
        return root

    def with_drafts(self, drafts: Mapping_[str, bytes], changed: Iterable[str]) -> ConfigRoot:
        """This root with other ``drafts``, in which the configs ``changed`` are not what they were; the others are kept."""
        root = self.extended([], None)
        root.drafts = drafts
        root._groups, root.templates = self._groups, dict(self.templates)
        root._files = dict(self._files)
        for config_path in changed:
            root.forget(config_path)
            root.forget(config_path + ".yaml")
        return root

    def may_lack(self, reason: str) -> None:
        """From now on what is not found may come from elsewhere, for ``reason``."""
        self.incomplete = reason

    @property
    def legacy(self) -> bool:
        """Whether ``version_base`` is below 1.2."""
        return self.version_base < (1, 2)

    def load(self, config_path: str) -> ConfigFile | None:
        """The config at ``config_path``, with or without ``.yaml``, or None where there is none."""
        try:
            return self._files[config_path]
        except KeyError:
            file = self._files[config_path] = self._load(config_path)
            return file

    def forget(self, config_path: str) -> None:
        """Drop a file that will not be asked for again."""
        self._files.pop(config_path, None)

    def file_name(self, config_path: str) -> str:
        """The file name Hydra looks for, relative to a folder of the search path."""
        known = config_path.endswith(".yaml") or (self.legacy and config_path.endswith(".yml"))
        return config_path if known else config_path + ".yaml"

    def _load(self, config_path: str) -> ConfigFile | None:
        name = self.file_name(config_path)
        for source in self.sources:
            full = source.directory + os.sep + name
            display = self._display(source, name)
            data = self._read(full, display)
            if data is not None:
                outside = ".." in name and not is_inside(os.path.normpath(full), source.directory)
                return read_config(config_path.removesuffix(".yaml"), display, data, self.legacy, outside)
        return None

    @staticmethod
    def _display(source: Source, name: str) -> str:
        if ".." in name or not source.display or source.display.endswith("/"):
            return os.path.normpath(os.path.join(source.display, name)).replace(os.sep, "/")
        return f"{source.display}/{name}"

    def _read(self, full: str, display: str) -> bytes | None:
        """The bytes of a file, or its draft; None where Hydra finds no file.

        Raises :class:`NotReadError` where it would find one that is not read here.
        """
        if self.drafts and (draft := self.drafts.get(os.path.realpath(full))) is not None:
            return draft
        try:
            return self.files.read(full)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            if not os.path.isfile(full):
                self.unread[display] = why_not(error)
                return None
            if isinstance(error, OutsideError):
                raise NotReadError(f"`{display}` leaves the repository and is not read") from None
            raise NotReadError(f"`{display}` {why_not(error)}") from None

    def why_unread(self, config_path: str) -> str | None:
        """Why the file of a config is not read although something of that name is there, if it is so."""
        for source in self.sources:
            display = self._display(source, self.file_name(config_path))
            if (reason := self.unread.get(display)) is not None:
                return f"`{display}` {reason}"
        return None

    def is_group(self, group: str) -> bool:
        """Whether a folder of the search path has ``group`` as a folder."""
        known = self._groups.get(group)
        if known is None:
            known = any(os.path.isdir(os.path.join(source.directory, group)) for source in self.sources)
            self._groups[group] = known
        return known

    def options(self, group: str) -> list[str]:
        """The options of a config group, sorted."""
        found: set[str] = set()
        for source in self.sources:
            try:
                names = self.files.names(os.path.join(source.directory, group))
            except OSError:
                continue
            found.update(name[:-5] for name in names if name.endswith(".yaml"))
        return sorted(found)

    def primaries(self) -> list[str]:
        """The names of the primary configs, sorted."""
        return [name for name in self.options("") if os.path.isfile(os.path.join(self.directory, name + ".yaml"))]
