"""The families at length: `make families` plays fifty thousand steps and more, in two processes, from a new seed.

The seed that is printed repeats a run: `make families SEED=…`.
"""

from __future__ import annotations

import argparse
import logging
import secrets
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

PROCESSES = 2
AT_ONCE = 100
"""Lives for each seed, of forty steps at most."""


def play(first, steps):
    """Play until so many steps are made; answers with what was met."""
    from properties.desk import TALLY  # noqa: PLC0415 - each process has its own
    from properties.families import Families, MemoryHouse  # noqa: PLC0415 - the same

    logging.disable(logging.CRITICAL)
    house, number = MemoryHouse(), first

    def families():
        return Families(house)

    while TALLY["steps"] < steps:
        bounded = settings(
            max_examples=AT_ONCE,
            stateful_step_count=40,
            deadline=None,
            database=None,
            derandomize=False,
            suppress_health_check=list(HealthCheck),
        )
        run_state_machine_as_test(seed(number)(families), settings=bounded)
        number += 1
    house.close()
    return TALLY


def tell(line):
    """Say it at once, to whoever waits for it."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main():
    """Play, and tell how far it went."""
    parser = argparse.ArgumentParser(description="State machines over families of linked records.")
    parser.add_argument("--steps", type=int, default=50_000, help="steps in all, at least")
    parser.add_argument("--seed", type=int, default=None, help="repeat a run")
    asked = parser.parse_args()
    first = secrets.randbelow(1_000_000) if asked.seed is None else asked.seed
    tell(f"seed {first}")
    started, share = time.monotonic(), -(-asked.steps // PROCESSES)
    with ProcessPoolExecutor(PROCESSES) as pool:
        tallies = list(pool.map(play, (first + 1_000_000 * each for each in range(PROCESSES)), [share] * PROCESSES))
    total = sum(tallies, Counter())
    for case, number in sorted(total.items()):
        tell(f"{number:>8,} {case}")
    tell(f"{total['steps']:,} steps in {time.monotonic() - started:.0f} s keep every law; seed {first}")


if __name__ == "__main__":
    sys.exit(main())
