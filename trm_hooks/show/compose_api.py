"""Composition for programs: one call, plain data out."""

from __future__ import annotations

import os

from trm_hooks.hydra.composition import Composition, compose
from trm_hooks.hydra.config_files import ConfigRoot
from trm_hooks.hydra.errors import CompositionError
from trm_hooks.hydra.interpolation.resolver import Unresolved
from trm_hooks.hydra.overrides.parse import OverrideError, parse_override
from trm_hooks.hydra.select import Flat
from trm_hooks.project.version_base import stamp, version_base_of
from trm_hooks.yaml.tree import Scalar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from trm_hooks.hydra.config_files import ConfigFile
    from trm_hooks.hydra.overrides.parse import Override
    from trm_hooks.project.version_base import Stamp


# Config roots kept between calls, so that a file is read once however often it takes part.
#
# A kept file is used again only while its stamp says that it is the same; one that has just been written is read again.
_MAX_ROOTS = 32
_MAX_FILES = 4096

_roots: dict[tuple[str, str], KeptRoot] = {}


def kept_root(directory: str, display: str) -> KeptRoot:
    """The root at absolute ``directory``, with what is still known of it."""
    key = (directory, display)
    root = _roots.get(key)
    version = version_base_of(directory)
    if root is None or root.version_base != version:
        if len(_roots) >= _MAX_ROOTS:
            _roots.clear()
        root = _roots[key] = KeptRoot(directory, display, version_base=version)
    root.begin()
    return root


class KeptRoot(ConfigRoot):
    """A config root that looks whether a file has changed, once in every composition that uses it."""

    def __init__(self, directory: str, display: str, *, version_base: tuple[int, int]) -> None:
        super().__init__(directory, display, version_base=version_base)
        self._stamps: dict[str, Stamp] = {}
        self._checked: set[str] = set()
        self._absent: set[str] = set()

    def begin(self) -> None:
        """Start a composition: every file is looked at again, and what was not there may be there now."""
        self._checked.clear()
        self._groups.clear()
        for key in [key for key in self.prefixes if isinstance(key, tuple) and key[0] == "searchpath"]:
            del self.prefixes[key]
        if len(self._files) > _MAX_FILES or any(self._is_there(path) for path in self._absent):
            self._files.clear()
            self._absent.clear()
            self.outdated()

    def load(self, config_path: str) -> ConfigFile | None:
        """As in :class:`ConfigRoot`, but a file that has changed is read again."""
        if config_path not in self._checked:
            self._checked.add(config_path)
            seen = stamp(self.directory + os.sep + self.file_name(config_path))
            if config_path in self._files and (seen is None or seen != self._stamps.get(config_path)):
                self.reread(config_path)
            self._stamps[config_path] = seen
        file = super().load(config_path)
        if file is None:
            self._absent.add(config_path)
        return file

    def _is_there(self, config_path: str) -> bool:
        return os.path.exists(self.directory + os.sep + self.file_name(config_path))


def compose_config(
    config_root: str | os.PathLike[str], config_name: str, overrides: Sequence[str] = ()
) -> dict[str, Any]:
    """Compose ``config_name`` below the folder ``config_root`` as ``hydra.compose`` does, with the origin of every value.

    ``overrides`` are tokens of a command line (``arch.L_cycles=4``, ``+arch=trm``, ``~seed``). Returns::

        {"config":   nested dicts and lists, interpolations as written, without the ``hydra`` node,
         "resolved": {"a.b.0": value, or {"$unresolved": reason} where only running code would tell},
         "origins":  {"a.b.0": "path:line:column"}}       # 1-based; paths as ``config_root`` was given

    Raises :class:`~trm_hooks.hydra.errors.CompositionError` for everything that Hydra refuses, and its subclass
    :class:`~trm_hooks.hydra.errors.UnknownError` where the config root alone does not tell.
    """
    given = os.fspath(config_root)
    directory = os.path.abspath(given)
    if not os.path.isdir(directory):
        raise CompositionError(f"the config root `{given}` is not a folder")
    return as_data(compose(kept_root(directory, given), config_name, parse_overrides(overrides)))


def parse_overrides(overrides: Sequence[str]) -> list[Override]:
    """The overrides of a command line, parsed; raises :class:`CompositionError` for one that Hydra cannot read."""
    parsed = []
    for text in overrides:
        try:
            parsed.append(parse_override(text))
        except OverrideError as error:
            raise CompositionError(f"`{text}` is not an override: {error}", path="<override>") from None
    return parsed


def as_data(composition: Composition) -> dict[str, Any]:
    """What :func:`compose_config` returns, for a composition."""
    flat = Flat()
    config = flat.add(composition.tree, "")
    return {"config": config, "resolved": _resolved(composition, flat), "origins": flat.origins}


def _resolved(composition: Composition, flat: Flat) -> dict[str, Any]:
    """All leaves by flat key; only what is an interpolation is asked for, unless one leads to a container."""
    resolved = flat.values
    for key, route in flat.interpolations.items():
        found = composition.resolver.select(route)
        if isinstance(found, Scalar):
            resolved[key] = found.value
        elif isinstance(found, Unresolved):
            resolved[key] = {"$unresolved": found.reason}
        else:
            everything = composition.resolver.resolve_all().items()
            return {key: {"$unresolved": value.reason} if isinstance(value, Unresolved) else value for key, value in everything}
    return resolved
