"""Hypothesis strategies that write YAML in many manners and remember which comment was put beside what.

A :class:`Written` holds the text, every route, and for every comment what it was written for: ("end", route) on the line
of a pair, ("above", route) right above it, ("in", route) alone inside a mapping. None of it comes from the code under test.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Route = tuple[Any, ...]

SCALARS = [
    *(
        "0.5",
        "1e-4",
        ".5",
        "1_000",
        "0x1f",
        "6",
        "-3",
        "True",
        "false",
        "yes",
        "NO",
        "null",
        "~",
        "bare word",
        "a#b",
        "http://x:1/y#z",
    ),
    *(
        '"dq # no"',
        "'it''s'",
        '"\\u00e9"',
        "'0.5'",
        "größe ✅",
        "/a/b-c",
        "12:30",
        "010",
        "'???'",
        "${a.b}",
        "???",
        "!!float 1",
        '"a: b"',
    ),
]
KEYS = ["a", "L_cycles", "halt_exploration_prob", "'q k'", '"d.k"', "k-1", "ß", "7", "a.b"]
BLOCKS = [("|", ["text", "# no comment", "", "more"]), (">-", ["folded", "", "text"]), ("|+", ["kept", ""])]


class Written:
    """One document."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw
        self.pieces: list[str] = []
        self.comments: dict[str, tuple[str, Route]] = {}
        self.routes: list[Route] = []
        self.breaks = draw(st.sampled_from([("\n",), ("\r\n",), ("\r",), ("\n", "\r\n")]))
        self.step = draw(st.sampled_from([2, 2, 4]))
        self.dense = draw(st.booleans())

    def __repr__(self) -> str:
        return f"Written({self.text!r}, {self.comments})"

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def pick(self, *options: Any) -> Any:
        return self.draw(st.sampled_from(options))

    def line(self, text: str) -> None:
        self.pieces += [text, self.pick(*self.breaks)]

    def comment(self, owner: tuple[str, Route]) -> str:
        name = f"# c{len(self.comments)}{self.pick('', ' ✅', ': x', ' 0.5')}"
        self.comments[name] = owner
        return name

    def end(self, route: Route) -> str:
        kind = self.pick("", "", "", " ", "  ", "comment", "comment")
        if kind != "comment":
            return str(kind)
        return self.pick(" ", "  ", "     ", "\t") + self.comment(("end", route))


def key_value(key: str) -> Any:
    return int(key) if key.isdigit() else key.strip("'\"")


def block_mapping(doc: Written, indent: int, route: Route, depth: int, first: str = "") -> None:
    keys = doc.draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=4, unique=True))
    for number, key in enumerate(keys):
        here = (*route, key_value(key))
        lead = first if first and not number else " " * indent
        if not (first and not number):
            before_pair(doc, indent, here)
        doc.routes.append(here)
        block_value(doc, lead + key + ":", indent, here, depth)


def before_pair(doc: Written, indent: int, route: Route) -> None:
    if doc.dense:
        return
    for _ in range(doc.pick(0, 0, 0, 1, 2)):
        doc.line(doc.pick("", "", "  "))
    if doc.pick(0, 0, 0, 1):
        doc.line(" " * indent + doc.comment(("in", route[:-1])))
        doc.line("")
    for _ in range(doc.pick(0, 0, 0, 1, 2)):
        doc.line(" " * indent + doc.comment(("above", route)))


def block_value(doc: Written, lead: str, indent: int, route: Route, depth: int) -> None:
    kind = doc.pick(
        *("scalar",) * 5, "next", "empty", "block", "flow", *(("mapping", "mapping", "list", "items") if depth else ())
    )
    deeper = indent + doc.step
    if kind == "scalar":
        doc.line(f"{lead}{doc.pick(' ', ' ', '  ')}{doc.pick(*SCALARS)}{doc.end(route)}")
    elif kind == "next":
        doc.line(lead)
        doc.line(" " * deeper + doc.pick(*SCALARS) + doc.end(route))
    elif kind == "empty":
        doc.line(lead + doc.end(route))
    elif kind == "block":
        sign, lines = doc.pick(*BLOCKS)
        doc.line(f"{lead} {sign}{doc.end(route)}")
        for line in lines:
            doc.line(" " * deeper + line if line else "")
    elif kind == "flow":
        doc.line(f"{lead} {flow(doc, route, 2)}{doc.end(route)}")
    elif kind == "mapping":
        doc.line(lead + doc.end(route))
        block_mapping(doc, deeper, route, depth - 1)
    else:
        doc.line(lead + doc.end(route))
        block_list(doc, doc.pick(indent, deeper), route, depth, mappings=kind == "items")


def block_list(doc: Written, indent: int, route: Route, depth: int, *, mappings: bool) -> None:
    for index in range(doc.pick(1, 2, 3)):
        here = (*route, index)
        if mappings:
            block_mapping(doc, indent + 2, here, depth - 1, first=" " * indent + "- ")
        else:
            doc.routes.append(here)
            doc.line(f"{' ' * indent}- {doc.pick(*SCALARS)}{doc.end(here)}")


def flow(doc: Written, route: Route, depth: int) -> str:
    kind = doc.pick("scalar", "scalar", *(("mapping", "mapping", "list") if depth else ()))
    if depth == 2 or kind == "mapping":
        keys = doc.draw(st.lists(st.sampled_from([key for key in KEYS if key != "a.b"]), max_size=3, unique=True))
        pairs = []
        for key in keys:
            here = (*route, key_value(key))
            doc.routes.append(here)
            pairs.append(f"{key}: {flow(doc, here, depth - 1)}")
        gap = doc.pick("", " ") if pairs else ""
        return "{" + gap + (", ".join(pairs)) + gap + "}"
    if kind == "list":
        items = []
        for index in range(doc.pick(0, 1, 2)):
            doc.routes.append((*route, index))
            items.append(flow(doc, (*route, index), depth - 1))
        return "[" + ", ".join(items) + "]"
    return str(doc.pick("1", "0.5", "True", "word", "'s # q'", '"d, e"'))


@st.composite
def documents(draw: Any) -> Written:
    doc = Written(draw)
    if doc.pick(0, 0, 1):
        doc.line("# @package _global_")
        doc.comments["# @package _global_"] = ("in", ())
        if doc.pick(0, 1):
            doc.line("")
    if doc.pick(0, 0, 0, 1):
        doc.line("---")
    block_mapping(doc, 0, (), 3)
    if doc.pick(0, 0, 1):
        doc.line("")
        doc.line(doc.comment(("in", ())))
    if doc.pick(0, 0, 1):
        doc.pieces.pop()
    return doc
