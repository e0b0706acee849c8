"""The test kit that other programs use."""

from __future__ import annotations

import pytest

from statusengine import Status, StatusEngine, UsageError
from statusengine.testing import Clock, as_principal, memory_engine, record_in


@pytest.mark.parametrize("status", Status)
def test_a_record_can_be_had_in_every_status(status):
    """The factory goes by permitted moves alone, and arrives."""
    with memory_engine() as engine:
        accession = record_in(engine, status)
        assert engine.show(accession).status is status
        assert engine.check_database() == ()


def test_nobody_is_renamed_on_postgresql(made_postgres_url):
    """There a person is a database user, and another name would be a lie that fails later."""
    with StatusEngine.open(made_postgres_url, principal="curator-a") as engine, pytest.raises(UsageError):
        as_principal(engine, "curator-b")


def test_a_clock_without_a_zone_is_refused():
    """A moment that could be anywhere is no moment."""
    with pytest.raises(ValueError, match="time zone"):
        Clock("2026-04-01T09:00:00")
