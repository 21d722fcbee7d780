"""Which files git would not list, by the ``.gitignore`` files of a repository and ``.git/info/exclude``.

git itself is never started. Limits: a file that is tracked although it is ignored counts as ignored; patterns of the
user's own git settings are not known.
"""

from __future__ import annotations

import os
import re

from trm_hooks.source.lazy_pattern import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    _Rule: TypeAlias = "tuple[re.Pattern[str], bool, bool]"

_MAX_SIZE = 1_000_000


class Ignored:
    """Answers for one repository; each folder's patterns are read once."""

    def __init__(self, repository: str) -> None:
        self.repository = repository
        self._chains: dict[str, list[tuple[str, list[_Rule]]]] = {}
        self._folders: dict[str, bool] = {"": False}

    def covers(self, path: str) -> bool:
        """Whether a file, relative to the repository with ``/``, is ignored or lies in a folder that is."""
        folder, _, name = path.rpartition("/")
        return self._folder(folder) or self._matches(folder, name, False)

    def _folder(self, folder: str) -> bool:
        known = self._folders.get(folder)
        if known is None:
            parent, _, name = folder.rpartition("/")
            known = self._folders[folder] = self._folder(parent) or self._matches(parent, name, True)
        return known

    def _matches(self, folder: str, name: str, is_folder: bool) -> bool:
        """The nearest ``.gitignore`` with a pattern that matches decides, in it the last such pattern."""
        for above, rules in self._chain(folder):
            below = f"{folder[len(above) :]}/{name}".lstrip("/")
            for pattern, negated, folders_only in rules:
                if (is_folder or not folders_only) and pattern.fullmatch(below):
                    return not negated
        return False

    def _chain(self, folder: str) -> list[tuple[str, list[_Rule]]]:
        """The folders from ``folder`` upwards that have patterns, with these."""
        chain = self._chains.get(folder)
        if chain is None:
            rules = self._of(folder)
            chain = [(folder, rules)] if rules else []
            if folder:
                chain = chain + self._chain(folder.rpartition("/")[0])
            self._chains[folder] = chain
        return chain

    def _of(self, folder: str) -> list[_Rule]:
        """The patterns of one folder, the last first."""
        lines = [] if folder else _lines(os.path.join(self.repository, ".git", "info", "exclude"))
        lines += _lines(os.path.join(self.repository, folder, ".gitignore"))
        return [rule for line in reversed(lines) if (rule := _rule(line)) is not None]


def _lines(path: str) -> list[str]:
    try:
        with open(path, "rb") as file:
            return file.read(_MAX_SIZE).decode("utf-8", "surrogateescape").splitlines()
    except OSError:
        return []


def _rule(line: str) -> _Rule | None:
    """A line as a pattern on paths below its folder, whether it is negated, whether it is about folders only."""
    text = line if line.endswith("\\ ") else line.rstrip(" \t\r")
    if not text or text.startswith("#"):
        return None
    negated = text.startswith("!")
    text = text[negated:]
    folders_only = text.endswith("/")
    text = text.rstrip("/")
    anchored = "/" in text
    expression = _expression(text.removeprefix("/"))
    try:
        return re.compile(expression if anchored else f"(?:.*/)?{expression}", re.DOTALL), negated, folders_only
    except re.error:
        return None


_TOKEN = lazy(r"(^|/)\*\*/|/\*\*$|\*+|\?|\[[!^]?\]?[^\]]*\]|\\.|.", re.DOTALL)


def _expression(pattern: str) -> str:
    parts = []
    for match in _TOKEN.finditer(pattern):
        token = match.group()
        if token.endswith("**/"):
            parts.append("(?:.*/)?" if token == "**/" else "/(?:.*/)?")
        elif token == "/**":
            parts.append("/.*")
        elif token.startswith("*"):
            parts.append("[^/]*")
        elif token == "?":
            parts.append("[^/]")
        elif len(token) > 2 and token.startswith("["):
            inside = token[1:-1].replace("\\", "\\\\")
            parts.append(f"(?!/)[{'^' + inside[1:] if inside[0] in '!^' else inside}]")
        else:
            parts.append(re.escape(token[-1]))
    return "".join(parts)
