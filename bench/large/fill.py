"""A large archive, filled by SQL with the rows that its history would have left.

What is public was taken in from a list by one import. What is held was registered record by record, processed and
with a date, each by an operation of its own; it lies evenly among the public runs. All is loaded in order of
accession. Where there are links, each held run is part of an experiment, and that of a study; both are public.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from typing import Final

from bench.archive import NOW
from bench.large.filling import TODAY, Filling
from bench.large.place import Place
from statusengine.domain.verdict import POLICY_VERSION

__all__ = ["FIRST", "IMPORTED", "LISTED", "REGISTERED", "RUN_ACCESSION", "Words", "fill", "hold", "runs"]

FIRST: Final = 10_000_000
"""Accessions are this and a number, so that they sort as the numbers do."""

IMPORTED: Final = NOW - timedelta(days=120)
REGISTERED: Final = NOW - timedelta(days=90)
LISTED: Final = date(2026, 2, 2)

_RECORD: Final = (
    "INSERT INTO record (accession, kind, archive, scope, access, status, version, cause, since, reason,"
    " first_public_on, processed_on, hold_on)"
)
_EVENT: Final = (
    "INSERT INTO event (accession, version, operation, action, source, target, reason, until, effective, recorded_at)"
)
_OPERATION: Final = (
    "INSERT INTO operation (id, accession, action, reason, requester, principal, policy_version, fingerprint,"
    " recorded_at)"
)
_TWICE: Final = "CROSS JOIN (SELECT 1 AS v UNION ALL SELECT 2) twice WHERE v = 1 OR is_held"


def fill(place: Place, filling: Filling) -> str:
    """A new database, filled; answers with its address."""
    address = place.make()
    with closing(place.connect(address, filling=True)) as connection:
        connection.execute("BEGIN")
        for statement in _statements(filling, Words(is_sqlite=place.is_sqlite)):
            connection.execute(statement)
        connection.execute("COMMIT")
    place.settle(address)
    return address


class Words:
    """What the two databases spell differently."""

    def __init__(self, *, is_sqlite: bool) -> None:
        self._is_sqlite = is_sqlite

    def numbers(self, last: int) -> str:
        """A table of the numbers `i` from one to `last`."""
        if not self._is_sqlite:
            return f"generate_series(1, {last}::bigint) numbers (i)"
        counted = f"SELECT 1 AS i WHERE {last} > 0 UNION ALL SELECT i + 1 FROM counted WHERE i < {last}"
        return f"(WITH RECURSIVE counted AS ({counted}) SELECT i FROM counted) numbers"

    def scattered(self, number: str) -> str:
        """A name for an operation, as long and as scattered as a drawn one, and another for each number."""
        spread = f"{number} * 2654435761 % 4294967296"
        led = f"printf('%08x', {spread})" if self._is_sqlite else f"lpad(to_hex({spread}), 8, '0')"
        return f"{led} || '-0000-4000-8000-' || ({10**11} + {number})"

    def day(self, day: date) -> str:
        """A date."""
        return f"'{day}'" if self._is_sqlite else f"DATE '{day}'"

    def moment(self, when: datetime) -> str:
        """A moment in UTC."""
        return f"'{when:%Y-%m-%d %H:%M:%S.%f}'" + ("" if self._is_sqlite else "::timestamp AT TIME ZONE 'UTC'")


def _statements(filling: Filling, words: Words) -> Iterator[str]:
    """Each table in the order of its key, as far as that is not drawn."""
    held = f"{runs(filling, words)} WHERE is_held"
    asked = f"'bench', '{POLICY_VERSION}', '{'5ca1ab1e' * 8}'"
    drawn = words.scattered("k")
    yield (
        f"{_OPERATION} VALUES ('imported', NULL, 'import', 'imported', 'archive', {asked}, {words.moment(IMPORTED)})"
    )
    yield (
        f"{_OPERATION} SELECT {drawn}, {RUN_ACCESSION}, 'register', NULL, 'archive', {asked},"
        f" {words.moment(REGISTERED)} FROM {held}"
    )
    yield _listed_records(words, "study", "DRP", filling.studies)
    yield _run_records(filling, words)
    yield _listed_records(words, "experiment", "DRX", filling.experiments)
    yield _listed_events(words, "DRP", filling.studies)
    yield _run_events(filling, words)
    yield _listed_events(words, "DRX", filling.experiments)
    yield (
        f"INSERT INTO due (accession, on_date, action) SELECT {RUN_ACCESSION}, {hold(filling, words)}, 'release'"
        f" FROM {held}"
    )
    insert = "INSERT INTO link (accession, relation, target, operation) SELECT"
    yield f"{insert} {RUN_ACCESSION}, 'part_of', 'DRX' || ({FIRST} + k), {drawn} FROM {held} AND {filling.linked}"
    yield (
        f"{insert} 'DRX' || ({FIRST} + i), 'part_of', 'DRP' || ({FIRST} + (i + 99) / 100), 'imported'"
        f" FROM {words.numbers(filling.experiments)}"
    )


RUN_ACCESSION: Final = f"'DRR' || ({FIRST} + i)"


def runs(filling: Filling, words: Words) -> str:
    """The runs by number: `is_held` says which are held, and `k` numbers those."""
    share, before = (f"{i} * {filling.held} / {filling.runs}" for i in ("i", "(i - 1)"))
    return f"(SELECT i, {share} AS k, {share} > {before} AS is_held FROM {words.numbers(filling.runs)}) runs"


def hold(filling: Filling, words: Words) -> str:
    """Which hold date is whose."""
    turns = " ".join(f"WHEN {turn} THEN {words.day(day)}" for turn, day in enumerate(filling.holds))
    in_turn = f"CASE k % {len(filling.holds)} {turns} END"
    if not filling.rare:
        return in_turn
    return f"CASE WHEN k % {filling.rare} = 0 THEN {words.day(TODAY - timedelta(days=1))} ELSE {in_turn} END"


def _listed_records(words: Words, kind: str, letters: str, number: int) -> str:
    day = words.day(LISTED)
    return (
        f"{_RECORD} SELECT '{letters}' || ({FIRST} + i), '{kind}', 'DDBJ', 'dra', 'open', 4, 1, 1, {day},"
        f" 'imported', {day}, {day}, NULL FROM {words.numbers(number)}"
    )


def _run_records(filling: Filling, words: Words) -> str:
    listed, registered = words.day(LISTED), words.day(REGISTERED.date())
    held = f"2, 2, 1, {registered}, NULL, NULL, {registered}, {hold(filling, words)}".split(", ", 7)
    public = f"4, 1, 1, {listed}, 'imported', {listed}, {listed}, NULL".split(", ")
    columns = ", ".join(map(_either, held, public))
    return f"{_RECORD} SELECT {RUN_ACCESSION}, 'run', 'DDBJ', 'dra', 'open', {columns} FROM {runs(filling, words)}"


def _listed_events(words: Words, letters: str, number: int) -> str:
    return (
        f"{_EVENT} SELECT '{letters}' || ({FIRST} + i), 1, 'imported', 'import', NULL, 4, 'imported', NULL,"
        f" {words.day(LISTED)}, {words.moment(IMPORTED)} FROM {words.numbers(number)}"
    )


def _run_events(filling: Filling, words: Words) -> str:
    """What was registered was completed at once: two events."""
    until, registered = hold(filling, words), words.day(REGISTERED.date())
    held = (words.scattered("k"), _ACTION, _SOURCE, "2", "NULL", until, registered, words.moment(REGISTERED))
    day, when = words.day(LISTED), words.moment(IMPORTED)
    public = ("'imported'", "'import'", "NULL", "4", "'imported'", "NULL", day, when)
    columns = ", ".join(map(_either, held, public))
    return f"{_EVENT} SELECT {RUN_ACCESSION}, v, {columns} FROM {runs(filling, words)} {_TWICE}"


_ACTION: Final = "CASE v WHEN 1 THEN 'register' ELSE 'complete' END"
_SOURCE: Final = "CASE v WHEN 2 THEN 2 END"


def _either(held: str, public: str) -> str:
    return f"CASE WHEN is_held THEN {held} ELSE {public} END"
