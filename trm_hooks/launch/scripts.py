"""Stretches of a shell script that hold no commands of their own: here-documents and array literals over several lines.

A here-document that is fed to a shell or to ``sbatch`` is a script and stays one; its dollar may be escaped.
"""

from __future__ import annotations

import os
import posixpath
import re
from bisect import bisect_right
from functools import lru_cache

from trm_hooks.launch.shell_scanner import Scanner
from trm_hooks.launch.shell_words import PLAIN, Dialect, Home, Operator, Word
from trm_hooks.record import Record
from trm_hooks.yaml.text import lazy

# The folder that a shell script has gone to with ``cd`` before one of its commands.
#
# Only what is plain counts: one ``cd`` at the margin into a folder written out, until the next line that goes anywhere. Behind
# that, and wherever the folder is not known, a command is looked for as if the script was where its file is.
_CLONE = lazy(r"\bgit[ \t]+clone[ \t]+(?:-\S+[ \t]+(?:\d+[ \t]+)?)*([^\s;&|]+)(?:[ \t]+([\w./-]+))?")
_IMAGE = lazy(r"^[ \t]*(WORKDIR|FROM)[ \t]+(\S+)", re.MULTILINE | re.IGNORECASE)
_MOVES = lazy(  # also behind a prompt, or on the line that has cloned where it goes
    r"^([ \t]*)(?:[^\n#$%❯]{0,80}[$%❯][ \t]+)?(?:git[ \t]+clone[ \t][^\n;&|]*(?:&&|;)[ \t]*)?((?:cd|pushd|popd)\b[^\n]*)",
    re.MULTILINE,
)
_MARGIN = lazy(r"\s*^([ \t]*)", re.MULTILINE)


def folder_before(text: str, script: tuple[int, int], at: int, dialect: Dialect) -> Word | None:
    """The argument of the ``cd`` that counts at an offset of the ``script`` between two others; None for none."""
    first, last, word = _move(text, script, dialect)
    return word if first < at <= last else None


@lru_cache(maxsize=8)
def _move(text: str, script: tuple[int, int], dialect: Dialect) -> tuple[int, int, Word | None]:
    """From where to where a script is in the folder that its first ``cd`` names; every command of it asks for the same."""
    inside = [stretch for stretch in stretches(text, *script) if not stretch.commands]
    found: tuple[int, Word | None] | None = None
    first = _MARGIN.match(text, *script)
    margin = first[1] if first is not None else ""  # of a block in a list of a document
    for match in _MOVES.finditer(text, *script):
        if any(stretch.start <= match.start() < stretch.end for stretch in inside):
            continue
        if found is not None:
            return found[0], match.start(), found[1]
        word = _argument(text, match.start(2), match.end(), dialect)
        if word is None or not _leads_home(word):
            found = match.end(), word if match[1] == margin else None
    return (found[0], script[1], found[1]) if found is not None else (0, 0, None)


def image_folder(text: str, at: int) -> Word | None:
    """The folder that a Dockerfile has gone to with WORKDIR before an offset; None where it names none."""
    ends, folders = _image_folders(text)
    index = bisect_right(ends, at) - 1
    return folders[index] if index >= 0 else None


@lru_cache(maxsize=8)
def _image_folders(text: str) -> tuple[list[int], list[Word | None]]:
    """Behind which offsets a Dockerfile is in which folder."""
    home = Home(None, Dialect())
    ends: list[int] = []
    folders: list[Word | None] = []
    for match in _IMAGE.finditer(text):
        ends.append(match.end())
        if match[1].upper() == "FROM":
            folders.append(None)
            continue
        before = folders[-1].text if folders and folders[-1] is not None else ""
        path = posixpath.normpath(posixpath.join(before, match[2].strip("\"'")))
        folders.append(Word([(path, match.start(2), PLAIN, home)], match.start(2), match.end(2), home))
    return ends, folders


def in_image(text: str, at: int) -> tuple[Word | None, str | None]:
    """The folder in which an image starts a command at an offset, and from where the repository was cloned into it."""
    folder = image_folder(text, at)
    return folder, None if folder is None else cloned_into(text, (0, len(text)), at, folder.text)


def end_of(folder: Word, repository: str) -> str:
    """What is known of a folder that lies somewhere (``$HOME/lab/code``), as far as the repository has such a folder."""
    parts = [part for part in folder.known_suffix.split("/")[1:] if part not in ("", ".", "..")]
    ends = ("/".join(parts[first:]) for first in range(len(parts)))
    return next((end for end in ends if os.path.isdir(os.path.join(repository, end))), "")


def cloned_into(text: str, script: tuple[int, int], at: int, folder: str) -> str | None:
    """From where a script has cloned a repository before an offset into a folder or one above it."""
    clones = _clones(text, *script)
    parts = folder.strip("/").removeprefix("./").split("/")
    for last in range(len(parts), 0, -1):
        for end, into, url in clones.get(parts[last - 1], ()):
            if end <= at and f"/{'/'.join(parts[:last])}".endswith(f"/{into}"):
                return url
    return None


@lru_cache(maxsize=8)
def _clones(text: str, start: int, stop: int) -> dict[str, list[tuple[int, str, str]]]:
    """What ``git clone`` fetches between offsets, by folder: behind which offset, into which folder, from which URL."""
    found: dict[str, list[tuple[int, str, str]]] = {}
    for match in _CLONE.finditer(text, start, stop):
        into = (match[2] or repository_name(match[1])).strip("/").removeprefix("./")
        found.setdefault(into.rpartition("/")[2], []).append((match.end(), into, match[1]))
    return found


def repository_name(url: str) -> str:
    """What git calls the clone of a URL."""
    return re.split("[/:]", url.strip("\"'").rstrip("/"))[-1].removesuffix(".git")


def _leads_home(word: Word) -> bool:
    """Whether the script goes to its own folder, or to one that only its environment knows."""
    return not word.known and word.known_suffix.rpartition("/")[2] in ("", "..", ".")


def _argument(text: str, start: int, stop: int, dialect: Dialect) -> Word | None:
    """What the line goes to; None where it goes on to somewhere else."""
    commands: list[list[Word]] = [[]]
    for token in Scanner(text, start, stop, dialect).run().tokens:
        if isinstance(token, Operator):
            commands.append([])
        elif token.text not in ("-P", "-L", "-e", "--"):
            commands[-1].append(token)
    moves = [words for words in commands if words and words[0].text in ("cd", "pushd", "popd")]
    if len(moves) != 1 or len(moves[0]) != 2 or moves[0][0].text == "popd":
        return None
    return moves[0][1]


_HEREDOC = lazy(r"(?<!<)<<(-?)[ \t]*(?:'([^'\r\n]+)'|\"([^\"\r\n]+)\"|\\?([A-Za-z_][\w.-]*))")
_ARRAY = lazy(r"=\(")
_FED = lazy(r"(?:^|[;&|(]|\bsudo\b|\bssh\b[^;&|]*)[ \t]*(?:\S*/)?(?:bash|sh|zsh|ksh|dash|sbatch|qsub)\b[^;&|]*\Z")


class Stretch(Record):
    """``start`` to ``end`` of a part of a script; ``commands``: it is read by a shell, ``expands``: by two shells."""

    start: int
    end: int
    commands: bool
    expands: bool


def stretches(text: str, start: int, stop: int) -> list[Stretch]:
    """The here-documents and the arrays over several lines between two offsets, in order."""
    found = _arrays(text, start, stop)
    if text.find("<<", start, stop) >= 0:
        found += _documents(text, start, stop)
    found.sort(key=lambda stretch: stretch.start)
    return found


def _arrays(text: str, start: int, stop: int) -> list[Stretch]:
    found = []
    for match in _ARRAY.finditer(text, start, stop):
        close = text.find(")", match.end(), stop)
        if close < 0:
            break
        if text.find("\n", match.end(), close) >= 0:
            found.append(Stretch(match.end(), close, False, False))
    return found


def _documents(text: str, start: int, stop: int) -> list[Stretch]:
    lines: dict[str, list[int]] = {}
    at = start
    for line in text[start:stop].splitlines(keepends=True):
        lines.setdefault(line.strip(), []).append(at)
        at += len(line)
    for offsets in lines.values():
        offsets.reverse()
    found, behind = [], start
    for match in _HEREDOC.finditer(text, start, stop):
        if match.start() < behind:
            continue
        body = text.find("\n", match.end(), stop) + 1
        ends = lines.get((match[2] or match[3] or match[4]).strip(), [])
        while ends and ends[-1] < body:
            ends.pop()
        if not body or not ends:
            continue
        behind = ends[-1]
        head = text[max(text.rfind("\n", start, match.start()) + 1, match.start() - 500) : match.start()]
        found.append(Stretch(body, behind, _FED.search(head) is not None, match[4] is not None))
    return found
