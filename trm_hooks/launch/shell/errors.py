"""Statements that the parser does not understand: they are left out of the tree where nothing else hangs on their text.

The lines of such a statement are taken out whole, and the rest is parsed anew. That is the script's own tree only if a shell
comes out of these lines as it went in: every quote closed, no here-document begun, every ``if``, loop, ``case`` and bracket
ended. Where that is not so, the tree of the whole script is not known.
"""

from __future__ import annotations

from trm_hooks.launch.shell.script import UNREAD, Node, parse
from trm_hooks.launch.shell_scanner import Scanner, line_end, logical_end
from trm_hooks.launch.shell_words import PLAIN, Dialect, Operator, Word
from trm_hooks.yaml.text import lazy

_MOST = 8  # statements that are left out of one script
_LONGEST = 60  # lines by which one grows until it is whole
_CHARACTER = lazy(r"[^\r\n]")
_OPENS = {"if": "fi", "for": "done", "while": "done", "until": "done", "select": "done", "case": "esac"}
_INSIDE = {"then": "fi", "elif": "fi", "else": "fi", "do": "done"}
_GOES_ON = ("&&", "||", "|", "|&")
# what a statement may be in and still be one of its own: no string, no substitution, no here-document
_AROUND = frozenset(
    str.split(
        "program do_group compound_statement if_statement elif_clause else_clause case_item case_statement subshell pipeline "
        "function_definition while_statement for_statement c_style_for_statement redirected_statement list negated_command"
    )
)


def without_errors(text: str, docs: bool) -> Node | None:
    """The tree of a script with a node of the kind :data:`UNREAD` for each run of lines that is not understood; or None."""
    left_out: dict[int, int] = {}
    for _ in range(_MOST + 1):
        found = parse(text, docs)
        if not isinstance(found, tuple):
            return found if found is not None and _marked(found, left_out) == len(left_out) else None
        span = _whole(text, *found, Dialect(multiline=True, docs=docs))
        if span is None:
            return None
        start, end = span
        text = f"{text[:start]}:{_CHARACTER.sub(' ', text[start + 1 : end])}{text[end:]}"
        left_out = {at: stop for at, stop in left_out.items() if not start <= at < end}
        left_out[start] = end
    return None


def _marked(node: Node, left_out: dict[int, int]) -> int:
    """Replace each command that stands for lines left out by a node that says so; returns how many could be statements."""
    count = 0
    for at, child in enumerate(node.children):
        if child.kind == "command" and child.start in left_out:
            node.children[at] = Node(UNREAD, child.start, left_out[child.start], [], child.field)
            count += 1
        elif child.kind in _AROUND:
            count += _marked(child, left_out)
    return count


def _whole(text: str, at: int, end: int, dialect: Dialect) -> tuple[int, int] | None:
    """The lines around a span out of which a shell comes as it went in; None where there are none, or too many."""
    start = _line_before(text, at)
    end = logical_end(text, max(at, end), len(text))
    for _ in range(_LONGEST):
        read = _read(text, start, end, dialect)
        if read is None:
            return None
        end, before, after = read
        if before or text[:start].rstrip().endswith(_GOES_ON):
            if not start:
                return None
            start = _line_before(text, start - 1)
        elif after:
            if end >= len(text):
                return None
            end = logical_end(text, end + 1, len(text))
        else:
            first = len(text[start:end]) - len(text[start:end].lstrip())
            return (start + first, end) if start + first < end else None
    return None


def _line_before(text: str, at: int) -> int:
    """Where the logical line of an offset begins."""
    start = text.rfind("\n", 0, at) + 1
    while start and text[:start].rstrip("\r\n").endswith("\\"):
        start = text.rfind("\n", 0, start - 1) + 1
    return start


def _read(text: str, start: int, end: int, dialect: Dialect) -> tuple[int, bool, bool] | None:
    """Where the lines end, and whether what they open or close lies before or behind them; None where they cannot be read."""
    open_: list[str] = []
    begins = goes_on = target = False
    while start < end:
        scanner = Scanner(text, start, len(text), dialect).run()
        if scanner.problem is not None:
            return None
        begins = True
        for token in scanner.tokens:
            goes_on = False
            if isinstance(token, Operator):
                if "<<" in token.text and "<<<" not in token.text:
                    return None
                target = token.redirects
                goes_on = token.text in _GOES_ON
                if token.text == "(":
                    open_.append(")")
                elif token.text == ")" and open_[-1:] != ["esac"] and (not open_ or open_.pop() != ")"):
                    return end, True, False
                begins = begins if target else True
                continue
            if target:
                target = False
                continue
            balanced = _keyword(token, open_, begins)
            if balanced is None:
                return end, True, False
            begins = balanced
        end = max(end, scanner.end)
        start = line_end(text, scanner.end, len(text)) + 1
    return end, False, bool(open_) or goes_on


def _keyword(word: Word, open_: list[str], begins: bool) -> bool | None:
    """Whether a command may begin behind a word; what it opens or closes is noted. None: what it closes is not open."""
    text = word.text if all(piece[2] == PLAIN for piece in word.pieces) and word.end - word.start == len(word.text) else ""
    if text == "{":
        open_.append("}")
        return True
    if not begins:
        return False
    if text in _OPENS:
        open_.append(_OPENS[text])
        return text in ("if", "while", "until")
    if text in _INSIDE:
        return True if open_[-1:] == [_INSIDE[text]] else None
    if text in ("fi", "done", "esac", "}"):
        return False if open_ and open_.pop() == text else None
    return text in ("!", "time")
