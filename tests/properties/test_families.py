"""Families live through all that three curators, the clock and the nightly job can do; the laws are read off rows."""

from __future__ import annotations

import json
import os
from collections import Counter
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import Phase, settings
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
from properties.archive import FOREIGN, Ledger, drawn
from properties.conftest import WHO, House
from properties.family_laws import Laws
from properties.kin import kind, parts_of
from properties.told import TOKYO

from statusengine.errors import NotPermittedError, StalePlanError
from statusengine.testing import as_principal, memory_engine

HIDDEN = {told.PRIVATE, told.CANCELED, told.WITHDRAWN}
EVERY = sorted({reason for action in told.REASONS for reason in told.reasons_of(action)})
TALLY = Counter()
"""How many steps were made in this process, and what came of them: a proof that never meets a case proves nothing."""

people = st.sampled_from(WHO)
picks = st.integers(0, 999)
aheads = st.sampled_from((None, None, None, 1, 3, 30, 400))
notes = st.sampled_from(("because", "because", "because", None))
seldom = st.sampled_from((False, False, False, False, True))
moves = st.sampled_from(("any", "any", "open", "open", "open", "down", "down", "back"))


class MemoryHouse(House):
    """The same three, at a database in memory."""

    def __init__(self):
        super().__init__({})

    def _open(self, urls):
        assert not urls
        first, *others = WHO
        engine = memory_engine(principal=first, clock=self.now)
        return {first: engine, **{who: as_principal(engine, who) for who in others}}


class Families(RuleBasedStateMachine):
    """An archive of linked records; after whatever is asked, the laws are checked on what is stored."""

    def __init__(self, house):
        super().__init__()
        house.empty()
        self.house, self.clock = house, house.clock
        self.ledger = Ledger(house.database)
        self.laws = Laws(self.ledger)
        self.keys = (f"key-{number}" for number in count(1))
        self.plans = []
        self.joined = count(900)

    # the ways to ask

    @property
    def today(self):
        """The date in Tokyo, told without the engine."""
        return self.clock().astimezone(TOKYO).date()

    def any_record(self, pick, *kinds):
        """One of the records, or of those of some kinds."""
        found = self.ledger.of_kind(*kinds) if kinds else sorted(self.ledger.states)
        return found[pick % len(found)]

    def ask(self, who, asked, *, rehearsed=False, extra=()):
        """Ask for one thing or for several at once: triples of accession, action and words."""
        engine = self.house.engines[who]
        keyed = [(accession, action, words, next(self.keys)) for accession, action, words in asked]
        requests = [engine.ask(action, accession, key=key, **words) for accession, action, words, key in keyed]
        if rehearsed:
            before = engine.change(requests, dry_run=True)
            self.laws.nothing(self.ledger.news())
        outcomes = engine.change(requests)
        if rehearsed:
            assert [foretold(outcome) for outcome in before] == [foretold(outcome) for outcome in outcomes]
        self.follow(who, keyed, outcomes, extra=extra)

    def follow(self, who, keyed, outcomes, *, extra=(), is_plan=False):
        """Check what each outcome left behind, in the order in which all was asked."""
        events = self.ledger.news()
        operations = self.ledger.operations(events)
        ties = self.ledger.ties | set(extra)
        if is_plan and any(name(outcome) == told.REFUSED for outcome in outcomes):
            self.laws.nothing(events)
            return
        left = list(events)
        for (accession, action, words, key), outcome in zip(keyed, outcomes, strict=True):
            own = [event for event in left if event["operation"] == key]
            left = [event for event in left if event["operation"] != key]
            self.judge(who, accession, action, words, key, outcome, own, operations, ties)
        assert left == [], f"of no request: {left}"
        self.conclude(events)

    def judge(self, who, accession, action, words, key, outcome, own, operations, ties):
        """One outcome and the events of its operation."""
        TALLY[f"{action}: {name(outcome)}{' with others' if len({e['accession'] for e in own}) > 1 else ''}"] += 1
        if name(outcome) in {told.REFUSED, told.ALREADY}:
            self.laws.nothing(own)
        elif name(outcome) == told.PENDING:
            self.laws.asked(accession, action, words, who, own, self.today, ties, key)
            self.laws.follow(own, operations)
            self.laws.put(accession)
        else:
            if outcome.break_glass:
                self.laws.waiting.pop(accession, None)
            self.laws.carried_out(accession, action, words, own, self.today, ties)
            self.laws.move_on(own)
            self.laws.follow(own, operations)

    def conclude(self, events):
        """What holds after each step, with the links as they are by now."""
        self.ledger.read_ties()
        self.laws.after(events, self.ledger.ties)

    # the beginning

    @initialize(seed=st.integers(0, 2**16))
    def begin(self, seed):
        """An archive is registered; some of it is held, what is not goes out at once."""
        rows = drawn(seed, self.today + timedelta(30))
        assert len(rows) >= 30
        engine = self.house.a
        outcomes = engine.change(
            [engine.ask("register", a, owner="HARU", **{"processed": True, **words}) for a, words in rows]
        )
        assert [outcome for outcome in outcomes if name(outcome) != told.APPLIED] == []
        events = self.ledger.news()
        self.laws.follow(events, self.ledger.operations(events))
        self.conclude(events)

    # what is asked

    def words(self, action, reason, ahead, note, *, go_on=False, glass=False):
        """All that an action may need, and no more than it takes."""
        words = {"reason": reason, "note": note, "go_on": go_on, "break_glass": glass}
        if reason == "published":
            words["evidence"] = "PMID:39558174"
        if reason in told.CONFIRMED:
            words["confirmed_with"] = "institution"
        if action in {"hold", "suppress"} and ahead is not None:
            words["until"] = self.today + timedelta(ahead)
        if action == "hold" and ahead is None:
            words["clear"] = True
        return {key: value for key, value in words.items() if value}

    def choose(self, accession, how, pick):
        """An action and a reason: any, one that the table offers here, one that carries down, or a way back."""
        status = self.ledger.states[accession].status
        named = [(action, reason) for action in sorted(told.REASONS) for reason in told.reasons_of(action)]
        named = [(action, reason) for action, reason in named if action != "replace"]
        is_open = [each for each in named if told.leads(status, *each)]
        marks = [("freeze", None), ("unfreeze", None), ("amend", None), ("complete", None)]
        if how == "any":
            named += marks
        elif how == "open":
            named = is_open + marks
        elif how == "down":
            down = [each for each in is_open if each[0] in {"suppress", "withdraw", "cancel", "hold"}]
            named = down or is_open
        else:
            named = [each for each in is_open if each[0] in {"rerelease", "release", "reopen"}] or is_open
        named = named or marks
        return named[pick % len(named)]

    @rule(
        who=people,
        pick=picks,
        what=picks,
        how=moves,
        ahead=aheads,
        note=notes,
        go_on=seldom,
        glass=seldom,
        rehearsed=seldom,
    )
    def one(self, who, pick, what, how, ahead, note, go_on, glass, rehearsed):
        """Something is asked of one record."""
        accession = self.any_record(pick)
        self.one_of(who, accession, what, how, ahead, note, go_on, glass, rehearsed)

    @rule(
        who=people,
        pick=picks,
        what=picks,
        how=moves,
        ahead=aheads,
        note=notes,
        go_on=seldom,
        glass=seldom,
        rehearsed=seldom,
    )
    def one_with_a_family(self, who, pick, what, how, ahead, note, go_on, glass, rehearsed):
        """Something is asked of a submission, a study or an experiment."""
        accession = self.any_record(pick, "submission", "submission", "study", "experiment")
        self.one_of(who, accession, what, how, ahead, note, go_on, glass, rehearsed)

    def one_of(self, who, accession, what, how, ahead, note, go_on, glass, rehearsed):
        """Ask it."""
        action, reason = self.choose(accession, how, what)
        words = self.words(action, reason, ahead, note, go_on=go_on, glass=glass)
        self.ask(who, [(accession, action, words)], rehearsed=rehearsed)

    @rule(who=people, pick=picks, what=picks, status=st.sampled_from(sorted(told.STATUSES)))
    def forbidden(self, who, pick, what, status):
        """What the table does not list is asked of a record, of each status alike."""
        those = sorted(a for a, state in self.ledger.states.items() if state.status == status)
        if not those:
            return
        named = [(action, reason) for action in sorted(told.REASONS) for reason in told.reasons_of(action)]
        shut = [each for each in named if each[0] != "replace" and not told.leads(status, *each)]
        action, reason = shut[what % len(shut)]
        words = self.words(action, reason, None, "because")
        self.ask(who, [(those[pick % len(those)], action, words)])

    @rule(who=people, pick=picks)
    def freeze_one(self, who, pick):
        """A record is frozen."""
        self.ask(who, [(self.any_record(pick), "freeze", {})])

    def is_frozen(self):
        """The records that are frozen."""
        return sorted(a for a, state in self.ledger.states.items() if state.frozen)

    @precondition(is_frozen)
    @rule(who=people, pick=picks, what=picks, how=moves, ahead=aheads, glass=seldom)
    def frozen(self, who, pick, what, how, ahead, glass):
        """Something is asked of a record that is frozen."""
        accession = self.is_frozen()[pick % len(self.is_frozen())]
        self.one_of(who, accession, what, how, ahead, "because", False, glass, False)

    def is_out(self):
        """The records that are out of view and were in it."""
        return sorted(
            a for a, state in self.ledger.states.items() if state.status in told.EVER_PUBLIC - {told.PUBLIC}
        )

    @precondition(is_out)
    @rule(who=people, pick=picks, what=picks, go_on=seldom, glass=seldom)
    def back(self, who, pick, what, go_on, glass):
        """What is out of view is to come back, if there is a way."""
        accession = self.is_out()[pick % len(self.is_out())]
        self.one_of(who, accession, what, "back", None, "because", go_on, glass, False)

    @rule(who=people, pick=picks, what=picks, how=moves, ahead=aheads, size=st.integers(2, 12), go_on=seldom)
    def parts_together(self, who, pick, what, how, ahead, size, go_on):
        """The same is asked of several parts of a submission, perhaps of all."""
        submission = self.any_record(pick, "submission")
        parts = sorted(parts_of(self.ledger.ties, submission) & self.ledger.states.keys())
        if not parts:
            return
        chosen = (parts * 2)[pick % len(parts) :][: min(size, len(parts))]
        action, reason = self.choose(chosen[0], how, what)
        words = self.words(action, reason, ahead, "because", go_on=go_on)
        self.ask(who, [(accession, action, words) for accession in chosen])

    @rule(who=people, first=picks, second=picks, what=st.tuples(picks, picks), how=moves, ahead=aheads)
    def two_things_at_once(self, who, first, second, what, how, ahead):
        """Different things are asked of two records in one command."""
        asked = []
        for accession, pick in zip((self.any_record(first), self.any_record(second)), what, strict=True):
            action, reason = self.choose(accession, how, pick)
            asked.append((accession, action, self.words(action, reason, ahead, "because")))
        self.ask(who, asked)

    @rule(who=people, pick=picks, by=picks)
    def replace(self, who, pick, by):
        """A record is replaced by another."""
        accession = self.any_record(pick, "run", "sequence")
        self.ask(who, [(accession, "replace", {"by": [self.any_record(by, "run", "sequence")]})])

    @rule(who=people, pick=picks, third_party=seldom)
    def published(self, who, pick, third_party):
        """A publication is reported."""
        accession, key = self.any_record(pick), next(self.keys)
        options = {"evidence": "PMID:39558174", "third_party": third_party}
        outcome = self.house.engines[who].published(accession, key=key, **options)
        status = self.ledger.states[accession].status
        action = "rerelease" if status in told.SUPPRESSED else "release"
        words = {"reason": "published", "evidence": "PMID:39558174"}
        self.follow(who, [(accession, action, words, key)], [outcome])

    @rule(who=people, pick=picks, way=st.sampled_from(("sample", "study", "citation", "source", "foreign")), to=picks)
    def link(self, who, pick, way, to):
        """A sample or study is shared, a run cited, a source named."""
        children, relation, parents = {
            "sample": (("experiment", "run"), "derived_from", ("sample",)),
            "study": (("experiment", "analysis"), "part_of", ("study",)),
            "citation": (("sequence",), "cites", ("run",)),
            "source": (("sample",), "derived_from", ("sample",)),
            "foreign": (("sample", "experiment"), "derived_from", ()),
        }[way]
        parent = self.any_record(to, *parents) if parents else FOREIGN
        child = self.any_record(pick, *children)
        if child != parent:
            self.ask(who, [(child, "amend", {relation: [parent]})])

    @rule(who=people, pick=picks)
    def unlink(self, who, pick):
        """A link was a mistake; but a part stays with its submission and experiment."""
        loose = sorted(
            tie
            for tie in self.ledger.ties
            if kind(tie[2]) not in {"submission", "experiment"} and tie[0] in self.ledger.states
        )
        if loose:
            child, relation, parent = loose[pick % len(loose)]
            self.ask(who, [(child, "amend", {relation: [parent], "unlink": True})])

    @rule(who=people, pick=picks, is_direct=st.booleans(), is_processed=st.booleans())
    def join(self, who, pick, is_direct, is_processed):
        """A late run joins an experiment."""
        experiment, run = self.any_record(pick, "experiment"), f"DRR{next(self.joined):06d}"
        submissions = sorted(p for c, _, p in self.ledger.ties if c == experiment and kind(p) == "submission")
        parents = [experiment, *(submissions if is_direct else ())]
        words = {"part_of": parents, "processed": is_processed}
        self.ask(who, [(run, "register", words)], extra=[(run, "part_of", parent) for parent in parents])

    # the second person

    def waits(self):
        """The records on which a request waits."""
        return sorted(self.laws.waiting)

    @precondition(waits)
    @rule(who=people, pick=picks, says_yes=st.sampled_from((True, True, False)))
    def decide(self, who, pick, says_yes):
        """One of the three decides a request, who may be the one who asked."""
        self.settle(who, self.waits()[pick % len(self.waits())], says_yes=says_yes)

    @rule(who=people, other=people, pick=picks, is_declined=st.booleans())
    def two_withdrawals(self, who, other, pick, is_declined):
        """A part and what it is part of are both to be withdrawn; one of the requests may be declined."""
        public = {a for a, state in self.ledger.states.items() if state.status == told.PUBLIC}
        pairs = sorted((c, p) for c, relation, p in self.ledger.ties if relation == "part_of" and {c, p} <= public)
        if not pairs:
            return
        words = self.words("withdraw", "privacy", None, "because")
        for accession, person in zip(pairs[pick % len(pairs)], (who, other), strict=True):
            self.ask(person, [(accession, "withdraw", words)])
        if is_declined and self.waits():
            self.settle(other, self.waits()[pick % len(self.waits())], says_yes=False)

    @precondition(waits)
    @rule(pick=picks, is_late=seldom)
    def another_approves(self, pick, is_late):
        """One who did not ask approves; when the days to do so are over, in vain."""
        if is_late:
            self.clock.advance(days=31)
        accession = self.waits()[pick % len(self.waits())]
        others = [who for who in WHO if who != self.laws.waiting[accession]["who"]]
        self.settle(others[pick % len(others)], accession, says_yes=True)

    def settle(self, who, accession, *, says_yes):
        """Approve or decline."""
        engine, key = self.house.engines[who], next(self.keys)
        outcome = (engine.approve if says_yes else engine.decline)(accession, key=key)
        events = self.ledger.news()
        operations = self.ledger.operations(events)
        assert {event["operation"] for event in events} <= {key}
        TALLY[f"{'approve' if says_yes else 'decline'}: {name(outcome)}"] += 1
        if name(outcome) == told.REFUSED:
            self.laws.nothing(events)
        elif says_yes:
            self.laws.approved(accession, who, events, self.today, self.ledger.ties)
        else:
            self.laws.declined(accession, events)
        self.laws.follow(events, operations)
        self.conclude(events)

    @rule(who=people, pick=picks)
    def sign(self, who, pick):
        """Another signs what one did alone; nobody signs their own."""
        reviews = self.house.a.reviews()
        if not reviews:
            return
        review = reviews[pick % len(reviews)]
        if review.principal == who:
            with pytest.raises(NotPermittedError):
                self.house.engines[who].sign_review(review.operation)
        else:
            assert self.house.engines[who].sign_review(review.operation).signed_by == who
        self.laws.nothing(self.ledger.news())

    # plans

    @property
    def moment(self):
        """All that a plan may depend on."""
        versions = tuple(sorted((accession, state.version) for accession, state in self.ledger.states.items()))
        return versions, frozenset(self.ledger.ties), tuple(self.waits()), self.today

    @rule(
        who=people, first=picks, second=picks, what=st.tuples(picks, picks), how=moves, ahead=aheads, is_double=seldom
    )
    def plan(self, who, first, second, what, how, ahead, is_double):
        """A plan is made, and looked at later."""
        engine, asked = self.house.engines[who], []
        for accession, pick in zip((self.any_record(first), self.any_record(second)), what, strict=True):
            action, reason = self.choose(accession, how, pick)
            asked.append((accession, action, self.words(action, reason, ahead, "because")))
        asked = asked if is_double and first != second else asked[:1]
        text, outcomes = engine.plan([engine.ask(action, accession, **words) for accession, action, words in asked])
        self.laws.nothing(self.ledger.news())
        self.plans.append({"text": text, "asked": asked, "moment": self.moment, "done": False, "told": outcomes})

    @precondition(lambda self: self.plans)
    @rule(who=people, pick=picks, is_late=seldom)
    def carry_out_a_plan(self, who, pick, is_late):
        """A plan is carried out whole, unless something that it names has moved."""
        plan = self.plans[-1 - pick % min(3, len(self.plans))]
        if is_late:
            self.ask(who, [(plan["asked"][0][0], "amend", {"note": "something else is known"})])
        entries = json.loads(plan["text"])["requests"]
        named = {each["accession"] for entry in entries for each in (entry, *entry["steps"])}
        then = dict(plan["moment"][0])
        is_stale = any(self.ledger.states[each].version != then[each] for each in named & then.keys())
        try:
            outcomes = self.house.engines[who].apply_plan(plan["text"])
        except StalePlanError:
            TALLY["plan: stale"] += 1
            assert plan["done"] or self.moment != plan["moment"], f"stale though nothing moved: {plan}"
            self.laws.nothing(self.ledger.news())
            return
        assert not is_stale, f"carried out though stale: {plan}"
        keyed = [
            (a, action, words, entry["operation"])
            for (a, action, words), entry in zip(plan["asked"], entries, strict=True)
        ]
        if self.moment == plan["moment"]:
            assert [name(outcome) for outcome in outcomes] == [name(outcome) for outcome in plan["told"]]
        TALLY["plan: carried out"] += 1
        plan["done"] = plan["done"] or bool({told.APPLIED, told.PENDING} & {name(o) for o in outcomes})
        self.follow(who, keyed, outcomes, is_plan=True)

    # time

    @rule(days=st.sampled_from((1, 1, 2, 5, 31)))
    def days_pass(self, days):
        """The clock goes on by days."""
        self.clock.advance(days=days)

    @rule(who=people)
    def night(self, who):
        """The nightly job."""
        report = self.house.engines[who].release_due()
        assert report.refused == ()
        events = self.ledger.news()
        self.laws.night(events, self.today, self.ledger.ties)
        self.laws.move_on(events)
        self.laws.follow(events, self.ledger.operations(events))
        self.conclude(events)

    # always

    @invariant()
    def nothing_hidden_is_seen(self):
        """The public gets no answer for what is private, canceled or withdrawn, in any channel."""
        TALLY["steps"] += 1
        hidden = sorted(a for a, state in self.ledger.states.items() if state.status in HIDDEN)
        channel = told.CHANNELS[TALLY["steps"] % len(told.CHANNELS)]
        for each in {channel, "accession"} if hidden else ():
            seen = self.house.a.visible(hidden, each, "public")
            assert set(seen.values()) <= {"no"}, f"seen in {each}: {seen}"
        if TALLY["steps"] % 40 == 0:
            assert self.house.a.check_database() == ()

    def teardown(self):
        """The store is sound, what waits is listed, and no card names what is hidden."""
        engine = self.house.b
        assert engine.check_database() == ()
        assert sorted(request.accession for request in engine.requests()) == self.waits()
        hidden = sorted(a for a, state in self.ledger.states.items() if state.status in HIDDEN)
        for accession in sorted(self.ledger.states):
            card = engine.show(accession, audience="public")
            assert (card is None) is (accession in hidden)
            assert not [each for each in hidden if each in repr(card)]


def name(outcome):
    """The name of an outcome."""
    return type(outcome).__name__


def foretold(outcome):
    """What a rehearsal must tell: the outcome, and what becomes of each member."""
    plan = getattr(outcome, "plan", None)
    return name(outcome), sorted((step.accession, str(step.standing)) for step in plan.steps) if plan else ()


def live(house, lives):
    """Play so many lives; more of them, and no shrinking, where a planted defect is to be found."""
    is_hunt = os.environ.get("STATUSENGINE_FAMILIES") == "hunt"
    phases = (Phase.explicit, Phase.generate) if is_hunt else tuple(Phase)
    more = lives * max(1, settings.default.max_examples // 100) * (10 if is_hunt else 1)
    played = settings(settings.default, max_examples=more, stateful_step_count=40, phases=phases)
    run_state_machine_as_test(lambda: Families(house), settings=played)


@pytest.fixture(scope="module")
def memory_house():
    """Three curators at a database in memory."""
    house = MemoryHouse()
    yield house
    house.close()


def test_families_keep_the_laws_in_memory(memory_house):
    """Whatever is asked of whole families, in whatever order, what is stored keeps every law."""
    live(memory_house, 12)


def test_families_keep_the_laws_on_postgresql(postgres_house):
    """The same on PostgreSQL, where each person is a user of the database."""
    live(postgres_house, 4)
