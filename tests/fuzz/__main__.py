"""Break small projects at random and see that nothing gets past: `make fuzz`, or `python tests/fuzz --seconds 600 --seed 1`."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections import Counter
from functools import partial

from campaigns import CAMPAIGNS, kills


def main() -> int:
    parser = argparse.ArgumentParser(prog="python tests/fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="how long (default: 60)")
    parser.add_argument("--rounds", type=int, help="how many rounds at most")
    parser.add_argument("--seed", type=int, default=0, help="the first seed; each round takes the next (default: 0)")
    parser.add_argument("--only", choices=CAMPAIGNS, action="append", help="this campaign (default: all)")
    parser.add_argument("--signal", choices=("SIGKILL", "SIGTERM", "SIGHUP"), help="what kills (default: one of these at random)")
    options = parser.parse_args()
    chosen = {name: CAMPAIGNS[name] for name in options.only or CAMPAIGNS}
    if options.signal and "kills" in chosen:
        chosen["kills"] = partial(kills, sent=signal.Signals[options.signal])
    ends, seed, wrong = time.monotonic() + options.seconds, options.seed, Counter[str]()
    while time.monotonic() < ends and (options.rounds is None or seed < options.seed + options.rounds):
        for name, campaign in chosen.items():
            for complaint in campaign(seed):
                wrong[name] += 1
                print(f"seed {seed}: {name}: {complaint}", flush=True)
        seed += 1
    counts = ", ".join(f"{name} {wrong[name]}" for name in chosen)
    print(f"{seed - options.seed} rounds from seed {options.seed}; complaints: {counts}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
