"""The config root of a config that a user names, by its name or by its path."""

from __future__ import annotations

import os

from trm_hooks.compose.errors import near_miss
from trm_hooks.compose.files import ConfigRoot
from trm_hooks.compose.folders import list_repository
from trm_hooks.compose.roots import find_roots, find_scripts
from trm_hooks.run.repository import UsageError, display, find_repository, is_inside
from trm_hooks.run.settings import load_settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


class Roots:
    """The config roots that a command looks in: those given, else those of the repository around ``cwd``."""

    def __init__(self, cwd: str, given: Sequence[str] = ()) -> None:
        self.cwd = cwd
        self.repository = find_repository(given, cwd)
        self.roots = self._given(given) if given else self._found()

    def _given(self, given: Sequence[str]) -> list[ConfigRoot]:
        for folder in given:
            if not os.path.isdir(os.path.join(self.cwd, folder)):
                raise UsageError(f"`{folder}` is not a folder")
        return self._roots([os.path.abspath(os.path.join(self.cwd, folder)) for folder in given])

    def _found(self) -> list[ConfigRoot]:
        settings = load_settings(self.repository)
        return self._roots([], list(dict.fromkeys([*settings.config_roots, *settings.entry_scripts.values()])))

    def _roots(self, argument: list[str], settings: Sequence[str] = ()) -> list[ConfigRoot]:
        listing = list_repository(self.repository)
        infos = find_roots(listing, argument=argument, settings=settings, scripts=find_scripts(listing))
        return [
            ConfigRoot(info.directory, info.display, boundary=self.repository, version_base=info.version_base) for info in infos
        ]

    def find(self, name: str) -> tuple[ConfigRoot, str]:
        """The root that has config ``name`` (a name, or a path to its file), and its name there.

        Raises :class:`UsageError` where there is none, or more than one.
        """
        if not self.roots:
            raise UsageError("no config root found; name one with --config-root")
        path = os.path.abspath(os.path.join(self.cwd, name))
        if name.endswith(".yaml") and os.path.isfile(path):
            for root in self.roots:
                if is_inside(path, root.directory):
                    return root, os.path.relpath(path, root.directory).replace(os.sep, "/").removesuffix(".yaml")
        holders = [root for root in self.roots if os.path.isfile(os.path.join(root.directory, root.file_name(name)))]
        if len(holders) > 1:
            places = ", ".join(f"`{root.display or '.'}`" for root in holders)
            raise UsageError(f"`{name}` is in {places}; say which with --config-root")
        if not holders:
            raise UsageError(self._missing(name))
        return holders[0], name.removesuffix(".yaml")

    def _missing(self, name: str) -> str:
        known = sorted({primary for root in self.roots for primary in root.primaries()})
        places = ", ".join(f"`{root.display or '.'}`" for root in self.roots)
        near = near_miss(name, known)
        hint = f"did you mean `{near}`?" if near else f"there are {', '.join(known[:12])}{', …' if len(known) > 12 else ''}"
        return f"there is no config `{name}` in {places}; {hint}" if known else f"there are no configs in {places}"

    def shown(self, path: str) -> str:
        """A path for messages."""
        return display(os.path.abspath(os.path.join(self.cwd, path)), self.repository)
