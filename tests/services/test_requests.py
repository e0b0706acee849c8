"""A request with a family: what was agreed to is what was asked, or it must be asked again."""

from __future__ import annotations

from datetime import date

import pytest
from services.desk import NOTE, RUN
from services.tree import EARLY, R2, M, P, R, S, X, plant, statuses
from sqlalchemy.exc import IntegrityError

from statusengine import Applied, Pending, RefusalCode, Refused, Status
from statusengine.errors import InternalError
from statusengine.services.second_person import _told
from statusengine.testing import record_in

PUBLIC, TEMPORARY = Status.PUBLIC, Status.TEMPORARILY_SUPPRESSED
PERMANENT, WITHDRAWN = Status.PERMANENTLY_SUPPRESSED, Status.WITHDRAWN
WHY = {"reason": "privacy"}


def test_a_family_is_hidden_withdrawn_and_brought_back(desk):
    """Asked for, all of it leaves the search; approved, all is withdrawn; resolved by two, all is back."""
    plant(desk)
    pending = desk.engine.withdraw(S, **WHY)
    assert len(pending.events) == 6
    assert statuses(desk) == [TEMPORARY] * 6
    desk.second.approve(S)
    assert statuses(desk) == [WITHDRAWN] * 6
    desk.engine.rerelease(S, reason="withdrawal_resolved", note=NOTE)
    assert isinstance(desk.second.approve(S), Applied)
    assert statuses(desk) == [PUBLIC] * 6
    assert desk.engine.check_database() == ()


def test_a_declined_family_comes_back_as_it_was(desk):
    """Each to where it was, with its own reason and date."""
    plant(desk)
    desk.engine.suppress(M, until=date(2026, 9, 1), **EARLY)
    desk.engine.withdraw(S, **WHY)
    outcome = desk.second.decline(S)
    assert len(outcome.events) == 6
    assert statuses(desk) == [PUBLIC, PUBLIC, PUBLIC, PUBLIC, PUBLIC, TEMPORARY]
    card = desk.engine.show(M)
    assert (card.reason, card.rerelease_on) == ("released_before_publication", date(2026, 9, 1))


@pytest.mark.parametrize("accession", [S, R])
def test_any_change_of_any_of_its_records_undoes_a_request(desk, accession):
    """Of the record or of one that would come along: approval is refused, and says how to go on."""
    plant(desk)
    desk.engine.withdraw(S, **WHY)
    desk.engine.amend(accession, note=NOTE)
    before = desk.dump()
    refusal = desk.second.approve(S).refusal
    assert refusal.code is RefusalCode.CHANGED_MEANWHILE
    assert accession in refusal.message
    assert "decline" in refusal.hint
    assert desk.dump() == before
    desk.second.decline(S)
    assert isinstance(desk.engine.withdraw(S, **WHY), Pending)


def test_another_that_would_come_along_undoes_a_request(memory):
    """A record that was not looked at is not withdrawn."""
    plant(memory)
    memory.engine.withdraw(S, **WHY)
    memory.engine.register("DRR000003", processed=True, part_of=[X], go_on=True)
    refusal = memory.second.approve(S).refusal
    assert refusal.code is RefusalCode.CHANGED_MEANWHILE
    assert "DRR000003" in refusal.message


def test_a_request_expires(desk):
    """On the thirtieth day it can still be approved, on the next it cannot; a new one takes its place."""
    record_in(desk.engine, PUBLIC)
    desk.engine.withdraw(RUN, **WHY)
    [waiting] = desk.engine.requests()
    assert waiting.expires_on == date(2026, 5, 1)
    desk.clock.turn_to("2026-05-01T14:59:00+00:00")
    assert isinstance(desk.second.approve(RUN, dry_run=True), Applied)
    assert desk.engine.withdraw(RUN, **WHY).refusal.code is RefusalCode.REQUEST_PENDING
    desk.clock.turn_to("2026-05-01T15:00:00+00:00")
    refusal = desk.second.approve(RUN).refusal
    assert refusal.code is RefusalCode.REQUEST_EXPIRED
    assert desk.engine.show(RUN).status is TEMPORARY
    again = desk.engine.withdraw(RUN, **WHY)
    assert again.request.id == f"{RUN}/2"
    assert again.request.hidden_by is None
    assert desk.rows("SELECT number, state FROM request ORDER BY number") == [(1, "expired"), (2, "pending")]
    assert desk.second.approve(f"{RUN}/1").refusal.code is RefusalCode.NO_SUCH_REQUEST
    assert desk.second.decline(RUN).record.status is PUBLIC


def test_two_requests_of_one_command_do_not_wait_together(memory):
    """The second is refused, in the transaction of the first."""
    record_in(memory.engine, PUBLIC)
    first, second = memory.engine.change([memory.engine.ask("withdraw", RUN, **WHY) for _ in range(2)])
    assert isinstance(first, Pending)
    assert second.refusal.code is RefusalCode.REQUEST_PENDING


@pytest.mark.parametrize("first", [S, R])
def test_what_two_requests_withdraw_stays_hidden_until_both_are_declined(desk, first):
    """Declining one brings back what is its alone."""
    plant(desk)
    second = S if first == R else R
    desk.engine.withdraw(first, **WHY)
    desk.engine.withdraw(second, reason="consent_withdrawn")
    desk.second.decline(S)
    assert statuses(desk, S, P, R, R2) == [PUBLIC, PUBLIC, TEMPORARY, PUBLIC]
    desk.second.decline(R)
    assert desk.engine.show(R).status is PUBLIC
    assert desk.engine.requests() == ()


def test_a_decline_that_moves_nothing_is_told_so(memory):
    """A record that something larger withdraws stays hidden when its own request is declined."""
    plant(memory)
    memory.engine.withdraw(R, **WHY)
    memory.engine.withdraw(S, **WHY)
    outcome = memory.second.decline(R, key="no")
    assert (outcome.events, outcome.record.status) == ((), TEMPORARY)
    assert memory.second.decline(R, key="no").replayed


def test_an_approval_stops_at_what_cannot_follow(memory):
    """A member that was frozen since the request is not left out silently."""
    plant(memory)
    memory.engine.withdraw(S, **WHY)
    memory.engine.freeze(R)
    refused = memory.second.approve(S)
    assert isinstance(refused, Refused)
    assert memory.second.decline(S).refusal.code is RefusalCode.FROZEN


def test_the_242_runs_are_corrected_by_two(memory):
    """Withdrawn where suppressed was meant: one asks, another approves, and neither alone is enough."""
    runs = [f"DRR{number:06d}" for number in range(1, 243)]
    register = [memory.engine.ask("register", run, processed=True) for run in runs]
    memory.engine.change(register)
    glass = [memory.engine.ask("withdraw", r, reason="archive_error", break_glass=True, note=NOTE) for r in runs]
    assert all(outcome.break_glass for outcome in memory.engine.change(glass))
    assert len(memory.engine.reviews()) == 242
    asked = [memory.engine.ask("suppress", run, reason="status_correction", note=NOTE) for run in runs]
    assert all(isinstance(outcome, Pending) for outcome in memory.engine.change(asked))
    assert memory.engine.approve(runs[0]).refusal.code is RefusalCode.SAME_PRINCIPAL
    assert set(statuses(memory, *runs)) == {WITHDRAWN}
    for run in runs[:-1]:
        memory.second.approve(run)
    assert set(statuses(memory, *runs[:-1])) == {PERMANENT}
    memory.second.decline(runs[-1])
    broken = memory.engine.suppress(runs[-1], reason="status_correction", note=NOTE, break_glass=True)
    assert (broken.record.status, broken.break_glass) == (PERMANENT, True)
    assert memory.engine.check_database() == ()


def test_the_database_wants_another_principal_too(desk):
    """A hand with a database client cannot approve for the one who asked, in a request or in an operation."""
    record_in(desk.engine, PUBLIC)
    desk.engine.withdraw(RUN, key="k", **WHY)
    approved = "UPDATE request SET state = 'approved', decided_by = principal, decided_at = asked_at"
    for statement in (approved, "UPDATE operation SET approver = principal WHERE id = 'k'"):
        with pytest.raises(IntegrityError):
            desk.rows(statement)


def test_an_answer_that_decided_nothing_is_a_defect(memory):
    """What was carried on with must have decided its request."""
    with pytest.raises(InternalError, match="decided no request"):
        memory.engine._setting.store.writing(lambda work: _told(work, "op-404", replayed=False))


def test_a_request_whose_words_are_gone_is_a_defect(memory):
    """The operation that a request was put with was taken away by hand."""
    record_in(memory.engine, PUBLIC)
    memory.engine.withdraw(RUN, key="k", **WHY)
    memory.force("DELETE FROM operation WHERE id = 'k'")
    with pytest.raises(InternalError, match="not stored"):
        memory.second.approve(RUN)
