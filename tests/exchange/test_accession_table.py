"""If these fail, an archive's table is read wrongly: a line lost, or a record shown that should not be."""

from collections import Counter
from datetime import date
from io import BytesIO

import pytest
from exchange.lists import COLUMNS, HEADER, REAL, RUN, bad, items, line, listed, row
from hypothesis import given
from hypothesis import strategies as st

from statusengine.domain.access import AccessTier
from statusengine.domain.accession import parse_accession
from statusengine.domain.archive import Archive
from statusengine.domain.kind import Kind
from statusengine.domain.status import Status
from statusengine.errors import InvalidListError
from statusengine.exchange.accession_table import PARENTS, read_accession_table
from statusengine.exchange.item import BadLine, Row
from statusengine.exchange.line import LONGEST_LINE

FULL = {
    "Status": "suppressed",
    "Published": "2999-12-30T00:00:00Z",
    "Received": "2009-06-20",
    "Center": "KEIO",
    "Experiment": "DRX900001",
    "Sample": "DRS900001",
    "Study": "DRP900001",
    "Bases": "2.74754E+11",
    "BioSample": "SAMD90000001",
    "BioProject": "PRJDB90001",
    "ReplacedBy": "DRR900002",
}


def read(data):
    """The items of a table as it lies on the disk."""
    return list(read_accession_table(BytesIO(data)))


def real(name):
    """The items of a real table."""
    with (REAL / name).open("rb") as source:
        return list(read_accession_table(source))


def test_a_line_becomes_a_row():
    """Every column that counts arrives, in our words."""
    assert row(**FULL) == Row(
        line=2,
        accession=parse_accession("DRR900001"),
        status=Status.PERMANENTLY_SUPPRESSED,
        lossy="whether it is suppressed for a time or for good is not said",
        access=AccessTier.OPEN,
        owner="KEIO",
        updated=date(2024, 5, 10),
        published=date(2999, 12, 30),
        received=date(2009, 6, 20),
        parents=(
            (Kind.SUBMISSION, "DRA900001"),
            (Kind.STUDY, "DRP900001"),
            (Kind.SAMPLE, "DRS900001"),
            (Kind.EXPERIMENT, "DRX900001"),
            (Kind.BIOSAMPLE, "SAMD90000001"),
            (Kind.BIOPROJECT, "PRJDB90001"),
        ),
        replaced_by=("DRR900002",),
    )


def test_both_archives_write_the_same_row():
    """NCBI's hyphen and DDBJ's empty field are the same nothing."""
    empty = {column: "" for column, value in RUN.items() if value == "-"}
    assert row(**empty) == row()


@pytest.mark.parametrize(
    "kind, accession",
    [
        ("SUBMISSION", "DRA900001"),
        ("STUDY", "ERP900001"),
        ("SAMPLE", "SRS900001"),
        ("EXPERIMENT", "DRX900001"),
        ("RUN", "SRR900001"),
        ("ANALYSIS", "DRZ900001"),
    ],
)
def test_every_type_is_known(kind, accession):
    """The type of a line agrees with the kind of its accession."""
    assert row(Type=kind, Accession=accession).accession.text == accession


def test_columns_may_stand_in_any_order():
    """The names in the first line tell the places, and a column that is not needed may be missing or new."""
    names = [column for column in reversed(COLUMNS) if column not in ("Alias", "Bases")]
    data = "\n".join(["\t".join([*names, "New"]), line(names) + "\tnew"]).encode()
    assert read(data) == [row()]


def test_a_mark_at_the_start_and_other_line_ends_do_no_harm():
    """A list that went through Windows reads the same."""
    assert read(f"\ufeff{HEADER}\r\n{line()}\r\n".encode()) == [row()]


@pytest.mark.parametrize("column", [column for column in COLUMNS if column in (*PARENTS, "Status", "ReplacedBy")])
def test_a_missing_column_is_named(column):
    """A table without a column that counts is refused whole, at once, and the column is named."""
    header = HEADER.replace(column, "Other", 1) if column != "Sample" else HEADER.replace("\tSample", "\tOther")
    with pytest.raises(InvalidListError, match=rf"lacks .*\b{column}\b"):
        read_accession_table(BytesIO(header.encode()))


@pytest.mark.parametrize(
    "data, message",
    [
        (b"", "empty"),
        (b"\xff\xfeA\0", "not UTF-8"),
        (b"A\0", "control characters"),
        (b"x" * (LONGEST_LINE + 1), "longer than"),
        (f"{HEADER}\tStatus".encode(), "'Status' twice"),
        (HEADER.replace("\t", ",").encode(), "lacks Accession, Status"),
    ],
)
def test_a_file_that_is_no_table_is_refused(data, message):
    """What has no readable first line with the right names is no list."""
    with pytest.raises(InvalidListError, match=message):
        read_accession_table(BytesIO(data))


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"Status": "liv"}, "'liv' is not a status (accession_table). Did you mean live?"),
        ({"Status": "-"}, "'-' is not a status (accession_table). Known are: live, public, unpublished, "),
        ({"Accession": "drr900001"}, "'drr900001' is not an accession. Did you mean DRR900001?"),
        ({"Type": "run"}, "'run' is not a type of this list. Known are: SUBMISSION, STUDY, "),
        ({"Type": "STUDY"}, "DRR900001 is of the kind run, but the line says STUDY."),
        ({"Visibility": "-"}, "'-' is not a visibility of this list. Known are: public, controlled_access."),
        ({"Alias": "a\tb"}, "The line has 21 fields, not 20."),
        ({"Alias": "a\x1bb"}, "The line holds control characters."),
    ],
)
def test_what_might_show_too_much_is_refused(changes, message):
    """An unknown status, tier, type or accession makes a bad line that says why."""
    assert bad(**changes).startswith(message)


def test_one_bad_line_stops_nothing():
    """Each line gives one item with its number, and the others go on."""
    told = items(line(), "", "DRR900003\tonly", line(Status="new"), line(Alias='"'), line())
    assert [(item.line, type(item)) for item in told] == list(
        zip(range(2, 8), (Row, BadLine, BadLine, BadLine, Row, Row), strict=True)
    )
    assert [item.accession for item in told[1:4]] == [None, "DRR900003", "DRR900001"]
    assert told[1].message == "The line is empty."


def test_a_line_that_is_too_long_costs_itself_only():
    """An endless line is one bad line, with as much of its accession as is fit to show."""
    told = items(line(), line(Alias="x" * LONGEST_LINE), "x" * 200_000, line())
    assert [type(item) for item in told] == [Row, BadLine, BadLine, Row]
    assert [told[1].accession, told[2].accession] == ["DRR900001", "x" * 64]


@pytest.mark.parametrize(
    "changes, warning",
    [
        ({"Study": "DRS900001"}, "Study names no study and was dropped"),
        ({"Study": "what"}, "Study names no study and was dropped"),
        ({"BioSample": "SAMX1"}, "BioSample names no biosample and was dropped"),
        ({"Received": "2009"}, "Received is not a date and was dropped"),
        ({"Center": "a\u202eb"}, "Center is no name that can be stored and was dropped"),
        ({"ReplacedBy": "DRR900001"}, "ReplacedBy names the record itself, which was dropped"),
        ({"ReplacedBy": "DRR900002"}, "ReplacedBy stands on a record that is not suppressed"),
        ({"Status": "replaced"}, "it is replaced, but ReplacedBy does not say by what"),
    ],
)
def test_what_cannot_be_used_is_dropped_with_a_warning(changes, warning):
    """A parent, date, name or successor is not worth losing a line for."""
    told = row(**changes)
    assert told.warnings == (warning,)
    assert told.parents == ((Kind.SUBMISSION, "DRA900001"),)
    assert not told.is_replaced


def test_a_record_is_no_parent_of_itself():
    """A submission's line names itself as its submission: that is no link."""
    assert row(Accession="DRA900001", Type="SUBMISSION").parents == ()


@pytest.mark.parametrize("status, is_replaced", [("suppressed", True), ("replaced", True), ("live", False)])
def test_only_what_is_suppressed_is_replaced(status, is_replaced):
    """A successor makes a suppressed record a replaced one; on any other it is only told."""
    told = row(Status=status, ReplacedBy="DRR900002")
    assert (told.replaced_by, told.is_replaced) == (("DRR900002",), is_replaced)


def test_controlled_access_is_kept():
    """Data of a controlled record is given to nobody, so the tier must arrive."""
    assert row(Visibility="controlled_access").access is AccessTier.CONTROLLED


@given(st.binary())
def test_whatever_follows_the_header_every_line_gives_one_item(data):
    """Any bytes are read without an exception, and each line but an empty last one is accounted for once."""
    pieces = data.removesuffix(b"\n").split(b"\n") if data else []
    if pieces and pieces[-1] in (b"", b"\r"):
        pieces.pop()
    told = read(HEADER.encode() + b"\n" + data)
    assert [item.line for item in told] == list(range(2, len(pieces) + 2))


CONTROLS = set(map(chr, (*range(32), *range(127, 160), 0x200E, 0x200F, 0x2028, 0x202E, 0x2066)))
_ANY = st.text(st.characters(exclude_characters="\t\n", exclude_categories=("Cs",)), max_size=12)
_FIELD = st.one_of(_ANY, st.sampled_from(["-", "live", "suppressed", "RUN", "public", "DRR900001", "DRR900002"]))


@given(st.lists(st.dictionaries(st.sampled_from(COLUMNS), _FIELD, max_size=4)))
def test_fields_of_any_text_are_rows_or_bad_lines(changes):
    """Whatever stands in the fields, each line is one item, and nothing that is said of it can act on a terminal."""
    told = items(*(line(**change) for change in changes))
    assert [item.line for item in told] == list(range(2, len(changes) + 2))
    for item in told:
        said = (
            [item.accession or "", item.message] if isinstance(item, BadLine) else [item.owner or "", *item.warnings]
        )
        assert not CONTROLS & set().union(*said)


@given(st.binary(max_size=200))
def test_a_first_line_is_read_or_refused(data):
    """No bytes raise anything but the error that says it is no list."""
    with pytest.raises(InvalidListError):
        read(data)


def test_nothing_is_read_ahead():
    """A table of any length is read line by line."""
    source = listed(*([line()] * 1000))
    next(read_accession_table(source))
    assert source.tell() < 2 * len(HEADER) + len(line())


@pytest.mark.skipif(not REAL.is_dir(), reason="the archives' real lists are not beside the project")
class TestRealTables:
    """The first rows of the archives' own tables."""

    def test_ncbi_table_is_read_whole(self):
        """Every row is usable, with the known number of each status, and nothing to warn of."""
        told = real("SRA_Accessions_1000.tab")
        assert Counter(item.status for item in told) == {
            Status.PUBLIC: 976,
            Status.PERMANENTLY_SUPPRESSED: 22,
            Status.PRIVATE: 1,
        }
        assert [item.line for item in told] == list(range(2, 1001))
        assert {warning for item in told for warning in item.warnings} == set()

    def test_ddbj_table_is_read_whole(self):
        """All hundred submissions are DDBJ's own and public, and name no parent."""
        told = real("20260120.DRA_Accessions.tab")
        assert {(item.status, item.accession.origin, item.parents) for item in told} == {
            (Status.PUBLIC, Archive.DDBJ, ())
        }
        assert len(told) == 100
