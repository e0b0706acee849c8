"""The checker turns red when the compare-and-set is taken out, and only when what stands behind it is out as well.

An update is lost only if three guards fail: the compare-and-set on the version, the key of an event (which is a
compare-and-set too: two cannot have one number), and the isolation of transactions. Each is taken out in a copy of
the package, or of the database; rivals are let at it. With any one of them left all laws hold; with none, the checker
must say so. `make mutants` plays them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from properties.mutants import Mutant, planted, tell

COMPARE = Mutant(
    "acknowledged",
    "a record is written whatever its version",
    "storage/work.py",
    '        rows.table(rows.RecordRow).c.version == bindparam("b_version"),\n',
    '        bindparam("b_version", type_=rows.table(rows.RecordRow).c.version.type) >= 0,\n',
)
ISOLATION = Mutant(
    "acknowledged",
    "transactions see one another's middle",
    "storage/store.py",
    'isolation_level="REPEATABLE READ" if sweeps else "SERIALIZABLE")',
    'isolation_level="REPEATABLE READ" if sweeps else "READ COMMITTED")',
)
PLAY = (
    "--only",
    "postgresql",
    "--seconds",
    "90",  # where updates are lost rivals may stumble over the same record for good
    "--actions",
    "15",
    "--records",
    "4",
    "--seed",
    "7",
    "--curators",
    "16",
    "--processes",
    "4",
)


@dataclass(frozen=True)
class Case:
    """Which guards are taken out, and whether an update must be lost then."""

    planted: tuple[Mutant, ...]
    keyless: bool
    is_lost: bool

    @property
    def words(self):
        """What is taken out."""
        out = [mutant.defect for mutant in self.planted] + ["an event's number is no key"] * self.keyless
        return " and ".join(out) or "nothing"


CASES = (
    Case((), keyless=False, is_lost=False),
    Case((COMPARE, ISOLATION), keyless=False, is_lost=False),
    Case((ISOLATION,), keyless=True, is_lost=False),
    Case((COMPARE, ISOLATION), keyless=True, is_lost=True),
)


def played(case):
    """Let rivals at a copy; answers with the exit code and what they say."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as name:
        folder = Path(name)
        planted(None, folder)
        for mutant in case.planted:
            put_in(mutant, folder)
        known = {**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{folder / 'tests'}"}
        words = [sys.executable, "-m", "faults.rivals", *PLAY, "--keyless", str(int(case.keyless))]
        told = subprocess.run(words, cwd=folder, env=known, capture_output=True, text=True, check=False)
    return told.returncode, told.stdout + told.stderr[-500:]


def put_in(mutant, folder):
    """Plant one more defect in a copy."""
    path = folder / "statusengine" / mutant.file
    text = path.read_text("utf-8")
    if text.count(mutant.old) != 1:
        raise LookupError(f"{mutant.file} has {text.count(mutant.old)} places for: {mutant.defect}")
    path.write_text(text.replace(mutant.old, mutant.new), encoding="utf-8")


def judged(case):
    """Whether the checker says what it must, and a line that tells it."""
    code, said = played(case)
    laws = [line.strip() for line in said.splitlines() if "broken" in line and "times" in line]
    if not case.is_lost:
        return code == 0, f"taken out: {case.words}: " + ("all laws hold" if code == 0 else f"FAILS: {said}")
    found = "; ".join(laws)
    return code == 1 and bool(laws), f"taken out: {case.words}: " + (found or f"NOT NOTICED: {said}")


def main():
    """Play them all."""
    bad = 0
    for case in CASES:
        is_right, line = judged(case)
        bad += not is_right
        tell(line)
    tell(f"{len(CASES) - bad} of {len(CASES)} as they must be")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
