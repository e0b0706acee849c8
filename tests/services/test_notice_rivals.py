"""Notices under rivals and damage: nothing is shared, nothing is passed by, and nothing stops the rest."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from services.desk import RUN
from services.staff import staff

from statusengine import DamagedRecordError, NotPermittedError
from statusengine.services import notice as service
from statusengine.storage.conflict import LostRaceError
from statusengine.storage.work import Work
from statusengine.testing import as_principal, memory_engine

FORTNIGHT, HOUR = timedelta(days=14), timedelta(hours=1)
OTHER = "DRR000002"
MONDAY = date(2026, 4, 6)
MANY = [f"DRR{number:06d}" for number in range(1, 21)]


def ids(engine, **asked):
    """The ids of what is taken."""
    return [each.id for each in engine.take_notices(**asked)]


def released(desk, *accessions):
    """Records that were just released."""
    for accession in accessions:
        desk.engine.register(accession, processed=True)


def at_once(desk, **asked):
    """What two principals get who take at the same moment."""
    start = Barrier(2)

    def take(engine):
        start.wait(timeout=60)
        return ids(engine, **asked)

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(take, [desk.engine, desk.second])
    return sorted(one + other)


def test_two_takers_never_share_what_is_owed_or_announced(desk, monkeypatch):
    """Over many batches at once each notice goes to one sender, and every one goes to somebody."""
    monkeypatch.setattr(service, "_BATCH", 3)
    released(desk, *MANY[:10])
    for accession in MANY[10:]:
        desk.engine.register(accession, processed=True, until=MONDAY)
    taken = at_once(desk, within=FORTNIGHT)
    assert taken == [f"{one}/3/released" for one in MANY[:10]] + [f"{one}/1/release_due" for one in MANY[10:]]
    assert desk.count("notice") == len(MANY)


@pytest.mark.parametrize("state", ["again", "failed"])
def test_a_second_try_goes_to_one_sender(desk, state):
    """What is handed out again, because it failed or its sender died, is not shared either."""
    released(desk, *MANY[:6])
    for each in ids(desk.engine):
        if state == "failed":
            desk.engine.report_notice(each, "failed")
    desk.clock.advance(hours=2)
    taken = at_once(desk, **({"failed": True} if state == "failed" else {"again": HOUR}))
    assert taken == [f"{accession}/3/released" for accession in MANY[:6]]


@pytest.mark.parametrize("lost_at", ["take_notices", "owe_and_take", "write"])
def test_what_a_lost_race_undid_is_not_passed_by(memory, monkeypatch, lost_at):
    """A transaction that starts over begins at the same place."""
    released(memory, RUN)
    memory.engine.register(OTHER, processed=True, until=MONDAY)
    done, lost = getattr(Work, lost_at), []

    def lose_once(work, *asked):
        if not lost:
            lost.append(work)
            raise LostRaceError
        return done(work, *asked)

    monkeypatch.setattr(Work, lost_at, lose_once)
    assert ids(memory.engine, within=FORTNIGHT) == [f"{RUN}/3/released", f"{OTHER}/1/release_due"]
    assert lost


@pytest.mark.parametrize("again", [False, True])
def test_a_rival_that_marked_a_notice_first_wins(memory, again):
    """What is taken, or reported on, is as it was read; otherwise the transaction starts over."""
    released(memory, RUN)
    if again:
        ids(memory.engine)
        memory.clock.advance(hours=2)
    store, now = memory.engine._setting.store, memory.clock()

    def stale(work):
        (owed,) = work.owed(("", 0, ""), 10, again=now if again else None, failed=False)
        work.take_notices([owed], "rival", now)
        with pytest.raises(LostRaceError):
            work.take_notices([owed], "late", now)
        with pytest.raises(LostRaceError):
            work.report_notice(owed.key, now - HOUR, "delivered", "late", now)

    store.writing(stale)
    assert next(memory.engine.notices()).taken_by == "rival"


def test_a_damaged_record_stops_no_other(memory):
    """What cannot be written stays owed and is told last of all; all others are handed out."""
    released(memory, RUN, OTHER)
    for accession in ("DRR000003", "DRR000004"):
        memory.engine.register(accession, processed=True, until=MONDAY)
    memory.force(
        "UPDATE event SET reason = 'nonsense' WHERE accession = 'DRR000001' AND version = 3",
        "UPDATE record SET access = 'nonsense' WHERE accession = 'DRR000003'",
    )
    taken = memory.engine.take_notices(within=FORTNIGHT)
    assert [next(taken).accession, next(taken).accession] == [OTHER, "DRR000004"]
    with pytest.raises(DamagedRecordError):
        next(taken)
    assert [each.accession for each in memory.engine.notices(state="owed")] == [RUN]
    assert memory.count("notice") == 3


def test_a_date_that_was_moved_there_and_back_is_told_once(desk):
    """Of one record's announcements only the last is handed out again, though an earlier one is true anew."""
    desk.engine.register(RUN, processed=True, until=MONDAY)
    for day in (date(2026, 4, 8), MONDAY, None):
        for each in ids(desk.engine, within=FORTNIGHT):
            desk.engine.report_notice(each, "failed")
        if day is not None:
            desk.engine.hold(RUN, until=day, reason="submitter_request")
    assert ids(desk.engine, failed=True) == [f"{RUN}/4/release_due"]


def test_a_secret_reason_and_none_at_all_are_not_told(memory):
    """What everybody may not read has no place in a notice, whatever is stored."""
    released(memory, RUN, OTHER)
    memory.force(
        "UPDATE event SET reason = NULL WHERE accession = 'DRR000001'",
        "UPDATE event SET reason = 'withdrawal_pending' WHERE accession = 'DRR000002'",
    )
    for notice in memory.engine.take_notices():
        assert notice.reason is None
        assert "review" not in notice.text_en
        assert "理由" not in notice.text_ja


def test_who_may_take_report_and_read(memory):
    """Curators and schedulers take and report, whoever reads lists reads the ledger; the others are told at once."""
    engines = staff(memory)
    deeds = {
        "take": lambda engine: engine.take_notices(),
        "report": lambda engine: engine.report_notice(f"{RUN}/1/released", "delivered"),
        "read": lambda engine: engine.notices(),
    }
    may = {what: sorted(str(name) for name in engines if _may(deed, engines[name])) for what, deed in deeds.items()}
    senders = ["curator", "scheduler"]
    assert may == {"take": senders, "report": senders, "read": ["approver", "auditor", "curator"]}


def _may(deed, engine):
    try:
        deed(engine)
    except NotPermittedError:
        return False
    return True


def test_a_role_that_was_taken_back_counts_no_more(memory):
    """A sender whose role ends before a batch is taken gets nothing more."""
    released(memory, RUN)
    memory.engine.add_actor("boss", "approver")
    memory.engine.add_actor("sender", "scheduler")
    taken = as_principal(memory.engine, "sender").take_notices()
    memory.engine.revoke_actor("sender", "scheduler")
    with pytest.raises(NotPermittedError):
        next(taken)
    assert [each.accession for each in as_principal(memory.engine, "boss").notices(state="owed")] == [RUN]


def test_where_no_notice_is_asked_for_no_last_day_is_named():
    """An archive without a rule on postponing names no day to ask by."""
    with memory_engine(archive="NCBI") as engine:
        engine.register("SRR000001", processed=True, until=date(2026, 4, 10))
        (notice,) = engine.take_notices(within=FORTNIGHT)
    assert "ask us" not in notice.text_en
