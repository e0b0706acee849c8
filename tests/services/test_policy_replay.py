"""The history judged by the present tables: what a change of a table would refuse is named, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest
from services.desk import NOTE, RUN, desk_in_memory

from statusengine import Requester, Status
from statusengine.domain.action import Action
from statusengine.domain.hindsight import TABLES
from statusengine.domain.moves import MoveKind
from statusengine.domain.reason import SITE_BINDINGS
from statusengine.domain.verdict import POLICY_VERSION
from statusengine.services import policy_replay as replaying
from statusengine.services.policy_replay import policy_replay
from statusengine.testing import record_in

PUBLIC = Status.PUBLIC
AGREED = {"note": NOTE}
SITE = """
version = "one"
[reasons.lab_audit]
moves = ["suppress_for_a_time"]
requesters = ["institution"]
needs_confirmation = true
"""


def lived(desk):
    """Runs with every kind of past: held, released, amended, hidden, withdrawn, declined, corrected, purged."""
    engine, second = desk.engine, desk.second
    for number in range(1, 10):
        record_in(engine, PUBLIC, f"DRR{number:06}")
    engine.suppress("DRR000001", reason="contamination")
    engine.suppress("DRR000002", reason="contamination", requested_by="submitter")
    engine.amend("DRR000002", reason="uncorrectable_error", detail="assembly", requested_by="submitter")
    engine.amend("DRR000002", note="looked at once more", requested_by="journal")
    engine.suppress("DRR000003", reason="released_before_publication")
    engine.rerelease("DRR000003", reason="published", evidence="10.1093/nar/gkae882", requested_by="anyone")
    engine.withdraw("DRR000004", reason="fraud", requested_by="institution", confirmed_with="institution", note=NOTE)
    second.approve("DRR000004")
    engine.rerelease("DRR000004", reason="withdrawal_resolved", **AGREED)
    second.approve("DRR000004")
    engine.withdraw("DRR000005", reason="privacy")
    second.decline("DRR000005")
    engine.suppress("DRR000006", reason="hold_not_requested", requested_by="lab_manager")
    engine.withdraw("DRR000006", reason="privacy")
    second.decline("DRR000006")
    engine.freeze("DRR000007")
    engine.unfreeze("DRR000007")
    engine.replace("DRR000008", reason="replaced", by=["DRR000007"])
    engine.register("DRR000010", processed=False)
    engine.complete("DRR000010", requested_by="submitter")
    engine.register("DRR000011")
    engine.cancel("DRR000011", reason="failed_quality_control")
    engine.reopen("DRR000011", reason="status_correction", **AGREED)
    second.approve("DRR000011")
    return desk


@pytest.fixture(scope="module")
def past():
    """A desk with much history, which no test changes."""
    made = lived(desk_in_memory())
    yield made
    made.close()


def found(desk, tables):
    """What would be refused by these tables: which event, and why."""
    findings = policy_replay(desk.engine._setting, tables=tables)
    return [(each.accession, each.version, each.action, each.code) for each in findings]


def events(desk, condition):
    """The events that a hand with a database client finds by a condition."""
    joined = "event e JOIN operation o ON o.id = e.operation"
    sql = f"SELECT e.accession, e.version, e.action FROM {joined} WHERE {condition}"  # noqa: S608 - the test writes the whole statement
    return desk.rows(f"{sql} ORDER BY 1, 2")


def ruled(reason, **changed):
    """The tables with another rule for one reason."""
    changed_rule = replace(TABLES.reasons[reason], **changed)
    return replace(TABLES, reasons=MappingProxyType({**TABLES.reasons, reason: changed_rule}))


def test_what_was_done_by_the_present_tables_would_be_done_again(past):
    """A history made by the engine itself holds nothing that the same tables refuse."""
    assert found(past, TABLES) == []
    assert list(past.engine.policy_replay()) == []


def test_it_holds_on_every_kind_of_database(desk):
    """The walk reads the same on SQLite and PostgreSQL."""
    record_in(desk.engine, PUBLIC)
    desk.engine.suppress(RUN, reason="contamination", requested_by="submitter", note=NOTE)
    tables = ruled("contamination", requesters=(Requester.ARCHIVE,))
    assert found(desk, TABLES) == []
    assert found(desk, tables) == [(RUN, 4, Action.SUPPRESS, "wrong_requester")]


def test_a_requester_no_longer_admitted_is_named_where_they_asked(past):
    """Only the event that this requester asked for is listed, not others of the same reason."""
    tables = ruled("contamination", requesters=(Requester.ARCHIVE,))
    assert found(past, tables) == [("DRR000002", 4, Action.SUPPRESS, "wrong_requester")]


def test_an_amendment_is_judged_by_the_reason_it_gave(past):
    """Who amends to a reason must be admitted by it; who adds a note only need not be."""
    tables = ruled("uncorrectable_error", requesters=(Requester.ARCHIVE,))
    assert found(past, tables) == [("DRR000002", 5, Action.AMEND, "wrong_requester")]


def test_a_move_that_is_gone_is_named_wherever_it_was_made(past):
    """Each event that followed the row is listed."""
    gone = replace(TABLES, moves=tuple(move for move in TABLES.moves if move.action is not Action.CANCEL))
    assert found(past, gone) == [("DRR000011", 2, Action.CANCEL, "illegal_move")]


def test_a_reason_gone_from_suppress_is_named_where_it_was_given(past):
    """Suppressions for this reason are listed; what was later amended from it was given anew and is not."""
    bindings = (SITE_BINDINGS["withdraw"],)
    named = [(*key, "wrong_reason") for key in events(past, "e.reason = 'contamination' AND e.action = 'suppress'")]
    assert found(past, ruled("contamination", bindings=bindings)) == named
    assert len(named) == 2


def test_a_reason_that_is_no_more_is_named_where_it_was_given(past):
    """A reason dropped from the table is listed for each move and amendment that gave it."""
    left = {code: rule for code, rule in TABLES.reasons.items() if code != "uncorrectable_error"}
    findings = list(policy_replay(past.engine._setting, tables=replace(TABLES, reasons=left)))
    assert [(each.accession, each.version, each.code) for each in findings] == [("DRR000002", 5, "wrong_reason")]
    assert findings[0].message == "uncorrectable_error is no reason any more"
    assert findings[0].policy_version == POLICY_VERSION
    assert findings[0].reason == "uncorrectable_error"


def test_a_reason_that_leads_elsewhere_cannot_stand_by_amendment(past):
    """An amendment names a reason that leads to the status; where it does no more, it is listed."""
    assert found(past, ruled("uncorrectable_error", bindings=(SITE_BINDINGS["withdraw"],))) == [
        ("DRR000002", 5, Action.AMEND, "wrong_reason")
    ]


@pytest.mark.parametrize(
    "reason,changed,named",
    [
        (
            "contamination",
            {"needs_publication": True},
            [("DRR000001", 4, "evidence_needed"), ("DRR000002", 4, "evidence_needed")],
        ),
        ("privacy", {"needs_confirmation": True}, []),
        ("withdrawal_resolved", {"needs_confirmation": True}, [("DRR000004", 6, "confirmation_needed")]),
        ("uncorrectable_error", {"details": ("annotation",)}, [("DRR000002", 5, "wrong_detail")]),
        ("fraud", {"needs_confirmation": True}, []),
        ("fraud", {"requesters": (Requester.ARCHIVE,)}, [("DRR000004", 5, "wrong_requester")]),
        ("hold_not_requested", {"needs_confirmation": True}, [("DRR000006", 4, "confirmation_needed")]),
        ("withdrawal_pending", {"requesters": (Requester.AUTHORITY,)}, []),
        ("processing_completed", {"requesters": (Requester.AUTHORITY,)}, []),
    ],
)
def test_what_a_reason_asks_for_is_looked_for_in_the_operation(past, reason, changed, named):
    """Evidence, confirmation and detail are judged where a person gave the reason, not of the engine's own doing."""
    assert [
        (accession, version, code) for accession, version, _, code in found(past, ruled(reason, **changed))
    ] == named


def test_a_move_that_now_needs_two_is_named_where_one_acted(past):
    """Where a move became exceptional, each that was made without a note or an approver is listed."""
    graver = tuple(
        replace(move, kind=MoveKind.TWO_PERSONS) if move.action is Action.REPLACE else move for move in TABLES.moves
    )
    assert found(past, replace(TABLES, moves=graver)) == [("DRR000008", 4, Action.REPLACE, "second_person")]
    gravest = tuple(replace(move, kind=MoveKind.EXCEPTIONAL) for move in graver if move.action is Action.REPLACE)
    others = tuple(move for move in graver if move.action is not Action.REPLACE)
    assert found(past, replace(TABLES, moves=others + gravest)) == [("DRR000008", 4, Action.REPLACE, "note_needed")]


def test_an_action_that_now_needs_a_reason_is_named_where_none_was_given(past):
    """A mark for which no reason was asked is listed once one is."""
    tables = ruled("archive_decision", bindings=(replace(SITE_BINDINGS["hold"], action=Action.FREEZE),))
    named = [finding for finding in found(past, tables) if finding[3] == "reason_needed"]
    assert named == [("DRR000007", 4, Action.FREEZE, "reason_needed")]


def test_site_reasons_belong_to_the_present_tables(memory):
    """What was done for a reason of the site's own is right as long as the site has it."""
    memory.engine.adopt_policy(SITE)
    record_in(memory.engine, PUBLIC)
    memory.engine.suppress(RUN, reason="lab_audit", confirmed_with="institution")
    memory.engine.amend(RUN, reason="hold_not_requested")
    assert list(memory.engine.policy_replay()) == []
    memory.engine.adopt_policy('version = "two"')
    [finding] = memory.engine.policy_replay()
    assert (finding.version, finding.code, finding.policy_version) == (4, "wrong_reason", f"{POLICY_VERSION}+one")


def test_an_unnoticed_hand_in_the_database_shows(memory):
    """A withdrawal whose approver somebody erased, or made the same person, is listed."""
    record_in(memory.engine, Status.WITHDRAWN)
    assert found(memory, TABLES) == []
    memory.force("UPDATE operation SET approver = NULL WHERE action = 'withdraw'")
    assert found(memory, TABLES) == [(RUN, 5, Action.WITHDRAW, "second_person")]
    memory.force("UPDATE operation SET approver = principal WHERE action = 'withdraw'")
    assert found(memory, TABLES) == [(RUN, 5, Action.WITHDRAW, "same_principal")]


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE event SET action = 'dance' WHERE version = 2",
        "UPDATE event SET reason = 'no_such' WHERE version = 2",
        "UPDATE event SET version = 7 WHERE version = 2",
        "UPDATE operation SET requester = 'broker'",
        "UPDATE record SET kind = 'x' WHERE accession = 'DRR000001'",
        "DELETE FROM operation",
    ],
)
def test_a_history_that_cannot_be_read_is_a_finding_of_its_record_alone(memory, damage):
    """What is damaged is listed once, ends the walk through that record, and hides no other."""
    record_in(memory.engine, PUBLIC)
    memory.engine.register("DRR000002")
    memory.force(damage)
    findings = [each for each in memory.engine.policy_replay() if each.accession == RUN]
    assert [each.code for each in findings] == ["unreadable"]
    assert findings[0].action is None


def test_windows_follow_one_another_without_a_gap(past, monkeypatch):
    """However small the windows, every record is judged once."""
    tables = ruled("contamination", requesters=(Requester.ARCHIVE,), needs_publication=True)
    whole = found(past, tables)
    monkeypatch.setattr(replaying, "_WINDOW", 1)
    assert found(past, tables) == whole
    assert len(whole) == 2


def test_imports_are_judged_as_moves_only(memory, tmp_path):
    """What a list said was never asked: no requester, note or reason of it is judged, but the move is."""
    listed = tmp_path / "20260601.bioproject.ddbj.suppressed.txt"
    listed.write_text("Accession\tUpdated\tStatus\nPRJDB1\t2026-05-01\tsuppressed\n")
    memory.engine.import_list(listed)
    assert found(memory, TABLES) == []
    assert found(memory, ruled("imported", requesters=(), bindings=())) == []
    gone = replace(TABLES, moves=tuple(move for move in TABLES.moves if move.action is not Action.IMPORT))
    assert [code for *_, code in found(memory, gone)] == ["illegal_move"]
