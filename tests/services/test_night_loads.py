"""What a night has in memory besides the records: the libraries it loads, and none that it can do without."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

from services.desk import RUN

NIGHT = """
import sys
from datetime import datetime
from statusengine import StatusEngine
from statusengine.services import release_due

release_due._FEW = {few}
now = datetime.fromisoformat("2026-06-03T12:00:00+09:00")
with StatusEngine.open("{url}", principal="curator-a", clock=lambda: now) as engine:
    assert engine.release_due(dry_run=True).released == 1
    assert engine.release_due().released == 1
print(*sys.modules)
"""
SPARED = {
    *("sqlmodel", "pydantic", "sqlalchemy.orm", "alembic"),  # tables are declared and migrated elsewhere
    *("structlog", "rich", "pygments", "typer"),  # how things look is the command line's matter
    *("holidays", "dateutil"),  # the almanac is written down
    "hypothesis",
}
DRIVERS = {"sqlite": "psycopg", "postgresql": "sqlalchemy.dialects.sqlite"}
"""For each kind of database, what only the other one needs."""


def _loaded(desk, few):
    program = [sys.executable, "-c", NIGHT.format(url=desk.url, few=few)]
    ran = subprocess.run(program, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return set(ran.stdout.split())


def _foreseen(desk):
    desk.engine.register(RUN, until=date(2026, 4, 8), processed=True)


def test_a_swept_night_loads_nothing_it_can_do_without(desk):
    """A mass is released without what declares tables, draws terminals or knows the world's holidays."""
    _foreseen(desk)
    loaded = _loaded(desk, few=0)
    assert not loaded & (SPARED | {DRIVERS[desk.database.dialect.name]})
    assert "statusengine.services.due_in_sweeps" in loaded


def test_a_quiet_night_loads_nothing_it_can_do_without(desk):
    """Nor does a night on which each record is judged by itself."""
    _foreseen(desk)
    assert not _loaded(desk, few=1_000) & (SPARED | {DRIVERS[desk.database.dialect.name]})
