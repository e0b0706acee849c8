"""A year at an archive in which two persons use every part of the engine: for databases that are made differently."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from statusengine import Applied, Pending, Status
from statusengine.domain.blast import Limits
from statusengine.exchange.accession_table import COLUMNS
from statusengine.testing import record_in

__all__ = ["play"]

NOTE = "agreed in the weekly meeting"
TREE = {
    "DRP000001": ("DRA000001",),
    "DRX000001": ("DRA000001", "DRP000001"),
    "DRR000001": ("DRX000001", "DRA000001"),
    "DRR000002": ("DRX000001", "DRA000001"),
}
ROOT = "DRA000001"
POLICY = """
version = "one"

[reasons.adapter_rest]
moves = ["suppress_for_good"]
requesters = ["archive"]
public_sentence = "The data holds rests of adapters."
"""


def play(first, second, clock, folder):
    """Do with two engines of different principals all that changes a row; nobody has a role while they do."""
    take_in(first, folder)
    hold_and_release(first, second, clock)
    move_a_family(first, second)
    replace_and_tie(first, second)
    break_the_glass(first, second)
    tell(first)
    destroy(first, second, clock)
    first.adopt_policy(POLICY)
    assert isinstance(first.suppress("DRR000101", reason="adapter_rest"), Applied)
    assert first.check_database() == ()


def take_in(first, folder):
    """A list with a live and a suppressed run of ours, one that was replaced, and one of another archive."""
    told = {"DRR000101": "live", "DRR000102": "suppressed", "DRR000103": "suppressed", "SRR000101": "live"}
    plain = dict.fromkeys(COLUMNS, "-") | {"Visibility": "public", "Type": "RUN", "Submission": "DRA000101"}
    lines = [
        plain | {"Accession": name, "Status": status, "ReplacedBy": "DRR000101" if name[-1] == "3" else "-"}
        for name, status in told.items()
    ]
    path = folder / "list.tab"
    path.write_text("\n".join(["\t".join(COLUMNS), *("\t".join(line.values()) for line in lines)]) + "\n")
    first.import_list(path)
    assert first.show("DRR000103").primaries == ("DRR000101",)


def hold_and_release(first, second, clock):
    """A submission is taken in and held; its hold is moved, and the nightly job releases it with what is in it."""
    first.register(ROOT, processed=True, until=date(2026, 6, 1), owner="lab-1")
    for accession, links in TREE.items():
        first.register(accession, processed=True, until=date(2026, 6, 1), part_of=links)
    first.freeze("DRR000002", note=NOTE)
    second.hold(ROOT, until=date(2026, 6, 2), count=5)
    second.unfreeze("DRR000002", note=NOTE)
    first.hold("DRR000002", until=date(2026, 6, 2))
    for owed in first.take_notices(within=timedelta(days=90)):
        first.report_notice(owed.id, "delivered")
    clock.turn_to("2026-06-02T12:00:00+09:00")
    report = second.release_due()
    assert (report.released >= 1, report.refused) == (True, ())
    assert {first.show(each).status for each in (ROOT, *TREE)} == {Status.PUBLIC}


def move_a_family(first, second):
    """A family is hidden for a withdrawal in windows, declined, hidden again, withdrawn, and brought back."""
    for engine in (first, second):
        engine._setting = replace(engine._setting, limits=Limits(alone=2, at_once=2, window=2))
    assert isinstance(first.withdraw(ROOT, reason="privacy", count=5), Pending)
    assert isinstance(second.decline(ROOT, note=NOTE), Applied)
    assert first.show("DRR000001").status is Status.PUBLIC
    assert isinstance(first.withdraw(ROOT, reason="privacy", note=NOTE, count=5), Pending)
    assert isinstance(second.approve(ROOT, note=NOTE), Applied)
    assert first.show("DRR000001").status is Status.WITHDRAWN
    for engine in (first, second):
        engine._setting = replace(engine._setting, limits=Limits())
    first.rerelease(ROOT, reason="status_correction", note=NOTE, count=5)
    assert isinstance(second.approve(ROOT, note=NOTE), Applied)
    assert first.show(ROOT).status is Status.PUBLIC


def replace_and_tie(first, second):
    """A run is replaced, the replacement is taken back; another is tied, untied and tied again."""
    record_in(first, Status.PUBLIC, "DRR000003")
    first.replace("DRR000003", by=("DRR000101",))
    assert first.show("DRR000003").primaries == ("DRR000101",)
    first.rerelease("DRR000003", reason="status_correction", note=NOTE)
    assert isinstance(second.approve("DRR000003", note=NOTE), Applied)
    first.register("DRR000007")
    for ends in (False, True, False):
        assert isinstance(first.link("DRR000007", part_of=["DRX000001"], unlink=ends), Applied)


def break_the_glass(first, second):
    """One person withdraws in an emergency, and another signs it."""
    record_in(first, Status.PUBLIC, "DRR000004")
    first.withdraw("DRR000004", reason="privacy", note=NOTE, break_glass=True)
    (review,) = second.reviews()
    second.sign_review(review.operation, note=NOTE)
    assert second.reviews() == ()


def tell(first):
    """Every notice that is owed is taken, and what became of it is reported."""
    owed = list(first.take_notices())
    assert owed
    for each in owed:
        first.report_notice(each.id, "failed")
    assert len(list(first.take_notices(failed=True))) == len(owed)


def destroy(first, second, clock):
    """A canceled record's data goes after its time, and the words of a suppression too."""
    first.register("DRR000005")
    first.cancel("DRR000005", reason="submitter_request")
    record_in(first, Status.PUBLIC, "DRR000006")
    said = {"note": "names him", "public_note": "of him", "evidence": "letter", "on_behalf_of": "him", "detail": "he"}
    event = first.suppress("DRR000006", reason="contamination", **said).record.version
    first.redact("DRR000006", event=event, note=NOTE)
    assert isinstance(second.approve("DRR000006", note=NOTE), Applied)
    assert first.show("DRR000006").detail is None
    clock.advance(days=400)
    assert isinstance(first.purge("DRR000005", reason="retention_ended", note=NOTE), Pending)
    assert isinstance(second.approve("DRR000005", note=NOTE), Applied)
