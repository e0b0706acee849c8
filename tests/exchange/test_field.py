"""If these fail, a list's dates or names are read as something else, or cost the line they stand in."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statusengine.exchange.field import read_date, read_owner, read_successors


@pytest.mark.parametrize(
    "text, day",
    [
        ("2010-03-24T03:10:22Z", date(2010, 3, 24)),
        ("2010-03-24T23:59:60Z", date(2010, 3, 24)),
        ("2010-03-24", date(2010, 3, 24)),
        ("2999-12-30T00:00:00Z", date(2999, 12, 30)),
        ("2024-02-29", date(2024, 2, 29)),
        ("-", None),
        ("", None),
    ],
)
def test_a_date_is_read_as_written(text, day):
    """Both forms of a date are read, and both ways to write none."""
    warnings = []
    assert read_date("Updated", text, warnings) == day
    assert warnings == []


@pytest.mark.parametrize(
    "text",
    [
        "2023-02-29",
        "20100324",
        "2010-W12-3",
        "2010-03-24 03:10:22",
        "2010-03-24T24:00:00Z",
        "2010-03-24T03:10:22",
        "2010-03-24T03:10:22Z ",
        "\uff12010-03-24",
        "0000-00-00",
        "soon",
    ],
)
def test_what_is_no_date_is_dropped(text):
    """A date that cannot be read is dropped with a warning; the line stays."""
    warnings = []
    assert read_date("Updated", text, warnings) is None
    assert warnings == ["Updated is not a date and was dropped"]


@given(st.dates())
def test_every_day_is_read(day):
    """A day reads back as itself in either form."""
    assert read_date("Updated", day.isoformat(), []) == day
    assert read_date("Updated", f"{day.isoformat()}T12:30:00Z", []) == day


@given(st.text())
def test_a_date_is_a_date_or_a_warning(text):
    """Whatever stands in the column, reading it never raises."""
    warnings = []
    assert (read_date("Updated", text, warnings) is None) == (bool(warnings) or text in ("", "-"))


def test_an_owner_is_a_name():
    """The center's name is kept, and both ways to write none are none."""
    warnings = []
    assert [read_owner(text, warnings) for text in ("潮だまり研究所", " KEIO ", "", "-")] == [
        "潮だまり研究所",
        "KEIO",
        None,
        None,
    ]
    assert warnings == []


@pytest.mark.parametrize("text", ["a\u202eb", "x" * 201, " "])
def test_an_owner_that_cannot_be_stored_is_dropped(text):
    """A name that could turn a sentence round, or is endless or blank, is dropped with a warning."""
    warnings = []
    assert read_owner(text, warnings) is None
    assert warnings == ["Center is no name that can be stored and was dropped"]


@pytest.mark.parametrize(
    "text, successors, warnings",
    [
        ("-", (), 0),
        ("", (), 0),
        ("DRR900002", ("DRR900002",), 0),
        ("DRR900002,DRR900003", ("DRR900002", "DRR900003"), 0),
        ("DRR900002, DRR900002;DRR900003", ("DRR900002", "DRR900003"), 0),
        ("AB000001.2", ("AB000001",), 0),
        ("drr900002", (), 1),
        (",", (), 1),
        ("DRR900002,nothing", ("DRR900002",), 1),
        ("DRR900001", (), 1),
        ("DRR900001 DRR900002", ("DRR900002",), 1),
        ("DRR900001 nothing", (), 2),
    ],
)
def test_successors_are_accessions(text, successors, warnings):
    """One or several are read, each once; what is no accession, or the record itself, is dropped with a warning."""
    told = []
    assert read_successors("DRR900001", text, told) == successors
    assert len(told) == warnings
