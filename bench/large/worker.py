"""One night's work in a process of its own, so that its memory is its own: prints what it took, as JSON.

Run by the measures as `python -m bench.large.worker ADDRESS MOMENT`. Everything is imported and connected before
the time is taken; the memory counts it all.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from time import perf_counter

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


def work(address: str, now: datetime) -> Worked:
    """Let another process release what is due at `now`."""
    command = [sys.executable, "-m", "bench.large.worker", address, now.isoformat()]
    ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)  # noqa: S603 - our own program
    return Worked(**json.loads(ran.stdout))


def main(address: str, now: str) -> None:
    """Release what is due, and tell what it took."""
    moment = datetime.fromisoformat(now)
    log = Path(address + "-wal")
    with StatusEngine.open(address, principal="bench", clock=lambda: moment) as engine:
        engine.release_due(_LONG_AGO, dry_run=True)
        start = perf_counter()
        report = engine.release_due()
        seconds = perf_counter() - start
        if report.refused or report.left:
            raise RuntimeError(f"not all went well: {(*report.refused, *report.left)[:3]}")
        written = log.stat().st_size if log.is_file() else 0
    told = Worked(seconds=seconds, resident=_resident(), log=written, released=report.released)
    print(json.dumps(asdict(told)))


def _resident() -> int:
    """The most that was ever resident, in bytes.

    Linux carries the figure of `getrusage` over from the process that started this one; its own status does not.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(line for line in status.read_text("ascii").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
