"""A publication is reported: what is held goes out, what was suppressed for a time comes back."""

from __future__ import annotations

from datetime import date

import pytest
from services.desk import RUN

from statusengine import AlreadySo, Applied, Pending, RefusalCode, Refused, Status
from statusengine.domain.waiting import Why
from statusengine.testing import record_in

DOI = "10.1093/nar/gkae882"


def test_a_held_record_is_released_early(desk):
    """Anybody may report it, with the publication."""
    desk.engine.register(RUN, processed=True, until=date(2027, 4, 1))
    assert desk.engine.published(RUN).refusal.code is RefusalCode.EVIDENCE_NEEDED
    preview = desk.engine.published(RUN, evidence=DOI, dry_run=True)
    assert preview.dry_run
    outcome = desk.engine.published(RUN, evidence=DOI)
    assert (outcome.record.status, outcome.record.reason) == (Status.PUBLIC, "published")
    entry = desk.engine.history(RUN)[-1]
    assert (entry.evidence, entry.requester) == (DOI, "anyone")


def test_one_suppressed_for_a_time_comes_back(memory):
    """And what is public is so already."""
    record_in(memory.engine, Status.TEMPORARILY_SUPPRESSED)
    assert isinstance(memory.engine.published(RUN, evidence=DOI), Applied)
    assert isinstance(memory.engine.published(RUN, evidence=DOI), AlreadySo)


@pytest.mark.parametrize("status", [Status.PRIVATE, Status.TEMPORARILY_SUPPRESSED])
def test_others_may_have_published_it_by_mistake(memory, status):
    """Then a second person looks at it first."""
    record_in(memory.engine, status)
    memory.engine.complete(RUN)
    if status is Status.PRIVATE:
        memory.engine.register("DRR000002", processed=True, until=date(2027, 4, 1))
    accession = RUN if status is Status.TEMPORARILY_SUPPRESSED else "DRR000002"
    outcome = memory.engine.published(accession, evidence=DOI, third_party=True)
    assert isinstance(outcome, Pending)
    assert outcome.request.why is Why.THIRD_PARTY
    assert memory.engine.show(accession).status is status
    assert memory.second.approve(accession).record.status is Status.PUBLIC


def test_what_cannot_go_out_is_refused(memory):
    """A record that is not here, canceled, or cannot be read, is refused in the words of a release."""
    assert isinstance(memory.engine.published("DRR000404", evidence=DOI), Refused)
    record_in(memory.engine, Status.CANCELED)
    assert memory.engine.published(RUN, evidence=DOI).refusal.code is RefusalCode.ILLEGAL_MOVE
    memory.force("UPDATE record SET access = 'nonsense'")
    assert memory.engine.published(RUN, evidence=DOI).refusal.code is RefusalCode.UNREADABLE
