"""Every reason: its moves, who may give it, what the public reads, and what it needs."""

from __future__ import annotations

from itertools import product

import pytest
from domain.scene import BOTH, TODAY, ask, is_unchanged, record

from statusengine.domain.action import Action
from statusengine.domain.moves import MOVES
from statusengine.domain.pairing import justified, reasons_for
from statusengine.domain.reason import REASONS, Giver, Reason
from statusengine.domain.refusal import Refusal, RefusalCode
from statusengine.domain.requester import Requester
from statusengine.domain.status import Status

TEMP, PERM = "temporarily_suppressed", "permanently_suppressed"
FOR_GOOD = {("public", PERM), (TEMP, PERM)}
FOR_A_TIME = {("public", TEMP), (TEMP, TEMP), (PERM, TEMP)}
AWAY = {(source, "withdrawn") for source in ("public", TEMP, PERM)}
BACK = {(TEMP, "public"), (PERM, "public")}
OUT, HELD = {("private", "public")}, {("private", "private")}
STOPPED, REOPENED = {("private", "canceled")}, {("canceled", "private")}
DESTROYED = {("canceled", "canceled"), ("withdrawn", "withdrawn")}
JUSTIFIED = {
    "release": dict.fromkeys(
        ["processing_completed", "hold_date_reached", "submitter_request", "published", "linked_release"], OUT
    ),
    "hold": dict.fromkeys(["submitter_request", "archive_decision"], HELD),
    "cancel": dict.fromkeys(["submitter_request", "failed_quality_control"], STOPPED),
    "reopen": dict.fromkeys(["submitter_request", "status_correction"], REOPENED),
    "suppress": dict.fromkeys(
        [
            "contamination",
            "unverified_organism",
            "uncorrectable_error",
            "unacceptable_data_type",
            "erroneous_submission",
            "third_party_data",
            "duplicate",
        ],
        FOR_GOOD,
    )
    | dict.fromkeys(["released_before_publication", "hold_not_requested", "withdrawal_pending"], FOR_A_TIME)
    | {"status_correction": {("withdrawn", PERM)}},
    "withdraw": dict.fromkeys(
        [
            "no_informed_consent",
            "consent_withdrawn",
            "fraud",
            "unauthorized_submission",
            "archive_error",
            "hold_request_missed",
            "privacy",
            "national_security",
        ],
        AWAY,
    ),
    "rerelease": {
        "published": BACK,
        "verified_by_submitter": BACK,
        "rerelease_date_reached": {(TEMP, "public")},
        "withdrawal_declined": {(TEMP, "public")},
        "withdrawal_resolved": {("withdrawn", "public")},
        "status_correction": BACK | {("withdrawn", "public")},
    },
    "replace": {"replaced": {("public", PERM), (TEMP, PERM), (PERM, PERM)}},
    "purge": {
        "retention_ended": {("canceled", "canceled")},
        "national_security": DESTROYED,
        "legal_order": DESTROYED,
    },
    "import": {"imported": {(None, status) for status in Status}},
}
NOT_A_PERSONS = {
    "hold_date_reached": "job",
    "rerelease_date_reached": "job",
    "linked_release": "engine",
    "withdrawal_pending": "engine",
    "withdrawal_declined": "engine",
    "imported": "engine",
}


def test_each_reason_justifies_the_moves_it_is_specified_for():
    """Over every row of the table and every reason, the binding is the specified one."""
    for move, reason in product(MOVES, Reason):
        specified = JUSTIFIED.get(move.action, {}).get(reason, set())
        assert REASONS[reason].justifies(move) == ((move.source, move.target) in specified), (move, reason)


@pytest.mark.parametrize("reason", Reason)
def test_a_reason_is_complete(reason):
    """Each has a move, a first requester, and a giver who alone may sign with it."""
    rule = REASONS[reason]
    assert rule.bindings
    assert rule.actions
    assert rule.requesters
    assert any(rule.justifies(move) for move in MOVES)
    assert rule.giver == NOT_A_PERSONS.get(reason, "person")
    assert rule.public_sentence is None or rule.public_sentence.endswith(".")


def test_every_reason_has_a_rule():
    """None is forgotten in the table."""
    assert set(REASONS) == set(Reason)
    assert set(Reason) == {reason for reasons in JUSTIFIED.values() for reason in reasons}


def test_the_public_learns_nothing_of_two_reasons():
    """National security and privacy have no public sentence; every other reason has one."""
    silent = {reason.value for reason, rule in REASONS.items() if rule.public_sentence is None}
    assert silent == {"national_security", "privacy"}


def test_one_reason_has_a_list_of_details():
    """An uncorrectable error says what is wrong with the data."""
    assert {reason.value: rule.details for reason, rule in REASONS.items() if rule.details} == {
        "uncorrectable_error": ("assembly", "annotation", "metadata", "sample_mixup", "low_quality")
    }


def test_who_may_ask_is_as_specified_where_it_is_specified():
    """Fraud is not for submitters or strangers, security is for authorities, a publication for anyone."""
    asked_by = {reason.value: set(rule.requesters) for reason, rule in REASONS.items()}
    everyone = set(Requester)
    assert asked_by["fraud"] == everyone - {Requester.SUBMITTER, Requester.ANYONE}
    assert asked_by["published"] == everyone
    assert asked_by["national_security"] == asked_by["legal_order"] == {Requester.AUTHORITY}
    assert Requester.ANYONE in asked_by["unauthorized_submission"]
    reported_by_anyone = {reason for reason, asking in asked_by.items() if Requester.ANYONE in asking}
    assert reported_by_anyone == {"published", "unauthorized_submission"}


def test_what_a_reason_needs_is_as_specified():
    """A publication is named, fraud and an unauthorized submission are confirmed, nothing else is asked."""
    assert {reason.value for reason, rule in REASONS.items() if rule.needs_publication} == {"published"}
    confirmed = {reason.value for reason, rule in REASONS.items() if rule.needs_confirmation}
    assert confirmed == {"fraud", "unauthorized_submission"}


@pytest.mark.parametrize("action", Action)
def test_the_reasons_of_an_action_are_listed_by_giver(action):
    """A person is offered a person's reasons; asked for all, all are named."""
    specified = set(JUSTIFIED.get(action, {}))
    assert set(reasons_for(action, None)) == specified
    assert set(reasons_for(action)) == {reason for reason in specified if reason not in NOT_A_PERSONS}
    assert set(reasons_for(action, Giver.JOB)) == {r for r in specified if NOT_A_PERSONS.get(r) == "job"}


@pytest.mark.parametrize(
    "status,action", [*product(Status, sorted(set(Action) - {Action.REGISTER, Action.IMPORT, Action.AMEND}))]
)
def test_a_pairing_is_justified_or_told_the_right_command(status, action):
    """Of every status, action and reason a person may combine, only the specified ones are not refused."""
    for reason in Reason:
        verdict = pairing(status, action, reason)
        if reason in NOT_A_PERSONS:
            assert_refused_as_wrong(verdict)
        elif reason not in JUSTIFIED.get(action, {}):
            assert_refused_as_wrong(verdict)
            assert_names_a_command(verdict, status, reason)
        elif justified(status, action, reason):
            assert not isinstance(verdict, Refusal), (status, action, reason, verdict)
        else:
            assert is_unchanged(verdict) or verdict.code in NOT_FROM_HERE


NOT_FROM_HERE = {
    RefusalCode.WRONG_REASON,
    RefusalCode.ILLEGAL_MOVE,
    RefusalCode.AMEND_INSTEAD,
    RefusalCode.WRONG_DATE,
}


def pairing(status, action, reason):
    """Ask with everything besides the reason in order."""
    dates = (
        {"until": TODAY.replace(year=2027)}
        if action is Action.HOLD or FOR_A_TIME & moves(status, action, reason)
        else {}
    )
    successors = {"successors": ("DRR000002",)} if action is Action.REPLACE else {}
    evidence = {"evidence": "10.1093/nar/gkae882", "confirmed_with": Requester.INSTITUTION}
    now = record(status, reason=Reason.IMPORTED if status == "withdrawn" else record(status).reason)
    return ask(now, action, reason, **dates, **successors, **evidence, **BOTH)


def moves(status, action, reason):
    """The specified moves of a reason from here."""
    return {move for move in JUSTIFIED.get(action, {}).get(reason, set()) if move[0] == status}


def assert_refused_as_wrong(verdict):
    """The reason is refused, with something to do instead."""
    assert isinstance(verdict, Refusal)
    assert verdict.code is RefusalCode.WRONG_REASON
    assert verdict.hint


def assert_names_a_command(verdict, status, reason):
    """The hint is a command of an action that has this reason, and one that fits the record where one does."""
    typed = {action for action, reasons in JUSTIFIED.items() if reason in reasons}
    named = verdict.hint.split()[1]
    assert named in typed
    fitting = {action for action in typed if justified(status, Action(action), reason)}
    assert not fitting or named in fitting
    assert verdict.hint.endswith("--by ACCESSION" if reason == "replaced" else f"--reason {reason}")


def test_contamination_is_no_reason_to_withdraw():
    """The wrong pairing that hid 242 runs is refused, and the message names the suppression."""
    verdict = ask(record(Status.PUBLIC), Action.WITHDRAW, Reason.CONTAMINATION)
    assert verdict.message == "contamination is no reason to withdraw: it belongs to suppress"
    assert verdict.hint == "status suppress DRR000001 --reason contamination"
