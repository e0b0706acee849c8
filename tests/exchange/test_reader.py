"""If these fail, a list is taken for another list, or cannot be opened."""

import gzip
from collections import Counter
from io import BytesIO

import pytest
from exchange.lists import HEADER, REAL, ROOT, line

from statusengine.domain.access import AccessTier
from statusengine.domain.archive import Archive
from statusengine.domain.status import Status
from statusengine.errors import InvalidListError
from statusengine.exchange.item import Row
from statusengine.exchange.reader import ListFormat, detect, open_list, read_list

EXAMPLE = ROOT / "docs" / "examples" / "example_accessions.tab"


def test_the_first_line_tells_the_format():
    """The columns of a livelist, in any order and no others, make a livelist; all else must be a table."""
    assert detect(["Status", "Accession", "Updated"]) is ListFormat.LIVELIST
    assert detect(HEADER.split("\t")) is ListFormat.ACCESSION_TABLE
    assert detect(["Accession", "Updated", "Status", "Type"]) is ListFormat.ACCESSION_TABLE


def test_a_table_that_lost_a_column_is_not_read_as_a_livelist():
    """What might be controlled is not shown because the column that says so is gone."""
    with pytest.raises(InvalidListError, match="Visibility") as caught:
        read_list(BytesIO(HEADER.replace("Visibility", "Visible").encode()))
    assert caught.value.hint.startswith("It must name, parted by tabs: Accession, Status")


@pytest.mark.parametrize(
    "data, form",
    [
        (f"{HEADER}\n{line()}\n".encode(), ListFormat.ACCESSION_TABLE),
        (b"Accession\tUpdated\tStatus\nPRJDB90001\t2026-03-07\tpublic\n", ListFormat.LIVELIST),
    ],
)
@pytest.mark.parametrize("name, pack", [("list.tab", bytes), ("list.tab.gz", gzip.compress)])
def test_a_list_is_read_plain_or_packed(tmp_path, data, form, name, pack):
    """One call opens a list, another reads it, whichever it is and however it lies on the disk."""
    (tmp_path / name).write_bytes(pack(data))
    with open_list(tmp_path / name) as source:
        found, items = read_list(source)
        assert found is form
        assert [(item.line, item.status) for item in items] == [(2, Status.PUBLIC)]


def test_a_packed_list_that_breaks_off_is_an_error(tmp_path):
    """A download that stopped half way is not taken for a short list."""
    path = tmp_path / "list.gz"
    path.write_bytes(gzip.compress(f"{HEADER}\n{line()}\n".encode())[:-9])
    with open_list(path) as source, pytest.raises(InvalidListError, match="breaks off at line"):
        list(read_list(source)[1])


def test_a_list_that_is_not_packed_is_said_to_be_damaged(tmp_path):
    """A plain list whose name says it is packed cannot be read."""
    (tmp_path / "list.gz").write_bytes(HEADER.encode())
    with open_list(tmp_path / "list.gz") as source, pytest.raises(InvalidListError, match="damaged"):
        read_list(source)


@pytest.mark.parametrize("name", ["none.tab", "none.tab.gz", "a\x1b[2J.tab", "."])
def test_what_cannot_be_opened_is_named(tmp_path, name):
    """A missing file, or a folder, is an error with its name, safe to print."""
    with pytest.raises(InvalidListError, match="cannot be opened") as caught:
        open_list(tmp_path / name)
    assert caught.value.message.isprintable()


@pytest.mark.skipif(not REAL.is_dir(), reason="the archives' real lists are not beside the project")
def test_real_lists_are_told_apart():
    """Each of the archives' lists is known by its first line."""
    found = Counter()
    for path in REAL.iterdir():
        if path.suffix == ".tab" or ".ddbj." in path.name:
            with open_list(path) as source:
                found[read_list(source)[0]] += 1
    assert found == {ListFormat.ACCESSION_TABLE: 2, ListFormat.LIVELIST: 6}


@pytest.fixture(scope="module")
def rows():
    """The example's rows; every line is one."""
    with open_list(EXAMPLE) as source:
        items = list(read_list(source)[1])
    assert {type(item) for item in items} == {Row}
    return items


class TestExample:
    """The list that the project ships."""

    def test_the_example_has_every_case(self, rows):
        """It is long enough, has each status a table knows, others' records, and one controlled record."""
        assert len(rows) == 243
        assert {row.status for row in rows} == set(Status) - {Status.CANCELED, Status.TEMPORARILY_SUPPRESSED}
        assert Counter(row.accession.origin for row in rows) == {
            Archive.DDBJ: 223,
            Archive.NCBI: 10,
            Archive.ENA: 10,
        }
        assert [row.accession.text for row in rows if row.access is AccessTier.CONTROLLED] == ["DRR900096"]
        assert {warning for row in rows for warning in row.warnings} == set()

    def test_the_example_names_one_record_twice(self, rows):
        """One accession is both live and suppressed."""
        [twice] = [name for name, count in Counter(row.accession.text for row in rows).items() if count > 1]
        assert twice == "DRR900100"
        assert [row.status for row in rows if row.accession.text == twice] == [
            Status.PUBLIC,
            Status.PERMANENTLY_SUPPRESSED,
        ]

    def test_successors_in_the_example_are_listed_and_live(self, rows):
        """Each replaced record leads to one that can be shown."""
        live = {row.accession.text for row in rows if row.status is Status.PUBLIC}
        successors = [name for row in rows for name in row.replaced_by]
        assert len(successors) == 5
        assert set(successors) <= live

    def test_parents_in_the_example_are_listed(self, rows):
        """Every link within the SRA family leads to a row of the same list."""
        listed = {row.accession.text for row in rows}
        named = {name for row in rows for _, name in row.parents if name[1] == "R" and name[:3] != "PRJ"}
        assert named <= listed
