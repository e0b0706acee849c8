"""A digest of a table by what its values mean: the same on every engine, whatever each one stores them as."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, Table, select

from statusengine.errors import DamagedRecordError

__all__ = ["Batch", "Seal", "in_key_order", "seal_of"]

Batch = Sequence[Sequence[Any]]
"""Some rows of a table, each with a value for every column."""

_BATCH: Final = 5_000
_JSON: Final = json.JSONEncoder(separators=(",", ":"), default=date.isoformat)


class Seal:
    """Counts and digests (SHA-256) the rows that it is shown; their order counts, how they are batched does not."""

    def __init__(self) -> None:
        self.rows = 0
        self._hash = hashlib.sha256()

    def add(self, rows: Batch) -> None:
        """Take in rows: dates in ISO form, moments in UTC, truth as truth, nothing as nothing."""
        values = [list(row) for row in rows]
        self.rows += len(values)
        self._hash.update(f"{_JSON.encode(values)[1:-1]},".encode("ascii"))

    @property
    def digest(self) -> str:
        """What the rows come to, in hexadecimal digits."""
        return self._hash.hexdigest()


def in_key_order(connection: Connection, table: Table) -> Iterator[Batch]:
    """The rows of a table, in batches that memory holds, as Python values; keys ascend byte by byte on every engine.

    Raises:
        DamagedRecordError: A value is not of its column's kind.
    """
    every = select(table).order_by(*table.primary_key.columns)
    try:
        with connection.execute(every, execution_options={"yield_per": _BATCH}) as result:
            yield from result.partitions()
    except (ValueError, TypeError) as error:
        raise DamagedRecordError(f"a row of {table.name} cannot be read: {error}", hint="status db check") from error


def seal_of(connection: Connection, table: Table) -> Seal:
    """The seal of a whole table, as it is read."""
    seal = Seal()
    for rows in in_key_order(connection, table):
        seal.add(rows)
    return seal
