"""How three curators ask for something of linked records, and how what comes of it is held against the laws."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import count

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize
from properties import told
from properties.archive import Ledger, drawn
from properties.conftest import WHO
from properties.family_laws import Laws
from properties.told import TOKYO

TALLY = Counter()
"""How many steps were made in this process, and what came of them: a proof that never meets a case proves nothing."""

people = st.sampled_from(WHO)
picks = st.integers(0, 999)
aheads = st.sampled_from((None, None, None, 1, 3, 30, 400))
notes = st.sampled_from(("because", "because", "because", None))
seldom = st.sampled_from((False, False, False, False, True))
moves = st.sampled_from(("any", "any", "open", "open", "open", "down", "down", "back"))

ONE = {"who": people, "pick": picks}
ANYTHING = {**ONE, "what": picks, "how": moves, "ahead": aheads}
TWO = {"who": people, "first": picks, "second": picks, "what": st.tuples(picks, picks), "how": moves, "ahead": aheads}
"""What is drawn for a step: who asks, of which of the records, for what."""


class Desk(RuleBasedStateMachine):
    """Where an archive of linked records is asked; after each answer the laws are checked on what is stored."""

    def __init__(self, house):
        super().__init__()
        house.empty()
        self.house, self.clock = house, house.clock
        self.ledger = Ledger(house.database)
        self.laws = Laws(self.ledger)
        self.keys = (f"key-{number}" for number in count(1))

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

    def one_of(
        self, accession, *, who, what, how, ahead=None, note="because", go_on=False, glass=False, rehearsed=False
    ):
        """Something is asked of this record."""
        action, reason = self.choose(accession, how, what)
        words = self.words(action, reason, ahead, note, go_on=go_on, glass=glass)
        self.ask(who, [(accession, action, words)], rehearsed=rehearsed)

    def two(self, *, first, second, what, how, ahead):
        """Something for each of two records."""
        found = []
        for accession, pick in zip((self.any_record(first), self.any_record(second)), what, strict=True):
            action, reason = self.choose(accession, how, pick)
            found.append((accession, action, self.words(action, reason, ahead, "because")))
        return found

    def waits(self):
        """The records on which a request waits."""
        return sorted(self.laws.waiting)


def name(outcome):
    """The name of an outcome."""
    return type(outcome).__name__


def foretold(outcome):
    """What a rehearsal must tell: the outcome, and what becomes of each member."""
    plan = getattr(outcome, "plan", None)
    return name(outcome), sorted((step.accession, str(step.standing)) for step in plan.steps) if plan else ()
