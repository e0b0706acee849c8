"""Every action through the engine, by every role: what the table denies is refused and leaves no trace."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from domain.permitted import CELLS, ROLES
from services.staff import OTHER_RUN, OWN, OWN_RUN, staff

from statusengine import Action, AlreadySo, Reason, RefusalCode, Refused, Status
from statusengine.testing import record_in

NEW = "DRR000009"
WORDS = {
    "register": {"owner": OWN},
    "hold": {"until": date(2026, 6, 1)},
    "release": {"reason": "submitter_request"},
    "cancel": {"reason": "submitter_request"},
    "reopen": {"reason": "submitter_request", "note": "asked for"},
    "suppress": {"reason": "contamination"},
    "rerelease": {"reason": "published", "evidence": "10.1093/nar/gkae882"},
    "replace": {"by": ["DRR000404"]},
    "withdraw": {"reason": "privacy"},
    "amend": {"public_note": "corrected"},
    "purge": {"reason": "retention_ended", "note": "its time is over"},
    "redact": {"event": 1, "note": "a patient was named"},
}
ASKED = [action for action in Action if action is not Action.IMPORT]
PERMITTED = {(role, deed): cell for role, deed, cell in CELLS}


def is_denied(outcome):
    """Whether it was refused for want of a role."""
    return isinstance(outcome, Refused) and outcome.refusal.code is RefusalCode.NOT_PERMITTED


@pytest.mark.parametrize("role", ROLES)
def test_every_action_by_every_role(memory, role):
    """On the own record and on another's the answer is the table's; a denial tells no record and changes nothing."""
    engine = staff(memory)[role]
    for action in ASKED:
        for accession in (OWN_RUN, OTHER_RUN):
            named = NEW if action is Action.REGISTER and accession == OWN_RUN else accession
            request = engine.ask(action, named, **WORDS.get(action.value, {}))
            cell, before = PERMITTED[role, action.value], memory.dump()
            [outcome] = engine.change([request], dry_run=True)
            denied = cell == "no" or (cell == "own" and accession == OTHER_RUN)
            assert is_denied(outcome) is denied, (action, accession)
            if denied:
                assert outcome.record is None
                assert engine.change([request]) == [outcome]
                assert memory.dump() == before


def test_one_denial_stops_nobody_else(memory):
    """In one command a submitter's own record moves and another's does not."""
    engine = staff(memory)["submitter"]
    requests = [engine.ask("cancel", accession, reason="submitter_request") for accession in (OTHER_RUN, OWN_RUN)]
    denied, done = engine.change(requests)
    assert is_denied(denied)
    assert done.record.status is Status.CANCELED
    assert memory.engine._setting.store.writing(lambda work: work.record(OTHER_RUN)).status is Status.PRIVATE


def test_a_dry_run_is_denied_alike(memory):
    """What would be done is told to those who might do it."""
    engine = staff(memory)["service"]
    [outcome] = engine.change([engine.ask("cancel", OWN_RUN, reason="submitter_request")], dry_run=True)
    assert is_denied(outcome)
    assert outcome.record is None


def test_a_key_opens_nothing(memory):
    """What was done under a key is not told again to a principal who has lost the role."""
    people = staff(memory)
    words = {"reason": "submitter_request", "key": "k"}
    people["curator"].cancel(OWN_RUN, **words)
    memory.engine.revoke_actor("curator", "curator")
    outcome = people["curator"].cancel(OWN_RUN, **words)
    assert is_denied(outcome)
    assert outcome.record is None


def test_what_is_already_so_is_not_told_without_a_role(memory):
    """That nothing is to be done is knowledge too."""
    people = staff(memory)
    people["curator"].cancel(OWN_RUN, reason="submitter_request")
    assert isinstance(people["curator"].cancel(OWN_RUN, reason="submitter_request"), AlreadySo)
    assert is_denied(people["auditor"].cancel(OWN_RUN, reason="submitter_request"))


@pytest.mark.parametrize("verb", ["approve", "decline"])
@pytest.mark.parametrize("role", ROLES)
def test_deciding_takes_a_role(memory, role, verb):
    """Approvers decide; a curator declines and does not approve; nobody else learns what waits."""
    record_in(memory.engine, "public", "DRR000003", owner=OWN)
    memory.engine.withdraw("DRR000003", reason="privacy")
    engine = staff(memory)[role]
    before = memory.dump()
    outcome = getattr(engine, verb)("DRR000003")
    denied = PERMITTED[role, verb] == "no"
    assert is_denied(outcome) is denied
    if denied:
        assert outcome.record is None
        assert memory.dump() == before


def test_a_submitters_request_names_no_archive(memory):
    """As `archive` a submitter is refused, as institution not; both through the engine."""
    engine = staff(memory)["submitter"]
    words = {"reason": Reason.SUBMITTER_REQUEST}
    assert is_denied(engine.cancel(OWN_RUN, requested_by="archive", **words))
    assert not is_denied(engine.cancel(OWN_RUN, requested_by="institution", **words))


def test_an_operation_in_the_glass_takes_a_curator(memory):
    """Breaking the glass is denied to who may not ask in the first place."""
    people = staff(memory)
    for name in ("submitter", "approver", "scheduler"):
        asked = people[name].ask("withdraw", OWN_RUN, reason="privacy", note="now")
        assert is_denied(people[name].change([replace(asked, break_glass=True)])[0])
