"""A database with data that has waited long enough: two runs canceled in April 2024, and one canceled today.

Usage: canceled.py DATABASE. It makes the SQLite file, with a clock that is turned.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from statusengine import Archive, StatusEngine, create_database

database = sys.argv[1]
then, now = datetime(2024, 4, 1, tzinfo=UTC), datetime.now(UTC)

create_database(database, archive=Archive.DDBJ, principal="curator-a")
for moment, accessions in ((then, ("DRR000001", "DRR000002")), (now, ("DRR000003",))):
    with StatusEngine.open(database, principal="curator-a", clock=lambda moment=moment: moment) as engine:
        for accession in accessions:
            engine.register(accession, owner="lab-7")
            engine.cancel(accession, reason="submitter_request", note="asked for by patient 4711")
