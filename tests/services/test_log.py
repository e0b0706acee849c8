"""What the engine logs: constant names, identifiers, and never on standard output."""

from __future__ import annotations

import logging
from datetime import date

import pytest
from services.desk import RUN

from statusengine import Status
from statusengine.testing import record_in


@pytest.fixture
def told(caplog):
    """The names of the log events so far, taken away."""
    caplog.set_level(logging.INFO, "statusengine")

    def names():
        found = [record.getMessage() for record in caplog.records]
        caplog.clear()
        return found

    return names


def test_each_deed_has_its_event(memory, told):
    """Changes, refusals, requests, answers, runs and imports are logged by constant names."""
    engine = memory.engine
    engine.register(RUN, until=date(2026, 4, 8), processed=True)
    assert told() == ["record_changed", "record_changed"]
    engine.suppress(RUN, reason="contamination")
    assert told() == ["request_refused"]
    memory.clock.turn_to("2026-04-08T00:00:00+09:00")
    engine.release_due()
    assert told() == ["record_released", "run_finished"]
    engine.withdraw(RUN, reason="privacy", key="k")
    assert told() == ["approval_requested"]
    engine.withdraw(RUN, reason="privacy", key="k")
    engine.approve(RUN)
    memory.second.decline(RUN, dry_run=True)
    assert told() == ["request_refused"]
    memory.second.decline(RUN, key="d")
    memory.second.decline(RUN, key="d")
    assert told() == ["request_declined"]
    engine.withdraw(RUN, reason="privacy")
    memory.second.approve(RUN)
    assert told() == ["approval_requested", "request_approved"]


def test_a_refused_release_is_an_error_in_the_log(memory, told, caplog):
    """A record that the job could not move is logged as an error, with its accession and run."""
    memory.engine.register(RUN, until=date(2026, 4, 8), processed=True)
    memory.force("DELETE FROM record")
    memory.clock.turn_to("2026-04-08T00:00:00+09:00")
    told()
    run = memory.engine.release_due().run
    [record] = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert (record.getMessage(), record.accession, record.run) == ("release_refused", RUN, run)


def test_a_dry_run_logs_no_deed(memory, told):
    """What was not done is not logged as done."""
    record_in(memory.engine, Status.PUBLIC)
    told()
    memory.engine.change([memory.engine.ask("suppress", RUN, reason="contamination")], dry_run=True)
    memory.engine.release_due(dry_run=True)
    assert told() == []


def test_nothing_is_printed(memory, capsys):
    """The library writes neither to standard output nor, until it is told to, to standard error."""
    record_in(memory.engine, Status.WITHDRAWN)
    memory.engine.release_due()
    assert capsys.readouterr() == ("", "")
