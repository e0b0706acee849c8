"""Looking back: what a day knew is what was told on that day, and nothing that came later changes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from services.desk import NOTE, RUN

from statusengine import (
    Audience,
    DamagedRecordError,
    Filter,
    InvalidDateError,
    Kind,
    Reason,
    Status,
    UsageError,
)
from statusengine.testing import record_in

OTHER, STUDY, SUBMISSION = "DRR000002", "DRP000001", "DRA000001"


def _story(desk):
    """One step a day, from the first day on; each is a call that writes."""
    first, second = desk.engine, desk.second
    return [
        lambda: first.register(RUN, until=date(2026, 9, 1), owner="HARU", part_of=[STUDY]),
        lambda: first.hold(RUN, until=date(2026, 10, 1), reason="submitter_request", note=NOTE),
        lambda: first.complete(RUN),
        lambda: first.release(RUN, reason="submitter_request"),
        lambda: first.suppress(RUN, reason="contamination", public_note="With yeast.", evidence="ticket 7"),
        lambda: first.amend(RUN, reason="uncorrectable_error", detail="metadata"),
        lambda: first.freeze(RUN),
        lambda: first.unfreeze(RUN),
        lambda: first.replace(RUN, by=[OTHER]),
        lambda: first.withdraw(RUN, reason="privacy", requested_by="authority"),
        lambda: second.approve(RUN),
        lambda: first.suppress(RUN, reason="status_correction", note=NOTE),
        lambda: second.approve(RUN),
        lambda: first.rerelease(RUN, reason="status_correction", note=NOTE),
        lambda: second.approve(RUN),
    ]


@pytest.mark.parametrize("audience, owner", [("curator", None), ("submitter", "HARU")])
def test_a_day_is_shown_as_it_was_told_on_that_day(desk, audience, owner):
    """The card as of a day is the card of that day's evening, field by field, whatever happened later."""
    record_in(desk.engine, Status.PUBLIC, STUDY)
    record_in(desk.engine, Status.PUBLIC, OTHER)
    told = {}
    for step in _story(desk):
        desk.clock.advance(days=1)
        assert step().record
        told[desk.engine.today()] = desk.engine.show(RUN, audience=audience, owner=owner)
    assert len(told) == 15
    for day, card in told.items():
        for effective in (False, True):
            shown = desk.engine.show(RUN, audience=audience, owner=owner, as_of=day, effective=effective)
            assert shown == replace(card, as_of=day, effective=effective)


def test_what_was_not_recorded_yet_is_no_record(desk):
    """The day before the first event, and the days before, know nothing of the record."""
    desk.engine.register(RUN)
    desk.clock.advance(days=2)
    today = desk.engine.today()
    assert desk.engine.show(RUN, as_of=today - timedelta(days=2)).status is Status.PRIVATE
    assert desk.engine.show(RUN, as_of=today - timedelta(days=3)) is None
    assert desk.engine.show(RUN, as_of=date.min) is None
    assert desk.engine.show(OTHER, as_of=today) is None


def test_a_day_ends_at_the_archives_midnight(desk):
    """What is recorded at 23:59 in Tokyo belongs to the day, what is recorded at midnight to the next."""
    desk.clock.turn_to("2026-04-01T23:59:59+09:00")
    desk.engine.register(RUN)
    desk.clock.turn_to("2026-04-02T00:00:00+09:00")
    desk.engine.register(OTHER)
    assert desk.engine.show(RUN, as_of=date(2026, 4, 1)) is not None
    assert desk.engine.show(OTHER, as_of=date(2026, 4, 1)) is None
    assert [entry.accession for entry in desk.engine.list(as_of=date(2026, 4, 1))] == [RUN]


def test_the_future_is_not_looked_back_from(memory):
    """A day after the archive's today is refused, for one record and, before anything is read, for a list."""
    memory.clock.turn_to("2026-04-01T23:59:59+09:00")
    tomorrow = date(2026, 4, 2)
    with pytest.raises(InvalidDateError, match="ahead of today"):
        memory.engine.show(RUN, as_of=tomorrow)
    with pytest.raises(InvalidDateError, match="ahead of today"):
        memory.engine.list(as_of=tomorrow)
    assert list(memory.engine.list(as_of=date(2026, 4, 1))) == []


def test_what_was_in_force_needs_a_day(memory):
    """`effective` alone is a slip."""
    with pytest.raises(UsageError, match="no day is named"):
        memory.engine.show(RUN, effective=True)


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.DATA_USER, Audience.PARTNER])
def test_the_past_is_not_for_the_public(memory, audience):
    """Other audiences are refused alike, whether the record is public, hidden or not here."""
    record_in(memory.engine, Status.PUBLIC)
    record_in(memory.engine, Status.PRIVATE, OTHER)
    said = set()
    for accession in (RUN, OTHER, "DRR000404"):
        with pytest.raises(UsageError, match="as-of is not for") as caught:
            memory.engine.show(accession, audience=audience, as_of=memory.engine.today())
        said.add(str(caught.value))
    assert len(said) == 1


@pytest.mark.parametrize("owner", [None, "NATSU"])
def test_submitters_look_back_at_own_records_only(memory, owner):
    """Another's record has no past for a submitter, though its present may be seen."""
    record_in(memory.engine, Status.PUBLIC, owner="HARU")
    today = memory.engine.today()
    assert memory.engine.show(RUN, audience="submitter", owner=owner) is not None
    assert memory.engine.show(RUN, audience="submitter", owner=owner, as_of=today) is None
    assert memory.engine.show(RUN, audience="submitter", owner="HARU", as_of=today).owner == "HARU"


@pytest.fixture
def imported(desk, tmp_path):
    """A record that a list said, on 1 April, to be public since 2010 and suppressed since 2020."""
    file = tmp_path / "list.tab"
    heading = "Accession Submission Status Updated Published Received Type Center Visibility Alias Experiment Sample"
    heading += " Study Loaded Spots Bases Md5sum BioSample BioProject ReplacedBy"
    row = dict.fromkeys(heading.split(), "-")
    row |= {"Accession": RUN, "Submission": SUBMISSION, "Status": "suppressed", "Type": "RUN", "Visibility": "public"}
    row |= {"Updated": "2020-05-01T00:00:00Z", "Published": "2010-01-01T00:00:00Z", "ReplacedBy": OTHER}
    file.write_text("\t".join(row) + "\n" + "\t".join(row.values()) + "\n")
    assert desk.engine.import_list(file).taken_in == 1
    desk.clock.advance(days=1)
    return desk


def test_what_was_in_force_may_have_been_recorded_later(imported):
    """Before the import nothing was recorded; but the suppression was in force from the day the list says."""
    engine, day = imported.engine, date(2021, 1, 1)
    assert engine.show(RUN, as_of=day) is None
    card = engine.show(RUN, as_of=day, effective=True)
    assert (card.status, card.effective, card.imported) == (Status.PERMANENTLY_SUPPRESSED, True, True)
    assert card.first_public_on == engine.show(RUN).first_public_on == date(2010, 1, 1)
    assert (card.primaries, card.part_of) == ((OTHER,), engine.show(RUN).part_of)
    assert engine.show(RUN, as_of=card.since - timedelta(days=1), effective=True) is None
    assert [entry.accession for entry in engine.list(as_of=day)] == []
    assert [entry.accession for entry in engine.list(as_of=day, effective=True)] == [RUN]


@pytest.fixture
def furnished(desk):
    """Three days: a study with a run, and a run apart; both go out; the one apart is suppressed."""
    engine = desk.engine
    engine.register(STUDY, until=date(2026, 10, 1), processed=True)
    engine.register(RUN, part_of=[STUDY], until=date(2026, 9, 1))
    engine.register(OTHER, until=date(2026, 9, 1))
    desk.clock.advance(days=1)
    for accession in (RUN, OTHER):
        engine.complete(accession)
        assert engine.release(accession, reason="submitter_request").record.status is Status.PUBLIC
    desk.clock.advance(days=1)
    engine.suppress(OTHER, reason="contamination")
    engine.register("DRR000003")
    return desk


FIRST, LATER, LAST = date(2026, 4, 1), date(2026, 4, 2), date(2026, 4, 3)
PUBLIC = frozenset({Status.PUBLIC})
BACK = [
    (FIRST, Filter(), [STUDY, RUN, OTHER]),
    (FIRST, Filter(status=PUBLIC), []),
    (LATER, Filter(status=PUBLIC, kind=Kind.RUN), [RUN, OTHER]),
    (LAST, Filter(status=PUBLIC, kind=Kind.RUN), [RUN]),
    (LATER, Filter(reason=Reason.CONTAMINATION), []),
    (LAST, Filter(reason=Reason.CONTAMINATION), [OTHER]),
    (FIRST, Filter(hold_from=date(2026, 9, 2)), [STUDY]),
    (FIRST, Filter(hold_to=date(2026, 9, 1)), [RUN, OTHER]),
    (LAST, Filter(kind=Kind.RUN, hold_to=date(2026, 9, 1)), [RUN, OTHER]),
    (FIRST, Filter(study=STUDY), [STUDY, RUN]),
    (FIRST, Filter(kind=Kind.RUN, limit=1), [RUN]),
    (LAST, Filter(kind=Kind.RUN), [RUN, OTHER, "DRR000003"]),
    (date(2026, 3, 31), Filter(), []),
]


@pytest.mark.parametrize("day, asked, expected", BACK, ids=range(len(BACK)))
def test_a_list_as_of_a_day_asks_the_day(furnished, day, asked, expected):
    """Each filter is asked of the records as they were, in order of accession."""
    assert [entry.accession for entry in furnished.engine.list(asked, as_of=day)] == expected


def test_a_list_as_of_today_is_the_list(furnished):
    """Looking back from today tells what is told today."""
    engine = furnished.engine
    assert list(engine.list(as_of=engine.today())) == list(engine.list())


def test_a_walk_back_goes_on_from_window_to_window(furnished, monkeypatch):
    """However small the windows are, every record is met once and in order."""
    monkeypatch.setattr("statusengine.services.listing._WINDOW", 1)
    assert list(furnished.engine.list(as_of=LAST)) == list(furnished.engine.list())


def test_a_link_is_known_while_it_stood(furnished):
    """A link made later is not known before, and one that was taken back since is."""
    engine = furnished.engine
    furnished.clock.advance(days=1)
    key = engine.amend(OTHER, note=NOTE).operation
    furnished.force("UPDATE link SET retired_by = :key WHERE accession = :run", key=key, run=RUN)
    assert [engine.show(RUN).part_of, engine.show(RUN, as_of=LAST).part_of] == [(), (STUDY,)]
    assert [entry.accession for entry in engine.list(Filter(study=STUDY))] == [STUDY]
    assert [entry.accession for entry in engine.list(Filter(study=STUDY), as_of=LAST)] == [STUDY, RUN]
    furnished.force("UPDATE link SET operation = :key, retired_by = NULL WHERE accession = :run", key=key, run=RUN)
    assert [engine.show(RUN).part_of, engine.show(RUN, as_of=LAST).part_of] == [(STUDY,), ()]


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM event WHERE accession = 'DRR000001'",
        "DELETE FROM event WHERE accession = 'DRR000001' AND version = 2",
        "DELETE FROM event WHERE accession = 'DRR000001' AND version = 3",
        "UPDATE event SET action = 'whatever' WHERE accession = 'DRR000001' AND version = 2",
        "UPDATE event SET target = 99 WHERE accession = 'DRR000001' AND version = 1",
        "UPDATE record SET kind = 'whatever' WHERE accession = 'DRR000001'",
    ],
)
def test_a_damaged_history_hides_no_other_and_is_not_hidden(furnished, damage):
    """Curators are told of it, last of all in a list; to the owner it is as if the record were not here."""
    engine = furnished.engine
    furnished.force("UPDATE record SET owner = 'HARU'", damage)
    with pytest.raises(DamagedRecordError, match=RUN) as caught:
        engine.show(RUN, as_of=LAST)
    assert caught.value.hint == "status db check"
    assert engine.show(RUN, audience="submitter", owner="HARU", as_of=LAST) is None
    found = []
    with pytest.raises(DamagedRecordError, match=RUN):
        found.extend(entry.accession for entry in engine.list(as_of=LAST))
    assert found == [STUDY, OTHER, "DRR000003"]
