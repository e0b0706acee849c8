"""What a history means, told by hand: the columns of a record, folded from its events in the order of their versions.

Nothing of the engine is asked. The words of the statuses are those of `properties.archive`, kept by hand as well.
"""

from __future__ import annotations

from dataclasses import dataclass

from properties.archive import MARKS, WORDS

OUT = frozenset({4, 5, 6, 7})
"""The codes of what was public once."""
PRIVATE, PUBLIC, TEMPORARY = 2, 4, 7
BY_DATE = {"hold_date_reached": "hold_on", "rerelease_date_reached": "rerelease_on"}
"""The reasons that only the nightly job may give, and the date that each one needs."""
FROZEN_MAY = frozenset({"unfreeze", "amend", "redact"})


@dataclass(slots=True)
class Event:
    """A row of the table of events; dates are ISO text, the moment is text in UTC without its zone."""

    accession: str
    version: int
    operation: str
    action: str
    source: int | None
    target: int
    reason: str | None
    detail: str | None
    until: str | None
    effective: str
    recorded_at: str
    as_part: int


@dataclass(slots=True)
class Row:
    """A record as its row says, or as its events make it; in the order of the columns that are read."""

    accession: str
    status: int = 0
    version: int = 0
    cause: int = 0
    since: str | None = None
    reason: str | None = None
    detail: str | None = None
    first_public_on: str | None = None
    processed_on: str | None = None
    hold_on: str | None = None
    rerelease_on: str | None = None
    purged_on: str | None = None
    frozen: int = 0
    as_part: int = 0

    @property
    def due(self):
        """What the nightly job will do with it, and when."""
        if self.frozen:
            return None
        if self.status == PRIVATE and self.hold_on and self.processed_on:
            return self.hold_on, "release"
        if self.status == TEMPORARY and self.rerelease_on:
            return self.rerelease_on, "rerelease"
        return None


def follow(row, event):
    """Let a record be what an event makes of it."""
    row.version += 1
    if event.action in MARKS:
        _mark(row, event)
        return
    if event.source != event.target:
        row.since = event.effective
    row.status, row.reason, row.detail, row.cause = event.target, event.reason, event.detail, row.version
    row.as_part = event.as_part
    if event.target == PRIVATE:
        row.hold_on = event.until
    if event.target == TEMPORARY:
        row.rerelease_on = event.until
    _seen(row, event)


def _mark(row, event):
    if event.action == "complete":
        row.processed_on = event.effective
    elif event.action == "purge":
        row.purged_on = event.effective
    elif event.action in {"freeze", "unfreeze"}:
        row.frozen = int(event.action == "freeze")


def _seen(row, event):
    if event.target == PUBLIC or (event.source is None and event.target in OUT):
        row.first_public_on = row.first_public_on or event.effective
        row.processed_on = row.processed_on or event.effective
    if event.action == "reopen":
        row.processed_on = None


def complaints(row, event, day):
    """What is wrong with an event that follows on `row`; `day` is the one it was recorded on, at the archive."""
    if event.version != row.version + 1:
        yield "numbered", f"event {event.version} follows on {row.version}"
    if event.source != (row.status or None):
        yield "follows", f"event {event.version} comes from {_word(event.source)}, and it was {_word(row.status)}"
    if event.source in OUT and event.target not in OUT:
        yield "forbidden", f"event {event.version} makes {_word(event.target)} of what was public"
    if row.frozen and event.action not in FROZEN_MAY:
        yield "frozen", f"event {event.version} is {event.action}, and it is frozen"
    if event.action in {"release", "rerelease"} and row.status == PUBLIC:
        yield "twice", f"event {event.version} releases what is public"
    if event.action == "release" and row.first_public_on:
        yield "twice", f"event {event.version} releases what was released on {row.first_public_on}"
    if event.reason in BY_DATE:
        yield from _early(row, event, day)


def _early(row, event, day):
    promised = getattr(row, BY_DATE[event.reason])
    if promised is None:
        yield "early", f"event {event.version} releases by date what has none"
    elif day < promised or event.effective < promised:
        yield "early", f"event {event.version} of {day} releases what is held until {promised}"
    if not row.processed_on:
        yield "early", f"event {event.version} releases by date what is not processed"


def _word(code):
    return WORDS.get(code, "nothing") if code else "nothing"
