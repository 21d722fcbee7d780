"""Programs that do nothing but note the arguments they are given: what a shell, or make, really passes."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

# a line is written at once: jobs in the background run beside each other
_PROGRAM = 'printf -v line "%s\\t" "$@"\nprintf "%s\\n" "$line" >> "$SEEN"'


class Noting:
    """A ``python`` (and other programs) in a folder of their own, which is first on the path of what is run.

    Those that are ``starting`` others do so by the lines of shell that they are given with.
    """

    def __init__(self, folder: Path, *programs: str, **starting: str) -> None:
        self.seen = folder / "seen"
        self.bin = folder / "bin"
        self.bin.mkdir()
        self.seen.touch()
        for name, text in {**dict.fromkeys(("python", *programs), _PROGRAM), **starting}.items():
            (self.bin / name).write_text(f"#!/bin/bash\n{text}\n", encoding="utf-8")
            (self.bin / name).chmod(0o755)

    def run(self, *command: str, cwd: Path, **environment: str) -> list[list[str]]:
        """The arguments of every call so far, after ``command`` was run with no environment but this."""
        values = {"PATH": f"{self.bin}:{os.environ['PATH']}", "SEEN": str(self.seen), **environment}
        quiet = subprocess.DEVNULL
        subprocess.run(command, cwd=cwd, env=values, timeout=30, check=False, stdin=quiet, stdout=quiet)
        return [line.split("\t")[:-1] for line in self.seen.read_text(encoding="utf-8").splitlines()]
