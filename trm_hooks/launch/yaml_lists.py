"""Commands in YAML: argument lists, the texts that a shell gets, and sweeps of Weights & Biases."""

from __future__ import annotations

from trm_hooks.launch.shell_words import Word
from trm_hooks.launch.strings import joined, plain, unknown
from trm_hooks.launch.yaml_texts import YamlTexts
from trm_hooks.launch.yaml_words import YamlWords

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any as Node

    from trm_hooks.launch.embedded import Embedded
    from trm_hooks.launch.yaml_texts import Reader
    from trm_hooks.yaml.text import SourceText


def read_yaml(source: SourceText, read: Reader) -> tuple[list[list[Word]], list[Word], list[Embedded]]:
    """The argument lists of a YAML file, and the texts that a shell gets."""
    import yaml

    found = YamlTexts(source, read)
    sweeps = _Sweeps(source)
    try:
        for document in yaml.compose_all(source.text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            if document is not None:
                sweeps.sweep(document)
                found.document(document)
    except (yaml.YAMLError, RecursionError, ValueError):
        return [], [], []
    return [*sweeps.lists, *found.lists], [], found.texts


class _Sweeps:
    def __init__(self, source: SourceText) -> None:
        self.words = YamlWords(source)
        self.lists: list[list[Word]] = []

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
        fixed = [self.words.word(each) for each in command.value if each.id == "scalar" and not str(each.value).startswith("${")]
        columns = [self._values(name, value) for name, value in parameters.value if name.id == "scalar" and value.id == "mapping"]
        script = self.words.word(program)
        head = [
            plain("python", script.start, self.words.home),
            script,
            *[word for word in fixed if word.text not in ("python", "python3")],
        ]
        self.lists.append([*head, *(column[0] for column in columns)])
        for at, column in enumerate(columns):
            for value in column[1:]:
                self.lists.append([*head, *(value if at == other else each[0] for other, each in enumerate(columns))])

    def _values(self, name: Node, spec: Node) -> list[Word]:
        said = {key.value: value for key, value in spec.value if key.id == "scalar"}
        key = plain(name.value, name.start_mark.index, self.words.home)
        equals = plain("=", name.start_mark.index, self.words.home)
        given = said.get("values")
        nodes = given.value if given is not None and given.id == "sequence" else [said["value"]] if "value" in said else []
        words = []
        for node in nodes[:200]:
            value = self.words.word(node) if node.id == "scalar" else unknown("...", node.start_mark.index, self.words.home)
            word = joined([key, equals, value])
            words.append(Word(word.pieces, key.start, key.end, self.words.home))
        open_value = joined([key, equals, unknown("...", key.end, self.words.home)])
        return words or [Word(open_value.pieces, key.start, key.end, self.words.home)]
