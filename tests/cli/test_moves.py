"""The changing commands end to end: what they do, and the code they end with."""

from __future__ import annotations

import json

import pytest

from statusengine.domain.status import Status
from statusengine.testing import record_in

RUN = "DRR000001"

# the status a record starts in, the words typed about it, the code they end with, the status afterwards
MOVES = [
    ("private", ("complete",), 0, Status.PUBLIC),
    ("private", ("hold", "--until", "2027-03-31", "--reason", "submitter_request"), 0, Status.PRIVATE),
    ("private", ("hold", "--clear", "--reason", "submitter_request"), 0, Status.PRIVATE),
    ("private", ("release", "--reason", "processing_completed"), 0, Status.PUBLIC),
    ("private", ("cancel", "--reason", "failed_quality_control"), 0, Status.CANCELED),
    ("canceled", ("reopen", "--reason", "status_correction", "--note", "a slip"), 7, Status.CANCELED),
    ("public", ("suppress", "--reason", "contamination"), 0, Status.PERMANENTLY_SUPPRESSED),
    ("public", ("suppress", "--reason", "hold_not_requested"), 0, Status.TEMPORARILY_SUPPRESSED),
    ("temporarily_suppressed", ("rerelease", "--reason", "verified_by_submitter"), 0, Status.PUBLIC),
    ("public", ("withdraw", "--reason", "no_informed_consent", "--yes"), 7, Status.TEMPORARILY_SUPPRESSED),
    ("public", ("replace", "--by", "DRR000002"), 0, Status.PERMANENTLY_SUPPRESSED),
    ("public", ("amend", "--note", "seen again"), 0, Status.PUBLIC),
    ("public", ("freeze",), 0, Status.PUBLIC),
    ("public", ("unfreeze",), 0, Status.PUBLIC),
    ("public", ("cancel", "--reason", "submitter_request"), 4, Status.PUBLIC),
    ("public", ("suppress",), 4, Status.PUBLIC),
]


@pytest.mark.parametrize("start, words, code, end", MOVES)
def test_a_move_ends_with_its_code(shell, start, words, code, end):
    """Every changing command does what the table says and says so by its exit code."""
    record_in(shell.engine, start, RUN)
    command, *options = words
    result = shell(command, RUN, *options)
    assert result.exit_code == code, result.stderr
    assert shell.engine.show(RUN).status is end


@pytest.mark.parametrize("start, words, code", [move[:3] for move in MOVES])
def test_a_dry_run_has_the_same_code_and_writes_nothing(shell, start, words, code):
    """What a dry run says would happen is what happens, and nothing is written."""
    record_in(shell.engine, start, RUN)
    before = shell.engine.history(RUN)
    command, *options = words
    result = shell(command, RUN, *options, "--dry-run")
    assert result.exit_code == code, result.stderr
    assert "nothing was written" in result.stderr
    assert shell.engine.history(RUN) == before


def test_register_keeps_what_a_record_is_told(shell):
    """A new record has the hold date, owner, tier and parent named on the line."""
    shell("register", "DRA000001")
    result = shell(
        *("register", RUN, "--hold", "2027-03-31", "--owner", "lab-7"),
        *("--access", "controlled", "--part-of", "DRA000001"),
    )
    card = shell.engine.show(RUN)
    assert result.exit_code == 0, result.stderr
    assert (str(card.hold_on), card.owner, card.access) == ("2027-03-31", "lab-7", "controlled")
    assert card.part_of == ("DRA000001",)


def test_doing_it_again_is_no_error(shell):
    """What is so already is reported and ends with 0."""
    record_in(shell.engine, "public", RUN)
    shell("suppress", RUN, "--reason", "contamination")
    result = shell("suppress", RUN, "--reason", "contamination", "--format", "json")
    assert (result.exit_code, json.loads(result.stdout)["outcome"]) == (0, "already_so")


def test_a_missing_record_ends_with_5(shell):
    """A record that is not here is told apart from a refusal."""
    result = shell("suppress", RUN, "--reason", "contamination")
    assert result.exit_code == 5
    assert RUN in result.stderr


def test_one_refused_among_others_ends_with_3(shell):
    """The others go on, the refused one is named, and the code says that some were refused."""
    record_in(shell.engine, "public", RUN)
    record_in(shell.engine, "private", "DRR000002")
    result = shell("suppress", "DRR000001-DRR000002", "--reason", "contamination", "--yes")
    assert result.exit_code == 3
    assert "DRR000002" in result.stderr
    assert shell.engine.show(RUN).status is Status.PERMANENTLY_SUPPRESSED


def test_all_refused_ends_with_4(shell):
    """Where every record is refused alike, the code is that of one."""
    for accession in (RUN, "DRR000002"):
        record_in(shell.engine, "public", accession)
    assert shell("cancel", RUN, "DRR000002", "--reason", "submitter_request", "--yes").exit_code == 4


def test_waiting_among_done_ends_with_7(shell):
    """Where none is refused and some wait, the code says that they wait."""
    record_in(shell.engine, "permanently_suppressed", RUN)
    record_in(shell.engine, "temporarily_suppressed", "DRR000002")
    words = ("--reason", "published", "--evidence", "10.1093/nar/gkae882", "--note", "n", "--yes")
    result = shell("rerelease", RUN, "DRR000002", *words)
    assert result.exit_code == 7
    assert f"status approve {RUN}" in result.stderr


def test_the_wrong_pairing_names_the_right_command(shell):
    """A reason of another action is refused with the command it belongs to."""
    record_in(shell.engine, "public", RUN)
    result = shell("withdraw", RUN, "--reason", "contamination", "--yes")
    assert result.exit_code == 4
    assert f"status suppress {RUN} --reason contamination" in result.stderr
    assert shell.engine.show(RUN).status is Status.PUBLIC


@pytest.mark.parametrize(
    "words, told",
    [
        (("suppress", RUN, "--reason", "contaminatoin"), "Did you mean contamination?"),
        (("suppress", RUN, "--reason", "fraud", "--requested-by", "jurnal"), "Did you mean journal?"),
        (("suppress", "DRR001", "--reason", "contamination"), "is not an accession"),
        (("suppress", "drr000001", "--reason", "contamination"), "Did you mean DRR000001?"),
        (("suppress", "DRR000009-DRR000001", "--reason", "contamination"), "its end comes before its start"),
        (("hold", RUN, "--until", "2026-02-30"), "The nearest one is 2026-02-28"),
        (("hold", RUN, "--until", "31.3.2027"), "YYYY-MM-DD"),
        (("hold", RUN, "--until", "2027-03-31", "--clear"), "contradict"),
        (("suppress", RUN, "--reason", "contamination", "--note", "a\x1b[2Jb"), "U+001B"),
        (("suppress", "--reason", "contamination"), "no record is named"),
        (("suppress", RUN, "--format", "jsno"), "Did you mean json?"),
        (("register", RUN, "--access", "opne"), "Did you mean open?"),
        (("register", "DRA000001", "--part-of", "DRA000001"), "DRA000001 cannot be tied to itself"),
        (("cancel", RUN, "--reason", "qqqqqqq"), "One of: submitter_request, failed_quality_control\n"),
        (("supress", RUN), "Did you mean 'suppress'"),
    ],
)
def test_a_slip_is_one_sentence_and_changes_nothing(shell, words, told):
    """A wrong name, accession or date ends with 2, names the nearest right value, and shows no traceback."""
    record_in(shell.engine, "public", RUN)
    before = shell.engine.history(RUN)
    result = shell(*words)
    assert result.exit_code == 2
    assert told in result.stderr
    assert "Traceback" not in result.stderr
    assert "\x1b" not in result.output
    assert shell.engine.history(RUN) == before


def test_a_slip_in_the_last_accession_changes_nothing(shell):
    """All input is judged before the first record is touched."""
    record_in(shell.engine, "public", RUN)
    assert shell("suppress", RUN, "nonsense", "--reason", "contamination", "--yes").exit_code == 2
    assert shell.engine.show(RUN).status is Status.PUBLIC


def test_the_same_key_asks_the_same_thing_again(shell):
    """A command repeated with its key is answered from the history; another request with it is a conflict."""
    record_in(shell.engine, "public", RUN)
    record_in(shell.engine, "public", "DRR000002")
    words = ("suppress", RUN, "DRR000002", "--reason", "contamination", "--key", "t-1", "--yes", "--format", "json")
    shell(*words)
    again = shell(*words)
    assert again.exit_code == 0
    assert [row["replayed"] for row in json.loads(again.stdout)] == [True, True]
    other = shell("amend", RUN, "--note", "other", "--key", f"t-1/{RUN}")
    assert other.exit_code == 6


def test_a_link_is_corrected_by_amend(shell):
    """The successors named with `amend --by` take the place of those named before."""
    for accession in ("DRR000011", "DRR000012", "DRR000013"):
        record_in(shell.engine, "public", accession)
    assert shell("replace", "DRR000011", "--by", "DRR000012").exit_code == 0
    assert shell("amend", "DRR000011", "--by", "DRR000013").exit_code == 0
    assert shell.engine.resolve("DRR000011") == ("DRR000013",)
