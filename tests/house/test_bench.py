"""The benchmarks run, tell what they promise to tell, and fail when a promise is broken. No time is tested here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bench import accession_list
from bench.__main__ import HEAD, conclude
from bench.importing import measure
from bench.result import Result, at_least, at_most, at_most_times, duration
from bench.table import table

ROOT = Path(__file__).parents[2]
MEASURES = (
    "table lookup",
    "decide()",
    "one visibility, engine.sight() ",
    "1,000 at once, engine.visible() ",
    "status show",
    "200 due released, SQLite",
    "200 due released, PostgreSQL",
    "one visibility, engine.sight(), PostgreSQL",
    "1,000 at once, engine.visible(), PostgreSQL",
)
SHAPES = ("table due, by key", "table due, by date (as built)", "index, where private", "index, where dated")


def bench(module: str) -> subprocess.CompletedProcess[str]:
    """Run one of the two programs, as quickly as it can be run."""
    command = [sys.executable, "-m", module, "--quick"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=200, check=False)


def a_result(goal=None, ours=2e-6, floor=1e-6):
    """A measure that took twice its floor."""
    return Result(measure="something", floor_is="nothing", ours=ours, floor=floor, goal=goal)


def test_bench_prints_each_measure_with_its_floor_goal_and_verdict():
    """One line a measure, in one table, below what it was measured on; the exit code says what the lines say."""
    ran = bench("bench")
    machine, sizes, _, head, _, *lines = ran.stdout.splitlines()
    assert ("cores" in machine, "SQLite" in machine, "Python" in machine) == (True, True, True)
    assert "records" in sizes
    assert [title for title in HEAD if title in head] == list(HEAD)
    told = [line for line in lines if line.startswith(MEASURES)]
    assert len(told) == len(MEASURES), ran.stdout + ran.stderr
    goals = [line for line in told if " none " not in line]
    assert len(goals) == 7
    assert all("  met  " in line or "  MISSED  " in line for line in goals)
    assert ran.returncode == (1 if "MISSED" in ran.stdout else 0), ran.stderr


def test_bench_due_plays_every_shape_on_both_databases():
    """What the decision record rests on can be measured again."""
    ran = bench("bench.due")
    assert ran.returncode == 0, ran.stderr
    for shape in SHAPES:
        assert sum(shape in line for line in ran.stdout.splitlines()) == 2


@pytest.mark.parametrize(
    "goal,is_missed",
    [
        (None, False),
        (at_most(2e-6), False),
        (at_most(1e-6), True),
        (at_most_times(2), False),
        (at_most_times(1.3), True),
        (at_least(100_000), False),
        (at_least(1_000_000), True),
    ],
)
def test_a_missed_goal_fails(goal, is_missed, capsys):
    """Whoever runs it learns by the exit code, and reads which goal it was."""
    assert conclude([a_result(), a_result(goal)]) == int(is_missed)
    printed = capsys.readouterr().out
    assert ("MISSED" in printed, "missed: something" in printed) == (is_missed, is_missed)
    assert ("every goal is met" in printed) is not is_missed


@pytest.mark.parametrize(
    "seconds,shown", [(2.5, "2.5 s"), (0.0123, "12.3 ms"), (9.51e-6, "9.51 µs"), (2e-8, "0.02 µs")]
)
def test_seconds_are_shown_in_a_unit_that_suits_them(seconds, shown):
    """Three digits are enough for what is measured here."""
    assert duration(seconds) == shown


def test_a_table_is_as_wide_as_its_cells():
    """Figures stand to the right, words to the left."""
    assert table(("word", "figure"), [("a", "1 s"), ("bee", "20 ms")]).splitlines() == [
        "word  figure",
        "----  ------",
        "a        1 s",
        "bee    20 ms",
    ]


def test_an_import_is_measured_beside_its_floor():
    """Both the import and the floor run; the figures of so few lines mean nothing."""
    measured = measure(200, "sqlite")
    [result] = measured.results
    assert result.floor_is == "inserts, prepared, one transaction"
    assert min(result.ours, result.floor, measured.resident) > 0


def test_the_list_to_measure_on_is_always_the_same():
    """Two lists of one length are equal, of twenty columns, and hold what an archive's list holds."""
    lines = list(accession_list.lines(5_000))
    assert lines == list(accession_list.lines(5_000))
    assert {line.count("\t") for line in lines} == {accession_list.HEADER.count("\t")} == {19}
    assert {line.split("\t")[2] for line in lines} >= {"live", "unpublished", "suppressed", "withdrawn"}
    assert {line[:1] for line in lines} == {"D", "E"}
