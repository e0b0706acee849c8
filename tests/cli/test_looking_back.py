"""Looking back on the command line: as of a day, what is past, and what explains it."""

from __future__ import annotations

import csv
import io
import json

import pytest

from statusengine.testing import as_principal, record_in

RUN, OTHER = "DRR000001", "DRR000002"


@pytest.fixture
def returned(shell):
    """Public on 1 April, suppressed on 2 April, public again on 3 April."""
    record_in(shell.engine, "public", RUN, owner="lab-7")
    shell.clock.advance(days=1)
    shell.engine.suppress(RUN, reason="hold_not_requested")
    shell.clock.advance(days=1)
    shell.engine.rerelease(RUN, reason="verified_by_submitter")
    return shell


@pytest.mark.parametrize(
    "day, status", [("2026-04-01", "public"), ("2026-04-02", "temporarily_suppressed"), ("2026-04-03", "public")]
)
def test_show_looks_back(returned, day, status):
    """The card is that of the day, and says so; the list's row too."""
    card = json.loads(returned("show", RUN, "--as-of", day, "--format", "json").stdout)
    assert (card["as_of"], card["effective"], card["status"]) == (day, False, status)
    card = json.loads(returned("show", RUN, "--as-of", day, "--effective", "--format", "json").stdout)
    assert (card["effective"], card["status"]) == (True, status)
    (row,) = json.loads(returned("list", "--as-of", day, "--effective", "--format", "json").stdout)
    assert row["status"] == status


def test_what_was_not_recorded_yet_is_missing(returned):
    """The day before knows of no record, and the code is that of one that is not here."""
    result = returned("show", RUN, "--as-of", "2026-03-31")
    assert (result.exit_code, result.stdout) == (5, "")
    assert result.stderr == returned("show", RUN, "--as-of", "2026-03-31", "--effective").stderr
    assert json.loads(returned("list", "--as-of", "2026-03-31", "--format", "json").stdout) == []


def test_filters_are_asked_of_the_day(returned):
    """The list's other filters hold for the records as they were."""
    words = ("list", "--as-of", "2026-04-02", "--format", "ndjson", "--status")
    assert returned(*words, "suppressed").stdout.count("\n") == 1
    assert not returned(*words, "public").stdout


@pytest.mark.parametrize(
    "words",
    [
        *[("show", RUN, "--as-of", "2026-04-04"), ("list", "--as-of", "2026-04-04")],
        *[("show", RUN, "--effective"), ("list", "--effective"), ("show", RUN, "--as-of", "yesterday")],
        ("show", RUN, "--as-of", "2026-04-01", "--audience", "public"),
        ("show", "DRR000404", "--as-of", "2026-04-01", "--audience", "partner"),
    ],
)
def test_a_wrong_look_back_is_a_slip(returned, words):
    """A day ahead, no day at all, and an audience that may not look back end with 2 and no data."""
    result = returned(*words)
    assert (result.exit_code, result.stdout) == (2, "")


def test_an_owner_looks_back_at_own_records(returned):
    """A submitter reads the own past, and nobody else's."""
    words = ("show", RUN, "--as-of", "2026-04-02", "--audience", "submitter", "--owner")
    assert returned(*words, "lab-7").exit_code == 0
    assert returned(*words, "lab-8").exit_code == 5


@pytest.mark.parametrize("command", ["show", "explain"])
def test_a_past_suppression_is_one_line_a_span(returned, command):
    """People read one line for each period, programs a list of objects, and a sheet one cell."""
    table = returned(command, RUN).stdout.splitlines()
    (line,) = [line for line in table if line.startswith("past")]
    assert "2026-04-02 to 2026-04-03: temporarily_suppressed (hold_not_requested), operation " in line
    (span,) = json.loads(returned(command, RUN, "--format", "json").stdout)["past"]
    assert (span["since"], span["until"]) == ("2026-04-02", "2026-04-03")
    assert span["public_reason"] == "The data was released for want of a hold date."
    (row,) = csv.DictReader(io.StringIO(returned(command, RUN, "--format", "csv").stdout))
    assert row["past"].startswith("status=temporarily_suppressed since=2026-04-02 until=2026-04-03 reason=")


def test_several_periods_are_several_lines(returned):
    """Each further period stands below the one before; one whose reason is secret names none."""
    returned.engine.withdraw(RUN, reason="privacy")
    as_principal(returned.engine, "curator-b").approve(RUN)
    table = returned("show", RUN, "--audience", "submitter", "--owner", "lab-7").stdout
    assert table.count(" to 2026-04-03: temporarily_suppressed") == 2
    assert "(hold_not_requested)" in table
    assert "privacy" not in table


def test_the_old_reason_stands_beside_the_new(shell):
    """`show` and `history` tell what an amendment took the place of."""
    record_in(shell.engine, "permanently_suppressed", RUN)
    shell("amend", RUN, "--reason", "uncorrectable_error", "--detail", "metadata")
    card = json.loads(shell("show", RUN, "--format", "json").stdout)
    assert card["amended_from"] == {"reason": "contamination", "detail": None}
    assert "amended from" in shell("show", RUN).stdout
    (row,) = list(csv.DictReader(io.StringIO(shell("history", RUN, "--format", "csv").stdout)))[-1:]
    assert row["amended_from"] == "reason=contamination"


def test_an_explanation_reads_as_rule_document_and_event(shell):
    """The card of an explanation names all three."""
    record_in(shell.engine, "permanently_suppressed", RUN)
    told = json.loads(shell("explain", RUN, "--format", "json").stdout)
    assert told["rule"] == "visibility: permanently_suppressed, accession: marked"
    assert told["move"] == "public suppress permanently_suppressed (ordinary)"
    assert told["source"] == told["move_source"] == told["reason_source"]
    assert (told["version"], told["principal"]) == (4, "curator-a")
    assert told["operation"] in shell("explain", RUN, OTHER).stdout


def test_due_by_day_counts_the_working_days(shell):
    """One row for each working day, with the dates that were shifted to it."""
    for number, until in enumerate(("2026-12-28", "2026-12-30", "2027-01-02"), 1):
        shell("register", f"DRX{number:06d}", "--hold", until, "--processed")
    rows = json.loads(shell("due", "--until", "2027-01-04", "--by-day", "--format", "json").stdout)
    assert rows == [
        {"day": "2026-12-28", "releases": 1, "rereleases": 0, "shifted": 0, "shifted_from": []},
        {
            "day": "2027-01-04",
            "releases": 2,
            "rereleases": 0,
            "shifted": 2,
            "shifted_from": ["2026-12-30", "2027-01-02"],
        },
    ]
    plain = json.loads(shell("due", "--until", "2027-01-04", "--format", "json").stdout)
    assert [row["shifted"] for row in plain] == [False, True, True]
