"""Operations too large for one transaction are carried out in windows, and end like any other."""

from __future__ import annotations

from datetime import date

from services.desk import NOTE
from services.tree import R2, SMALL, M, P, R, S, X, limited, planted, statuses

from statusengine import Applied, Pending, Status

PUBLIC, TEMPORARY = Status.PUBLIC, Status.TEMPORARILY_SUPPRESSED
PERMANENT, WITHDRAWN = Status.PERMANENTLY_SUPPRESSED, Status.WITHDRAWN
WHY = {"reason": "privacy"}


def test_a_large_withdrawal_is_hidden_and_carried_out_in_windows(desk):
    """All of it leaves the search, another approves, all of it is withdrawn; then nothing is in progress."""
    planted(desk)
    pending = desk.engine.withdraw(S, **WHY)
    assert isinstance(pending, Pending)
    assert pending.request.members == 5
    assert statuses(desk) == [TEMPORARY] * 6
    outcome = desk.second.approve(S, note="agreed")
    assert isinstance(outcome, Applied)
    assert not outcome.replayed
    assert len(outcome.events) == 6
    assert {step.accession for step in outcome.plan.moving} == {P, X, R, R2, M}
    assert statuses(desk) == [WITHDRAWN] * 6
    assert desk.engine.operations() == ()
    assert desk.engine.check_database() == ()


def test_a_large_request_is_declined_in_windows(desk):
    """All of it comes back as it was."""
    planted(desk)
    desk.engine.withdraw(S, **WHY)
    outcome = desk.second.decline(S)
    assert len(outcome.events) == 6
    assert statuses(desk) == [PUBLIC] * 6
    assert desk.engine.requests() == desk.engine.operations() == ()


def test_what_reaches_far_is_carried_out_in_windows(memory):
    """A large release waits in public view of nobody, and goes out with all that it needs."""
    for accession in (S, P, M, X, R):
        memory.engine.register(accession, processed=True, until=date(2027, 4, 1))
    memory.engine.change(
        [memory.engine.ask("amend", each, part_of=[S]) for each in (P, M, X)]
        + [memory.engine.ask("amend", R, part_of=[S, X], derived_from=["SAMD00000001"])]
    )
    memory.engine.register("SAMD00000001", processed=True)
    limited(memory, **SMALL)
    memory.engine.release(S, reason="submitter_request")
    assert set(statuses(memory, S, P, M, X, R)) == {Status.PRIVATE}
    assert isinstance(memory.second.approve(S), Applied)
    assert set(statuses(memory, S, P, M, X, R, "SAMD00000001")) == {PUBLIC}
    reasons = {each: memory.engine.history(each)[-1].reason for each in (P, "SAMD00000001")}
    assert reasons == {P: "submitter_request", "SAMD00000001": "linked_release"}


def test_a_data_release_takes_its_parents_along_in_windows(memory):
    """What a run needs is released for its sake, in windows too."""
    parents = ["PRJDB1", "SAMD00000001", "SAMD00000002"]
    for each in parents:
        memory.engine.register(each, processed=True)
    memory.engine.register(R, part_of=parents)
    limited(memory, **SMALL)
    assert isinstance(memory.engine.complete(R), Pending)
    memory.second.approve(R)
    assert statuses(memory, R, *parents) == [PUBLIC] * 4
    assert memory.engine.history("PRJDB1")[-1].reason == "linked_release"


def test_a_member_asked_to_be_withdrawn_twice_stays_hidden(memory):
    """A large decline leaves hidden what another request withdraws too; and so does the other way round."""
    planted(memory)
    memory.engine.withdraw(S, **WHY)
    memory.engine.withdraw(R, reason="consent_withdrawn")
    memory.second.decline(S)
    assert statuses(memory, S, R, R2) == [PUBLIC, TEMPORARY, PUBLIC]
    memory.engine.withdraw(S, **WHY)
    memory.second.decline(R)
    assert memory.engine.show(R).status is TEMPORARY
    memory.second.decline(S)
    assert statuses(memory) == [PUBLIC] * 6


def test_a_large_root_stays_hidden_for_another(memory):
    """The record itself stays hidden when something larger still withdraws it; what only it hid comes back."""
    planted(memory)
    memory.engine.withdraw(S, **WHY)
    runs = [f"DRR00000{number}" for number in range(3, 6)]
    for run in runs:
        memory.engine.register(run, processed=True, part_of=[X], go_on=True)
    memory.engine.withdraw(X, **WHY)
    assert set(statuses(memory, X, R, *runs)) == {TEMPORARY}
    assert isinstance(memory.second.decline(X), Applied)
    assert statuses(memory, X, R, *runs) == [TEMPORARY, TEMPORARY, PUBLIC, PUBLIC, PUBLIC]
    memory.second.decline(S)
    assert statuses(memory) == [PUBLIC] * 6


def test_a_large_correction_keeps_its_note(memory):
    """What a request for many says is what each of its records is moved with."""
    planted(memory)
    pending = memory.engine.suppress(S, reason="erroneous_submission", note=NOTE)
    assert pending.events == ()
    memory.second.approve(S)
    assert statuses(memory) == [PERMANENT] * 6
