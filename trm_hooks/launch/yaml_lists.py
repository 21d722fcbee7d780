"""Commands in YAML that no single line holds: quoted and folded scalars, argument lists, and sweeps of Weights & Biases."""

from __future__ import annotations

from trm_hooks.launch.shell_words import DOUBLE, Word
from trm_hooks.launch.strings import escaped, home_of, joined, plain, unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any as Node

    from trm_hooks.launch.shell_words import Home, Piece
    from trm_hooks.yaml.text import SourceText

_KEYS = frozenset(str.split("run cmd command commands script scripts args entrypoint exec shell sh bash launch"))
_DEEPEST = 60


def read_yaml(source: SourceText) -> tuple[list[list[Word]], list[Word]]:
    """The argument lists of a YAML file, and the texts that a shell gets."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    lists: list[list[Word]] = []
    texts: list[Word] = []
    reader = _Reader(source, lists, texts)
    try:
        for document in yaml.compose_all(source.text, Loader=loader):
            reader.sweep(document)
            reader.node(document, "", 0)
    except (yaml.YAMLError, RecursionError, ValueError):
        return [], []
    return lists, texts


class _Reader:
    def __init__(self, source: SourceText, lists: list[list[Word]], texts: list[Word]) -> None:
        self.source = source
        self.home: Home = home_of(source)
        self.lists = lists
        self.texts = texts
        self._seen: set[int] = set()

    def node(self, node: Node, key: str, depth: int) -> None:
        """Look through a node below a key."""
        if depth > _DEEPEST or id(node) in self._seen:
            return
        self._seen.add(id(node))
        if node.id == "mapping":
            for name, value in node.value:
                self.node(value, name.value if name.id == "scalar" else "", depth + 1)
        elif node.id == "sequence":
            words = [self._word(each) for each in node.value if each.id == "scalar"]
            if key in _KEYS and len(words) > 1 and " " not in words[0].text:
                self.lists.append(words)
                return
            for each in node.value:
                self.node(each, key, depth + 1)
        elif node.id == "scalar" and key in _KEYS and node.style != "|" and not self._is_one_line(node):
            self.texts.append(self._word(node))

    def _is_one_line(self, node: Node) -> bool:
        """Whether it is a plain scalar on one line, which is read as a line."""
        start = node.start_mark.index
        return not node.style and self.source.text.startswith(node.value, start)

    def _word(self, node: Node) -> Word:
        start, end = node.start_mark.index, node.end_mark.index
        text = self.source.text
        if node.style == '"' and "\n" not in text[start:end]:
            return escaped(self.source, start + 1, end - 1, self.home)
        if not node.style and text.startswith(node.value, start):
            return plain(node.value, start, self.home)
        return self._folded(node.value, start, end)

    def _folded(self, value: str, start: int, end: int) -> Word:
        """The words of a scalar that goes on over lines, each where it stands; blanks between them are one."""
        pieces: list[Piece] = []
        at = start + 1 if self.source.text[start : start + 1] in ">'\"" else start
        for number, part in enumerate(value.split()):
            found = self.source.text.find(part, at, end)
            if found < 0:
                return unknown("...", start, self.home)
            if number:
                pieces.append((" ", at, DOUBLE, self.home))
            pieces.append((part, found, DOUBLE, self.home))
            at = found + len(part)
        return Word(pieces, start, max(end, start + 1), self.home)

    def sweep(self, document: Node | None) -> None:
        """A sweep: the program with one value of each parameter, and with every other value of each."""
        if document is None or document.id != "mapping":
            return
        top = {name.value: value for name, value in document.value if name.id == "scalar"}
        program, parameters, command = top.get("program"), top.get("parameters"), top.get("command")
        if program is None or parameters is None or program.id != "scalar" or parameters.id != "mapping":
            return
        if command is None or command.id != "sequence" or not any("no_hyphens" in str(each.value) for each in command.value):
            return
        fixed = [self._word(each) for each in command.value if each.id == "scalar" and not str(each.value).startswith("${")]
        columns = [self._values(name, value) for name, value in parameters.value if name.id == "scalar" and value.id == "mapping"]
        script = self._word(program)
        head = [
            plain("python", script.start, self.home),
            script,
            *[word for word in fixed if word.text not in ("python", "python3")],
        ]
        self.lists.append([*head, *(column[0] for column in columns)])
        for at, column in enumerate(columns):
            for value in column[1:]:
                self.lists.append([*head, *(value if at == other else each[0] for other, each in enumerate(columns))])

    def _values(self, name: Node, spec: Node) -> list[Word]:
        said = {key.value: value for key, value in spec.value if key.id == "scalar"}
        key = plain(name.value, name.start_mark.index, self.home)
        equals = plain("=", name.start_mark.index, self.home)
        given = said.get("values")
        nodes = given.value if given is not None and given.id == "sequence" else [said["value"]] if "value" in said else []
        words = []
        for node in nodes[:200]:
            value = self._word(node) if node.id == "scalar" else unknown("...", node.start_mark.index, self.home)
            word = joined([key, equals, value])
            words.append(Word(word.pieces, key.start, key.end, self.home))
        return words or [Word(joined([key, equals, unknown("...", key.end, self.home)]).pieces, key.start, key.end, self.home)]
