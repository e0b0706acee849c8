"""A disk that fails: each of the first two hundred calls that write, of three commands, fails or kills its process.

After each the database is read: it is sound, nothing that stood there before is lost or changed, the command did not
end in 0, and the same again finishes it. Only a fault that the libraries below pass over by design may end in 0, and
only if all of it is done; how many those were is told.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGKILL

from faults.checker import check
from faults.labour import LABOURS, made
from faults.places import Place
from faults.strace import FAULTS, KILL, disturbed, listed
from faults.telling import asked, tell, verdict

from statusengine import StatusEngine

AT_ONCE = 2
TOLD = 100
_STOOD = "SELECT count(*) FROM (SELECT * FROM before.{table} EXCEPT SELECT * FROM main.{table})"
_TABLES = ("operation", "event", "notice", "link")


@dataclass
class Found:
    """What came of the faults under one labour."""

    runs: int = 0
    ends: Counter = field(default_factory=Counter)
    failures: list = field(default_factory=list)


class Bench:
    """One labour, its database to copy, and the calls of its undisturbed run."""

    def __init__(self, labour, folder, calls):
        self.labour, self.folder = labour, folder
        self.ready = folder / "ready"
        self.ready.mkdir()
        self.database = made(labour, self.ready)
        with self._copy() as copy:
            found = listed(copy / "trace", copy, labour.command(copy / self.database.name), **self._settings(copy))
        self.calls = found[:calls]
        if len(self.calls) < calls:
            raise RuntimeError(f"{labour.name} makes {len(found)} calls that write, and {calls} are asked for")

    @contextmanager
    def _copy(self):
        with tempfile.TemporaryDirectory(dir=self.folder, ignore_cleanup_errors=True) as name:
            shutil.copytree(self.ready, name, dirs_exist_ok=True)
            yield Path(name).resolve()

    def _settings(self, copy):
        return {"env": {**os.environ, "TMPDIR": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}}

    def harm(self, number, fault):
        """One run with one fault; answers with the exit code and what is wrong."""
        call = self.calls[number]
        with self._copy() as copy:
            database = copy / self.database.name
            command = self.labour.command(database)
            done, is_hit = disturbed(copy / "trace", call, fault, command, **self._settings(copy))
            wrong = [] if is_hit else ["the fault was not reached"]
            wrong += self._judged(done, call, fault, database)
            said = done.stderr.strip().splitlines()
        where = f"{self.labour.name}, {fault} at call {number + 1} ({call.name} {Path(call.path).name})"
        return done.returncode, [f"{where}: {each}; {said[-1] if said else ''}" for each in wrong]

    def _judged(self, done, call, fault, database):
        if "Traceback" in done.stderr or done.returncode == 1:
            yield "it ended in a defect of the program"
        if done.returncode == 0 and not (self.labour.is_whole(database) and is_passed_over(call, fault)):
            yield "it ended in 0"
        yield from self._unsound(database)
        with StatusEngine.open(f"sqlite:///{database}", principal="check") as engine:
            yield from engine.check_database()
        self.labour.again(Place(database.parent))
        if not self.labour.is_whole(database):
            yield "the same again did not finish it"
        yield from self._unsound(database)

    def _unsound(self, database):
        with closing(sqlite3.connect(database, uri=True)) as connection:
            for (answer,) in connection.execute("PRAGMA integrity_check"):
                if answer != "ok":
                    yield f"integrity: {answer}"
            connection.execute(
                "ATTACH ? AS before", (f"file:{self.database}?immutable=1",)
            )  # it is being copied, too
            for table in _TABLES:
                if lost := connection.execute(_STOOD.format(table=table)).fetchone()[0]:
                    yield f"{lost} rows of {table} that stood before are gone"
        yield from check(f"sqlite:///{database}").first


def is_passed_over(call, fault):
    """Whether the libraries go on by design.

    SQLite does not ask how the synchronisation of a folder went, and Python tries another folder for temporary files
    where it cannot write into the first.
    """
    return fault != KILL and call.name in {"write", "fsync", "fdatasync"} and Path(call.path).suffix == ""


def suffer(bench, until):
    """Every fault at every call of a labour, until the time is up."""
    found = Found()
    cases = [(number, fault) for number in range(len(bench.calls)) for fault in FAULTS]

    def one(case):
        return bench.harm(*case) if time.monotonic() < until else None

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for answer in pool.map(one, cases):
            if answer is None:
                continue
            code, wrong = answer
            found.runs += 1
            found.ends[code] += 1
            found.failures += wrong
            if found.runs % TOLD == 0:
                tell(f"  {found.runs} of {len(cases)}, {len(found.failures)} failures")
    if found.runs < len(cases):
        found.failures.append(f"{bench.labour.name}: only {found.runs} of {len(cases)} in time")
    return found


def endured(told):
    """Every labour in turn; answers with what went wrong."""
    until = time.monotonic() + told.seconds
    for labour in (each for each in LABOURS if each.name in told.parts):
        with tempfile.TemporaryDirectory(prefix="disk-") as folder:
            bench = Bench(labour, Path(folder).resolve(), told.calls)
            kinds = Counter(f"{call.name} {Path(call.path).suffix or 'folder'}" for call in bench.calls)
            tell(f"{labour.name}: {', '.join(f'{number} {kind}' for kind, number in kinds.most_common())}")
            found = suffer(bench, until)
        ends = ", ".join(f"{number} with {code}" for code, number in sorted(found.ends.items()))
        tell(f"  {found.runs} runs with a fault ended: {ends} ({-SIGKILL} is a kill)")
        yield from found.failures


def main():
    """Let the disk fail under each labour, and tell."""
    told = asked(__doc__.splitlines()[0], [labour.name for labour in LABOURS], calls=200, seconds=3_600)
    return verdict("faults", told.seed, endured(told))


if __name__ == "__main__":
    sys.exit(main())
