"""A night that has not come yet: the same database, with a clock that shows another moment.

Usage: night.py DATABASE MOMENT, where MOMENT is such as 2027-04-01T00:10+09:00.

`status` has no such option on purpose. A program that uses the library gives the clock itself, as tests do.
"""

from __future__ import annotations

import sys
from datetime import datetime

from statusengine import StatusEngine

database, moment = sys.argv[1], datetime.fromisoformat(sys.argv[2])

with StatusEngine.open(database, principal="nightly-job", clock=lambda: moment) as engine:
    report = engine.release_due()
    print(f"{engine.today()} at {engine.archive}: {report.released} released, {report.rereleased} re-released")

sys.exit(3 if report.refused else 0)
