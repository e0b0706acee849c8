"""Links and publications at the command line."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from cli.tree import FIRST, RUN, SAMPLE, SECOND, SEQUENCE, STUDY, dump, limited, plant, statuses

from statusengine.domain.status import Status
from statusengine.testing import record_in

HELD, PROJECT = "DRR000077", "PRJDB77"
DOI = "10.1093/nar/gkae882"


@pytest.fixture(autouse=True)
def _family(shell):
    plant(shell.engine)


def _ties(shell, accession):
    reader = shell.engine._setting.store
    with reader.reading() as rows:
        sql = "SELECT relation, target FROM link WHERE accession = :accession AND retired_by IS NULL ORDER BY 1, 2"
        return [tuple(row) for row in rows.rows(sql, accession=accession)]


def test_a_link_is_made_and_ended(shell):
    """Each of the three types is made, a second time it is so already, and --remove ends it."""
    ties = ("--part-of", SECOND, "--derived-from", SAMPLE, "--cites", SEQUENCE)
    result = shell("link", "DRR000002", *ties, "--note", "from the submitter's mail", "--format", "json")
    assert (result.exit_code, json.loads(result.stdout)["outcome"]) == (0, "applied")
    assert _ties(shell, "DRR000002") == [("cites", SEQUENCE), ("derived_from", SAMPLE), ("part_of", SECOND)]
    again = shell("link", "DRR000002", *ties, "--format", "json")
    assert (again.exit_code, json.loads(again.stdout)["outcome"]) == (0, "already_so")
    assert shell("link", "DRR000002", "--cites", SEQUENCE, "--remove").exit_code == 0
    assert _ties(shell, "DRR000002") == [("derived_from", SAMPLE), ("part_of", SECOND)]


def test_links_come_from_a_file(shell, tmp_path):
    """A row has the three types, accessions parted by blanks; an empty cell leaves it to the option."""
    file = tmp_path / "links.tsv"
    file.write_text(f"accession\tpart_of\tcites\n{SEQUENCE}\t\t{RUN} DRR000002\nDRR000002\t{FIRST}\t\n")
    result = shell("link", "--from", str(file), "--yes", "--format", "csv")
    assert result.exit_code == 0
    assert [row["outcome"] for row in csv.DictReader(io.StringIO(result.stdout))] == ["applied", "applied"]
    assert _ties(shell, SEQUENCE) == [("cites", RUN), ("cites", "DRR000002")]
    assert ("part_of", FIRST) in _ties(shell, "DRR000002")


@pytest.mark.parametrize(
    "words, told",
    [
        ((RUN,), f"nothing is named that {RUN} is tied to. Give one of --part-of, --cites, --derived-from"),
        ((RUN, "--remove"), "nothing is named"),
        ((RUN, "--part-of", "nonsense"), "is not an accession"),
        ((RUN, "--part-of", RUN), "cannot be tied to itself"),
        (("--part-of", STUDY), "no record is named"),
    ],
)
def test_a_link_that_is_none_is_a_slip(shell, words, told):
    """Without a target, or with a wrong one, it ends with 2 and changes nothing."""
    before = dump(shell)
    result = shell("link", *words)
    assert result.exit_code == 2
    assert told.lower() in result.stderr.lower()
    assert dump(shell) == before


def test_a_row_without_a_link_names_its_line(shell, tmp_path):
    """A row that ties its record to nothing ends the command before the first is tied."""
    file = tmp_path / "links.tsv"
    file.write_text(f"accession\tcites\n{SEQUENCE}\tDRR000002\n{RUN}\t\n")
    before = dump(shell)
    result = shell("link", "--from", str(file), "--yes")
    assert (result.exit_code, "line 3: nothing is named" in result.stderr) == (2, True)
    assert dump(shell) == before


@pytest.mark.parametrize(
    "words, code, told",
    [
        ((STUDY, "--part-of", RUN), 4, "cannot be part of"),
        ((RUN, "--cites", SEQUENCE), 4, "links make no circle"),
        ((RUN, "--part-of", SECOND, "--remove"), 4, f"{RUN} is not part of {SECOND}"),
        (("DRR000404", "--part-of", SECOND), 5, "DRR000404"),
    ],
)
def test_a_link_that_makes_no_sense_is_refused(shell, words, code, told):
    """Kinds that are not tied so, a circle, an end of what never was: refused, and nothing changed."""
    before = dump(shell)
    result = shell("link", *words)
    assert (result.exit_code, told.lower() in result.stderr.lower()) == (code, True)
    assert dump(shell) == before


class TestPublished:
    """A publication is reported."""

    @pytest.fixture(autouse=True)
    def _held(self, shell):
        shell.engine.register(PROJECT, processed=True)
        shell.engine.register(HELD, processed=True, until=date(2027, 3, 31), part_of=[PROJECT])

    def test_what_was_held_is_released_with_what_it_needs(self, shell):
        """The run is public, and its project with it; reported again it is so already."""
        result = shell("published", HELD, "--evidence", DOI, "--format", "json")
        row = json.loads(result.stdout)
        assert (result.exit_code, row["status"], row["carried"]) == (0, "public", [PROJECT])
        again = json.loads(shell("published", HELD, "--evidence", DOI, "--format", "json").stdout)
        assert again["outcome"] == "already_so"
        assert shell.engine.show(HELD).requester == "anyone"

    def test_a_dry_run_shows_what_goes_along(self, shell):
        """The tree has the project, and nothing is written."""
        before = dump(shell)
        result = shell("published", HELD, "--evidence", DOI, "--dry-run")
        assert f"{HELD}  private -> public\n  {PROJECT}  private -> public\n" in result.stdout
        assert dump(shell) == before

    def test_several_are_confirmed_and_told_one_by_one(self, shell):
        """More than one needs a yes; a key names one report of each, and one refusal stops nobody."""
        shell.engine.cancel(record_in(shell.engine, "private", "DRR000078"), reason="submitter_request")
        words = ("published", HELD, "DRR000078", "--evidence", DOI, "--requested-by", "journal", "--key", "k")
        assert shell(*words).exit_code == 2
        assert shell(*words, "--yes").exit_code == 3
        assert shell.engine.show(HELD).requester == "journal"
        assert shell(*words[:2], *words[3:], "--key", f"k/{HELD}").exit_code == 0

    def test_a_third_partys_publication_waits(self, shell):
        """It ends with 7, and the second person releases."""
        result = shell("published", HELD, "--evidence", DOI, "--third-party", "--note", "cited by others")
        assert result.exit_code == 7
        assert shell.engine.show(HELD).status is Status.PRIVATE
        (row,) = json.loads(shell("requests", "--format", "json").stdout)
        assert row["why"] == "third_party"
        shell.user = "curator-b"
        assert shell("approve", HELD, "--yes").exit_code == 0
        assert shell.engine.show(HELD).status is Status.PUBLIC

    @pytest.mark.parametrize("accession", [STUDY, "DRR000079"])
    def test_one_that_was_suppressed_for_a_time_comes_back(self, shell, accession):
        """A suppression until publication ends with it."""
        if accession != STUDY:
            record_in(shell.engine, "public", accession)
        shell.engine.suppress(accession, reason="released_before_publication")
        assert shell("published", accession, "--evidence", "PMID:39498500", "--yes").exit_code == 0
        assert shell.engine.show(accession).status is Status.PUBLIC

    @pytest.mark.parametrize(
        "words, code, told",
        [
            ((HELD,), 2, "a publication needs evidence"),
            ((HELD, STUDY, "--evidence", DOI, "--count", "2"), 2, "one by one"),
            ((HELD, "--evidence", "a rumour"), 4, "DOI"),
            (("DRR000404", "--evidence", DOI), 5, "DRR000404"),
        ],
    )
    def test_a_report_that_is_none(self, shell, words, code, told):
        """Without evidence nothing is released."""
        before = dump(shell)
        result = shell("published", *words)
        assert (result.exit_code, told in result.stderr) == (code, True)
        assert dump(shell) == before

    def test_a_publication_that_reaches_far_is_counted(self, shell):
        """A submission with more members than the limit needs their number, and a yes."""
        for number in range(3):
            shell.engine.register(f"DRR{number + 500:06d}", processed=True, until=date(2027, 3, 31))
        shell.engine.register("DRA000001", processed=True, until=date(2027, 3, 31))
        for number in range(3):
            shell.engine.link(f"DRR{number + 500:06d}", part_of=["DRA000001"])
        limited(shell, stated=3)
        words = ("published", "DRA000001", "--evidence", DOI)
        assert shell(*words).exit_code == 4
        assert shell(*words, "--count", "4").exit_code == 2
        assert shell(*words, "--count", "4", "--yes").exit_code == 0
        assert statuses(shell, ("DRA000001", "DRR000502")) == ["public", "public"]
