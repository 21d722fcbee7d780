"""Configs that Python code of the repository may provide: what a ``ConfigStore`` holds is unknown, not missing."""

from __future__ import annotations

import os

from trm_hooks.hydra.composition import compose
from trm_hooks.hydra.errors import CompositionError, UnknownError, UnreadableError
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from trm_hooks.hydra.composition import Composition
    from trm_hooks.hydra.config_files import ConfigRoot
    from trm_hooks.hydra.overrides.parse import Override
    from trm_hooks.project.find_roots import RootInfo
    from trm_hooks.project.repository import Listing

_STORES = lazy(rb"ConfigStore|add_to_\w*store|config_store")
_PACKAGE = lazy(rb"\s*#\s*@package\s")


class ConfigStores:
    """The ``ConfigStore`` of a repository, looked for when it is first asked about.

    For ``info`` only code below the folder that holds that root, and below those of its scripts, counts, and that of packages
    which its scripts name: what a program of another folder stores is that program's own. Where no script is known, any
    package may be what launches.
    """

    def __init__(self, listing: Listing, info: RootInfo | None = None) -> None:
        self._listing = listing
        self._info = info
        self._why: list[str | None] = []
        self._stored: list[set[str] | None] = []

    def why(self) -> str | None:
        """Why configs may come from code, or None."""
        if not self._why:
            self._why.append(self._find())
        return self._why[0]

    def why_not_there(self, error: CompositionError) -> str | None:
        """Why what was refused may come from elsewhere, or None: the scripts that are here use other folders."""
        may_be_of_others = error.at_top and error.near_miss is None and self._info is not None and not self._info.scripts
        contents = map(self._listing.files.content, self._listing.python if may_be_of_others else ())
        if self.why() is None and any(b"hydra.main" in content for content in contents):
            return "no script here uses this folder, so another program may provide it"
        return self.why()

    def may_hold_schema(self, root: ConfigRoot) -> bool:
        """Whether code stores something under the name of a config in ``root``: Hydra merges that in, keys and all."""
        if self.why() is None:
            return False
        if not self._stored:
            self._stored += [_stored_names(self._listing.files.content(path)) for path in self._code()]
        return any(names is None or any(root.load(name) is not None for name in names) for names in self._stored)

    def _find(self) -> str | None:
        if self._info is not None and not self._info.scripts and self._has_options_only(self._info.directory):
            return "there is no config at the top of this folder, so another folder or code may provide it"
        for path in self._code():
            shown = os.path.relpath(path, self._listing.root).replace(os.sep, "/")
            return f"a ConfigStore in {shown} may provide it"
        return None

    def _code(self) -> Iterator[str]:
        """The files that store configs, of those that count."""
        for path in self._listing.python:
            content = self._listing.files.content(path)
            if _STORES.search(content) is not None and self._counts(path):
                yield path

    def _counts(self, path: str) -> bool:
        if self._info is None or path.startswith(_homes(self._listing, self._info)):
            return True
        package = self._package(path)
        scripts = [self._listing.files.content(os.path.join(self._listing.root, each.path)) for each in self._info.scripts]
        return bool(package) and (not scripts or any(package in script for script in scripts))

    def _package(self, path: str) -> bytes:
        """The name of the outermost package that a file is in; empty where it is in none."""
        known, folder, name = set(self._listing.python), os.path.dirname(path), ""
        while os.path.join(folder, "__init__.py") in known:
            folder, name = os.path.split(folder)
        return os.fsencode(name)

    def _has_options_only(self, folder: str) -> bool:
        """Whether nothing at the top is a config that one launches: a package is declared only for what others take in."""
        content = self._listing.files.content
        return all("/" in name or _PACKAGE.match(content(path)) for name, path in self._listing.configs_below(folder))


def _stored_names(code: bytes) -> set[str] | None:
    """The config paths that code stores something at; None where one of them is computed."""
    import ast

    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "store":
            given = dict(zip(("name", "node", "group"), node.args, strict=False))
            given |= {each.arg or "**": each.value for each in node.keywords}
            parts = [given[key] for key in ("group", "name") if key in given]
            texts = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
            if len(texts) < len(parts) or "name" not in given:
                return None
            names.add("/".join(texts).removesuffix(".yaml"))
    return names


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
    except CompositionError as error:
        why = stores.why_not_there(error)
        if root.incomplete is not None or why is None:
            raise
    root.may_lack(why)
    return compose(root, name, overrides, **options)
