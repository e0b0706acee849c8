"""Ways round the rules, each closed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from services.desk import NOTE
from services.tree import BACK, EARLY, R2, M, P, R, S, X, limited, plant, statuses

from statusengine import Applied, Pending, RefusalCode, Refused, Status, UsageError
from statusengine.services import large
from statusengine.testing import as_principal

HIDDEN, PUBLIC, GONE = Status.TEMPORARILY_SUPPRESSED, Status.PUBLIC, Status.WITHDRAWN
OWN, OTHERS = "lab-1", "lab-2"
SUBMITTER = "submitter"


def _bound(desk):
    """A submitter of one laboratory, beside a curator."""
    desk.engine.add_actor(SUBMITTER, "submitter", OWN)
    desk.engine.add_actor("curator-b", "curator")
    return as_principal(desk.engine, SUBMITTER)


def test_an_option_that_is_none_is_refused(memory):
    """A slip in a keyword is told with the nearest one, and never passed over."""
    with pytest.raises(UsageError, match="no option notee") as told:
        memory.engine.register(R, processed=True, notee="x")
    assert told.value.hint == "did you mean note?"
    with pytest.raises(UsageError, match="no option qqqq"):
        memory.engine.ask("register", R, qqqq=1)
    assert memory.engine.show(R) is None


def test_every_verb_can_be_rehearsed_and_counted(memory):
    """A dry run of a verb writes nothing, and a number that is wrong is refused."""
    plant(memory)
    before = memory.dump()
    assert memory.engine.suppress(X, reason="contamination", dry_run=True).dry_run
    assert memory.engine.suppress(X, reason="contamination", count=2).refusal.code is RefusalCode.COUNT_NEEDED
    assert memory.dump() == before
    assert isinstance(memory.engine.suppress(X, reason="contamination", count=3), Applied)


def test_data_that_hangs_on_the_study_goes_with_the_submission(memory):
    """A study that nothing else uses takes along its experiments, though they name no submission."""
    engine = memory.engine
    engine.register(S, processed=True)
    engine.register(P, processed=True, part_of=[S])
    engine.register(M, processed=True, part_of=[S])
    engine.register(X, processed=True, part_of=[P, M])
    engine.register(R, processed=True, part_of=[X])
    outcome = engine.withdraw(S, reason="privacy")
    assert {told.accession for told in outcome.events} == {S, P, M, X, R}


@pytest.mark.parametrize("target", [S, X])
def test_a_part_is_not_taken_out_and_put_back(memory, target):
    """What was public stays in its submission, so that it cannot be suppressed for a time as if it were a whole."""
    plant(memory)
    own = X if target == S else R
    refused = memory.engine.link(own, part_of=[target], unlink=True)
    assert refused.refusal.code is RefusalCode.DRA_PART
    memory.engine.register("DRR000009", processed=True)
    assert isinstance(memory.engine.link("DRR000009", part_of=["DRP000001"]), Applied)
    assert isinstance(memory.engine.link("DRR000009", part_of=[X]), Applied)
    memory.engine.register("DRR000010", processed=True)
    memory.engine.suppress("DRR000010", **EARLY)
    assert memory.engine.link("DRR000010", part_of=[X]).refusal.code is RefusalCode.DRA_PART


def test_a_publication_by_others_goes_out_by_the_second_person_alone(memory):
    """While somebody looks at it, no other word releases the record."""
    memory.engine.register(R, processed=True, until=memory.engine.today() + timedelta(30))
    said = {"evidence": "PMID:39498500", "requested_by": "anyone"}
    assert isinstance(memory.engine.published(R, third_party=True, **said), Pending)
    assert memory.engine.published(R, **said).refusal.code is RefusalCode.REQUEST_PENDING
    assert memory.engine.release(R, reason="submitter_request").refusal.code is RefusalCode.REQUEST_PENDING
    assert isinstance(memory.second.approve(R), Applied)


def test_a_waiting_request_of_another_kind_stops_no_release(memory):
    """Only a publication that is looked at holds a release back."""
    memory.engine.register(R, processed=True)
    memory.engine.suppress(R, reason="contamination")
    memory.engine.rerelease(R, reason="status_correction", note=NOTE)
    outcome = memory.engine.rerelease(R, reason="status_correction", note="again")
    assert outcome.refusal.code is RefusalCode.REQUEST_PENDING


def test_a_withdrawal_put_again_takes_its_place_without_a_gap(memory):
    """When a record changed meanwhile the request is put again, and nothing of it is seen in between."""
    plant(memory)
    first = memory.engine.withdraw(X, reason="privacy")
    assert isinstance(memory.engine.withdraw(X, reason="privacy"), Refused)
    memory.engine.amend(R, note="seen")
    assert memory.second.approve(X).refusal.code is RefusalCode.CHANGED_MEANWHILE
    second = memory.engine.withdraw(X, reason="privacy")
    assert (first.request.number, second.request.number) == (1, 2)
    assert statuses(memory, X, R, R2) == [HIDDEN] * 3
    assert isinstance(memory.second.approve(X), Applied)
    assert statuses(memory, X, R, R2) == [GONE] * 3
    assert memory.engine.check_database() == ()


def test_nothing_stays_hidden_without_a_request(memory):
    """What would take the place of a request must reach all that it hides; else the old one waits on."""
    plant(memory)
    memory.engine.withdraw(X, reason="privacy")
    memory.engine.freeze(R2)
    alone = memory.engine.withdraw(X, reason="privacy", break_glass=True, go_on=True, note=NOTE)
    assert alone.refusal.code is RefusalCode.REQUEST_PENDING
    assert R2 in alone.refusal.message
    assert memory.engine.check_database() == ()
    memory.force("UPDATE request SET state = 'declined', decided_at = asked_at, decided_by = 'x'")
    assert any("nobody asks for any more" in problem for problem in memory.engine.check_database())


def test_an_expired_request_is_not_replaced_by_another_action(memory):
    """What is asked after a request's last day must be the same; else that is declined first."""
    plant(memory)
    memory.engine.withdraw(R, reason="privacy", note=NOTE)
    memory.clock.advance(days=40)
    outcome = memory.engine.redact(R, event=memory.engine.show(R).version, note=NOTE)
    assert outcome.refusal.code is RefusalCode.REQUEST_PENDING
    assert isinstance(memory.engine.withdraw(R, reason="privacy"), Pending)


def test_what_is_tied_to_a_locked_record_waits(memory, monkeypatch):
    """While a family moves in windows, nothing is registered or tied into it."""
    plant(memory)
    limited(memory, stated=100, alone=100, at_once=1, window=1)
    memory.engine.register("DRR000009", processed=True)
    done = large._window

    def once(work, **told):
        monkeypatch.setattr(large, "_window", _broken)
        return done(work, **told)

    monkeypatch.setattr(large, "_window", once)
    with pytest.raises(RuntimeError):
        memory.engine.withdraw(X, reason="privacy", key="k")
    assert memory.engine.link("DRR000009", part_of=[X]).refusal.code is RefusalCode.IN_PROGRESS
    assert memory.engine.register("DRR000010", part_of=[X]).refusal.code is RefusalCode.IN_PROGRESS
    adoption = memory.engine.adopt_policy('version = "v1"\n')
    assert adoption.refusal.code is RefusalCode.IN_PROGRESS
    monkeypatch.setattr(large, "_window", done)
    assert memory.engine.withdraw(X, reason="privacy", key="k").replayed
    assert memory.engine.operations() == ()
    assert statuses(memory, X, R, R2) == [HIDDEN] * 3


def _broken(*_args, **_told):
    raise RuntimeError("the power fails")


def test_a_large_family_is_moved_as_a_small_one(memory):
    """The record itself is judged with its family, and each of the others by the reason it has in small."""
    plant(memory)
    limited(memory, stated=100, alone=1, at_once=1, window=1)
    until = memory.engine.today() + timedelta(9)
    memory.engine.suppress(X, until=until, count=3, **EARLY)
    assert isinstance(memory.second.approve(X), Applied)
    assert not memory.engine.check_database()
    memory.engine.rerelease(X, count=3, **BACK)
    memory.second.approve(X)
    assert statuses(memory, X, R, R2) == [PUBLIC] * 3


def test_a_large_release_gives_its_own_reason_to_the_members(memory):
    """Runs that an experiment holds go out for the reason of their submission."""
    engine, later = memory.engine, memory.engine.today() + timedelta(30)
    engine.register(S, processed=True, until=later)
    engine.register(X, processed=True, part_of=[S])
    engine.register(R, processed=True, part_of=[X])
    limited(memory, stated=100, alone=1, at_once=1, window=1)
    engine.release(S, reason="submitter_request", count=3)
    memory.second.approve(S)
    assert {engine.show(accession).reason for accession in (S, X, R)} == {"submitter_request"}


def test_an_approver_may_see_through_what_was_agreed(memory, monkeypatch):
    """Whoever may approve may finish an operation that was cut short; a service may not."""
    plant(memory)
    limited(memory, stated=100, alone=100, at_once=1, window=1)
    memory.engine.add_actor("curator-a", "curator")
    memory.engine.add_actor("curator-b", "approver")
    memory.engine.add_actor("robot", "service")
    monkeypatch.setattr(large, "finish", lambda *_args: None)
    operation = memory.engine.withdraw(X, reason="privacy").request.operation
    monkeypatch.undo()
    with pytest.raises(Exception, match="may not"):
        as_principal(memory.engine, "robot").resume(operation)
    memory.second.resume(operation)
    assert memory.engine.operations() == ()


def test_a_submitter_amends_words_and_no_decision(memory):
    """Reason, date and successors are the archive's to amend; a note is the submitter's too."""
    memory.engine.register(R, processed=True, owner=OWN)
    memory.engine.suppress(R, **EARLY)
    submitter = _bound(memory)
    for words in (
        {"reason": "hold_not_requested"},
        {"detail": "x"},
        {"until": date(2027, 1, 5)},
        {"by": ["DRR000002"]},
    ):
        assert submitter.amend(R, **words).refusal.code is RefusalCode.NOT_PERMITTED
    assert isinstance(submitter.amend(R, note="seen"), Applied)


def test_a_submitter_registers_into_own_families_alone(memory):
    """A new record becomes no part of another's submission, study or experiment."""
    plant(memory, owner=OTHERS)
    memory.engine.register("DRX000009", processed=True, owner=OWN)
    submitter = _bound(memory)
    told = {"owner": OWN, "processed": True}
    assert submitter.register("DRR000009", part_of=[X], **told).refusal.code is RefusalCode.NOT_PERMITTED
    assert isinstance(submitter.register("DRR000009", part_of=["DRX000009", "DRP000777"], **told), Applied)


def test_a_plan_tells_nothing_to_whom_it_does_not_concern(memory):
    """Without a role a plan has no version of a record, and one that is forged tells nothing either."""
    memory.engine.register(R, until=memory.engine.today() + timedelta(30))
    _bound(memory)
    nobody = as_principal(memory.engine, "nobody")
    asked = nobody.ask("freeze", R)
    text, outcomes = nobody.plan([asked])
    assert isinstance(outcomes[0], Refused)
    assert '"versions": {}' in text
    assert nobody.apply_plan(text)[0].refusal.code is RefusalCode.NOT_PERMITTED
