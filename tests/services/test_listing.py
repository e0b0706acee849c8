"""Lists for curators: each filter by itself and together, in order of accession."""

from __future__ import annotations

from datetime import date

import pytest

from statusengine import DamagedRecordError, Filter, InvalidAccessionError, Kind, Reason, Status
from statusengine.testing import record_in


@pytest.fixture
def furnished(desk):
    """A desk with a submission, a study, two runs of them and a suppressed one apart."""
    engine = desk.engine
    engine.register("DRA000001", until=date(2026, 9, 1))
    engine.register("DRP000001", until=date(2026, 10, 1))
    engine.register("DRR000001", part_of=["DRA000001", "DRP000001"], until=date(2026, 9, 1), owner="HARU")
    engine.register("DRR000002", part_of=["DRA000001"])
    record_in(engine, Status.PERMANENTLY_SUPPRESSED, "DRR000003")
    return desk


ALL = ["DRA000001", "DRP000001", "DRR000001", "DRR000002", "DRR000003"]
FILTERS = [
    (Filter(), ALL),
    (Filter(status=frozenset({Status.PERMANENTLY_SUPPRESSED})), ["DRR000003"]),
    (Filter(status=frozenset()), []),
    (Filter(kind=Kind.RUN), ["DRR000001", "DRR000002", "DRR000003"]),
    (Filter(study="DRP000001"), ["DRP000001", "DRR000001"]),
    (Filter(submission="DRA000001"), ["DRA000001", "DRR000001", "DRR000002"]),
    (Filter(reason=Reason.CONTAMINATION), ["DRR000003"]),
    (Filter(hold_from=date(2026, 9, 2)), ["DRP000001"]),
    (Filter(hold_to=date(2026, 9, 1)), ["DRA000001", "DRR000001", "DRR000002"]),
    (Filter(hold_from=date(2026, 9, 1), hold_to=date(2026, 9, 1), kind=Kind.RUN), ["DRR000001", "DRR000002"]),
    (Filter(limit=2), ALL[:2]),
    (Filter(study="DRP000001", submission="DRA000001", kind=Kind.RUN), ["DRR000001"]),
]


@pytest.mark.parametrize("asked, expected", FILTERS, ids=range(len(FILTERS)))
def test_a_filter_leaves_what_fits(furnished, asked, expected):
    """Each filter leaves exactly the records that fit, in order."""
    assert [entry.accession for entry in furnished.engine.list(asked)] == expected


def test_an_entry_says_what_a_curator_wants(furnished):
    """An entry has the fields of its record."""
    entry = next(entry for entry in furnished.engine.list() if entry.accession == "DRR000001")
    assert (entry.owner, entry.hold_on, entry.status, entry.frozen) == (
        "HARU",
        date(2026, 9, 1),
        Status.PRIVATE,
        False,
    )


@pytest.mark.parametrize("damage", ["status = 99", "access = 'whatever'", "kind = 'whatever'"])
def test_a_damaged_record_hides_no_other_and_is_not_hidden(furnished, damage):
    """All that can be read is listed, and the list then ends by naming the first that cannot, and what to type."""
    furnished.force(f"UPDATE record SET {damage} WHERE accession IN ('DRP000001', 'DRR000001')")  # noqa: S608 - the test writes the whole statement
    found = []
    with pytest.raises(DamagedRecordError, match="DRP000001 cannot be read") as caught:
        found.extend(entry.accession for entry in furnished.engine.list())
    assert found == ["DRA000001", "DRR000002", "DRR000003"]
    assert caught.value.hint == "status db check"


def test_a_list_may_be_left_unread(furnished):
    """Whoever stops reading a list leaves the database free."""
    entries = furnished.engine.list()
    assert next(entries).accession == "DRA000001"
    entries.close()
    assert furnished.engine.freeze("DRR000001").record.frozen


def test_a_parent_must_be_an_accession(memory):
    """A filter by what is no accession is a mistake."""
    with pytest.raises(InvalidAccessionError):
        list(memory.engine.list(Filter(study="nonsense")))


def test_requests_are_listed_longest_waiting_first(memory):
    """What waits for a second person is listed in the order it was asked."""
    for accession in ("DRR000002", "DRR000001"):
        record_in(memory.engine, Status.PUBLIC, accession)
        memory.engine.withdraw(accession, reason="privacy")
        memory.clock.advance(minutes=1)
    assert [request.id for request in memory.engine.requests()] == ["DRR000002/1", "DRR000001/1"]


def test_a_forecast_lists_what_is_due_with_its_working_day(desk):
    """The forecast has every date up to its last, overdue first, each with the day it is carried out on."""
    for accession, until in (("DRR000001", date(2026, 4, 11)), ("DRR000002", date(2026, 4, 8))):
        desk.engine.register(accession, until=until, processed=True)
    desk.engine.register("DRR000003", until=date(2026, 5, 1), processed=True)
    found = desk.engine.due(date(2026, 4, 11))
    assert [(entry.accession, entry.on, entry.falls_due) for entry in found] == [
        ("DRR000002", date(2026, 4, 8), date(2026, 4, 8)),
        ("DRR000001", date(2026, 4, 11), date(2026, 4, 13)),
    ]
