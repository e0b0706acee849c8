"""Secondary accessions: chains, splits, merges, circles and lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statusengine.domain.secondary import follow, makes_circle, reachable, read_accession_line
from statusengine.errors import InvalidAccessionError

NAMES = st.sampled_from("ABCDEFGH")
GRAPHS = st.dictionaries(NAMES, st.lists(NAMES, max_size=3, unique=True), max_size=8)


def closure(links, start):
    """Everything reachable, by joining the relation with itself until it grows no more."""
    pairs = {(old, new) for old, news in links.items() for new in news}
    while grown := {(a, d) for a, b in pairs for c, d in pairs if b == c} - pairs:
        pairs |= grown
    return {new for old, new in pairs if old == start}


def without_circles(links):
    """The links that go forward in the alphabet: no circle can be among them."""
    return {old: [new for new in news if new > old] for old, news in links.items()}


@pytest.mark.parametrize(
    "links,start,ends",
    [
        pytest.param({}, "A", (), id="a primary"),
        pytest.param({"A": ["B"]}, "A", ("B",), id="one"),
        pytest.param({"A": ["B"], "B": ["C"], "C": ["D"]}, "A", ("D",), id="a chain"),
        pytest.param({"A": ["B", "C"]}, "A", ("B", "C"), id="a split"),
        pytest.param({"A": ["C"], "B": ["C"]}, "B", ("C",), id="many to one"),
        pytest.param({"A": ["B", "C"], "B": ["D"], "C": ["D"]}, "A", ("D",), id="apart and together again"),
    ],
)
def test_a_secondary_leads_to_its_primaries(links, start, ends):
    """Chains are followed to their ends, and each end is named once."""
    assert follow(links, start) == ends


@given(GRAPHS, NAMES)
def test_what_is_reached_is_the_closure(links, start):
    """On any links, circles among them, the walk ends and finds what joining would find, each once."""
    found = reachable(links, start)
    assert len(found) == len(set(found))
    assert set(found) == closure(links, start)


@given(GRAPHS, NAMES)
def test_an_end_is_reached_and_leads_nowhere(links, start):
    """The primaries are exactly what is reached and is no secondary itself."""
    assert set(follow(links, start)) == {name for name in closure(links, start) if not links.get(name)}


@given(GRAPHS.map(without_circles), NAMES)
def test_without_a_circle_every_secondary_has_a_primary(links, start):
    """A record that was replaced is always answered for."""
    assert bool(follow(links, start)) == bool(links.get(start))


@given(GRAPHS.map(without_circles), NAMES, NAMES)
def test_a_link_is_refused_exactly_when_it_closes_a_circle(links, old, new):
    """Added to links without a circle, it makes one if and only if the answer was yes."""
    added = links | {old: [*links.get(old, ()), new]}
    assert makes_circle(links, old, new) == any(name in closure(added, name) for name in added)


def texts(accessions):
    """The accessions as text."""
    return [str(accession) for accession in accessions]


def test_a_line_names_the_primary_first():
    """What follows are its secondaries, ranges expanded with their zeros, in order."""
    primary, secondaries = read_accession_line("  AB999999 AB888888\tAB000009-AB000011 AB777777 ")
    assert str(primary) == "AB999999"
    assert texts(secondaries) == ["AB888888", "AB000009", "AB000010", "AB000011", "AB777777"]


def test_a_line_may_name_a_primary_alone():
    """A record without secondaries is one too."""
    assert read_accession_line("AB999999")[1] == ()


@pytest.mark.parametrize(
    "line,why",
    [
        pytest.param("   ", "no accession", id="nothing"),
        pytest.param("AB000001-AB000002 AB000003", "a range", id="a range first"),
        pytest.param("AB000001 AB000001", "twice", id="itself"),
        pytest.param("AB000001.1 AB000001.2", "twice", id="itself in another version"),
        pytest.param("AB000009 AB000001-AB000003 AB000002", "twice", id="within a range"),
        pytest.param("AB000009 AB000003-AB000001", "before its start", id="backwards"),
        pytest.param("AB000009 AB000001-AB00000002", "length", id="ends that differ in length"),
        pytest.param("AB000009 AB000001-AC000002", "letters", id="ends that differ in letters"),
        pytest.param("AB000009 nonsense", "not an accession", id="no accession"),
    ],
)
def test_a_line_that_is_not_clear_is_refused(line, why):
    """Nothing is guessed, and the refusal says what is wrong and what would do."""
    with pytest.raises(InvalidAccessionError, match=why) as refused:
        read_accession_line(line)
    assert refused.value.hint
