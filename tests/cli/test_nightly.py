"""The nightly job from the command line, its ledger, and the lists of archives."""

from __future__ import annotations

import json

import pytest

from statusengine.domain.status import Status
from statusengine.testing import record_in

RUN = "DRR000001"


def test_what_is_due_is_released(shell):
    """On its day a held record goes out, and the report counts it."""
    shell("register", RUN, "--hold", "2026-04-02", "--processed")
    assert json.loads(shell("release-due", "--format", "json").stdout)["released"] == 0
    shell.clock.turn_to("2026-04-02T00:00:00+09:00")
    result = shell("release-due", "--format", "json")
    assert (result.exit_code, json.loads(result.stdout)["released"]) == (0, 1)
    assert shell.engine.show(RUN).status is Status.PUBLIC


def test_a_day_to_come_is_forecast_only(shell):
    """A later day needs --dry-run, which lists what would move and moves nothing."""
    shell("register", RUN, "--hold", "2026-04-02", "--processed")
    assert shell("release-due", "--on", "2026-04-02").exit_code == 2
    report = json.loads(shell("release-due", "--on", "2026-04-02", "--dry-run", "--format", "json").stdout)
    assert report["accessions"] == [RUN]
    assert shell.engine.show(RUN).status is Status.PRIVATE


def test_a_refused_record_ends_the_run_with_3(shell, monkeypatch):
    """The record that could not be moved is named, and the code says so."""
    from dataclasses import replace  # noqa: PLC0415 - beside its only use

    from statusengine import RunRefusal, StatusEngine  # noqa: PLC0415 - the patch below only

    run = StatusEngine.release_due

    def poisoned(self, *words, **options):
        return replace(run(self, *words, **options), refused=(RunRefusal(RUN, "internal", "it is poisoned"),))

    monkeypatch.setattr(StatusEngine, "release_due", poisoned)
    result = shell("release-due")
    assert result.exit_code == 3
    assert f"{RUN}: it is poisoned" in result.stderr


def test_a_monitor_sees_a_run_that_is_missing_or_old(shell):
    """Never run and run too long ago end with 3, a recent run with 0."""
    assert shell("run", "check").exit_code == 3
    shell("release-due")
    assert shell("run", "check", "--max-age", "26h").exit_code == 0
    shell.clock.advance(hours=27)
    result = shell("run", "check", "--max-age", "26h", "--format", "json")
    assert result.exit_code == 3
    assert json.loads(result.stdout)["age_seconds"] == 27 * 3600
    assert shell("run", "check", "--max-age", "a day").exit_code == 2


HEADING = (
    *("Accession", "Submission", "Status", "Updated", "Published", "Received", "Type", "Center", "Visibility"),
    *("Alias", "Experiment", "Sample", "Study", "Loaded", "Spots", "Bases", "Md5sum", "BioSample", "BioProject"),
    "ReplacedBy",
)


def _line(accession, status):
    row = dict.fromkeys(HEADING, "-")
    row |= {"Accession": accession, "Status": status, "Type": "RUN", "Visibility": "public"}
    return "\t".join((row | {"Updated": "2020-01-01T00:00:00Z"}).values())


@pytest.fixture
def listed(tmp_path):
    """A list with a live record, and one whose status nobody knows."""
    file = tmp_path / "SRA_Accessions.tab"
    file.write_text("\n".join(["\t".join(HEADING), _line(RUN, "live"), _line("DRR000002", "odd")]) + "\n")
    return str(file)


def test_an_import_accounts_for_every_line(shell, listed):
    """What was taken in and what was refused add up, and a refused line ends with 3."""
    result = shell("import", listed, "--format", "json")
    report = json.loads(result.stdout)
    assert result.exit_code == 3
    assert report["accounted"]
    assert (report["lines"], report["taken_in"], len(report["refused"])) == (2, 1, 1)
    assert "line 3" in result.stderr
    assert shell.engine.show(RUN).status is Status.PUBLIC


def test_a_dry_import_takes_nothing_in(shell, listed):
    """The report is the same and the database is not."""
    result = shell("import", listed, "--dry-run", "--format", "csv")
    assert result.stdout.startswith("path,format,")
    assert shell.engine.show(RUN) is None


def test_a_difference_is_told_and_not_taken_over(shell, listed):
    """An own record that is here stays as it is."""
    record_in(shell.engine, "private", RUN)
    result = shell("import", listed)
    assert f"{RUN} is private here and public in the list" in result.stderr
    assert shell.engine.show(RUN).status is Status.PRIVATE


@pytest.mark.parametrize("name", ["none.tab", "."])
def test_a_list_that_is_no_file(shell, name):
    """A list that is not there is a slip."""
    assert shell("import", name).exit_code == 2
