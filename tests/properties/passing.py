"""The clock goes on, over the days that calendars stumble on, and the nightly job comes in time."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from properties.foretold import Foretold, people
from properties.told import TOKYO

from statusengine.errors import InvalidDateError


class Passing(Foretold):
    """Time passes for the records."""

    @rule(minutes=st.integers(1, 2_000))
    def some_time_passes(self, minutes):
        """The clock goes on by minutes."""
        self.clock.advance(minutes=minutes)

    @rule(days=st.integers(1, 40) | st.sampled_from((365, 366)))
    def days_pass(self, days):
        """The clock goes on by days."""
        self.clock.advance(days=days)

    @rule(
        year=st.integers(2026, 2033),
        day=st.sampled_from(((12, 28), (12, 31), (1, 4), (2, 28), (3, 1), (4, 30), (5, 2))),
    )
    def a_great_day_comes(self, year, day):
        """It is the last second before, or after, a day that calendars stumble on."""
        self.turn_to(datetime(year, *day, tzinfo=TOKYO) - timedelta(seconds=1))

    def turn_to(self, moment):
        """Never back."""
        assume(moment > self.clock())
        self.clock.turn_to(moment)

    def dated(self):
        """The records that the nightly job will move one day."""
        return [accession for accession, life in sorted(self.oracle.lives.items()) if life.due_on()]

    @precondition(dated)
    @rule(who=people, pick=st.integers(0, 3))
    def midnight_comes_in_tokyo(self, who, pick):
        """A minute before the day nothing goes out that is not overdue; on the day it does."""
        dated = self.dated()
        day = self.oracle.lives[dated[pick % len(dated)]].due_on()
        self.turn_to(datetime.combine(day, time(), TOKYO) - timedelta(minutes=1))
        self.job(who, 0)
        self.clock.advance(minutes=1)
        self.job(who, 0)

    @rule(who=people, back=st.sampled_from((0, 0, 0, 1, 3, 30)))
    def job(self, who, back):
        """The nightly job, of today or caught up for a day before."""
        on = self.today - timedelta(back)
        moved = self.oracle.run_job(on)
        report = self.house.engines[who].release_due(on if back else None)
        assert report.refused == ()
        assert report.released == sum(action == "release" for action in moved.values())
        assert report.rereleased == sum(action == "rerelease" for action in moved.values())
        for accession in moved:
            self.compare(accession)

    @rule(who=people, ahead=st.sampled_from((0, 1, 2, 10, 400)))
    def forecast(self, who, ahead):
        """A later day is foretold, and never carried out."""
        engine, on, before = self.house.engines[who], self.today + timedelta(ahead), self.house.dump()
        report = engine.release_due(on, dry_run=True)
        assert sorted(report.accessions) == sorted(self.oracle.due(on))
        if ahead:
            with pytest.raises(InvalidDateError):
                engine.release_due(on)
        assert self.house.dump() == before
