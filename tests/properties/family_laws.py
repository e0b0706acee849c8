"""The laws of families, checked on stored rows after every step: none of them asks the engine what it meant to do."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from properties import told
from properties.archive import MARKS
from properties.kin import (
    CANNOT,
    MOVES,
    PARTS,
    STAYS,
    could,
    kind,
    lot,
    needed_by,
    parts_of,
    released_with,
    submissions_of,
    taken_out_with,
    whole,
)

THOUGH_FROZEN = {"amend", "freeze", "unfreeze", "redact"}
PENDING = "withdrawal_pending"
ANY = {MOVES, STAYS, CANNOT}


class Laws:
    """What must hold of each new event, of each operation as a whole, and after each step."""

    def __init__(self, ledger):
        self.ledger = ledger
        self.waiting = {}

    @property
    def states(self):
        """The records as the laws follow them."""
        return self.ledger.states

    # of each event

    def follow(self, events, operations):
        """Check events one by one, and follow them."""
        for event in events:
            self._is_a_move(event)
            self._is_of_two(event, operations[event["operation"]])
            self._is_not_of_a_part(event)
            self.ledger.fold(event)

    def _is_a_move(self, event):
        """No forbidden path; no step of a frozen record; no gap in a history."""
        state = self.states.get(event["accession"])
        source, action, target = event["source"], event["action"], event["target"]
        assert event["version"] == (state.version if state else 0) + 1, f"gap: {event}"
        assert source == (state.status if state else None), f"does not follow: {event}"
        is_birth = (source, action, target) == (None, "register", told.PRIVATE)
        assert is_birth or (source, action, target) in told.MOVES, f"forbidden path: {event}"
        assert source not in told.EVER_PUBLIC or target in told.EVER_PUBLIC, f"back from public: {event}"
        assert not (state and state.frozen) or action in THOUGH_FROZEN, f"moved though frozen: {event}"

    def _is_of_two(self, event, operation):
        """No single-handed move of those that need two: another agreed, or it is listed with a note."""
        if told.MOVES.get((event["source"], event["action"], event["target"]), "ordinary") == "ordinary":
            return
        principal, approver, _glass, reviewed, internal, public, _signed = operation
        agreed = approver is not None and approver != principal
        assert agreed or (reviewed == principal and (internal or public)), f"single-handed: {event}"

    def _is_not_of_a_part(self, event):
        """What was suppressed as a part of a DRA submission comes back by a correction only."""
        state = self.states.get(event["accession"])
        if state and state.was_part and event["target"] == told.PUBLIC:
            assert event["reason"] == "status_correction", f"a part came back: {event}"

    # of each operation

    def nothing(self, events):
        """A refusal, a rehearsal and what was so already leave no trace."""
        assert events == [], f"written all the same: {events}"

    def carried_out(self, accession, action, words, events, today, ties):
        """No partial cascade: all who can follow do, once each; nobody else does; who cannot stops the whole."""
        own = [event for event in events if event["accession"] == accession]
        last = own[-1] if own else None
        assert own, f"nothing happened to {accession}: {action} {words}"
        assert len(own) == 1 or action in {"register", "complete"}, f"more than one event: {own}"
        led = last["action"] if action in {"register", "complete"} and last["action"] == "release" else action
        by_two = told.MOVES.get((own[0]["source"], own[0]["action"], own[0]["target"]), "ordinary") != "ordinary"
        lots = self._lots(accession, action, led, words, today, ties, by_two=by_two, target=last["target"])
        self._as_foretold(accession, lots, events, is_free=bool(words.get("go_on")))

    def _as_foretold(self, accession, lots, events, *, is_free):
        moved = Counter(event["accession"] for event in events if event["accession"] != accession)
        assert set(moved) <= set(lots), f"{accession} carried along {sorted(set(moved) - set(lots))}"
        assert set(moved.values()) <= {1}, f"carried twice: {moved}"
        for member, possible in lots.items():
            what = f"{member} along with {accession}: {events[:1]}"
            if member in moved:
                assert MOVES in possible, f"could not move: {what} {possible} {self.states[member]}"
            else:
                assert possible != {MOVES}, f"left behind: {what} {self.states[member]}"
                assert possible != {CANNOT} or is_free, f"did not stop: {what} {self.states[member]}"

    def _lots(self, accession, action, led, words, today, ties, *, by_two, target):
        """What may become of each member that section 6 carries."""
        here = self.states
        found = {
            member: {lot(here[member], member, led, way, today, by_two=by_two) for way in ways}
            for member, ways in self._family(accession, action, led, words, ties).items()
            if member in here
        }
        if led == "suppress" and target == told.TEMPORARY:
            self._spare_parts(accession, found, ties)
        if led == "rerelease":
            kept = {a for a, must in self.remembered(accession).items() if not must or here[a].cause["as_part"]}
            found |= {member: found[member] | {STAYS, CANNOT} for member in kept}
        return found

    def _family(self, accession, action, led, words, ties):
        """Whom section 6 carries along, and in which words each may be asked."""
        said, linked = {name: value for name, value in words.items() if name != "by"}, {"reason": "linked_release"}
        is_submission = kind(accession) == "submission"
        if led == "release":
            same = whole(ties, accession) if is_submission and action == "release" else set()
            also = released_with(ties, accession) if action == "release" else needed_by(ties, accession)
            return {member: [linked, said] if member in same else [linked] for member in also}
        if led in {"cancel", "suppress", "withdraw"}:
            return dict.fromkeys(taken_out_with(ties, accession), (said,))
        if led == "hold" and is_submission:
            return dict.fromkeys(whole(ties, accession), (said,))
        return dict.fromkeys(self.remembered(accession), (said,)) if led == "rerelease" else {}

    def _spare_parts(self, accession, found, ties):
        """A part goes for a time only with its whole submission; where it is not plain that it does, it may stay."""
        for member in [each for each in found if kind(each) in PARTS]:
            once = self._once_public(member, ties)
            goes = {each for each in once if each == accession or found.get(each) == {MOVES}}
            if goes != once or any(self.states[each].status != told.PUBLIC for each in once):
                found[member] = ANY if found[member] == {MOVES} else found[member]

    def _once_public(self, part, ties):
        mates = {each for submission in submissions_of(ties, part) for each in parts_of(ties, submission)}
        return {each for each in mates & self.states.keys() if self.states[each].status in told.EVER_PUBLIC}

    def remembered(self, accession):
        """What the operation that took a record out of view carried along and nobody changed since.

        Whether it must come back too: it was in view before, and went for no other reason.
        """
        found = {}
        for event in reversed(self.ledger.histories[accession]):
            carried = self.ledger.carried(event["operation"])
            reached, level = set(), {accession}
            while level:
                level = {member for member, via in carried.items() if via in level} - reached
                reached |= level
            for member in sorted(reached):
                state = self.states[member]
                if state.cause["operation"] == event["operation"] and state.status not in {
                    told.PUBLIC,
                    told.PRIVATE,
                    told.CANCELED,
                }:
                    found.setdefault(member, self._left_the_view_with(member, accession))
            if event["source"] != event["target"]:
                break
        return found

    def _left_the_view_with(self, member, accession):
        cause = self.states[member].cause
        before = [
            event
            for event in self.ledger.histories[member]
            if event["version"] < cause["version"] and event["action"] not in MARKS
        ]
        while before and before[-1]["reason"] == PENDING and before[-1]["carried_from"] == accession:
            before.pop()
        return bool(before) and before[-1]["target"] == told.PUBLIC

    # what waits

    def asked(self, accession, action, words, who, events, today, ties, operation):
        """A request was put: a withdrawal hides at once all that it would take, everything else nothing."""
        members = self.ledger.carried(operation)
        self._takes_the_place(accession, action, {accession, *members}, today)
        lots = {accession: {MOVES}}
        if action in {"suppress", "withdraw", "rerelease", "release"}:
            target = told.leads(self.states[accession].status, action, words.get("reason"))
            kind_ = told.MOVES.get((self.states[accession].status, action, target), "ordinary")
            by_two = kind_ != "ordinary"
            lots |= self._lots(accession, action, action, words, today, ties, by_two=by_two, target=target)
        hides = {
            member
            for member, possible in lots.items()
            if action == "withdraw"
            and possible == {MOVES}
            and self.states[member].status in {told.PUBLIC, told.TEMPORARY}
            and self.states[member].reason != PENDING
        }
        assert {event["accession"] for event in events} == hides, f"hidden for {accession}: {hides} {events}"
        assert all((event["action"], event["reason"]) == ("suppress", PENDING) for event in events)
        assert words.get("go_on") or {CANNOT} not in lots.values(), f"did not stop: {accession} {lots}"
        assert set(members) <= set(lots), f"carried without being reached: {members}"
        self.waiting[accession] = {
            "who": who,
            "action": action,
            "words": words,
            "asked_on": today,
            "expires_on": today + timedelta(30),
            "covers": {accession, *members} if action == "withdraw" else set(),
            "members": {accession, *members},
        }

    def _takes_the_place(self, accession, action, members, today):
        """Only what expired, or could not be approved as it is any more, gives way, and nothing is let go."""
        before = self.waiting.get(accession)
        if before is None:
            return
        now = {each: self.states[each].version for each in before["versions"]}
        is_stale = now != before["versions"] or members != before["members"]
        assert today > before["expires_on"] or is_stale, f"a request waited on {accession}: {before}"
        assert action == before["action"], f"a {action} took the place of {before}"
        assert before["covers"] <= members, f"left hidden by nobody: {before['covers'] - members}"

    def put(self, accession):
        """Remember how everything stood once the request was put."""
        waiting = self.waiting[accession]
        waiting["versions"] = {each: self.states[each].version for each in waiting["members"]}

    def approved(self, accession, who, events, today, ties):
        """Another person agreed, in time, to what was looked at; then it is carried out like any other."""
        waiting = self.waiting.pop(accession)
        assert who != waiting["who"], f"{who} approved what they asked for"
        assert today <= waiting["expires_on"], f"approved too late: {waiting}"
        now = {each: self.states[each].version for each in waiting["versions"]}
        assert now == waiting["versions"], f"{accession} changed since: {waiting['versions']} {now}"
        self.carried_out(accession, waiting["action"], waiting["words"], events, today, ties)
        assert {event["accession"] for event in events} == waiting["members"], f"another family: {waiting}"
        self.move_on(events)

    def declined(self, accession, events):
        """All that was hidden for it alone comes back as it was, and nothing else moves."""
        waiting = self.waiting.pop(accession)
        others = set().union(*(each["covers"] for each in self.waiting.values()))
        hidden = {each for each in waiting["covers"] if self.states[each].reason == PENDING}
        back = {event["accession"] for event in events}
        assert back <= hidden, f"moved by a refusal: {back - hidden}"
        assert back >= hidden - others, f"left hidden: {hidden - others - back}"
        for event in events:
            state = self.states[event["accession"]]
            was = state.hidden_from
            now = event["target"], event["reason"], event["detail"], event["until"]
            if was[0] == told.PUBLIC:
                assert now[:2] == (told.PUBLIC, "withdrawal_declined"), f"not as before: {event} {was}"
            else:
                assert now == was, f"not as before: {event} {was}"

    def move_on(self, events):
        """What was moved otherwise is hidden by no request any more."""
        moved = {
            event["accession"] for event in events if event["reason"] != PENDING and event["action"] not in MARKS
        }
        noted = {a for a in moved if all(e["action"] == "amend" for e in events if e["accession"] == a)}
        for waiting in self.waiting.values():
            waiting["covers"] = waiting["covers"] - (moved - noted)

    # of the nightly job

    def night(self, events, today, ties):
        """What is due goes out with what it needs, and nothing else."""
        due = {a for a, state in self.states.items() if (state.due_on() or today + timedelta(1)) <= today}
        released = {a for a in due if self.states[a].status == told.PRIVATE}
        needed = set().union(*(needed_by(ties, a) for a in released)) & self.states.keys()
        linked = {"reason": "linked_release"}
        follow = {a for a in needed if could(self.states[a], a, "release", linked, today) == "ordinary"}
        kept = {a for a in due if (self.states[a].cause or {}).get("as_part")}
        moved = Counter(event["accession"] for event in events)
        assert set(moved.values()) <= {1}
        assert due - kept <= set(moved) | kept, f"overdue: {due - set(moved)}"
        assert set(moved) <= due | follow, f"not due: {set(moved) - due - follow}"
        assert follow <= set(moved), f"left behind: {follow - set(moved)}"

    # after each step

    def after(self, events, ties):
        """The DRA rule; what waits stays hidden; the stored records are what their histories make of them."""
        for event in events:
            self._is_whole_or_for_good(event, ties)
        for accession, waiting in self.waiting.items():
            seen = sorted(each for each in waiting["covers"] if self.states[each].status == told.PUBLIC)
            assert not seen, f"{seen} in search while the withdrawal of {accession} waits"
        differences = list(self.ledger.differences())
        assert not differences, f"history and record differ: {differences}"
        due = {
            accession: (state.until, "release" if state.status == told.PRIVATE else "rerelease")
            for accession, state in self.states.items()
            if state.due_on()
        }
        assert self.ledger.due() == due, f"due is something else: {self.ledger.due()} {due}"

    def _is_whole_or_for_good(self, event, ties):
        """A part is suppressed for good, or with all that its submission ever showed."""
        accession, state = event["accession"], self.states[event["accession"]]
        if event["target"] == told.PUBLIC:
            state.was_part = False
        hides = (
            event["target"] in told.SUPPRESSED and event["source"] != event["target"] and event["reason"] != PENDING
        )
        if not hides or kind(accession) not in PARTS:
            return
        seen = {each for each in self._once_public(accession, ties) if self.states[each].status == told.PUBLIC}
        assert not seen or event["target"] == told.PERMANENT, f"a part for a time: {event}, public: {seen}"
        state.was_part = state.was_part or bool(seen - {accession})
