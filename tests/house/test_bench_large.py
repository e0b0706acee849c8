"""The large benchmarks measure what they say: an archive as the engine makes it, floors that write what it writes."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.archive import NOW
from bench.large import floor
from bench.large.__main__ import conclude
from bench.large.fill import IMPORTED, REGISTERED, fill
from bench.large.filling import TODAY, few, mass, nights
from bench.large.hot import fact as hot
from bench.large.line import Cost, Fact
from bench.large.place import Files, Server
from bench.large.scans import fact as plans
from bench.large.scans import reads_all
from bench.large.tally import Tally
from bench.result import Result, at_most
from statusengine.engine import StatusEngine

ROOT = Path(__file__).parents[2]
HISTORY = ("record", "event", "due", "link", "notice", "operation", "run")
DRAWN = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{64}")


class Databases:
    """The suite's server, as the benchmarks know theirs."""

    version = "PostgreSQL"

    def __init__(self, server):
        self._server = server
        self.url = server.url
        self.drop = server.drop

    def create(self, _name, template="template1"):
        """Make a database; it has the name that the suite gives it."""
        return self._server.url(self._server.create(template=template))


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    """Each kind of database in turn."""
    if request.param == "sqlite":
        return Files(tmp_path)
    return Server(Databases(request.getfixturevalue("postgres_server")))


def tables(place, address):
    """All that is written of records, with every drawn name and number made the same."""
    with closing(place.connect(address)) as connection:
        told = {}
        for table in HISTORY:
            rows = connection.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - our own tables
            told[table] = sorted(DRAWN.sub("drawn", repr(tuple(map(plain, row)))) for row in rows)
    return told


def plain(value):
    """A value as both databases would tell it; who acted is another name on a server."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None)
    return "bench" if value == "postgres" else value


def engine(address, now):
    """The engine, at that moment."""
    return StatusEngine.open(address, principal="bench", clock=lambda: now)


EXAMPLE = ROOT / "docs" / "examples" / "example_accessions.tab"
LISTED = EXAMPLE.read_text("utf-8").splitlines()[0].split("\t")


def line(accession, kind, experiment="-", study="-"):
    """A line of an archive's list for something public."""
    told = dict.fromkeys(LISTED, "-") | {"Accession": accession, "Status": "live", "Type": kind}
    told |= dict.fromkeys(("Updated", "Published", "Received"), "2026-02-02T00:00:00Z")
    told |= {"Visibility": "public", "Experiment": experiment, "Study": study}
    return "\t".join(told.values())


def test_a_filled_archive_holds_what_the_engine_would_have_written(place, tmp_path):
    """Imported and registered by the engine, the same records leave the same rows in every table."""
    filling = mass(20, linked=True)
    filled = fill(place, filling)
    made = place.make()
    held = {4: 1, 8: 2, 12: 3, 15: 4}
    path = tmp_path / "list.tab"
    lines = [line("DRP10000001", "STUDY")]
    lines += [line(f"DRR{10_000_000 + number}", "RUN") for number in range(1, 16) if number not in held]
    lines += [line(f"DRX{10_000_000 + number}", "EXPERIMENT", study="DRP10000001") for number in range(1, 5)]
    path.write_text("\n".join(["\t".join(LISTED), *lines]) + "\n", "utf-8")
    with engine(made, IMPORTED) as at_import:
        assert at_import.import_list(path, key="imported").taken_in == 16
    with engine(made, REGISTERED) as at_registration:
        for number, turn in held.items():
            parent = [f"DRX{10_000_000 + turn}"]
            until = filling.holds[turn]
            at_registration.register(f"DRR{10_000_000 + number}", processed=True, until=until, part_of=parent)
    assert tables(place, filled) == tables(place, made)


@pytest.mark.parametrize("filling", [mass(50), mass(100, linked=True), few(100, 4), nights(50)])
def test_a_filled_archive_is_sound(place, filling):
    """Every record follows from its history, and as many are due as are said to be."""
    with engine(fill(place, filling), NOW) as filled:
        assert filled.check_database() == ()
        assert len(filled.release_due(dry_run=True).accessions) == filling.due


@pytest.mark.parametrize("filling,by_date", [(mass(50), False), (few(100, 4), True)])
def test_the_floor_writes_what_the_job_writes(place, filling, by_date):
    """Row for row in every table; only the names that are drawn differ."""
    by_floor, by_job = fill(place, filling), fill(place, filling)
    with closing(place.connect(by_floor)) as connection:
        assert floor.release(connection, TODAY, place, by_date=by_date) == filling.due
    with engine(by_job, NOW) as job:
        assert job.release_due().released == filling.due
    assert tables(place, by_floor) == tables(place, by_job)


def test_the_plans_of_a_quiet_night_are_read_and_judged(place):
    """What the job says is heard and explained; a verdict without a statement would be a miss."""
    told = plans(place, fill(place, few(100, 4)))
    assert int(told.measure.split()[2]) > 5
    assert told.is_missed == ("none reads" not in told.found)


@pytest.mark.parametrize(
    "sql,plan,guilty",
    [
        ("SELECT 1 FROM record", "SCAN record", True),
        ("SELECT 1 FROM record AS r", "SCAN r", True),
        ("SELECT 1 FROM record WHERE accession > 'A'", "SEARCH record USING PRIMARY KEY (accession>?)", True),
        ("SELECT 1 FROM record", "Seq Scan on record", True),
        ("SELECT 1 FROM record r", "->  Parallel Seq Scan on record r", True),
        ("SELECT 1 FROM record r", "SEARCH r USING PRIMARY KEY (accession=?)", False),
        ("SELECT 1 FROM due", "SCAN due", False),
        ("SELECT 1 FROM record", "Index Scan using pk_record on record", False),
    ],
)
def test_a_plan_that_reads_all_records_is_told_from_one_that_does_not(sql, plan, guilty):
    """Under whatever name the statement gives the table."""
    assert (reads_all(sql, ["SEARCH due USING INDEX ix_due_on_date (on_date<?)", plan]) == plan) is guilty


def test_one_update_that_is_not_hot_is_a_miss():
    """The promise is all of them."""
    assert [hot("", Tally(10, updates, 0, 0)).is_missed for updates in (10, 9)] == [False, True]
    assert Tally(9, 8, 7, 6).since(Tally(1, 2, 3, 4)) == Tally(8, 6, 4, 2)


@pytest.mark.parametrize("seconds,is_broken,missed", [(1, False, 0), (3, False, 1), (1, True, 1)])
def test_a_missed_goal_of_either_kind_fails(seconds, is_broken, missed, capsys):
    """Whoever runs it learns by the exit code, and reads which it was."""
    result = Result(measure="some time", floor_is="nothing", ours=seconds, floor=1, goal=at_most(2))
    fact = Fact(measure="some fact", found="this", goal="that", is_missed=is_broken)
    assert conclude([Cost(result=result, records=5, resident=2**20), fact]) == missed
    printed = capsys.readouterr().out
    assert ("every goal is met" in printed) is not missed
    assert ("1 MB" in printed, "this" in printed) == (True, True)


def test_bench_large_plays_a_night_in_a_process_of_its_own():
    """One line for each floor and one for the memory, which is what the other process had."""
    command = [sys.executable, "-m", "bench.large", "--quick", "--on", "sqlite", "mass"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=200, check=False)
    assert [floor in ran.stdout for floor in ("same rows", "reference schema")] == [True, True], ran.stderr
    assert re.search(r"resident memory, 400 of 2,000 due, SQLite +[1-9]\d* MB", ran.stdout)
    assert ran.returncode == (1 if "MISSED" in ran.stdout else 0), ran.stderr


def test_bench_large_is_bounded():
    """It starts nothing that would fill a disk."""
    command = [sys.executable, "-m", "bench.large", "--rows", "100000000"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, "from 2,000 to 20,000,000" in ran.stderr) == (2, True)
