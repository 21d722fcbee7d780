"""Texts that a shell or a queue is given to read: ``echo "python train.py" | sbatch``, ``at now <<< "python train.py"``."""

from __future__ import annotations

from itertools import pairwise

from trm_hooks.launch.shell_words import Places

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from trm_hooks.launch.shell.script import Script
    from trm_hooks.launch.shell.simple import Commands
    from trm_hooks.launch.shell.state import State
    from trm_hooks.launch.shell.tree import Node
    from trm_hooks.launch.shell_words import Word

_READ_TEXT = frozenset(("bash", "sh", "sbatch", "qsub", "bsub", "at", "batch"))


def follow_printed(commands: Commands, script: Script, node: Node, states: list[State]) -> None:
    """Follow what the first command of a pipeline prints, where the second reads commands and is given no script."""
    parts = node.parts("command")
    if len(parts) != 2:
        return
    first, last = (script.words(part.start, part.end) for part in parts)
    if len(first) > 1 and first[0].text in ("echo", "printf") and _reads_text(last):
        _follow_texts(commands, script, first[1:], states)


def follow_here_string(commands: Commands, script: Script, node: Node, words: Sequence[Word], states: list[State]) -> None:
    """Follow the here-string of the command ``words``, where it reads commands and is given no script."""
    if _reads_text(words):
        _follow_texts(commands, script, script.words(node.start + 3, node.end), states)


def _reads_text(words: Sequence[Word]) -> bool:
    if not words or words[0].text not in _READ_TEXT:
        return False
    given = any(word.text[0] != "-" != before.text[:1] for before, word in pairwise(words) if word.text)
    return words[0].text == "at" or not given


def _follow_texts(commands: Commands, script: Script, words: list[Word], states: list[State]) -> None:
    for state in states:
        for word in script.expander.words(words, state):
            places = Places(word)
            commands.text(places.text, word.home.inside(), script.source, places.outer, [state.started(())])
