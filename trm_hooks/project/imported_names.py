"""What a name that a script imports from a module of the repository stands for, where the module assigns it once.

Paths come out relative to the script's own folder. Nothing is imported or run. Limits: what a star brings in, and a module
that more than a few others hand on, are not followed.
"""

from __future__ import annotations

import os

from trm_hooks.files import is_inside
from trm_hooks.project.entry_scripts import Constants, parsed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trm_hooks.project.repository import Listing

_DEEPEST = 4


def value_of(listing: Listing, path: str, level: int, module: str, name: str, depth: int = 0) -> str | None:
    """The text or path that ``from module import name`` in the file at ``path`` brings in; ``level`` counts the dots."""
    known = set(listing.python)
    file = next((each for each in _places(listing.root, path, level, module) if each in known), None)
    if file is None or depth == _DEEPEST:
        return None
    data = listing.files.content(file)
    tree = parsed(data, None)
    if tree is None:
        return None
    constants = Constants(tree, lambda dots, other, wanted: value_of(listing, file, dots, other, wanted, depth + 1))
    text, _ = constants.value(name)
    if text is None or "__file__" in text:
        return None
    if b"__file__" in data and (text == "." or text.startswith("./")):  # else it is written for whoever takes it
        return f"./{os.path.relpath(os.path.dirname(file), os.path.dirname(path))}/{text}".replace(os.sep, "/")
    return text


def _places(root: str, path: str, level: int, module: str) -> Iterator[str]:
    """Where the file of a module may lie."""
    base = os.path.dirname(path)
    for _ in range(level - 1):
        base = os.path.dirname(base)
    tail = module.replace(".", os.sep)
    while is_inside(base, root):
        for folder in (base, os.path.join(base, "src")):
            package = os.path.join(folder, tail, "__init__.py") if tail else os.path.join(folder, "__init__.py")
            yield from (f"{os.path.join(folder, tail)}.py", package) if tail else (package,)
        if level or base == root:
            return
        base = os.path.dirname(base)
