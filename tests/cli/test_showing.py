"""The reading commands: what they print, in which form, and what they keep to themselves."""

from __future__ import annotations

import csv
import io
import json

import pytest

from statusengine.domain.status import Status
from statusengine.domain.visibility import Audience
from statusengine.testing import record_in

RUN, OTHER = "DRR000001", "DRR000002"


def test_one_record_as_json_is_an_object(shell):
    """A single accession answers with an object that has status, reason, date and principal."""
    record_in(shell.engine, "permanently_suppressed", RUN)
    card = json.loads(shell("show", RUN, "--format", "json").stdout)
    assert card["status"] == "permanently_suppressed"
    assert card["reason"] == "contamination"
    assert card["since"] == "2026-04-01"
    assert card["principal"] == "curator-a"


def test_several_records_as_json_are_a_list(shell):
    """Several accessions answer with a list, in their order."""
    for accession in (RUN, OTHER):
        record_in(shell.engine, "public", accession)
    cards = json.loads(shell("show", OTHER, RUN, "--format", "json").stdout)
    assert [card["accession"] for card in cards] == [OTHER, RUN]


@pytest.mark.parametrize("command", ["show", "history"])
@pytest.mark.parametrize("status", ["private", "canceled", "withdrawn"])
@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_hidden_and_missing_are_the_same_bytes(shell, command, status, form):
    """To the public a hidden record and one that never was answer alike on both streams, with one code."""
    words = (command, RUN, "--audience", "public", "--format", form)
    missing = shell(*words)
    record_in(shell.engine, status, RUN)
    hidden = shell(*words)
    assert (hidden.exit_code, hidden.stdout_bytes, hidden.stderr_bytes) == (
        *(missing.exit_code, missing.stdout_bytes),
        missing.stderr_bytes,
    )
    assert hidden.exit_code == 5


def test_hidden_and_missing_are_seen_nowhere_alike(shell):
    """So are the answers about visibility."""
    missing = shell("visibility", RUN)
    record_in(shell.engine, "withdrawn", RUN)
    hidden = shell("visibility", RUN)
    assert (hidden.exit_code, hidden.output) == (missing.exit_code, missing.output)


def test_a_suppressed_record_is_found_by_accession_only(shell):
    """The channels of a suppressed record: no text search, but the accession, marked."""
    record_in(shell.engine, "permanently_suppressed", RUN)
    answer = json.loads(shell("visibility", RUN, "--format", "json").stdout)
    sights = {channel["channel"]: channel["sight"] for channel in answer["channels"]}
    assert (sights["text_search"], sights["accession"]) == ("no", "marked")


def test_some_missing_ends_with_3(shell):
    """What is here is shown, and the code says that something is missing."""
    record_in(shell.engine, "public", RUN)
    result = shell("show", RUN, OTHER)
    assert result.exit_code == 3
    assert RUN in result.stdout
    assert OTHER in result.stderr


def test_a_submitter_sees_the_own_record(shell):
    """With the owner named, a private record is shown to its submitter."""
    record_in(shell.engine, "private", RUN, owner="lab-7")
    assert shell("show", RUN, "--audience", "submitter", "--owner", "lab-7").exit_code == 0
    assert shell("show", RUN, "--audience", "submitter", "--owner", "lab-8").exit_code == 5


def test_explain_names_the_cause(shell):
    """The answer says what the status is and what the table makes of it."""
    record_in(shell.engine, "withdrawn", RUN)
    result = shell("explain", RUN, "--channel", "text_search")
    assert result.exit_code == 0
    assert "withdrawn" in result.stdout


@pytest.mark.parametrize("command", ["show", "visibility", "history", "explain"])
def test_an_unknown_audience_is_a_slip(shell, command):
    """The nearest audience is named."""
    result = shell(command, RUN, "--audience", "pubic")
    assert result.exit_code == 2
    assert "public" in result.stderr


@pytest.mark.parametrize("audience", Audience)
def test_every_audience_is_understood(shell, audience):
    """Each name of the table is a value of the option."""
    record_in(shell.engine, "public", RUN)
    assert shell("show", RUN, "--audience", audience).exit_code == 0


def test_history_has_every_event(shell):
    """The events of a record stand in order, one on a row, under stable headings."""
    record_in(shell.engine, "permanently_suppressed", RUN)
    rows = list(csv.DictReader(io.StringIO(shell("history", RUN, "--format", "csv").stdout)))
    assert [row["action"] for row in rows] == ["register", "complete", "release", "suppress"]
    assert rows[-1]["target"] == Status.PERMANENTLY_SUPPRESSED


def test_a_list_is_filtered(shell):
    """A family matches both kinds, and filters add up."""
    record_in(shell.engine, "public", RUN)
    record_in(shell.engine, "temporarily_suppressed", OTHER)
    record_in(shell.engine, "permanently_suppressed", "DRX000001")
    found = shell("list", "--status", "suppressed", "--format", "json").stdout
    assert [row["accession"] for row in json.loads(found)] == [OTHER, "DRX000001"]
    found = shell("list", "--status", "suppressed", "--kind", "run", "--format", "ndjson").stdout
    assert [json.loads(line)["accession"] for line in found.splitlines()] == [OTHER]
    assert json.loads(shell("list", "--status", "canceled", "--format", "json").stdout) == []


@pytest.mark.parametrize(
    "words",
    [
        *[("list", "--status", "publik"), ("list", "--kind", "rum"), ("list", "--reason", "contam")],
        *[("list", "--study", "x"), ("list", "--hold-to", "2026-13-01"), ("due", "--within", "soon")],
        ("due", "--within", "2d", "--until", "2027-01-01"),
    ],
)
def test_a_wrong_filter_is_a_slip(shell, words):
    """Filters are judged like everything that is typed."""
    assert shell(*words).exit_code == 2


def test_due_forecasts_the_working_day(shell):
    """A hold that ends on a closed day falls due on the next working day."""
    shell("register", RUN, "--hold", "2026-12-30", "--processed")
    (row,) = json.loads(shell("due", "--until", "2026-12-31", "--format", "json").stdout)
    assert (row["on"], row["falls_due"]) == ("2026-12-30", "2027-01-04")
    assert json.loads(shell("due", "--within", "2w", "--format", "json").stdout) == []


def test_text_that_could_act_on_a_terminal_is_never_printed(shell, monkeypatch):
    """Should the store ever hold an escape sequence, each format prints its escape."""
    record_in(shell.engine, "public", RUN)
    card = shell.engine.show(RUN)
    for form in ("table", "json", "ndjson", "csv", "tsv"):
        with monkeypatch.context() as patch:
            poisoned = _with_note(card, "a\x1b[2J\x9b\u202e\nb")
            patch.setattr("statusengine.engine.StatusEngine.show", lambda *_, _card=poisoned, **__: _card)
            printed = shell("show", RUN, "--format", form).stdout
        assert not set(printed) & set("\x1b\x9b\u202e")


def _with_note(card, note):
    from dataclasses import replace  # noqa: PLC0415 - this helper only

    return replace(card, note=note)
