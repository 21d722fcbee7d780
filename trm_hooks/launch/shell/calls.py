"""How a script calls another: by which path, and with which variables."""

from __future__ import annotations

from trm_hooks.launch.shell.assigned import cut
from trm_hooks.launch.shell_words import Word


def path_of(word: Word) -> str:
    """A path to look for in the repository; of one from a folder that is not known (``$DIR/run.sh``) what stands behind it."""
    if word.known:
        return word.text
    before, slash, path = word.known_suffix.partition("/")
    return path if slash and not before else ""


def exported(options: list[Word]) -> list[Word]:
    """The assignments of ``sbatch --export=ALL,A=1``."""
    found = []
    for word in options:
        if word.text.startswith("--export="):
            at = len("--export=")
            for part in word.text[at:].split(","):
                if "=" in part:
                    found.append(
                        Word(cut(word.pieces, at, at + len(part)), word.offset(at), word.offset(at + len(part)), word.home)
                    )
                at += len(part) + 1
    return found
