"""Which files git would not list: those that ``.gitignore`` and ``.git/info/exclude`` name, and those of repositories inside.

git itself is never started. As git does, a ``.gitignore`` that is a link is not followed. Limits: a file that is tracked
although it is ignored counts as ignored; patterns of the user's own git settings are not known.
"""

from __future__ import annotations

import os
import re

from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from trm_hooks.files import Files

    # What is between two stars: a pattern of so many characters, none of them a slash.
    Chunk: TypeAlias = tuple[re.Pattern[str], int]
    # What is between two slashes: the chunks of one name; None means any number of folders.
    Segment: TypeAlias = "list[Chunk] | None"

_MAX_SIZE = 1_000_000
_PATTERN_SIGNS = frozenset("*?[\\")


class _Rule:
    """One line of a ``.gitignore``, a pattern on paths below its folder."""

    __slots__ = ("_anchored", "_segments", "_text", "folders_only", "negated")

    def __init__(self, text: str) -> None:
        self.negated = text.startswith("!")
        text = text[self.negated :]
        self.folders_only = text.endswith("/")
        text = text.rstrip("/")
        self._anchored = "/" in text
        self._text = text.removeprefix("/")
        self._segments: list[Segment] | None = None

    def matches(self, path: str) -> bool:
        """Whether ``path``, relative to the folder of the rule, is meant."""
        text = self._text
        if _PATTERN_SIGNS.isdisjoint(text):
            return path == text or (not self._anchored and path.endswith("/" + text))
        if text[0] == "*" and not self._anchored and _PATTERN_SIGNS.isdisjoint(text[1:]):
            return path.endswith(text[1:])
        if self._segments is None:
            try:
                self._segments = _segments(text)
            except re.error:
                self._segments = []  # git matches nothing by it either
        return _matches(self._segments, path.split("/") if self._anchored else [path.rpartition("/")[2]])


class Ignored:
    """Answers for one repository; each folder's patterns are read once."""

    def __init__(self, files: Files) -> None:
        self.repository = files.root or ""
        self._files = files
        self._chains: dict[str, list[tuple[str, list[_Rule]]]] = {}
        self._folders: dict[str, bool] = {"": False}
        self._is_repository = _has_git(self.repository)

    def covers(self, path: str) -> bool:
        """Whether a file, relative to the repository with ``/``, is ignored or lies in a folder that is."""
        folder, _, name = path.rpartition("/")
        return self.covers_folder(folder) or self._matches(folder, name, False)

    def covers_folder(self, folder: str) -> bool:
        """Whether a folder, relative to the repository with ``/``, is ignored, or of another repository."""
        waiting = []
        while (known := self._folders.get(folder)) is None:
            waiting.append(folder)
            folder = folder.rpartition("/")[0]
        for folder in reversed(waiting):
            parent, _, name = folder.rpartition("/")
            known = known or self._matches(parent, name, True) or self._is_nested(folder)
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
        waiting = []
        chain: list[tuple[str, list[_Rule]]] | None = []
        while (chain := self._chains.get(folder)) is None:
            waiting.append(folder)
            if not folder:
                break
            folder = folder.rpartition("/")[0]
        for folder in reversed(waiting):
            rules = self._of(folder)
            chain = [(folder, rules), *(chain or ())] if rules else chain or []
            self._chains[folder] = chain
        return chain or []

    def _of(self, folder: str) -> list[_Rule]:
        """The patterns of one folder, the last first."""
        lines = [] if folder else self._lines(".git/info/exclude")
        lines += self._lines(f"{folder}/.gitignore" if folder else ".gitignore")
        return [rule for line in reversed(lines) if (rule := _rule(line)) is not None]

    def _lines(self, path: str) -> list[str]:
        full = os.path.join(self.repository, path)
        data = self._files.content(full, _MAX_SIZE)
        return data.decode("utf-8", "surrogateescape").splitlines() if data and not os.path.islink(full) else []


def _has_git(folder: str) -> bool:
    return os.path.exists(os.path.join(folder, ".git"))


def _rule(line: str) -> _Rule | None:
    text = line if line.endswith("\\ ") else line.rstrip(" \t\r")
    return _Rule(text) if text.strip("!/") and not text.startswith("#") else None


_TOKEN = lazy(r"/|\*+|\?|\[[!^]?\]?[^\]]*\]|\\.|.", re.DOTALL)


def _segments(pattern: str) -> list[Segment]:
    """A pattern taken apart; raises :class:`re.error` for a range of characters that is none."""
    names: list[list[str]] = [[]]
    for match in _TOKEN.finditer(pattern):
        if match[0] == "/":
            names.append([])
        else:
            names[-1].append(match[0])
    return [None if tokens == ["**"] and len(names) > 1 else _chunks(tokens) for tokens in names]


def _chunks(tokens: list[str]) -> list[Chunk]:
    parts: list[list[str]] = [[]]
    for token in tokens:
        if token.startswith("*"):
            parts.append([])
        else:
            parts[-1].append(_one_character(token))
    return [(re.compile("".join(part), re.DOTALL), len(part)) for part in parts]


def _one_character(token: str) -> str:
    if token == "?":
        return "."
    if len(token) > 2 and token.startswith("["):
        inside = token[1:-1].replace("\\", "\\\\")
        return f"[{'^' + inside[1:] if inside[0] in '!^' else inside}]"
    return re.escape(token[-1])


def _matches(segments: list[Segment], names: list[str]) -> bool:
    """Whether the segments are these names, one by one. Only the last ``**`` is ever tried again, so nothing multiplies."""
    at = name = 0
    again: tuple[int, int] | None = None
    while name < len(names):
        segment = segments[at] if at < len(segments) else []
        if segment is None:
            again = at, name
            at += 1
            if at == len(segments):
                return True  # at the end it stands for all that is in a folder, not for the folder
        elif segment and _matches_name(segment, names[name]):
            at, name = at + 1, name + 1
        elif again is not None:
            at, name = again[0] + 1, again[1] + 1
            again = again[0], name
        else:
            return False
    return at >= len(segments) > 0


def _matches_name(chunks: list[Chunk], name: str) -> bool:
    """Whether a name is the chunks with anything between them; the first place where one fits is as good as any other."""
    pattern, size = chunks[0]
    if len(chunks) == 1:
        return pattern.fullmatch(name) is not None
    last, length = chunks[-1]
    end = len(name) - length
    if end < size or pattern.match(name) is None or last.match(name, end) is None:
        return False
    start = size
    for pattern, _ in chunks[1:-1]:
        found = pattern.search(name, start, end)
        if found is None:
            return False
        start = found.end()
    return True
