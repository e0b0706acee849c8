"""What a storm begins with: rows laid in in bulk are those that registration writes."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from faults.stock import OUTAGE, accession, lay_in
from sqlalchemy import text

from statusengine import StatusEngine

BORN = "DRR999999999"
DIFFER = {"accession", "operation", "id", "principal", "policy_version", "fingerprint", "recorded_at"}


def _rows(engine, table, named):
    sql = f"SELECT * FROM {table} WHERE accession = :named ORDER BY 1, 2"  # noqa: S608 - a name of ours
    with engine._setting.store.engine.connect() as connection:
        found = connection.execute(text(sql), {"named": named}).mappings().all()
    return [{name: _plain(value) for name, value in row.items() if name not in DIFFER} for row in found]


def _plain(value):
    """Dates differ, and are of the same kind of value; moments are told by their form."""
    if isinstance(value, date | datetime) or (isinstance(value, str) and value[:2] == "20"):
        return type(value), len(str(value))
    return value


def test_bulk_rows_are_those_of_a_registration(made_url):
    """Record, events, operation and what is due are as the engine writes them, but for who and when."""
    lay_in(made_url, 10)
    with StatusEngine.open(made_url, principal="stock") as engine:
        engine.register(BORN, until=engine.today() + timedelta(days=200), processed=True)
        for table in ("record", "event", "operation", "due"):
            assert _rows(engine, table, accession(5)) == _rows(engine, table, BORN)


def test_a_fortnight_was_missed_and_one_run_recovers_all(made_url):
    """What came due on fourteen days, with no run on any of them, goes out in one run; the next finds nothing."""
    records = lay_in(made_url, 140)
    with StatusEngine.open(made_url, principal="stock") as engine:
        assert engine.check_database() == ()
        days = {row["hold_on"] for number in range(1, 30) for row in _held(engine, number)}
        assert len(days) == OUTAGE + 2  # and two of those that are far ahead
        assert engine.release_due().released == 140
        assert engine.release_due().released == 0
        assert engine.check_database() == ()
    assert records == 154


def _held(engine, number):
    sql = "SELECT hold_on FROM record WHERE accession = :named"
    with engine._setting.store.engine.connect() as connection:
        return connection.execute(text(sql), {"named": accession(number)}).mappings().all()
