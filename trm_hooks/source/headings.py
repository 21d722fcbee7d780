"""Whether the comment block above a pair speaks of that pair alone, or heads what follows too.

A block is a heading where it opens a paragraph (a blank line or the start of the mapping before it) and another pair follows
without a blank line or a comment of its own; so is what stands at the top of the file. A heading that names the pair's key,
and none of the others, is the pair's after all. Where it cannot be told, the comment is the file's and stays.
"""

from __future__ import annotations

from trm_hooks.source.belonging import above
from trm_hooks.source.lazy_pattern import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.source.layout import Layout, Piece

_PACKAGE = lazy(r"#\s*@package\b")
_WORD = lazy(r"[^\W_]+")


def owned_above(layout: Layout, mapping: Piece, index: int, last: int) -> range:
    """The comment lines above pair ``index`` that go when it goes; ``last`` is the pair's own last line."""
    block = above(layout, layout.lines.of(mapping.pairs[index].start))
    kept = [line for line in block if _PACKAGE.match(layout.full[line].text)]
    if kept:
        block = range(kept[-1] + 1, block.stop)
    if not block:
        return block
    group = _group(layout, mapping, index, last)
    at_top = _is_top(layout, block.start)
    opens = at_top or index == 0 or layout.lines.is_blank(block.start - 1)
    heading = (bool(group) and opens) or at_top
    if heading and not (_names(layout, block, mapping, index, group) and (not at_top or len(block) <= 2)):
        return range(0)
    return block


def _group(layout: Layout, mapping: Piece, index: int, last: int) -> list[int]:
    """The pairs that follow without a blank line or a comment line between."""
    found = []
    for number in range(index + 1, len(mapping.pairs)):
        pair = mapping.pairs[number]
        if layout.lines.of(pair.start) != last + 1:
            break
        found.append(number)
        last = layout.lines.of(pair.end)
    return found


def _is_top(layout: Layout, line: int) -> bool:
    """Whether nothing but blank lines, comments and document markers stands before ``line``."""
    mark = layout.mark_before(layout.lines.starts[line])
    return mark is None or mark.kind in ("%", "---")


def _names(layout: Layout, block: range, mapping: Piece, index: int, group: list[int]) -> bool:
    said = _words("\n".join(layout.full[line].text for line in block))
    own = _words(mapping.pairs[index].key.text)
    others = {word for number in group for word in _words(mapping.pairs[number].key.text)}
    telling = {word for word in own - others if len(word) >= 4} or own - others
    return bool(telling & said) and not (others - own) & said


def _words(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(text)}
