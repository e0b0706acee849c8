"""What one person may not do alone, and when a glass may be broken."""

from __future__ import annotations

import pytest
from domain.scene import ask, record

from statusengine.domain.action import Action
from statusengine.domain.reason import Reason
from statusengine.domain.refusal import RefusalCode
from statusengine.domain.status import Status
from statusengine.domain.verdict import Decision, Refusal, Wanting
from statusengine.domain.waiting import Why

PUBLIC, TEMPORARY, WITHDRAWN = Status.PUBLIC, Status.TEMPORARILY_SUPPRESSED, Status.WITHDRAWN
DOI = "10.1093/nar/gkae882"
FREE = {"internal_note": "why"}


def test_why_two_are_wanted():
    """The table of moves first, then a publication by others, then how far the command reaches."""
    withdrawal = ask(record(PUBLIC), Action.WITHDRAW, Reason.PRIVACY, many=True)
    correction = ask(record(WITHDRAWN), Action.SUPPRESS, Reason.STATUS_CORRECTION, many=True, **FREE)
    publication = ask(
        record(TEMPORARY), Action.RERELEASE, Reason.PUBLISHED, evidence=DOI, third_party=True, many=True
    )
    suppression = ask(record(PUBLIC), Action.SUPPRESS, Reason.CONTAMINATION, many=True)
    verdicts = (withdrawal, correction, publication, suppression)
    assert all(isinstance(verdict, Wanting) for verdict in verdicts)
    assert [verdict.why for verdict in verdicts] == [Why.TWO_PERSONS, Why.EXCEPTIONAL, Why.THIRD_PARTY, Why.MANY]
    assert [verdict.hides_now for verdict in verdicts] == [True, False, False, False]


def test_many_amendments_are_one_persons():
    """What changes no status needs no second person, however many it is."""
    assert isinstance(ask(record(PUBLIC), Action.AMEND, many=True, **FREE), Decision)


def test_a_broken_glass_moves_at_once():
    """A move for two is made by one who wrote down why."""
    verdict = ask(record(PUBLIC), Action.WITHDRAW, Reason.PRIVACY, break_glass=True, **FREE)
    assert isinstance(verdict, Decision)
    assert verdict.record.status is WITHDRAWN


@pytest.mark.parametrize(
    "words, hint",
    [
        ({"action": Action.WITHDRAW, "reason": Reason.PRIVACY}, "--note"),
        ({"action": Action.WITHDRAW, "reason": Reason.PRIVACY, "many": True, **FREE}, "--break-glass"),
        (
            {"action": Action.RERELEASE, "reason": Reason.PUBLISHED, "evidence": DOI, "third_party": True, **FREE},
            "--break-glass",
        ),
    ],
)
def test_a_glass_is_not_broken_for_everything(words, hint):
    """Not without a note, not for what reaches far, and not for a publication by others."""
    status = TEMPORARY if words["action"] is Action.RERELEASE else PUBLIC
    refusal = ask(record(status), break_glass=True, **words)
    assert isinstance(refusal, Refusal)
    assert refusal.code is RefusalCode.BREAK_GLASS
    assert hint in refusal.hint


def test_what_is_destroyed_is_not_destroyed_alone():
    """No glass is broken for a purge: nobody could review it."""
    refusal = ask(
        record(WITHDRAWN), Action.PURGE, Reason.LEGAL_ORDER, break_glass=True, requester="authority", **FREE
    )
    assert refusal.code is RefusalCode.BREAK_GLASS
    assert "reviewed" in refusal.message


def test_others_published_is_said_of_a_publication_only():
    """With any other reason it is refused, with the reason that it goes with."""
    refusal = ask(record(TEMPORARY), Action.RERELEASE, Reason.VERIFIED_BY_SUBMITTER, third_party=True)
    assert refusal.code is RefusalCode.WRONG_REASON
    assert "published" in refusal.hint


def test_who_asked_does_not_approve():
    """The same account is refused, but in a single-user database."""
    words = {"approver": "curator-a"}
    refusal = ask(record(PUBLIC), Action.WITHDRAW, Reason.PRIVACY, **words)
    assert refusal.code is RefusalCode.SAME_PRINCIPAL
    assert isinstance(ask(record(PUBLIC), Action.WITHDRAW, Reason.PRIVACY, single_handed=True, **words), Decision)
    assert isinstance(ask(record(PUBLIC), Action.WITHDRAW, Reason.PRIVACY, approver="curator-b"), Decision)
