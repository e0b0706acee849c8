"""Families live through all that three curators, the clock and the nightly job can do."""

from __future__ import annotations

from itertools import count

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule
from properties import told
from properties.archive import FOREIGN
from properties.conftest import WHO, House
from properties.desk import ANYTHING, ONE, TALLY, TWO, notes, people, picks, seldom
from properties.kin import kind, parts_of
from properties.second_look import Plans, SecondPerson

from statusengine.testing import as_principal, memory_engine

HIDDEN = {told.PRIVATE, told.CANCELED, told.WITHDRAWN}


class MemoryHouse(House):
    """The same three, at a database in memory."""

    def __init__(self):
        super().__init__({})

    def _open(self, urls):
        assert not urls
        first, *others = WHO
        engine = memory_engine(principal=first, clock=self.now)
        return {first: engine, **{who: as_principal(engine, who) for who in others}}


class Families(SecondPerson, Plans):
    """An archive of linked records; after whatever is asked, the laws are checked on what is stored."""

    def __init__(self, house):
        super().__init__(house)
        self.joined = count(900)

    # what is asked

    @rule(**ANYTHING, note=notes, go_on=seldom, glass=seldom, rehearsed=seldom)
    def one(self, pick, **drawn):
        """Something is asked of one record."""
        self.one_of(self.any_record(pick), **drawn)

    @rule(**ANYTHING, note=notes, go_on=seldom, glass=seldom, rehearsed=seldom)
    def one_with_a_family(self, pick, **drawn):
        """Something is asked of a submission, a study or an experiment."""
        self.one_of(self.any_record(pick, "submission", "submission", "study", "experiment"), **drawn)

    @rule(**ONE, what=picks, status=st.sampled_from(sorted(told.STATUSES)))
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

    @rule(**ONE)
    def freeze_one(self, who, pick):
        """A record is frozen."""
        self.ask(who, [(self.any_record(pick), "freeze", {})])

    def is_frozen(self):
        """The records that are frozen."""
        return sorted(a for a, state in self.ledger.states.items() if state.frozen)

    @precondition(is_frozen)
    @rule(**ANYTHING, glass=seldom)
    def frozen(self, pick, **drawn):
        """Something is asked of a record that is frozen."""
        self.one_of(self.is_frozen()[pick % len(self.is_frozen())], **drawn)

    def is_out(self):
        """The records that are out of view and were in it."""
        return sorted(
            a for a, state in self.ledger.states.items() if state.status in told.EVER_PUBLIC - {told.PUBLIC}
        )

    @precondition(is_out)
    @rule(**ONE, what=picks, go_on=seldom, glass=seldom)
    def back(self, pick, **drawn):
        """What is out of view is to come back, if there is a way."""
        self.one_of(self.is_out()[pick % len(self.is_out())], how="back", **drawn)

    @rule(**ANYTHING, size=st.integers(2, 12), go_on=seldom)
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

    @rule(**TWO)
    def two_things_at_once(self, who, **drawn):
        """Different things are asked of two records in one command."""
        self.ask(who, self.two(**drawn))

    @rule(**ONE, by=picks)
    def replace(self, who, pick, by):
        """A record is replaced by another."""
        accession = self.any_record(pick, "run", "sequence")
        self.ask(who, [(accession, "replace", {"by": [self.any_record(by, "run", "sequence")]})])

    @rule(**ONE, third_party=seldom)
    def published(self, who, pick, third_party):
        """A publication is reported."""
        accession, key = self.any_record(pick), next(self.keys)
        options = {"evidence": "PMID:39558174", "third_party": third_party}
        outcome = self.house.engines[who].published(accession, key=key, **options)
        status = self.ledger.states[accession].status
        action = "rerelease" if status in told.SUPPRESSED else "release"
        words = {"reason": "published", "evidence": "PMID:39558174"}
        self.follow(who, [(accession, action, words, key)], [outcome])

    @rule(**ONE, way=st.sampled_from(("sample", "study", "citation", "source", "foreign")), to=picks)
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

    @rule(**ONE)
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

    @rule(**ONE, is_direct=st.booleans(), is_processed=st.booleans())
    def join(self, who, pick, is_direct, is_processed):
        """A late run joins an experiment."""
        experiment, run = self.any_record(pick, "experiment"), f"DRR{next(self.joined):06d}"
        submissions = sorted(p for c, _, p in self.ledger.ties if c == experiment and kind(p) == "submission")
        parents = [experiment, *(submissions if is_direct else ())]
        words = {"part_of": parents, "processed": is_processed}
        self.ask(who, [(run, "register", words)], extra=[(run, "part_of", parent) for parent in parents])

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
