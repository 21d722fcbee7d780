"""``trm-hooks schema``: the JSON Schema of the settings, or of a baseline, for editors and for check-jsonschema."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

EXAMPLES = (
    ("trm-hooks schema > .trm-hooks/settings.schema.json", "of .trm-hooks.yaml, for the line that `init` writes"),
    ("trm-hooks schema baseline", "of a baseline of your own"),
)


def configure(parser: ArgumentParser) -> None:
    """The options of the subcommand."""
    of = ("settings", "baseline")
    parser.add_argument("of", nargs="?", choices=of, metavar="{settings,baseline}", default=of[0], help="default: settings")


def run(options: Namespace) -> int:
    """Print it; the exit status."""
    from trm_hooks.show.schema import baseline_schema, settings_schema

    sys.stdout.write(dumped(baseline_schema() if options.of == "baseline" else settings_schema()))
    return 0


def dumped(schema: object) -> str:
    """A schema as a file holds it."""
    import json

    return json.dumps(schema, indent=2) + "\n"
