"""Configs that Python code of the repository may provide: what a ``ConfigStore`` holds is unknown, not missing."""

from __future__ import annotations

import os

from trm_hooks.hydra.composition import compose
from trm_hooks.hydra.errors import CompositionError, UnknownError, UnreadableError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from trm_hooks.hydra.composition import Composition
    from trm_hooks.hydra.config_files import ConfigRoot
    from trm_hooks.hydra.overrides.parse import Override
    from trm_hooks.project.find_roots import RootInfo
    from trm_hooks.project.folders import Listing


class ConfigStores:
    """The ``ConfigStore`` of a repository, looked for when it is first asked about.

    For ``info`` only code below the folder that holds that root, and below those of its scripts, counts: what a program of
    another folder stores is that program's own.
    """

    def __init__(self, listing: Listing, info: RootInfo | None = None) -> None:
        self._listing = listing
        self._info = info
        self._why: list[str | None] = []

    def why(self) -> str | None:
        """Why configs may come from code, or None."""
        if not self._why:
            self._why.append(self._find())
        return self._why[0]

    def _find(self) -> str | None:
        homes = None if self._info is None else _homes(self._listing, self._info)
        for path in self._listing.python:
            if (homes is None or path.startswith(homes)) and b"ConfigStore" in self._listing.files.content(path):
                shown = os.path.relpath(path, self._listing.root).replace(os.sep, "/")
                return f"a ConfigStore in {shown} may provide it"
        return None


def _homes(listing: Listing, root: RootInfo) -> tuple[str, ...]:
    folders = [os.path.dirname(root.directory)]
    folders += [os.path.dirname(os.path.join(listing.root, script.path)) for script in root.scripts]
    return tuple(folder.rstrip(os.sep) + os.sep for folder in folders)


def compose_known(
    root: ConfigRoot, stores: ConfigStores, name: str, overrides: Sequence[Override] = (), **options: Any
) -> Composition:
    """Compose; where that is refused and code may provide configs, what is not found is unknown and not missing."""
    try:
        return compose(root, name, overrides, **options)
    except (UnknownError, UnreadableError):
        raise
    except CompositionError:
        if root.incomplete is not None or stores.why() is None:
            raise
    root.may_lack(stores.why() or "")
    return compose(root, name, overrides, **options)
