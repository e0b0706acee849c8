"""Why somebody sees a record, or does not: the answer is the table's, and the sentence names the rule."""

from __future__ import annotations

import pytest
from services.desk import RUN

from statusengine import Audience, Channel, Sight, Status
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
