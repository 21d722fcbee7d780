"""Where baselines come from: the files shipped with the package, and a user's own.

The default baseline is read first and alone, because it decides most configs; the others are read when something asks
for them. A shipped file is named after its baseline. A baseline that extends another is read with it. A file of the user's
that cannot be used is kept as an error, and the others still count.
"""

from __future__ import annotations

import os
from functools import cache, cached_property

from trm_hooks.baselines.model import Baseline, BaselineError
from trm_hooks.baselines.reading import read_baseline
from trm_hooks.files import Files, read, why_not
from trm_hooks.record import Record
from trm_hooks.yaml.text import DecodeError, SourceText

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

DEFAULT = "arc-agi-1-checkpoint"
_UPSTREAM = "repository-default"
# Between them these speak of every key that a shipped baseline speaks of.
_OF_EVERY_KEY = (DEFAULT, _UPSTREAM)
# What upstream's own code loads a whole model by.
LOADS = ("load_checkpoint",)
OWN_FOLDER = ".trm-hooks/baselines"
_SUFFIX = ".yaml"
_MAX_SIZE = 10_000_000


class Baselines(Record):
    """All baselines in the order in which they are tried: a user's own, the default one, the others.

    ``errors`` holds a :class:`BaselineError` for each file of the user's that could not be used; ``loads`` are the keys of a
    config that load the weights of a whole model.
    """

    own: Sequence[Baseline] = ()
    errors: Sequence[BaselineError] = ()
    loads: tuple[str, ...] = LOADS
    choices: dict[Any, Any] = {}  # what ``choose`` has answered before

    @property
    def default(self) -> Baseline:
        """The baseline that holds where no other is known to apply: the ARC-AGI-1 public checkpoint."""
        return read_shipped(DEFAULT)

    @property
    def upstream(self) -> Baseline:
        """What upstream's own configs set by default."""
        return read_shipped(_UPSTREAM)

    @cached_property
    def others(self) -> list[Baseline]:
        """The other shipped baselines, those with more conditions first."""
        return _read_others(shipped_names())

    @cached_property
    def recipes(self) -> list[Baseline]:
        """Those of the others that say what they apply to."""
        return _read_others(name for name in shipped_names() if _has_field(name, b"applies_to"))

    @property
    def words(self) -> frozenset[str]:
        """The keys that any baseline speaks of, each part of a dotted one alone."""
        return frozenset().union(*(each.words for each in self.own), *(read_shipped(name).words for name in _OF_EVERY_KEY))

    def __iter__(self) -> Iterator[Baseline]:
        yield from self.own
        yield self.default
        yield from self.others

    def named(self, name: str) -> Baseline | None:
        """The baseline called ``name``, or None."""
        return next((baseline for baseline in self if baseline.name == name), None)


def _read_others(names: Iterable[str]) -> list[Baseline]:
    found = [read_shipped(name) for name in names if name != DEFAULT]
    return sorted(found, key=lambda baseline: -len(baseline.applies_to))


def all_baselines(extra: Iterable[str] = (), root: str = "", loads: Iterable[str] = ()) -> Baselines:
    """The shipped baselines and those of the files ``extra``: paths relative to ``root``, shown as given.

    ``loads`` are keys that load weights besides upstream's own.
    """
    own: list[Baseline] = []
    errors: list[BaselineError] = []
    taken = None
    for path in extra:
        if taken is None:
            taken = dict.fromkeys(shipped_names(), "trm-hooks itself")
        try:
            baseline = read_file(path, root)
        except BaselineError as error:
            errors.append(error)
            continue
        if baseline.name in taken:
            errors.append(BaselineError(f"the name `{baseline.name}` is taken by {taken[baseline.name]}", path))
            continue
        taken[baseline.name] = path
        own.append(baseline)
    linked = [_linked(baseline, own, errors) for baseline in own]
    return Baselines([each for each in linked if each is not None], errors, tuple(dict.fromkeys((*LOADS, *loads))))


def _linked(baseline: Baseline, own: list[Baseline], errors: list[BaselineError]) -> Baseline | None:
    """One of the user's baselines with what it inherits; None, and an error, where that cannot be."""
    chain = [baseline]
    while (name := chain[-1].extends) is not None:
        found = next((each for each in own if each.name == name), None)
        if found is None and name in shipped_names():
            found = read_shipped(name)
        if found is None or found in chain:
            why = f"there is no baseline `{name}`" if found is None else f"`{name}` extends itself"
            errors.append(BaselineError(f"`extends`: {why}", baseline.path))
            return None
        chain.append(found)
        if not found.is_own:
            break  # read with all that it inherits
    for inherited in chain[1:]:
        baseline = baseline.inheriting(inherited)
    missing = next((key for key in baseline.policies if key not in baseline.values), None)
    if missing is not None:
        errors.append(BaselineError(f"`policies` names `{missing}`, for which `values` states nothing", baseline.path))
    return baseline if missing is None else None


def own_files(root: str) -> list[str]:
    """The YAML files in ``.trm-hooks/baselines`` below ``root``, as paths relative to it."""
    try:
        names = Files(root).names(os.path.join(root, OWN_FOLDER))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError:
        return [OWN_FOLDER]  # reading it says why not
    return [f"{OWN_FOLDER}/{name}" for name in names if name.endswith(_SUFFIX)]


def read_file(path: str, root: str = "") -> Baseline:
    """The user's baseline in the file ``path`` below ``root``; raises :class:`BaselineError`."""
    return read_baseline(read_source(path, root, root), is_own=True)


def read_source(path: str, folder: str = "", root: str | None = None) -> SourceText:
    """The text of ``path``, relative to ``folder`` and inside ``root`` where one is given.

    Raises :class:`BaselineError` where it cannot be read or is not UTF-8.
    """
    try:
        return SourceText.decode(path, read(os.path.normpath(os.path.join(folder, path)), root, _MAX_SIZE))
    except OSError as error:
        raise BaselineError(why_not(error), path) from None
    except DecodeError as error:
        raise BaselineError(error.reason, path, error.line, error.column) from None


def shipped_names() -> list[str]:
    """The names of the shipped baselines, sorted, without reading them."""
    folder = _folder()
    files = os.listdir(folder) if folder is not None else [entry.name for entry in _packed().iterdir()]
    return sorted(name[: -len(_SUFFIX)] for name in files if name.endswith(_SUFFIX))


@cache
def read_shipped(name: str) -> Baseline:
    """The shipped baseline called ``name``; raises :class:`BaselineError` where there is none."""
    try:
        source = SourceText.decode(f"baselines/{name}{_SUFFIX}", _shipped_bytes(name))
    except OSError as error:
        raise BaselineError(why_not(error), name + _SUFFIX) from None
    baseline = read_baseline(source, is_default=name == DEFAULT)
    return baseline if baseline.extends is None else baseline.inheriting(read_shipped(baseline.extends))


def _has_field(name: str, field: bytes) -> bool:
    """Whether a shipped baseline has a field, without parsing it: most are only needed by name."""
    return b"\n" + field + b":" in _shipped_bytes(name)


@cache
def _shipped_bytes(name: str) -> bytes:
    folder = _folder()
    if folder is not None:
        return read(os.path.join(folder, name + _SUFFIX), None)
    data: bytes = _packed().joinpath(name + _SUFFIX).read_bytes()
    return data


@cache
def _folder() -> str | None:
    """Where the files lie on disk: inside the installed package, or beside it in a checkout."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    for folder in (os.path.join(package, "baseline_data"), os.path.join(os.path.dirname(package), "baselines")):
        if os.path.isfile(os.path.join(folder, DEFAULT + _SUFFIX)):
            return folder
    return None


def _packed() -> Any:
    """The same files in a zip archive; importlib.resources costs too much to import where a folder will do."""
    from importlib.resources import files

    return files("trm_hooks").joinpath("baseline_data")
