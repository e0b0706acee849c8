"""How a long proof is asked for, and how it tells what it found: a seed, figures, and a last line with the verdict."""

from __future__ import annotations

import argparse
import secrets
import sys
import time

STARTED = time.monotonic()


def tell(line):
    """Say it at once, to whoever waits for it."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def asked(description, **numbers):
    """The command line: a number for each of `numbers`, the databases where there is a choice, and a seed."""
    parser = argparse.ArgumentParser(description=description)
    for name, number in numbers.items():
        parser.add_argument(f"--{name}", type=int, default=number, help=f"{number} where nothing is said")
    parser.add_argument("--seed", type=int, default=None, help="repeat what was drawn by chance")
    parser.add_argument("--only", choices=("sqlite", "postgresql"), help="one of the two databases")
    told = parser.parse_args()
    told.seed = secrets.randbelow(1_000_000) if told.seed is None else told.seed
    tell(f"seed {told.seed}")
    return told


def verdict(name, seed, failures):
    """Say whether it all holds; answers with the exit code."""
    for failure in failures:
        tell(f"  NOT SO: {failure}")
    words = "DOES NOT HOLD" if failures else "holds"
    tell(f"{name} {words}, after {time.monotonic() - STARTED:.0f} s; seed {seed}")
    return 1 if failures else 0
