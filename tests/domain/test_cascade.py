"""The table of cascades, row by row, and the walk that follows it over any links."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statusengine.domain.accession import parse_accession
from statusengine.domain.action import Action
from statusengine.domain.cascade import CASCADES, Towards, goes_down
from statusengine.domain.kind import Kind
from statusengine.domain.reach import Drawn, walk
from statusengine.domain.relation import Relation, may_link

_OF_KIND = {
    Kind.SUBMISSION: "DRA00000{}",
    Kind.STUDY: "DRP00000{}",
    Kind.BIOPROJECT: "PRJDB{}",
    Kind.SAMPLE: "DRS00000{}",
    Kind.BIOSAMPLE: "SAMD0000000{}",
    Kind.EXPERIMENT: "DRX00000{}",
    Kind.RUN: "DRR00000{}",
    Kind.ANALYSIS: "DRZ00000{}",
    Kind.NUCLEOTIDE: "AB00000{}",
    Kind.PROTEIN: "BAA0000{}",
    Kind.ASSEMBLY: "GCA_00000000{}.1",
    Kind.DATASET: "JGAD00000{}",
    Kind.POLICY: "JGAP00000{}",
    Kind.DAC: "JGAC00000{}",
    Kind.HUM_STUDY: "hum000{}",
    Kind.FILE: "EGAF0000000000{}",
}
_NEVER_CARRIED_DOWN = {Kind.BIOPROJECT, Kind.BIOSAMPLE}
S, P, X, R, Z, M = "DRA000001", "DRP000001", "DRX000001", "DRR000001", "DRZ000001", "DRS000001"
PROJECT, BIOSAMPLE, SOURCE, SEQUENCE = "PRJDB1", "SAMD00000001", "SAMD00000002", "AB000001"
TREE = [
    (P, "part_of", S),
    (X, "part_of", S),
    (X, "part_of", P),
    (X, "derived_from", M),
    (R, "part_of", X),
    (Z, "part_of", P),
    (Z, "part_of", S),
    (M, "part_of", S),
    (P, "part_of", PROJECT),
    (M, "derived_from", BIOSAMPLE),
    (BIOSAMPLE, "derived_from", SOURCE),
    (SEQUENCE, "cites", R),
    (SEQUENCE, "part_of", PROJECT),
]


def _kind(accession):
    return parse_accession(accession).kind


def _example(kind, number):
    return _OF_KIND[kind].format(number)


def _reached(action, start, ties, **options):
    return [reached.accession for reached in walk(action, start, Drawn(ties), **options)]


@st.composite
def graphs(draw):
    """Links between a few records of each kind: those that there may be, and now and then a circle by hand."""
    nodes = [_example(kind, number) for kind in Kind for number in (1, 2, 3)]
    pairs = st.tuples(
        st.sampled_from(nodes), st.sampled_from([each.value for each in Relation]), st.sampled_from(nodes)
    )
    sensible = pairs.filter(lambda tie: may_link(_kind(tie[0]), Relation(tie[1]), _kind(tie[2])))
    return draw(st.lists(sensible | sensible | sensible | pairs, max_size=40, unique=True))


@pytest.mark.parametrize("kind", Kind)
def test_the_examples_are_of_their_kind(kind):
    """Every kind has an accession to draw links with."""
    assert _kind(_example(kind, 1)) is kind


@given(graphs(), st.sampled_from(Action), st.sampled_from(Kind))
def test_a_walk_ends_and_meets_each_record_once(ties, action, kind):
    """Whatever the links, circles too: it ends, names each record once, and never where it began."""
    start = _example(kind, 1)
    steps = walk(action, start, Drawn(ties))
    found = [step.accession for step in steps]
    assert len(found) == len(set(found))
    assert start not in found
    assert [step.depth for step in steps] == sorted(step.depth for step in steps)


@given(graphs(), st.sampled_from(Action), st.sampled_from(Kind))
def test_every_step_follows_a_link_and_a_row(ties, action, kind):
    """Who is reached is tied to who it was reached through, in a direction that some row of the action has."""
    start = _example(kind, 1)
    for step in walk(action, start, Drawn(ties)):
        pair = (step.accession, step.via) if step.towards is Towards.MEMBERS else (step.via, step.accession)
        relations = {tie[1] for tie in ties if (tie[0], tie[2]) == pair}
        rows = [row for row in CASCADES if row.action is action and row.towards is step.towards]
        assert any(_kind(step.accession) in row.targets and relations & row.relations for row in rows)


@given(graphs(), st.sampled_from([Action.SUPPRESS, Action.WITHDRAW, Action.CANCEL, Action.RELEASE]))
def test_a_project_or_a_biosample_never_takes_its_data_along(ties, action):
    """What begins at a BioProject or a BioSample reaches no data, in either direction."""
    for kind in sorted(_NEVER_CARRIED_DOWN):
        kinds = {_kind(each) for each in _reached(action, _example(kind, 1), ties)}
        assert kinds <= {Kind.BIOSAMPLE, Kind.SAMPLE}


@given(graphs(), st.sampled_from([Action.SUPPRESS, Action.WITHDRAW, Action.CANCEL]))
def test_what_is_used_elsewhere_is_spared(ties, action):
    """No sample or study goes out of view while anything that stays uses it, or another submission holds it."""
    start = _example(Kind.SUBMISSION, 1)
    moved = {start, *_reached(action, start, ties)}
    for child, _relation, parent in ties:
        if parent in moved - {start} and _kind(parent) in {Kind.SAMPLE, Kind.STUDY}:
            assert child in moved
        if child in moved - {start} and _kind(child) in {Kind.SAMPLE, Kind.STUDY}:
            assert parent in moved or _kind(parent) is not Kind.SUBMISSION


@given(graphs())
def test_a_release_reaches_no_sequence(ties):
    """Reads never take a sequence along, nor does anything else."""
    for kind in Kind:
        found = {_kind(each) for each in _reached(Action.RELEASE, _example(kind, 1), ties)}
        assert not found & {Kind.NUCLEOTIDE, Kind.PROTEIN, Kind.ASSEMBLY, Kind.SUBMISSION}


@pytest.mark.parametrize("place", range(len(CASCADES)))
def test_every_row_of_the_table_is_followed(place):
    """For each row, source, relation and target, one link alone reaches its target, or passes through it."""
    row = CASCADES[place]
    for source in sorted(row.sources):
        for target in sorted(row.targets):
            start, end = _example(source, 1), _example(target, 2)
            for relation in sorted(row.relations):
                tie = (end, relation, start) if row.towards is Towards.MEMBERS else (start, relation, end)
                assert _reached(row.action, start, [tie]) == ([] if row.passes or row.of_one else [end])
                if row.of_one:
                    assert _reached(row.action, S, [(start, Relation.PART_OF, S), tie]) == [start, end]


def test_a_release_goes_up_to_what_data_needs():
    """A run takes its study and BioProject, its sample, BioSample and source; the experiment is only passed."""
    assert _reached(Action.RELEASE, R, TREE) == [P, M, PROJECT, BIOSAMPLE, SOURCE]
    assert _reached(Action.RELEASE, X, TREE) == [P, M, PROJECT, BIOSAMPLE, SOURCE]
    assert _reached(Action.RELEASE, P, TREE) == [PROJECT]
    assert _reached(Action.RELEASE, BIOSAMPLE, TREE) == [SOURCE]
    assert _reached(Action.RELEASE, PROJECT, TREE) == []


def test_a_sequence_takes_the_runs_that_it_cites():
    """And all that those need."""
    assert set(_reached(Action.RELEASE, SEQUENCE, TREE)) == {R, PROJECT, P, M, BIOSAMPLE, SOURCE}
    assert SEQUENCE not in _reached(Action.RELEASE, R, TREE)


def test_a_submission_is_released_at_once():
    """With all that is part of it, itself or through an experiment, and all that those need."""
    assert set(_reached(Action.RELEASE, S, TREE)) == {X, R, P, Z, M, PROJECT, BIOSAMPLE, SOURCE}
    assert set(_reached(Action.RELEASE, S, TREE, ways=(Towards.PARENTS,))) == set()


@pytest.mark.parametrize("action", [Action.SUPPRESS, Action.WITHDRAW])
def test_out_of_view_goes_down(action):
    """A submission takes all of it, a study its data and no sample, an experiment its runs, a run nothing."""
    assert set(_reached(action, S, TREE)) == {P, X, R, Z, M}
    assert _reached(action, P, TREE) == [X, Z, R]
    assert _reached(action, X, TREE) == [R]
    assert _reached(action, R, TREE) == []


def test_a_sample_used_elsewhere_stays():
    """One that another experiment is derived from, or another submission holds, is not taken along."""
    for elsewhere in (("DRX000009", "derived_from", M), (M, "part_of", "DRA000009")):
        assert set(_reached(Action.SUPPRESS, S, [*TREE, elsewhere])) == {P, X, R, Z}


def test_what_is_spared_spares_what_it_uses():
    """A sample that a spared sample comes from stays too."""
    other = "DRS000002"
    ties = [*TREE, (other, "part_of", S), (M, "derived_from", other), ("DRX000009", "derived_from", M)]
    assert set(_reached(Action.SUPPRESS, S, ties)) == {P, X, R, Z}


def test_a_cancellation_leaves_assemblies():
    """All of a submission is canceled but assemblies, and what a study needs is not."""
    ties = [*TREE, ("GCA_000000001.1", "part_of", S), ("AB000002", "part_of", S)]
    assert set(_reached(Action.CANCEL, S, ties)) == {P, X, R, Z, M, "AB000002"}
    assert _reached(Action.CANCEL, P, TREE) == [X, Z, R]


def test_a_hold_is_the_submissions_alone():
    """It reaches runs through their experiment, and leaves out what another submission holds."""
    ties = [*TREE, ("DRR000002", "part_of", X), ("DRR000002", "part_of", "DRA000009")]
    assert set(_reached(Action.HOLD, S, ties)) == {P, X, R, Z, M}
    assert _reached(Action.HOLD, P, ties) == []


def test_a_rerelease_follows_no_link():
    """It brings back what is remembered; it and every action without a row carry nothing along by links."""
    followed = {row.action for row in CASCADES}
    for action in Action:
        if action not in followed:
            assert _reached(action, S, TREE) == []
    assert Action.RERELEASE not in followed


def test_only_wholes_go_down():
    """A record of these kinds, and of no other, takes along what it is made of."""
    down = {kind for kind in Kind if goes_down(Action.SUPPRESS, kind)}
    assert down == {Kind.SUBMISSION, Kind.STUDY, Kind.EXPERIMENT}
    assert {kind for kind in Kind if goes_down(Action.RELEASE, kind)} == {Kind.SUBMISSION}
