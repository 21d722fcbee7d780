"""Python's syntax trees without the module ``ast``, whose import alone takes longer than reading a script."""

from __future__ import annotations

import _ast

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator


def parse(text: str | bytes) -> ast.Module:
    """The tree of a module; raises what ``ast.parse`` raises. Nothing of the module is run."""
    tree = compile(text, "<script>", "exec", _ast.PyCF_ONLY_AST, dont_inherit=True)
    assert isinstance(tree, _ast.Module)
    return tree


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """``node`` and everything below it, level by level, as ``ast.walk`` gives them."""
    level: list[ast.AST] = [node]
    while level:
        below: list[ast.AST] = []
        for each in level:
            yield each
            for name in each._fields:
                value = getattr(each, name, None)
                if isinstance(value, _ast.AST):
                    below.append(value)
                elif isinstance(value, list):
                    below.extend(item for item in value if isinstance(item, _ast.AST))
        level = below
