"""A decision: whose record it is, what the table allows, what is so already, and which day it is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from shlex import split

import pytest
from domain.scene import (
    NOW,
    SITE,
    ask,
    code,
    is_unchanged,
    particulars,
    record,
    request,
    result,
)

from statusengine.domain.action import Action
from statusengine.domain.archive import Archive
from statusengine.domain.decide import decide
from statusengine.domain.moves import actions_from
from statusengine.domain.reason import Giver, Reason
from statusengine.domain.status import Status
from statusengine.errors import InternalError, InvalidAccessionError

PRIVATE, PUBLIC, CANCELED, WITHDRAWN = Status.PRIVATE, Status.PUBLIC, Status.CANCELED, Status.WITHDRAWN
TEMP, PERM = Status.TEMPORARILY_SUPPRESSED, Status.PERMANENTLY_SUPPRESSED
LATER = date(2027, 1, 5)


def test_a_record_that_is_not_here_is_named():
    """The hint says how it would come to be here."""
    verdict = ask(None, Action.CANCEL, Reason.SUBMITTER_REQUEST)
    assert code(verdict) == "no_such_record"
    assert verdict.hint == "status register DRR000001"


def test_what_is_no_accession_is_the_callers_mistake():
    """It raises, for no record can have this name."""
    with pytest.raises(InvalidAccessionError):
        ask(None, Action.CANCEL, accession="nonsense")


@pytest.mark.parametrize("accession,desk", [("ERR000001", "the ENA helpdesk"), ("SRR000001", "gb-admin")])
def test_another_archives_accession_is_changed_there(accession, desk):
    """Known here or not, the refusal names where to ask."""
    origin = Archive.ENA if accession.startswith("E") else Archive.NCBI
    here = record(PUBLIC, accession=accession, particulars=particulars(origin=origin))
    for known in (None, here):
        verdict = ask(known, Action.SUPPRESS, Reason.CONTAMINATION, accession=accession)
        assert code(verdict) == "not_ours"
        assert desk in verdict.hint


def test_a_sequence_of_no_known_archive_is_simply_not_here():
    """Where no table tells whose it is, nobody is named."""
    verdict = ask(None, Action.CANCEL, accession="ZZ000001")
    assert code(verdict) == "no_such_record"
    assert verdict.hint == "no archive is known to issue it: check the prefix"


@pytest.mark.parametrize("status", Status)
def test_an_action_that_is_not_in_the_table_is_told_what_is(status):
    """From every status, whatever its reason, the hint lists all that is allowed and can be typed, nothing else."""
    not_allowed = set(Action) - set(actions_from(status)) - {Action.REGISTER, Action.IMPORT, Action.REPLACE}
    reasons = {
        Action.RELEASE: Reason.SUBMITTER_REQUEST,
        Action.HOLD: Reason.SUBMITTER_REQUEST,
        Action.CANCEL: Reason.FAILED_QUALITY_CONTROL,
        Action.REOPEN: Reason.STATUS_CORRECTION,
        Action.SUPPRESS: Reason.CONTAMINATION,
        Action.RERELEASE: Reason.WITHDRAWAL_RESOLVED,
        Action.WITHDRAW: Reason.ARCHIVE_ERROR,
        Action.PURGE: Reason.LEGAL_ORDER,
    }
    for action in not_allowed:
        verdict = ask(record(status), action, reasons.get(action), clear_date=action is Action.HOLD)
        assert code(verdict) in {"illegal_move", "amend_instead"}, (status, action)
        if verdict.code == "illegal_move":
            listed = ", ".join(name for name in actions_from(status) if name != "import")
            assert verdict.hint == f"allowed from {status}: {listed}"


@pytest.mark.parametrize("action", [Action.RELEASE, Action.SUPPRESS, Action.WITHDRAW, Action.CANCEL])
def test_an_action_without_its_reason_lists_them(action):
    """Where several would do, none is guessed."""
    verdict = ask(record(PRIVATE if action in {Action.RELEASE, Action.CANCEL} else PUBLIC), action)
    assert code(verdict) == "reason_needed"
    assert verdict.hint.startswith("--reason, one of: ")


@pytest.mark.parametrize("action", [Action.RELEASE, Action.CANCEL, Action.RERELEASE, Action.HOLD])
def test_what_no_reason_could_make_legal_asks_for_none(action):
    """An action that is not in the table is told so before its reason or date is asked for."""
    assert code(ask(record(PUBLIC), action)) == "illegal_move"


@pytest.mark.parametrize(
    "status,action,reason",
    [
        (PRIVATE, Action.REOPEN, Reason.STATUS_CORRECTION),
        (PUBLIC, Action.RELEASE, Reason.SUBMITTER_REQUEST),
        (PUBLIC, Action.RERELEASE, Reason.VERIFIED_BY_SUBMITTER),
    ],
)
def test_what_is_private_or_public_is_not_made_so_for_another_reason(status, action, reason):
    """It is not allowed, and an amendment is no way round."""
    assert code(ask(record(status), action, reason)) == "illegal_move"


def test_a_hold_without_a_date_is_told_the_whole_command():
    """The hint can be typed as it stands, but for the date; a reason that was given stays."""
    hold = "status hold DRR000001 --until YYYY-MM-DD --reason"
    assert ask(record(PRIVATE), Action.HOLD).hint == f"{hold} submitter_request"
    assert ask(record(PRIVATE), Action.HOLD, Reason.ARCHIVE_DECISION).hint == f"{hold} archive_decision"


def test_a_reason_of_what_is_never_typed_is_told_those_that_fit():
    """Nobody is sent to a command that is not there."""
    asked = {"of": record(CANCELED), "reason": Reason.IMPORTED, "giver": Giver.ENGINE}
    assert ask(action=Action.REOPEN, **asked).hint.startswith("one of: submitter_request")
    assert ask(action=Action.FREEZE, **asked).hint == "freeze takes no reason"


def test_an_action_with_one_reason_needs_none():
    """A replacement is one because it is replaced."""
    verdict = ask(record(PUBLIC), Action.REPLACE, successors=("DRR000002",))
    assert result(verdict).reason is Reason.REPLACED
    assert verdict.successors == ("DRR000002",)


@pytest.mark.parametrize("action", [Action.COMPLETE, Action.FREEZE, Action.UNFREEZE, Action.REDACT])
def test_a_mark_takes_no_reason(action):
    """A reason is not dropped silently: it is told where it belongs."""
    verdict = ask(record(PRIVATE), action, Reason.CONTAMINATION)
    assert code(verdict) == "wrong_reason"
    assert verdict.hint == "status suppress DRR000001 --reason contamination"


def test_the_right_command_is_one_that_fits_the_record():
    """A reason of several actions is told the one that is possible now."""
    assert "status rerelease" in ask(record(PERM), Action.WITHDRAW, Reason.PUBLISHED).hint
    assert "status release" in ask(record(PRIVATE), Action.CANCEL, Reason.PUBLISHED).hint
    assert "status reopen" in ask(record(CANCELED), Action.RELEASE, Reason.STATUS_CORRECTION).hint


def test_a_reason_that_does_not_fit_the_status_lists_those_that_do():
    """The action is right and the status too, but not with this reason."""
    verdict = ask(record(WITHDRAWN), Action.SUPPRESS, Reason.CONTAMINATION)
    assert code(verdict) == "wrong_reason"
    assert verdict.hint == "one of: status_correction"
    assert code(ask(record(TEMP), Action.SUPPRESS, Reason.STATUS_CORRECTION)) == "wrong_reason"


def test_what_is_so_is_not_done_again():
    """Same status and reason, and what the request leaves open: no event and no error."""
    so = record(PERM, reason=Reason.UNCORRECTABLE_ERROR, detail="assembly")
    assert is_unchanged(ask(so, Action.SUPPRESS, Reason.UNCORRECTABLE_ERROR))
    assert is_unchanged(ask(so, Action.SUPPRESS, Reason.UNCORRECTABLE_ERROR, detail="assembly"))


@pytest.mark.parametrize(
    "status,action,reason,changed",
    [
        (PERM, Action.SUPPRESS, Reason.DUPLICATE, {}),
        (PERM, Action.SUPPRESS, Reason.CONTAMINATION, {"detail": "other"}),
        (TEMP, Action.SUPPRESS, Reason.HOLD_NOT_REQUESTED, {}),
        (TEMP, Action.SUPPRESS, Reason.RELEASED_BEFORE_PUBLICATION, {"detail": "other"}),
        (WITHDRAWN, Action.WITHDRAW, Reason.PRIVACY, {}),
        (PUBLIC, Action.RELEASE, Reason.PROCESSING_COMPLETED, {"detail": "it's"}),
        (CANCELED, Action.CANCEL, Reason.FAILED_QUALITY_CONTROL, {}),
    ],
)
def test_another_reason_or_detail_is_an_amendment(status, action, reason, changed):
    """The status is so already: what differs is corrected, keeping the old."""
    verdict = ask(record(status), action, reason, **changed)
    assert code(verdict) == "amend_instead"
    words = split(verdict.hint)
    assert words[:5] == ["status", "amend", "DRR000001", "--reason", reason.value]
    assert words[5:] == [word for detail in changed.values() for word in ("--detail", detail)]


def test_a_suppression_for_a_time_takes_a_new_date():
    """With a date, or without any more, it is made again; with the same date it is so already."""
    hidden = record(TEMP, rerelease_on=LATER)
    again = {"of": hidden, "action": Action.SUPPRESS, "reason": Reason.RELEASED_BEFORE_PUBLICATION}
    assert is_unchanged(ask(**again))
    assert is_unchanged(ask(**again, until=LATER))
    assert result(ask(**again, until=date(2027, 2, 1))).rerelease_on == date(2027, 2, 1)
    assert result(ask(**again, clear_date=True)).rerelease_on is None


@pytest.mark.parametrize(
    "action,fields",
    [
        (Action.COMPLETE, {}),
        (Action.FREEZE, {"frozen": True}),
        (Action.UNFREEZE, {}),
        (Action.HOLD, {"hold_on": LATER}),
    ],
)
def test_a_mark_that_is_there_is_so_already(action, fields):
    """Completed, frozen, thawed or held until that day: nothing is written."""
    until = {"until": LATER} if action is Action.HOLD else {}
    assert is_unchanged(ask(record(PRIVATE, **fields), action, **until))


def test_a_replaced_record_without_another_successor_is_so_already():
    """The caller leaves out the links that are there: none left means nothing to do; one more is a link."""
    replaced = record(PERM, reason=Reason.REPLACED)
    assert is_unchanged(ask(replaced, Action.REPLACE))
    assert ask(replaced, Action.REPLACE, successors=("DRR000003",)).successors == ("DRR000003",)


@pytest.mark.parametrize("hour,day", [(14, 3), (15, 4)])
def test_today_is_the_archives(hour, day):
    """What is done at 15:00 in universal time is done in Tokyo on the next day."""
    now = datetime(2026, 6, 3, hour, tzinfo=UTC)
    released = result(ask(record(PRIVATE), Action.RELEASE, Reason.SUBMITTER_REQUEST, now=now))
    assert released.first_public_on == date(2026, 6, day)


def test_a_moment_without_a_zone_is_our_defect():
    """It could be either of two dates, so it raises."""
    with pytest.raises(InternalError, match="time zone"):
        decide(record(PUBLIC), request(Action.FREEZE), NOW.replace(tzinfo=None), site=SITE)
