"""The nightly job: everything that a date has made due, whatever was missed before, each record on its own merit.

A record goes out when it is private, processed, not frozen, and its date has come on the archive's calendar; a
temporary suppression ends likewise. The ledger is written before the first record, counts in the transaction of
each range, and is closed after the last, so that a run that died shows. One bad record is named in the ledger and
stops no other.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Final

from statusengine.domain.action import Action
from statusengine.domain.role import Deed
from statusengine.errors import InvalidDateError, UsageError
from statusengine.services.ask import new_operation
from statusengine.services.clock_check import expect_one_clock
from statusengine.services.due_in_sweeps import ONE_BY_ONE, Rules, move_range, ranges, rules_for
from statusengine.services.due_one_by_one import move_each
from statusengine.services.log import log
from statusengine.services.night import Night, RunRefusal
from statusengine.services.permission import require
from statusengine.services.setting import Setting
from statusengine.storage import rows
from statusengine.storage.sweep import Span
from statusengine.storage.work import Work

__all__ = ["RunRefusal", "RunReport", "release_due"]

_FEW: Final = 1_000
"""So many are found by their date and judged one by one; more are swept along the key."""

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """What a run did, or on a dry run would do. `accessions` are listed on a dry run only; moments are in UTC.

    What was released takes along what it needs, and is counted too. `left` are own records that could not follow.
    `runs` are the lines of the ledger: one for each worker, the first of which is `run`.
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
    runs: tuple[str, ...] = ()


def release_due(
    setting: Setting,
    on: date | None = None,
    *,
    dry_run: bool = False,
    workers: int = 1,
    progress: Progress | None = None,
) -> RunReport:
    """Release, and re-release, everything due on `on` (a date in the archive's zone; `None` is today).

    Safe to run twice, and by several schedulers at once: each record moves once. `workers` share a mass of records
    among them, each with its own line in the ledger; on SQLite, where one writes at a time, they gain nothing.

    Raises:
        InvalidDateError: `on` lies ahead of the archive's today and it is no dry run.
        ClockSkewError: The clocks of the host and of the database do not agree; nothing was written.
        NotPermittedError: The principal is no scheduler; where that was taken back meanwhile, the run stops there.
        UsageError: There is no worker, or one has no connection; nothing was written.
    """
    started, today = setting.now(), setting.today()
    day = on or today
    if day > today and not dry_run:
        raise InvalidDateError(f"{day} is ahead of today, {today}", hint="a later day is forecast with --dry-run")
    if workers < 1:
        raise UsageError("the night needs a worker", hint="--workers 1, or more")
    alone, most = dry_run or setting.store.has_one_writer, setting.store.at_once
    if workers > most and not alone:
        raise UsageError(
            f"{workers} workers need a connection each, and the address of the database allows {most:.0f}",
            hint=f"--workers {most:.0f}, or a larger max_overflow in the address",
        )
    nights = [Night(setting, new_operation(), day, dry_run) for _ in range(1 if alone else workers)]
    expect_one_clock(setting)
    if dry_run:
        require(setting.store.quick, setting, Deed.RELEASE_DUE)
    else:
        setting.store.writing(partial(_open, nights=nights, now=started))
    _work(nights, progress or _tell_nobody)
    return _close(nights, started)


def _tell_nobody(_records: int) -> None:
    """Say nothing of how far it is."""


def _work(nights: list[Night], progress: Progress) -> None:
    """A night with little due finds it by its date and reads nothing else; a mass of it is walked along the key."""
    first = nights[0]
    due = _due(first, limit=None if first.dry_run else _FEW + 1)
    if first.dry_run or len(due) <= _FEW:
        for start in range(0, len(due), ONE_BY_ONE):
            window = due[start : start + ONE_BY_ONE]
            move_each(first, window)
            progress(len(window))
        return
    spans = list(ranges(first))
    random.shuffle(spans)  # rivals seldom meet
    share = partial(_share, spans=spans, rules=rules_for(first.setting), progress=progress)
    with ThreadPoolExecutor(len(nights)) as pool:
        for _done in pool.map(share, nights):
            pass


def _due(night: Night, limit: int | None) -> list[str]:
    size = "" if limit is None else f" LIMIT {limit:d}"
    sql = f"SELECT accession FROM due WHERE on_date <= :horizon{size}"  # noqa: S608 - a number
    with night.setting.store.reading() as reader:
        return sorted(row[0] for row in reader.rows(sql, horizon=night.horizon.isoformat()))


def _share(night: Night, *, spans: list[Span], rules: Rules, progress: Progress) -> None:
    """One worker takes ranges as long as there are any; when one fails, nobody begins another."""
    while spans:
        try:
            progress(move_range(night, spans.pop(), rules))
        except BaseException:
            spans.clear()
            raise


def _open(work: Work, *, nights: Iterable[Night], now: datetime) -> None:
    """Begin the lines of the ledger, having read what is in progress.

    A large operation reads the open runs as it begins. Of two that do not see one another's beginning the database
    sends one back, so that either the run sees the operation or the operation the run.
    """
    work.in_progress()
    for night in nights:
        require(work, night.setting, Deed.RELEASE_DUE)
        work.begin_run(night.run, night.day, night.setting.principal, now)


def _close(nights: list[Night], started: datetime) -> RunReport:
    first = nights[0]
    finished = first.setting.now()
    if not first.dry_run:
        first.setting.store.writing(partial(_write_ledger, nights=nights, finished=finished))
    report = RunReport(
        run=None if first.dry_run else first.run,
        on=first.day,
        dry_run=first.dry_run,
        started_at=started,
        finished_at=finished,
        released=sum(night.moved[Action.RELEASE] for night in nights),
        rereleased=sum(night.moved[Action.RERELEASE] for night in nights),
        refused=tuple(refused for night in nights for refused in night.refused),
        accessions=tuple(first.accessions),
        left=tuple({left.accession: left for night in nights for left in night.left.values()}.values()),
        runs=() if first.dry_run else tuple(night.run for night in nights),
    )
    if not first.dry_run:
        log.info("run_finished", run=report.run, released=report.released, refused=len(report.refused))
    return report


def _write_ledger(work: Work, *, nights: Iterable[Night], finished: datetime) -> None:
    for night in nights:
        named = {refused.accession: refused for refused in (*night.left.values(), *night.refused)}
        for refused in named.values():
            work.add(
                rows.RunRefusalRow,
                accession=refused.accession,
                run=night.run,
                code=refused.code,
                message=refused.message,
            )
        work.finish_run(night.run, refused=len(night.refused), now=finished)
