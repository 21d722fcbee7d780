"""The names by which a repository knows itself, to distinguish a clone of it from the clone of another."""

from __future__ import annotations

import os
import re

from trm_hooks.files import Files
from trm_hooks.launch.scripts import repository_name

_LARGEST = 1_000_000
_DOCUMENTS = ("doc", "docs", "documentation", "docsrc", "source", "wiki", ".github")
_METADATA = ("pyproject.toml", "setup.cfg", "setup.py", "package.json", "CITATION.cff")
_READMES = ("README.md", "readme.md", "README.rst", "README.txt", "README")
_PACKAGE = re.compile(r"(?:^|[{,(])[ \t]*[\"']?name[\"']?[ \t]*[=:][ \t]*[\"']?([\w.-]+)", re.MULTILINE)
_HOME = re.compile(
    r"(?i)\b(?:url|repository|repository-code|homepage|source|code)[\"']?[ \t]*[=:][ \t]*[\"']?(https?://[^\s\"',]+)"
)
_HEADING = re.compile(r"^(?:#[ \t]+(.+?)[ \t#]*|(\S.*)\r?\n[=]{3,}[ \t]*)$", re.MULTILINE)
_REMOTE = re.compile(r"^[ \t]*url[ \t]*=[ \t]*(\S+)", re.MULTILINE)
_ARCHIVE = re.compile(r"-(?:main|master|v?\d[\w.]*)$")  # what an archive adds to the name of the folder
_ANYBODY = re.compile(
    r"(?i)(?:^|[^a-z])(?:your|my)(?=[-_A-Z]|user|name|org|repo|fork)|^(?:user|username|owner|org)$|[<{]"
)


def names_of(repository: str) -> frozenset[str]:
    """What a repository at an absolute path may be called, in small letters and digits.

    By its folder, by where git fetches it from, by the metadata of its package, and by the heading of its README.
    """
    files = Files(repository)

    def text(*path: str) -> str:
        return files.content(os.path.join(repository, *path), _LARGEST).decode("utf-8", "replace")

    folder = os.path.basename(repository)
    names = [folder, _ARCHIVE.sub("", folder)]
    names += map(repository_name, _REMOTE.findall(text(".git", "config")))
    for metadata in map(text, _METADATA):
        names += _PACKAGE.findall(metadata)[:1]
        names += map(repository_name, _HOME.findall(metadata))
    heading = _HEADING.search(next(filter(None, map(text, _READMES)), ""))
    names += filter(None, heading.groups()) if heading is not None else ()
    return frozenset(filter(None, map(_plain, names)))


def is_own(url: str, names: frozenset[str]) -> bool:
    """Whether a clone of ``url`` is one of the repository with these ``names``, or of one that only the reader can name."""
    parts = url.strip("\"'").rstrip("/").replace(":", "/").split("/")[-2:]
    return _plain(repository_name(url)) in names or any(map(_ANYBODY.search, parts))


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name.lower()))


def told_of(folder: str) -> str:
    """The folder, with a slash behind it, that the documents in another are about; empty for the repository."""
    while folder.rpartition("/")[2].lower() in _DOCUMENTS:
        folder = folder.rpartition("/")[0]
    return folder and folder + "/"
