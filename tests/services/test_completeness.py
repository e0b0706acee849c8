"""The completeness report: what public records need, and whether their readers can follow."""

from __future__ import annotations

import pytest
from services.desk import RUN

from statusengine import Applied, DamagedRecordError, Gap, NotPermittedError, Relation, Status
from statusengine.services import completeness
from statusengine.testing import as_principal, record_in

EXPERIMENT, STUDY, DRA = "DRX000001", "DRP000001", "DRA000001"
FOREIGN = "SAMN00000001"
HIDDEN = [status for status in Status if status is not Status.PUBLIC]
OBSERVED = "INSERT INTO observation VALUES (:accession, :source, :number, :code, NULL, NULL, false, 'op', :at)"


def _gaps(desk, limit=None):
    return [(gap.accession, gap.target, gap.status, gap.source) for gap in desk.engine.completeness(limit)]


def _observe(desk, *said, accession=FOREIGN):
    """What lists say of another archive's record: each a source, a number and a status."""
    at = "2026-03-02 00:00:00"
    for source, number, code in said:
        desk.force(OBSERVED, accession=accession, source=source, number=number, code=code, at=at)


@pytest.mark.parametrize("status", HIDDEN)
def test_an_own_parent_that_is_not_public_is_a_gap(memory, status):
    """Whatever its status, but public; the gap names it, and says what it is needed for."""
    record_in(memory.engine, status, EXPERIMENT)
    record_in(memory.engine, Status.PUBLIC, RUN, part_of=[EXPERIMENT])
    [gap] = memory.engine.completeness()
    assert gap == Gap(accession=RUN, relation=Relation.PART_OF, target=EXPERIMENT, status=status, source=None)
    assert "library" in gap.why


@pytest.mark.parametrize("status", HIDDEN)
def test_a_record_that_is_not_public_has_no_gap(memory, status):
    """Nobody reads it, so nobody is led to nothing."""
    record_in(memory.engine, status, RUN, part_of=[EXPERIMENT])
    assert _gaps(memory) == []


def test_the_report_is_in_order_and_leaves_out_what_is_sound(desk):
    """Own parents that are not here are gaps, public ones are not; the order is by accession, relation and target."""
    record_in(desk.engine, Status.PUBLIC, STUDY)
    record_in(desk.engine, Status.PUBLIC, "DRR000002", part_of=[STUDY, "SAMD00000001", DRA])
    record_in(desk.engine, Status.PUBLIC, RUN, part_of=[STUDY, EXPERIMENT])
    assert _gaps(desk) == [
        (RUN, EXPERIMENT, None, None),
        ("DRR000002", "SAMD00000001", None, None),
        ("DRR000002", DRA, None, None),
    ]
    assert _gaps(desk, limit=2) == _gaps(desk)[:2]


def test_a_gap_closes_when_the_parent_is_released_or_the_link_ends(memory):
    """The report is of the links in force, and of today."""
    memory.engine.register(EXPERIMENT)
    record_in(memory.engine, Status.PUBLIC, RUN, part_of=[EXPERIMENT, "DRP000001"])
    assert len(_gaps(memory)) == 2
    assert isinstance(memory.engine.amend(RUN, part_of=["DRP000001"], unlink=True), Applied)
    assert [gap[1] for gap in _gaps(memory)] == [EXPERIMENT]
    memory.engine.complete(EXPERIMENT)
    assert _gaps(memory) == []


def test_what_no_list_has_named_is_unknown(desk):
    """Of another archive's record nothing is said until a list has."""
    record_in(desk.engine, Status.PUBLIC, RUN, part_of=[FOREIGN])
    assert _gaps(desk) == []
    _observe(desk, ("accession_table", 1, 4))
    assert _gaps(desk) == []
    _observe(desk, ("accession_table", 2, 2))
    assert _gaps(desk) == [(RUN, FOREIGN, Status.PRIVATE, "accession_table")]


def test_the_last_word_of_each_list_counts_and_the_least_visible_wins(desk):
    """Lists may disagree; what a list said before its last word does not count."""
    record_in(desk.engine, Status.PUBLIC, RUN, part_of=[FOREIGN])
    _observe(desk, ("a", 1, 6), ("a", 2, 4), ("b", 1, 5), ("c", 1, 6), ("d", 1, 6), ("e", 1, 4))
    assert _gaps(desk) == [(RUN, FOREIGN, Status.WITHDRAWN, "c")]


def test_windows_lose_nothing_and_tell_nothing_twice(desk, monkeypatch):
    """However small a window is, the report is the same."""
    for number in range(1, 6):
        parents = [STUDY, DRA, f"DRX00000{number}"]
        record_in(desk.engine, Status.PUBLIC, f"DRR00000{number}", part_of=parents)
    whole = _gaps(desk)
    assert len(whole) == 15
    for size in (1, 2, 7):
        monkeypatch.setattr(completeness, "_WINDOW", size)
        assert _gaps(desk) == whole


def test_an_assembly_may_go_and_its_sequences_stay_complete(memory):
    """What is not required is no gap."""
    record_in(memory.engine, Status.PUBLIC, "AB000001", part_of=["GCA_000001405.15"])
    _observe(memory, ("accession_table", 1, 2), accession="GCA_000001405.15")
    assert _gaps(memory) == []


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE record SET status = 99 WHERE accession = 'DRX000001'",
        "UPDATE link SET target = '?' WHERE target = 'DRX000001'",
        "INSERT INTO observation VALUES ('SAMN00000001', 's', 1, 99, NULL, NULL, false, 'op', '2026-03-02 00:00:00')",
    ],
)
def test_what_cannot_be_read_hides_no_gap_and_is_not_hidden(desk, damage):
    """All gaps that can be told are told, and then what cannot be read is raised."""
    record_in(desk.engine, Status.PRIVATE, EXPERIMENT)
    record_in(desk.engine, Status.PUBLIC, RUN, part_of=[EXPERIMENT, FOREIGN])
    record_in(desk.engine, Status.PUBLIC, "DRR000002", part_of=[DRA])
    desk.force(damage)
    told, error = _until_it_raises(desk.engine.completeness())
    assert "DRR000002" in told
    assert "cannot be read" in error.message


def _until_it_raises(gaps):
    told = []
    try:
        for gap in gaps:
            told.append(gap.accession)  # noqa: PERF401 - what was told before it raised is kept
    except DamagedRecordError as error:
        return told, error
    pytest.fail("nothing was raised")


def test_the_report_is_for_who_may_read_what_curators_see(memory):
    """It names what is hidden, so the public's reader is refused, before anything is read."""
    memory.engine.add_actor("curator-a", "curator")
    stranger = as_principal(memory.engine, "stranger")
    with pytest.raises(NotPermittedError):
        stranger.completeness()
