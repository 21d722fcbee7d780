"""Scripts made by chance: what is read of them is what bash passes, or is called unknown."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from contextlib import suppress
from itertools import count, product
from pathlib import Path

import pytest
from random_scripts import FILES, VARIABLES, Writer
from real_scripts import JobWriter

from trm_hooks.launch.commands import find_commands
from trm_hooks.launch.shell_words import SPLITTING, UNKNOWN, Word
from trm_hooks.yaml.text import SourceText

SCRIPTS = int(os.environ.get("RANDOM_SCRIPTS", "40"))  # of each kind; thousands find more
BEFORE, BEHIND = "\x1f", "\x1e"  # an argument, a call


class Shell:
    """Runs scripts with a program in place of python that writes down what it is given."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.runs = count()
        self.work = folder / "work"
        self.work.mkdir()
        program = folder / "bin" / "python"
        program.parent.mkdir()
        program.write_text(
            f'#!/bin/sh\nall=\nfor a in "$@"; do all="$all{BEFORE}$a"; done\nprintf "%s{BEHIND}" "$all" >> "$SEEN"\n'
        )
        program.chmod(0o755)

    def launches(self, text: str, files: dict[str, str]) -> set[str] | None:
        """What python is given, whatever files and variables there are; None where the script does not end."""
        whole = "\n".join((text, *files.values()))
        names = [name for name in (*FILES, *VARIABLES) if re.search(rf"\b{name}\b", whole)]
        for name, other in files.items():
            (self.work / name).write_text(other)
        found: set[str] = set()
        for there in product((False, True), repeat=len(names)):
            given = self.run(text, {name for name, is_there in zip(names, there, strict=True) if is_there})
            if given is None:
                return None
            found |= given
        return found

    def run(self, text: str, there: set[str]) -> set[str] | None:
        for name in FILES:
            (self.work / name).unlink(missing_ok=True)
            if name in there:
                (self.work / name).write_text("x\n")
        seen, script = self.folder / f"seen{next(self.runs)}", self.folder / "run.sh"
        seen.touch()
        script.write_text(text)
        environment = {"PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}", "SEEN": str(seen)}
        environment |= {name: "some value" for name in VARIABLES if name in there}
        quiet = subprocess.DEVNULL
        command = ["bash", "-c", 'ulimit -t 2; exec bash "$0"', str(script)]
        process = subprocess.Popen(
            command, env=environment, cwd=self.work, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
        )
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            return None
        finally:  # with all that it has started
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        return set(filter(None, seen.read_text().split(BEHIND))) if seen.stat().st_size < 100_000 else None


def pattern(words: list[Word]) -> str:
    """What a command is when it runs, as far as it is known."""
    made = ""
    for word in words:
        if word.may_be_many:
            made += f"(?:{BEFORE}.*)?"
            continue
        made += BEFORE
        for text, _, kind, home in word.pieces:
            many = home.assumed or kind == SPLITTING or (kind == UNKNOWN and text[:1] in "*?{")
            made += ".*" if many else f"[^{BEFORE}]*" if kind == UNKNOWN else re.escape(text)
    return made


def found_in(text: str, files: dict[str, str]) -> list[list[Word]]:
    def read(path: str, _folder: str) -> SourceText | None:
        name = os.path.normpath(path)
        return SourceText(name, files[name]) if name in files else None

    commands = find_commands(SourceText("run.sh", text), read=read)
    return [command.words[command.words.index(command.script) :] for command in commands]


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    return Shell(tmp_path_factory.mktemp("shell"))


def missed(writer: Writer, shell: Shell) -> tuple[list[str], set[str], set[str]]:
    """The launches of a script that are not read, those that are read with every word known, and all that bash makes."""
    text = writer.script()
    files = writer.files if isinstance(writer, JobWriter) else {}
    launched = shell.launches(text, files)
    if launched is None:
        pytest.skip("the script does not end")
    found = found_in(text, files)
    patterns = [re.compile(pattern(words), re.DOTALL) for words in found]
    known = {"".join(f"{BEFORE}{word.text}" for word in words) for words in found if all(word.known for word in words)}
    return [launch for launch in launched if not any(each.fullmatch(launch) for each in patterns)], known, launched


@pytest.mark.parametrize("seed", range(SCRIPTS))
def test_a_script_that_says_all_itself_launches_what_is_read(seed: int, shell: Shell) -> None:
    unseen, known, launched = missed(Writer(seed, closed=True), shell)
    assert unseen == []
    assert known <= launched


@pytest.mark.parametrize("writer", [Writer, JobWriter])
@pytest.mark.parametrize("seed", range(SCRIPTS))
def test_whatever_the_environment_each_launch_is_read_or_unknown(seed: int, writer: type[Writer], shell: Shell) -> None:
    assert missed(writer(seed), shell)[0] == []
