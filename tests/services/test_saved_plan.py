"""A plan on paper: exactly what was looked at is carried out, once and whole, or nothing."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from services.desk import NOTE
from services.staff import OTHERS, OWN
from services.tree import EARLY, R2, M, P, R, S, X, limited, plant, statuses

from statusengine import (
    AlreadySo,
    Applied,
    InvalidListError,
    Pending,
    RefusalCode,
    Refused,
    StalePlanError,
    Status,
    StatusEngine,
    UsageError,
)
from statusengine.testing import as_principal

PUBLIC, TEMPORARY = Status.PUBLIC, Status.TEMPORARILY_SUPPRESSED


def _plan(desk, *asked, **words):
    engine = desk.engine
    return engine.plan([engine.ask("suppress", accession, **(words or EARLY)) for accession in asked or (S,)])[0]


def _signed(body):
    """A plan that a forger wrote, with a digest that fits."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return json.dumps(body | {"digest": hashlib.sha256(text.encode()).hexdigest()})


def test_a_plan_is_carried_out_as_it_was_looked_at(desk):
    """It writes nothing, names every record with its version, and then moves exactly those."""
    plant(desk)
    before = desk.dump()
    text, [outcome] = desk.engine.plan([desk.engine.ask("suppress", S, note=NOTE, evidence="ticket 7", **EARLY)])
    assert desk.dump() == before
    assert outcome.dry_run
    plan = json.loads(text)
    assert plan["versions"] == {each: desk.engine.show(each).version for each in (S, P, M, X, R, R2)}
    assert plan["requests"][0]["moves"] == dict.fromkeys((P, M, X, R, R2), "temporarily_suppressed")
    [done] = desk.engine.apply_plan(text)
    assert isinstance(done, Applied)
    assert {event.accession for event in done.events} == set(plan["versions"])
    assert statuses(desk) == [TEMPORARY] * 6
    entry = desk.engine.history(S)[-1]
    assert (entry.note, entry.evidence) == (NOTE, "ticket 7")


@pytest.mark.parametrize("moved", [S, R])
def test_a_plan_is_stale_once_a_record_moved(desk, moved):
    """The record itself, or any that would come along, at another version: nothing is done."""
    plant(desk)
    text = _plan(desk)
    desk.engine.amend(moved, note=NOTE)
    before = desk.dump()
    for dry_run in (False, True):
        with pytest.raises(StalePlanError, match=moved):
            desk.engine.apply_plan(text, dry_run=dry_run)
    assert desk.dump() == before


def test_many_records_that_moved_are_not_all_named(memory):
    """The first five are."""
    plant(memory)
    text = _plan(memory)
    for each in (S, P, X, R, R2, M):
        memory.engine.amend(each, note=NOTE)
    with pytest.raises(StalePlanError, match=r"6 of the plan's records moved since: .*, …"):
        memory.engine.apply_plan(text)


def test_a_plan_is_carried_out_once(memory):
    """A second time it is stale, whoever tries."""
    plant(memory)
    text = _plan(memory)
    memory.engine.apply_plan(text)
    for engine in (memory.engine, memory.second):
        with pytest.raises(StalePlanError, match="already"):
            engine.apply_plan(text)


def test_a_plan_is_stale_once_another_would_come_along(memory):
    """A record tied in since belongs to the family, and was not looked at."""
    plant(memory)
    text = _plan(memory)
    memory.engine.register("DRR000003", processed=True, part_of=[X])
    with pytest.raises(StalePlanError, match="along"):
        memory.engine.apply_plan(text)


def test_a_plan_is_stale_once_it_would_come_to_something_else(memory):
    """What was to be done at once and would wait by now is another thing."""
    plant(memory)
    text = _plan(memory)
    limited(memory, alone=1)
    with pytest.raises(StalePlanError, match="something else"):
        memory.engine.apply_plan(text)


def test_requests_of_one_plan_may_meet(memory):
    """A record that one request carries along and another names is at the version it was found at."""
    plant(memory)
    text = _plan(memory, P, R, reason="contamination")
    done, named = memory.engine.apply_plan(text)
    assert isinstance(done, Applied)
    assert isinstance(named, AlreadySo)


def test_a_plan_is_whole_or_nothing(memory):
    """Where one request is refused, so is the plan, and the refusal is told."""
    plant(memory)
    memory.engine.freeze(M)
    text = _plan(memory, P, M, reason="contamination")
    before = memory.dump()
    outcomes = memory.engine.apply_plan(text)
    assert [type(outcome) for outcome in outcomes] == [Applied, Refused]
    assert outcomes[1].refusal.code is RefusalCode.FROZEN
    assert memory.dump() == before
    assert [type(outcome) for outcome in memory.engine.apply_plan(text, dry_run=True)] == [Applied, Refused]


def test_a_plan_is_bound_by_the_same_numbers(memory):
    """A count must be stated, and what is for two waits for the second."""
    plant(memory)
    limited(memory, stated=5, alone=5)
    text = _plan(memory)
    [refused] = memory.engine.apply_plan(text)
    assert refused.refusal.code is RefusalCode.COUNT_NEEDED
    [outcome] = memory.engine.apply_plan(text, count=6)
    assert isinstance(outcome, Pending)
    assert isinstance(memory.second.approve(S), Applied)


def test_every_word_of_a_request_is_kept(memory):
    """Dates, requesters, successors, ties and flags come back from the file as they were asked."""
    plant(memory)
    ask = memory.engine.ask
    asked = [
        ask("suppress", S, until=date(2026, 9, 1), public_note="early", requested_by="submitter", **EARLY),
        ask("replace", "DRR000009", by=[R], on_behalf_of="the lab", note=NOTE),
        ask("withdraw", R2, reason="fraud", confirmed_with="institution", requested_by="institution", detail=None),
        ask("amend", M, derived_from=["SAMD00000001"]),
        ask("hold", "DRR000010", clear=True, override=True, note=NOTE),
        ask("amend", X, part_of=[P], unlink=True),
    ]
    text, _outcomes = memory.engine.plan(asked)
    from statusengine.services.saved_plan import read_plan  # noqa: PLC0415 - this one test looks inside

    read = read_plan(memory.engine._setting, text).requests
    shown = [[(name, getattr(each, name)) for name in each.__slots__ if name != "operation"] for each in read]
    assert shown == [
        [(name, getattr(each, name)) for name in each.__slots__ if name != "operation"] for each in asked
    ]


@pytest.mark.parametrize("text", ["", "[]", "7", "[1]", "{}", '{"format": "statusengine plan 1"}', "[" * 100_000])
def test_what_is_no_plan_is_refused(memory, text):
    """Whatever it is, it is told and nothing is done."""
    with pytest.raises(InvalidListError, match="no plan"):
        memory.engine.apply_plan(text)


def test_a_plan_changed_by_hand_is_refused(memory):
    """A digest shows it; a forger's digest does not help where something is missing or unknown."""
    plant(memory)
    body = json.loads(_plan(memory))
    with pytest.raises(InvalidListError, match="by hand"):
        memory.engine.apply_plan(json.dumps(body | {"made_by": "somebody"}))
    body.pop("digest")
    forged = [{**body, "versions": []}, {**body, "requests": [{"action": "suppress"}]}, {**body, "requests": None}]
    forged.append({**body, "requests": [body["requests"][0] | {"reason": "because"}]})
    for each in forged[1:]:
        with pytest.raises(InvalidListError, match="cannot be read"):
            memory.engine.apply_plan(_signed(each))
    assert statuses(memory) == [PUBLIC] * 6


def test_a_plan_of_another_archive_is_refused(memory):
    """A plan is for the database it was made on."""
    plant(memory)
    body = json.loads(_plan(memory)) | {"archive": "ENA"}
    with pytest.raises(InvalidListError, match="DDBJ"):
        memory.engine.apply_plan(json.dumps(body))


def test_a_registration_is_not_planned(memory):
    """There is nothing to look at before."""
    with pytest.raises(UsageError, match="not planned"):
        memory.engine.plan([memory.engine.ask("register", R)])


def test_a_plan_tells_a_submitter_nothing_of_others(memory):
    """Another's record is named by the link alone, and the plan is no staler for it."""
    memory.engine.register("PRJDB1", owner=OTHERS)
    memory.engine.register(R, owner=OWN, processed=True, part_of=["PRJDB1"], until=date(2027, 4, 1))
    memory.engine.add_actor("submitter", "submitter", OWN)
    submitter = as_principal(memory.engine, "submitter")
    text, _outcomes = submitter.plan([submitter.ask("release", R, reason="submitter_request")])
    assert json.loads(text)["versions"] == {R: 2}
    assert isinstance(submitter.apply_plan(text)[0], Applied)


def test_of_two_who_carry_out_one_plan_one_wins(desk, as_principal):
    """The other is told that it is stale, and nothing is done twice."""
    plant(desk)
    text = _plan(desk)
    start = Barrier(2, timeout=60)

    def carry_out(name, url):
        with StatusEngine.open(url, principal=name, clock=desk.clock) as engine:
            start.wait()
            try:
                return engine.apply_plan(text)
            except StalePlanError:
                return None

    with ThreadPoolExecutor(2) as pool:
        names = ["curator-a", "curator-b"]
        first, second = pool.map(carry_out, names, [as_principal(desk.url, name) for name in names])
    assert (first is None) is not (second is None)
    assert statuses(desk) == [TEMPORARY] * 6
    assert desk.one("SELECT count(*) FROM event WHERE action = 'suppress'") == 6
    assert desk.engine.check_database() == ()
