"""A reason of the site's own: it stands where built-in reasons stand, and is none of them."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest
from domain.scene import ask, code, record, result

from statusengine.domain.action import Action
from statusengine.domain.pairing import justified
from statusengine.domain.reason import REASONS, SITE_BINDINGS, Giver, Reason, ReasonRule, SiteReason
from statusengine.domain.requester import Requester
from statusengine.domain.status import Status

PUBLIC, PERMANENT, TEMPORARY = Status.PUBLIC, Status.PERMANENTLY_SUPPRESSED, Status.TEMPORARILY_SUPPRESSED


def rule(*moves, **changed):
    """A rule for these moves, but for what a test changes."""
    bindings = tuple(SITE_BINDINGS[move] for move in moves or ("suppress_for_good",))
    told = {"bindings": bindings, "requesters": (Requester.ARCHIVE,), "public_sentence": "It holds rests."}
    return ReasonRule(**told | changed)


OWN = SiteReason("adapter_rest", rule())


@pytest.mark.parametrize("reason", Reason)
def test_a_built_in_reason_tells_its_own_rule(reason):
    """What the table says of a reason is what the reason says of itself."""
    assert reason.rule is REASONS[reason]


def test_a_site_reason_is_compared_by_code_and_rule():
    """Beside text it is its code; two that only share the code are different reasons."""
    same, other = SiteReason("adapter_rest", rule()), SiteReason("adapter_rest", rule("withdraw"))
    assert {OWN, "adapter_rest"} == {same}
    assert (same == OWN, same != OWN) == (True, False)
    assert (other == OWN, other != OWN) == (False, True)
    assert hash(OWN) == hash("adapter_rest")
    assert justified(PUBLIC, Action.WITHDRAW, other) != justified(PUBLIC, Action.WITHDRAW, OWN)


def test_a_site_reason_has_a_plain_value_and_can_be_copied():
    """What is stored is plain text, and a copy from another process keeps the rule."""
    assert type(OWN.value) is str
    assert repr(OWN) == "<SiteReason: 'adapter_rest'>"
    assert pickle.loads(pickle.dumps(OWN)).rule == OWN.rule  # noqa: S301 - our own bytes


def test_no_move_that_a_site_may_explain_shows_a_record():
    """A reason of the site's own holds or hides; none can bring a record into view, or destroy or replace it."""
    actions = {binding.action for binding in SITE_BINDINGS.values()}
    assert actions == {Action.HOLD, Action.CANCEL, Action.SUPPRESS, Action.WITHDRAW}
    for binding in SITE_BINDINGS.values():
        assert PUBLIC not in (binding.targets or ())


@pytest.mark.parametrize(
    "move,source,action,target",
    [
        ("suppress_for_good", PUBLIC, Action.SUPPRESS, PERMANENT),
        ("suppress_for_a_time", PUBLIC, Action.SUPPRESS, TEMPORARY),
        ("cancel", Status.PRIVATE, Action.CANCEL, Status.CANCELED),
    ],
)
def test_a_site_reason_leads_where_its_move_leads(move, source, action, target):
    """The reason says where an action leads, as a built-in one does."""
    moved = result(ask(record(source), action, SiteReason("adapter_rest", rule(move))))
    assert moved.status is target
    assert moved.reason == "adapter_rest"


def test_withdrawing_with_a_site_reason_needs_two():
    """A reason of the site's own spares nobody the second person."""
    verdict = ask(record(PUBLIC), Action.WITHDRAW, SiteReason("lab_audit", rule("withdraw")))
    assert verdict.move.kind.needs_second_person


@pytest.mark.parametrize(
    "changed,said,refused",
    [
        ({}, {"requester": Requester.SUBMITTER}, "wrong_requester"),
        ({"needs_confirmation": True}, {}, "confirmation_needed"),
        ({"details": ("five_prime",)}, {"detail": "three_prime"}, "wrong_detail"),
    ],
)
def test_a_site_reason_is_held_to_its_rule(changed, said, refused):
    """Requesters, confirmation and details are asked for as the site wrote them."""
    assert code(ask(record(PUBLIC), Action.SUPPRESS, SiteReason("own_reason", rule(**changed)), **said)) == refused


def test_a_site_reason_belongs_to_its_actions_alone():
    """The wrong pairing is refused, with the command it belongs to."""
    verdict = ask(record(PERMANENT, reason=OWN), Action.RERELEASE, OWN)
    assert code(verdict) == "wrong_reason"
    assert verdict.hint == "status suppress DRR000001 --reason adapter_rest"


def test_the_same_site_reason_again_is_already_so():
    """Already so is told by what is the same, however often the policy was read."""
    again = SiteReason("adapter_rest", rule())
    verdict = ask(record(PERMANENT, reason=OWN), Action.SUPPRESS, again)
    assert verdict.record.reason is OWN


def test_an_amendment_may_name_a_site_reason_that_leads_to_the_status():
    """Amending to a reason of the site's own follows the same table as moving by it."""
    assert result(ask(record(PERMANENT), Action.AMEND, OWN)).reason is OWN
    assert code(ask(record(TEMPORARY), Action.AMEND, OWN)) == "wrong_reason"


def test_the_engine_puts_back_what_was_confirmed_before():
    """A reason that must be confirmed returns after a declined withdrawal without being confirmed once more."""
    audited = SiteReason("lab_audit", replace(rule("suppress_for_a_time"), needs_confirmation=True))
    pending = record(TEMPORARY, reason=Reason.WITHDRAWAL_PENDING)
    back = result(ask(pending, Action.AMEND, audited, giver=Giver.ENGINE, clear_date=True))
    assert back.reason is audited
    assert code(ask(record(PUBLIC), Action.SUPPRESS, audited)) == "confirmation_needed"
