"""Plans on a real archive's list: who is carried along, what comes back, and what the DRA rule refuses."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
from services.desk import desk_in_memory
from services.tree import BACK, EARLY

from statusengine import RefusalCode, Status

LIST = Path(__file__).parents[3] / "shared/data/SRA_Accessions_1000.tab"
DATA = {"EXPERIMENT", "RUN", "ANALYSIS"}


@pytest.fixture(scope="module")
def rows():
    """The rows of the list, by accession."""
    if not LIST.is_file():
        pytest.skip("the lists of the archives are not on this machine")
    first, *lines = LIST.read_text().splitlines()
    found = [dict(zip(first.split("\t"), line.split("\t"), strict=True)) for line in lines]
    return {row["Accession"]: row for row in found if row["Accession"].startswith("DR")}


@pytest.fixture
def archive(rows):
    """A desk at a database that has taken the list in."""
    assert rows
    desk = desk_in_memory()
    desk.engine.import_list(LIST)
    yield desk
    desk.close()


def _below_study(rows, study):
    own = {each for each, row in rows.items() if row["Study"] == study and row["Type"] in DATA}
    return own | {each for each, row in rows.items() if row["Type"] == "RUN" and row["Experiment"] in own}


def _reached(outcome):
    return {step.accession for step in outcome.plan.steps}


def _preview(archive, accession, **words):
    [outcome] = archive.engine.change([archive.engine.ask("suppress", accession, **words)], dry_run=True)
    return outcome


def _others(rows, submission, study):
    """The submission's experiments, runs and analyses that are not the study's."""
    data = {each for each, row in rows.items() if row["Submission"] == submission and row["Type"] in DATA}
    return data - _below_study(rows, study)


def test_a_studys_plan_is_its_data_and_no_sample(archive, rows):
    """Exactly its experiments, analyses and runs, for every live study of the list."""
    studies = [each for each, row in rows.items() if row["Type"] == "STUDY" and row["Status"] == "live"]
    assert len(studies) > 100
    for study in studies:
        assert _reached(_preview(archive, study, reason="contamination", go_on=True)) == _below_study(rows, study)


def test_a_submissions_plan_spares_what_is_used_elsewhere(archive, rows):
    """All of it but samples and studies that anything else uses."""
    users = defaultdict(set)
    for row in rows.values():
        for column in ("Sample", "Study"):
            users[row[column]].add(row["Submission"])
    submissions = [each for each, row in rows.items() if row["Type"] == "SUBMISSION" and row["Status"] == "live"]
    for submission in submissions:
        own = {each for each, row in rows.items() if row["Submission"] == submission and each != submission}
        spared = {each for each in own if users[each] - {submission}}
        outcome = _preview(archive, submission, reason="contamination", go_on=True)
        assert _reached(outcome) == own - spared


def test_a_study_comes_back_under_another_operation(archive, rows):
    """Where its submission has no other data: suppressed for a time and released again, every status is as before."""
    alone = [
        each
        for each, row in rows.items()
        if row["Type"] == "STUDY" and row["Status"] == "live" and not _others(rows, row["Submission"], each)
    ]
    for study in [each for each in alone if _below_study(rows, each)][:20]:
        before = _standing(archive)
        gone = archive.engine.suppress(study, **EARLY)
        assert {event.accession for event in gone.events} == _below_study(rows, study) | {study}
        back = archive.engine.rerelease(study, **BACK)
        assert _standing(archive) == before
        assert {event.operation for event in gone.events} == {gone.operation}
        assert {event.operation for event in back.events} == {back.operation} != {gone.operation}
    assert archive.engine.check_database() == ()


def test_a_part_of_a_submission_is_not_suppressed_for_a_time(archive, rows):
    """Where the submission has other data in public, the DRA rule refuses it, and nothing is written."""
    parts = [
        each
        for each, row in rows.items()
        if row["Type"] == "STUDY" and row["Status"] == "live" and _others(rows, row["Submission"], each)
    ]
    parts = [each for each in parts if _below_study(rows, each)]
    for study in parts:
        assert archive.engine.suppress(study, **EARLY).refusal.code is RefusalCode.DRA_PART
    study = next(each for each, row in rows.items() if row["Type"] == "STUDY" and _below_study(rows, each))
    submission = rows[study]["Submission"]
    archive.engine.register("DRX999999", processed=True, part_of=[submission])
    assert archive.engine.suppress(study, **EARLY).refusal.code is RefusalCode.DRA_PART
    assert archive.engine.show(study).status is Status.PUBLIC


def _standing(archive):
    return archive.rows("SELECT accession, status FROM record ORDER BY accession")
