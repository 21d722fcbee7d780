"""Commands that are fed: pipelines, redirections, here-documents and here-strings; and what a command prints into them."""

from __future__ import annotations

import re
from functools import lru_cache, partial
from itertools import pairwise

from trm_hooks.launch.launchers import may_feed
from trm_hooks.launch.shell.loops import Loops
from trm_hooks.launch.shell.made import fields
from trm_hooks.launch.shell.state import BLANKS, cut, known_text, lines, text_of
from trm_hooks.launch.shell_words import SINGLE, Places, Word
from trm_hooks.launch.spliced import Pieces

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from trm_hooks.launch.shell.script import Node, Script
    from trm_hooks.launch.shell.state import Scalar, State
    from trm_hooks.launch.shell.texts import Outcome

_SHORTEST = 2  # characters of the name of a file that is looked for
_PRINT = ("echo", "printf")
_READ_TEXT = frozenset(("bash", "sh", "sbatch", "qsub", "bsub", "at", "batch"))


class Feeding(Loops):
    """Follows commands that are fed a text, and notes what they print where somebody takes it."""

    def aside(self, script: Script, nodes: Iterable[Node], states: list[State]) -> None:
        """Statements in a shell of their own: what is set there ends with it."""
        for state in states:
            left = self.apart(partial(self.block, script, nodes, [state.copy()])) or []
            if state.output is not None:
                outputs = {each.key()[-1]: each.output for each in left}
                if len(outputs) == 1:
                    state.shows(outputs.popitem()[1])
                else:
                    state.emit(None)

    def pipeline(self, script: Script, node: Node, states: list[State]) -> Outcome:
        parts = [child for child in node.children if child.kind not in ("|", "|&")]
        before = [state.output for state in states]
        piped = all(part.kind == "command" for part in parts) and self._piped(script, parts, states)
        if not piped and parts[-1].kind == "command" and _reads_text(script.words(parts[-1].start, parts[-1].end)):
            self._followed(script, parts, states)
        matters = parts[-1].kind == "while_statement" or any(output is not None for output in before)
        texts = [self._through(script, parts[:-1], state) if matters else None for state in states]
        copies = [state.copy() for state in states]
        if not piped and not self.apart(partial(self.lines_read, script, texts, parts[-1], copies)):
            self.aside(script, parts, states)
        for state, output, text in zip(states, before, texts, strict=True):
            if output is not None:
                state.shows(output)
                words = script.expander.words(script.words(parts[-1].start, parts[-1].end), state)
                state.emit(None if text is None or parts[-1].kind != "command" else _filtered(words, text))
        return states, None

    def _piped(self, script: Script, parts: list[Node], states: list[State]) -> bool:
        """``echo a b | xargs command``; whether what is printed is known, so that the commands are."""
        raw = script.words(parts[-1].start, parts[-1].end)
        if not may_feed(raw):
            return False
        return self._fed_lines(script, raw, [self._through(script, parts[:-1], state) for state in states], states)

    def _fed_lines(self, script: Script, raw: list[Word], texts: list[Scalar | None], states: list[State]) -> bool:
        if any(text is None or known_text(text) is None or set("'\"\\") & set(text_of(text)) for text in texts):
            return False  # xargs takes quotes away
        for state, text in zip(states, texts, strict=True):
            given = [_words(line) for line in lines(text or ())]
            for each in self.read.each(script.expander.words(raw, state), given):
                self.run(script, raw, each, 0, state)
        return True

    def _through(self, script: Script, parts: list[Node], state: State) -> Scalar | None:
        """What comes out of the first commands of a pipeline; None where it is not known."""
        text = self.printed_by(script, parts[:1], state)
        for part in parts[1:]:
            if text is None or part.kind != "command":
                return None
            text = _filtered(script.expander.words(script.words(part.start, part.end), state), text)
        return text

    def _followed(self, script: Script, parts: list[Node], states: list[State]) -> None:
        """Follow what comes out of the first commands of a pipeline, where the last reads commands and is given no script."""
        for state in states:
            first = script.words(parts[0].start, parts[0].end) if len(parts) == 2 and parts[0].kind == "command" else []
            if first and first[0].text in _PRINT:
                self._given(script, first, [state])
            elif text := self._through(script, parts[:-1], state):
                self._read(script, Word(text, text[0][1], text[0][1] + 1, text[0][3]), state)

    def _given(self, script: Script, words: list[Word], states: list[State]) -> None:
        """Follow what ``echo`` or ``printf`` gives a shell or a queue to read, as far as it is known."""
        for state in states:
            texts = script.expander.words(words[1:], state)
            if words[0].text == "echo":
                texts = [word for word in texts if word.text not in ("-e", "-n", "-E")]
                pieces = [piece for word in texts for piece in ((" ", word.start, SINGLE, word.home), *word.pieces)]
                texts = [Word(pieces, texts[0].start, texts[-1].end, texts[0].home)] if texts else []
            for word in texts:
                self._read(script, word, state)

    def _read(self, script: Script, word: Word, state: State) -> None:
        """Follow a text that a shell is given to read."""
        places = Places(word)
        self.text(places.text, word.home.inside(), script.source, places.outer, [state.started(())])

    def redirected(self, script: Script, node: Node, states: list[State]) -> Outcome:
        body = next((child for child in node.children if self.is_statement(child)), None)
        fed = node.parts("heredoc_redirect")
        if fed and body is not None and self.feeds(script, node, body):
            for state in states:
                self.document(script, fed[0], state, script.words(body.start, body.end))
        if body is None:
            return states, None
        before = [state.output for state in states]
        texts = [self._fed(script, node, state) for state in states]
        if (taken := self.lines_read(script, texts, body, states)) is not None:
            return taken, None
        raw = script.words(body.start, body.end) if body.kind == "command" else []
        if not fed and may_feed(raw) and self._fed_lines(script, raw, texts, states):
            return states, None
        if body.kind == "command" and not fed and _writes_jobs(script, node, body):
            self._given(script, script.words(body.start, body.end), states)
            return states, None
        if body.kind == "command":  # arguments may follow a redirection
            after, status = self.words(script, body.start, fed[0].start if fed else node.end, states)
        else:
            after, status = self.statement(script, body, states)
        if any(output is not None for output in before):
            self._shown(script, node, body, list(zip(before, texts, strict=True)), after)
        return after, status

    def _shown(
        self, script: Script, node: Node, body: Node, given: list[tuple[Scalar | None, Scalar | None]], after: list[State]
    ) -> None:
        """What a command prints that is redirected: nothing where it goes elsewhere, or what it makes of what it is fed."""
        away = [part for part in (node, *node.parts("heredoc_redirect")) for part in part.parts("file_redirect")]
        goes = any(script.text[part.start] in ">&1" for part in away)
        for state in after:
            if len(after) != len(given):
                state.emit(None)
                continue
            output, text = given[after.index(state)]
            if goes or text is not None:
                state.shows(output)
            if not goes and text is not None:
                words = script.expander.words(script.words(body.start, body.end), state)
                state.emit(_filtered(words, text) if body.kind == "command" else None)

    def _fed(self, script: Script, node: Node, state: State) -> Scalar | None:
        """The text that a statement is fed: a here-document, a here-string, what ``< <(command)`` prints."""
        for part in node.children:
            if part.kind == "heredoc_redirect":
                return self.document_text(script, part, state)
            if part.kind == "herestring_redirect":
                return self._here_string(script, part, state)
            if part.kind == "file_redirect" and not part.parts("process_substitution"):
                words = script.words(part.start + 1, part.end) if script.text[part.start] == "<" else []
                named = script.expander.words(words, state)
                text = self.of_file(script, named[0], state) if len(named) == 1 else None
                loop = script.text[node.start : part.start].partition("done")[0]
                whole = not loop.startswith("while") or "||" in loop  # else a line without an end is not read
                return text if text is None or whole else cut(text, 0, text_of(text).rfind("\n") + 1)
            if part.kind == "file_redirect":
                words = script.words(part.start + 1, part.end)
                piece = words[0].pieces[0] if words and words[0].pieces else None
                return None if piece is None or piece[0][:2] != "<(" else self.substituted(script, piece, state)
        return None

    def _here_string(self, script: Script, node: Node, state: State) -> Scalar | None:
        words = script.words(node.start + 3, node.end)
        return script.expander.scalar(words[0], state) if words else None

    def command(self, script: Script, node: Node, states: list[State]) -> Outcome:
        here = node.parts("herestring_redirect")
        if not here:
            return self.words(script, node.start, node.end, states)
        words = script.words(node.start, node.end)
        texts = [self._here_string(script, here[0], state) for state in states]
        if (taken := self.lines_read(script, texts, node, states)) is not None:
            return taken, True
        for state, text in zip(states, texts, strict=True) if _reads_text(words) else ():
            if text:
                self._read(script, Word(text, text[0][1], text[0][1] + 1, text[0][3]), state)
        before = [state.output for state in states]
        after, status = self.words(script, node.start, node.end, states)
        if any(output is not None for output in before):
            self._shown(script, node, node, list(zip(before, texts, strict=True)), after)
        return after, status


def _filtered(words: list[Word], text: Scalar) -> Scalar | None:
    from trm_hooks.launch.shell.printing import filtered

    return filtered(words, text)


def _words(line: Scalar) -> list[Word]:
    """The words of a line, each where it is written."""
    spans = fields(text_of(line), BLANKS)
    whole = Pieces(line)
    found = [whole.cut(*span) for span in spans if span[0] < span[1]]
    return [Word(each, each[0][1], max(each[-1][1] + len(each[-1][0]), each[0][1] + 1), each[0][3]) for each in found]


def _reads_text(words: list[Word]) -> bool:
    """Whether a command takes commands from its input, and is given no script."""
    if not words or words[0].text not in _READ_TEXT:
        return False
    given = any(word.text[0] != "-" != before.text[:1] for before, word in pairwise(words) if word.text)
    return words[0].text == "at" or not given


def _writes_jobs(script: Script, node: Node, body: Node) -> bool:
    """Whether ``echo "..." >> FILE`` writes into a file that the script has a shell or a queue read elsewhere."""
    target = script.text[body.end : node.end].lstrip(">& \t").strip().strip("\"'")
    is_name = len(target) >= _SHORTEST and not any(char in target for char in " \n<>|&")
    return is_name and script.text.startswith(("echo ", "printf "), body.start) and _is_read(script.text, target)


@lru_cache(maxsize=64)
def _is_read(text: str, name: str) -> bool:
    readers = r"\b(?:parallel|xargs|bash|sh|sbatch|qsub|bsub|source|\w*scheduler)\b"
    line = rf"^(?![ \t]*(?:echo|printf)\b)[^#\n]*?{readers}[^#\n]*?{re.escape(name)}(?![\w.-])"
    return re.search(line, text, re.MULTILINE) is not None
