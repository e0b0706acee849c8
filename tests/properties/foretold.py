"""Records of which whatever is asked is asked of the oracle too; both must say the same, before and after."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize
from properties import told
from properties.oracle import Oracle
from properties.told import TOKYO

RECORDS = ("DRR000001", "DRR000002", "AB000001", "SAMD00000001")
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

ONE = {"who": people, "accession": records}
"""What is drawn for most steps: who asks, and of which record."""


class Foretold(RuleBasedStateMachine):
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

    # what may come next

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
