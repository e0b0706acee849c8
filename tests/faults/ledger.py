"""What was acknowledged: a line for each answer, on the disk before anything else is asked.

Each process writes a file of its own. A line is JSON; one that was cut off by a kill was never an acknowledgement.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass, field


class Ledger:
    """The file that one process appends to; a moment is of the machine's monotonic clock, the same for them all."""

    def __init__(self, path):
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)

    def write(self, **told):
        """Put a line on the disk."""
        line = json.dumps(told | {"at": time.monotonic()}, separators=(",", ":"))
        os.write(self._file, f"{line}\n".encode())
        os.fsync(self._file)

    def answered(self, outcome):
        """Write down what the engine answered, if it says that something was done."""
        events = getattr(outcome, "events", ())
        if events:
            told = [[event.accession, event.version, event.action.value] for event in events]
            self.write(operation=events[0].operation, events=told)
        return bool(events)

    def ran(self, report):
        """Write down what a run of the nightly job reported."""
        self.write(run=report.run, moved=report.released + report.rereleased)

    def close(self):
        """Give the file back."""
        os.close(self._file)


@dataclass
class Acknowledged:
    """All that was acknowledged: events by operation and record, runs with how many they moved, and moments."""

    events: dict = field(default_factory=dict)
    runs: dict = field(default_factory=dict)
    moments: list = field(default_factory=list)

    @property
    def operations(self):
        """The operations that were answered."""
        return {operation for operation, _accession in self.events}

    def by_record(self):
        """For each record, the operations that were answered, each with what it said it did."""
        found = {}
        for (operation, accession), told in self.events.items():
            found.setdefault(accession, {})[operation] = told
        return found


def read_ledgers(folder):
    """What all files in a folder say.

    Raises:
        ValueError: An operation was answered twice, and not with the same.
    """
    known = Acknowledged()
    for path in sorted(folder.glob("*.log")):
        for line in path.read_bytes().split(b"\n")[:-1]:
            _take(known, json.loads(line))
    known.moments.sort()
    return known


def _take(known, told):
    known.moments.append(told["at"])
    if "run" in told:
        known.runs[told["run"]] = told["moved"]
        return
    answer = {}
    for accession, version, action in told["events"]:
        answer.setdefault(accession, []).append((version, action))
    for accession, events in answer.items():
        if known.events.setdefault((told["operation"], accession), events) != events:
            raise ValueError(f"{told['operation']} was answered twice, and not with the same")
