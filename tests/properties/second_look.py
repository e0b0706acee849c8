"""What is looked at twice before it is done: requests of two persons, what one did alone, and plans."""

from __future__ import annotations

import json

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from properties import told
from properties.conftest import WHO
from properties.desk import ONE, TALLY, TWO, Desk, name, people, picks, seldom

from statusengine.errors import NotPermittedError, StalePlanError


class SecondPerson(Desk):
    """Requests are approved and declined, and what one did alone is signed."""

    @precondition(Desk.waits)
    @rule(**ONE, says_yes=st.sampled_from((True, True, False)))
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

    @precondition(Desk.waits)
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

    @rule(**ONE)
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


class Plans(Desk):
    """Plans are made, and carried out later or not at all."""

    def __init__(self, house):
        super().__init__(house)
        self.plans = []

    @property
    def moment(self):
        """All that a plan may depend on."""
        versions = tuple(sorted((accession, state.version) for accession, state in self.ledger.states.items()))
        return versions, frozenset(self.ledger.ties), tuple(self.waits()), self.today

    @rule(**TWO, is_double=seldom)
    def plan(self, who, is_double, **drawn):
        """A plan is made, and looked at later."""
        engine, asked = self.house.engines[who], self.two(**drawn)
        asked = asked if is_double and drawn["first"] != drawn["second"] else asked[:1]
        text, outcomes = engine.plan([engine.ask(action, accession, **words) for accession, action, words in asked])
        self.laws.nothing(self.ledger.news())
        self.plans.append({"text": text, "asked": asked, "moment": self.moment, "done": False, "told": outcomes})

    @precondition(lambda self: self.plans)
    @rule(**ONE, is_late=seldom)
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
