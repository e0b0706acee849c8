"""Small pieces: words, tables, cards, bars, logs."""

from __future__ import annotations

import errno
import io
import json
import logging
import sys
from datetime import date, timedelta

import pytest

from statusengine.cli import grid
from statusengine.cli.account import account
from statusengine.cli.formats import Format, View, json_text, write
from statusengine.cli.logs import configure_logs
from statusengine.cli.place import Place
from statusengine.cli.progress import progress
from statusengine.cli.words import read_day, read_duration, read_number, read_statuses
from statusengine.domain.status import Status
from statusengine.errors import DatabaseUnavailableError, InvalidDateError, UnknownNameError, UsageError


@pytest.mark.parametrize(
    "text, hint",
    [
        ("2027-02-29", "2027-02-28"),
        ("2026-04-31", "2026-04-30"),
        ("2026-13-01", "YYYY-MM-DD"),
        ("0000-01-01", "YYYY-MM-DD"),
        ("20260401", "YYYY-MM-DD"),
        ("2026-4-1", "YYYY-MM-DD"),
        ("٢٠٢٦-٠٤-٠١", "YYYY-MM-DD"),
        ("2026-04-01T00:00", "YYYY-MM-DD"),
    ],
)
def test_a_wrong_day_says_the_nearest_or_the_form(text, hint):
    """Only the plain form is a date, and the error helps to mend it."""
    with pytest.raises(InvalidDateError) as told:
        read_day(text)
    assert hint in told.value.hint


def test_days_and_lengths_are_read():
    """The accepted forms mean what they say."""
    assert read_day("2028-02-29") == date(2028, 2, 29)
    assert read_duration("90m") == timedelta(minutes=90)
    assert read_duration("2w") == timedelta(weeks=2)


@pytest.mark.parametrize("text", ["", "14", "d", "-1d", "1.5h", "9999999d", "١d"])
def test_a_wrong_length_of_time_is_a_slip(text):
    """Nothing but digits and a unit is a length of time."""
    with pytest.raises(UsageError):
        read_duration(text)


def test_a_number_is_read_from_its_figures():
    """Figures are a number; a sign, a fraction, another script's figures or nothing at all are a slip."""
    assert read_number("16") == 16
    for text in ("", "x", "-1", "1.5", "٣", "1234567"):
        with pytest.raises(UsageError, match="is not a number"):
            read_number(text)


def test_a_family_means_all_its_statuses():
    """A status, a family and another archive's word are understood; anything else names the nearest."""
    assert read_statuses("suppressed") == {Status.PERMANENTLY_SUPPRESSED, Status.TEMPORARILY_SUPPRESSED}
    assert read_statuses("permanently_suppressed") == {Status.PERMANENTLY_SUPPRESSED}
    assert read_statuses("killed") == {Status.WITHDRAWN}
    with pytest.raises(UnknownNameError) as told:
        read_statuses("withdrawm")
    assert told.value.hint == "did you mean withdrawn?"


def test_an_account_without_a_name_is_its_number(monkeypatch):
    """A user number that the system has no name for is used as it is."""
    monkeypatch.setattr("os.getuid", lambda: 2_000_000_001)
    assert account() == "uid:2000000001"


VIEW = View(("name", "note"))
ROWS = [{"name": "é日本", "note": 'a,"b"\tc\nd'}, {"name": "x", "note": None}]


@pytest.mark.parametrize(
    "form, text",
    [
        (Format.CSV, 'name,note\né日本,"a,""b""\\tc\\nd"\nx,\n'),
        (Format.TSV, 'name\tnote\né日本\ta,"b"\\tc\\nd\nx\t\n'),
        (Format.TABLE, 'NAME   NOTE\né日本  a,"b"\\tc\\nd\nx\n'),
        (Format.NDJSON, '{"name": "é日本", "note": "a,\\"b\\"\\tc\\nd"}\n{"name": "x", "note": null}\n'),
    ],
)
def test_every_format_has_its_form(capsys, form, text):
    """One row is one line in every format, whatever its cells hold."""
    write(ROWS, VIEW, form)
    assert capsys.readouterr().out == text


@pytest.mark.parametrize(
    "form, text",
    [("json", "[]\n"), ("ndjson", ""), ("csv", "name,note\n"), ("tsv", "name\tnote\n"), ("table", "")],
)
def test_nothing_found_is_still_well_formed(capsys, form, text):
    """No rows: an empty list, no line, or the headings alone."""
    write([], VIEW, Format(form))
    assert capsys.readouterr().out == text


def test_a_card_leaves_out_what_is_empty(capsys):
    """One thing is shown field by field; zero and no are said, nothing is not."""
    row = {"name": "x", "note": "two\nlines", "count": 0, "none": None, "empty": [], "off": False}
    write([row], View(tuple(row)), Format.TABLE, one=True)
    assert capsys.readouterr().out == "name   x\nnote   two\n       lines\ncount  0\noff    no\n"


def test_json_never_acts_on_a_terminal():
    """Control and direction characters leave as escapes that mean the same."""
    text = "\x1b\x7f\x9b\u202e\u2028"
    assert not set(json_text(text)) & set(text)
    assert json.loads(json_text(text)) == text


def test_a_long_table_keeps_its_columns(capsys):
    """Rows beyond the first thousand are written too, and none is cut short."""
    write(({"name": "n" * (1 + number // 1_000), "note": "x"} for number in range(1_500)), VIEW, Format.TABLE)
    assert len(capsys.readouterr().out.splitlines()) == 1_501


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("variable, is_coloured", [("", True), ("1", False)])
def test_colours_are_for_terminals_that_want_them(monkeypatch, variable, is_coloured):
    """A status is coloured on a terminal, and plain where NO_COLOR is set."""
    monkeypatch.setattr(sys, "stdout", _Terminal())
    monkeypatch.setenv("NO_COLOR", variable)
    monkeypatch.setenv("TERM", "xterm")
    lines = "".join(grid.table_lines([{"status": "withdrawn"}], ["status"]))
    assert ("\x1b[31mwithdrawn\x1b[0m" in lines) is is_coloured


def test_no_bar_without_a_terminal_or_for_short_work(monkeypatch):
    """Only long work on a terminal has a bar."""
    with progress(1_000_000) as step:
        assert step is None
    monkeypatch.setattr(sys, "stderr", _Terminal())
    with progress(1_000) as step:
        assert step is None
    with progress(1_000_000, quiet=True) as step:
        assert step is None


def test_a_bar_shows_how_far_the_work_is(monkeypatch):
    """The bar counts what is done, and is wiped away at the end."""
    monkeypatch.setattr(sys, "stderr", screen := _Terminal())
    with progress(2_000) as step:
        step(500)
        step(500)
    assert "500 of 2,000" in screen.getvalue()
    assert screen.getvalue().endswith("\r\x1b[K")


@pytest.fixture
def ours():
    """The library's logger, put back afterwards."""
    log = logging.getLogger("statusengine")
    kept = log.handlers[:], log.level, log.propagate
    yield log
    log.handlers[:], log.level, log.propagate = kept


@pytest.mark.parametrize(
    "words, level",
    [({}, "WARNING"), ({"closely": True}, "INFO"), ({"verbose": True}, "DEBUG"), ({"quiet": True}, "ERROR")],
)
def test_the_level_follows_the_command_and_the_options(ours, words, level):
    """Warnings are shown by default, each step where it matters or was asked for."""
    configure_logs(**words)
    assert logging.getLevelName(ours.level) == level


def test_a_log_line_is_json_off_a_terminal(ours, monkeypatch):
    """A machine reads one object on each line."""
    monkeypatch.setattr(sys, "stderr", stream := io.StringIO())
    configure_logs()
    ours.warning("record_released", extra={"accession": "DRR000001"})
    told = json.loads(stream.getvalue())
    assert (told["event"], told["accession"], told["level"]) == ("record_released", "DRR000001", "warning")


def test_a_log_line_on_a_terminal_acts_on_nothing(ours, monkeypatch):
    """A person reads a line, and stored text in it stays text."""
    monkeypatch.setattr(sys, "stderr", stream := _Terminal())
    monkeypatch.setenv("NO_COLOR", "1")
    configure_logs()
    ours.warning("record_released", extra={"accession": "a\x1b[2Jb"})
    assert "record_released" in stream.getvalue()
    assert "\x1b" not in stream.getvalue()


def test_a_home_that_may_not_be_entered_is_told(tmp_path, monkeypatch):
    """Trouble with the place of the default database is the operator's, and no defect."""
    assert Place(str(tmp_path / "none"), is_default=True).is_missing
    assert not Place(str(tmp_path), is_default=True).is_missing
    monkeypatch.setattr("statusengine.cli.place.Path.stat", _denied)
    with pytest.raises(DatabaseUnavailableError, match="Permission denied"):
        _ = Place(str(tmp_path), is_default=True).is_missing


def _denied(*_words, **_more):
    raise PermissionError(errno.EACCES, "Permission denied")
