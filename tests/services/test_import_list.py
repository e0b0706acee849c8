"""Taking in a list: every line has its place in the account, and nothing here is changed by it."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import pytest
from services.desk import NOTE, RUN, desk_in_memory
from services.lines import line

from statusengine import IdempotencyKeyError, InvalidListError, Status
from statusengine.errors import InternalError
from statusengine.services import import_list, taking_in
from statusengine.testing import record_in

DATA = Path(__file__).parents[3] / "shared/data"


def test_own_records_begin_with_the_lists_status(desk, listed):
    """Each word of the list becomes its status here, with history imported and dates of the list."""
    words = {"live": 1, "unpublished": 2, "suppressed": 3, "withdrawn": 4}
    dates = {"Updated": "2020-02-02T00:00:00Z", "Published": "2019-01-01"}
    path = listed(*(line(f"DRR{n:06d}", word, **dates) for word, n in words.items()))
    report = desk.engine.import_list(path)
    assert report.accounted
    assert (report.lines, report.taken_in, report.refused) == (4, 4, ())
    statuses = {n: desk.engine.show(f"DRR{n:06d}").status.value for n in words.values()}
    assert statuses == {1: "public", 2: "private", 3: "permanently_suppressed", 4: "withdrawn"}
    card = desk.engine.show(RUN)
    assert card.imported
    assert (card.since, card.first_public_on, card.hold_on) == (date(2019, 1, 1), date(2019, 1, 1), None)
    assert desk.engine.show("DRR000003").since == date(2020, 2, 2)
    assert desk.rows("SELECT accession, action FROM operation") == [(None, "import")]
    assert desk.engine.check_database() == ()


def test_an_unknown_status_is_refused_with_its_line(memory, listed):
    """A word that is in no table is refused by line, and the others are taken in."""
    report = memory.engine.import_list(listed(line(RUN), line("DRR000002", "livee"), line("DRR000003")))
    assert (report.taken_in, report.accounted) == (2, True)
    [refused] = report.refused
    assert (refused.line, refused.accession) == (3, "DRR000002")
    assert "livee" in refused.message


def test_the_least_visible_duplicate_wins(memory, listed):
    """Of lines that name one accession the one that shows least stays, the first of equals."""
    report = memory.engine.import_list(
        listed(line(RUN), line(RUN, "suppressed"), line(RUN, "suppressed", Center="LATER"), line(RUN))
    )
    assert (report.taken_in, report.duplicates, report.accounted) == (1, 3, True)
    card = memory.engine.show(RUN)
    assert (card.status, card.owner) == (Status.PERMANENTLY_SUPPRESSED, None)


def test_the_strictest_tier_of_duplicates_wins(memory, listed):
    """Controlled access on any line of an accession is the record's, whichever of its lines wins."""
    path = listed(line(RUN, "suppressed"), line(RUN, Visibility="controlled_access"), line(RUN))
    assert memory.engine.import_list(path).duplicates == 2
    card = memory.engine.show(RUN)
    assert (card.status, card.access.value) == (Status.PERMANENTLY_SUPPRESSED, "controlled")


def test_another_tier_or_other_successors_are_differences(desk, listed):
    """A list that differs in access tier or successors is told so, each thing apart, and nothing is written."""
    desk.engine.import_list(listed(line("DRR000001", "suppressed", ReplacedBy="DRR000003"), line("DRR000002")))
    controlled = {"Visibility": "controlled_access"}
    path = listed(
        line("DRR000001", "suppressed", ReplacedBy="DRR000003,DRR000004", **controlled),
        line("DRR000002", "suppressed", ReplacedBy="DRR000001"),
    )
    before = desk.dump()
    report = desk.engine.import_list(path)
    assert desk.dump() == before
    assert (report.different_records, report.already_here, report.accounted) == (2, 0, True)
    assert [(d.line, d.about, str(d.here), str(d.there)) for d in report.different] == [
        (2, "access", "open", "controlled"),
        (2, "replaced_by", "DRR000003", "DRR000003 DRR000004"),
        (3, "status", "public", "permanently_suppressed"),
        (3, "replaced_by", "nothing", "DRR000001"),
    ]


def test_a_livelist_says_nothing_of_access(memory, tmp_path):
    """A list without a column for it is no difference in access tier."""
    memory.engine.register("PRJDB1", access="controlled")
    path = tmp_path / "20260307.bioproject.ddbj.private.txt"
    path.write_text("Accession\tUpdated\tStatus\nPRJDB1\t2020-01-01\tsuppressed\n")
    assert [each.about for each in memory.engine.import_list(path).different] == ["status"]


def test_a_damaged_record_is_a_refused_line(desk, listed):
    """An own record that cannot be read is refused by its line, and the lines after it are taken in."""
    record_in(desk.engine, "public", "DRR000001")
    desk.force("UPDATE record SET status = 99")
    report = desk.engine.import_list(listed(line("DRR000001"), line("DRR000002"), line("DRR000003", "livee")))
    assert (report.taken_in, report.accounted) == (1, True)
    assert [(each.line, each.accession) for each in report.refused] == [(4, "DRR000003"), (2, "DRR000001")]
    assert "cannot be read" in report.refused[1].message


def test_what_is_here_is_reported_and_never_changed(desk, listed):
    """Where the list differs from an own record, the difference is told and nothing is written."""
    record_in(desk.engine, "permanently_suppressed", "DRR000001")
    record_in(desk.engine, "temporarily_suppressed", "DRR000002")
    record_in(desk.engine, "public", "DRR000003")
    path = listed(line("DRR000001"), line("DRR000002", "suppressed"), line("DRR000003"))
    before = desk.dump()
    report = desk.engine.import_list(path)
    assert (report.already_here, report.accounted) == (2, True)
    [different] = report.different
    assert (different.line, different.accession, different.here.value, different.there.value) == (
        2,
        "DRR000001",
        "permanently_suppressed",
        "public",
    )
    assert desk.dump() == before


def test_others_records_are_observed_and_forbidden_changes_flagged(desk, listed):
    """Others' records stand beside ours, each saying once; a forbidden change is flagged, not refused."""
    first = desk.engine.import_list(listed(line("ERR000001"), line("SRR000001")))
    assert (first.observed, desk.count("record")) == (2, 0)
    again = desk.engine.import_list(listed(line("ERR000001"), line("SRR000001")))
    assert (again.observed, again.observed_unchanged) == (0, 2)
    changed = desk.engine.import_list(listed(line("ERR000001", "unpublished"), line("SRR000001", "suppressed")))
    assert changed.observed == 2
    assert any("forbids" in warning and count == 1 for warning, count in changed.warnings.items())
    found = desk.rows("SELECT accession, number, forbidden FROM observation ORDER BY accession, number")
    assert [(a, n, bool(f)) for a, n, f in found] == [
        ("ERR000001", 1, False),
        ("ERR000001", 2, True),
        ("SRR000001", 1, False),
        ("SRR000001", 2, False),
    ]


def test_a_second_import_changes_nothing(desk, listed):
    """The same list once more writes no row, no operation either."""
    path = listed(line(RUN), line("DRR000002", "suppressed", ReplacedBy=RUN), line("ERR000001"))
    desk.engine.import_list(path)
    before = desk.dump()
    report = desk.engine.import_list(path)
    assert (report.taken_in, report.observed, report.already_here, report.different) == (0, 0, 2, ())
    assert desk.dump() == before


def test_a_dry_import_reports_and_leaves_nothing(desk, listed):
    """A dry run tells what the import would do."""
    before = desk.dump()
    report = desk.engine.import_list(listed(line(RUN), line("ERR000001")), dry_run=True)
    assert (report.dry_run, report.taken_in, report.observed) == (True, 1, 1)
    assert desk.dump() == before


def test_an_interrupted_import_is_finished_by_the_next(desk, listed, monkeypatch):
    """Batches that committed before a crash stand; the same import again takes in the rest under the same key."""
    monkeypatch.setattr(import_list, "_AT_ONCE", 1_000)
    path = listed(*(line(f"DRR{number:06d}") for number in range(1, 1_502)))

    def die(_lines):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.engine.import_list(path, key="import-1", progress=die)
    assert desk.count("record") == 1_000
    report = desk.engine.import_list(path, key="import-1")
    assert (report.already_here, report.taken_in, report.accounted) == (1_000, 501, True)
    assert desk.count("operation") == 1
    assert desk.engine.check_database() == ()


def test_a_key_of_something_else_is_no_import(memory, listed):
    """An import under the key of another operation raises, and takes nothing in."""
    memory.engine.register("DRR000009", key="k")
    before = memory.dump()
    with pytest.raises(IdempotencyKeyError):
        memory.engine.import_list(listed(line(RUN)), key="k")
    assert memory.dump() == before


def test_a_publication_in_the_future_is_no_hold(memory, listed):
    """A list's Published, ahead or on an unpublished line, becomes neither a hold date nor a first day in public."""
    memory.engine.import_list(
        listed(
            line("DRR000001", Published="2999-12-30", Updated="2020-02-02"),
            line("DRR000002", "unpublished", Published="2999-12-30"),
            line("DRR000003", Published="2999-12-30", Updated="2999-12-30"),
        )
    )
    first, second, third = (memory.engine.show(f"DRR{n:06d}") for n in (1, 2, 3))
    assert (first.first_public_on, first.since) == (date(2020, 2, 2), date(2020, 2, 2))
    assert (second.hold_on, second.first_public_on) == (None, None)
    assert third.since == memory.engine.today()
    assert memory.count("due") == 0


def test_access_and_owner_are_taken_over(memory, listed):
    """Controlled access and the center of a line are the record's."""
    memory.engine.import_list(listed(line(RUN, Visibility="controlled_access", Center="HARU")))
    card = memory.engine.show(RUN)
    assert (card.access.value, card.owner) == ("controlled", "HARU")


def test_a_packed_livelist_is_read(memory, tmp_path):
    """A livelist, packed or plain, is taken in; a prefix nobody is known to issue is refused by line."""
    path = tmp_path / "20260307.bioproject.ddbj.public.txt.gz"
    lines = ["Accession\tUpdated\tStatus", "PRJDB1\t2020-01-01\tpublic", "ZZ99999999\t2020-01-01\tpublic"]
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    report = memory.engine.import_list(path)
    assert (report.format, report.taken_in, len(report.refused), report.accounted) == ("livelist", 1, 1, True)


def test_what_is_no_list_is_refused_whole(memory, tmp_path):
    """A file that is not there, or names other columns, raises before anything is read in."""
    (tmp_path / "other.txt").write_text("a\tb\n1\t2\n")
    for path in (tmp_path / "missing.tab", tmp_path / "other.txt"):
        with pytest.raises(InvalidListError):
            memory.engine.import_list(path)


def test_an_own_line_that_cannot_begin_is_a_defect(memory, listed, monkeypatch):
    """An own record that the rules would not let begin is reported with its line."""
    monkeypatch.setattr(taking_in, "decide", lambda *_args, **_words: None)
    with pytest.raises(InternalError, match="line 2"):
        memory.engine.import_list(listed(line(RUN)))


@pytest.mark.parametrize("name", ["SRA_Accessions_1000.tab", "20260120.DRA_Accessions.tab"])
def test_the_real_lists_are_accounted_for(desk, name):
    """Of the archives' own lists every line is accounted for, and a second import reports no change."""
    if not (DATA / name).is_file():
        pytest.skip("the lists of the archives are not on this machine")
    report = desk.engine.import_list(DATA / name)
    assert report.accounted
    assert report.lines == len((DATA / name).read_text().splitlines()) - 1
    assert report.refused == ()
    before = desk.dump()
    again = desk.engine.import_list(DATA / name)
    assert (again.taken_in, again.observed, again.different) == (0, 0, ())
    assert desk.dump() == before
    assert desk.engine.check_database() == ()


def test_another_archive_takes_in_its_own(listed):
    """The same list is own records at one archive and observations at another."""
    desk = desk_in_memory(archive="ENA")
    with desk.engine as engine:
        report = engine.import_list(listed(line("ERR000001"), line(RUN)))
        assert (report.taken_in, report.observed) == (1, 1)
        assert engine.amend("ERR000001", note=NOTE).record.version == 2
