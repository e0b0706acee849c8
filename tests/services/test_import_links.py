"""Taking in a list: what a line names beside itself becomes links, as far as such a record may have them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from services.desk import RUN
from services.lines import line

from statusengine.domain.accession import parse_accession
from statusengine.domain.kind import Kind
from statusengine.domain.relation import Relation, may_link

DATA = Path(__file__).parents[3] / "shared/data"
SAMPLE = "DRS000001"


def test_a_replaced_record_leads_to_its_successors(memory, listed):
    """ReplacedBy becomes a secondary link, but for one that would close a circle."""
    report = memory.engine.import_list(
        listed(
            line("DRR000001", "suppressed", ReplacedBy="DRR000002"),
            line("DRR000002", "suppressed", ReplacedBy="DRR000003"),
            line("DRR000003", "suppressed", ReplacedBy="DRR000001,DRR000009"),
            line("DRR000009"),
        )
    )
    assert (report.taken_in, report.links) == (4, 3)
    assert report.warnings["a replacement that would close a circle was left out"] == 1
    assert memory.engine.resolve("DRR000001") == ("DRR000009",)


def test_a_circle_through_links_that_are_here_is_not_closed(memory, listed):
    """A new link is laid beside those of the store and of the batch before it is made."""
    memory.force("INSERT INTO secondary VALUES ('DRR000003', 'DRR000001', 'op', NULL)")
    report = memory.engine.import_list(
        listed(
            line("DRR000001", "suppressed", ReplacedBy="DRR000002"),
            line("DRR000002", "suppressed", ReplacedBy="DRR000003"),
        )
    )
    assert (report.taken_in, report.links) == (2, 1)


def test_parents_become_links(desk, listed):
    """The parent columns of a line become typed links."""
    path = listed(line(RUN, Submission="DRA000001", Sample="DRS000001", Experiment="DRX000001"))
    assert desk.engine.import_list(path).links == 3
    found = desk.rows("SELECT relation, target FROM link ORDER BY target")
    assert found == [("part_of", "DRA000001"), ("derived_from", "DRS000001"), ("part_of", "DRX000001")]


@pytest.mark.parametrize("biosample", ["SAMD00000001", "SAMN00000001", "SAMEA0000001"])
def test_each_column_makes_a_link_of_its_type(memory, listed, biosample):
    """Data is part of its wholes and derived from its samples, of any archive; so is a sample."""
    wholes = {"Submission": "DRA000001", "Study": "DRP000001", "BioProject": "PRJDB1"}
    samples = {"Sample": "DRS000001", "BioSample": biosample}
    report = memory.engine.import_list(
        listed(
            line(RUN, Experiment="DRX000001", **wholes, **samples),
            line("DRX000001", **wholes, **samples),
            line("DRZ000001", **wholes),
            line("DRS000001", Submission="DRA000001", BioSample=biosample),
            line("DRP000001", Submission="DRA000001", BioProject="PRJDB1"),
            line("DRA000001", Submission="DRA000001"),
        )
    )
    found = memory.rows("SELECT accession, relation, target FROM link WHERE retired_by IS NULL")
    parts = [(own, "part_of", whole) for own in (RUN, "DRX000001", "DRZ000001") for whole in wholes.values()]
    derived = [(own, "derived_from", sample) for own in (RUN, "DRX000001") for sample in samples.values()]
    others = [(RUN, "part_of", "DRX000001"), ("DRS000001", "derived_from", biosample)]
    others += [("DRS000001", "part_of", "DRA000001"), ("DRP000001", "part_of", "DRA000001")]
    assert sorted(found) == sorted([*parts, *derived, *others, ("DRP000001", "part_of", "PRJDB1")])
    assert report.links == len(found)
    assert memory.rows("SELECT DISTINCT operation FROM link") == [(report.operation,)]


def test_a_parent_that_such_a_record_cannot_have_is_left_out(memory, listed):
    """The table of links binds a list too: the record is taken in, and what is left out is told."""
    path = listed(line("DRS000001", Experiment="DRX000001", Submission="DRA000001"), line("DRA000001", Sample=SAMPLE))
    report = memory.engine.import_list(path)
    assert (report.taken_in, report.links, report.accounted) == (2, 1, True)
    assert report.warnings["a parent that such a record cannot have was left out"] == 2
    assert memory.rows("SELECT relation, target FROM link") == [("part_of", "DRA000001")]


def test_the_links_of_a_real_list_are_typed(memory):
    """Each parent that a real list names is one link of the type that its column has, and there may be every one."""
    name = "SRA_Accessions_1000.tab"
    if not (DATA / name).is_file():
        pytest.skip("the lists of the archives are not on this machine")
    report = memory.engine.import_list(DATA / name)
    assert report.warnings.keys() <= {"whether it is suppressed for a time or for good is not said"}
    count = "SELECT relation, count(*) FROM link GROUP BY relation ORDER BY relation"
    assert dict(memory.rows(count)) == _ties_named(DATA / name)
    kinds = memory.rows("SELECT r.kind, l.relation, l.target FROM link l JOIN record r ON r.accession = l.accession")
    for kind, relation, target in kinds:
        assert may_link(Kind(kind), Relation(relation), parse_accession(target).kind)


def _ties_named(path):
    """How often the columns of a list name a parent, by the type of link that each has; a row names each once."""
    first, *lines = path.read_text().splitlines()
    found = Counter()
    for each in lines:
        row = dict(zip(first.split("\t"), each.split("\t"), strict=True))
        if not row["Accession"].startswith("DR"):
            continue
        for column in ("Submission", "Study", "Experiment", "BioProject", "Sample", "BioSample"):
            if row[column] not in {"-", "", row["Accession"]}:
                found["derived_from" if column.endswith("Sample") else "part_of"] += 1
    return found
