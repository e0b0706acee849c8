"""Sweeping the key, and judging one by one, are two ways to the same rows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from properties.archive import drawn
from sqlalchemy import text

from statusengine.services import due_in_sweeps, release_due
from statusengine.storage.rows import METADATA

picks = st.integers(0, 999)
DEEDS = (
    ("freeze", {}),
    ("complete", {}),
    ("hold", {"until": 20}),
    ("hold", {"until": 40}),
    ("release", {"reason": "submitter_request"}),
    ("suppress", {"reason": "hold_not_requested", "until": 20}),
    ("suppress", {"reason": "hold_not_requested", "until": 20}),
    ("suppress", {"reason": "contamination"}),
    ("cancel", {"reason": "submitter_request"}),
    ("withdraw", {"reason": "privacy", "note": "because"}),
    ("amend", {"note": "because"}),
)
CONTRADICTIONS = (
    "UPDATE record SET hold_on = '2027-02-01' WHERE accession = :accession AND status = 2",
    "DELETE FROM record WHERE accession = :accession",
)
BREAKS = (
    "UPDATE record SET version = version - 1, cause = 1 WHERE accession = :accession AND version > 1",
    "UPDATE record SET reason = 'whatever' WHERE accession = :accession",
)
"""With such a record no transaction commits; the first has an event already by the key of its next."""


def live(house, seed, deeds, spoilt):
    """An archive is registered, some things are asked of it, and something may be spoilt behind the engine's back."""
    today = house.a.today()
    ask = house.a.ask
    house.a.change(
        [ask("register", a, **{"processed": True, "until": today + timedelta(20), **words})
         for a, words in drawn(seed, today + timedelta(20))]
    )  # fmt: skip
    with house.database.connect() as connection:
        table = METADATA.tables["record"]
        names = sorted(row[0] for row in connection.execute(table.select().with_only_columns(table.c.accession)))
    for pick, what in deeds:
        action, words = DEEDS[what % len(DEEDS)]
        until = {"until": today + timedelta(words["until"])} if "until" in words else {}
        house.a.change([ask(action, names[pick % len(names)], **{**words, **until})])
    for pick, statement in spoilt:
        house.spoil(statement, accession=names[pick % len(names)])


def statuses(house):
    """Every record's status."""
    with house.database.connect() as connection:
        return sorted(map(tuple, connection.execute(text("SELECT accession, status FROM record"))))


def kept(house):
    """Every row, to be put back."""
    with house.database.connect() as connection:
        return {
            table: [dict(row._mapping) for row in connection.execute(table.select())]
            for table in METADATA.sorted_tables
            if table.name != "archive"
        }


def put_back(house, rows):
    """The database as it was."""
    moment = house.clock()
    house.empty()
    house.clock.turn_to(moment)
    with house.database.begin() as connection:
        for table, values in rows.items():
            if values:
                connection.execute(table.insert(), values)


def night(house, patch, *, few, span):
    """One run, and what it left behind; its name is the same each time."""
    patch.setattr(release_due, "_FEW", few)
    patch.setattr(due_in_sweeps, "_RANGE", span)
    patch.setattr(release_due, "new_operation", lambda: "run")
    patch.setattr(release_due.random, "shuffle", lambda spans: spans.reverse())
    report = house.a.release_due()
    told = (report.released, report.rereleased, sorted(map(str, report.refused)), sorted(map(str, report.left)))
    return told, house.dump()


deeds = st.lists(st.tuples(picks, picks), max_size=12)
spoils = st.lists(st.tuples(picks, picks), max_size=2)


@given(seed=st.integers(0, 2**16), deeds=deeds, spoilt=spoils)
@settings(max_examples=6, phases=(Phase.explicit, Phase.generate))
def test_a_sweep_leaves_the_same_rows_as_judging_one_by_one(house, seed, deeds, spoilt):
    """Whatever an archive went through, both ways move, refuse and leave the same, down to the last column."""
    house.empty()
    live(house, seed, deeds, [(pick, CONTRADICTIONS[what % 2]) for pick, what in spoilt])
    house.clock.advance(days=30)
    rows = kept(house)
    with pytest.MonkeyPatch.context() as patch:
        one_by_one = night(house, patch, few=10_000, span=10_000)
        put_back(house, rows)
        patch.setattr(due_in_sweeps, "_halve", None)  # no range fails here
        swept = night(house, patch, few=0, span=10_000)
    assert swept[0] == one_by_one[0]
    for table, expected in one_by_one[1].items():
        assert swept[1][table] == expected, table


@given(seed=st.integers(0, 2**16), deeds=deeds, spoilt=spoils)
@settings(max_examples=2, phases=(Phase.explicit, Phase.generate))
def test_a_range_that_fails_is_halved_until_the_bad_ones_stand_alone(house, seed, deeds, spoilt):
    """However small the ranges, and whatever fails in one: the same records end in the same status and are named."""
    house.empty()
    live(house, seed, deeds, [(pick, BREAKS[what % 2]) for pick, what in spoilt])
    house.clock.advance(days=30)
    rows = kept(house)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("statusengine.storage.store.time.sleep", lambda _seconds: None)
        patch.setattr(due_in_sweeps, "ONE_BY_ONE", 3)
        told = []
        for few, span in ((10_000, 10_000), (0, 10_000), (0, 4)):
            put_back(house, rows)
            (_, _, refused, _), _ = night(house, patch, few=few, span=span)
            told.append((refused, statuses(house)))
    assert told[0] == told[1] == told[2]
