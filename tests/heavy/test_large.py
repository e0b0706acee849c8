"""An operation on sixty thousand records, killed in the middle, is finished by the next call."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections import Counter

import pytest

from statusengine import Applied, Filter, Pending, Status, StatusEngine

pytestmark = [pytest.mark.heavy, pytest.mark.timeout(1_800)]

MEMBERS = 60_000
SUBMISSION = "DRA000001"
COLUMNS = (
    *(
        "Accession",
        "Submission",
        "Status",
        "Updated",
        "Published",
        "Received",
        "Type",
        "Center",
        "Visibility",
        "Alias",
    ),
    *("Experiment", "Sample", "Study", "Loaded", "Spots", "Bases", "Md5sum", "BioSample", "BioProject", "ReplacedBy"),
)
CALL = """
import sys
from statusengine import StatusEngine
url, principal, verb = sys.argv[1:]
with StatusEngine.open(url, principal=principal) as engine:
    if verb == "withdraw":
        request = engine.ask("withdraw", "DRA000001", reason="no_informed_consent")
        print(type(engine.change([request], count=60_001)[0]).__name__)
    else:
        print(type(engine.approve("DRA000001")).__name__)
"""


def _line(accession, kind):
    told = {"Accession": accession, "Submission": SUBMISSION, "Status": "live", "Type": kind, "Center": "HARU"}
    told |= {"Updated": "2020-01-01T00:00:00Z", "Published": "2020-01-01T00:00:00Z", "Visibility": "public"}
    return "\t".join(told.get(column, "-") for column in COLUMNS)


@pytest.fixture
def archive(made_url, tmp_path):
    """A database in which one submission has sixty thousand public runs."""
    path = tmp_path / "SRA_Accessions.tab"
    runs = (_line(f"DRR{number:06d}", "RUN") for number in range(1, MEMBERS + 1))
    path.write_text("\n".join(["\t".join(COLUMNS), _line(SUBMISSION, "SUBMISSION"), *runs]) + "\n")
    with StatusEngine.open(made_url, principal="curator-a") as engine:
        assert engine.import_list(path).taken_in == MEMBERS + 1
    return made_url


def _start(url, principal, verb):
    return subprocess.Popen([sys.executable, "-c", CALL, url, principal, verb], stdout=subprocess.DEVNULL)


def _kill_in_the_middle(engine, process):
    """Wait until the operation is under way, kill its process, and say how far it had come."""
    while process.poll() is None:
        under_way = [each for each in engine.operations() if each.done]
        if under_way:
            process.send_signal(signal.SIGKILL)
            assert process.wait() == -signal.SIGKILL
            break
        time.sleep(0.02)
    left = engine.operations()
    assert len(left) == 1, "the process ended before it could be killed"
    assert 0 < left[0].done < left[0].total == MEMBERS
    return left[0]


def _statuses(engine):
    return Counter(entry.status for entry in engine.list(Filter()))


def test_sixty_thousand_records_are_withdrawn_through_two_kills(archive, as_principal):
    """Asking hides all, approving withdraws all; each is killed half-way, and done by the next call, once."""
    with StatusEngine.open(archive, principal="curator-a") as engine:
        _kill_in_the_middle(engine, _start(archive, "curator-a", "withdraw"))
        other = as_principal(archive, "curator-b")
        with StatusEngine.open(other, principal="curator-b") as second:
            refused = second.suppress("DRR059999", reason="contamination")
            assert refused.refusal.code == "in_progress"
        under_way = _kill_in_the_middle_of_approval(engine, other)
        assert under_way.phase == "carry_out"
        with StatusEngine.open(other, principal="curator-b") as second:
            assert isinstance(second.approve(SUBMISSION), Applied)
        assert engine.operations() == ()
        assert _statuses(engine) == {Status.WITHDRAWN: MEMBERS + 1}
        for accession in (SUBMISSION, "DRR000001", "DRR060000"):
            assert [entry.version for entry in engine.history(accession)] == [1, 2, 3]
        assert engine.check_database() == ()


def _kill_in_the_middle_of_approval(engine, url):
    """The approval finishes the hiding first; it is killed once it withdraws."""
    process = _start(url, "curator-b", "approve")
    while process.poll() is None:
        if any(each.phase == "carry_out" and each.done for each in engine.operations()):
            process.send_signal(signal.SIGKILL)
            process.wait()
        time.sleep(0.02)
    assert process.returncode == -signal.SIGKILL
    return engine.operations()[0]


def test_the_number_must_be_said_and_a_second_person_agree(archive):
    """Without the right number nothing is asked; with it, and however ordinary the move, it waits."""
    with StatusEngine.open(archive, principal="curator-a") as engine:
        asked = engine.ask("suppress", SUBMISSION, reason="contamination")
        assert engine.change([asked])[0].refusal.code == "count_needed"
        assert engine.change([asked], count=60_000)[0].refusal.code == "count_needed"
        outcome = engine.change([asked], count=MEMBERS + 1)[0]
        assert isinstance(outcome, Pending)
        assert outcome.request.why == "many"
        assert _statuses(engine) == {Status.PUBLIC: MEMBERS + 1}
