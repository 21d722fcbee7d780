"""Break small projects at random and see that nothing gets past: `make fuzz`, or `python tests/fuzz --seconds 600 --seed 1`."""

from __future__ import annotations

import argparse
import sys
import time

from campaigns import CAMPAIGNS


def main() -> int:
    parser = argparse.ArgumentParser(prog="python tests/fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="how long (default: 60)")
    parser.add_argument("--seed", type=int, default=0, help="the first seed; each round takes the next (default: 0)")
    options = parser.parse_args()
    ends, seed, wrong = time.monotonic() + options.seconds, options.seed, 0
    while time.monotonic() < ends:
        for campaign in CAMPAIGNS:
            for complaint in campaign(seed):
                wrong += 1
                print(f"seed {seed}: {campaign.__name__}: {complaint}", flush=True)
        seed += 1
    print(f"{seed - options.seed} rounds of {len(CAMPAIGNS)} campaigns, {wrong} complaints")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
