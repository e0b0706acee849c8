"""Laws that hold for every date, on a host in every zone, and what the nightly job makes of them."""

from __future__ import annotations

import os
import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from properties import told
from properties.oracle import Oracle
from properties.told import TOKYO

from statusengine.domain.outcome import Applied

RUN = "DRR000001"


@given(
    holds=st.lists(st.integers(1, 60), min_size=1, max_size=6),
    frozen=st.sets(st.integers(0, 5)),
    days=st.integers(0, 70),
)
@settings(max_examples=30)
def test_a_second_run_finds_nothing_to_do(house, holds, frozen, days):
    """The nightly job run twice, by two, equals the job run once: what was due is out, what was not stays."""
    house.empty()
    oracle, today = Oracle(), date(2026, 12, 21)
    for number, ahead in enumerate(holds, start=1):
        words = {"until": today + timedelta(ahead), "processed": True}
        house.a.register(f"DRR00000{number}", **words)
        oracle.ask("curator-a", "register", f"DRR00000{number}", today, **words)
        if number in frozen:
            house.a.freeze(f"DRR00000{number}")
            oracle.ask("curator-a", "freeze", f"DRR00000{number}", today)
    house.clock.advance(days=days)
    first = house.a.release_due()
    assert first.released == len(oracle.run_job(today + timedelta(days)))
    once = house.dump(without=("run",))
    second = house.b.release_due()
    assert (second.released, second.rereleased, second.refused) == (0, 0, ())
    assert house.dump(without=("run",)) == once


_ZONES = ("UTC", "Asia/Tokyo", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/New_York", "Africa/Casablanca")


@pytest.fixture
def host_zone():
    """Turn the host to another time zone; it is turned back at the end."""
    before = os.environ.get("TZ")

    def turn(zone):
        if zone is None:
            os.environ.pop("TZ", None)
        else:
            os.environ["TZ"] = zone
        time.tzset()

    yield turn
    turn(before)


def test_a_date_is_the_same_date_in_every_zone(house, host_zone):
    """A hold date set at any moment, on a host and with a clock of any zone, is stored, told and kept as it is."""

    @given(
        second=st.integers(0, 7 * 365 * 86_400),
        ahead=st.integers(1, 1460),
        host=st.sampled_from(_ZONES),
        wall=st.sampled_from(_ZONES),
        later=st.sampled_from(_ZONES),
    )
    @settings(max_examples=25)
    def law(second, ahead, host, wall, later):
        house.empty()
        host_zone(host)
        house.clock.turn_to(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=second))
        house.wall = ZoneInfo(wall)
        now = house.clock()
        today = now.astimezone(TOKYO).date()
        until = today + timedelta(ahead)
        assert house.a.today() == today
        assert isinstance(house.a.register(RUN, until=until, processed=True), Applied)
        host_zone(later)
        card, [first, _] = house.b.show(RUN), house.b.history(RUN)
        assert (card.hold_on, card.since, first.until, first.effective) == (until, today, until, today)
        assert first.recorded_at == now
        assert [(entry.on, entry.falls_due) for entry in house.b.due(until)] == [(until, told.carried_out(until))]
        eve = datetime.combine(told.carried_out(until), datetime.min.time(), TOKYO)
        house.clock.turn_to(eve - timedelta(minutes=1))
        assert house.a.release_due().released == 0
        house.clock.turn_to(eve)
        assert house.a.release_due().released == 1

    law()
