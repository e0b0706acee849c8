"""The reference: a schema with no more than a release cannot do without, and one transaction on it.

A record is its accession, a status, a version, a hold date and the day it was released; an event is some 120 bytes,
keyed by accession and version. The hold dates are indexed. Nothing is due in a table of its own, nobody is notified,
and there is no ledger.
"""

from __future__ import annotations

from contextlib import closing
from datetime import date
from typing import Any, Final

from bench.archive import NOW
from bench.large.fill import RUN_ACCESSION, Words, hold, runs
from bench.large.filling import Filling
from bench.large.floor import RUN
from bench.large.place import Place

__all__ = ["fill", "release"]

_RECORD: Final = (
    "CREATE TABLE record (accession {key} PRIMARY KEY, status smallint NOT NULL, version integer NOT NULL,"
    " hold_on date, released_on date) {options}"
)
_EVENT: Final = (
    "CREATE TABLE event (accession {key} NOT NULL, version integer NOT NULL, operation text NOT NULL,"
    " source smallint, target smallint NOT NULL, reason text, effective date NOT NULL,"
    " recorded_at timestamp NOT NULL, PRIMARY KEY (accession, version))"
)
_INDEX: Final = "CREATE INDEX ix_record_hold_on ON record (hold_on) WHERE hold_on IS NOT NULL"


def fill(place: Place, filling: Filling) -> str:
    """A new database, filled with the same runs; what is public there has no history here."""
    address, words = place.bare(), Words(is_sqlite=place.is_sqlite)
    key, options = ("text", "WITHOUT ROWID") if place.is_sqlite else ('text COLLATE "C"', "WITH (fillfactor = 70)")
    with closing(place.connect(address, filling=True)) as connection:
        for table in (_RECORD, _EVENT, _INDEX):
            connection.execute(table.format(key=key, options=options))
        connection.execute(
            f"INSERT INTO record SELECT {RUN_ACCESSION}, CASE WHEN is_held THEN 2 ELSE 4 END, 1,"
            f" CASE WHEN is_held THEN {hold(filling, words)} END, NULL FROM {runs(filling, words)}"
        )
    place.settle(address)
    return address


def release(connection: Any, day: date, place: Place) -> None:
    """Events and records, in one transaction that walks the key."""
    words = Words(is_sqlite=place.is_sqlite)
    due = f"status = 2 AND {'+' if place.is_sqlite else ''}hold_on <= {words.day(day)}"
    connection.execute("BEGIN")
    connection.execute(
        f"INSERT INTO event SELECT accession, version + 1, '{RUN}:release', 2, 4, 'hold_date_reached',"
        f" {words.day(day)}, {words.moment(NOW)} FROM record WHERE {due} ORDER BY accession"
    )
    connection.execute(
        f"UPDATE record SET status = 4, version = version + 1, released_on = {words.day(day)} WHERE {due}"
    )
    connection.execute("COMMIT")
