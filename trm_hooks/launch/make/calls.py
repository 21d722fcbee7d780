"""A call of make in some other text: which targets it makes, of which Makefile, and with which values."""

from __future__ import annotations

from trm_hooks.launch.file_kinds import MAKE, file_kind
from trm_hooks.launch.make.recipes import called_texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from trm_hooks.launch.make.recipes import Reader
    from trm_hooks.launch.shell_words import Word
    from trm_hooks.launch.spliced import Embedded, Value
    from trm_hooks.yaml.text import SourceText

_NAMES = ("GNUmakefile", "makefile", "Makefile")
_WITH_VALUE = frozenset(str.split("-C --directory -f --file --makefile -I --include-dir -o --old-file -W --what-if"))
_NOTHING_DONE = frozenset(str.split("-n --just-print --dry-run --recon -q --question -p --help -h -v --version -t --touch"))


class MakeCall:
    """The words behind ``make``: ``goals``, the values ``given``, and which file it reads, from which folder."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.goals: list[str] = []
        self.given: dict[str, Value] = {}
        self.folder = ""
        self.file: str | None = None
        self.is_known = True
        at = 0
        while at < len(words):
            at += 1 + self._word(words, at)
        self.key = f"make {self.folder} {self.file} {self.goals} {sorted(self.given)}"

    def _word(self, words: Sequence[Word], at: int) -> int:
        """Read one word; how many more it takes."""
        word, text = words[at], words[at].text
        name, equals, value = text.partition("=")
        if text.startswith("-"):
            self.is_known = self.is_known and text not in _NOTHING_DONE
            glued = text[2:] if text[:2] in ("-C", "-f") and len(text) > 2 else value if equals and text[1] == "-" else None
            takes = text in _WITH_VALUE or (text in ("-j", "-l") and at + 1 < len(words) and words[at + 1].text.isdigit())
            given = words[at + 1].text if takes and at + 1 < len(words) else glued
            if name in ("-C", "--directory") or text[:2] == "-C":
                self.folder = given or ""
            elif name in ("-f", "--file", "--makefile") or text[:2] == "-f":
                self.file = given
            return int(takes)
        if equals and name.rstrip(":").isidentifier():
            self.given[name.rstrip(":")] = word.part(len(name) + 1).pieces
        elif word.known:
            self.goals.append(text)
        else:
            self.is_known = self.is_known and word.may_be_many
        return 0

    def texts(self, caller: SourceText, around: Mapping[str, Value | list[Word] | None], read: Reader) -> list[Embedded]:
        """The recipes that run, in a Makefile beside the caller or above it, with the variables ``around``."""
        source = self._source(caller, read) if self.is_known else None
        if source is None:
            return []
        environment = {name: None if isinstance(value, list) else value for name, value in around.items()}
        return called_texts(source, read, self.goals, self.given, environment)

    def _source(self, caller: SourceText, read: Reader) -> SourceText | None:
        base = caller.path.rpartition("/")[0]
        if self.file is not None:
            return read(f"{self.folder}/{self.file}" if self.folder else self.file, base)
        if not self.folder and file_kind(caller.path, caller.text) == MAKE:
            return caller
        for name in _NAMES:
            source = read(f"{self.folder}/{name}" if self.folder else name, base)
            if source is not None:
                return source
        return None
