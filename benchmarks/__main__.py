"""``python -m benchmarks [NAME…]``: the ratios that the project promises, each measured side by side in this run."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks import composing, whole_runs

BENCHMARKS = {
    "start": whole_runs.start,
    "fix": whole_runs.fix,
    "large": whole_runs.large_tree,
    "texts": whole_runs.text_files,
    "report": whole_runs.review,
    "audit": whole_runs.audit,
    "compose": composing.against_hydra,
    "linear": composing.linear,
}


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"unknown: {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    for name in names or BENCHMARKS:
        with tempfile.TemporaryDirectory(prefix="trm-bench-") as folder:
            BENCHMARKS[name](Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
