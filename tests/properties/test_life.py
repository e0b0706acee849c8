"""Records live through all that two curators, the clock and the nightly job can do; an oracle foretells it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import count

import pytest
from hypothesis import assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from properties import told
from properties.oracle import Oracle
from properties.told import TOKYO

from statusengine.errors import IdempotencyKeyError, InvalidDateError

RECORDS = ("DRR000001", "DRR000002", "AB000001", "SAMD00000001")
TWINS = {"DRR000001": "DRR000901", "DRR000002": "DRR000902", "AB000001": "AB000901", "SAMD00000001": "SAMD00000901"}
NOT_HERE = "DRR000777"
HERE = "DRR000002"
OWNER = "HARU"
BEGINNINGS = {
    "public": [],
    "canceled": [("cancel", {"reason": "failed_quality_control"})],
    "reopened": [
        ("cancel", {"reason": "submitter_request"}),
        ("reopen", {"reason": "status_correction", "note": "because"}),
    ],
    "for a time": [("suppress", {"reason": "hold_not_requested"})],
    "for good": [("suppress", {"reason": "contamination", "detail": "adapters"})],
    "replaced": [("replace", {"by": [NOT_HERE]})],
    "waiting": [("withdraw", {"reason": "privacy"})],
    "withdrawn": [("withdraw", {"reason": "no_informed_consent"})],
    "withdrawn, once replaced": [("replace", {"by": [HERE]}), ("withdraw", {"reason": "privacy"})],
}

people = st.sampled_from(("curator-a", "curator-b"))
records = st.sampled_from(RECORDS)
days_ahead = st.sampled_from((-1, 0, 1, 1, 2, 3, 5, 8, 30, 366, 1095, 1096, 1461, 1462)) | st.just("as it is")
dates = st.none() | days_ahead
notes = st.sampled_from((None, "because", "because"))
proofs = st.sampled_from((None, "10.1093/nar/gkae882", "PMID:39558174"))
confirmers = st.sampled_from((None, "institution"))
details = st.sampled_from((None, None, None, "assembly", "of another kind"))


def reasons(action):
    """Reasons for an action: mostly its own, now and then another's, or none."""
    own = st.sampled_from(told.reasons_of(action))
    every = sorted({r for action in told.REASONS for r in told.reasons_of(action)} | told.OF_JOB_AND_ENGINE)
    return st.one_of(own, own, own, st.sampled_from(every) | st.none())


class Life(RuleBasedStateMachine):
    """Whatever is asked of the engine is asked of the oracle too, and both must say the same."""

    def __init__(self, house):
        super().__init__()
        house.empty()
        self.house = house
        self.clock = house.clock
        self.oracle = Oracle()
        self.done = []
        self.keys = (f"key-{number}" for number in count(1))

    # the ways to ask

    @property
    def today(self):
        """The date in Tokyo, told without the engine."""
        return self.clock().astimezone(TOKYO).date()

    def ask(self, who, action, accession, *, rehearsed=False, **words):
        """Ask the engine and the oracle; a rehearsal before must foretell it and change nothing."""
        words = {name: value for name, value in words.items() if value is not None and value is not False}
        engine, options = self.house.engines[who], words | {"key": next(self.keys)}
        if rehearsed:
            before = self.house.dump()
            told_before = engine.change([engine.ask(action, accession, **options)], dry_run=True)[0]
            assert self.house.dump() == before
        expected = self.oracle.ask(who, action, accession, self.today, **words)
        outcome = engine.change([engine.ask(action, accession, **options)])[0]
        assert type(outcome).__name__ == expected, f"{action} {accession} {words}: {outcome}, and not {expected}"
        assert not rehearsed or type(told_before) is type(outcome)
        if expected in {told.APPLIED, told.PENDING}:
            self.done.append((who, action, accession, options, outcome))
        self.compare(accession, outcome)

    def compare(self, accession, outcome=None):
        """The record, its version and its history are what the oracle says."""
        life = self.oracle.lives.get(accession)
        card = self.house.a.show(accession)
        history = self.house.a.history(accession)
        if life is None:
            assert card is None
            assert history == ()
            return
        assert [(str(e.action), e.source, str(e.target)) for e in history] == life.story
        assert card.version == len(life.story)
        assert (card.status, card.reason, card.detail) == (life.status, life.reason, life.detail)
        assert (card.hold_on, card.rerelease_on, card.frozen) == (life.hold_on, life.rerelease_on, life.frozen)
        assert (card.processed_on is not None) is life.processed
        assert (card.pending is not None) is (life.waiting is not None)
        if outcome is not None and outcome.record is not None:
            assert (outcome.record.status, outcome.record.version) == (life.status, len(life.story))

    def date(self, accession, ahead):
        """A day so far ahead, or the date the record has."""
        if ahead == "as it is":
            life = self.oracle.lives.get(accession)
            return life.until if life else None
        return None if ahead is None else self.today + timedelta(ahead)

    # the beginning

    @initialize(begun=st.permutations(("no", "held", *BEGINNINGS)), is_frozen=st.booleans())
    def begin(self, begun, is_frozen):
        """Some records are here already, each elsewhere in its life."""
        for accession, how in zip(RECORDS, begun, strict=False):
            if how == "no":
                continue
            stays = how in {"held", "canceled", "reopened"}
            until = self.today + timedelta(16) if stays and not accession.startswith("SAM") else None
            self.ask("curator-a", "register", accession, owner=OWNER, processed=True, until=until)
            if not stays and accession.startswith("SAM"):
                self.ask("curator-b", "release", accession, reason="submitter_request")
            for action, words in BEGINNINGS.get(how, ()):
                self.ask("curator-b", action, accession, **words)
            if self.oracle.lives[accession].waiting and how != "waiting":
                self.settle("curator-a", accession, says_yes=True)
        if is_frozen:
            self.ask("curator-a", "freeze", RECORDS[0])

    def open_to(self, accession):
        """What the table of moves and reasons offers to a record as it stands."""
        life = self.oracle.lives.get(accession)
        if life is None:
            return [("register", None)]
        if life.frozen:
            return [("unfreeze", None)]
        marks = [("complete", None)] if life.status == told.PRIVATE and not life.processed else []
        named = [(action, reason) for action in sorted(told.REASONS) for reason in told.reasons_of(action)]
        return marks + [(a, r) for a, r in named if a != "purge" and told.leads(life.status, a, r)]

    def go_on(self, who, accession, ahead, data):
        """A move that the table offers, with all that it may need."""
        action, reason = data.draw(st.sampled_from(self.open_to(accession)), label="move")
        words = {"reason": reason, "note": "because", "evidence": "PMID:39558174", "confirmed_with": "institution"}
        if action in {"register", "complete", "unfreeze"}:
            words = {"owner": OWNER} if action == "register" else {}
        if action in {"register", "hold"} or reason in told.REASONS["suppress"][told.TEMPORARY]:
            words["until"] = self.date(accession, ahead)
        if action == "replace":
            words["by"] = [
                data.draw(st.sampled_from([NOT_HERE, *(each for each in RECORDS if each != accession)]), label="by")
            ]
        self.ask(who, action, accession, **words)

    @rule(who=people, accession=records, ahead=dates, data=st.data())
    def one_goes_on(self, who, accession, ahead, data):
        """A record takes a step that is open to it."""
        self.go_on(who, accession, ahead, data)

    @rule(who=people, ahead=st.sampled_from((1, 2, 5, 30)), data=st.data())
    def all_go_on(self, who, ahead, data):
        """Each record takes a step that is open to it."""
        for accession in RECORDS:
            self.go_on(who, accession, ahead, data)

    @rule(
        who=people,
        accession=records,
        ahead=dates,
        is_processed=st.booleans(),
        access=st.sampled_from(("open", "controlled")),
    )
    def register(self, who, accession, ahead, is_processed, access):
        """A new record, or one that is here already."""
        until = self.date(accession, ahead)
        self.ask(who, "register", accession, owner=OWNER, until=until, processed=is_processed, access=access)

    # the ordinary and the exceptional

    @rule(who=people, accession=records, action=st.sampled_from(("complete", "freeze", "unfreeze", "unfreeze")))
    def mark(self, who, accession, action):
        """Processing is done; a record is frozen, or let go."""
        self.ask(who, action, accession)

    @rule(
        who=people,
        accession=records,
        ahead=days_ahead | st.just("clear"),
        reason=reasons("hold"),
        note=notes,
        override=st.booleans(),
    )
    def hold(self, who, accession, ahead, reason, note, override):
        """A hold date is set, moved or cleared."""
        until = None if ahead == "clear" else self.date(accession, ahead)
        clear = ahead == "clear"
        self.ask(who, "hold", accession, reason=reason, until=until, clear=clear, note=note, override=override)

    @rule(who=people, accession=records, reason=reasons("release"), evidence=proofs, rehearsed=st.booleans())
    def release(self, who, accession, reason, evidence, rehearsed):
        """A private record goes out by hand."""
        self.ask(who, "release", accession, reason=reason, evidence=evidence, rehearsed=rehearsed)

    @rule(who=people, accession=records, reason=reasons("cancel"))
    def cancel(self, who, accession, reason):
        """A record is stopped before it was public."""
        self.ask(who, "cancel", accession, reason=reason)

    @rule(who=people, accession=records, reason=reasons("reopen"), note=notes)
    def reopen(self, who, accession, reason, note):
        """A canceled record is to be taken up again."""
        self.ask(who, "reopen", accession, reason=reason, note=note)

    @rule(
        who=people,
        accession=records,
        reason=reasons("suppress"),
        detail=details,
        ahead=dates,
        clear=st.booleans(),
        note=notes,
        rehearsed=st.booleans(),
    )
    def suppress(self, who, accession, reason, detail, ahead, clear, note, rehearsed):
        """A record leaves the search, for a time or for good."""
        until = self.date(accession, ahead)
        clear = clear and until is None
        self.ask(
            who,
            "suppress",
            accession,
            reason=reason,
            detail=detail,
            until=until,
            clear=clear,
            note=note,
            rehearsed=rehearsed,
        )

    @rule(who=people, accession=records, reason=reasons("rerelease"), evidence=proofs, note=notes)
    def rerelease(self, who, accession, reason, evidence, note):
        """A record is to be public again."""
        self.ask(who, "rerelease", accession, reason=reason, evidence=evidence, note=note)

    @rule(
        who=people, accession=records, by=st.lists(records | st.just(NOT_HERE), min_size=1, max_size=2, unique=True)
    )
    def replace(self, who, accession, by):
        """Others answer for a record."""
        self.ask(who, "replace", accession, by=by)

    @rule(who=people, accession=records, reason=reasons("withdraw"), confirmed=confirmers, rehearsed=st.booleans())
    def withdraw(self, who, accession, reason, confirmed, rehearsed):
        """A record is to be shown by no public means."""
        self.ask(who, "withdraw", accession, reason=reason, confirmed_with=confirmed, rehearsed=rehearsed)

    @rule(
        who=people,
        accession=records,
        move=st.sampled_from(("withdraw", "withdraw", "reopen", "suppress", "rerelease", "purge")).flatmap(
            lambda action: st.tuples(st.just(action), reasons(action))
        ),
        note=notes,
        rehearsed=st.booleans(),
    )
    def break_the_glass(self, who, accession, move, note, rehearsed):
        """One person does at once what two are asked for; a note is the least of it."""
        action, reason = move
        words = {"evidence": "PMID:39558174", "confirmed_with": "institution", "break_glass": True}
        self.ask(who, action, accession, reason=reason, note=note, rehearsed=rehearsed, **words)

    @rule(who=people, accession=records, reason=reasons("purge"), note=notes)
    def purge(self, who, accession, reason, note):
        """The data of a record is to be destroyed."""
        self.ask(who, "purge", accession, reason=reason, note=note)

    @rule(
        who=people,
        accession=records,
        reason=st.sampled_from(sorted(told.REASONS)).flatmap(reasons) | st.none(),
        detail=details,
        ahead=dates,
        clear=st.booleans(),
        note=notes,
        evidence=proofs,
        confirmed=confirmers,
    )
    def amend(self, who, accession, reason, detail, ahead, clear, note, evidence, confirmed):
        """What is known of the present status is corrected."""
        until = self.date(accession, ahead)
        said = {"until": until, "clear": clear and until is None, "note": note, "evidence": evidence}
        self.ask(who, "amend", accession, reason=reason, detail=detail, confirmed_with=confirmed, **said)

    # the second person

    def settle(self, who, accession, *, says_yes):
        """Approve or decline, with a key."""
        engine, key = self.house.engines[who], next(self.keys)
        if says_yes:
            expected, outcome = self.oracle.approve(who, accession, self.today), engine.approve(accession, key=key)
        else:
            expected, outcome = self.oracle.decline(accession), engine.decline(accession, key=key)
        assert type(outcome).__name__ == expected, f"{who} {says_yes} {accession}: {outcome}"
        if expected == told.APPLIED:
            self.done.append((who, "approve" if says_yes else "decline", accession, {"key": key}, outcome))
        self.compare(accession, outcome)

    def waits(self):
        """The records on which a request waits."""
        return [accession for accession, life in sorted(self.oracle.lives.items()) if life.waiting]

    @precondition(waits)
    @rule(who=people, pick=st.integers(0, 3), says_yes=st.booleans())
    def decide(self, who, pick, says_yes):
        """One of the two decides a request, which may be the one who asked."""
        waiting = self.waits()
        self.settle(who, waiting[pick % len(waiting)], says_yes=says_yes)

    @precondition(waits)
    @rule(pick=st.integers(0, 3))
    def approve_as_the_other(self, pick):
        """The one who did not ask approves."""
        waiting = self.waits()
        accession = waiting[pick % len(waiting)]
        other = "curator-b" if self.oracle.lives[accession].waiting.who == "curator-a" else "curator-a"
        self.settle(other, accession, says_yes=True)

    @rule(who=people, accession=records, says_yes=st.booleans())
    def decide_anything(self, who, accession, says_yes):
        """Someone decides where perhaps nothing waits."""
        self.settle(who, accession, says_yes=says_yes)

    # time

    @rule(minutes=st.integers(1, 2_000))
    def some_time_passes(self, minutes):
        """The clock goes on by minutes."""
        self.clock.advance(minutes=minutes)

    @rule(days=st.integers(1, 40) | st.sampled_from((365, 366)))
    def days_pass(self, days):
        """The clock goes on by days."""
        self.clock.advance(days=days)

    @rule(
        year=st.integers(2026, 2033),
        day=st.sampled_from(((12, 28), (12, 31), (1, 4), (2, 28), (3, 1), (4, 30), (5, 2))),
    )
    def a_great_day_comes(self, year, day):
        """It is the last second before, or after, a day that calendars stumble on."""
        self.turn_to(datetime(year, *day, tzinfo=TOKYO) - timedelta(seconds=1))

    def turn_to(self, moment):
        """Never back."""
        assume(moment > self.clock())
        self.clock.turn_to(moment)

    def dated(self):
        """The records that the nightly job will move one day."""
        return [accession for accession, life in sorted(self.oracle.lives.items()) if life.due_on()]

    @precondition(dated)
    @rule(who=people, pick=st.integers(0, 3))
    def midnight_comes_in_tokyo(self, who, pick):
        """A minute before the day nothing goes out that is not overdue; on the day it does."""
        dated = self.dated()
        day = self.oracle.lives[dated[pick % len(dated)]].due_on()
        self.turn_to(datetime.combine(day, time(), TOKYO) - timedelta(minutes=1))
        self.job(who, 0)
        self.clock.advance(minutes=1)
        self.job(who, 0)

    @rule(who=people, back=st.sampled_from((0, 0, 0, 1, 3, 30)))
    def job(self, who, back):
        """The nightly job, of today or caught up for a day before."""
        on = self.today - timedelta(back)
        moved = self.oracle.run_job(on)
        report = self.house.engines[who].release_due(on if back else None)
        assert report.refused == ()
        assert report.released == sum(action == "release" for action in moved.values())
        assert report.rereleased == sum(action == "rerelease" for action in moved.values())
        for accession in moved:
            self.compare(accession)

    @rule(who=people, ahead=st.sampled_from((0, 1, 2, 10, 400)))
    def forecast(self, who, ahead):
        """A later day is foretold, and never carried out."""
        engine, on, before = self.house.engines[who], self.today + timedelta(ahead), self.house.dump()
        report = engine.release_due(on, dry_run=True)
        assert sorted(report.accessions) == sorted(self.oracle.due(on))
        if ahead:
            with pytest.raises(InvalidDateError):
                engine.release_due(on)
        assert self.house.dump() == before

    # again

    @precondition(lambda self: self.done)
    @rule(pick=st.integers(0, 100))
    def repeat(self, pick):
        """A key that was used before is answered with what was done then, and nothing is written."""
        who, action, accession, options, outcome = self.done[-1 - pick % len(self.done)]
        engine, before = self.house.engines[who], self.house.dump()
        again = getattr(engine, action, None)
        answer = (
            again(accession, **options) if again else engine.change([engine.ask(action, accession, **options)])[0]
        )
        assert type(answer) is type(outcome)
        assert answer.replayed
        assert [event.id for event in answer.events] == [event.id for event in outcome.events]
        assert self.house.dump() == before

    @precondition(lambda self: self.done)
    @rule(who=people, accession=records, pick=st.integers(0, 100))
    def use_a_key_for_something_else(self, who, accession, pick):
        """A key that was used before names no other request."""
        options = self.done[-1 - pick % len(self.done)][3]
        before = self.house.dump()
        with pytest.raises(IdempotencyKeyError):
            self.house.engines[who].amend(accession, note="another thing", key=options["key"])
        assert self.house.dump() == before

    # what is seen

    @rule(accession=records, audience=st.sampled_from(told.AUDIENCES), owner=st.sampled_from((None, OWNER, "NATSU")))
    def look(self, accession, audience, owner):
        """Each audience sees what the table says, and what is hidden is answered like what is not here."""
        engine, life, twin = self.house.b, self.oracle.lives.get(accession), TWINS[accession]
        is_own = life is not None and audience == "submitter" and owner is not None and owner == life.owner
        seen = engine.visibility(accession, audience=audience, owner=owner)
        assert [s.sight for s in seen] == [told.sight(life, c, audience, is_own=is_own) for c in told.CHANNELS]
        for channel in told.CHANNELS:
            expected = told.sight(life, channel, audience)
            assert engine.sight(accession, channel, audience) == expected
            assert engine.visible([accession, twin], channel, audience) == {accession: expected, twin: "no"}
        card = engine.show(accession, audience=audience, owner=owner)
        is_shown = told.sight(life, "accession", audience, is_own=is_own) != "no"
        assert (card is not None) is is_shown
        if audience != "curator" and not is_own:
            assert engine.history(accession, audience=audience, owner=owner) == ()
            if not is_shown:
                is_told_withdrawn = audience == "partner" and life is not None and life.status == told.WITHDRAWN
                channels = len(told.CHANNELS) - is_told_withdrawn  # partners are told that, in the last one
                assert seen[:channels] == engine.visibility(twin, audience=audience, owner=owner)[:channels]
                assert engine.resolve(accession, audience=audience) == ()

    # always

    @invariant()
    def the_list_is_the_oracle_s(self):
        """Every record stands where the oracle says, also those that nobody asked about."""
        here = {e.accession: (e.status, e.reason, e.hold_on, e.rerelease_on, e.frozen) for e in self.house.a.list()}
        lives = self.oracle.lives.items()
        assert here == {a: (x.status, x.reason, x.hold_on, x.rerelease_on, x.frozen) for a, x in lives}

    def teardown(self):
        """The histories are sound, replayed they give the records, and the requests are those that wait."""
        waiting = {r.accession: (r.principal, r.why, r.version, r.expires_on) for r in self.house.b.requests()}
        lives = {a: life.waiting for a, life in self.oracle.lives.items() if life.waiting}
        assert waiting == {a: (x.who, x.why, x.version, x.expires_on) for a, x in lives.items()}
        reviews = self.house.b.reviews()
        assert all(review.note for review in reviews)
        assert sorted((review.principal, review.accession) for review in reviews) == sorted(self.oracle.alone)
        reviewed = {review.operation for review in reviews}
        for accession in self.oracle.lives:
            self.compare(accession)
            history = self.house.a.history(accession)
            assert list(told.broken_laws(history, TOKYO, reviewed=reviewed)) == []
        assert self.house.a.check_database() == ()


def live(house, lives):
    """Play so many lives; more in the long profile."""
    settled = settings(settings.default, max_examples=lives * max(1, settings.default.max_examples // 100))
    run_state_machine_as_test(lambda: Life(house), settings=settings(settled, stateful_step_count=40))


def test_a_life_on_sqlite_is_what_the_oracle_foretells(sqlite_house):
    """Whatever is asked, in whatever order, a SQLite file holds what the specification says."""
    live(sqlite_house, 24)


def test_a_life_on_postgresql_is_what_the_oracle_foretells(postgres_house):
    """Whatever is asked, in whatever order, a PostgreSQL database holds what the specification says."""
    live(postgres_house, 8)
