"""Moments and keys mean the same on every engine."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import StatementError

from statusengine.storage import rows

TABLE = rows.table(rows.RunRow)
RUN = {
    "on_date": datetime(2026, 4, 1, tzinfo=UTC).date(),
    "principal": "x",
    "released": 0,
    "rereleased": 0,
    "refused": 0,
}


def test_a_moment_comes_back_in_utc(desk):
    """A moment in any zone is stored as the same moment, and read in UTC; none stays none."""
    tokyo = datetime(2026, 4, 1, 9, tzinfo=timezone(timedelta(hours=9)))
    with desk.database.begin() as connection:
        connection.execute(insert(TABLE).values(id="r", started_at=tokyo, finished_at=None, **RUN))
        started, finished = connection.execute(select(TABLE.c.started_at, TABLE.c.finished_at)).one()
    assert (started, started.tzinfo, finished) == (datetime(2026, 4, 1, tzinfo=UTC), UTC, None)


def test_a_moment_without_a_zone_is_not_stored(desk):
    """A naive moment could be either of two and is refused."""
    with desk.database.connect() as connection, pytest.raises(StatementError, match="time zone"):
        connection.execute(insert(TABLE).values(id="r", started_at=datetime(2026, 4, 1), **RUN))  # noqa: DTZ001 - a moment without a zone is the point


def test_keys_are_ordered_byte_by_byte(desk):
    """Keys have the same order on every engine, capitals before small letters."""
    with desk.database.begin() as connection:
        moment = datetime(2026, 4, 1, tzinfo=UTC)
        for key in ("b", "A_2", "a", "B", "A1"):
            connection.execute(insert(TABLE).values(id=key, started_at=moment, **RUN))
        found = connection.execute(select(TABLE.c.id).order_by(TABLE.c.id)).scalars().all()
    assert found == sorted(["b", "A_2", "a", "B", "A1"])
