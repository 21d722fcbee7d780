"""``trm-hooks compose``: a composed config as Hydra will see it."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

    from trm_hooks.hydra.composition import Composition
    from trm_hooks.yaml.tree import Node

EXAMPLES = (
    ("trm-hooks compose cfg_pretrain arch.L_cycles=4 lr=1e-4", "with overrides, as on Hydra's command line"),
    ("trm-hooks compose cfg_pretrain --resolve --origins", "interpolations run, and where each value was written"),
)

_MOST = 12
STATUSES = "0 printed, 2 wrong usage or settings (or what Hydra would refuse), 3 internal error"


def configure(parser: ArgumentParser) -> None:
    """The options of the subcommand."""
    from trm_hooks.cli.parser import add_format, add_root

    parser.add_argument("config", metavar="CONFIG", help="a primary config: its name, or the path of its file")
    parser.add_argument("overrides", nargs="*", default=[], metavar="OVERRIDE", help="as on Hydra's command line: a.b=4")
    add_format(parser, ("yaml", "json"), "yaml")
    parser.add_argument("--resolve", action="store_true", help="resolve interpolations, as far as no code is needed")
    parser.add_argument("--origins", action="store_true", help="in YAML: where each value was written, after it")
    add_root(parser)


def composed(config: str, overrides: Sequence[str], roots: Sequence[str]) -> Composition:
    """The composition a command names; what Hydra refuses is wrong usage here, with its place."""
    from trm_hooks.hydra.composition import compose
    from trm_hooks.hydra.errors import CompositionError
    from trm_hooks.project.find_config import Roots
    from trm_hooks.show.compose_api import parse_overrides

    root, name = Roots(os.getcwd(), roots).find(config)
    try:
        return compose(root, name, parse_overrides(overrides))
    except CompositionError as error:
        raise refused(error) from None


def refused(error: object) -> Exception:
    """The message of a command where Hydra would refuse the config."""
    from trm_hooks.hydra.errors import CompositionError
    from trm_hooks.project.repository import UsageError

    assert isinstance(error, CompositionError)
    if not error.options or error.near_miss is not None:
        return UsageError(str(error))
    more = ", …" if len(error.options) > _MOST else ""
    return UsageError(f"{error}; there are {', '.join(error.options[:_MOST])}{more}")


def run(options: Namespace) -> int:
    """Print it; the exit status."""
    composition = composed(options.config, options.overrides, options.config_root)
    from trm_hooks.hydra.errors import CompositionError
    from trm_hooks.show.compose_api import as_data

    try:
        data = as_data(composition)
    except CompositionError as error:
        raise refused(error) from None
    tree: Node = composition.tree
    if options.resolve:
        from trm_hooks.show.resolved import resolved_tree
        from trm_hooks.yaml.tree import to_plain

        tree = resolved_tree(composition)
        data["config"] = to_plain(tree)
    if options.output_format == "json":
        import json

        print(json.dumps(data, indent=1, default=_encoded))
        return 0
    from trm_hooks.outputs import printable
    from trm_hooks.outputs.yaml_text import write
    from trm_hooks.show.provenance import place

    sys.stdout.write(write(tree, (lambda node: printable(place(node))) if options.origins else None))
    return 0


def _encoded(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
