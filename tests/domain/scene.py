"""One record, one request, one day: the scene in which the rules are tested."""

from __future__ import annotations

from datetime import UTC, date, datetime

from statusengine.domain.archive import Archive
from statusengine.domain.decide import decide
from statusengine.domain.hold import HoldScope
from statusengine.domain.kind import Kind
from statusengine.domain.reason import Reason
from statusengine.domain.record import Particulars, Record
from statusengine.domain.request import Request
from statusengine.domain.status import Status
from statusengine.domain.verdict import ALONE, Decision, Refusal, Site, Unchanged, Wanting
from statusengine.public_holidays import calendar_for

NOW = datetime(2026, 6, 3, 3, tzinfo=UTC)
TODAY = date(2026, 6, 3)  # a Wednesday in Tokyo
LONG_AGO = date(2025, 1, 6)
RUN = "DRR000001"
SITE = Site(Archive.DDBJ, calendar_for(Archive.DDBJ))

_AS_A_RULE = {
    Status.PRIVATE: None,
    Status.PUBLIC: Reason.PROCESSING_COMPLETED,
    Status.CANCELED: Reason.SUBMITTER_REQUEST,
    Status.TEMPORARILY_SUPPRESSED: Reason.RELEASED_BEFORE_PUBLICATION,
    Status.PERMANENTLY_SUPPRESSED: Reason.CONTAMINATION,
    Status.WITHDRAWN: Reason.NO_INFORMED_CONSENT,
}


def particulars(**changed):
    """What is told of a DRA run at birth, but for what a test changes."""
    return Particulars(**{"kind": Kind.RUN, "origin": Archive.DDBJ, "scope": HoldScope.DRA} | changed)


def record(status, **changed):
    """A processed run in a status, with a reason that fits it, but for what a test changes."""
    was_public = status not in {Status.PRIVATE, Status.CANCELED}
    as_a_rule = {
        "accession": RUN,
        "particulars": particulars(),
        "status": status,
        "version": 3,
        "since": LONG_AGO,
        "cause": 3,
        "reason": _AS_A_RULE[status],
        "first_public_on": LONG_AGO if was_public else None,
        "processed_on": LONG_AGO,
    }
    return Record(**as_a_rule | changed)


def request(action, reason=None, **changed):
    """A curator's request about the run, but for what a test changes."""
    told = {"accession": RUN, "principal": "curator-a", "operation": "op-1", "action": action, "reason": reason}
    return Request(**told | changed)


def ask(of, action, reason=None, *, site=SITE, company=ALONE, now=NOW, **changed):
    """Ask something of a record, and hear the verdict."""
    return decide(of, request(action, reason, **changed), now, site=site, company=company)


BOTH = {"approver": "curator-b", "internal_note": "seen by both"}
"""What an exceptional move needs besides its reason."""


def code(verdict):
    """Why it was refused; every refusal says what is wrong and what to do."""
    assert isinstance(verdict, Refusal), verdict
    assert verdict.message
    assert verdict.hint
    return verdict.code.value


def result(verdict):
    """The record that a decision leads to."""
    assert isinstance(verdict, Decision), verdict
    return verdict.record


def is_unchanged(verdict):
    """Whether it was already so."""
    return isinstance(verdict, Unchanged)


def is_wanting(verdict):
    """Whether a second person must agree first."""
    return isinstance(verdict, Wanting)
