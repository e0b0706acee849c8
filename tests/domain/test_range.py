"""If these fail, a range of accessions takes in a record that nobody named, or leaves one out."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statusengine.domain.accession import expand_range
from statusengine.errors import InvalidAccessionError


@given(st.integers(0, 999_999), st.integers(0, 300))
def test_a_range_holds_each_number_once_and_in_order(start, more):
    """From the first to the last, zeros kept, nothing left out."""
    stop = min(start + more, 999_999)
    texts = [str(one) for one in expand_range(f"AB{start:06d}-AB{stop:06d}")]
    assert len(texts) == stop - start + 1
    assert texts == sorted(set(texts))
    assert (texts[0], texts[-1]) == (f"AB{start:06d}", f"AB{stop:06d}")


@pytest.mark.parametrize(
    "text, expanded",
    [
        ("AB000001", ["AB000001"]),
        ("J-DS000001-001", ["J-DS000001-001"]),
        ("E-GEAD-9-E-GEAD-9", ["E-GEAD-9"]),
        ("E-GEAD-100-E-GEAD-101", ["E-GEAD-100", "E-GEAD-101"]),
        ("J-DS000001-J-DS000002", ["J-DS000001", "J-DS000002"]),
        ("J-DS000001-001-J-DS000001-002", ["J-DS000001-001", "J-DS000001-002"]),
        ("JGAS00000000001-JGAS00000000002", ["JGAS000001", "JGAS000002"]),
        ("CAAA01S000009-CAAA01S000010", ["CAAA01S000009", "CAAA01S000010"]),
        ("N20000-N20001", ["N20000", "N20001"]),
    ],
)
def test_hyphens_inside_accessions_do_not_part_a_range(text, expanded):
    """The hyphen between the ends is found among those that belong to them."""
    assert [str(one) for one in expand_range(text)] == expanded


@pytest.mark.parametrize(
    "text, why",
    [
        ("AB000002-AB000001", "end comes before its start"),
        ("AB000001-AB00000002", "differ in length"),
        ("E-GEAD-9-E-GEAD-10", "differ in length"),
        ("AB000001-AC000002", "differ in their letters"),
        ("J-DS000001-001-J-DS000002-001", "differ in their letters"),
        ("AB000001.1-AB000002.1", "carry versions"),
        ("GCA_000001405.1-GCA_000001405.9", "carry versions"),
        ("DRR000001-DRR100001", "100001 accessions, and the limit is 100000"),
        ("AB000001-AB0000x2", "'AB0000x2' is not an accession"),
        ("AB00001-AB000002", "'AB00001' is not an accession"),
        ("ab000001-ab000002", "'ab000001-ab000002' is not an accession"),
        ("AB000001 - AB000002", "'AB000001 - AB000002' is not an accession"),
        (f"DRR{'1' * 70}-DRR000001", "is not an accession"),
        ("AB000001-AB000002-AB000003", "is not an accession"),
    ],
)
def test_a_false_range_is_refused_by_name_of_the_rule(text, why):
    """A range is judged before it is expanded, and the refusal says which rule it broke."""
    with pytest.raises(InvalidAccessionError, match=re.escape(why)):
        expand_range(text)


def test_a_range_may_be_as_long_as_the_limit():
    """The limit itself is allowed, one more is not."""
    assert len(list(expand_range("AB000001-AB000003", limit=3))) == 3
    with pytest.raises(InvalidAccessionError, match="limit is 2"):
        expand_range("AB000001-AB000003", limit=2)
