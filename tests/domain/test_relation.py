"""The table of links: what may be tied to what, and how where nobody says."""

from __future__ import annotations

from itertools import product

import pytest

from statusengine.domain.kind import Kind
from statusengine.domain.relation import LINKS, Link, Relation, may_link, relation_to

PART, FROM, CITES = Relation.PART_OF, Relation.DERIVED_FROM, Relation.CITES
PAIRS = list(product(Kind, Kind))

LISTED = [
    (Kind.STUDY, Kind.SUBMISSION, PART),
    (Kind.STUDY, Kind.BIOPROJECT, PART),
    (Kind.SAMPLE, Kind.SUBMISSION, PART),
    (Kind.SAMPLE, Kind.BIOSAMPLE, FROM),
    *[
        (data, parent, relation)
        for data in (Kind.EXPERIMENT, Kind.RUN, Kind.ANALYSIS)
        for parent, relation in (
            (Kind.SUBMISSION, PART),
            (Kind.STUDY, PART),
            (Kind.BIOPROJECT, PART),
            (Kind.SAMPLE, FROM),
            (Kind.BIOSAMPLE, FROM),
        )
    ],
    (Kind.RUN, Kind.EXPERIMENT, PART),
    (Kind.ANALYSIS, Kind.EXPERIMENT, PART),
]
"""What the columns of an accession table tie, and how."""

TOLD = [
    (Kind.NUCLEOTIDE, Kind.RUN, CITES),
    (Kind.ASSEMBLY, Kind.RUN, CITES),
    (Kind.NUCLEOTIDE, Kind.BIOPROJECT, PART),
    (Kind.NUCLEOTIDE, Kind.BIOSAMPLE, FROM),
    (Kind.NUCLEOTIDE, Kind.ASSEMBLY, PART),
    (Kind.NUCLEOTIDE, Kind.NUCLEOTIDE, PART),
    (Kind.PROTEIN, Kind.NUCLEOTIDE, PART),
    (Kind.ASSEMBLY, Kind.NUCLEOTIDE, FROM),
    (Kind.RUN, Kind.ASSEMBLY, CITES),
    (Kind.ANALYSIS, Kind.RUN, FROM),
    (Kind.BIOSAMPLE, Kind.BIOSAMPLE, FROM),
    (Kind.BIOPROJECT, Kind.BIOPROJECT, PART),
    (Kind.DATASET, Kind.RUN, CITES),
    (Kind.RUN, Kind.DATASET, PART),
    (Kind.DATASET, Kind.POLICY, PART),
    (Kind.POLICY, Kind.DAC, PART),
    (Kind.STUDY, Kind.HUM_STUDY, PART),
    (Kind.FILE, Kind.RUN, PART),
]

NONSENSE = [
    (Kind.BIOPROJECT, Kind.RUN),
    (Kind.STUDY, Kind.EXPERIMENT),
    (Kind.SUBMISSION, Kind.RUN),
    (Kind.SAMPLE, Kind.RUN),
    (Kind.EXPERIMENT, Kind.RUN),
    (Kind.RUN, Kind.RUN),
    (Kind.RUN, Kind.ANALYSIS),
    (Kind.DAC, Kind.POLICY),
    (Kind.STUDY, Kind.DAC),
    (Kind.SUBMISSION, Kind.SUBMISSION),
]


def test_every_kind_has_a_row_for_every_relation():
    """No kind is forgotten, and none has a relation that there is not."""
    assert set(LINKS) == set(Kind)
    assert {tuple(row) for row in LINKS.values()} == {tuple(Relation)}


@pytest.mark.parametrize("child, parent, relation", LISTED + TOLD)
def test_a_link_that_nobody_names_is_told_by_the_kinds(child, parent, relation):
    """What the two are says how they are tied, and there may be such a link."""
    assert relation_to(child, parent) is relation
    assert may_link(child, relation, parent)


@pytest.mark.parametrize("child, parent", PAIRS)
def test_what_is_told_is_permitted_where_anything_is(child, parent):
    """The link that nobody names is one that there may be, unless these two are never tied."""
    permitted = [relation for relation in Relation if may_link(child, relation, parent)]
    assert relation_to(child, parent) in permitted or not permitted


@pytest.mark.parametrize("child, parent", NONSENSE)
def test_a_slip_of_the_pen_ties_nothing(child, parent):
    """What is larger is no part of what is smaller; whatever the type, there is no such link but of data to data."""
    assert not may_link(child, PART, parent)
    assert not may_link(child, relation_to(child, parent), parent)


@pytest.mark.parametrize("child, parent", [pair for pair in PAIRS if pair[0] is not pair[1]])
def test_no_two_kinds_are_part_of_each_other(child, parent):
    """Of two kinds one is the whole, so that nobody ties them the wrong way; only projects nest both ways."""
    projects = {Kind.STUDY, Kind.BIOPROJECT, Kind.HUM_STUDY}
    both = may_link(child, PART, parent) and may_link(parent, PART, child)
    assert not both or {child, parent} <= projects


@pytest.mark.parametrize("child, parent", PAIRS)
def test_only_data_and_what_is_made_of_it_cites(child, parent):
    """Only data, sequences and datasets cite, and what is cited is data or a sequence."""
    if may_link(child, CITES, parent):
        assert child in {*DATA, *SEQUENCES, Kind.DATASET}
        assert parent in {*DATA, *SEQUENCES}


DATA = {Kind.EXPERIMENT, Kind.RUN, Kind.ANALYSIS}
SEQUENCES = {Kind.NUCLEOTIDE, Kind.PROTEIN, Kind.ASSEMBLY}


def test_a_link_is_a_value():
    """Two links of one type to one accession are one link, and links can be put in order."""
    links = [Link(PART, "DRX000001"), Link(FROM, "DRS000001"), Link(PART, "DRX000001")]
    assert sorted(set(links)) == [Link(FROM, "DRS000001"), Link(PART, "DRX000001")]
