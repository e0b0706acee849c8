"""A broken glass: done at once by one, and on review until another has signed it."""

from __future__ import annotations

import pytest
from services.desk import NOTE, RUN
from services.tree import S, plant, statuses
from sqlalchemy.exc import IntegrityError

from statusengine import Applied, IdempotencyKeyError, NotPermittedError, RefusalCode, Status, UsageError
from statusengine.errors import InternalError
from statusengine.services.review import _review
from statusengine.storage.conflict import LostRaceError
from statusengine.testing import as_principal, record_in

WITHDRAWN = Status.WITHDRAWN
GLASS = {"reason": "privacy", "break_glass": True}


def test_a_broken_glass_needs_a_note_and_is_kept(desk):
    """One person withdraws at once; it is listed with who, when and why, and asked again it is the same answer."""
    record_in(desk.engine, Status.PUBLIC)
    assert desk.engine.withdraw(RUN, **GLASS).refusal.code is RefusalCode.BREAK_GLASS
    assert desk.engine.reviews() == ()
    outcome = desk.engine.withdraw(RUN, note=NOTE, key="k", **GLASS)
    assert isinstance(outcome, Applied)
    assert (outcome.record.status, outcome.break_glass, outcome.single_handed) == (WITHDRAWN, True, False)
    [review] = desk.engine.reviews()
    assert (review.operation, review.accession, review.action.value, review.reason) == (
        "k",
        RUN,
        "withdraw",
        "privacy",
    )
    assert (review.principal, review.note, review.signed_by) == (desk.engine.principal, NOTE, None)
    assert review.done_at == desk.clock()
    again = desk.engine.withdraw(RUN, note=NOTE, key="k", **GLASS)
    assert again.replayed
    assert again.break_glass
    assert len(desk.engine.reviews()) == 1


def test_another_signs_it(desk):
    """Not the one who did it, and only one other; then it is off the list, and still known."""
    record_in(desk.engine, Status.PUBLIC)
    desk.engine.withdraw(RUN, note=NOTE, key="k", **GLASS)
    with pytest.raises(NotPermittedError, match="cannot sign it too"):
        desk.engine.sign_review("k")
    with pytest.raises(UsageError, match="on review"):
        desk.second.sign_review("op-404")
    signed = desk.second.sign_review("k", note="it had to be")
    assert (signed.signed_by, signed.signed_at) == (desk.second.principal, desk.clock())
    assert desk.second.sign_review("k") == signed
    assert desk.engine.reviews() == ()
    assert desk.engine.reviews(signed=True) == (signed,)
    assert desk.one("SELECT note FROM review") == "it had to be"


def test_a_third_does_not_sign_what_is_signed(memory):
    """The first signature stands."""
    record_in(memory.engine, Status.PUBLIC)
    memory.engine.withdraw(RUN, note=NOTE, key="k", **GLASS)
    memory.second.sign_review("k")
    with pytest.raises(NotPermittedError, match="already"):
        as_principal(memory.engine, "curator-c").sign_review("k")
    with pytest.raises(LostRaceError):
        memory.engine._setting.store._once(
            lambda work: work.sign_review("k", "x", memory.clock(), None), [], dry_run=False
        )


def test_a_waiting_request_is_overtaken(desk):
    """What waited for the same is decided by it, and can be approved no more."""
    plant(desk)
    desk.engine.withdraw(S, reason="privacy")
    outcome = desk.second.withdraw(S, note=NOTE, **GLASS)
    assert isinstance(outcome, Applied)
    assert statuses(desk) == [WITHDRAWN] * 6
    assert desk.engine.requests() == ()
    assert desk.rows("SELECT state, decided_by FROM request") == [("overtaken", desk.second.principal)]
    assert desk.engine.approve(S).refusal.code is RefusalCode.NO_SUCH_REQUEST
    assert desk.engine.check_database() == ()


def test_a_glass_broken_for_nothing_is_not_kept(memory):
    """Where one person may do it anyway, nothing is broken and nothing is on review."""
    record_in(memory.engine, Status.PUBLIC)
    outcome = memory.engine.suppress(RUN, reason="contamination", break_glass=True, note=NOTE)
    assert not outcome.break_glass
    assert memory.engine.reviews(signed=True) == ()


def test_the_database_holds_the_second_signature_too(desk):
    """A hand with a database client does not sign for the one who did it."""
    record_in(desk.engine, Status.PUBLIC)
    desk.engine.withdraw(RUN, note=NOTE, key="k", **GLASS)
    with pytest.raises(IntegrityError):
        desk.rows("UPDATE review SET signed_by = principal, signed_at = done_at")


def test_a_review_without_a_moment_is_a_defect():
    """A row that a hand emptied is named."""
    with pytest.raises(InternalError, match="no moment"):
        _review(("op", RUN, "withdraw", "privacy", "x", None, None, None, None))


def test_the_key_of_a_broken_glass_is_no_answer(memory):
    """Approving under the key that overtook a request is a mistake of the caller."""
    record_in(memory.engine, Status.PUBLIC)
    memory.engine.withdraw(RUN, reason="privacy")
    memory.second.withdraw(RUN, note=NOTE, key="k", **GLASS)
    with pytest.raises(IdempotencyKeyError):
        memory.second.approve(RUN, key="k")
