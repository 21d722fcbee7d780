"""Commands in JSON: ``launch.json``, ``tasks.json``, ``package.json``, cells of notebooks, the exec form of a Dockerfile."""

from __future__ import annotations

from trm_hooks.launch.shell_scanner import Scanner
from trm_hooks.launch.shell_words import Places, Word
from trm_hooks.launch.strings import escaped, home_of, joined, plain
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    from trm_hooks.launch.shell_words import Home
    from trm_hooks.yaml.text import SourceText

    Json: TypeAlias = "Word | dict[str, Json] | list[Json] | None"

_TOKEN = lazy(r"\"((?:[^\"\\]|\\.)*)\"|//[^\n]*|/\*.*?\*/|[\[\]{}:,]|[^\s\"\[\]{}:,/]+", 16)
_EXEC = lazy(r"^[ \t]*(ENTRYPOINT|CMD|RUN|FROM)\b[ \t]*(\[?)", 8)
_STRING = lazy(r"[ \t\r\n]*(?:\\\r?\n[ \t]*)?\"((?:[^\"\\]|\\.)*)\"[ \t\r\n]*(?:\\\r?\n[ \t]*)?([,\]])", 16)
_ON_CREATION = ("postCreateCommand", "postStartCommand", "onCreateCommand")
_DEEPEST = 200


class _Parser:
    """Reads JSON with comments and trailing commas; what is no string, list or object is ``None``."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.home = home_of(source)
        self.tokens = (match for match in _TOKEN.finditer(source.text) if not match.group().startswith(("//", "/*")))

    def value(self, depth: int = 0) -> Json:
        match = next(self.tokens, None)
        if match is None or depth > _DEEPEST:
            raise ValueError
        if match[1] is not None:
            return escaped(self.source, match.start(1), match.end(1), self.home)
        if match.group() == "[":
            return self._list(depth)
        if match.group() == "{":
            return self._object(depth)
        return _END if match.group() in "]}" else _COMMA if match.group() == "," else None

    def _list(self, depth: int) -> list[Json]:
        found: list[Json] = []
        while (value := self.value(depth + 1)) is not _END:
            if value is not _COMMA:
                found.append(value)
        return found

    def _object(self, depth: int) -> dict[str, Json]:
        found: dict[str, Json] = {}
        while (key := self.value(depth + 1)) is not _END:
            if key is _COMMA:
                continue
            next(self.tokens, None)
            value = self.value(depth + 1)
            if value is _END:
                break
            if hasattr(key, "pieces"):
                found[key.text] = value  # type: ignore[union-attr]
        return found


_END: Json = {}
_COMMA: Json = {}


def _parsed(source: SourceText) -> Json:
    try:
        return _Parser(source).value()
    except ValueError:
        return None


def json_commands(source: SourceText) -> tuple[list[list[Word]], list[Word]]:
    """The argument lists and the commands of a file of JSON that holds some."""
    parsed = _parsed(source)
    held = parsed if isinstance(parsed, dict) else {}
    texts: list[Word] = []
    scripts = held.get("scripts")
    for each in (*(scripts.values() if isinstance(scripts, dict) else ()), *(held.get(name) for name in _ON_CREATION)):
        texts += _words(each)
    lists = list(_debugged(held))
    tasks = held.get("tasks")
    for task in tasks if isinstance(tasks, list) else ():
        command, given = (_words(task.get("command")), _words(task.get("args"))) if isinstance(task, dict) else ([], [])
        if given:
            lists.append([_in_workspace(word) for word in (*command, *given)])
        else:
            texts += command
    return lists, texts


def _words(value: Json) -> list[Word]:
    """A string, or the strings of a list."""
    given = value if isinstance(value, list) else [value]
    return [each for each in given if each is not None and not isinstance(each, (dict, list))]


def _debugged(held: dict[str, Json]) -> Iterator[list[Word]]:
    """The argument list of each configuration of a ``launch.json``."""
    configurations = held.get("configurations")
    for each in configurations if isinstance(configurations, list) else ():
        if isinstance(each, dict) and (named := _words(each.get("program")) or _words(each.get("module"))):
            words = [plain("python", named[0].start, named[0].home)]
            if each.get("program") is None:
                words.append(plain("-m", named[0].start, named[0].home))
            yield [*words, _in_workspace(named[0]), *_arguments(each.get("args"))]


def _arguments(value: Json) -> list[Word]:
    """A list of arguments, or the text that they are in."""
    if value is None or isinstance(value, (dict, list)):
        return _words(value)
    places = Places(value)
    tokens = Scanner(places.text, 0, len(places.text), value.dialect).run().tokens
    return [places.outer(token) for token in tokens if isinstance(token, Word)]


def _in_workspace(word: Word) -> Word:
    """The program without ``${workspaceFolder}/``, which is the repository."""
    if word.text.startswith(("${config:python.", "${command:python.")):
        return plain("python", word.start, word.home)
    for prefix in ("${workspaceFolder}/", "${workspaceRoot}/"):
        if word.text.startswith(prefix):
            return word.part(len(prefix))
    return word


def cells(source: SourceText, wanted: str = "code") -> Iterator[Word]:
    """The text of each cell of a notebook that is of the kind ``wanted``."""
    parsed = _parsed(source)
    found = parsed.get("cells") if isinstance(parsed, dict) else None
    for cell in found if isinstance(found, list) else ():
        kind, words = (_words(cell.get("cell_type")), _words(cell.get("source"))) if isinstance(cell, dict) else ([], [])
        if words and [word.text for word in kind] == [wanted]:
            yield joined(words)


def _images(source: SourceText) -> Iterator[tuple[list[Word] | None, list[Word] | None, list[list[Word]]]]:
    """ENTRYPOINT, CMD and every RUN of each image of a Dockerfile, in exec form; an ENTRYPOINT in shell form is empty."""
    home = home_of(source)
    entry: list[Word] | None = None
    default: list[Word] | None = None
    runs: list[list[Word]] = []
    for match in _EXEC.finditer(source.text):
        words = _strings(source, match.end(), home) if match[2] else None
        if match[1] == "FROM":
            yield entry, default, runs
            entry, default, runs = None, None, []
        elif match[1] == "RUN":
            runs += [words] if words else []
        elif match[1] == "ENTRYPOINT":
            entry, default = words or [], None
        else:
            default = words
    yield entry, default, runs


def last_image(source: SourceText) -> tuple[list[Word], list[Word]]:
    """ENTRYPOINT and CMD of the last image of a Dockerfile, in exec form."""
    *_, (entry, default, _) = _images(source)
    return entry or [], default or []


def exec_lists(source: SourceText) -> Iterator[list[Word]]:
    """The exec forms of a Dockerfile: ENTRYPOINT with the CMD of its image, CMD alone, and RUN."""
    for entry, default, runs in _images(source):
        yield from runs
        start = [*(entry or ()), *(default or ())]
        if start and entry != []:
            yield start


def _strings(source: SourceText, at: int, home: Home) -> list[Word]:
    words: list[Word] = []
    while (match := _STRING.match(source.text, at)) is not None:
        words.append(escaped(source, match.start(1), match.end(1), home))
        at = match.end()
        if match[2] == "]":
            return words
    return []
