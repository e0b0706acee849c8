"""The nightly job: everything that a date has made due, whatever was missed before, each record on its own merit.

A record goes out when it is private, processed, not frozen, and its date has come on the archive's calendar; a
temporary suppression ends likewise. The ledger is written before the first record and closed after the last, so
that a run that died shows. One bad record is named in the ledger and stops no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import partial
from typing import Any, Final

from statusengine.domain.action import Action
from statusengine.domain.decide import decide
from statusengine.domain.hold import due_horizon
from statusengine.domain.reason import Giver, Reason
from statusengine.domain.refusal import Refusal, RefusalCode
from statusengine.domain.request import Request
from statusengine.domain.role import Deed
from statusengine.domain.verdict import Decision, Verdict
from statusengine.errors import (
    DamagedRecordError,
    DatabaseUnavailableError,
    InvalidDateError,
    NotPermittedError,
    StatusEngineError,
)
from statusengine.services.ask import new_operation
from statusengine.services.carry import Judge, locked
from statusengine.services.company import Companies
from statusengine.services.family import Links
from statusengine.services.journal import write_operation
from statusengine.services.log import log
from statusengine.services.permission import require
from statusengine.services.setting import Setting
from statusengine.storage import rows
from statusengine.storage.work import Work

__all__ = ["RunRefusal", "RunReport", "release_due"]

_WINDOW: Final = 500
_FEW: Final = 50_000
_REASONS: Final = {
    Action.RELEASE: Reason.HOLD_DATE_REACHED,
    Action.RERELEASE: Reason.RERELEASE_DATE_REACHED,
}
_BAD_RECORD: Final = (StatusEngineError, LookupError, ValueError, TypeError, AttributeError, ArithmeticError)


@dataclass(frozen=True, slots=True)
class RunRefusal:
    """A record that a run could not move, and why."""

    accession: str
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """What a run did, or on a dry run would do. `accessions` are listed on a dry run only; moments are in UTC.

    What was released takes along what it needs, and is counted too. `left` are own records that could not follow.
    """

    run: str | None
    on: date
    dry_run: bool
    started_at: datetime
    finished_at: datetime
    released: int
    rereleased: int
    refused: tuple[RunRefusal, ...]
    accessions: tuple[str, ...] = ()
    left: tuple[RunRefusal, ...] = ()


@dataclass(slots=True)
class _Tally:
    run: str
    moved: dict[Action, int] = field(default_factory=lambda: dict.fromkeys(_REASONS, 0))
    refused: list[RunRefusal] = field(default_factory=list)
    left: dict[str, RunRefusal] = field(default_factory=dict)
    accessions: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Window:
    """What one transaction came to."""

    moved: dict[Action, list[str]]
    refused: list[RunRefusal]
    left: list[RunRefusal] = field(default_factory=list)


def release_due(
    setting: Setting,
    on: date | None = None,
    *,
    dry_run: bool = False,
    progress: Callable[[int], None] | None = None,
) -> RunReport:
    """Release, and re-release, everything due on `on` (a date in the archive's zone; `None` is today).

    Safe to run twice, and by two schedulers at once: each record moves once.

    Raises:
        InvalidDateError: `on` lies ahead of the archive's today and it is no dry run.
        NotPermittedError: The principal is no scheduler; where that was taken back meanwhile, the run stops there.
    """
    started, today = setting.now(), setting.today()
    day = on or today
    if day > today and not dry_run:
        raise InvalidDateError(f"{day} is ahead of today, {today}", hint="a later day is forecast with --dry-run")
    tally = _Tally(run=new_operation())
    if not dry_run:
        setting.store.writing(partial(_open, tally=tally, setting=setting, day=day, now=started))
    else:
        require(setting.store.quick, setting, Deed.RELEASE_DUE)
    horizon = due_horizon(setting.site.calendar, day)
    for window in _windows(setting, horizon):
        _take(setting, window, tally, day=day, dry_run=dry_run)
        if progress is not None:
            progress(len(window))
    return _close(setting, tally, day=day, started=started, dry_run=dry_run)


def _windows(setting: Setting, horizon: date) -> Iterator[list[str]]:
    """What is due, in key order and in lists that each make one transaction.

    A night with little due finds it by its date and reads nothing else; a mass of it is walked by key, past what
    is not due yet, because that writes in the order the records lie in.
    """
    few = _due_by(setting, horizon, "LIMIT :size", size=_FEW + 1)
    if len(few) <= _FEW:
        few.sort()
        yield from (few[start : start + _WINDOW] for start in range(0, len(few), _WINDOW))
        return
    last = ""
    while window := _next_window(setting, horizon, last):
        yield window
        last = window[-1]


def _next_window(setting: Setting, horizon: date, last: str) -> list[str]:
    """The next due accessions in key order; the key moves on even past records that stay."""
    return _due_by(setting, horizon, "AND accession > :last ORDER BY accession LIMIT :size", last=last, size=_WINDOW)


def _due_by(setting: Setting, horizon: date, which: str, **values: Any) -> list[str]:
    sql = f"SELECT accession FROM due WHERE on_date <= :horizon {which}"  # noqa: S608 - constants
    with setting.store.reading() as reader:
        return [row[0] for row in reader.rows(sql, horizon=horizon.isoformat(), **values)]


def _open(work: Work, *, tally: _Tally, setting: Setting, day: date, now: datetime) -> None:
    require(work, setting, Deed.RELEASE_DUE)
    work.add(
        rows.RunRow,
        id=tally.run,
        on_date=day,
        principal=setting.principal,
        started_at=now,
        released=0,
        rereleased=0,
        refused=0,
    )


def _take(setting: Setting, window: list[str], tally: _Tally, *, day: date, dry_run: bool) -> None:
    """One window, halved as long as it fails, until the bad record stands alone."""
    task = partial(_move, window=window, setting=setting, tally=tally, day=day)
    try:
        done = setting.store.writing(task, dry_run=dry_run)
    except (DatabaseUnavailableError, NotPermittedError):
        raise
    except _BAD_RECORD as error:
        if len(window) > 1:
            middle = len(window) // 2
            _take(setting, window[:middle], tally, day=day, dry_run=dry_run)
            _take(setting, window[middle:], tally, day=day, dry_run=dry_run)
            return
        done = _Window({}, [_bad(window[0], error)])
    _count(tally, done, dry_run=dry_run)


def _bad(accession: str, error: Exception) -> RunRefusal:
    unreadable = RefusalCode.UNREADABLE.value
    code = unreadable if isinstance(error, DamagedRecordError) else getattr(error, "code", unreadable)
    return RunRefusal(accession, str(code), f"{accession} could not be moved: {error}")


def _count(tally: _Tally, done: _Window, *, dry_run: bool) -> None:
    tally.refused.extend(done.refused)
    for action, accessions in done.moved.items():
        tally.moved[action] += len(accessions)
        if dry_run:
            tally.accessions.extend(accessions)
        for accession in () if dry_run else accessions:
            log.info("record_released", accession=accession, action=action.value, run=tally.run)
    for left in done.left:
        tally.left.setdefault(left.accession, left)
        log.warning("could_not_follow", accession=left.accession, code=left.code, run=tally.run)
    for refused in done.refused:
        log.error("release_refused", accession=refused.accession, code=refused.code, run=tally.run)


def _move(work: Work, *, window: list[str], setting: Setting, tally: _Tally, day: date) -> _Window:
    require(work, setting, Deed.RELEASE_DUE)
    now = _moment(setting, day)
    horizon = due_horizon(setting.site.calendar, day)
    done = _Window({action: [] for action in _REASONS}, [])
    opened = set(work.kept(f"{tally.run}:{action}" for action in _REASONS))
    sql = "SELECT accession, action FROM due WHERE on_date <= :horizon AND accession IN :window ORDER BY accession"
    due = work.select(sql, horizon=horizon.isoformat(), window=window)
    work.load(row[0] for row in due)
    busy = work.busy(row[0] for row in due)
    released: list[tuple[Request, Decision]] = []
    for accession, word in due:
        request = _request(setting, tally.run, Action(word), accession)
        verdict: Verdict = decide(work.record(accession), request, now, site=setting.site)
        if accession in busy:
            verdict = locked(accession, busy[accession])
        if isinstance(verdict, Decision):
            if request.operation not in opened:  # one for all that a run does by one action, with the first of it
                write_operation(work, request, now, reason=request.reason, run=tally.run)
                opened.add(request.operation)
            work.apply(verdict)
            done.moved[request.action].append(accession)
            released.append((request, verdict))
        else:
            refusal = verdict.message if isinstance(verdict, Refusal) else f"{accession} has nothing due"
            code = verdict.code.value if isinstance(verdict, Refusal) else "inconsistent"
            done.refused.append(RunRefusal(accession, code, refusal))
    _take_along(work, setting, released, done, now)
    return done


def _take_along(
    work: Work, setting: Setting, released: list[tuple[Request, Decision]], done: _Window, now: datetime
) -> None:
    """What was released takes along what it needs; who cannot follow is reported, and stops nobody."""
    releases = [(request, verdict) for request, verdict in released if request.action is Action.RELEASE]
    links = Links(work)
    links.fetch_above([request.accession for request, _verdict in releases])
    judge = Judge(work, setting, Companies(work, [], {}, setting, now), now)
    for request, verdict in releases:
        along = judge.along(request, verdict, links)
        follow = [each for _theirs, each in along.verdicts if isinstance(each, Decision)]
        for each in follow:
            work.apply(each)
            done.moved[Action.RELEASE].append(each.record.accession)
        for step in along.plan.stopped:
            message = f"{step.accession} cannot follow {request.accession}: {step.why}"
            done.left.append(RunRefusal(step.accession, str(step.code or RefusalCode.CANNOT_FOLLOW), message))


def _moment(setting: Setting, day: date) -> datetime:
    """Now; on a forecast, the middle of that day at the archive."""
    if day <= setting.today():
        return setting.now()
    return datetime.combine(day, time(12), tzinfo=setting.site.archive.zone)


def _request(setting: Setting, run: str, action: Action, accession: str) -> Request:
    return Request(
        action=action,
        accession=accession,
        principal=setting.principal,
        operation=f"{run}:{action}",
        reason=_REASONS[action],
        giver=Giver.JOB,
    )


def _close(setting: Setting, tally: _Tally, *, day: date, started: datetime, dry_run: bool) -> RunReport:
    report = RunReport(
        run=None if dry_run else tally.run,
        on=day,
        dry_run=dry_run,
        started_at=started,
        finished_at=setting.now(),
        released=tally.moved[Action.RELEASE],
        rereleased=tally.moved[Action.RERELEASE],
        refused=tuple(tally.refused),
        accessions=tuple(tally.accessions),
        left=tuple(tally.left.values()),
    )
    if not dry_run:
        setting.store.writing(partial(_write_ledger, report=report))
        log.info("run_finished", run=report.run, released=report.released, refused=len(report.refused))
    return report


def _write_ledger(work: Work, *, report: RunReport) -> None:
    named = {refused.accession: refused for refused in (*report.left, *report.refused)}
    for refused in named.values():
        work.add(
            rows.RunRefusalRow,
            accession=refused.accession,
            run=report.run,
            code=refused.code,
            message=refused.message,
        )
    work.finish_run(
        str(report.run),
        finished_at=report.finished_at,
        released=report.released,
        rereleased=report.rereleased,
        refused=len(report.refused),
    )
