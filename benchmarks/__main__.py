"""``python -m benchmarks [--project DIR] [NAME…]``: the ratios that the project promises, each measured in this run."""

from __future__ import annotations

import argparse
import tempfile
from functools import partial
from pathlib import Path

from benchmarks import composing, whole_runs
from benchmarks.instructions import instructions

BENCHMARKS = {
    "instructions": instructions,
    "start": whole_runs.start,
    "fix": whole_runs.fix,
    "large": whole_runs.large_tree,
    "texts": whole_runs.text_files,
    "report": whole_runs.review,
    "audit": whole_runs.audit,
    "compose": composing.against_hydra,
    "linear": composing.linear,
}


def main(argv: list[str] | None = None) -> int:
    """Run the named benchmarks, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"default: all of {', '.join(BENCHMARKS)}")
    parser.add_argument("--project", type=Path, metavar="DIR", help="count the instructions of checking this project, too")
    given = parser.parse_args(argv)
    unknown = [name for name in given.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    project = given.project.resolve() if given.project is not None else None
    for name in given.names or BENCHMARKS:
        run = partial(instructions, project=project) if name == "instructions" else BENCHMARKS[name]
        with tempfile.TemporaryDirectory(prefix="trm-bench-") as folder:
            run(Path(folder))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
