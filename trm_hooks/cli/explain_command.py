"""``trm-hooks explain``: every origin of a key in order, which one wins, and through which defaults lists it came in."""

from __future__ import annotations

import os

from trm_hooks.hydra.errors import ABSENT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator, Sequence

    from trm_hooks.hydra.composition import Composition, Origin
    from trm_hooks.project.blame import Blame
    from trm_hooks.show.answers import CodeData

_ROLES = {"effective": "green"}
EXAMPLES = (
    ("trm-hooks explain cfg_pretrain arch.L_cycles", "every place that sets it, and which one wins"),
    ("trm-hooks explain cfg_pretrain arch.L_cycles --blame", "with the commit that wrote each"),
)

STATUSES = "0 printed, 2 wrong usage or settings (or what Hydra would refuse), 3 internal error"


def configure(parser: ArgumentParser) -> None:
    """The options of the subcommand."""
    from trm_hooks.cli.parser import add_color, add_format, add_root

    parser.add_argument("config", metavar="CONFIG", help="a primary config: its name, or the path of its file")
    parser.add_argument("key", metavar="KEY", help="a dotted key: arch.L_cycles")
    parser.add_argument("overrides", nargs="*", default=[], metavar="OVERRIDE", help="as on Hydra's command line: a.b=4")
    parser.add_argument("--blame", action="store_true", help="who wrote each line, when, and since when the winner wins")
    add_format(parser, ("text", "json"), "text")
    add_color(parser)
    add_root(parser)


def run(options: Namespace) -> int:
    """Print it; the exit status."""
    from trm_hooks.cli.compose_command import composed
    from trm_hooks.outputs import takes_colour
    from trm_hooks.show.explain_api import found_of

    composition = composed(options.config, options.overrides, options.config_root)
    origins, code = found_of(composition, options.key, os.getcwd())
    blames = _blames(origins) if options.blame else [None] * len(origins)
    if options.output_format == "json":
        _print_json(composition, options.key, origins, blames, code)
        return 0
    _print_text(composition, options.key, origins, blames, takes_colour(options.color))
    if code is not None:
        _print_code(code)
    if options.blame and origins and not options.overrides:
        _print_since(composition, options)
    return 0


def _print_code(code: CodeData) -> None:
    from trm_hooks.outputs import printable
    from trm_hooks.show.takers import in_words

    print(printable(in_words(code)))


def _blames(origins: list[Origin]) -> list[Blame | None]:
    """Who wrote the line of each origin; None for overrides and what is not committed."""
    from trm_hooks.project.blame import blame
    from trm_hooks.project.repository import find_repository

    repository = find_repository((), os.getcwd())
    return [blame(repository, each.path, each.position()[0]) if each.layer is not None else None for each in origins]


def _print_since(composition: Composition, options: Namespace) -> None:
    from trm_hooks.project.find_config import Roots
    from trm_hooks.show.since import since

    found = since(composition, options.key, Roots(os.getcwd(), options.config_root))
    if found is None:
        print("what wins is not committed")
    else:
        print(f"wins since {found.commit} of {found.date}{', or longer' if found.is_oldest else ''}")


def _outcome(composition: Composition, key: str) -> str:
    from trm_hooks.show.provenance import shown

    if key == "hydra" or key.startswith("hydra."):
        return "is Hydra's own, and no part of the config"
    value = composition.value(key)
    if value is not ABSENT:
        return f"= {shown(value)}"
    deletions = [
        override.input_line
        for override in composition.overrides
        if override.type == "del" and f"{key}.".startswith(f"{override.key_or_group}.")
    ]
    if deletions:
        return f"is removed by {deletions[-1]}"
    return "no longer exists" if composition.chain(key) else "is not set"


def _print_json(
    composition: Composition, key: str, origins: list[Origin], blames: Sequence[Blame | None], code: CodeData | None
) -> None:
    import json

    from trm_hooks.show.explain_api import value_of
    from trm_hooks.show.provenance import origin_data

    data: dict[str, object] = {"version": 1, "config": composition.name, "key": key, "value": value_of(composition, key)}
    data["origins"] = [{**origin_data(composition, each), **_blamed(who)} for each, who in zip(origins, blames, strict=True)]
    data["code"] = code
    print(json.dumps(data, indent=1, default=str))


def _blamed(who: Blame | None) -> dict[str, object]:
    return {} if who is None else {"commit": who.commit, "date": who.date, "author": who.author, "summary": who.summary}


def _print_text(
    composition: Composition, key: str, origins: list[Origin], blames: Sequence[Blame | None], colour: bool
) -> None:
    from trm_hooks.outputs import paint, printable

    print(f"{paint(printable(key), 'bold', colour)} {printable(_outcome(composition, key))}   in {printable(composition.name)}")
    places = [_place(origin) for origin in origins]
    width = max((len(each) for each in places), default=0)
    for number, (origin, place, who) in enumerate(zip(origins, places, blames, strict=True), 1):
        state = _state(composition, key, origin)
        line = f"{place.ljust(width)}  {_written(origin)}  ({state})"
        print(f"  {number}. {paint(printable(line), _ROLES.get(state, 'dim'), colour)}")
        for text in _way_in(composition, origin):
            print("     " + printable(text))
        if who is not None:
            print("     " + printable(f"{who.commit} {who.date} {who.author}: {who.summary}"))


def _place(origin: Origin) -> str:
    if origin.layer is None and origin.override is not None:
        return "command line"
    line, column = origin.position()
    return f"{origin.path}:{line}:{column}"


def _state(composition: Composition, key: str, origin: Origin) -> str:
    from trm_hooks.yaml.tree import Scalar

    if origin.effective:
        return "effective"
    if not isinstance(origin.node, Scalar):
        return "merged"
    return "shadowed" if composition.value(key) is not ABSENT else "removed"


def _written(origin: Origin) -> str:
    from trm_hooks.show.provenance import shown
    from trm_hooks.yaml.tree import Scalar

    return shown(origin.node.value if isinstance(origin.node, Scalar) else origin.node)


def _way_in(composition: Composition, origin: Origin) -> Iterator[str]:
    """Through which defaults lists an origin came in, or the override that it is."""
    from trm_hooks.show.provenance import via

    if origin.layer is not None:
        steps = via(composition, origin.layer)
        yield " > ".join(step.config for step in steps)
        if steps[-1].place is not None:
            yield f"selected at {steps[-1].place}"
    elif origin.override is not None:
        yield f"override {origin.override.input_line}"
