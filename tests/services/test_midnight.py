"""Midnight in Tokyo, second by second, wherever the host believes to be: the same decisions, and never early."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from services.desk import RUN

ZONES = ("UTC", "Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati")
SECONDS = range(-30, 31)
HELD = {
    "a leap day": (date(2028, 2, 29), date(2028, 2, 29)),
    "the day after a leap day": (date(2028, 3, 1), date(2028, 3, 1)),
    "the last working day of a year": (date(2027, 12, 28), date(2027, 12, 28)),
    "the end of a year": (date(2027, 12, 31), date(2028, 1, 4)),
    "the first day of a year": (date(2028, 1, 1), date(2028, 1, 4)),
}
"""What a record is held until, and the working day on which it goes out."""


@pytest.fixture(params=ZONES)
def zone(request, monkeypatch):
    """The process in another time zone, and back."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield request.param
    time.tzset()


def _midnight(day):
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.mark.usefixtures("zone")
@pytest.mark.parametrize("name", HELD)
def test_sixty_seconds_around_midnight_in_tokyo(memory, name):
    """On each second before its day a record is not due, on each second from midnight on it is."""
    held, out = HELD[name]
    memory.engine.register(RUN, until=held, processed=True)
    for second in SECONDS:
        memory.clock.turn_to(_midnight(held) + timedelta(seconds=second))
        found = memory.engine.release_due(dry_run=True).accessions
        assert found == ((RUN,) if held == out and second >= 0 else ()), second
    for second in SECONDS:
        memory.clock.turn_to(_midnight(out) + timedelta(seconds=second))
        assert memory.engine.today() == out - timedelta(days=second < 0)
        assert memory.engine.release_due(dry_run=True).released == (second >= 0), second


@pytest.mark.usefixtures("zone")
@pytest.mark.parametrize("name", HELD)
def test_what_is_written_at_midnight_is_the_same_in_every_zone(memory, name):
    """The last run before midnight moves nothing; the first one after writes that day, and the moment in UTC."""
    held, out = HELD[name]
    memory.engine.register(RUN, until=held, processed=True)
    memory.clock.turn_to(_midnight(out) - timedelta(seconds=1))
    assert memory.engine.release_due().released == 0
    memory.clock.turn_to(_midnight(out))
    assert memory.engine.release_due().released == 1
    (told,) = memory.rows("SELECT effective, recorded_at FROM event WHERE action = 'release'")
    assert told == (f"{out}", f"{out - timedelta(days=1)} 15:00:00.000000")
