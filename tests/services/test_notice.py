"""Notices: each handed to one sender, only while it is true, and accounted for afterwards."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from services.desk import RUN

from statusengine import DamagedRecordError, NotPermittedError, Status, UnknownNameError, UsageError
from statusengine.services import notice as service
from statusengine.services import notice_ledger
from statusengine.testing import as_principal, record_in

HELD = "DRR000002"
SOON = date(2026, 4, 10)  # a Friday
WEEKS = timedelta(days=14)


def ids(found):
    """What the notices are named."""
    return [each.id for each in found]


def owe(desk, *accessions):
    """Release records, each of which owes a notice."""
    for accession in accessions:
        record_in(desk.engine, Status.PUBLIC, accession, owner="lab-7")


def test_a_release_is_told_once(desk):
    """The first sender gets the notice, the second gets none."""
    owe(desk, RUN)
    (told,) = desk.engine.take_notices()
    assert (told.id, told.owner, told.on, told.due_on) == (f"{RUN}/3/released", "lab-7", date(2026, 4, 1), None)
    assert told.reason == "Processing is completed."
    assert list(desk.second.take_notices()) == []


def test_a_failed_quality_control_is_told_without_its_note(desk):
    """The submitter is told in public words; what the archive wrote for itself is in neither text."""
    desk.engine.register(RUN)
    desk.engine.cancel(RUN, reason="failed_quality_control", note="looks made up", evidence="ticket 99")
    (told,) = desk.engine.take_notices()
    assert told.subject == "failed_quality_control"
    for text in (told.text_en, told.text_ja):
        assert "made up" not in text
        assert "ticket" not in text


def test_a_dry_run_takes_nothing(desk):
    """What would be taken is told, announcements too, and every table stays as it was."""
    owe(desk, RUN)
    desk.engine.register(HELD, until=SOON, processed=True)
    before = desk.dump()
    assert ids(desk.engine.take_notices(within=WEEKS, dry_run=True)) == [f"{RUN}/3/released", f"{HELD}/1/release_due"]
    assert desk.dump() == before


def test_two_senders_at_once_share_no_notice(desk):
    """However they race, each notice goes to exactly one of them."""
    names = [f"DRR{number:06d}" for number in range(1, 13)]
    owe(desk, *names)

    def send(engine):
        return [each for _ in range(12) for each in ids(engine.take_notices(limit=1))]

    with ThreadPoolExecutor(2) as pool:
        taken = [each for found in pool.map(send, [desk.engine, desk.second]) for each in found]
    assert sorted(taken) == [f"{name}/3/released" for name in names]


def test_many_are_taken_in_batches(memory, monkeypatch):
    """A long list is read from place to place, and a limit stops within a batch."""
    monkeypatch.setattr(service, "_BATCH", 2)
    monkeypatch.setattr(notice_ledger, "_WINDOW", 2)
    names = [f"DRR{number:06d}" for number in range(1, 6)]
    owe(memory, *names)
    assert ids(memory.engine.take_notices(limit=3)) == [f"{name}/3/released" for name in names[:3]]
    assert ids(memory.engine.take_notices(limit=0)) == []
    assert ids(memory.engine.take_notices()) == [f"{name}/3/released" for name in names[3:]]
    assert len(list(memory.engine.notices())) == 5


def test_what_is_due_soon_is_announced_once(desk):
    """A hold date within the span is announced with its working day; a later one is not, nor the same again."""
    desk.engine.register(RUN, until=date(2026, 4, 11), processed=True)  # a Saturday
    desk.engine.register(HELD, until=date(2026, 6, 1), processed=True)
    assert list(desk.engine.take_notices()) == []
    (told,) = desk.engine.take_notices(within=WEEKS)
    assert (told.id, told.on, told.due_on) == (f"{RUN}/1/release_due", date(2026, 4, 11), date(2026, 4, 13))
    assert "2026-04-09" in told.text_en  # two working days ahead
    assert list(desk.engine.take_notices(within=WEEKS)) == []


def test_a_moved_date_is_announced_anew(desk):
    """A postponement owes another notice; a freeze and its end, or an amendment, owes none."""
    desk.engine.register(RUN, until=SOON, processed=True)
    assert len(list(desk.engine.take_notices(within=WEEKS))) == 1
    desk.engine.freeze(RUN)
    desk.engine.unfreeze(RUN)
    desk.engine.amend(RUN, note="called the lab")
    assert list(desk.engine.take_notices(within=WEEKS)) == []
    desk.engine.hold(RUN, until=date(2026, 4, 13), reason="submitter_request")
    (told,) = desk.engine.take_notices(within=WEEKS)
    assert told.due_on == date(2026, 4, 13)


def test_a_frozen_record_is_not_announced(desk):
    """While it is frozen nothing goes out, so nothing is said; neither on asking again."""
    desk.engine.register(RUN, until=SOON, processed=True)
    desk.engine.freeze(RUN)
    assert list(desk.engine.take_notices(within=WEEKS)) == []
    desk.engine.unfreeze(RUN)
    assert len(list(desk.engine.take_notices(within=WEEKS))) == 1
    desk.engine.freeze(RUN)
    desk.clock.advance(hours=2)
    assert list(desk.engine.take_notices(again=timedelta(hours=1))) == []


def test_an_announcement_that_came_true_is_not_repeated(desk):
    """Once the record is public, its announcement is no longer true; that it was released is told instead."""
    desk.engine.register(RUN, until=SOON, processed=True)
    assert len(list(desk.engine.take_notices(within=WEEKS))) == 1
    desk.clock.turn_to("2026-04-10T03:00:00+00:00")
    desk.engine.release_due()
    assert ids(desk.engine.take_notices(within=WEEKS, again=timedelta(hours=1))) == [f"{RUN}/3/released"]


def test_a_date_moved_away_and_asked_again(desk):
    """Of a moved date, only the announcement that still holds is handed out again."""
    desk.engine.register(RUN, until=SOON, processed=True)
    assert len(list(desk.engine.take_notices(within=WEEKS))) == 1
    desk.engine.hold(RUN, until=date(2026, 4, 13), reason="submitter_request")
    assert len(list(desk.engine.take_notices(within=WEEKS))) == 1
    desk.clock.advance(hours=2)
    (told,) = desk.engine.take_notices(again=timedelta(hours=1))
    assert told.due_on == date(2026, 4, 13)


def test_what_is_overdue_goes_out_next(desk):
    """A night that was missed is not announced for a day in the past, and nothing may be postponed any more."""
    desk.engine.register(RUN, until=SOON, processed=True)
    desk.clock.turn_to("2026-04-12T03:00:00+00:00")  # a Sunday
    (told,) = desk.engine.take_notices(within=timedelta(0))
    assert (told.on, told.due_on) == (SOON, date(2026, 4, 13))
    assert "please ask us by" not in told.text_en


def test_a_rerelease_is_announced_too(desk):
    """A temporary suppression with a date ends on it, and its submitter is told before."""
    record_in(desk.engine, Status.PUBLIC, RUN)
    list(desk.engine.take_notices())
    desk.engine.suppress(RUN, reason="hold_not_requested", until=SOON)
    (told,) = desk.engine.take_notices(within=WEEKS)
    assert told.reason == "The re-release date is 2026-04-10."
    assert "public again" in told.text_en


def test_a_sender_who_died_is_made_up_for(desk):
    """What was taken long ago and never reported is handed out again; what is young or reported is not."""
    owe(desk, RUN, HELD)
    assert len(list(desk.engine.take_notices())) == 2
    desk.engine.report_notice(f"{HELD}/3/released", "delivered")
    desk.clock.advance(hours=2)
    assert list(desk.second.take_notices(again=timedelta(hours=3))) == []
    assert ids(desk.second.take_notices(again=timedelta(hours=1))) == [f"{RUN}/3/released"]
    assert list(desk.second.take_notices(again=timedelta(hours=1))) == []


def test_what_failed_is_handed_out_on_request_only(desk):
    """A failure is not tried again by itself; when it is asked for, its report gives way."""
    owe(desk, RUN)
    list(desk.engine.take_notices())
    desk.engine.report_notice(f"{RUN}/3/released", "failed")
    desk.clock.advance(hours=2)
    assert list(desk.engine.take_notices(again=timedelta(hours=1))) == []
    assert ids(desk.engine.take_notices(failed=True)) == [f"{RUN}/3/released"]
    (entry,) = desk.engine.notices(state="taken")
    assert (entry.outcome, entry.reported_at, entry.reported_by) == (None, None, None)


def test_a_report_is_kept(desk):
    """Who reported what, and when; the same again is already so, and a later one counts."""
    owe(desk, RUN)
    name = f"{RUN}/3/released"
    list(desk.engine.take_notices())
    assert desk.engine.report_notice(name, "delivered").refusal is None
    assert desk.engine.report_notice(name, "delivered").already_so
    assert not desk.second.report_notice(name, "failed").already_so
    (entry,) = desk.engine.notices(outcome="failed")
    assert (entry.id, entry.taken_by, entry.reported_by) == (name, desk.engine.principal, desk.second.principal)


def test_nothing_becomes_of_what_was_never_taken(desk):
    """A report of a notice that is still owed, or that there never was, is refused and writes nothing."""
    owe(desk, RUN)
    before = desk.dump()
    assert desk.engine.report_notice(f"{RUN}/3/released", "delivered").refusal.code == "notice_not_taken"
    assert desk.engine.report_notice(f"{HELD}/3/released", "delivered").refusal.code == "no_such_notice"
    assert desk.dump() == before


def test_the_ledger_is_listed_by_state(desk):
    """Owed, taken and reported are apart, and make up the whole."""
    owe(desk, "DRR000001", "DRR000002", "DRR000003")
    list(desk.engine.take_notices(limit=2))
    desk.engine.report_notice("DRR000001/3/released", "no_address")
    found = {state: ids(desk.engine.notices(state=state)) for state in ("owed", "taken", "reported")}
    assert found == {
        "owed": ["DRR000003/3/released"],
        "taken": ["DRR000002/3/released"],
        "reported": ["DRR000001/3/released"],
    }
    assert len(list(desk.engine.notices())) == 3


def test_words_that_are_off(memory):
    """Numbers and lengths are not negative, and names are those there are."""
    with pytest.raises(UsageError):
        memory.engine.take_notices(limit=-1)
    with pytest.raises(UsageError):
        memory.engine.take_notices(within=timedelta(days=-1))
    with pytest.raises(UsageError):
        memory.engine.take_notices(again=timedelta(days=-1))
    with pytest.raises(UnknownNameError):
        memory.engine.notices(state="lost")
    with pytest.raises(UnknownNameError):
        memory.engine.report_notice(f"{RUN}/1/released", "lost")


def test_a_length_beyond_the_calendar_is_all_there_is(memory):
    """No length is too long: it reaches to the first day, or the last."""
    memory.engine.register(RUN, until=SOON, processed=True)
    assert len(list(memory.engine.take_notices(within=timedelta.max, again=timedelta.max))) == 1


def test_only_senders_take_notices(memory):
    """Where roles are in force, taking and reporting is a scheduler's or a curator's."""
    owe(memory, RUN)
    memory.engine.add_actor("curator-a", "curator")
    memory.engine.add_actor("auditor-a", "auditor")
    auditor = as_principal(memory.engine, "auditor-a")
    with pytest.raises(NotPermittedError):
        auditor.take_notices()
    with pytest.raises(NotPermittedError):
        auditor.report_notice(f"{RUN}/3/released", "delivered")
    assert len(list(auditor.notices())) == 1


def test_what_cannot_be_written_stops_no_other(desk):
    """A notice whose event has a reason that is none stays owed and is told last, as trouble; the rest go out."""
    owe(desk, RUN, HELD)
    desk.force("UPDATE event SET reason = 'nonsense' WHERE accession = :accession", accession=RUN)
    taken = desk.engine.take_notices()
    assert next(taken).id == f"{HELD}/3/released"
    with pytest.raises(DamagedRecordError, match="nonsense"):
        next(taken)
    assert ids(desk.engine.notices(state="owed")) == [f"{RUN}/3/released"]
