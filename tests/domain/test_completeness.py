"""What a public record needs beside it, and what it lacks after a plan."""

from __future__ import annotations

import pytest

from statusengine.domain.completeness import REQUIRED, missing_after
from statusengine.domain.kind import Kind
from statusengine.domain.plan import Incomplete
from statusengine.domain.relation import LINKS, Relation
from statusengine.domain.status import Status
from statusengine.errors import InvalidAccessionError

RUN, EXPERIMENT, SAMPLE = "DRR000001", "DRX000001", "SAMD00000001"
PUBLIC = Status.PUBLIC
HIDDEN = [status for status in Status if status is not PUBLIC]
LINK = (RUN, "part_of", EXPERIMENT)
LACKING = Incomplete(RUN, "part_of", EXPERIMENT)
GROUPED = {(Relation.PART_OF, Kind.ASSEMBLY)}
"""Links to a grouping drawn up over records that stand by themselves."""


def test_the_table_has_every_relation_and_a_reason_for_each_row():
    """No type of link is forgotten, and each row says why."""
    assert set(REQUIRED) == set(Relation)
    assert all(why.strip() for row in REQUIRED.values() for why in row.values())


def test_every_link_that_there_may_be_is_required_but_to_a_grouping():
    """What a reader would follow must be there; the table has no row for a link that there cannot be."""
    permitted = {(relation, kind) for row in LINKS.values() for relation, kinds in row.items() for kind in kinds}
    assert {(relation, kind) for relation, row in REQUIRED.items() for kind in row} == permitted - GROUPED


@pytest.mark.parametrize("status", [*HIDDEN, None])
def test_a_public_record_lacks_what_is_not_public(status):
    """Whatever the target's status, but public, and also where it is known not to be here, it is missing."""
    assert missing_after([LINK], {RUN: PUBLIC, EXPERIMENT: status}) == (LACKING,)


@pytest.mark.parametrize("status", HIDDEN)
def test_a_record_that_is_not_public_lacks_nothing(status):
    """Nobody reads it, so nobody is led to nothing."""
    assert missing_after([LINK], {RUN: status, EXPERIMENT: Status.PRIVATE}) == ()


@pytest.mark.parametrize("stand", [{RUN: PUBLIC, EXPERIMENT: PUBLIC}, {RUN: PUBLIC}, {EXPERIMENT: None}, {}])
def test_what_is_public_or_unknown_is_not_missing(stand):
    """Nothing is said of an accession of which nothing is known."""
    assert missing_after([LINK], stand) == ()


def test_what_is_not_required_is_not_missing():
    """A sequence is complete without the assembly that was drawn up over it; an unknown type of link binds nobody."""
    assembly = "GCA_000001405.15"
    links = [("AB000001", "part_of", assembly), (RUN, "likes", EXPERIMENT)]
    assert missing_after(links, {"AB000001": PUBLIC, assembly: None, RUN: PUBLIC, EXPERIMENT: None}) == ()


def test_what_is_missing_is_told_once_and_in_the_order_of_the_links():
    """A record lacks each target by each type of link, once."""
    links = [(RUN, "derived_from", SAMPLE), LINK, LINK, ("AB000001", "cites", RUN)]
    stand = {RUN: PUBLIC, EXPERIMENT: Status.PRIVATE, SAMPLE: Status.WITHDRAWN, "AB000001": PUBLIC}
    assert missing_after(links, stand) == (Incomplete(RUN, "derived_from", SAMPLE), LACKING)


def test_a_link_to_what_is_no_accession_is_not_passed_over():
    """A damaged link of a public record raises, rather than count as complete."""
    with pytest.raises(InvalidAccessionError):
        missing_after([(RUN, "part_of", "?")], {RUN: PUBLIC, "?": None})
