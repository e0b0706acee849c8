"""Records live through all that two curators, the clock and the nightly job can do; an oracle foretells it."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test
from properties import told
from properties.foretold import NOT_HERE, ONE, OWNER, RECORDS, Foretold, people, records
from properties.passing import Passing
from properties.told import TOKYO

from statusengine.errors import IdempotencyKeyError

TWINS = {"DRR000001": "DRR000901", "DRR000002": "DRR000902", "AB000001": "AB000901", "SAMD00000001": "SAMD00000901"}

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


class Life(Passing):
    """Two curators do whatever can be done to a record."""

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

    @rule(**ONE, ahead=dates, data=st.data())
    def one_goes_on(self, who, accession, ahead, data):
        """A record takes a step that is open to it."""
        self.go_on(who, accession, ahead, data)

    @rule(who=people, ahead=st.sampled_from((1, 2, 5, 30)), data=st.data())
    def all_go_on(self, who, ahead, data):
        """Each record takes a step that is open to it."""
        for accession in RECORDS:
            self.go_on(who, accession, ahead, data)

    @rule(
        **ONE,
        ahead=dates,
        is_processed=st.booleans(),
        access=st.sampled_from(("open", "controlled")),
    )
    def register(self, who, accession, ahead, is_processed, access):
        """A new record, or one that is here already."""
        until = self.date(accession, ahead)
        self.ask(who, "register", accession, owner=OWNER, until=until, processed=is_processed, access=access)

    # the ordinary and the exceptional

    @rule(**ONE, action=st.sampled_from(("complete", "freeze", "unfreeze", "unfreeze")))
    def mark(self, who, accession, action):
        """Processing is done; a record is frozen, or let go."""
        self.ask(who, action, accession)

    @rule(
        **ONE,
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

    @rule(**ONE, reason=reasons("release"), evidence=proofs, rehearsed=st.booleans())
    def release(self, who, accession, reason, evidence, rehearsed):
        """A private record goes out by hand."""
        self.ask(who, "release", accession, reason=reason, evidence=evidence, rehearsed=rehearsed)

    @rule(**ONE, reason=reasons("cancel"))
    def cancel(self, who, accession, reason):
        """A record is stopped before it was public."""
        self.ask(who, "cancel", accession, reason=reason)

    @rule(**ONE, reason=reasons("reopen"), note=notes)
    def reopen(self, who, accession, reason, note):
        """A canceled record is to be taken up again."""
        self.ask(who, "reopen", accession, reason=reason, note=note)

    @rule(
        **ONE,
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

    @rule(**ONE, reason=reasons("rerelease"), evidence=proofs, note=notes)
    def rerelease(self, who, accession, reason, evidence, note):
        """A record is to be public again."""
        self.ask(who, "rerelease", accession, reason=reason, evidence=evidence, note=note)

    @rule(**ONE, by=st.lists(records | st.just(NOT_HERE), min_size=1, max_size=2, unique=True))
    def replace(self, who, accession, by):
        """Others answer for a record."""
        self.ask(who, "replace", accession, by=by)

    @rule(**ONE, reason=reasons("withdraw"), confirmed=confirmers, rehearsed=st.booleans())
    def withdraw(self, who, accession, reason, confirmed, rehearsed):
        """A record is to be shown by no public means."""
        self.ask(who, "withdraw", accession, reason=reason, confirmed_with=confirmed, rehearsed=rehearsed)

    @rule(
        **ONE,
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

    @rule(**ONE, reason=reasons("purge"), note=notes)
    def purge(self, who, accession, reason, note):
        """The data of a record is to be destroyed."""
        self.ask(who, "purge", accession, reason=reason, note=note)

    @rule(
        **ONE,
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

    @precondition(Foretold.waits)
    @rule(who=people, pick=st.integers(0, 3), says_yes=st.booleans())
    def decide(self, who, pick, says_yes):
        """One of the two decides a request, which may be the one who asked."""
        waiting = self.waits()
        self.settle(who, waiting[pick % len(waiting)], says_yes=says_yes)

    @precondition(Foretold.waits)
    @rule(pick=st.integers(0, 3))
    def approve_as_the_other(self, pick):
        """The one who did not ask approves."""
        waiting = self.waits()
        accession = waiting[pick % len(waiting)]
        other = "curator-b" if self.oracle.lives[accession].waiting.who == "curator-a" else "curator-a"
        self.settle(other, accession, says_yes=True)

    @rule(**ONE, says_yes=st.booleans())
    def decide_anything(self, who, accession, says_yes):
        """Someone decides where perhaps nothing waits."""
        self.settle(who, accession, says_yes=says_yes)

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
    @rule(**ONE, pick=st.integers(0, 100))
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
