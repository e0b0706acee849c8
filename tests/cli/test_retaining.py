"""What may go, destroying it with a second person, and the proof."""

from __future__ import annotations

import json

import pytest

from statusengine.services.certificate import checksum
from statusengine.testing import record_in

RUN = "DRR000001"
PURGE = ("purge", RUN, "--reason", "retention_ended", "--note", "its time is over")


@pytest.fixture
def canceled(shell):
    """A canceled record whose retention ended today."""
    record_in(shell.engine, "canceled", RUN, owner="lab-7")
    shell.clock.turn_to("2027-04-01T03:00:00+00:00")
    return shell


def approved(shell):
    """The second person's yes."""
    shell.user = "curator-b"
    result = shell("approve", RUN, "--note", "seen", "--yes")
    assert result.exit_code == 0, result.stderr
    shell.user = "curator-a"


def test_what_may_go_is_listed(shell):
    """On the day itself, or before it with --within; the columns are those of the library."""
    record_in(shell.engine, "canceled", RUN, owner="lab-7")
    assert json.loads(shell("retention", "--format", "json").stdout) == []
    assert json.loads(shell("retention", "--within", "52w", "--format", "json").stdout) == []
    (row,) = json.loads(shell("retention", "--within", "365d", "--format", "json").stdout)
    assert row == {
        "accession": RUN,
        "canceled_on": "2026-04-01",
        "purgeable_on": "2027-04-01",
        "owner": "lab-7",
        "reason": "submitter_request",
    }
    assert shell("retention", "--within", "soon").exit_code == 2
    assert json.loads(shell("show", RUN, "--format", "json").stdout)["purgeable_on"] == "2027-04-01"


def test_a_purge_waits_for_a_second_person(canceled):
    """It is grave: it wants a yes, ends with 7, and is recorded once another has approved."""
    assert canceled(*PURGE).exit_code == 2
    result = canceled(*PURGE, "--yes", "--format", "json")
    assert (result.exit_code, json.loads(result.stdout)["outcome"]) == (7, "pending")
    approved(canceled)
    card = json.loads(canceled("show", RUN, "--format", "json").stdout)
    assert (card["status"], card["purged_on"], card["purgeable_on"]) == ("canceled", "2027-04-01", None)
    assert canceled("retention", "--within", "9999d", "--format", "json").stdout.strip() == "[]"
    assert canceled(*PURGE, "--yes").exit_code == 0


def test_a_purge_asks_before_it_is_asked_for(canceled, terminal):  # noqa: ARG001 - somebody sits there
    """A person at a terminal hears what it means."""
    result = canceled(*PURGE, stdin="n\n")
    assert "the data is destroyed for good" in result.output
    assert canceled("requests", "--format", "json").stdout.strip() == "[]"


def test_too_early_is_refused(shell):
    """Before its day it ends with 4, and the day is told; an order does not wait."""
    record_in(shell.engine, "canceled", RUN)
    result = shell(*PURGE, "--yes")
    assert (result.exit_code, "2027-04-01" in result.stderr) == (4, True)
    order = ("purge", RUN, "--reason", "legal_order", "--requested-by", "authority", "--note", "court", "--yes")
    assert shell(*order).exit_code == 7


@pytest.mark.parametrize("format_", ["table", "json", "csv"])
def test_the_certificate_is_json_whatever_the_format(canceled, format_):
    """It is a document to keep, and can be checked by its checksum."""
    canceled(*PURGE, "--yes")
    approved(canceled)
    result = canceled("certificate", RUN, "--format", format_)
    told = json.loads(result.stdout)
    assert (result.exit_code, told["sha256"]) == (0, checksum(told))
    assert (told["what"]["accession"], told["who"]["approved_by"]) == (RUN, "curator-b")
    assert told["why"]["note"] == "its time is over\nseen"


def test_without_a_purge_there_is_no_certificate(canceled):
    """Data that is here ends with 4, a record that is not with 5, what is no accession with 2."""
    for words, code, said in (
        (RUN, 4, f"the data of {RUN} is not destroyed"),
        ("DRR000404", 5, "there is no record DRR000404"),
        ("nonsense!", 2, "accession"),
    ):
        result = canceled("certificate", words)
        assert (result.exit_code, result.stdout) == (code, "")
        assert said in result.stderr


def test_a_redaction_from_end_to_end(shell):
    """Asked for with an event and a note, approved by another, and told by the history."""
    record_in(shell.engine, "public", RUN)
    shell("suppress", RUN, "--reason", "contamination", "--note", "patient 4711")
    version = str(shell.engine.show(RUN).version)
    assert shell("redact", RUN, "--event", version, "--yes").exit_code == 4
    assert shell("redact", RUN, "--event", version, "--note", "x").exit_code == 2
    words = ("redact", RUN, "--event", version, "--note", "somebody is named", "--evidence", "TICKET-9", "--yes")
    assert shell(*words).exit_code == 7
    (waiting,) = json.loads(shell("requests", "--format", "json").stdout)
    assert (waiting["action"], waiting["event"]) == ("redact", int(version))
    approved(shell)
    events = json.loads(shell("history", RUN, "--format", "json").stdout)["events"]
    assert [(event["note"], event["redacted"]) for event in events[-2:]] == [
        (None, True),
        ("somebody is named\nseen", False),
    ]
    assert "4711" not in shell("history", RUN, "--format", "csv").stdout
    again = shell(*words)
    assert (again.exit_code, "has no text" in again.stderr) == (4, True)


@pytest.mark.parametrize("event, code", [("two", 2), ("-1", 2), ("99", 4), ("0", 2)])
def test_an_event_is_a_number_that_is_there(shell, event, code):
    """What is no version is a slip, what is none of this record's is refused."""
    record_in(shell.engine, "public", RUN)
    result = shell("redact", RUN, f"--event={event}", "--note", "x", "--yes")
    assert (result.exit_code, result.stdout == "") == (code, code == 2)
    assert result.stderr
