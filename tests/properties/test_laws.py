"""Laws that hold for every record, every date, every list and every pair of writers."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from domain.scene import SITE, particulars
from hypothesis import given, settings
from hypothesis import strategies as st
from properties import told
from properties.oracle import Oracle
from sqlalchemy import event

from statusengine.domain.action import Action
from statusengine.domain.decide import decide
from statusengine.domain.outcome import Applied, Refused
from statusengine.domain.reason import Reason
from statusengine.domain.record import Record
from statusengine.domain.request import Request
from statusengine.domain.requester import Requester
from statusengine.domain.status import Status
from statusengine.domain.verdict import Decision, Wanting
from statusengine.domain.visibility import Audience, Channel
from statusengine.services import sight
from statusengine.testing import (
    access_tiers,
    accessions,
    as_principal,
    asks,
    audiences,
    channels,
    memory_engine,
    record_in,
    requesters,
    statuses,
    texts,
)

TOKYO = ZoneInfo("Asia/Tokyo")
RUN, TWIN, NEW = "DRR000001", "DRR000901", "DRR000002"
OUTSIDERS = ("public", "partner", "data_user", "submitter")
HIDDEN = ("private", "canceled", "withdrawn")
RESULT = {Decision: "Applied", Wanting: "Pending"}


# the table


@pytest.mark.parametrize("status", told.STATUSES)
def test_a_record_moves_where_the_table_says_and_nowhere_else(status):
    """For every status, action and reason, with all else granted, the engine moves exactly as the specification."""
    day, now = date(2026, 6, 3), datetime(2026, 6, 3, 3, tzinfo=UTC)
    was_public = status in told.EVER_PUBLIC
    for action in sorted({action for _, action, _ in told.MOVES} - {"amend", "freeze", "unfreeze", "complete"}):
        for reason in sorted({r for each in told.REASONS for r in told.reasons_of(each)} | told.OF_JOB_AND_ENGINE):
            record = Record(
                accession=RUN,
                particulars=particulars(),
                status=Status(status),
                version=2,
                since=day - timedelta(366),  # longer than canceled data is kept
                cause=2,
                processed_on=day,
                first_public_on=day if was_public else None,
            )
            target = told.leads(status, action, reason)
            request = Request(
                action=Action(action),
                accession=RUN,
                principal="curator-a",
                operation="op",
                reason=Reason(reason),
                internal_note="because",
                evidence="PMID:1",
                confirmed_with=Requester.INSTITUTION,
                successors=(NEW,) if action == "replace" else (),
                until=day + timedelta(9) if action == "hold" or target == told.TEMPORARY else None,
            )
            verdict = decide(record, request, now, site=SITE)
            where = f"{status} {action} {reason}: {verdict}"
            if target is None:
                assert type(verdict) not in RESULT, where
            elif told.MOVES[status, action, target] == "ordinary":
                assert verdict.record.status == target, where
            else:
                assert verdict.move.target == target, where


@pytest.fixture(scope="module")
def crowd():
    """One record in each status, in memory, for questions that change nothing."""
    with memory_engine() as engine:
        for number, status in enumerate(told.STATUSES, start=1):
            record_in(engine, status, f"DRR00000{number}", owner="HARU")
        yield engine


@given(data=st.data(), number=st.integers(1, 7))
def test_a_rehearsal_and_a_refusal_change_nothing(crowd, data, number):
    """Whatever is asked of whichever record as a dry run, every record and history stays as it was."""
    request = data.draw(asks(f"DRR00000{number}"))
    before = [crowd.history(f"DRR00000{each}") for each in range(1, 8)], list(crowd.list())
    try:
        crowd.change([crowd.ask(**request)], dry_run=True)
    finally:
        after = [crowd.history(f"DRR00000{each}") for each in range(1, 8)], list(crowd.list())
    assert before == after


@given(data=st.data(), status=statuses())
def test_a_refusal_leaves_the_store_as_it_was(data, status):
    """What is refused, or so already, writes no row in any table; what is done is in the table of moves."""
    with memory_engine() as engine:
        record_in(engine, status, RUN)
        before = len(engine.history(RUN)), list(engine.list()), engine.requests()
        outcome = engine.change([engine.ask(**data.draw(asks(RUN)))])[0]
        after = len(engine.history(RUN)), list(engine.list()), engine.requests()
        if type(outcome).__name__ in {told.REFUSED, told.ALREADY}:
            assert before == after
        assert list(told.broken_laws(engine.history(RUN), TOKYO)) == []
        assert engine.check_database() == ()


@given(name=accessions(), owner=texts(), access=access_tiers(), who=requesters(), note=texts())
def test_what_is_told_comes_back_as_it_was_told(name, owner, access, who, note):
    """Owner, tier, requester and notes are stored and shown without a change."""
    with memory_engine() as engine:
        outcome = engine.register(name, owner=owner, access=access, requested_by=who, note=note, public_note=note)
        card = engine.show(name)
        assert isinstance(outcome, Applied)
        assert (card.accession, card.owner, card.access) == (name, owner, access)
        assert (card.requester, card.note, card.public_note) == (who, note, note)


# the nightly job


@given(
    holds=st.lists(st.integers(1, 60), min_size=1, max_size=6),
    frozen=st.sets(st.integers(0, 5)),
    days=st.integers(0, 70),
)
@settings(max_examples=30)
def test_a_second_run_finds_nothing_to_do(house, holds, frozen, days):
    """The nightly job run twice, by two, equals the job run once: what was due is out, what was not stays."""
    house.empty()
    oracle, today = Oracle(), date(2026, 12, 21)
    for number, ahead in enumerate(holds, start=1):
        words = {"until": today + timedelta(ahead), "processed": True}
        house.a.register(f"DRR00000{number}", **words)
        oracle.ask("curator-a", "register", f"DRR00000{number}", today, **words)
        if number in frozen:
            house.a.freeze(f"DRR00000{number}")
            oracle.ask("curator-a", "freeze", f"DRR00000{number}", today)
    house.clock.advance(days=days)
    first = house.a.release_due()
    assert first.released == len(oracle.run_job(today + timedelta(days)))
    once = house.dump(without=("run",))
    second = house.b.release_due()
    assert (second.released, second.rereleased, second.refused) == (0, 0, ())
    assert house.dump(without=("run",)) == once


# dates

_ZONES = ("UTC", "Asia/Tokyo", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/New_York", "Africa/Casablanca")


@pytest.fixture
def host_zone():
    """Turn the host to another time zone; it is turned back at the end."""
    before = os.environ.get("TZ")

    def turn(zone):
        if zone is None:
            os.environ.pop("TZ", None)
        else:
            os.environ["TZ"] = zone
        time.tzset()

    yield turn
    turn(before)


def test_a_date_is_the_same_date_in_every_zone(house, host_zone):
    """A hold date set at any moment, on a host and with a clock of any zone, is stored, told and kept as it is."""

    @given(
        second=st.integers(0, 7 * 365 * 86_400),
        ahead=st.integers(1, 1460),
        host=st.sampled_from(_ZONES),
        wall=st.sampled_from(_ZONES),
        later=st.sampled_from(_ZONES),
    )
    @settings(max_examples=25)
    def law(second, ahead, host, wall, later):
        house.empty()
        host_zone(host)
        house.clock.turn_to(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=second))
        house.wall = ZoneInfo(wall)
        now = house.clock()
        today = now.astimezone(TOKYO).date()
        until = today + timedelta(ahead)
        assert house.a.today() == today
        assert isinstance(house.a.register(RUN, until=until, processed=True), Applied)
        host_zone(later)
        card, [first, _] = house.b.show(RUN), house.b.history(RUN)
        assert (card.hold_on, card.since, first.until, first.effective) == (until, today, until, today)
        assert first.recorded_at == now
        assert [(entry.on, entry.falls_due) for entry in house.b.due(until)] == [(until, told.carried_out(until))]
        eve = datetime.combine(told.carried_out(until), datetime.min.time(), TOKYO)
        house.clock.turn_to(eve - timedelta(minutes=1))
        assert house.a.release_due().released == 0
        house.clock.turn_to(eve)
        assert house.a.release_due().released == 1

    law()


# what is seen


def surfaces(engine, accession, audience, owner=None):
    """Everything that an audience can be told of an accession, by every method that reads."""
    return {
        "sight": [engine.sight(accession, channel, audience) for channel in told.CHANNELS],
        "visible": [engine.visible([accession], channel, audience)[accession] for channel in told.CHANNELS],
        "show": engine.show(accession, audience=audience, owner=owner),
        "history": engine.history(accession, audience=audience, owner=owner),
        "visibility": engine.visibility(accession, audience=audience, owner=owner),
        "resolve": engine.resolve(accession, audience=audience),
    }


@pytest.mark.parametrize("audience", OUTSIDERS)
@given(data=st.data(), access=access_tiers(), is_linked=st.booleans(), note=texts())
@settings(max_examples=25)
def test_hidden_is_answered_like_missing_on_every_surface(audience, data, access, is_linked, note):
    """Nobody outside can tell a hidden record, whatever it is linked to, from one that never existed."""
    status = data.draw(st.sampled_from(HIDDEN), label="status")
    owner = data.draw(st.sampled_from((None, "NATSU")), label="who asks")
    with memory_engine() as engine:
        engine.register("DRA000001", processed=True)
        engine.register(NEW, processed=True)
        engine.register(RUN, owner="HARU", access=access, part_of=["DRA000001"], processed=status == "withdrawn")
        if status == "canceled":
            engine.cancel(RUN, reason="failed_quality_control", note=note)
        if status == "withdrawn":
            engine.replace(RUN, by=[NEW]) if is_linked else None
            engine.withdraw(RUN, reason="privacy", note=note, public_note=note)
            as_principal(engine, "curator-b").approve(RUN)
        assert engine.show(RUN).status == status
        hidden, missing = surfaces(engine, RUN, audience, owner), surfaces(engine, TWIN, audience, owner)
        if audience == "partner" and status == "withdrawn" and access == "open":
            assert (
                hidden["sight"].pop() == hidden["visible"].pop() == hidden["visibility"][-1].sight == "as_withdrawn"
            )
            assert missing["sight"].pop() == missing["visible"].pop() == "no"
            hidden["visibility"], missing["visibility"] = hidden["visibility"][:-1], missing["visibility"][:-1]
        assert hidden == missing


@pytest.mark.parametrize("audience", told.AUDIENCES)
def test_what_is_hidden_never_leaves_the_database(crowd, audience):
    """The query itself leaves a hidden record out, so that it costs what a missing one costs."""
    quick = crowd._setting.store.quick
    for accession in (f"DRR00000{number}" for number in range(1, 7)):
        for channel in map(Channel, told.CHANNELS):
            row = quick.one(sight._one(channel, Audience(audience)), accession)
            rows = list(quick.many(sight._many(channel, Audience(audience)), [accession]))
            is_hidden = crowd.sight(accession, channel, audience) == "no"
            assert not (is_hidden and (row or rows))


@pytest.mark.parametrize("audience", OUTSIDERS)
@given(
    stand=st.lists(statuses(), min_size=5, max_size=5), links=st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)))
)
@settings(max_examples=20)
def test_a_relation_never_names_what_is_hidden(audience, stand, links):
    """What a record shows of parents, primaries and secondaries may itself be seen by whoever reads it."""
    names = ["DRX000001", "DRX000002", *(f"DRR00000{number}" for number in range(1, 5))]  # the last is not here
    with memory_engine() as engine:
        for number, name in enumerate(names[:5]):
            record_in(engine, "public", name, owner="HARU", part_of=[names[5], *names[: min(number, 2)]])
        for old, new in sorted(links):
            engine.replace(names[min(old, 4)], by=[names[new]])
        for name, status in zip(names, stand, strict=False):
            if status == "withdrawn":
                engine.withdraw(name, reason="privacy")
                as_principal(engine, "curator-b").approve(name)
            if status in {"private", "canceled"}:
                code = {"private": 2, "canceled": 3}[status]
                with engine._setting.store.engine.begin() as connection:  # no move leads there: it is spoiled
                    connection.exec_driver_sql(
                        f"UPDATE record SET status = {code}, first_public_on = NULL WHERE accession = '{name}'"  # noqa: S608 - names of our own
                    )
        for name in names[:5]:
            card = engine.show(name, audience=audience, owner="HARU" if audience == "submitter" else None)
            named = {*engine.resolve(name, audience=audience)}
            named |= {*card.part_of, *card.primaries, *card.secondaries} if card else set()
            assert [each for each in sorted(named) if engine.sight(each, "accession", audience) == "no"] == []


@given(data=st.data(), number=st.integers(1, 7), channel=channels(), audience=audiences())
def test_an_explanation_says_what_is_seen(crowd, data, number, channel, audience):
    """`explain` and `visibility` never disagree, nor do `sight` and `visible`, for owner and stranger alike."""
    accession, owner = f"DRR00000{number}", data.draw(st.sampled_from((None, "HARU", "NATSU")))
    explained = crowd.explain(accession, channel=channel, audience=audience, owner=owner)
    [seen] = [s for s in crowd.visibility(accession, audience=audience, owner=owner) if s.channel is channel]
    assert explained.sight is seen.sight
    assert explained.because
    if owner is None:
        assert crowd.sight(accession, channel, audience) is seen.sight
        assert crowd.visible([accession], channel, audience)[accession] is seen.sight


# a part of a submission


@given(size=st.integers(2, 4), data=st.data())
@settings(max_examples=30)
def test_a_part_that_was_suppressed_stays_suppressed(size, data):
    """Runs of a DRA submission come back only when all its once-public runs were suppressed together."""
    runs = [f"DRR00000{number}" for number in range(1, size + 1)]
    taken = data.draw(st.lists(st.sampled_from(runs), min_size=1, unique=True))
    for_a_time = data.draw(st.booleans())
    reason = "hold_not_requested" if for_a_time else "contamination"
    with memory_engine() as engine:
        engine.register("DRA000001", processed=True)
        for run in runs:
            engine.register(run, part_of=["DRA000001"], processed=True)
        outcomes = engine.change(engine.ask("suppress", run, reason=reason) for run in taken)
        is_whole = set(taken) == set(runs)
        refused = for_a_time and not is_whole
        assert {isinstance(outcome, Refused) for outcome in outcomes} == {refused}
        back = engine.rerelease(taken[0], reason="verified_by_submitter", note="checked")
        assert isinstance(back, Refused) is not is_whole


# two writers

_RIVALS = (
    ("suppress", {"reason": "contamination"}),
    ("suppress", {"reason": "hold_not_requested"}),
    ("replace", {"by": [NEW]}),
    ("withdraw", {"reason": "privacy"}),
    ("freeze", {}),
    ("amend", {"note": "a word", "reason": "submitter_request"}),
)


def test_two_writers_leave_what_one_after_the_other_would(house):
    """Whatever two do to one record at once, what is stored and answered is that of some order of the two."""

    @given(rivals=st.lists(st.sampled_from(_RIVALS), min_size=2, max_size=2))
    @settings(max_examples=15)
    def law(rivals):
        house.empty()
        house.a.register(RUN, processed=True)
        barrier, today = Barrier(2), house.a.today()
        two = list(house.engines)[:2]
        writers = list(zip(two, rivals, strict=True))

        def write(writer):
            who, (action, words) = writer
            barrier.wait()
            return type(house.engines[who].change([house.engines[who].ask(action, RUN, **words)])[0]).__name__

        with ThreadPoolExecutor(2) as pool:
            answers = dict(zip(two, pool.map(write, writers), strict=True))
        history = house.a.history(RUN)
        found = answers, [(str(e.action), e.source, str(e.target)) for e in history], house.a.show(RUN).reason
        assert found in [serial(order, today) for order in permutations(writers)]
        assert list(told.broken_laws(history, TOKYO)) == []
        assert house.a.check_database() == ()

    law()


def serial(writers, today):
    """What the oracle says of these writers, one after the other."""
    oracle = Oracle()
    oracle.ask("curator-a", "register", RUN, today, processed=True)
    answers = {who: oracle.ask(who, action, RUN, today, **words) for who, (action, words) in writers}
    life = oracle.lives[RUN]
    return answers, life.story, life.reason


def test_a_record_that_moved_meanwhile_is_read_again(house):
    """Compare-and-set: a version that changed between reading and writing undoes the whole and starts it over."""
    house.empty()
    house.a.register(RUN, processed=True)
    database, met = house.database, []

    def interfere(connection, _cursor, statement, *_rest):
        if statement.startswith("INSERT INTO operation") and not met:
            met.append(statement)
            connection.exec_driver_sql(f"UPDATE record SET version = version + 7 WHERE accession = '{RUN}'")  # noqa: S608 - a constant

    event.listen(database, "before_cursor_execute", interfere)
    try:
        outcome = house.a.suppress(RUN, reason="contamination")
    finally:
        event.remove(database, "before_cursor_execute", interfere)
    assert met
    assert (outcome.record.version, house.a.show(RUN).version) == (4, 4)
    assert house.a.check_database() == ()


def test_two_writers_of_many_lose_nothing(house):
    """Two that freeze and let go the same records over and over leave a history without a gap."""
    house.empty()
    names = [f"DRR00000{number}" for number in range(1, 5)]
    for name in names:
        house.a.register(name, processed=True)

    def write(who):
        engine = house.engines[who]
        return [
            outcome
            for turn in range(6)
            for outcome in engine.change(engine.ask(("freeze", "unfreeze")[turn % 2], name) for name in names)
        ]

    with ThreadPoolExecutor(2) as pool:
        outcomes = [outcome for told_to in pool.map(write, house.engines) for outcome in told_to]
    written = sum(len(outcome.events) for outcome in outcomes if isinstance(outcome, Applied))
    assert sum(house.a.show(name).version for name in names) == written + 3 * len(names)
    assert house.a.check_database() == ()


# lists

_COLUMNS = (
    *("Accession", "Submission", "Status", "Updated", "Published", "Received", "Type", "Center", "Visibility"),
    *("Alias", "Experiment", "Sample", "Study", "Loaded", "Spots", "Bases", "Md5sum", "BioSample", "BioProject"),
    "ReplacedBy",
)
_NAMES = st.sampled_from(
    ("DRR000001", "DRR000002", "DRR000003", "ERR000001", "SRR000001", "SRR000002", "XYZ", "", "DRX000001")
)


@st.composite
def list_lines(draw):
    """A line of an accession table: mostly sound, now and then damaged in one of the ways that occur."""
    line = dict.fromkeys(_COLUMNS, "-") | {
        "Accession": draw(_NAMES),
        "Submission": draw(st.sampled_from(("DRA000001", "-", "nonsense"))),
        "Status": draw(
            st.sampled_from(("live", "live", "suppressed", "withdrawn", "unpublished", "replaced", "gone"))
        ),
        "Updated": draw(st.sampled_from(("2020-02-29T01:02:03Z", "2019-01-01", "-", "2999-12-30T00:00:00Z", "soon"))),
        "Published": draw(st.sampled_from(("2018-01-01", "2999-12-30T00:00:00Z", "-"))),
        "Type": draw(st.sampled_from(("RUN", "RUN", "RUN", "EXPERIMENT"))),
        "Center": draw(st.sampled_from(("HARU", "-", '"stray'))),
        "Visibility": draw(st.sampled_from(("public", "public", "controlled_access", "none"))),
        "Bases": "2.74754E+11",
        "ReplacedBy": draw(st.sampled_from(("-", "-", "DRR000001", "DRR000002,DRR000003", "SRR000002"))),
    }
    text = "\t".join(line.values())
    return draw(st.sampled_from((text, text, text, text + "\tmore", text.rpartition("\t")[0], "")))


def test_every_line_of_any_list_is_accounted_for_and_twice_is_once(house, tmp_path):
    """Of any list each line is taken in, here, observed, double or refused; a second time changes nothing."""
    path = tmp_path / "list.tab"

    @given(lines=st.lists(list_lines(), max_size=12))
    @settings(max_examples=30)
    def law(lines):
        house.empty()
        body = "\n".join(["\t".join(_COLUMNS), *lines, "DRR000004" + "\t" * 19])
        path.write_text(body + "\n", encoding="utf-8")
        rehearsal = house.a.import_list(path, dry_run=True)
        assert list(house.a.list()) == []
        first = house.a.import_list(path)
        assert first.lines == len(lines) + 1
        assert first.accounted
        assert rehearsal.taken_in == first.taken_in == len(list(house.a.list()))
        once = house.dump()
        again = house.b.import_list(path)
        assert (again.lines, again.taken_in, again.observed, again.different) == (first.lines, 0, 0, ())
        assert again.already_here == first.taken_in
        assert again.accounted
        assert again.refused == first.refused
        assert house.dump() == once
        assert house.a.check_database() == ()

    law()


# the proof proves


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE record SET hold_on = '2027-01-05'",
        "UPDATE record SET version = version + 1",
        "UPDATE record SET reason = 'duplicate'",
        "DELETE FROM event WHERE version = 3",
        "UPDATE event SET until = '2027-01-05' WHERE version = 1",
    ],
)
def test_a_store_that_was_changed_by_hand_is_found_out(house, statement):
    """`check_database` is silent on a sound store and speaks once a hand changed a record or its history."""
    house.empty()
    house.a.register(RUN, processed=True)
    house.a.suppress(RUN, reason="contamination")
    assert house.a.check_database() == ()
    house.spoil(statement)
    assert house.a.check_database() != ()


def test_what_was_replaced_and_released_again_can_be_replaced_again(house):
    """A public record is replaced by its successor also when it was so once before."""
    house.empty()
    for name in (RUN, NEW):
        house.a.register(name, processed=True)
    house.a.replace(RUN, by=[NEW])
    house.a.rerelease(RUN, reason="status_correction", note="a slip")
    house.b.approve(RUN)
    assert isinstance(house.a.replace(RUN, by=[NEW]), Applied)
    assert house.a.resolve(RUN) == (NEW,)


@pytest.mark.parametrize("status", ["canceled", "withdrawn"])
@given(reason=st.sampled_from(("retention_ended", "legal_order")))
def test_no_amendment_says_that_data_was_destroyed(status, reason):
    """A reason to purge is given with a purge and never as the reason of a status."""
    with memory_engine() as engine:
        record_in(engine, status, RUN)
        assert isinstance(engine.amend(RUN, reason=reason), Refused)
