"""``python -m tests.fuzz --runs 100000 --seed 1``: damaged streams, counted and timed; exit code 1 if any did harm."""

import argparse
import resource
import sys

from . import fuzz

parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
parser.add_argument("--runs", type=int, default=10_000)
parser.add_argument("--seed", type=int, default=0)
given = parser.parse_args()
resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))  # memory that a stream may not come near
tally = fuzz(given.runs, given.seed)
print(tally)
sys.exit(bool(tally.faults))
