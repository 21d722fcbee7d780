"""Ways through a script that only a default of the environment closes: ``MODE=${1:-train}``, then a test of ``$MODE``.

The default's way is followed to its end. What the others launch counts, too, but with nothing that hangs on the default.
"""

from __future__ import annotations

from trm_hooks.launch.shell.values import assumed
from trm_hooks.yaml.pattern import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.launch.shell.script import Script
    from trm_hooks.launch.shell.state import State
    from trm_hooks.launch.shell.tree import Node

_NAMES = lazy(r"\$\{?([A-Za-z_]\w*|[0-9@*#])(:?[-=])?")
_ASSIGNED = lazy(r"(?<![\w$-])([A-Za-z_]\w*)\+?=(?!=)")
_LAUNCHES = lazy(r"\.py\b|-m\b|\.(?:sh|sbatch|slurm)\b|\$")


class Doubts:
    """``names`` are the variables that were assigned on a way which only a default chose."""

    __slots__ = ("names",)

    def __init__(self) -> None:
        self.names: set[str] = set()

    def other(self, script: Script, test: tuple[int, int], state: State) -> State | None:
        """What is known where a test between two offsets goes the other way; None where no default decides it."""
        found = list(_NAMES.finditer(script.text, *test))
        names = {match[1] for match in found}
        values = {name: state.variables.get(name) for name in names}
        doubted = any(isinstance(value, tuple) and assumed(value) for value in values.values())
        if not doubted and not any(match[2] and values[match[1]] is None for match in found):
            return None
        other = state.copy()
        other.variables.update({name: None for name in names | self.names if name in other.variables})
        return other

    def chosen(self, script: Script, start: int, stop: int) -> None:
        """A part of a script runs because of a default."""
        self.names.update(_ASSIGNED.findall(script.text, start, stop))

    @staticmethod
    def launches(script: Script, nodes: list[Node]) -> bool:
        """Whether some statements may launch, or call what does."""
        return bool(nodes) and _LAUNCHES.search(script.text, nodes[0].start, nodes[-1].end) is not None
