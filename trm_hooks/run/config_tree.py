"""One config root in a run: its configs, composed one at a time and dropped again, and what became of each.

A file that only one composition needs is forgotten after it; bases and options stay.
"""

from __future__ import annotations

import os
import re
from functools import cached_property
from itertools import islice, product

from trm_hooks.baselines.model import is_trm
from trm_hooks.files import read
from trm_hooks.hydra.config_files import ConfigRoot
from trm_hooks.hydra.errors import CompositionError, UnknownError, UnreadableError
from trm_hooks.judging.finding import Place
from trm_hooks.project.config_stores import ConfigStores, compose_known
from trm_hooks.yaml.text import SourceText, lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

    from trm_hooks.hydra.composition import Composition
    from trm_hooks.hydra.layers import ConfigFile, Layer
    from trm_hooks.hydra.overrides.parse import Override
    from trm_hooks.hydra.value_overrides import Place as OverridePlace
    from trm_hooks.project.find_roots import RootInfo
    from trm_hooks.project.repository import Listing


# Where the composer refuses something, in the text of its file.
_TOKEN = lazy(r"[^\s,\]}#]+")


def place_error(error: CompositionError, fallback: str, repository: str) -> Place:
    """The place of an error: the start of the file ``fallback`` if it has none."""
    path = error.path or fallback
    source = _read(path, repository)
    starts = source.line_starts
    line = min(max(error.line, 1), len(starts))
    start = min(starts[line - 1] + max(error.column - 1, 0), len(source.text)) if error.path else 0
    token = _TOKEN.match(source.text, start)
    return Place(source, start, token.end() if token else start)


def _read(path: str, repository: str) -> SourceText:
    """The text of a file whose bytes may be anything (what is not UTF-8 is shown as U+FFFD); none of one that lies elsewhere."""
    try:
        data = read(os.path.normpath(os.path.join(repository, path)), repository)
    except OSError:
        return SourceText(path, "")
    return SourceText(path, data.decode("utf-8-sig", "replace"), data.startswith(b"\xef\xbb\xbf"))


_LAUNCHED = lazy(rb"^(?:defaults|hydra)[ \t]*:", re.M)
_MAX_HOSTS = 3
# Of so many configs all may stay in memory, for a second look.
_MAX_KEPT = 500


class ConfigTree:
    """The configs of one root, by config path, with their absolute files."""

    def __init__(self, info: RootInfo, listing: Listing, drafts: Mapping[str, bytes] | None = None) -> None:
        self.info = info
        self.repository = listing.root
        root = ConfigRoot(
            info.directory,
            info.display,
            boundary=listing.root,
            version_base=info.version_base,
            drafts=drafts,
            files=listing.files,
        )
        self.root = root
        self.configs = dict(listing.configs_below(info.directory))
        if info.shared:
            self._keep_launched()
        self._stores = ConfigStores(listing, info)
        # options and bases that more than one config may need, and the files of configs that options are judged in
        self._shared: set[str] = set()
        self._host_files: dict[str, frozenset[str]] = {}

    def with_drafts(self, drafts: Mapping[str, bytes], changed: Iterable[str]) -> ConfigTree:
        """The same configs with other ``drafts``, in which the configs ``changed`` are not what they were."""
        from copy import copy  # slow to import, and only fixing needs it

        tree = copy(self)
        tree.root = self.root.with_drafts(drafts, changed)
        tree._shared, tree._host_files = set(self._shared), {}
        tree.__dict__.pop("_taken_in", None)
        return tree

    def _keep_launched(self) -> None:
        """In a folder that holds other things too, only what shows that it is a config counts."""
        named = set(self.info.config_names)
        files = self.root.files
        own = {path: file for path, file in self.configs.items() if "/" not in path}
        self.configs = {path: file for path, file in own.items() if path in named or _LAUNCHED.search(files.content(file))}

    def display(self, config_path: str) -> str:
        """The path of a config for messages."""
        prefix = f"{self.info.display}/" if self.info.display else ""
        return f"{prefix}{config_path}.yaml"

    def config_path(self, path: str) -> str | None:
        """The config path of a displayed path, or None where it does not lie in this root."""
        prefix = f"{self.info.display}/" if self.info.display else ""
        inside = path.startswith(prefix) and path.endswith(".yaml")
        return path[len(prefix) : -5] if inside else None

    def primaries(self, among: Iterable[str]) -> list[str]:
        """The primary configs among config paths, sorted."""
        return sorted(path for path in among if "/" not in path)

    def options(self, among: Iterable[str]) -> list[str]:
        """The options of config groups among config paths, sorted; Hydra's own groups are left out."""
        return sorted(path for path in among if "/" in path and not path.startswith("hydra/"))

    def affected_by(self, config_paths: Iterable[str], also: Callable[[bytes], bool] | None = None) -> set[str]:
        """The configs that may include one of ``config_paths``."""
        from trm_hooks.run.affected import affected  # where everything is asked about, there is nothing to find

        return affected(self.configs, self.root.files, config_paths, also)

    def compose(
        self, name: str, overrides: Iterable[Override] = (), places: Sequence[OverridePlace] | None = None
    ) -> Composition:
        """Compose one config; what a ``ConfigStore`` in the repository's code may provide is unknown, not missing."""
        options = {"skip_missing": True, "lenient": True, "places": places}
        composition = compose_known(self.root, self._stores, name, tuple(overrides), **options)
        self._shared.update(layer.file.config_path for layer in composition.layers if not layer.primary)
        return composition

    def forget(self, name: str) -> None:
        """Drop a config that no other has needed so far, where there are very many."""
        if name not in self._shared and len(self.configs) > _MAX_KEPT:
            self.root.forget(name)

    def compose_option(self, name: str) -> tuple[Composition, frozenset[str] | None]:
        """An option alone at its own package; or in a config that holds it, and then the paths that it brings there.

        An option of the global package, an experiment, is nothing alone: what it sets lands among the values of a config.
        """
        refused: list[CompositionError] = []
        ways = _selections(name)
        if self._is_global(name):
            hosted = self._hosted(ways, asking=True, refused=refused)
            if hosted is not None:
                return hosted
        try:
            return self.compose(name), None
        except (UnreadableError, UnknownError):
            raise
        except CompositionError as error:
            longer: list[CompositionError] = []
            hosted = self._hosted(ways[:1]) or self._hosted(ways[1:], refused=longer)
            if hosted is not None:
                return hosted
            first = refused[0] if refused and error.hangs_on_parent and None not in refused else None
            if first is not None:
                raise first from None  # what every config that asks for it is refused for
            # one that selects it by a longer name may get further
            raise error.doubted() if any(_where(each) != _where(error) for each in longer) else error from None

    def _is_global(self, name: str) -> bool:
        file = self.file(name)
        return file is not None and file.header == "_global_"

    def _hosted(
        self, ways: Iterable[tuple[str, str]], asking: bool = False, refused: list[CompositionError] | None = None
    ) -> tuple[Composition, frozenset[str]] | None:
        """An option selected in one of the primary configs in some way, and the paths that are not there without it.

        With ``asking`` only in one whose defaults list has the option's group; else also appended. ``refused`` takes what Hydra
        says of it in each of them (None where the config itself may be refused), and nothing where they are more than are tried.
        """
        from trm_hooks.hydra.overrides.parse import parse_override

        for group, option in ways:
            hosts = [host for host in self._hosts() if not asking or self._lists(host, group)]
            for host, sign in product(hosts[:_MAX_HOSTS], ("",) if asking else ("", "+")):
                try:
                    hosted = self.compose(host, [parse_override(f"{sign}{group}={option}")])
                except Exception as error:  # any refusal: the next host may take it
                    if not isinstance(error, (CompositionError, ValueError)):
                        raise
                    if refused is not None and len(hosts) <= _MAX_HOSTS and isinstance(error, CompositionError):
                        refused += [error] if asking or error.override is None else []  # else it cannot be asked for like this
                    continue
                if not (asking and is_of_another_family(hosted)):
                    return hosted, frozenset(hosted.files()) - self._files_of(host) | {self.display(f"{group}/{option}")}
        return None

    def hosts_of(self, name: str, among: Container[str]) -> Iterator[tuple[str, Override]]:
        """The first configs that one launches ``among`` some, and how an option is added to each."""
        from trm_hooks.hydra.overrides.parse import parse_override

        group, option = _selections(name)[0]
        for host in islice((host for host in self._hosts() if host in among), _MAX_HOSTS):
            try:
                yield host, parse_override(f"{'' if self._lists(host, group) else '+'}{group}={option}")
            except ValueError:
                return  # no word of a command can name it

    def _hosts(self) -> list[str]:
        return [host for host in self.info.config_names if host in self.configs] or self.primaries(self.configs)

    def _lists(self, host: str, group: str) -> bool:
        file = self.file(host)
        return file is not None and any(entry.group in (group, f"/{group}") for entry in file.entries)

    def _files_of(self, name: str) -> frozenset[str]:
        known = self._host_files.get(name)
        if known is None:
            try:
                known = frozenset(self.compose(name).files())
            except CompositionError:
                known = frozenset()  # it needs an option
            self._host_files[name] = known
        return known

    def is_part(self, name: str) -> bool:
        """Whether a primary config is there for others to take in: no script names it, and one of them does."""
        return name in self._taken_in and name not in self.info.config_names

    @cached_property
    def _taken_in(self) -> frozenset[str]:
        files = [self.file(each) for each in self.primaries(self.configs)]
        entries = [entry for file in files if file is not None for entry in file.entries if entry.group is None]
        return frozenset(str(entry.value).removeprefix("/").removesuffix(".yaml") for entry in entries)

    def file(self, config_path: str) -> ConfigFile | None:
        """One config as it is read, or None where its place cannot be read."""
        try:
            return self.root.load(config_path)
        except CompositionError:
            return None


def _where(error: CompositionError) -> tuple[str | None, int, int]:
    return error.path, error.line, error.column


def _selections(name: str) -> list[tuple[str, str]]:
    """The ways to select an option: ``a/b/c`` is ``c`` of the group ``a/b``, or ``b/c`` of ``a``.

    A path in its own defaults list starts from the group that it is selected in.
    """
    parts = name.split("/")
    return [("/".join(parts[:cut]), "/".join(parts[cut:])) for cut in range(len(parts) - 1, 0, -1)]


def is_of_another_family(composition: Composition) -> bool:
    """Whether a config names a model that is no TRM."""
    name = composition.value("arch.name")
    return isinstance(name, str) and not is_trm(name)


def is_at_home(layer: Layer) -> bool:
    """Whether a layer is at the package that its file has by itself, and not where `group@package` moved it."""
    group = layer.file.config_path.rpartition("/")[0].replace("/", ".")
    home = layer.file.header
    if home is None or home == "_group_":
        # `model: vit/small` puts what is in `model/vit` at `model`
        return layer.package == group or bool(layer.package and group.startswith(f"{layer.package}."))
    if home == "_global_":
        return not layer.package
    return f".{layer.package}".endswith(f".{home}")
