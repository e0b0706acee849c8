"""A mass of what is due, moved range by range of the key: a few statements each, by the rules that judge one.

A range that fails is halved until it is small enough to be judged record by record. What the rules do not admit is
judged so too, and named. Ranges are taken in random order, so that several schedulers seldom meet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from statusengine.domain.action import Action
from statusengine.domain.admission import Admission, admissions
from statusengine.domain.cascade import CASCADES
from statusengine.domain.reason import Giver, Reason
from statusengine.domain.record import Event, Record
from statusengine.domain.role import Deed
from statusengine.domain.verdict import Decision
from statusengine.errors import DatabaseUnavailableError, NotPermittedError
from statusengine.services.due_one_by_one import BAD_RECORD, Released, move_each, take_along
from statusengine.services.journal import write_operation
from statusengine.services.log import log
from statusengine.services.night import DATED, Night, Window
from statusengine.services.permission import require
from statusengine.services.setting import Setting
from statusengine.storage.sweep import Needed, Span, Sweep
from statusengine.storage.work import Work

__all__ = ["ONE_BY_ONE", "Rules", "move_range", "ranges", "rules_for"]

_RANGE: Final = 50_000
ONE_BY_ONE: Final = 500
"""So many are judged one by one in a transaction; a range of no more is not swept."""
_TRIES: Final = 4

Rules = Mapping[Reason, Sequence[Admission]]
"""What each reason of the job moves."""


def rules_for(setting: Setting) -> Rules:
    """Ask the rules what they admit, once for a night."""
    site = setting.site
    dated = {reason: admissions(action, reason, Giver.JOB, site) for action, reason in DATED.items()}
    linked = Reason.LINKED_RELEASE
    return {**dated, linked: admissions(Action.RELEASE, linked, Giver.ENGINE, site)}


def ranges(night: Night) -> Iterator[Span]:
    """All that is due, cut along the key."""
    sql = (
        "SELECT accession FROM due WHERE coalesce(on_date, :horizon) <= :horizon AND accession > :last"
        " ORDER BY accession LIMIT 1 OFFSET :skip"
    )
    first, horizon = "", night.horizon
    with night.setting.store.reading() as reader:
        asked = {"horizon": horizon.isoformat()}
        while row := reader.row(sql, last=first, skip=_RANGE - 1, **asked):
            yield Span(first, row[0], horizon)
            first = row[0]
        rest = reader.row("SELECT max(accession) FROM due")
        if rest[0] is not None and rest[0] > first:
            yield Span(first, rest[0], horizon)


def move_range(night: Night, span: Span, rules: Rules) -> int:
    """Move what is due after the first key of a span up to its last; answers with how many were looked at.

    Raises:
        DatabaseUnavailableError: The database cannot be used.
        NotPermittedError: The principal is no scheduler any more.
    """
    task = partial(_sweep, night=night, span=span, rules=rules)
    try:
        done = night.setting.store.writing(task, sweeps=True, rivals=_TRIES)
    except (DatabaseUnavailableError, NotPermittedError):
        raise
    except BAD_RECORD as error:
        log.warning("range_failed", first=span.first, last=span.last, error=str(error), run=night.run)
        return _halve(night, span, rules)
    night.count(done)
    rest = _still_due(night, span)
    _judge_each(night, rest)
    return sum(done.moved.values()) + len(rest)


def _halve(night: Night, span: Span, rules: Rules) -> int:
    due = _still_due(night, span)
    if len(due) <= ONE_BY_ONE:
        _judge_each(night, due)
        return len(due)
    middle = due[(len(due) - 1) // 2]
    lower, upper = Span(span.first, middle, span.horizon), Span(middle, span.last, span.horizon)
    return move_range(night, lower, rules) + move_range(night, upper, rules)


def _judge_each(night: Night, due: Sequence[str]) -> None:
    for start in range(0, len(due), ONE_BY_ONE):
        move_each(night, due[start : start + ONE_BY_ONE])


def _still_due(night: Night, span: Span) -> list[str]:
    sql = (
        "SELECT accession FROM due WHERE coalesce(on_date, :horizon) <= :horizon"
        " AND accession > :first AND accession <= :last ORDER BY accession"
    )
    asked = {"horizon": span.horizon.isoformat(), "first": span.first, "last": span.last}
    with night.setting.store.reading() as reader:
        return [row[0] for row in reader.rows(sql, **asked)]


def _sweep(work: Work, *, night: Night, span: Span, rules: Rules) -> Window:
    """One transaction; where an operation is in progress nothing is swept, and all is left to be judged."""
    require(work, night.setting, Deed.RELEASE_DUE)
    return Window() if work.in_progress() else _Sweeper(work, night, span, rules).sweep()


class _Sweeper:
    """Moves one range, inside one transaction."""

    def __init__(self, work: Work, night: Night, span: Span, rules: Rules) -> None:
        self._work, self._night, self._span, self._rules = work, night, span, rules
        self._now, self._done = night.moment(), Window()

    def sweep(self) -> Window:
        """First what is due, then what that needs; the ledger counts in the same transaction."""
        work, moved = self._work, self._done.moved
        for action, reason in DATED.items():
            for admission in self._rules[reason]:
                moved[action] += work.sweep_due(self._move(admission, action), self._span)
            if moved[action]:
                self._open_operation(action)
        if moved[Action.RELEASE] and work.has_links(self._span):
            self._take_along()
        if any(moved.values()):
            work.count_run(self._night.run, **self._night.after(self._done))
        return self._done

    def _move(self, admission: Admission, action: Action) -> Sweep:
        site = self._night.setting.site
        operation = self._night.request(action, "").operation
        return Sweep(admission, operation, site.archive.value, site.calendar.today(self._now), self._now)

    def _open_operation(self, action: Action) -> None:
        """One for all that a run does by one action, with the first of it."""
        request = self._night.request(action, "")
        if not self._work.kept([request.operation]):
            write_operation(self._work, request, self._now, reason=request.reason, run=self._night.run)

    def _take_along(self) -> None:
        """What was released takes along what it needs; what cannot follow is judged by itself, to say why."""
        staying: list[Needed] = []
        for admission in self._rules[Reason.LINKED_RELEASE]:
            move = self._move(admission, Action.RELEASE)
            moving, staying = self._work.needed(move, self._span, CASCADES)
            self._work.sweep_needed(move, moving)
            self._done.moved[Action.RELEASE] += len(moving)
        take_along(self._work, self._night, self._released({needed.root for needed in staying}), self._done)

    def _released(self, accessions: Iterable[str]) -> list[Released]:
        """Releases as they were decided, read back from what they left behind."""
        work, records = self._work, [self._work.record(accession) for accession in sorted(accessions)]
        return [
            (self._night.request(Action.RELEASE, record.accession), _decided(work.history(record.accession), record))
            for record in records
            if record is not None
        ]


def _decided(history: Sequence[Event], record: Record) -> Decision:
    return Decision((history[-1],), record)
