"""Texts that are printed for a shell or a queue to read: ``echo "python train.py" | sbatch``."""

from __future__ import annotations

from itertools import pairwise

from trm_hooks.launch.shell_words import Places

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.launch.shell.script import Script
    from trm_hooks.launch.shell.simple import Commands
    from trm_hooks.launch.shell.state import State
    from trm_hooks.launch.shell.tree import Node

_READ_TEXT = frozenset(("bash", "sh", "sbatch", "qsub", "bsub", "at", "batch"))


def follow_printed(commands: Commands, script: Script, node: Node, states: list[State]) -> None:
    """Follow what the first command of a pipeline prints, where the second reads commands and is given no script."""
    parts = node.parts("command")
    if len(parts) != 2:
        return
    first, last = (script.words(part.start, part.end) for part in parts)
    if len(first) < 2 or first[0].text not in ("echo", "printf") or not last or last[0].text not in _READ_TEXT:
        return
    if last[0].text != "at" and any(word.text[0] != "-" != before.text[:1] for before, word in pairwise(last) if word.text):
        return
    for state in states:
        for word in script.expander.words(first[1:], state):
            places = Places(word)
            commands.text(places.text, word.home.inside(), script.source, places.outer, [state.started(())])
