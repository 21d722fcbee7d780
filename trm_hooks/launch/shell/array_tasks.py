"""A job array: the script runs once for each number that its header asks for (``#SBATCH --array=0-5``)."""

from __future__ import annotations

import re

from trm_hooks.launch.shell_words import PLAIN
from trm_hooks.yaml.pattern import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trm_hooks.launch.shell.state import State
    from trm_hooks.launch.shell_words import Home

_HEADER = lazy(
    r"^#(?:SBATCH[ \t]+(?:--array[ =]|-a[ \t]*)|PBS[ \t]+-[Jt][ \t]+|\$[ \t]+-t[ \t]+|BSUB[ \t]+-J[ \t]+\S*\[)"
    r"([\d,:%-]+)",
    re.MULTILINE,
)
_RANGE = lazy(r"(\d+)(?:-(\d+)(?::(\d+))?)?\Z")
_NAMES = {"S": "SLURM_ARRAY_TASK_ID", "P": "PBS_ARRAY_INDEX", "$": "SGE_TASK_ID", "B": "LSB_JOBINDEX"}
_MOST = 64  # tasks that are followed one by one


def array_tasks(text: str, home: Home, states: list[State]) -> Iterator[list[State]]:
    """The states to begin with: those given, once for each task of a job array."""
    header = _HEADER.search(text)
    numbers = _numbers(header[1]) if header is not None else []
    if header is None or not 0 < len(numbers) <= _MOST:
        yield states
        return
    for number in numbers:
        task = [state.copy() for state in states]
        for state in task:
            state.variables[_NAMES[header[0][1]]] = ((str(number), header.start(1), PLAIN, home),)
        yield task


def _numbers(text: str) -> list[int]:
    found: list[int] = []
    for part in text.partition("%")[0].split(","):
        match = _RANGE.match(part)
        if match is None or max(len(match[1]), len(match[2] or "")) > 6:
            return []
        last = int(match[2] or match[1])
        if (last - int(match[1])) // int(match[3] or 1) > _MOST:
            return []
        found += range(int(match[1]), last + 1, int(match[3] or 1) or 1)
    return found
