"""What the life of a record must be, told a second time from the specification and from nothing else.

Nothing here is imported from `statusengine`: the tables are written out again by hand, words are plain strings, and
the rules are as short as they can be told. Where the engine and this file differ, one of them misreads the
specification.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

import holidays

PRIVATE, PUBLIC, CANCELED, WITHDRAWN = "private", "public", "canceled", "withdrawn"
TEMPORARY, PERMANENT = "temporarily_suppressed", "permanently_suppressed"
STATUSES = (PRIVATE, PUBLIC, CANCELED, TEMPORARY, PERMANENT, WITHDRAWN)
SUPPRESSED = {TEMPORARY, PERMANENT}
EVER_PUBLIC = {PUBLIC, WITHDRAWN} | SUPPRESSED

APPLIED, ALREADY, PENDING, REFUSED = "Applied", "AlreadySo", "Pending", "Refused"

# section 2: the moves

_ORDINARY = {
    "complete": [(PRIVATE, PRIVATE)],
    "hold": [(PRIVATE, PRIVATE)],
    "release": [(PRIVATE, PUBLIC)],
    "cancel": [(PRIVATE, CANCELED)],
    "suppress": [(PUBLIC, TEMPORARY), (PUBLIC, PERMANENT), (TEMPORARY, TEMPORARY), (TEMPORARY, PERMANENT)],
    "rerelease": [(TEMPORARY, PUBLIC)],
    "replace": [(PUBLIC, PERMANENT), (TEMPORARY, PERMANENT), (PERMANENT, PERMANENT)],
    "amend": [(status, status) for status in STATUSES],
    "freeze": [(status, status) for status in STATUSES],
    "unfreeze": [(status, status) for status in STATUSES],
}
_TWO_PERSONS = {"withdraw": [(PUBLIC, WITHDRAWN), (TEMPORARY, WITHDRAWN), (PERMANENT, WITHDRAWN)]}
_EXCEPTIONAL = {
    "reopen": [(CANCELED, PRIVATE)],
    "suppress": [(PERMANENT, TEMPORARY), (WITHDRAWN, PERMANENT)],
    "rerelease": [(PERMANENT, PUBLIC), (WITHDRAWN, PUBLIC)],
    "purge": [(CANCELED, CANCELED), (WITHDRAWN, WITHDRAWN)],
}
KINDS = {"ordinary": _ORDINARY, "two_persons": _TWO_PERSONS, "exceptional": _EXCEPTIONAL}
MOVES = {
    (source, action, target): kind
    for kind, table in KINDS.items()
    for action, rows in table.items()
    for source, target in rows
}

# section 3: the reasons a person may give, by action and by where they lead

REASONS = {
    "release": {PUBLIC: {"processing_completed", "submitter_request", "published"}},
    "hold": {PRIVATE: {"submitter_request", "archive_decision"}},
    "cancel": {CANCELED: {"submitter_request", "failed_quality_control"}},
    "reopen": {PRIVATE: {"submitter_request", "status_correction"}},
    "suppress": {
        PERMANENT: {
            "contamination",
            "unverified_organism",
            "uncorrectable_error",
            "unacceptable_data_type",
            "erroneous_submission",
            "third_party_data",
            "duplicate",
            "status_correction",
        },
        TEMPORARY: {"released_before_publication", "hold_not_requested"},
    },
    "replace": {PERMANENT: {"replaced"}},
    "withdraw": {
        WITHDRAWN: {
            "no_informed_consent",
            "consent_withdrawn",
            "fraud",
            "unauthorized_submission",
            "archive_error",
            "hold_request_missed",
            "privacy",
            "national_security",
        }
    },
    "rerelease": {PUBLIC: {"published", "verified_by_submitter", "withdrawal_resolved", "status_correction"}},
    "purge": {
        CANCELED: {"retention_ended", "national_security", "legal_order"},
        WITHDRAWN: {"national_security", "legal_order"},
    },
}
OF_JOB_AND_ENGINE = {
    "hold_date_reached",
    "linked_release",
    "withdrawal_pending",
    "rerelease_date_reached",
    "withdrawal_declined",
    "imported",
}
DETAILS = {"assembly", "annotation", "metadata", "sample_mixup", "low_quality"}
CONFIRMED = {"fraud", "unauthorized_submission"}


def reasons_of(action):
    """The reasons a person may give for an action, in a fixed order."""
    return sorted(set().union(*REASONS.get(action, {}).values()))


def admits(source, action, reason):
    """Whether a reason is one for leaving this status by this action."""
    if action == "suppress":
        return (source == WITHDRAWN) == (reason == "status_correction")
    if action == "rerelease" and reason != "status_correction":
        return (source == WITHDRAWN) == (reason == "withdrawal_resolved")
    return True


def leads(source, action, reason):
    """The status an action leads to for this reason, or nothing."""
    for target, reasons in REASONS.get(action, {}).items():
        if reason in reasons and (source, action, target) in MOVES and admits(source, action, reason):
            return target
    return None


# section 4: the dates


@cache
def is_working_day(day):
    """Whether the archive in Japan works on this day."""
    at_year_end = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    return day.weekday() < 5 and not at_year_end and day not in holidays.country_holidays("JP", years=day.year)


def carried_out(day):
    """The day on which what falls due on a date is done."""
    while not is_working_day(day):
        day += timedelta(1)
    return day


def last_notice(day):
    """The last day to ask for the postponement of a hold: two working days ahead."""
    for _ in range(2):
        day -= timedelta(1)
        while not is_working_day(day):
            day -= timedelta(1)
    return day


def years_after(day, years):
    """The same day some years on; 28 February where there is no 29th."""
    last = 28 if (day.month, day.day) == (2, 29) and (day.year + years) % 4 else day.day
    return date(day.year + years, day.month, last)


LONGEST = {"dra": 4, "trad": 3}


def may_hold(scope, today, until):
    """Whether a hold asked for today may end on this date."""
    if scope == "bio":
        return False
    at_year_end = (until.month, until.day) >= (12, 29) or (until.month, until.day) <= (1, 3)
    return today < until <= years_after(today, LONGEST[scope]) and not (scope == "trad" and at_year_end)


# section 5: what is seen

CHANNELS = ("text_search", "accession", "listing", "distribution", "exchange")
AUDIENCES = ("public", "submitter", "curator", "data_user", "partner")
_SEEN = {
    PRIVATE: ("no", "no", "no", "no", "no"),
    CANCELED: ("no", "no", "no", "no", "no"),
    PUBLIC: ("yes", "yes", "yes", "yes", "yes"),
    TEMPORARY: ("no", "marked", "no", "no", "as_suppressed"),
    PERMANENT: ("no", "marked", "no", "no", "as_suppressed"),
    WITHDRAWN: ("no", "no", "no", "no", "as_withdrawn"),
}
_REPLACED = ("no", "successor", "no", "no", "as_suppressed")


def sight(life, channel, audience, *, is_own=False):
    """What an audience sees of a record (or of none) in a channel."""
    if life is None:
        return "no"
    if audience == "curator" and channel in {"text_search", "accession", "listing"}:
        return "yes"
    if audience == "submitter" and is_own and channel in {"accession", "listing"}:
        return "yes"
    if channel == "exchange" and audience not in {"partner", "curator"}:
        return "no"
    if channel in {"distribution", "exchange"} and life.access != "open":
        return "no"
    is_replaced = life.status in SUPPRESSED and (life.reason == "replaced" or life.successors)
    row = _REPLACED if is_replaced else _SEEN[life.status]
    return row[CHANNELS.index(channel)]


# the life

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


@dataclass(frozen=True)
class Step:
    """Where a request leads when nothing objects."""

    target: str
    reason: str | None
    detail: str | None = None
    until: date | None = None


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


# what is already so, and where a request leads


def amended(life, words):
    """Reason, detail and date as an amendment leaves them."""
    reason = words.get("reason") or life.reason
    detail = life.detail if words.get("detail") is None and reason == life.reason else words.get("detail")
    has_date = words.get("until") or words.get("clear")
    return reason, detail, words.get("until") if has_date else life.until


def is_so(life, action, words):
    """Whether status, reason, detail, date and link are what is asked for."""
    reason, detail, until, clear = (words.get(name) for name in ("reason", "detail", "until", "clear"))
    if action == "amend":
        says_same = reason or detail or until or clear
        adds = words.get("note") or words.get("evidence")
        return bool(says_same) and not adds and amended(life, words) == (life.reason, life.detail, life.until)
    if action == "hold":
        return life.status == PRIVATE and bool(until or clear) and until == life.hold_on
    if action == "replace":
        return life.reason == "replaced" and set(words["by"]) <= life.successors
    if action in {"complete", "freeze", "unfreeze", "purge"}:
        is_completed = life.processed and life.status == PRIVATE
        return {
            "complete": is_completed,
            "freeze": life.frozen,
            "unfreeze": not life.frozen,
            "purge": life.purged,
        }[action]
    return (
        reason is not None
        and reason == life.reason
        and reason in REASONS[action].get(life.status, ())
        and detail in {None, life.detail}
        and until in {None, life.until}
        and not (clear and life.until)
    )


def step_of(life, action, words):
    """Where the request leads, or nothing where there is no such move or no such reason for it."""
    if action in {"complete", "freeze", "unfreeze"}:
        is_move = (life.status, action, life.status) in MOVES
        return Step(life.status, None) if is_move and not words.get("reason") else None
    if action == "amend":
        return _amendment(life, words)
    if action == "hold" and not (words.get("until") or words.get("clear")):
        return None
    reason = words.get("reason") or ("replaced" if action == "replace" else None)
    target = leads(life.status, action, reason)
    is_only_a_reason = (
        action == "suppress" and target == life.status and not (words.get("until") or words.get("clear"))
    )
    if target is None or is_only_a_reason:
        return None
    return Step(target, reason, words.get("detail"), words.get("until"))


def _amendment(life, words):
    reason = words.get("reason")
    tables = (table.get(life.status, ()) for action, table in REASONS.items() if action not in {"purge", "replace"})
    if reason not in {None, life.reason, *(each for reasons in tables for each in reasons)}:
        return None
    if not any(words.get(name) for name in ("reason", "detail", "until", "clear", "note", "evidence")):
        return None
    return Step(life.status, *amended(life, words))


def carry_out(life, action, words, step, today):
    """Change the life."""
    life.canceled_on = today if action == "cancel" else life.canceled_on
    if action == "complete":
        life.finish()
        return
    if action in {"freeze", "unfreeze", "purge"}:
        life.tell(action, life.status)
        life.frozen = {"freeze": True, "unfreeze": False}.get(action, life.frozen)
        life.purged = life.purged or action == "purge"
        return
    life.go(action, step.target, step.reason, step.detail, step.until)
    if action == "replace":
        life.successors |= set(words["by"])


# what may stand in the way


def _withdrawal_waits(_accession, life, action, words, _step, _today):
    says_status = any(words.get(name) for name in ("reason", "until", "clear"))
    leaves_it = action in {"withdraw", "freeze", "unfreeze"} or (action == "amend" and not says_status)
    return life.reason == "withdrawal_pending" and not leaves_it


def _is_frozen(_accession, life, action, _words, _step, _today):
    return life.frozen and action not in {"unfreeze", "amend"}


def _data_is_gone(_accession, life, _action, _words, step, _today):
    return life.purged and step.target != life.status


def _data_is_still_kept(_accession, life, action, words, _step, today):
    is_over = action == "purge" and words.get("reason") == "retention_ended"
    return is_over and today < life.canceled_on + timedelta(365)


def _proof_is_missing(_accession, _life, _action, words, _step, _today):
    reason = words.get("reason")
    lacks_publication = reason == "published" and not words.get("evidence")
    return lacks_publication or (reason in CONFIRMED and not words.get("confirmed_with"))


def _detail_is_unknown(_accession, _life, _action, words, step, _today):
    return step.reason == "uncorrectable_error" and words.get("detail") not in {None, *DETAILS}


def _replaces_itself(accession, _life, action, words, _step, _today):
    return action == "replace" and (accession in words["by"] or not words["by"])


def _is_held_or_unprocessed(_accession, life, action, words, _step, today):
    if action != "release":
        return False
    if words["reason"] == "processing_completed":
        return life.hold_on is not None and life.hold_on > today
    return not life.processed


def _hold_is_wrong(_accession, life, action, words, _step, today):
    if action != "hold":
        return False
    until = words.get("until")
    if until is None:
        return life.processed  # it would stay private for ever
    is_late = life.hold_on is not None and until > life.hold_on and today > last_notice(life.hold_on)
    return not may_hold(life.scope, today, until) or (is_late and not words.get("override"))


def _date_is_wrong(_accession, _life, action, words, step, today):
    until = words.get("until")
    if action == "hold" or not (until or words.get("clear")):
        return False
    return step.target != TEMPORARY or (until is not None and until <= today)


def _note_is_missing(_accession, life, action, words, step, _today):
    is_exceptional = MOVES[life.status, action, step.target] == "exceptional"
    return (is_exceptional or bool(words.get("override"))) and not words.get("note")


def _glass_stays_whole(_accession, _life, action, words, _step, _today):
    return bool(words.get("break_glass")) and (action == "purge" or not words.get("note"))


OBJECTIONS = (
    _withdrawal_waits,
    _is_frozen,
    _data_is_gone,
    _data_is_still_kept,
    _proof_is_missing,
    _detail_is_unknown,
    _replaces_itself,
    _is_held_or_unprocessed,
    _hold_is_wrong,
    _date_is_wrong,
    _note_is_missing,
    _glass_stays_whole,
)


# what every history must obey, whoever wrote it


def broken_laws(history, zone, *, reviewed=()):
    """Each way in which a stored history breaks the specification, in one sentence; needs no life to compare.

    `reviewed` are the operations that one person carried out and that are listed for it.
    """
    status, is_frozen, was_public, until = None, False, False, None
    for number, event in enumerate(history, start=1):
        source, action, target = event.source, str(event.action), str(event.target)
        if event.version != number or source != status:
            yield f"event {number} does not follow on {status}"
        if was_public and target in {PRIVATE, CANCELED}:
            yield f"event {number} hides what was public"
        if is_frozen and target != source:
            yield f"event {number} moves a frozen record"
        kind = MOVES.get((source, action, target)) if source else "ordinary"
        if kind is None:
            yield f"event {number} is no move: {source} {action} {target}"
        is_alone = event.approver in {None, event.principal} or event.single_handed
        if kind in {"two_persons", "exceptional"} and is_alone and event.operation not in reviewed:
            yield f"event {number} was made by one person"
        if event.effective != event.recorded_at.astimezone(zone).date():
            yield f"event {number} is not of the day it was recorded"
        if event.reason in {"hold_date_reached", "rerelease_date_reached"} and (
            until is None or event.effective < carried_out(until)
        ):
            yield f"event {number} came before its date, {until}"
        is_frozen = action == "freeze" or (is_frozen and action != "unfreeze")
        was_public = was_public or target in EVER_PUBLIC
        status, until = target, event.until
