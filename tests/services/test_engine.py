"""The engine's own front: who acts, what day it is, and the database it is given."""

from __future__ import annotations

from datetime import UTC, date, datetime

from services.desk import desk_in_memory

from statusengine import Archive, StatusEngine, create_database, database_info, upgrade_database
from statusengine.engine import utc_now


def test_a_database_is_made_described_opened_and_upgraded(any_url):
    """The functions beside the class make a database that the class opens."""
    before = utc_now()
    made = create_database(any_url, archive=Archive.DDBJ, principal="curator-a")
    assert before <= made.created_at <= datetime.now(UTC)
    assert upgrade_database(any_url) == database_info(any_url) == made
    with StatusEngine.open(any_url, principal="curator-a") as engine:
        assert engine.archive is Archive.DDBJ
        assert engine.register("DRR000001").record.version == 1


def test_the_day_is_the_archives():
    """The same moment is another date at another archive."""
    for archive, day in (("DDBJ", date(2026, 4, 2)), ("NCBI", date(2026, 4, 1))):
        desk = desk_in_memory(archive=archive)
        desk.clock.turn_to("2026-04-01T20:00:00+00:00")
        assert desk.engine.today() == day
        desk.close()


def test_closures_are_no_working_days(memory):
    """On a day that the archive lists as closed the job releases nothing new."""
    closed = desk_in_memory(closures=frozenset({date(2026, 4, 8)}))
    for desk, released in ((memory, 1), (closed, 0)):
        desk.engine.register("DRR000001", until=date(2026, 4, 8), processed=True)
        desk.clock.turn_to("2026-04-08T03:00:00+00:00")
        assert desk.engine.release_due().released == released
    closed.close()
