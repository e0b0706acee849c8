"""Who is carried along, who stays and who stops it, and what a re-release brings back."""

from __future__ import annotations

from datetime import date

import pytest
from services.desk import NOTE, desk_in_memory
from services.staff import OTHERS, OWN
from services.tree import BACK, EARLY, R2, M, P, R, S, X, plant, standings, statuses

from statusengine import AlreadySo, Applied, Pending, RefusalCode, Refused, Status
from statusengine.domain.record import Event
from statusengine.services.way_back import was_in_view
from statusengine.testing import as_principal

PROJECT, BIOSAMPLE, SEQUENCE = "PRJDB1", "SAMD00000001", "AB000001"
PUBLIC, PRIVATE = Status.PUBLIC, Status.PRIVATE
TEMPORARY, PERMANENT = Status.TEMPORARILY_SUPPRESSED, Status.PERMANENTLY_SUPPRESSED


def test_a_suppression_takes_the_whole_along_and_a_rerelease_brings_it_back(desk):
    """Two operations, every status as it was, and a history that says through what each was carried."""
    plant(desk)
    suppressed = desk.engine.suppress(S, **EARLY)
    assert statuses(desk) == [TEMPORARY] * 6
    assert {event.operation for event in suppressed.events} == {suppressed.operation}
    assert {event.carried_from for event in suppressed.events[1:]} == {S}
    released = desk.engine.rerelease(S, **BACK)
    assert statuses(desk) == [PUBLIC] * 6
    assert {event.operation for event in released.events} == {released.operation}
    assert released.operation != suppressed.operation
    assert desk.engine.check_database() == ()


def test_a_freeze_is_no_change(memory):
    """A member that was frozen and unfrozen since comes back with the others."""
    plant(memory)
    memory.engine.suppress(S, **EARLY)
    memory.engine.freeze(R)
    assert memory.engine.rerelease(S, **BACK).refusal.code is RefusalCode.FROZEN
    memory.engine.unfreeze(R)
    memory.engine.rerelease(S, **BACK)
    assert statuses(memory) == [PUBLIC] * 6


@pytest.mark.parametrize("cause", ["amended", "suppressed again", "suppressed before"])
def test_a_second_cause_keeps_a_run_out_of_view(memory, cause):
    """A run with a cause of its own, before or since, stays where it is."""
    plant(memory)
    other = {"reason": "hold_not_requested"}
    if cause == "suppressed before":
        whole = [memory.engine.ask("suppress", each, **other) for each in (R, R2, X)]
        memory.engine.change(whole)
        memory.engine.change([memory.engine.ask("rerelease", each, **BACK) for each in (X, R2)])
    memory.engine.suppress(S, reason="erroneous_submission")
    if cause == "amended":
        memory.engine.amend(R, detail=None, reason="third_party_data")
    if cause == "suppressed again":
        memory.engine.amend(R, note="its own")
    outcome = memory.engine.rerelease(S, reason="status_correction", note=NOTE)
    assert isinstance(outcome, Pending)
    memory.second.approve(S)
    assert statuses(memory) == [PUBLIC, PUBLIC, PUBLIC, PERMANENT, PUBLIC, PUBLIC]


def test_a_new_date_is_still_the_same_suppression(memory):
    """Suppressed again with another date, or for good, a family comes back whole."""
    plant(memory)
    memory.engine.suppress(S, **EARLY)
    later = memory.engine.suppress(S, until=date(2026, 9, 1), **EARLY)
    assert len(later.events) == 6
    memory.engine.rerelease(S, **BACK)
    assert statuses(memory) == [PUBLIC] * 6
    memory.engine.suppress(S, **EARLY)
    memory.engine.suppress(S, reason="erroneous_submission")
    memory.engine.rerelease(S, reason="status_correction", note=NOTE)
    memory.second.approve(S)
    assert statuses(memory) == [PUBLIC] * 6


def test_what_was_left_behind_comes_back_with_the_rest(memory):
    """A member that only the first of two suppressions carried along is remembered by that one."""
    plant(memory)
    memory.engine.suppress(S, **EARLY)
    memory.engine.freeze(R)
    memory.engine.suppress(S, until=date(2026, 9, 1), go_on=True, **EARLY)
    memory.engine.unfreeze(R)
    memory.engine.rerelease(S, **BACK)
    assert statuses(memory) == [PUBLIC] * 6


def test_a_family_is_found_anew_within_one_command(memory):
    """A link, and a suppression, of the same command count."""
    plant(memory)
    memory.engine.register("DRR000003", processed=True)
    ask = memory.engine.ask
    tie, suppress, back = (
        ask("amend", "DRR000003", part_of=[X]),
        ask("suppress", S, **EARLY),
        ask("rerelease", S, **BACK),
    )
    tied, suppressed, released = memory.engine.change([tie, suppress, back])
    assert isinstance(tied, Applied)
    assert len(suppressed.events) == len(released.events) == 7
    assert statuses(memory) == [PUBLIC] * 6


def test_an_own_member_that_cannot_follow_stops_it(desk):
    """A frozen or a private member stops a curator, with its name and what to do; going on leaves it out."""
    plant(desk)
    desk.engine.freeze(R)
    before = desk.dump()
    refused = desk.engine.suppress(P, reason="contamination")
    assert refused.refusal.code is RefusalCode.FROZEN
    assert R in refused.refusal.message
    assert "--go-on" in refused.refusal.hint
    assert desk.dump() == before
    outcome = desk.engine.suppress(P, reason="contamination", go_on=True)
    assert standings(outcome) == {X: "moves", R: "cannot", R2: "moves"}
    assert statuses(desk, P, X, R, R2) == [PERMANENT, PERMANENT, PUBLIC, PERMANENT]
    assert [(each.accession, each.missing) for each in outcome.plan.incomplete] == [(R, X)]


def test_every_member_that_stops_is_counted(memory):
    """The refusal names the first, and says how many more there are."""
    plant(memory)
    for run in (R, R2):
        memory.engine.freeze(run)
    assert "(and 1 more)" in memory.engine.suppress(P, reason="contamination").refusal.message


def test_what_is_out_of_view_already_stays_and_stops_nobody(memory):
    """A member that is withdrawn, or suppressed for good, is not loosened by a suppression for a time."""
    plant(memory)
    memory.engine.suppress(M, reason="contamination")
    outcome = memory.engine.suppress(S, note=NOTE, **EARLY)
    assert standings(outcome)[M] == "stays"
    assert statuses(memory, S, M) == [TEMPORARY, PERMANENT]
    memory.engine.rerelease(S, **BACK)
    assert statuses(memory, S, M) == [PUBLIC, PERMANENT]


def test_who_is_unreadable_or_elsewhere_is_listed(memory):
    """A member of another archive, or not here, is listed and stops nobody; a damaged own one does."""
    plant(memory)
    memory.engine.amend(P, part_of=[PROJECT])
    memory.force(f"INSERT INTO link VALUES ('ERR000001', 'part_of', '{X}', 'x', NULL)")  # noqa: S608 - the test writes it
    memory.force(f"INSERT INTO link VALUES ('DRR000404', 'part_of', '{X}', 'x', NULL)")  # noqa: S608 - the test writes it
    outcome = memory.engine.suppress(S, **EARLY)
    assert {each: standings(outcome)[each] for each in ("ERR000001", "DRR000404")} == dict.fromkeys(
        ("ERR000001", "DRR000404"), "elsewhere"
    )
    memory.force(f"UPDATE record SET access = 'nonsense' WHERE accession = '{R}'")  # noqa: S608 - the test writes it
    refused = memory.engine.rerelease(S, **BACK)
    assert refused.refusal.code is RefusalCode.UNREADABLE
    outcome = memory.engine.rerelease(S, go_on=True, **BACK)
    assert standings(outcome)[R] == "cannot"
    assert statuses(memory, S, R2) == [PUBLIC, PUBLIC]


def test_a_part_is_not_suppressed_for_a_time(memory):
    """A study whose submission has other data carries only a part of it along: the DRA rule stops that."""
    plant(memory)
    memory.engine.register("DRX000009", processed=True, part_of=[S])
    refused = memory.engine.suppress(P, **EARLY)
    assert refused.refusal.code is RefusalCode.DRA_PART
    assert isinstance(memory.engine.suppress(P, reason="contamination"), Applied)
    assert memory.rows("SELECT count(*) FROM record WHERE as_part")[0][0] == 3
    memory.engine.rerelease(P, reason="published", evidence="10.1093/nar/gkae882", note=NOTE)
    assert statuses(memory, P, X, R) == [PERMANENT] * 3


def test_data_takes_what_it_needs_along(desk):
    """Releasing a run makes its BioProject and BioSample public; releasing those brings out no data."""
    register = desk.engine.register
    for accession in (PROJECT, BIOSAMPLE):
        register(accession, processed=True)
    register(R, part_of=[PROJECT, BIOSAMPLE])
    register(R2, part_of=[PROJECT, BIOSAMPLE])
    assert desk.engine.release(PROJECT, reason="submitter_request").plan.steps == ()
    assert statuses(desk, PROJECT, BIOSAMPLE, R) == [PUBLIC, PRIVATE, PRIVATE]
    outcome = desk.engine.complete(R)
    assert statuses(desk, PROJECT, BIOSAMPLE, R, R2) == [PUBLIC, PUBLIC, PUBLIC, PRIVATE]
    assert outcome.events[-1].reason == "linked_release"
    assert standings(outcome) == {PROJECT: "stays", BIOSAMPLE: "moves"}
    assert isinstance(desk.engine.complete(R2), Applied)


def test_a_frozen_parent_in_public_stops_nobody(memory):
    """What is as it should be already need not move; a frozen private parent stops the release."""
    memory.engine.register(PROJECT, processed=True)
    memory.engine.register(R, part_of=[PROJECT])
    memory.engine.freeze(PROJECT)
    assert memory.engine.complete(R).refusal.code is RefusalCode.FROZEN
    memory.engine.unfreeze(PROJECT)
    memory.engine.release(PROJECT, reason="submitter_request")
    memory.engine.freeze(PROJECT)
    assert standings(memory.engine.complete(R)) == {PROJECT: "stays"}


def test_a_sequence_releases_the_run_that_it_cites(memory):
    """A DRA run that a sequence cites goes out with it, and not the other way round."""
    memory.engine.register(R, processed=True, until=date(2027, 4, 1))
    memory.engine.register(SEQUENCE, cites=[R])
    memory.engine.complete(SEQUENCE)
    assert statuses(memory, SEQUENCE, R) == [PUBLIC, PUBLIC]


def test_a_registration_in_public_takes_its_parents_along(memory):
    """What is registered processed, with no date, releases what it is tied to in that very registration."""
    memory.engine.register(PROJECT, processed=True)
    outcome = memory.engine.register(R, processed=True, part_of=[PROJECT])
    assert statuses(memory, PROJECT, R) == [PUBLIC, PUBLIC]
    assert standings(outcome) == {PROJECT: "moves"}
    memory.engine.register(R2, part_of=[PROJECT])
    assert memory.engine.show(R2).status is PRIVATE


def test_a_submission_is_canceled_whole(memory):
    """With all that it is made of."""
    memory.engine.register(S)
    memory.engine.register(P, part_of=[S])
    memory.engine.register(X, part_of=[S, P])
    memory.engine.register(R, part_of=[X])
    memory.engine.cancel(S, reason="submitter_request")
    assert statuses(memory, S, P, X, R) == [Status.CANCELED] * 4


def test_nobody_moves_along_what_they_may_not_move():
    """A submitter takes own records along; of another's they learn no more than of one that is not here."""
    desk = desk_in_memory()
    desk.engine.register(PROJECT, processed=True, owner=OTHERS)
    desk.engine.register(BIOSAMPLE, processed=True, owner=OWN)
    desk.engine.add_actor("submitter", "submitter", OWN)
    submitter = as_principal(desk.engine, "submitter")
    outcome = submitter.register(R, processed=True, owner=OWN, part_of=[PROJECT, BIOSAMPLE, "PRJDB404"])
    assert standings(outcome) == {PROJECT: "elsewhere", "PRJDB404": "elsewhere", BIOSAMPLE: "moves"}
    [step, missing] = (step for step in outcome.plan.steps if step.standing == "elsewhere")
    assert (step.version, step.source, step.why) == (missing.version, missing.source, missing.why)
    assert outcome.plan.incomplete == ()
    desk.engine.add_actor("curator", "curator")
    assert as_principal(desk.engine, "curator").show(PROJECT).status is PRIVATE
    desk.close()


def test_an_experiment_without_members_is_released_alone(memory):
    """A record with no links carries nobody along."""
    memory.engine.register(X)
    assert memory.engine.complete(X).plan.steps == ()


def test_ties_that_are_there_are_already_so(memory):
    """Tying a record to what it is tied to writes nothing and is no error."""
    memory.engine.register(R, part_of=[X])
    before = memory.dump()
    assert isinstance(memory.engine.link(R, part_of=[X]), AlreadySo)
    assert isinstance(memory.engine.amend(R), Refused)
    assert memory.dump() == before


def test_what_never_was_in_view_did_not_leave_it(memory):
    """A history that does not reach back to a public record has nothing to restore."""
    plant(memory)
    memory.engine.suppress(S, **EARLY)
    history = memory.engine._setting.store.writing(lambda work: work.history(R), dry_run=True)
    assert isinstance(history[0], Event)
    assert was_in_view(history, history[-1].version, S)
    assert not was_in_view(history[-1:], history[-1].version + 1, S)
