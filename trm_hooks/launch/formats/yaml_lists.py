"""Commands in YAML: argument lists, the texts that a shell gets, and sweeps of Weights & Biases."""

from __future__ import annotations

from trm_hooks.hydra.sweeps import combinations
from trm_hooks.launch.formats.yaml_scopes import pairs
from trm_hooks.launch.formats.yaml_texts import YamlTexts
from trm_hooks.launch.shell_words import Word
from trm_hooks.launch.strings import YamlWords, documents, joined, plain, unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any as Node

    from trm_hooks.launch.formats.yaml_texts import Reader
    from trm_hooks.launch.spliced import Embedded
    from trm_hooks.yaml.text import SourceText


def read_yaml(source: SourceText, read: Reader) -> tuple[list[list[Word]], list[Word], list[Embedded]]:
    """The argument lists of a YAML file, and the texts that a shell gets."""
    found = YamlTexts(source, read)
    sweeps = _Sweeps(source)
    for document in documents(source.text):
        before = len(sweeps.lists)
        sweeps.sweep(document)
        if len(sweeps.lists) == before:  # the command of a sweep is a list, too, with other names in it
            found.document(document)
    return [*sweeps.lists, *found.lists], [], found.texts


class _Sweeps:
    def __init__(self, source: SourceText) -> None:
        self.words = YamlWords(source)
        self.lists: list[list[Word]] = []

    def sweep(self, document: Node) -> None:
        """A sweep: the program with one value of each parameter, and with every other value of each."""
        if document.id != "mapping":
            return
        top = {name.value: value for name, value in pairs(document)}
        program, parameters, command = top.get("program"), top.get("parameters"), top.get("command")
        if parameters is None or parameters.id != "mapping" or (program is not None and program.id != "scalar"):
            return
        if command is None or command.id != "sequence" or not any("no_hyphens" in str(each.value) for each in command.value):
            return
        columns = [self._values(name, value) for name, value in pairs(parameters) if value.id == "mapping"]
        head = [word for each in command.value for word in self._fixed(each, program)]
        if head and head[0].text.endswith(".py"):
            head.insert(0, plain("python", head[0].start, self.words.home))
        self.lists += [[*head, *values] for values in combinations(columns, 0)]

    def _fixed(self, node: Node, program: Node | None) -> list[Word]:
        """A part of the command that is the same in every run; its parameters are not."""
        if node.value == "${interpreter}":
            return [plain("python", node.start_mark.index, self.words.home)]
        if node.value == "${program}":
            return [self.words.word(program)] if program is not None else []
        return [self.words.word(node)] if node.id == "scalar" and not node.value.startswith("${") else []

    def _values(self, name: Node, spec: Node) -> list[Word]:
        parts = {key.value: value for key, value in pairs(spec)}
        key = plain(name.value, name.start_mark.index, self.words.home)
        equals = plain("=", name.start_mark.index, self.words.home)
        given = parts.get("values")
        nodes = given.value if given is not None and given.id == "sequence" else [parts["value"]] if "value" in parts else []
        nodes = nodes or [parts[bound] for bound in ("min", "max") if bound in parts]  # a sweep may try any value between
        words = []
        for node in nodes[:200]:
            value = self.words.word(node) if node.id == "scalar" else unknown("...", node.start_mark.index, self.words.home)
            word = joined([key, equals, value])
            words.append(Word(word.pieces, key.start, key.end, self.words.home))
        open_value = joined([key, equals, unknown("...", key.end, self.words.home)])
        return words or [Word(open_value.pieces, key.start, key.end, self.words.home)]
