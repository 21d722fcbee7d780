"""``hydra.searchpath``: more folders to find configs in, from the primary config or the command line."""

from __future__ import annotations

import os

from trm_hooks.hydra.config_files import Source
from trm_hooks.hydra.errors import CompositionError, Unresolved
from trm_hooks.hydra.interpolation.resolver import Resolver
from trm_hooks.yaml.tree import Mapping, Scalar, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from trm_hooks.hydra.config_files import ConfigRoot
    from trm_hooks.hydra.overrides.parse import Override
    from trm_hooks.yaml.tree import Node

_KEY = "hydra.searchpath"


def with_search_path(root: ConfigRoot, name: str, overrides: Iterable[Override]) -> ConfigRoot:
    """``root`` itself, or a copy with the folders that ``hydra.searchpath`` names for this primary config.

    Folders in packages (``pkg://``) that do not lie in the repository, and behind interpolations cannot be seen:
    then configs that are not found are unknown.
    """
    file = root.load(name)
    if file is None:
        return root  # a primary config is looked for in the config root only
    if file is not None and file.error is None and not isinstance(file.tree, Mapping):
        raise CompositionError("a primary config must be a mapping", hangs_on_parent=True).at(file.tree.source, file.tree.start)
    for override in overrides:
        if override.get_key_element() == _KEY:
            if override.value is None:
                break
            if not isinstance(override.value, list) or not all(isinstance(item, str) for item in override.value):
                raise CompositionError(f"`{_KEY}` must be a list of strings, got `{override.input_line}`")
            return _extended(root, override.value)
    paths = _written(file.tree) if isinstance(file.tree, Mapping) else None
    return root if paths is None else _extended(root, paths)


def _written(tree: Mapping) -> list[str] | None:
    """The folders that a primary config names, each as it is written where only running code would show it."""
    hydra = tree.items.get("hydra")
    node = hydra.items.get("searchpath") if isinstance(hydra, Mapping) else None
    if node is None or (isinstance(node, Scalar) and node.value in (None, "???")):
        return None
    at = CompositionError(f"`{_KEY}` must be a list of strings").at(node.source, node.start)
    found = _resolved(tree, ("hydra", "searchpath"), node)
    if isinstance(found, Scalar):
        if found.value is None:
            return None
        if not isinstance(found.value, str) or "${" not in found.value:
            raise at
        return [found.value]
    if not isinstance(found, Sequence):
        raise at
    paths = []
    for index, item in enumerate(found.items):
        each = _resolved(tree, ("hydra", "searchpath", str(index)), item)
        if not isinstance(each, Scalar) or not isinstance(each.value, str):
            raise CompositionError(f"`{_KEY}` must be a list of strings").at(item.source, item.start)
        paths.append(each.value)
    return paths


def _resolved(tree: Mapping, route: tuple[str, ...], node: Node) -> Node:
    """What is at ``route``; an interpolation that only running code would show is left as it is."""
    if not isinstance(node, Scalar) or not isinstance(node.value, str) or "${" not in node.value:
        return node
    found = Resolver(tree).select(route)
    if isinstance(found, Unresolved):
        if found.needs_code:
            return node
        raise CompositionError(f"`{_KEY}` cannot be resolved: {found.reason}").at(node.source, node.start)
    return found if found is not None else node


def _extended(root: ConfigRoot, paths: list[str]) -> ConfigRoot:
    if not paths:
        return root
    key = tuple(paths)
    known = root.extensions.get(key)
    if known is None:
        known = root.extensions[key] = _extend(root, paths)
    return known


def _extend(root: ConfigRoot, paths: list[str]) -> ConfigRoot:
    folders: list[Source] = []
    incomplete = None
    for path in paths:
        scheme, _, rest = path.rpartition("://")
        package = _find_package(root, rest) if scheme == "pkg" else None
        if package is not None:
            folders.append(package)
            continue
        if "${" in path:
            from trm_hooks.hydra.sweeps import UNKNOWN

            shown = f"`{_KEY}`" if path == UNKNOWN else f"`{path}` on `{_KEY}`"
            incomplete = f"{shown} is known only to a running job"
            continue
        if scheme not in ("", "file"):
            incomplete = f"`{path}` on `{_KEY}` cannot be seen"
            continue
        folder = _find_folder(root, rest)
        if folder is None:
            incomplete = incomplete or (None if _is_local(root, rest) else f"`{path}` on `{_KEY}` is not read")
        else:
            folders.append(folder)
    return root.extended(folders, incomplete)


def _is_local(root: ConfigRoot, path: str) -> bool:
    return root.boundary is None or not os.path.isabs(path)


def _find_package(root: ConfigRoot, name: str) -> Source | None:
    """The folder of a package that lies in the repository; one that is installed cannot be seen."""
    parts = name.split(".")
    if not all(part.isidentifier() for part in parts):
        return None
    found = _find_folder(root, os.path.join(*parts)) or _find_folder(root, os.path.join("src", *parts))
    return found if found is not None and os.path.isfile(os.path.join(found.directory, "__init__.py")) else None


def _find_folder(root: ConfigRoot, path: str) -> Source | None:
    """A folder relative to where the program is started: here, the repository, or beside the config root."""
    bases = ["."] if root.boundary is None else [root.boundary]
    for base in (*bases, os.path.dirname(root.directory)):
        full = os.path.realpath(os.path.join(base, path))
        if os.path.isdir(full) and (root.boundary is None or (full + os.sep).startswith(root.boundary + os.sep)):
            start = os.path.realpath(root.boundary or os.curdir)
            return Source(full, os.path.relpath(full, start))
    return None
