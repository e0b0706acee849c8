"""The checker of histories: what the engine leaves is sound, and each law is seen to break when a row is spoilt."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from types import SimpleNamespace

import psycopg
import pytest
from faults import checker
from faults.checker import COUNTED, LAWS, check
from faults.hands import Part, play
from faults.ledger import Acknowledged, Ledger, read_ledgers
from faults.stock import accession, lay_in

from statusengine import StatusEngine

DUE = 60
GONE = "DRR000000001"
"""Held until a day that has passed, and released by the job."""
HELD = "DRR000000011"
"""Held until a day far ahead."""
FROZEN = "DRR000000022"
NAMED = {"gone": GONE, "held": HELD, "frozen": FROZEN}


def _lived_in(url, folder, actions):
    """A stock, a night and a curator's day, all of it acknowledged; and one more record of each kind, left alone."""
    records = lay_in(url, DUE)
    night = Ledger(folder / "night.log")
    with StatusEngine.open(url, principal="night") as engine:
        night.ran(engine.release_due())
        for asked in (
            engine.ask("hold", HELD, reason="submitter_request", until=engine.today() + timedelta(days=400)),
            engine.ask("freeze", FROZEN, note="under review"),
        ):
            assert night.answered(engine.change([asked])[0])
    night.close()
    day = Part(role="curator", url=url, folder=str(folder), name="day", seed=1, records=records - 32, actions=actions)
    _past_the_first(day)
    return records


def _past_the_first(part):
    """Play a part on the records from the 33rd on: those before it stay as the tests want them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("faults.hands.accession", lambda number: accession(number + 32))
        play(part)


@pytest.fixture(scope="module")
def lived(made_sqlite, tmp_path_factory):
    """A SQLite archive that has lived a while, and the ledgers of those who worked there."""
    folder = tmp_path_factory.mktemp("lived")
    path = folder / "archive.sqlite"
    shutil.copy(made_sqlite, path)
    records = _lived_in(f"sqlite:///{path}", folder, actions=120)
    return SimpleNamespace(path=path, records=records, known=read_ledgers(folder))


@pytest.fixture
def spoilt(lived, tmp_path):
    """Spoil a copy by hand, and ask the checker which laws are broken."""

    def spoil(*statements, known=lived.known, values=None, **words):
        path = tmp_path / "spoilt.sqlite"
        shutil.copy(lived.path, path)
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA ignore_check_constraints=ON")
            for statement in statements:
                assert connection.execute(statement, NAMED | (values or {})).rowcount > 0, (
                    f"spoils nothing: {statement}"
                )
            connection.commit()
        return check(f"sqlite:///{path}", known, **words)

    return spoil


def _event(version, action, source, target, named="gone"):
    told = f"{version}, operation, '{action}', {source}, {target}, effective, recorded_at"
    into = "INSERT INTO event (accession, version, operation, action, source, target, effective, recorded_at)"
    return f"{into} SELECT accession, {told} FROM event WHERE accession = :{named} AND version = 1"  # noqa: S608 - ours


def test_what_the_engine_leaves_breaks_no_law(lived):
    """Records that were registered, released, moved and marked are as their histories say; the engine agrees."""
    verdict = check(f"sqlite:///{lived.path}", lived.known)
    assert verdict.holds, list(verdict.lines())
    assert (verdict.records, verdict.acknowledged) == (lived.records, len(lived.known.operations) + 1)
    assert len(lived.known.operations) > 40
    with StatusEngine.open(str(lived.path), principal="check") as engine:
        assert engine.check_database() == ()


def test_postgresql_is_read_alike(made_postgres_url, tmp_path):
    """The same laws are read off a PostgreSQL database, and the same row spoils it."""
    _lived_in(made_postgres_url, tmp_path, actions=30)
    known = read_ledgers(tmp_path)
    assert check(made_postgres_url, known).holds
    with psycopg.connect(made_postgres_url) as connection:
        connection.execute("DELETE FROM due WHERE accession = %s", (HELD,))
        connection.execute("UPDATE event SET recorded_at = recorded_at - interval '90 days' WHERE version = 3")
    assert {"due", "early"} <= set(check(made_postgres_url, known).broken)


ON_ITS_DAY = (
    "UPDATE event SET effective = r.hold_on, recorded_at = date(r.hold_on, '-1 day') || :time FROM record r"
    " WHERE r.accession = event.accession AND r.accession = :gone AND event.version = 3"
)
EMPTY = (
    "INSERT INTO operation (id, action, principal, policy_version, fingerprint, recorded_at)"
    " VALUES ('empty', 'amend', 'nobody', '1', '1', '2026-01-01 00:00:00.000000')"
)
SPOILS = {
    "a gap in the versions": ("numbered", "DELETE FROM event WHERE accession = :gone AND version = 2"),
    "a lost event at the end": ("numbered", "DELETE FROM event WHERE accession = :gone AND version = 3"),
    "a version too many": ("numbered", "UPDATE record SET version = version + 1 WHERE accession = :gone"),
    "an event from elsewhere": ("follows", "UPDATE event SET source = 3 WHERE accession = :gone AND version = 3"),
    "an effect that is lost": (
        "state",
        "UPDATE record SET status = 2, first_public_on = NULL WHERE accession = :gone",
    ),
    "a date that no event set": ("state", "UPDATE record SET hold_on = '2031-01-01' WHERE accession = :held"),
    "a freeze that no event set": ("state", "UPDATE record SET frozen = 1 WHERE accession = :gone"),
    "a reason that no event gave": ("state", "UPDATE record SET reason = 'published' WHERE accession = :gone"),
    "a ledger that counts wrong": ("state", "UPDATE run SET released = released + 1"),
    "a record without events": ("orphan", "DELETE FROM event WHERE accession = :held"),
    "events without a record": ("orphan", "DELETE FROM record WHERE accession = :held"),
    "an event of no operation": ("orphan", "DELETE FROM operation WHERE id = 'stock:1'"),
    "a date that is not pending": ("due", "DELETE FROM due WHERE accession = :held"),
    "another date pending": ("due", "UPDATE due SET on_date = '2020-01-01' WHERE accession = :held"),
    "a date pending of what is out": ("due", "INSERT INTO due VALUES (:gone, '2020-01-01', 'release')"),
    "a release before its date": ("early", "UPDATE event SET until = '2999-01-01' WHERE accession = :gone"),
    "a release without a date": ("early", "UPDATE event SET until = NULL WHERE accession = :gone"),
    "a release before processing": (
        "early",
        "UPDATE event SET action = 'hold' WHERE accession = :gone AND version = 2",
    ),
    "a second release": (
        "twice",
        _event(4, "release", 4, 4),
        "UPDATE record SET version = 4 WHERE accession = :gone",
    ),
    "a release of what is no news": ("twice", _event(4, "suppress", 4, 5), _event(5, "release", 5, 4)),
    "a notice that is not owed": ("twice", "DELETE FROM notice WHERE accession = :gone"),
    "a notice of nothing": ("twice", "UPDATE notice SET version = 9 WHERE accession = :gone"),
    "a frozen record moved": ("frozen", _event(4, "release", 2, 4, "frozen")),
    "a public record made private": ("forbidden", _event(4, "hold", 4, 2)),
    "an operation that did nothing": (
        "whole",
        EMPTY,
    ),
    "a run that nobody knows of": ("acknowledged", "DELETE FROM run"),
    "an acknowledged event elsewhere": (
        "acknowledged",
        "UPDATE event SET operation = 'stock:11' WHERE accession = :held AND version = 3",
    ),
}


@pytest.mark.parametrize("name", SPOILS)
def test_a_spoilt_row_breaks_its_law(spoilt, name):
    """Each law of the checker is broken by a row that a crash, a rival or a hand might leave."""
    law, *statements = SPOILS[name]
    assert law in spoilt(*statements).broken


def test_every_law_has_been_seen_to_break():
    """No law is without a row that breaks it; what nobody was told of is tried below."""
    assert {law for law, *_ in SPOILS.values()} | {"unheard"} == set(LAWS)
    assert {law for law, _what in COUNTED} <= set(LAWS)


@pytest.mark.parametrize("moment, is_early", [("14:59:59", True), ("15:00:00", False)])
def test_a_day_begins_at_midnight_in_tokyo(spoilt, moment, is_early):
    """A release on the second before the hold date begins in Tokyo is early, on its first second it is not."""
    verdict = spoilt(ON_ITS_DAY, values={"time": f" {moment}.000000"})
    assert ("early" in verdict.broken) is is_early


def test_what_was_acknowledged_must_be_there(spoilt):
    """An operation that was answered and is not there, of a record here or of none, is lost."""
    for lost in (GONE, "DRR999999999"):
        known = Acknowledged(events={("lost", lost): [(4, "amend")]})
        assert spoilt(known=known).broken == {"acknowledged": 1}


def test_what_is_there_must_have_been_acknowledged_where_nobody_was_killed(spoilt):
    """An event that nobody was told of is found, if everybody lived to be told."""
    assert spoilt(known=Acknowledged(), heard_after=2).broken["unheard"] > 0
    assert spoilt(known=Acknowledged()).holds


def test_a_line_that_was_cut_off_is_no_acknowledgement(tmp_path):
    """Only what was written whole counts; what a kill cut off was never told to anybody."""
    ledger = Ledger(tmp_path / "cut.log")
    ledger.write(operation="a", events=[["DRR000001", 3, "amend"]])
    ledger.close()
    with (tmp_path / "cut.log").open("a") as file:
        file.write(json.dumps({"operation": "b", "events": [["DRR000001", 4, "amend"]], "at": 0})[:-5])
    known = read_ledgers(tmp_path)
    assert known.events == {("a", "DRR000001"): [(3, "amend")]}
    assert known.operations == {"a"}


def test_one_key_has_one_answer(tmp_path):
    """A key that was asked again after a kill is answered with what was done then; another answer is an error."""
    ledger = Ledger(tmp_path / "again.log")
    for version in (3, 3):
        ledger.write(operation="a", events=[["DRR000001", version, "amend"]])
    assert read_ledgers(tmp_path).events == {("a", "DRR000001"): [(3, "amend")]}
    ledger.write(operation="a", events=[["DRR000001", 4, "amend"]])
    ledger.close()
    with pytest.raises(ValueError, match="answered twice"):
        read_ledgers(tmp_path)


def test_the_verdict_is_told_and_is_the_exit_code(spoilt, lived, capsys, tmp_path):
    """Whoever runs the checker by hand reads what is broken, and a script sees it by the exit code."""
    assert checker.main([f"sqlite:///{lived.path}"]) == 0
    assert "every law holds" in capsys.readouterr().out
    spoilt(SPOILS["a date that is not pending"][1])
    assert checker.main([f"sqlite:///{tmp_path / 'spoilt.sqlite'}"]) == 1
    said = capsys.readouterr().out
    assert "LAWS ARE BROKEN" in said
    assert f"broken 1 times: {LAWS['due']}" in said
    assert HELD in said
