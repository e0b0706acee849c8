"""Records of one DRA submission: what counts as a part, and a hold that belongs to the whole."""

from __future__ import annotations

from datetime import date

import pytest
from services.desk import NOTE
from sqlalchemy import event, text

from statusengine import AlreadySo, Applied, Pending, RefusalCode, Refused, Status
from statusengine.storage.work import Work
from statusengine.testing import record_in

DRA, EXPERIMENT, RUN, OTHER = "DRA000001", "DRX000001", "DRR000001", "DRR000002"
PARTS = (EXPERIMENT, RUN, OTHER)
FOR_A_TIME = {"reason": "released_before_publication"}
FOR_GOOD = {"reason": "contamination"}


def _public_submission(desk):
    for accession in (DRA, *PARTS):
        record_in(desk.engine, Status.PUBLIC, accession, **({"part_of": [DRA]} if accession != DRA else {}))


def _together(desk, action, accessions, **words):
    return desk.engine.change([desk.engine.ask(action, accession, **words) for accession in accessions])


def test_a_part_is_not_suppressed_for_a_time(desk):
    """A temporary suppression of fewer than all parts is refused and changes nothing."""
    _public_submission(desk)
    before = desk.dump()
    assert desk.engine.suppress(RUN, **FOR_A_TIME).refusal.code is RefusalCode.DRA_PART
    codes = [outcome.refusal.code for outcome in _together(desk, "suppress", (RUN, OTHER), **FOR_A_TIME)]
    assert codes == [RefusalCode.DRA_PART] * 2
    assert desk.dump() == before


def test_a_whole_submission_is_suppressed_for_a_time_and_comes_back(desk):
    """All parts in one command may be suppressed for a time, and released again."""
    _public_submission(desk)
    outcomes = _together(desk, "suppress", (DRA, *PARTS), **FOR_A_TIME)
    assert {outcome.record.status for outcome in outcomes} == {Status.TEMPORARILY_SUPPRESSED}
    assert not any(outcome.record.as_part for outcome in outcomes)
    assert isinstance(desk.engine.rerelease(RUN, reason="verified_by_submitter"), Applied)


def _nested_submission(desk):
    """Two runs in an experiment, which alone is linked to the submission and to a study."""
    for accession, parents in (
        (DRA, []),
        (EXPERIMENT, [DRA, "DRP000001"]),
        (RUN, [EXPERIMENT]),
        (OTHER, [EXPERIMENT]),
    ):
        record_in(desk.engine, Status.PUBLIC, accession, **({"part_of": parents} if parents else {}))


def test_a_run_of_an_experiment_is_a_part_of_its_submission(desk):
    """A run linked through its experiment alone is a part: not suppressed for a time, but together with all."""
    _nested_submission(desk)
    before = desk.dump()
    assert desk.engine.suppress(RUN, **FOR_A_TIME).refusal.code is RefusalCode.DRA_PART
    assert desk.dump() == before
    assert {told.accession for told in desk.engine.suppress(EXPERIMENT, **FOR_A_TIME).events} == set(PARTS)


def test_a_hold_reaches_the_runs_of_an_experiment(desk):
    """A hold of the submission is carried through the experiment, and a run has none of its own."""
    until = {"until": date(2027, 4, 1), "reason": "submitter_request"}
    desk.engine.register(DRA)
    desk.engine.register(EXPERIMENT, part_of=[DRA])
    desk.engine.register(RUN, part_of=[EXPERIMENT])
    assert desk.engine.hold(RUN, **until).refusal.code is RefusalCode.WHOLE_SUBMISSION
    events = desk.engine.hold(DRA, **until).events
    assert {told.accession for told in events} == {DRA, EXPERIMENT, RUN}


@pytest.mark.parametrize("through", ["DRP000001", "DRS000001"])
def test_no_study_and_no_sample_makes_a_part(memory, through):
    """What only shares a study with a submission, or is derived from a sample of it, is no part of it."""
    memory.engine.register(DRA)
    memory.engine.register(through, part_of=[DRA])
    memory.engine.register(RUN, part_of=[through])
    outcome = memory.engine.hold(DRA, until=date(2027, 4, 1), reason="submitter_request")
    assert {told.accession for told in outcome.events} == {DRA, through}
    assert isinstance(memory.engine.hold(RUN, until=date(2027, 5, 1), reason="submitter_request"), Applied)


def test_the_nearest_submission_counts(memory):
    """A run with a submission of its own does not belong to the one its experiment is in."""
    until = {"until": date(2027, 4, 1), "reason": "submitter_request"}
    memory.engine.register(DRA)
    memory.engine.register("DRA000002")
    memory.engine.register(EXPERIMENT, part_of=[DRA])
    memory.engine.register(RUN, part_of=["DRA000002", EXPERIMENT])
    assert {told.accession for told in memory.engine.hold(DRA, **until).events} == {DRA, EXPERIMENT}
    assert {told.accession for told in memory.engine.hold("DRA000002", **until).events} == {"DRA000002", RUN}


def test_links_in_a_circle_end(desk):
    """Records that are part of each other have no submission by that, and nothing runs on for ever."""
    desk.engine.register(EXPERIMENT)
    desk.engine.register(RUN, part_of=[EXPERIMENT])
    desk.force(f"INSERT INTO link VALUES ('{EXPERIMENT}', 'part_of', '{RUN}', 'by hand', NULL)")  # noqa: S608 - the test writes the whole statement
    until = {"until": date(2027, 4, 1), "reason": "submitter_request"}
    assert isinstance(desk.engine.hold(RUN, **until), Applied)
    desk.engine.register(DRA)
    desk.force(f"INSERT INTO link VALUES ('{RUN}', 'part_of', '{DRA}', 'by hand', NULL)")  # noqa: S608 - the test writes the whole statement
    outcome = desk.engine.hold(DRA, **until)
    assert [told.accession for told in outcome.events] == [DRA]
    assert [(step.accession, step.standing) for step in outcome.plan.steps] == [(RUN, "stays")]
    assert desk.engine.show(RUN).hold_on == date(2027, 4, 1)


def test_a_large_submission_is_read_in_few_statements(memory):
    """The statements that find the members do not grow with each of them."""
    memory.engine.register(DRA)
    memory.engine.register(EXPERIMENT, part_of=[DRA])
    runs = [f"DRR{number:06d}" for number in range(1, 1_001)]
    memory.engine.change([memory.engine.ask("register", run, part_of=[EXPERIMENT]) for run in runs])
    seen = []
    event.listen(memory.database, "before_cursor_execute", lambda *told: seen.append(told[2]))
    with memory.database.connect() as connection:
        work = Work(connection)
        assert set(work.members(DRA)) == {EXPERIMENT, *runs}
        assert set(work.submissions(runs).values()) == {DRA}
    assert len(seen) < 10


def test_a_part_suppressed_for_good_comes_back_by_correction_alone(memory):
    """What was suppressed as a part is not released again but by the correction of its status."""
    _public_submission(memory)
    assert memory.engine.suppress(RUN, **FOR_GOOD).record.as_part
    refused = memory.engine.rerelease(RUN, reason="verified_by_submitter", note=NOTE)
    assert refused.refusal.code is RefusalCode.DRA_PART
    memory.engine.rerelease(RUN, reason="status_correction", note=NOTE)
    assert memory.second.approve(RUN).record.status is Status.PUBLIC


def test_a_command_that_leaves_one_out_by_refusal_is_no_whole(memory):
    """When one part cannot follow, the others of the command are a part: none is suppressed for a time."""
    _public_submission(memory)
    memory.engine.freeze(OTHER)
    before = memory.dump()
    codes = [outcome.refusal.code for outcome in _together(memory, "suppress", PARTS, **FOR_A_TIME)]
    assert codes == [RefusalCode.DRA_PART, RefusalCode.DRA_PART, RefusalCode.FROZEN]
    assert memory.dump() == before


def test_another_action_in_the_command_does_not_make_it_whole(memory):
    """A part that the command only amends does not go with those that it suppresses."""
    _public_submission(memory)
    ask = memory.engine.ask
    outcomes = memory.engine.change(
        [
            ask("suppress", EXPERIMENT, **FOR_A_TIME),
            ask("suppress", RUN, **FOR_A_TIME),
            ask("amend", OTHER, note=NOTE),
        ]
    )
    assert [type(outcome) for outcome in outcomes] == [Refused, Refused, Applied]


def test_ways_out_of_search_count_together(memory):
    """Suppressed, replaced and withdrawn together, the parts of a submission go as a whole."""
    _public_submission(memory)
    ask = memory.engine.ask
    first, second, third = memory.engine.change(
        [
            ask("suppress", EXPERIMENT, **FOR_A_TIME),
            ask("replace", RUN, by=["DRR000009"]),
            ask("withdraw", OTHER, reason="privacy"),
        ]
    )
    assert first.record.status is Status.TEMPORARILY_SUPPRESSED
    assert not second.record.as_part
    assert isinstance(third, Pending)


def test_a_part_may_always_be_hidden_for_its_withdrawal(memory):
    """Asking for the withdrawal of one part hides it at once, and declining brings it back."""
    _public_submission(memory)
    memory.engine.withdraw(RUN, reason="privacy")
    assert memory.second.decline(RUN).record.status is Status.PUBLIC


def test_a_single_part_is_the_whole(memory):
    """Where a submission has one once-public part, that part goes as the whole."""
    memory.engine.register(DRA, processed=True)
    memory.engine.register(RUN, part_of=[DRA], processed=True)
    memory.engine.register(OTHER, part_of=[DRA])
    assert isinstance(memory.engine.suppress(RUN, **FOR_A_TIME), Applied)


def test_an_imported_part_stays_while_others_are_in_view(memory):
    """Of an imported suppression nobody knows whether it was a part: while others are public it counts as one."""
    _public_submission(memory)
    memory.force(
        f"UPDATE record SET status = 7, reason = 'imported' WHERE accession = '{RUN}'"  # noqa: S608 - the test writes the whole statement
    )
    assert memory.engine.rerelease(RUN, reason="verified_by_submitter").refusal.code is RefusalCode.DRA_PART


@pytest.mark.parametrize("dra", ["DRA000001", "JGA000001"])
def test_a_hold_belongs_to_the_whole_submission(desk, dra):
    """A member's own hold is refused with the submission's; held there, every private member follows."""
    run = "DRR000001" if dra.startswith("D") else "JGAX000000001"
    until = {"until": date(2027, 4, 1), "reason": "submitter_request"}
    desk.engine.register(dra)
    desk.engine.register(run, part_of=[dra], processed=False)
    refused = desk.engine.hold(run, **until)
    assert refused.refusal.code is RefusalCode.WHOLE_SUBMISSION
    assert dra in refused.refusal.hint
    outcome = desk.engine.hold(dra, **until)
    assert [told.accession for told in outcome.events] == [dra, run]
    assert outcome.events[1].carried_from == dra
    assert desk.engine.show(run).hold_on == date(2027, 4, 1)
    assert desk.engine.history(run)[-1].carried_from == dra
    assert desk.engine.check_database() == ()


def test_a_hold_is_carried_to_private_members_alone(memory):
    """Members that are public or canceled stay, and one that has the date already is no event."""
    until = {"until": date(2027, 4, 1), "reason": "submitter_request"}
    memory.engine.register(DRA)
    memory.engine.register(RUN, part_of=[DRA], processed=True)
    memory.engine.register(OTHER, part_of=[DRA], until=date(2027, 4, 1))
    outcome = memory.engine.hold(DRA, **until)
    assert [told.accession for told in outcome.events] == [DRA]
    assert isinstance(memory.engine.hold(DRA, **until), AlreadySo)


def test_a_hold_is_refused_as_one(desk):
    """When one member is frozen the whole hold is refused, with its name, and nothing changes."""
    desk.engine.register(DRA)
    desk.engine.register(RUN, part_of=[DRA])
    desk.engine.register(OTHER, part_of=[DRA])
    desk.engine.freeze(OTHER)
    before = desk.dump()
    outcome = desk.engine.hold(DRA, until=date(2027, 4, 1), reason="submitter_request")
    assert outcome.refusal.code is RefusalCode.FROZEN
    assert OTHER in outcome.refusal.message
    assert desk.dump() == before


def test_a_wgs_master_is_no_submission(memory):
    """Only a submission holds its members together, whatever the letters of another parent."""
    memory.engine.register("BRAX01000000")
    memory.engine.register("AB000001", part_of=["BRAX01000000"])
    outcome = memory.engine.hold("AB000001", until=date(2027, 4, 1), reason="submitter_request")
    assert isinstance(outcome, Applied)


def test_a_part_that_is_stopped_leaves_the_others_a_part(desk):
    """What would go for a time as a whole does not, when one of it is stopped by a member that cannot follow."""
    late, second = "DRR000003", "DRX000002"
    _public_submission(desk)
    desk.engine.register(late, part_of=[EXPERIMENT])
    desk.engine.register(second, part_of=[DRA], processed=True)
    parts = (second, EXPERIMENT, RUN, OTHER)
    before = desk.dump()
    stopped = _together(desk, "suppress", parts, **FOR_A_TIME)
    assert {type(outcome) for outcome in stopped} == {Refused}
    assert desk.dump() == before
    gone_on = _together(desk, "suppress", parts, **FOR_A_TIME, go_on=True)
    assert {type(outcome) for outcome in gone_on} == {Applied}


def test_what_stays_or_is_not_here_stops_no_part(desk):
    """A canceled run of an experiment, and one that was never taken in, leave its submission whole."""
    canceled = "DRR000003"
    _public_submission(desk)
    record_in(desk.engine, Status.CANCELED, canceled, part_of=[EXPERIMENT])
    desk.engine.link(RUN, part_of=[EXPERIMENT])
    with desk.engine._setting.store.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO link (accession, relation, target, operation)"
                " SELECT 'DRR000009', relation, target, operation FROM link WHERE accession = :canceled"
            ),
            {"canceled": canceled},
        )
    outcomes = _together(desk, "suppress", (EXPERIMENT, OTHER), **FOR_A_TIME)
    assert {type(outcome) for outcome in outcomes} == {Applied}
    assert desk.engine.show(RUN).status is Status.TEMPORARILY_SUPPRESSED
    assert desk.engine.show(OTHER).status is Status.TEMPORARILY_SUPPRESSED
