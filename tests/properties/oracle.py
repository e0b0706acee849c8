"""What the life of a record must be, foretold from the specification as `told` has it.

Nothing here is imported from `statusengine`, so that the engine and the oracle cannot err in the same way by sharing
a line.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from properties.judgement import OBJECTIONS, carry_out, is_so, step_of
from properties.told import (
    ALREADY,
    APPLIED,
    MOVES,
    PENDING,
    PRIVATE,
    PUBLIC,
    REFUSED,
    TEMPORARY,
    carried_out,
    may_hold,
)

APPROVABLE = timedelta(30)
"""How long a request can be approved."""


@dataclass
class Waiting:
    """A request for two persons, about a record as it stands once it is put: `version` counts its events.

    `hidden_from` is what a withdrawal took out of search until it is decided.
    """

    who: str
    action: str
    words: dict
    why: str
    asked_on: date
    version: int = 0
    hidden_from: tuple | None = None

    @property
    def expires_on(self):
        """The last day to approve it."""
        return self.asked_on + APPROVABLE


@dataclass
class Life:
    """One record; `story` is its history as (action, from, to)."""

    scope: str
    owner: str | None = None
    access: str = "open"
    status: str = PRIVATE
    reason: str | None = None
    detail: str | None = None
    hold_on: date | None = None
    rerelease_on: date | None = None
    processed: bool = False
    frozen: bool = False
    purged: bool = False
    canceled_on: date | None = None
    successors: set = field(default_factory=set)
    waiting: Waiting | None = None
    story: list = field(default_factory=lambda: [("register", None, PRIVATE)])

    @property
    def until(self):
        """The date that counts in the present status."""
        return {PRIVATE: self.hold_on, TEMPORARY: self.rerelease_on}.get(self.status)

    def due_on(self):
        """The day on which the nightly job moves it, if it does."""
        is_ready = not self.frozen and self.until is not None and (self.status != PRIVATE or self.processed)
        return carried_out(self.until) if is_ready else None

    def tell(self, action, target):
        """Add an event."""
        self.story.append((action, self.status, target))
        self.status = target

    def finish(self):
        """Complete the processing; what has no date to wait for goes out."""
        self.tell("complete", PRIVATE)
        self.processed = True
        if self.hold_on is None and self.scope != "bio":
            self.go("release", PUBLIC, "processing_completed")

    def go(self, action, target, reason, detail=None, until=None):
        """Make a move, or correct what is known of the present status."""
        self.tell(action, target)
        self.reason, self.detail = reason, detail
        if target == PRIVATE and action != "reopen":
            self.hold_on = until
        if target == TEMPORARY:
            self.rerelease_on = until
        self.processed = (self.processed or target == PUBLIC) and action != "reopen"


def scope_of(accession):
    """The hold rule of the accessions used here."""
    return "dra" if accession.startswith("DR") else "bio" if accession.startswith(("SAM", "PRJ")) else "trad"


class Oracle:
    """The lives of all records; each question is answered with the name of an outcome.

    `alone` are the records that one person moved in an emergency, once for each time, with who it was.
    """

    def __init__(self):
        self.lives = {}
        self.alone = []

    def ask(self, who, action, accession, today, **words):  # noqa: PLR0911 - each refusal where it arises
        """Someone asks for an action, in words."""
        life = self.lives.get(accession)
        if action == "register":
            return self._register(life, accession, today, words)
        if life is None or (action == "replace" and self._would_circle(accession, words["by"])):
            return REFUSED
        if is_so(life, action, words):
            return ALREADY
        step = step_of(life, action, words)
        if step is None or any(objects(accession, life, action, words, step, today) for objects in OBJECTIONS):
            return REFUSED
        why = MOVES[life.status, action, step.target]
        if why != "ordinary" and not words.get("break_glass"):
            return self._wait(life, who, action, words, why, today)
        if why != "ordinary" and life.waiting and life.waiting.action != action:
            return REFUSED
        if why != "ordinary":
            self.alone.append((who, accession))
            life.waiting = None
        carry_out(life, action, words, step, today)
        return APPLIED

    def _register(self, life, accession, today, words):
        until, is_processed = words.get("until"), words.get("processed", False)
        told = words.get("owner"), words.get("access", "open")
        if life is not None:
            is_same = life.status == PRIVATE and told == (life.owner, life.access) and until in {None, life.hold_on}
            return ALREADY if is_same and (life.processed or not is_processed) else REFUSED
        if until is not None and not may_hold(scope_of(accession), today, until):
            return REFUSED
        life = Life(scope_of(accession), *told, hold_on=until)
        if is_processed:
            life.finish()
        self.lives[accession] = life
        return APPLIED

    def _would_circle(self, accession, successors):
        waiting, met = list(successors), set()
        while waiting:
            new = waiting.pop()
            if new not in met and new != accession:
                met.add(new)
                waiting += self.lives[new].successors if new in self.lives else ()
                if new in self.lives and accession in self.lives[new].successors:
                    return True
        return False

    def _wait(self, life, who, action, words, why, today):
        before = life.waiting
        if before and (before.action != action or self._stands(life, today)):
            return REFUSED
        life.waiting = Waiting(who, action, words, why, today)
        if life.reason == "withdrawal_pending":
            life.waiting.hidden_from = before.hidden_from
        elif action == "withdraw" and life.status in {PUBLIC, TEMPORARY}:
            life.waiting.hidden_from = life.status, life.reason, life.detail, life.until
            life.go("suppress", TEMPORARY, "withdrawal_pending")
        life.waiting.version = len(life.story)
        return PENDING

    def _stands(self, life, today):
        """Whether what waits can still be approved as it is; else it may be put again."""
        return today <= life.waiting.expires_on and len(life.story) == life.waiting.version

    def approve(self, who, accession, today):
        """A second person says yes, in time and to what was looked at; all of it is judged again."""
        life = self.lives.get(accession)
        if life is None or life.waiting is None or life.waiting.who == who:
            return REFUSED
        if today > life.waiting.expires_on or len(life.story) != life.waiting.version:
            return REFUSED
        action, words = life.waiting.action, life.waiting.words
        step = step_of(life, action, words)
        if step is None or any(objects(accession, life, action, words, step, today) for objects in OBJECTIONS):
            return REFUSED
        carry_out(life, action, words, step, today)
        life.waiting = None
        return APPLIED

    def decline(self, accession):
        """Anyone says no; what was hidden for the request alone comes back as it was."""
        life = self.lives.get(accession)
        if life is None or life.waiting is None:
            return REFUSED
        before = life.waiting.hidden_from if life.reason == "withdrawal_pending" else None
        if before and before[0] == PUBLIC:
            if life.frozen:
                return REFUSED
            life.go("rerelease", PUBLIC, "withdrawal_declined")
        elif before:
            life.go("amend", *before)
        life.waiting = None
        return APPLIED

    def due(self, on):
        """What the nightly job moves on a day, and by which action."""
        dated = ((accession, life, life.due_on()) for accession, life in sorted(self.lives.items()))
        return {
            a: "release" if life.status == PRIVATE else "rerelease" for a, life, day in dated if day and day <= on
        }

    def run_job(self, on):
        """The nightly job."""
        moved = self.due(on)
        for accession, action in moved.items():
            reason = "hold_date_reached" if action == "release" else "rerelease_date_reached"
            self.lives[accession].go(action, PUBLIC, reason)
        return moved
