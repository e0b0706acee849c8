"""Extending many holds by a file: each row is judged by itself, and the notice rule is asked of each."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest

COUNT = 100
RUNS = [f"DRX{number:06d}" for number in range(1, COUNT + 1)]
LATE = RUNS[41]
SOON, USUAL, NEW = date(2026, 4, 3), date(2026, 9, 1), date(2027, 3, 31)


@pytest.fixture
def held(shell):
    """A hundred records on hold until 1 September, but one whose day is the next working day, 3 April."""
    for accession in RUNS:
        shell.engine.register(accession, until=SOON if accession == LATE else USUAL, processed=True)
    shell.clock.turn_to("2026-04-02T09:00:00+09:00")
    return shell


@pytest.fixture
def sheet(tmp_path):
    """The file: a row for each record with the new date, as a curator's sheet has it."""
    file = tmp_path / "extensions.tsv"
    lines = ["accession\tuntil\tevidence", *(f"{accession}\t2027-03-31\tticket {accession}" for accession in RUNS)]
    file.write_text("\n".join(lines) + "\n")
    return file


def _extend(shell, sheet, *words):
    return shell("hold", "--from", str(sheet), "--reason", "submitter_request", "--yes", "--format", "csv", *words)


def test_a_hundred_holds_are_extended_and_the_late_one_is_refused(held, sheet):
    """Two working days ahead is the rule at DDBJ: the record of tomorrow stays, all others go, and the code is 3."""
    result = _extend(held, sheet)
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert result.exit_code == 3
    assert [row["accession"] for row in rows] == RUNS
    assert {row["accession"] for row in rows if row["outcome"] == "refused"} == {LATE}
    assert f"{LATE}: Postponing 2026-04-03 had to be asked 2 working days ahead, by 2026-04-01." in result.stderr
    dates = [held.engine.show(accession).hold_on for accession in RUNS]
    assert dates == [SOON if accession == LATE else NEW for accession in RUNS]


def test_the_notice_is_counted_in_working_days(held, sheet):
    """On 1 April the same file is in time for all of them."""
    held.clock.turn_to("2026-04-01T23:59:59+09:00")
    assert _extend(held, sheet).exit_code == 0
    assert {held.engine.show(accession).hold_on for accession in RUNS} == {NEW}


def test_a_dry_run_names_the_late_one_and_writes_nothing(held, sheet):
    """What would be refused is known before anything is written."""
    result = _extend(held, sheet, "--dry-run")
    assert result.exit_code == 3
    assert LATE in result.stderr
    assert held.engine.show(RUNS[0]).hold_on == USUAL


def test_an_override_with_a_note_extends_the_late_one_too(held, sheet):
    """A late request is granted with a note; to the others the file makes no difference, for they are so already."""
    _extend(held, sheet)
    result = _extend(held, sheet, "--override", "--note", "asked by phone on 1 April, see ticket 9")
    outcomes = {row["accession"]: row["outcome"] for row in csv.DictReader(io.StringIO(result.stdout))}
    assert result.exit_code == 0
    assert [accession for accession, outcome in outcomes.items() if outcome == "applied"] == [LATE]
    assert set(outcomes.values()) == {"applied", "already_so"}


def test_every_extension_is_counted_with_its_evidence(held, sheet):
    """The card of each record has its dates, how often they moved, and the row's evidence."""
    _extend(held, sheet)
    card = json.loads(held("show", RUNS[0], "--format", "json").stdout)
    assert (card["hold_extensions"], card["hold_history"]) == (1, ["2026-09-01", "2027-03-31"])
    assert card["evidence"] == f"ticket {RUNS[0]}"
    late = json.loads(held("show", LATE, "--format", "json").stdout)
    assert (late["hold_extensions"], late["hold_history"]) == (0, ["2026-04-03"])


def test_a_slip_in_the_last_row_changes_nothing(held, sheet):
    """The whole file is read before the first record is touched."""
    with sheet.open("a") as file:
        file.write("DRX000101\t2027-02-30\tticket\n")
    result = _extend(held, sheet)
    assert (result.exit_code, "line 102" in result.stderr) == (2, True)
    assert held.engine.show(RUNS[0]).hold_on == USUAL
