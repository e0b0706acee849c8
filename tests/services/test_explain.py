"""Why somebody sees a record, or does not: the answer is the table's, and the sentence names the rule."""

from __future__ import annotations

import pytest
from services.desk import RUN

from statusengine import Audience, Channel, Reason, Sight, Status
from statusengine.testing import record_in

CASES = [
    ("curator", "accession", None, "curators see every record"),
    ("submitter", "accession", "HARU", "own records"),
    ("submitter", "accession", "NATSU", "the table shows"),
    ("public", "exchange", None, "partners only"),
    ("partner", "exchange", None, "as_suppressed"),
    ("public", "accession", None, "marked"),
    ("curator", "distribution", None, "the table shows"),
]


@pytest.mark.parametrize("audience, channel, owner, because", CASES)
def test_an_explanation_names_its_rule(memory, audience, channel, owner, because):
    """Each answer says which rule it follows from, and the operation that led there."""
    record_in(memory.engine, Status.PERMANENTLY_SUPPRESSED, owner="HARU")
    told = memory.engine.explain(RUN, channel=channel, audience=audience, owner=owner)
    assert because in told.because
    assert "contamination" in told.because
    assert told.source
    assert told.operation == memory.engine.show(RUN).operation


def test_an_explanation_agrees_with_the_answer(memory):
    """What is explained is what is seen, for each status, channel and audience."""
    for number, status in enumerate(Status, 1):
        accession = record_in(memory.engine, status, f"DRR{number:06d}")
        for audience in Audience:
            for channel in Channel:
                told = memory.engine.explain(accession, channel=channel, audience=audience)
                assert told.sight is memory.engine.sight(accession, channel, audience)


def test_what_is_not_here_is_not_shown(memory):
    """Of an accession that is not here the curator is told just that."""
    told = memory.engine.explain("DRR000404")
    assert (told.sight, told.operation) == (Sight.NO, None)
    assert "no record" in told.because


def test_restricted_data_and_replacements_are_explained(memory):
    """The access tier and the successor are named where they decide."""
    record_in(memory.engine, Status.PUBLIC, access="controlled")
    record_in(memory.engine, Status.PUBLIC, "DRR000002")
    memory.engine.replace("DRR000002", by=["DRR000009"])
    assert "controlled" in memory.engine.explain(RUN, channel="distribution").because
    told = memory.engine.explain("DRR000002")
    assert (told.sight, "replaced by DRR000009" in told.because) == (Sight.SUCCESSOR, True)


def test_an_explanation_names_rule_document_and_event(desk):
    """The row of each table with its document, and the event with its moment and its people."""
    record_in(desk.engine, Status.PUBLIC)
    desk.engine.withdraw(RUN, reason="privacy", evidence="ticket 7")
    desk.second.approve(RUN)
    told, last = desk.engine.explain(RUN), desk.engine.history(RUN)[-1]
    assert told.rule == "visibility: withdrawn, accession: no"
    assert told.move == "temporarily_suppressed withdraw withdrawn (two_persons)"
    assert (told.reason, told.source) == (Reason.PRIVACY, 'DDBJ, "DDBJ and SRA Data Processing"')
    assert "second person" in told.move_source
    assert told.reason_source.startswith("DDBJ")
    assert (told.version, told.event_id, told.operation) == (last.version, last.event_id, last.operation)
    assert (told.recorded_at, told.principal, told.approver) == (last.recorded_at, last.principal, last.approver)
    assert [span.reason for span in told.past] == [Reason.WITHDRAWAL_PENDING]


def test_a_record_that_is_public_again_explains_its_past(memory):
    """Every past suppression stays explained."""
    record_in(memory.engine, Status.TEMPORARILY_SUPPRESSED)
    memory.engine.rerelease(RUN, reason="verified_by_submitter")
    told = memory.engine.explain(RUN)
    assert told.sight is Sight.YES
    assert [span.reason for span in told.past] == [Reason.RELEASED_BEFORE_PUBLICATION]
    assert told.move == "temporarily_suppressed rerelease public (ordinary)"


def test_a_registration_is_explained_without_a_reason(memory):
    """What was only registered has a move and no reason."""
    memory.engine.register(RUN)
    told = memory.engine.explain(RUN)
    assert (told.move, told.reason, told.reason_source) == ("none register private (ordinary)", None, None)


def test_a_move_that_the_table_does_not_have_is_told_without_a_source(memory):
    """A history that was forged is shown as it stands, and no document is named for it."""
    record_in(memory.engine, Status.PUBLIC)
    memory.force("UPDATE event SET action = 'withdraw' WHERE version = 3")
    told = memory.engine.explain(RUN)
    assert (told.move, told.move_source) == ("private withdraw public", None)


def test_an_amendment_is_not_what_led_there(memory):
    """The event is the decision, the reason the one that stands by now."""
    record_in(memory.engine, Status.PERMANENTLY_SUPPRESSED)
    memory.engine.amend(RUN, reason="duplicate")
    memory.engine.freeze(RUN)
    told = memory.engine.explain(RUN)
    assert (told.version, told.reason) == (4, Reason.DUPLICATE)
    assert told.move == "public suppress permanently_suppressed (ordinary)"
