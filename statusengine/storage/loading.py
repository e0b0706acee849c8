r"""Rows by the ten thousand: what records that begin alike have in common is written out once, and each adds its own.

A decision about one record is a mould for all that differ from it in nothing but accession, owner and dates. Rows are
sent as they are, past the making of statements: to SQLite as tuples, to PostgreSQL as one text for each column, for
COPY is refused where policies guard a table. No value holds a line feed: a list has none, and the rest is ours.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Column, Connection, Date, Dialect, Text

from statusengine.domain.relation import Relation
from statusengine.domain.verdict import Decision
from statusengine.storage import rows
from statusengine.storage.codec import event_values, record_values
from statusengine.storage.kin import Kin

__all__ = ["PUBLISHED", "SINCE", "Loading", "Mould"]

SINCE: Final = date(1, 1, 2)
"""In the decision behind a mould: the day since when a record has its status. Nothing else is of that day."""
PUBLISHED: Final = date(1, 1, 3)
"""And the day it became public, where a list tells it."""

_Cells = tuple[Any, ...]
_PLACES: Final = ("accession", "owner", SINCE, PUBLISHED)


class Mould:
    """The record and the event of a decision on `SINCE` and `PUBLISHED`, with places for what each record adds."""

    def __init__(self, decision: Decision, dialect: Dialect) -> None:
        [event] = decision.events
        self._record = _Cast(rows.RecordRow, record_values(decision.record), dialect)
        self._event = _Cast(rows.EventRow, event_values(event), dialect)
        self._nothing = _encoder(rows.table(rows.RecordRow).c.owner, dialect)(None)

    def cast(self, accession: str, owner: str, since: str, published: str) -> tuple[_Cells, _Cells]:
        """The rows of `record` and `event`; dates are written `2026-06-03`, and nothing is an empty text."""
        own = (accession, owner or self._nothing, since, published)
        return self._record.cells(own), self._event.cells(own)


class _Cast:
    def __init__(self, row: type[Any], values: Mapping[str, Any], dialect: Dialect) -> None:
        places: list[int] = []
        fixed: list[Any] = []
        for column in rows.table(row).c:
            mark = values[column.name] if isinstance(column.type, Date) else column.name
            if mark in _PLACES:
                places.append(_PLACES.index(mark))
            else:
                places.append(len(_PLACES) + len(fixed))
                fixed.append(_encoder(column, dialect)(values[column.name]))
        self._pick = itemgetter(*places)
        self._fixed = tuple(fixed)

    def cells(self, own: _Cells) -> _Cells:
        picked: _Cells = self._pick(own + self._fixed)
        return picked


class Loading(Kin):
    """The part of `Work` that takes in rows in bulk; they are written with all that was gathered."""

    def mould(self, decision: Decision) -> Mould:
        """A mould for this database."""
        return Mould(decision, self._connection.dialect)

    def here(self, accessions: Iterable[str]) -> frozenset[str]:
        """Those of these accessions that have a record, readable or not."""
        return self._among("SELECT accession FROM record WHERE accession {keys}", accessions)

    def observed(self, accessions: Iterable[str], source: str) -> frozenset[str]:
        """Those of these accessions of which a source said something before."""
        sql = "SELECT accession FROM observation WHERE accession {keys} AND source = {mark}"
        return self._among(sql, accessions, source)

    def _among(self, sql: str, accessions: Iterable[str], *values: str) -> frozenset[str]:
        asked = list(accessions)
        if self._connection.dialect.name == "sqlite":
            statement = sql.format(keys="IN (SELECT value FROM json_each(?))", mark="?")
            keys = json.dumps(asked)
        else:
            statement = sql.format(keys=r"= ANY(string_to_array(%s, E'\n'))", mark="%s")
            keys = "\n".join(asked)
        return frozenset(row[0] for row in self._connection.exec_driver_sql(statement, (keys, *values)))

    def bear(self, born: list[tuple[_Cells, _Cells]], operation: str) -> None:
        """Gather records that begin, with the event of each, both cast; none of them is here."""
        if born:
            self._loads[rows.EventRow] = [event for _, event in born]
            self._loads[rows.RecordRow] = [record for record, _ in born]
            self.proof.mark(rows.EventRow, accession=born[-1][0][0], version=1, operation=operation)

    def tie(self, ties: Iterable[tuple[str, Relation, str]], operation: str) -> int:
        """Gather the links of records that begin; answers with their number."""
        nothing = _encoder(rows.table(rows.LinkRow).c.retired_by, self._connection.dialect)(None)
        found = [(own, relation.value, target, operation, nothing) for own, relation, target in ties]
        self._loads[rows.LinkRow] = found
        return len(found)

    def observe(self, seen: list[tuple[str, int, str, str]], *, source: str, operation: str, now: datetime) -> None:
        """Gather what is seen for the first time: accession, code of the status, date, successors."""
        table, dialect = rows.table(rows.ObservationRow), self._connection.dialect
        fixed = {"source": source, "number": 1, "forbidden": False, "operation": operation, "observed_at": now}
        by, one, no, under, at = (_encoder(table.c[name], dialect)(value) for name, value in fixed.items())
        status, nothing = _encoder(table.c.status, dialect), _encoder(table.c.replaced_by, dialect)(None)
        self._loads[rows.ObservationRow] = [
            (accession, by, one, status(code), updated or nothing, successors or nothing, no, under, at)
            for accession, code, updated, successors in seen
        ]
        if seen:
            known = {"accession": seen[-1][0], "source": source, "number": 1, "operation": operation}
            self.proof.mark(rows.ObservationRow, **known)

    def _load(self) -> None:
        for row, cells in self._loads.items():
            if cells:
                _send(self._connection, row, cells)
        self._loads.clear()


def _send(connection: Connection, row: type[Any], cells: list[_Cells]) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_as_tuples(row), cells)
    else:
        texts = tuple(map("\n".join, zip(*cells, strict=True)))
        connection.exec_driver_sql(_as_texts(row, connection.dialect), texts)


def _as_tuples(row: type[Any]) -> str:
    table = rows.table(row)
    places = ", ".join("?" * len(table.c))
    return f"INSERT INTO {table.name} ({', '.join(table.c.keys())}) VALUES ({places})"  # noqa: S608 - names of ours


def _as_texts(row: type[Any], dialect: Dialect) -> str:
    """One text for each column, a line for each row, an empty one for nothing."""
    table = rows.table(row)
    names = ", ".join(table.c.keys())
    texts = ", ".join([r"string_to_array(%s, E'\n', '')"] * len(table.c))
    values = ", ".join(_typed(column, dialect) for column in table.c)
    return f"INSERT INTO {table.name} ({names}) SELECT {values} FROM unnest({texts}) AS told ({names})"  # noqa: S608 - names of ours


def _typed(column: Column[Any], dialect: Dialect) -> str:
    if isinstance(column.type, Text):
        return column.name
    return f"CAST({column.name} AS {column.type.compile(dialect)})"


def _encoder(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any]:
    """What makes a value ready for SQLite's driver, or a line of a text for PostgreSQL."""
    if dialect.name == "sqlite":
        return column.type.dialect_impl(dialect).bind_processor(dialect) or _as_it_is
    return _as_line


def _as_it_is(value: Any) -> Any:
    return value


def _as_line(value: Any) -> str:
    return "" if value is None else str(value)
