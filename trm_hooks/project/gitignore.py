"""Which files git would not list: those that ``.gitignore`` and ``.git/info/exclude`` name, and those of repositories inside.

git itself is never started. Limits: a file that is tracked although it is ignored counts as ignored; patterns of the
user's own git settings are not known.
"""

from __future__ import annotations

import os
import re

from trm_hooks.yaml.pattern import lazy

_MAX_SIZE = 1_000_000


class _Rule:
    """One line of a ``.gitignore``, a pattern on paths below its folder."""

    __slots__ = ("_anchored", "_expression", "_text", "folders_only", "negated")

    def __init__(self, text: str) -> None:
        self.negated = text.startswith("!")
        text = text[self.negated :]
        self.folders_only = text.endswith("/")
        text = text.rstrip("/")
        self._anchored = "/" in text
        self._text = text.removeprefix("/")
        self._expression: re.Pattern[str] | None = None

    def matches(self, path: str) -> bool:
        """Whether ``path``, relative to the folder of the rule, is meant."""
        text = self._text
        if _PATTERN_SIGNS.isdisjoint(text):
            return path == text or (not self._anchored and path.endswith("/" + text))
        if text[0] == "*" and not self._anchored and _PATTERN_SIGNS.isdisjoint(text[1:]):
            return path.endswith(text[1:])
        if self._expression is None:
            expression = _expression(text)
            try:
                self._expression = re.compile(expression if self._anchored else f"(?:.*/)?{expression}", re.DOTALL)
            except re.error:
                self._expression = re.compile(r"(?!)")  # git matches nothing by it either
        return self._expression.fullmatch(path) is not None


_PATTERN_SIGNS = frozenset("*?[\\")


class Ignored:
    """Answers for one repository; each folder's patterns are read once."""

    def __init__(self, repository: str) -> None:
        self.repository = repository
        self._chains: dict[str, list[tuple[str, list[_Rule]]]] = {}
        self._folders: dict[str, bool] = {"": False}
        self._is_repository = _has_git(repository)

    def covers(self, path: str) -> bool:
        """Whether a file, relative to the repository with ``/``, is ignored or lies in a folder that is."""
        folder, _, name = path.rpartition("/")
        return self.covers_folder(folder) or self._matches(folder, name, False)

    def covers_folder(self, folder: str) -> bool:
        """Whether a folder, relative to the repository with ``/``, is ignored, or of another repository."""
        known = self._folders.get(folder)
        if known is None:
            parent, _, name = folder.rpartition("/")
            known = self.covers_folder(parent) or self._matches(parent, name, True) or self._is_nested(folder)
            self._folders[folder] = known
        return known

    def _is_nested(self, folder: str) -> bool:
        return self._is_repository and _has_git(os.path.join(self.repository, folder))

    def _matches(self, folder: str, name: str, is_folder: bool) -> bool:
        """The nearest ``.gitignore`` with a pattern that matches decides, in it the last such pattern."""
        for above, rules in self._chain(folder):
            below = f"{folder[len(above) :]}/{name}".lstrip("/")
            for rule in rules:
                if (is_folder or not rule.folders_only) and rule.matches(below):
                    return not rule.negated
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


def _has_git(folder: str) -> bool:
    return os.path.exists(os.path.join(folder, ".git"))


def _lines(path: str) -> list[str]:
    try:
        with open(path, "rb") as file:
            return file.read(_MAX_SIZE).decode("utf-8", "surrogateescape").splitlines()
    except OSError:
        return []


def _rule(line: str) -> _Rule | None:
    text = line if line.endswith("\\ ") else line.rstrip(" \t\r")
    return _Rule(text) if text.strip("!/") and not text.startswith("#") else None


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
