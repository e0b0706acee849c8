"""Each law of the families fails when the engine breaks it: `make mutants` plants the defects, one by one.

A defect is one replacement in a copy of the package; it must be found exactly once. The families are then played on
the copy, without shrinking, and must fail on a law. One that survives, or breaks anything but a law, is an error.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
NEEDED = ("statusengine", "alembic", "tests", "conftest.py", "pyproject.toml")
PLAY = (
    *("-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider", "--timeout=0"),
    *("tests/properties/test_families.py", "-k", "memory"),
)
AT_ONCE = 2


@dataclass(frozen=True)
class Mutant:
    """A planted defect: in which file, what is replaced by what, which law is broken by it."""

    law: str
    defect: str
    file: str
    old: str
    new: str


MUTANTS = (
    Mutant(
        "no forbidden path",
        "what was canceled can be released",
        "domain/moves.py",
        "    Move(_PRIVATE, Action.RELEASE, _PUBLIC),\n",
        "    Move(_PRIVATE, Action.RELEASE, _PUBLIC),\n    Move(_CANCELED, Action.RELEASE, _PUBLIC),\n",
    ),
    Mutant(
        "no single-handed move",
        "a withdrawal needs one person",
        "domain/moves.py",
        "Move(status, Action.WITHDRAW, _WITHDRAWN, _TWO)",
        "Move(status, Action.WITHDRAW, _WITHDRAWN)",
    ),
    Mutant(
        "no single-handed move",
        "a broken glass is listed nowhere",
        "services/settle.py",
        "    if alone:\n",
        "    if alone and not work:\n",
    ),
    Mutant(
        "no single-handed move",
        "a request is approved after its last day",
        "services/deciding.py",
        "if today <= self.waiting.expires_on:",
        "if today >= self.waiting.asked_on:",
    ),
    Mutant(
        "no partial cascade",
        "one that cannot follow stops nobody",
        "services/carry.py",
        "if request.go_on or request.giver is Giver.JOB or not plan.stopped:",
        "if plan is not None:",
    ),
    Mutant(
        "no partial cascade",
        "an experiment goes without its runs",
        "domain/cascade.py",
        "        _down(action, _K.EXPERIMENT, (_K.RUN,)),\n    )",
        "    )",
    ),
    Mutant(
        "no partial cascade",
        "a shared sample is not spared",
        "domain/reach.py",
        "for target, reached in waiting.items() if target not in spared",
        "for target, reached in waiting.items() if target not in ()",
    ),
    Mutant(
        "no partial cascade",
        "a withdrawal hides the record alone",
        "services/waiting.py",
        "        asked.extend((theirs, verdict) for theirs, verdict in waiting if verdict.hides_now)\n",
        "        asked.extend((theirs, verdict) for theirs, verdict in waiting if verdict is None)\n",
    ),
    Mutant(
        "no partial cascade",
        "what stays hidden for another withdrawal comes back",
        "services/deciding.py",
        "            if accession in awaited:\n",
        "            if accession in ():\n",
    ),
    Mutant(
        "the DRA rule",
        "a part is suppressed for a time",
        "domain/part.py",
        "    if _was_part(case.record, case.company) or is_dra_part(case.record, case.company):\n",
        "    if case is None:\n",
    ),
    Mutant(
        "the DRA rule",
        "what was suppressed as a part is released again",
        "domain/part.py",
        "return _not_released(case) if _was_part(case.record, case.company) else None",
        "return None",
    ),
    Mutant(
        "no frozen record moved",
        "a frozen record can be suppressed",
        "domain/guard.py",
        "_MOVES_THOUGH_FROZEN: Final = frozenset({Action.UNFREEZE,",
        "_MOVES_THOUGH_FROZEN: Final = frozenset({Action.SUPPRESS, Action.UNFREEZE,",
    ),
    Mutant(
        "history replays to the state",
        "a release forgets the hold date",
        "domain/record.py",
        "hold_on=event.until if event.target is Status.PRIVATE else record.hold_on,",
        "hold_on=event.until,",
    ),
    Mutant(
        "history replays to the state",
        "a frozen record stays due",
        "domain/record.py",
        "        if self.frozen:\n            return None\n",
        "",
    ),
    Mutant(
        "hidden is not seen",
        "what was withdrawn answers by accession",
        "domain/visibility.py",
        "Status.WITHDRAWN: _row(_NO, _NO, _NO,",
        "Status.WITHDRAWN: _row(_NO, Sight.MARKED, _NO,",
    ),
    Mutant(
        "a plan is carried out as it was looked at, or not at all",
        "a plan does not look at versions",
        "services/saved_plan.py",
        "        if moved:\n",
        "        if moved is None:\n",
    ),
)


def planted(mutant, folder):
    """Copy what the test needs, and plant the defect in the copy."""
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    if mutant is not None:
        path = folder / "statusengine" / mutant.file
        text = path.read_text("utf-8")
        if text.count(mutant.old) != 1:
            raise LookupError(f"{mutant.file} has {text.count(mutant.old)} places for: {mutant.defect}")
        path.write_text(text.replace(mutant.old, mutant.new), encoding="utf-8")


def played(mutant):
    """Whether the families fail on a law, and what they say."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as name:
        folder = Path(name)
        planted(mutant, folder)
        known = {**os.environ, "PYTHONPATH": name, "HYPOTHESIS_PROFILE": "suite"}
        known |= {} if mutant is None else {"STATUSENGINE_FAMILIES": "hunt"}
        told = subprocess.run(
            [sys.executable, *PLAY],
            cwd=folder,
            env=known,
            capture_output=True,
            text=True,
            check=False,
        )
    said = re.search(r"^E +(?:AssertionError: )([^:\n]{0,80})", told.stdout, re.MULTILINE)
    words = said[1].strip() if said else told.stdout[-300:]
    return told.returncode, bool(said), words


def judged(mutant):
    """One line of the table, and whether it is as it should be."""
    try:
        code, is_a_law, words = played(mutant)
    except LookupError as error:
        return False, str(error)
    if mutant is None:
        return code == 0, "nothing planted: " + ("passes" if code == 0 else f"FAILS, {words}")
    is_caught = code == 1 and is_a_law
    return is_caught, f"{mutant.law}: {mutant.defect}: {words if is_caught else 'SURVIVES, ' + words}"


def tell(line):
    """Say it at once, to whoever waits for it."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main():
    """Plant them all, and one that is none."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        bad = 0
        for is_right, line in pool.map(judged, (None, *MUTANTS)):
            tell(f"{'ok ' if is_right else 'BAD'} {line}")
            bad += not is_right
    tell(f"{len(MUTANTS)} planted, {bad} bad")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
