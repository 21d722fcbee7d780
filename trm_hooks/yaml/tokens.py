"""Lines as YAML breaks them, the marks a YAML scanner finds, and the comments between them.

YAML 1.1 breaks a line at CR, LF, CRLF and three Unicode characters. Line numbers here are 0-based and follow these rules;
editors count otherwise (:meth:`SourceText.position`), so these numbers serve to reason about the text, never in a message.

Between two tokens there are only blanks and comments; that is yamllint's method, and sound. The one comment
inside a token, after the header of a block scalar, is found by its own rule.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache

import yaml

from trm_hooks.record import Record
from trm_hooks.yaml.loader import MAX_DEPTH
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    LOADER: Any = None
else:
    LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


BREAKS = "\n\r\x85\u2028\u2029"
_BREAK = lazy("\r\n|[" + BREAKS + "]")


class Lines:
    """Where every line of ``text`` starts and ends; a text that ends in a break has a last, empty line after it."""

    __slots__ = ("ends", "starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0]
        self.ends: list[int] = []
        for match in _BREAK.finditer(text):
            self.ends.append(match.start())
            self.starts.append(match.end())
        self.ends.append(len(text))

    def __len__(self) -> int:
        return len(self.starts)

    def of(self, offset: int) -> int:
        """The line that holds the character at ``offset``."""
        return bisect_right(self.starts, offset) - 1

    def body(self, line: int) -> str:
        """The text of a line without its break."""
        return self.text[self.starts[line] : self.ends[line]]

    def next_start(self, line: int) -> int:
        """Where the next line starts; the end of the text for the last one."""
        return self.starts[line + 1] if line + 1 < len(self.starts) else len(self.text)

    def column(self, offset: int) -> int:
        """How many characters are before ``offset`` on its line."""
        return offset - self.starts[self.of(offset)]

    def is_blank(self, line: int) -> bool:
        """Whether only blanks are on a line; the empty line after a final break is not a line of its own."""
        if line == len(self.starts) - 1 and self.starts[line] == len(self.text):
            return False
        return not self.body(line).strip()

    def before(self, offset: int) -> str:
        """What is before ``offset`` on its line."""
        return self.text[self.starts[self.of(offset)] : offset]

    def after(self, offset: int) -> str:
        """What is from ``offset`` to the end of its line."""
        return self.text[offset : self.ends[self.of(offset)]]

    def break_near(self, line: int) -> str:
        """The line break a new line beside ``line`` should have: its own, else the one before it, else LF."""
        for index in range(min(line, len(self.starts) - 1), -1, -1):
            found = self.text[self.ends[index] : self.next_start(index)]
            if found:
                return found
        return "\n"


# PyYAML's own scanner takes minutes for more than this.
MAX_SECOND_READING = 1_000_000
_COMMENT = lazy("#[^" + BREAKS + "]*")
_BLOCK_HEADER = lazy("[|>][-+0-9]*[ \t]*(#[^" + BREAKS + "]*)?")
_KINDS = {
    yaml.ScalarToken: "scalar",
    yaml.AnchorToken: "anchor",
    yaml.TagToken: "tag",
    yaml.AliasToken: "alias",
    yaml.FlowMappingStartToken: "{",
    yaml.FlowMappingEndToken: "}",
    yaml.FlowSequenceStartToken: "[",
    yaml.FlowSequenceEndToken: "]",
    yaml.FlowEntryToken: ",",
    yaml.BlockEntryToken: "-",
    yaml.KeyToken: "?",
    yaml.ValueToken: ":",
    yaml.DirectiveToken: "%",
    yaml.DocumentStartToken: "---",
    yaml.DocumentEndToken: "...",
}


class Mark(Record):
    """A token that takes up room; ``kind`` is its text, or "scalar", "anchor", "tag", "alias", "%"."""

    kind: str
    start: int
    end: int


class Comment:
    """A comment from its ``#`` to its last character that is not blank; ``text`` is just that."""

    __slots__ = ("end", "start", "text")

    def __init__(self, start: int, text: str) -> None:
        self.text = text.rstrip()
        self.start = start
        self.end = start + len(self.text)

    @property
    def content(self) -> str:
        """The words, without ``#`` and blanks around them."""
        return self.text.lstrip("#").strip()


@lru_cache(maxsize=64)
def read_marks(text: str) -> tuple[list[Mark], list[Comment]]:
    """All marks and comments in order; where the text stops being YAML, those before that place.

    As for ``tree.parse``, PyYAML's own scanner decides where libyaml refuses.
    """
    marks, comments, complete = scan_with(LOADER, text)
    if not complete and LOADER is not yaml.SafeLoader and len(text) <= MAX_SECOND_READING:
        second = scan_with(yaml.SafeLoader, text)
        if second[2]:
            return second[0], second[1]
    return marks, comments


def scan_with(loader: Any, text: str) -> tuple[list[Mark], list[Comment], bool]:
    """Marks and comments up to the end, or to the place the loader refuses; the last value says which."""
    marks: list[Mark] = []
    comments: list[Comment] = []
    end = depth = 0
    try:
        for token in yaml.scan(text, Loader=loader):
            kind = _KINDS.get(type(token))
            mark_start, mark_end = token.start_mark.index, token.end_mark.index
            if kind is None or mark_end <= mark_start:
                continue
            _comments_between(text, end, mark_start, comments)
            marks.append(Mark(kind, mark_start, mark_end))
            end = mark_end
            if kind == "scalar":
                if text[mark_start] in "|>":
                    _header_comment(text, mark_start, comments)
            elif kind in "[{":
                depth += 1
                if depth > MAX_DEPTH:
                    return marks, comments, False
            elif kind in "]}":
                depth -= 1
    except yaml.YAMLError:
        return marks, comments, False
    _comments_between(text, end, len(text), comments)
    return marks, comments, True


def _comments_between(text: str, start: int, end: int, comments: list[Comment]) -> None:
    if text.find("#", start, end) != -1:
        comments.extend(Comment(match.start(), match[0]) for match in _COMMENT.finditer(text, start, end))


def _header_comment(text: str, start: int, comments: list[Comment]) -> None:
    match = _BLOCK_HEADER.match(text, start)
    if match is not None and match[1]:
        comments.append(Comment(match.start(1), match[1]))


def spaces_for_tabs(text: str) -> str:
    """The text with every tab between tokens as a space, for a reader (ruamel.yaml) that refuses such tabs; offsets stay.

    Tabs in scalars and comments are left; a text without tabs comes back as it is.
    """
    if "\t" not in text:
        return text
    marks, comments = read_marks(text)
    kept = [span for mark in marks for span in _kept(text, mark)] + [(part.start, part.end) for part in comments]
    pieces, at = [], 0
    for start, end in [*sorted(kept), (len(text), len(text))]:
        pieces += [text[at:start].replace("\t", " "), text[start:end]]
        at = end
    return "".join(pieces)


def _kept(text: str, mark: Mark) -> list[tuple[int, int]]:
    """The span of a mark; for a block scalar that of its header's signs, and that of its text."""
    match = _BLOCK_HEADER.match(text, mark.start) if mark.kind == "scalar" else None
    if match is None:
        return [(mark.start, mark.end)]
    signs = mark.start + len(match[0].split("#")[0].rstrip())
    return [(mark.start, signs), (max(match.end(), signs), max(mark.end, match.end()))]
