"""What every patch asks first: is the file readable, is the route there, does the place belong to it alone."""

from __future__ import annotations

from trm_hooks.yaml.edit.edits import Refusal
from trm_hooks.yaml.layout import layout_of
from trm_hooks.yaml.locate import locate
from trm_hooks.yaml.tree import YamlError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.yaml.layout import Layout, Pair
    from trm_hooks.yaml.locate import Located, Route
    from trm_hooks.yaml.text import SourceText


def open_layout(source: SourceText) -> Layout:
    """The layout of a source; Refusal where it is not one readable document."""
    if source.text.startswith("\ufeff"):
        raise Refusal("the file starts with two byte order marks")
    try:
        return layout_of(source.text)
    except YamlError as error:
        line, column = source.position(error.offset)
        raise Refusal(f"the file cannot be read at line {line}, column {column}: {error.reason}") from None


def dotted(route: Route) -> str:
    """A route for a message."""
    return ".".join(str(part) for part in route)


def target(layout: Layout, route: Route) -> Located:
    """Where ``route`` leads; Refusal where it leads nowhere."""
    located = locate(layout, route)
    if located is None or not route:
        raise Refusal(f"there is no `{dotted(route)}` in this file" if route else "the whole document is not one value")
    return located


def own_pair(located: Located) -> Pair:
    """The pair of a route, written for this route alone; Refusal for list items and for shared places."""
    name = dotted(located.route)
    if located.pair is None:
        raise Refusal(f"`{name}` is an item of a list; to remove or rename it would move its neighbours")
    refuse_shared(located)
    return located.pair


def refuse_shared(located: Located) -> None:
    """Refusal where the collection a value is in is also used from elsewhere."""
    refuse_borrowed(located)
    if located.lent:
        name = dotted(located.route)
        raise Refusal(f"`{name}` is below the anchor `&{located.lent}`, which is used elsewhere too")


def refuse_borrowed(located: Located) -> None:
    """Refusal where a route leads through an alias or a merge key."""
    if located.borrowed:
        raise Refusal(f"`{dotted(located.route)}` comes through {located.borrowed}; it is written elsewhere")


def in_flow(located: Located) -> bool:
    """Whether a value is inside braces or brackets."""
    return any(step.container.flow for step in located.steps)
