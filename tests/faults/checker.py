"""Reads a database as a history, and says whether it can have happened: every law that a crash or a rival may break.

It knows tables and columns and nothing of the engine. Memory is flat: records, events and what is due are read side
by side in the order of their key.
"""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from itertools import groupby
from zoneinfo import ZoneInfo

from faults.books import opened
from faults.fold import Event, Row, complaints, follow
from faults.ledger import Acknowledged

LAWS = {
    "numbered": "the version is the number of events, without a gap",
    "follows": "each event begins where the one before it ended",
    "state": "a record is what its events make of it, and no event is without its effect",
    "orphan": "no event without a record, no record without events, no event without an operation",
    "due": "what waits for the nightly job is what the states say",
    "early": "nothing goes out before its date begins at the archive",
    "twice": "nothing is released twice, and each release owes one notice",
    "frozen": "what is frozen does not move",
    "forbidden": "what was public is never private or canceled again",
    "acknowledged": "every acknowledged operation is there once, with all its effects",
    "unheard": "nothing was done that nobody was told of",
    "whole": "an operation that is there has done something",
}
ZONES = {"DDBJ": "Asia/Tokyo", "ENA": "Europe/London", "NCBI": "America/New_York"}
_SHOWN = 5

RECORDS = (
    "SELECT accession, status, version, cause, CAST(since AS TEXT), reason, detail, CAST(first_public_on AS TEXT),"
    " CAST(processed_on AS TEXT), CAST(hold_on AS TEXT), CAST(rerelease_on AS TEXT), CAST(purged_on AS TEXT),"
    " CASE WHEN frozen THEN 1 ELSE 0 END, CASE WHEN as_part THEN 1 ELSE 0 END FROM record ORDER BY accession"
)
EVENTS = (
    "SELECT accession, version, operation, action, source, target, reason, detail, CAST(until AS TEXT),"
    " CAST(effective AS TEXT), CAST(recorded_at AS TEXT), CASE WHEN as_part THEN 1 ELSE 0 END"
    " FROM event ORDER BY accession, version, operation"
)
DUE = "SELECT accession, CAST(on_date AS TEXT), action FROM due ORDER BY accession"
COUNTED = {
    ("orphan", "operations of events are not there"): (
        "SELECT count(*) FROM (SELECT operation FROM event EXCEPT SELECT id FROM operation) x"
    ),
    ("twice", "releases that owe no notice"): (
        "SELECT count(*) FROM event e LEFT JOIN notice n ON n.accession = e.accession AND n.version = e.version"
        " AND n.subject = 'released' WHERE e.action = 'release' AND n.accession IS NULL"
    ),
    ("twice", "notices of no event"): (
        "SELECT count(*) FROM notice n LEFT JOIN event e ON e.accession = n.accession AND e.version = n.version"
        " WHERE e.action IS NULL OR e.action NOT IN ('release', 'cancel')"
    ),
    ("whole", "operations that did nothing"): (
        "SELECT count(*) FROM (SELECT id FROM operation WHERE action <> 'import' EXCEPT SELECT operation FROM event"
        " EXCEPT SELECT operation FROM request EXCEPT SELECT decided_operation FROM request) x"
    ),
}
RUNS = "SELECT o.run, count(*) FROM event e JOIN operation o ON o.id = e.operation WHERE o.run IS NOT NULL GROUP BY 1"
FINISHED = "SELECT id, released + rereleased FROM run WHERE finished_at IS NOT NULL"


@dataclass
class Verdict:
    """What was read, and what is wrong with it; `first` are a few sentences of each law that is broken."""

    records: int = 0
    events: int = 0
    acknowledged: int = 0
    broken: Counter = field(default_factory=Counter)
    first: list = field(default_factory=list)

    @property
    def holds(self):
        """Whether every law does."""
        return not self.broken

    def complain(self, law, sentence, times=1):
        """Note what breaks a law."""
        if self.broken[law] < _SHOWN:
            self.first.append(f"{law}: {sentence}")
        self.broken[law] += times

    def lines(self):
        """The verdict for people, a line each."""
        told = f"{self.records:,} records, {self.events:,} events, {self.acknowledged:,} acknowledged operations"
        yield f"{told}: {'every law holds' if self.holds else 'LAWS ARE BROKEN'}"
        for law, times in sorted(self.broken.items()):
            yield f"  broken {times:,} times: {LAWS[law]}"
        yield from (f"  {sentence}" for sentence in self.first)


def check(url, acknowledged=None, *, heard_after=None):
    """Read the whole database of `url`, and hold it against what was acknowledged.

    Where nobody was killed somebody was told of each event; with `heard_after`, of all after that version they must.
    """
    known = acknowledged or Acknowledged()
    verdict = Verdict(acknowledged=len(known.operations) + len(known.runs))
    with opened(url) as books:
        _records(books, verdict, known.by_record(), heard_after=heard_after)
        for (law, what), statement in COUNTED.items():
            if number := books.one(statement):
                verdict.complain(law, f"{number} {what}", number)
        _runs(books, verdict, known.runs)
    return verdict


def _records(books, verdict, answers, *, heard_after):
    zone = ZoneInfo(ZONES[books.one("SELECT archive FROM archive")])
    with closing(_Histories(books)) as histories:
        for accession, row, events, due in histories:
            verdict.records += row is not None
            verdict.events += len(events)
            for law, sentence in _broken(row, events, due, zone):
                verdict.complain(law, f"{accession}: {sentence}")
            told = answers.pop(accession, {})
            for law, sentence in _unacknowledged(events, told, heard_after=heard_after):
                verdict.complain(law, f"{accession}: {sentence}")
    for accession in answers:
        verdict.complain("acknowledged", f"{accession} was changed, and is not here")


class _Histories:
    """Each accession that any of the three tables names, with its rows in all of them."""

    def __init__(self, books):
        self._open = [books.rows(statement) for statement in (RECORDS, EVENTS, DUE)]
        self._groups = [groupby(rows, key=lambda row: row[0]) for rows in self._open]

    def close(self):
        """End the reading."""
        for rows in self._open:
            rows.close()

    def __iter__(self):
        heads = [_next(group) for group in self._groups]
        while any(heads):
            accession = min(head[0] for head in heads if head)
            rows = [head[1] if head and head[0] == accession else [] for head in heads]
            yield (
                accession,
                Row(*rows[0][0]) if rows[0] else None,
                [Event(*each) for each in rows[1]],
                rows[2][0][1:] if rows[2] else None,
            )
            heads = [
                _next(group) if head and head[0] == accession else head
                for group, head in zip(self._groups, heads, strict=True)
            ]


def _next(groups):
    found = next(groups, None)
    return found and (found[0], list(found[1]))


def _broken(row, events, due, zone):
    if row is None:
        yield "orphan", "it has events or a date, and no record"
        return
    if not events:
        yield "orphan", "it has no events"
        return
    made = Row(row.accession)
    for event in events:
        yield from complaints(made, event, _day(event.recorded_at[:16], zone))
        follow(made, event)
    if row.version != len(events):
        yield "numbered", f"it is at version {row.version} and has {len(events)} events"
    if events[0].reason == "imported":
        made.first_public_on = row.first_public_on  # a list may say another day than that of its arrival
    if made != row:
        yield "state", f"its events make {_difference(made, row)}"
    if row.due != (None if due is None else tuple(due)):
        yield "due", f"it is due {row.due}, and {due} is pending"


def _difference(made, row):
    names = [name for name in Row.__slots__ if getattr(made, name) != getattr(row, name)]
    return ", ".join(f"{name} {getattr(made, name)} and not {getattr(row, name)}" for name in names)


@lru_cache(maxsize=4096)
def _day(minute, zone):
    """The day at the archive of a moment in UTC, told to the minute."""
    return datetime.fromisoformat(minute).replace(tzinfo=UTC).astimezone(zone).date().isoformat()


def _unacknowledged(events, told, *, heard_after):
    for operation, answer in told.items():
        found = [(event.version, event.action) for event in events if event.operation == operation]
        if found != [tuple(each) for each in answer]:
            yield "acknowledged", f"{operation} was answered with {answer}, and there is {found}"
    late = [] if heard_after is None else [event for event in events if event.version > heard_after]
    if unheard := [event.version for event in late if event.operation not in told]:
        yield "unheard", f"nobody was told of events {unheard}"


def _runs(books, verdict, runs):
    moved, finished = dict(books.rows(RUNS)), dict(books.rows(FINISHED))
    for run, number in finished.items():
        if moved.get(run, 0) != number:
            verdict.complain("state", f"run {run} says that it moved {number}, and {moved.get(run, 0)} did")
    for run, number in runs.items():
        if finished.get(run) != number:
            verdict.complain("acknowledged", f"run {run} answered {number}, and the ledger says {finished.get(run)}")


def main(arguments=None):
    """Check the database that is named, and tell; for one that is of our own making or not."""
    (url,) = sys.argv[1:] if arguments is None else arguments
    verdict = check(url)
    sys.stdout.write("".join(f"{line}\n" for line in verdict.lines()))
    return 0 if verdict.holds else 1


if __name__ == "__main__":
    sys.exit(main())
