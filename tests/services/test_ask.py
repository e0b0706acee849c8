"""Words become a request, or a mistake that says what to type, before anything is read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from services.desk import RUN

from statusengine import (
    InvalidAccessionError,
    InvalidDateError,
    InvalidTextError,
    Reason,
    Requester,
    UnknownNameError,
    UsageError,
)
from statusengine.services.ask import fingerprint

MISTAKES = [
    ("supress", RUN, {}, UnknownNameError),
    ("suppress", RUN, {"reason": "contaminaton"}, UnknownNameError),
    ("suppress", RUN, {"requested_by": "broker"}, UnknownNameError),
    ("register", RUN, {"access": "closed"}, UnknownNameError),
    ("suppress", "nonsense", {}, InvalidAccessionError),
    ("replace", RUN, {"by": ["nonsense"]}, InvalidAccessionError),
    ("register", "ZZ99999999", {}, InvalidAccessionError),
    ("register", "AB000001", {"part_of": ["AB000001.1"]}, UsageError),
    ("import", RUN, {}, UsageError),
    ("redact", RUN, {}, UsageError),
    ("suppress", RUN, {"by": [RUN]}, UsageError),
    ("suppress", RUN, {"processed": True}, UsageError),
    ("suppress", RUN, {"owner": "HARU"}, UsageError),
    ("suppress", RUN, {"part_of": ["DRA000001"]}, UsageError),
    ("release", RUN, {"clear": True}, UsageError),
    ("suppress", RUN, {"override": True}, UsageError),
    ("release", RUN, {"until": date(2026, 9, 1)}, UsageError),
    ("hold", RUN, {"until": date(2026, 9, 1), "clear": True}, UsageError),
    ("suppress", RUN, {"note": "\x1b[2J"}, InvalidTextError),
    ("suppress", RUN, {"detail": "two\nlines"}, InvalidTextError),
    ("suppress", RUN, {"key": "a key"}, InvalidTextError),
    ("register", RUN, {"owner": "\u202eHARU"}, InvalidTextError),
]


@pytest.mark.parametrize("action, accession, options, error", MISTAKES)
def test_a_mistake_is_told_before_anything_is_read(memory, action, accession, options, error):
    """An unknown name, accession, text or pairing raises its own error, with a hint."""
    with pytest.raises(error) as caught:
        memory.engine.ask(action, accession, **options)
    assert caught.value.message


def test_an_unknown_reason_is_told_those_of_its_action(memory):
    """Where none is near, only the reasons that the action takes are listed."""
    with pytest.raises(UnknownNameError) as caught:
        memory.engine.ask("cancel", RUN, reason="qqqqqqq")
    assert caught.value.hint == "one of: submitter_request, failed_quality_control"


def test_words_become_members(memory):
    """Names may be words or members; accessions are brought into their one form, each named once."""
    request = memory.engine.ask("suppress", "AB000001.2", reason="contamination", requested_by=Requester.ARCHIVE)
    assert (request.accession, request.reason, request.requester) == (
        "AB000001",
        Reason.CONTAMINATION,
        Requester.ARCHIVE,
    )
    replaced = memory.engine.ask("replace", RUN, by=["AB000002.1", "AB000002", "DRR000003"])
    assert replaced.successors == ("AB000002", "DRR000003")


def test_each_request_has_its_own_key(memory):
    """Without a key of the caller's a request has a new one, and the same words have the same fingerprint."""
    one, other = (memory.engine.ask("freeze", RUN) for _ in range(2))
    assert one.operation != other.operation
    assert fingerprint(one) == fingerprint(other)
    assert fingerprint(one) != fingerprint(replace(one, internal_note="because"))


def test_a_date_cannot_be_set_and_cleared(memory):
    """A request made by hand that sets and clears a date at once is refused too."""
    request = memory.engine.ask("hold", RUN, until=date(2026, 9, 1))
    with pytest.raises(InvalidDateError):
        replace(request, clear_date=True)
