"""One night's work in a process of its own, so that its memory is its own: prints what it took, as JSON.

Run by the measures as `python -m bench.large.worker ADDRESS MOMENT WORKERS`. Everything is imported and connected
before the time is taken; the memory counts it all.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from time import perf_counter

from bench.resident import resident
from statusengine.engine import StatusEngine

__all__ = ["Worked", "main", "work"]

_LONG_AGO = date(2000, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """What a night took: seconds, bytes resident at most, bytes of SQLite's log at its greatest, and records."""

    seconds: float
    resident: int
    log: int
    released: int


def work(address: str, now: datetime, workers: int = 1) -> Worked:
    """Let another process release what is due at `now`."""
    command = [sys.executable, "-m", "bench.large.worker", address, now.isoformat(), str(workers)]
    ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)  # noqa: S603 - our own program
    return Worked(**json.loads(ran.stdout))


def main(address: str, now: str, workers: str) -> None:
    """Release what is due, and tell what it took."""
    moment = datetime.fromisoformat(now)
    log = Path(address + "-wal")
    with StatusEngine.open(address, principal="bench", clock=lambda: moment) as engine:
        engine.release_due(_LONG_AGO, dry_run=True)
        start = perf_counter()
        report = engine.release_due(workers=int(workers))
        seconds = perf_counter() - start
        if report.refused or report.left:
            raise RuntimeError(f"not all went well: {(*report.refused, *report.left)[:3]}")
        written = log.stat().st_size if log.is_file() else 0
    told = Worked(seconds=seconds, resident=resident(), log=written, released=report.released)
    print(json.dumps(asdict(told)))


if __name__ == "__main__":
    main(*sys.argv[1:])
