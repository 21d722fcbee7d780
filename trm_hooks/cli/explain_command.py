"""``trm-hooks explain``: every origin of a key in order, which one wins, and through which defaults lists it came in."""

from __future__ import annotations

from trm_hooks.hydra.interpolation.resolver import ABSENT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from trm_hooks.hydra.composition import Composition, Origin


def configure(parser: ArgumentParser) -> None:
    """The options of the subcommand."""
    from trm_hooks.cli.compose_command import add_root

    parser.add_argument("config", metavar="CONFIG", help="a primary config: its name, or the path of its file")
    parser.add_argument("key", metavar="KEY", help="a dotted key: arch.L_cycles")
    parser.add_argument("overrides", nargs="*", default=[], metavar="OVERRIDE", help="as on Hydra's command line: a.b=4")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how it is printed (default: text)")
    add_root(parser)


def run(options: Namespace) -> int:
    """Print it; the exit status."""
    from trm_hooks.cli.compose_command import composed

    composition = composed(options.config, options.overrides, options.config_root)
    origins = _origins(composition, options.key)
    if not origins:
        raise _no_key(composition, options.key)
    if options.format == "json":
        _print_json(composition, options.key, origins)
    else:
        _print_text(composition, options.key, origins)
    return 0


def _origins(composition: Composition, key: str) -> list[Origin]:
    """The origins of a key; of the nearest parent where it comes through an interpolation of that, such as ``arch: ${other}``."""
    origins = composition.chain(key)
    parent = key
    while not origins and "." in parent and composition.value(key) is not ABSENT:
        parent = parent.rpartition(".")[0]
        origins = composition.chain(parent)
    return origins


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
    return f"is removed by {deletions[-1]}" if deletions else "is not there any more"


def _no_key(composition: Composition, key: str) -> Exception:
    from trm_hooks.hydra.errors import near_miss
    from trm_hooks.project.repository import UsageError
    from trm_hooks.show.provenance import leaves

    known = [name for name, _ in leaves(composition.tree, "")]
    near = near_miss(key, known)
    return UsageError(f"`{composition.name}` has no key `{key}`" + (f"; did you mean `{near}`?" if near else ""))


def _value(composition: Composition, key: str) -> object:
    value = composition.value(key)
    return {"$unresolved": value.reason} if hasattr(value, "reason") else value


def _print_json(composition: Composition, key: str, origins: list[Origin]) -> None:
    import json

    from trm_hooks.show.provenance import origin_data

    data = {"version": 1, "config": composition.name, "key": key, "value": _value(composition, key)}
    data["origins"] = [origin_data(composition, origin) for origin in origins]
    print(json.dumps(data, indent=1, default=str))


def _print_text(composition: Composition, key: str, origins: list[Origin]) -> None:
    from trm_hooks.outputs.escaping import printable
    from trm_hooks.show.provenance import shown, via
    from trm_hooks.yaml.tree import Scalar

    print(printable(f"{key} {_outcome(composition, key)}   in {composition.name}"))
    places = [f"{origin.path}:{origin.position()[0]}:{origin.position()[1]}" for origin in origins]
    width = max((len(each) for each in places), default=0)
    beaten = "shadowed" if composition.value(key) is not ABSENT else "removed"
    for number, (origin, place) in enumerate(zip(origins, places, strict=True), 1):
        state = "effective" if origin.effective else "merged" if not isinstance(origin.node, Scalar) else beaten
        value = shown(origin.node.value if isinstance(origin.node, Scalar) else origin.node)
        print(printable(f"  {number}. {place.ljust(width)}  {value}  ({state})"))
        if origin.layer is not None:
            steps = via(composition, origin.layer)
            print(printable("     " + " > ".join(step.config for step in steps)))
            if steps[-1].place is not None:
                print(printable(f"     selected at {steps[-1].place}"))
        elif origin.override is not None:
            print(printable(f"     override {origin.override.input_line}"))
