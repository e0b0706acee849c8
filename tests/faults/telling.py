"""How a long proof is asked for, and how it tells what it found: a seed, figures, and a verdict as the last line."""

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


def asked(description, parts=(), **numbers):
    """The command line: a number for each of `numbers`, one of the parts where it shall not be all, and a seed."""
    parser = argparse.ArgumentParser(description=description)
    for name, number in numbers.items():
        parser.add_argument(f"--{name}", type=int, default=number, help=f"{number} where nothing is said")
    parser.add_argument("--seed", type=int, default=None, help="repeat what was drawn by chance")
    if parts:
        parser.add_argument("--only", choices=parts, action="append", help="a part, where it shall not be all")
    told = parser.parse_args()
    told.seed = secrets.randbelow(1_000_000) if told.seed is None else told.seed
    told.parts = getattr(told, "only", None) or list(parts)
    tell(f"seed {told.seed}")
    return told


def verdict(name, seed, failures):
    """Go through what fails, as it is found, and say whether it all holds; answers with the exit code.

    Whatever stops a proof, a program that is not installed too, leaves it unproved.
    """
    found = 0
    try:
        for found, failure in enumerate(failures, 1):  # noqa: B007 - how many there were is asked below
            tell(f"  NOT SO: {failure}")
    except Exception as error:  # noqa: BLE001 - a proof that breaks off has not held, and says why
        tell(f"  NOT SO: it broke off: {type(error).__name__}: {error}")
        found += 1
    words = "DOES NOT HOLD" if found else "holds"
    tell(f"{name} {words}, after {time.monotonic() - STARTED:.0f} s; seed {seed}")
    return 1 if found else 0
