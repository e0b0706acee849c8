"""An archive in which every table has something in it, each by the use of the engine that puts it there."""

from __future__ import annotations

from datetime import date

from exchange.lists import HEADER, line
from services.desk import NOTE
from services.tree import EARLY, R2, S, X, plant

__all__ = ["enrich"]

POLICY = 'version = "one"\n[holds.dra]\nlongest_years = 2\n'
RUNS = tuple(f"DRR0001{number:02d}" for number in range(20))
LONG = "雪が降る – «naïve» \U0001f9ec 'quoted' \"twice\" \\ tab-less"


def enrich(desk, folder):
    """Families, dates, requests, notes, notices, a run, roles, a policy, a redaction, something unfinished."""
    plant(desk)
    _hold_and_release(desk)
    _replace_and_suppress(desk)
    _import(desk, folder)
    _ask_for_two(desk)
    _send_notices(desk)
    desk.engine.adopt_policy(POLICY)
    _leave_unfinished(desk)
    desk.engine.add_actor("curator-a", "curator")
    desk.engine.add_actor("curator-b", "approver")
    desk.engine.add_actor("upload", "submitter", "lab-1")


def _hold_and_release(desk):
    engine = desk.engine
    for number, run in enumerate(RUNS):
        engine.register(run, until=date(2026, 4, 2 + number), processed=True, note=f"{LONG} {number}", owner="lab-1")
    engine.cancel(RUNS[0], reason="submitter_request")
    engine.freeze(RUNS[1], note="looked into")
    engine.register("DRP000009")
    engine.register("DRX000009", until=date(2026, 4, 2), processed=True, part_of=["DRP000009"])
    desk.clock.turn_to("2026-04-06T01:02:03.456789+09:00")
    engine.freeze("DRP000009", note="looked into")
    assert engine.release_due().released > 2


def _replace_and_suppress(desk):
    engine = desk.engine
    for accession in ("AB000001", "AB000002", "AB000003"):
        engine.register(accession, processed=True)
    engine.replace("AB000001", by=("AB000002", "AB000003"))
    engine.suppress(X, until=date(2027, 3, 31), evidence="TICKET-17", note=LONG, **EARLY)
    engine.amend(R2, detail="low_quality", note=NOTE)


def _import(desk, folder):
    path = folder / "list.tab"
    foreign = line(Accession="ERR000001", Submission="ERA000001")
    path.write_text(f"{HEADER}\n{line()}\n{foreign}\n")
    assert desk.engine.import_list(path).observed


def _ask_for_two(desk):
    engine = desk.engine
    for run in ("DRR900101", "DRR900102", "DRR900103"):
        engine.register(run, processed=True, note=LONG)
    engine.withdraw("DRR900101", reason="privacy")
    engine.withdraw("DRR900102", reason="privacy")
    desk.second.approve("DRR900102", note="agreed")
    engine.withdraw("DRR900103", reason="privacy", note="names in the reads", break_glass=True)
    engine.redact(RUNS[5], event=1, note="a name")
    desk.second.approve(RUNS[5], note="agreed")


def _send_notices(desk):
    taken = list(desk.engine.take_notices())
    desk.engine.report_notice(taken[0].id, "delivered")


def _leave_unfinished(desk):
    desk.force(
        "INSERT INTO progress (operation, accession, number, phase, cursor, done, total, principal, started_at)"
        " VALUES ('an-operation', :accession, 0, 'carry_out', '', 0, 2, 'curator-a', '2026-04-01 03:00:00.000000')",
        accession=S,
    )
