"""A database with a past: the records of an imaginary year 2024, made with a clock that is turned.

Usage: audited.py DATABASE. It makes the SQLite file, with two curators at work.
"""

from __future__ import annotations

import sys
from datetime import datetime

from statusengine import Archive, StatusEngine, create_database

database = sys.argv[1]


def engine_of(principal: str, day: str) -> StatusEngine:
    """One person's engine, at nine in the morning of a day in Tokyo."""
    moment = datetime.fromisoformat(f"{day}T09:00:00+09:00")
    return StatusEngine.open(database, principal=principal, clock=lambda: moment)


create_database(database, archive=Archive.DDBJ, principal="curator-a")
with engine_of("curator-a", "2024-04-01") as engine:
    for accession in ("DRR000001", "DRR000002", "DRR000003"):
        engine.register(accession, processed=True, owner="lab-7")
with engine_of("curator-a", "2024-06-03") as engine:
    engine.suppress(
        "DRR000001", reason="contamination", evidence="ticket 4711", note="yeast reads, found by the user"
    )
with engine_of("curator-a", "2024-06-10") as engine:
    engine.replace("DRR000001", by=["DRR000002"], evidence="ticket 4711")
    engine.suppress("DRR000003", reason="hold_not_requested", evidence="letter of 7 June")
with engine_of("curator-a", "2024-07-01") as engine:
    engine.rerelease("DRR000003", reason="verified_by_submitter", evidence="letter of 1 July")
with engine_of("curator-a", "2024-09-02") as engine:
    engine.withdraw("DRR000003", reason="consent_withdrawn", evidence="letter of 1 September")
with engine_of("curator-b", "2024-09-03") as engine:
    engine.approve("DRR000003", note="letter seen")
