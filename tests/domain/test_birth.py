"""How a record begins: registered, or imported from the archive's own list."""

from __future__ import annotations

from datetime import date

import pytest
from domain.scene import LONG_AGO, TODAY, ask, code, is_unchanged, particulars, record, result

from statusengine.domain.access import AccessTier
from statusengine.domain.action import Action
from statusengine.domain.archive import Archive
from statusengine.domain.hold import HoldScope
from statusengine.domain.kind import Kind
from statusengine.domain.reason import Reason
from statusengine.domain.status import EVER_PUBLIC, Status
from statusengine.errors import InternalError

LATER = date(2027, 1, 5)
PROJECT = particulars(kind=Kind.BIOPROJECT, scope=HoldScope.BIOPROJECT_BIOSAMPLE)


def register(of=None, told=None, **changed):
    """Register a run, or what is told of another record."""
    return ask(of, Action.REGISTER, particulars=told or particulars(), **changed)


def take_in(target, of=None, **changed):
    """Import a run in a status."""
    return ask(of, Action.IMPORT, target=target, particulars=particulars(), **changed)


def actions(verdict):
    """What happened, in order."""
    return [event.action.value for event in verdict.events]


def test_a_record_begins_private_and_in_processing():
    """Its first event is its registration, with its hold date."""
    verdict = register(until=LATER, carried_from="DRA000001")
    begun = result(verdict)
    assert actions(verdict) == ["register"]
    assert (begun.status, begun.version, begun.processed_on, begun.hold_on) == (Status.PRIVATE, 1, None, LATER)
    assert verdict.events[0].carried_from == "DRA000001"


@pytest.mark.parametrize(
    "told,until,happened,status",
    [
        pytest.param(None, None, ["register", "complete", "release"], "public", id="nothing to wait for"),
        pytest.param(None, LATER, ["register", "complete"], "private", id="held"),
        pytest.param(PROJECT, None, ["register", "complete"], "private", id="follows its data"),
    ],
)
def test_what_is_processed_is_completed_at_once(told, until, happened, status):
    """Registration, completion and release are one operation, as far as they go."""
    verdict = register(told=told, until=until, processed=True)
    assert actions(verdict) == happened
    assert (result(verdict).status, result(verdict).processed_on) == (status, TODAY)
    assert result(verdict).version == len(happened)


def test_a_study_at_ena_gets_its_date_by_default():
    """Two months from the day it is registered, where no date is given."""
    told = particulars(kind=Kind.STUDY, scope=HoldScope.ENA_STUDY)
    assert result(register(told=told)).hold_on == date(2026, 8, 3)


@pytest.mark.parametrize(
    "told,until",
    [
        pytest.param(particulars(), TODAY, id="not ahead"),
        pytest.param(particulars(), date(2031, 1, 1), id="too long"),
        pytest.param(PROJECT, LATER, id="no date of its own"),
        pytest.param(particulars(scope=HoldScope.GENBANK_SRA), None, id="a date is mandatory"),
    ],
)
def test_a_hold_at_birth_keeps_to_its_policy(told, until):
    """A date that could not be set later cannot be set at once."""
    assert code(register(told=told, until=until)) == "wrong_date"


@pytest.mark.parametrize("action", [Action.REGISTER, Action.IMPORT])
def test_only_own_records_begin_here(action):
    """Another archive's are kept there, and the refusal says where to ask."""
    told = particulars(origin=Archive.ENA)
    verdict = ask(None, action, particulars=told, target=Status.PUBLIC)
    assert code(verdict) == "not_ours"
    assert verdict.hint == "ask the ENA helpdesk"


@pytest.mark.parametrize("status", Status)
def test_an_imported_record_has_the_lists_status(status):
    """Its only event says imported, and was on the day the list says."""
    verdict = take_in(status, effective=LONG_AGO, successors=("DRR000002",))
    born = result(verdict)
    assert actions(verdict) == ["import"]
    assert (born.status, born.reason, born.since) == (status, Reason.IMPORTED, LONG_AGO)
    assert (born.first_public_on is not None) == (status in EVER_PUBLIC)
    assert born.due is None
    assert verdict.successors == ("DRR000002",)


def test_what_a_list_dates_ahead_has_happened_by_today():
    """A date such as 2999-12-30 does not make a status begin in the future."""
    assert result(take_in(Status.PUBLIC, effective=date(2999, 12, 30))).since == TODAY
    assert result(take_in(Status.PUBLIC)).since == TODAY


@pytest.mark.parametrize("here", Status)
@pytest.mark.parametrize("listed", Status)
def test_import_never_changes_what_is_here(here, listed):
    """The same status is so already; another one is reported and left to a person."""
    verdict = take_in(listed, of=record(here))
    assert is_unchanged(verdict) if here is listed else code(verdict) == "already_here"


@pytest.mark.parametrize(
    "fields,changed",
    [
        pytest.param({}, {}, id="the same"),
        pytest.param({"hold_on": LATER}, {"until": LATER}, id="the same date"),
        pytest.param({"hold_on": LATER}, {}, id="the date left open"),
        pytest.param({}, {"processed": True}, id="processed"),
    ],
)
def test_registered_twice_alike_is_once(fields, changed):
    """The same terms and what is left open: it is so already."""
    assert is_unchanged(register(record(Status.PRIVATE, **fields), **changed))


@pytest.mark.parametrize(
    "status,fields,changed",
    [
        pytest.param(Status.PUBLIC, {}, {}, id="public by now"),
        pytest.param(Status.PRIVATE, {}, {"until": LATER}, id="another date"),
        pytest.param(Status.PRIVATE, {"processed_on": None}, {"processed": True}, id="not processed yet"),
        pytest.param(Status.PRIVATE, {}, {"told": particulars(owner="other")}, id="another owner"),
        pytest.param(Status.PRIVATE, {}, {"told": particulars(access=AccessTier.CONTROLLED)}, id="another access"),
    ],
)
def test_registered_twice_otherwise_is_refused(status, fields, changed):
    """An accession is never used again, and registration changes nothing that is here."""
    assert code(register(record(status, **fields), **changed)) == "already_here"


@pytest.mark.parametrize("action,changed", [(Action.REGISTER, {}), (Action.IMPORT, {"particulars": particulars()})])
def test_a_birth_without_what_it_needs_is_our_defect(action, changed):
    """Particulars, and of an import the status, come with the request, or it raises."""
    with pytest.raises(InternalError, match=r"says nothing|names no status"):
        ask(None, action, **changed)
