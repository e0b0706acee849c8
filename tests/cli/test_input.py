"""Ways to name many records: ranges, standard input, files with a row for each."""

from __future__ import annotations

import pytest

from statusengine.domain.status import Status
from statusengine.testing import record_in

RUNS = ("DRR000001", "DRR000002", "DRR000003")


@pytest.fixture(autouse=True)
def _records(shell):
    for accession in RUNS:
        record_in(shell.engine, "public", accession)


def _statuses(shell):
    return [shell.engine.show(accession).status for accession in RUNS]


def test_a_range_names_all_between(shell):
    """Both ends and what lies between are meant."""
    assert shell("suppress", "DRR000001-DRR000003", "--reason", "contamination", "--yes").exit_code == 0
    assert set(_statuses(shell)) == {Status.PERMANENTLY_SUPPRESSED}


def test_standard_input_names_records(shell):
    """White space and lines part the words, a number sign begins a comment, and doubles count once."""
    stdin = "# tonight\nDRR000001 DRR000002\n\nDRR000002 # again\n"
    result = shell("show", "-", "--format", "ndjson", stdin=stdin)
    assert len(result.stdout.splitlines()) == 2


@pytest.mark.parametrize(
    "text",
    [
        "accession\treason\tnote\nDRR000001\tcontamination\t\nDRR000002\thold_not_requested\tsaid, by phone\n",
        'accession,reason,note\nDRR000001,contamination,\n# later\n\nDRR000002,hold_not_requested,"said, by phone"\n',
        "\ufeffaccession\treason\tnote\r\nDRR000001\tduplicate\t\r\nDRR000002\thold_not_requested\tsaid, by phone\n",
    ],
)
def test_a_file_has_a_reason_on_each_row(shell, tmp_path, text):
    """Tab- and comma-separated rows are read alike, each with its own reason and note."""
    file = tmp_path / "rows.txt"
    file.write_text(text, encoding="utf-8", newline="")
    assert shell("suppress", "--from", str(file), "--yes").exit_code == 0
    first, second, third = _statuses(shell)
    assert (first, second) == (Status.PERMANENTLY_SUPPRESSED, Status.TEMPORARILY_SUPPRESSED)
    assert third is Status.PUBLIC
    assert shell.engine.show("DRR000002").note == "said, by phone"


def test_an_empty_cell_leaves_it_to_the_option(shell, tmp_path):
    """The line says what holds where a row says nothing."""
    file = tmp_path / "rows.tsv"
    file.write_text("accession\treason\nDRR000001\t\nDRR000002\tduplicate\n")
    shell("suppress", "--from", str(file), "--reason", "contamination", "--yes")
    assert [shell.engine.show(one).reason for one in RUNS[:2]] == ["contamination", "duplicate"]


def test_a_file_may_name_successors(shell, tmp_path):
    """`replace` takes the successors from the column `by`."""
    file = tmp_path / "rows.tsv"
    file.write_text("accession\tby\nDRR000001\tDRR000002 DRR000003\n")
    assert shell("replace", "--from", str(file)).exit_code == 0
    assert shell.engine.show("DRR000001").primaries == ("DRR000002", "DRR000003")


@pytest.mark.parametrize(
    "text, told",
    [
        ("", "is empty"),
        ("accession\treason\n", "names no record"),
        ('accession,"reason\nDRR000001,contamination\n', "line 1: this is no line of column names"),
        ("accession\treason\nDRR000001\tqqqqqqq\n", "One of: status_correction, contamination, "),
        ("DRR000001\tcontamination\n", "line 1: this is no line of column names"),
        ("accession\treasn\nDRR000001\tcontamination\n", "line 1: there is no column 'reasn'. Did you mean reason?"),
        ("accession\treason\nDRR000001\tcontaminatoin\n", "line 2: 'contaminatoin' is not a reason"),
        ("accession\treason\nDRR000001\tduplicate\nDRR1\tduplicate\n", "line 3: 'DRR1' is not an accession"),
        ("accession\tuntil\nDRR000001\t2026-02-30\n", "line 2: there is no day '2026-02-30'"),
        ("accession\treason\nDRR000001\n", "line 2: the cells do not match the columns"),
        ("accession,reason\nDRR000001,'a,b\n", "line 2: the cells do not match the columns"),
        ('accession,note\nDRR000001,"open\n', "line 2: the cells do not match the columns"),
        ("accession\nDRR000001\nDRR000001\n", "line 3: DRR000001 is named twice"),
        ("accession\tnote\nDRR000001\ta\x1bb\n", "line 2: the internal note has the character U+001B"),
    ],
)
def test_a_wrong_row_names_file_and_line(shell, tmp_path, text, told):
    """One wrong row ends the command with 2 before anything is changed."""
    file = tmp_path / "rows.txt"
    file.write_text(text)
    result = shell("suppress", "--from", str(file), "--reason", "contamination", "--yes")
    assert result.exit_code == 2
    assert told in result.stderr
    assert set(_statuses(shell)) == {Status.PUBLIC}


def test_a_file_that_is_not_there(shell, tmp_path):
    """A file that cannot be read is a slip."""
    assert shell("suppress", "--from", str(tmp_path / "none"), "--yes").exit_code == 2


def test_a_file_that_is_not_text(shell, tmp_path):
    """So is one that is no UTF-8 text."""
    file = tmp_path / "rows.bin"
    file.write_bytes(b"\xff\xfe\x00accession")
    assert shell("suppress", "--from", str(file), "--yes").exit_code == 2


def test_rows_may_come_from_standard_input(shell):
    """A dash stands for standard input here too."""
    stdin = "accession\treason\nDRR000001\tcontamination\n"
    assert shell("suppress", "--from", "-", stdin=stdin).exit_code == 0


def test_records_are_named_in_one_way(shell, tmp_path):
    """A file and accessions on the line together are a slip."""
    file = tmp_path / "rows.tsv"
    file.write_text("accession\nDRR000001\n")
    assert shell("suppress", "DRR000002", "--from", str(file), "--yes").exit_code == 2
