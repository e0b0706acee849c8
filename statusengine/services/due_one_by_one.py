"""What is due, record by record: each is judged on its own merit, and a bad one is named and stops no other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from statusengine.domain.action import Action
from statusengine.domain.decide import decide
from statusengine.domain.refusal import Refusal, RefusalCode
from statusengine.domain.request import Request
from statusengine.domain.role import Deed
from statusengine.domain.verdict import Decision, Verdict
from statusengine.errors import (
    DamagedRecordError,
    DatabaseUnavailableError,
    NotPermittedError,
    StatusEngineError,
)
from statusengine.services.carry import Judge, locked
from statusengine.services.company import Companies
from statusengine.services.family import Links
from statusengine.services.journal import write_operation
from statusengine.services.night import DATED, Night, RunRefusal, Window
from statusengine.services.permission import require
from statusengine.storage.work import Work

__all__ = ["BAD_RECORD", "Released", "move_each", "take_along"]

BAD_RECORD: Final = (StatusEngineError, LookupError, ValueError, TypeError, AttributeError, ArithmeticError)
"""What a record, or a range of them, can go wrong by."""

Released = tuple[Request, Decision]


def move_each(night: Night, accessions: Sequence[str]) -> None:
    """Move those of these that are due, in one transaction; halved while it fails, until the bad one stands alone.

    Raises:
        DatabaseUnavailableError: The database cannot be used.
        NotPermittedError: The principal is no scheduler any more.
    """
    task = partial(_move, accessions=list(accessions), night=night)
    try:
        done = night.setting.store.writing(task, dry_run=night.dry_run)
    except (DatabaseUnavailableError, NotPermittedError):
        raise
    except BAD_RECORD as error:
        if len(accessions) > 1:
            middle = len(accessions) // 2
            move_each(night, accessions[:middle])
            move_each(night, accessions[middle:])
            return
        done = Window(refused=[_bad(accessions[0], error)])
    night.count(done)


def _bad(accession: str, error: Exception) -> RunRefusal:
    unreadable = RefusalCode.UNREADABLE.value
    code = unreadable if isinstance(error, DamagedRecordError) else getattr(error, "code", unreadable)
    return RunRefusal(accession, str(code), f"{accession} could not be moved: {error}")


def _move(work: Work, *, accessions: list[str], night: Night) -> Window:
    require(work, night.setting, Deed.RELEASE_DUE)
    now, done = night.moment(), Window()
    opened = set(work.kept(f"{night.run}:{action}" for action in DATED))
    sql = "SELECT accession, action FROM due WHERE on_date <= :horizon AND accession IN :window ORDER BY accession"
    due = work.select(sql, horizon=night.horizon.isoformat(), window=accessions)
    work.load(row[0] for row in due)
    busy = work.busy(row[0] for row in due)
    released: list[Released] = []
    for accession, word in due:
        request = night.request(Action(word), accession)
        verdict: Verdict = decide(work.record(accession), request, now, site=night.setting.site)
        if accession in busy:
            verdict = locked(accession, busy[accession])
        if isinstance(verdict, Decision):
            if request.operation not in opened:  # one for all that a run does by one action, with the first of it
                write_operation(work, night.request(request.action, ""), now, reason=request.reason, run=night.run)
                opened.add(request.operation)
            work.apply(verdict)
            done.add(request.action, accession)
            released.append((request, verdict))
        else:
            refusal = verdict.message if isinstance(verdict, Refusal) else f"{accession} has nothing due"
            code = verdict.code.value if isinstance(verdict, Refusal) else "inconsistent"
            done.refused.append(RunRefusal(accession, code, refusal))
    take_along(work, night, released, done)
    followed = set(done.names[Action.RELEASE])  # what was refused for its own date may be needed by what went out
    done.refused = [refused for refused in done.refused if refused.accession not in followed]
    if any(done.moved.values()):
        work.count_run(night.run, **night.after(done))
    return done


def take_along(work: Work, night: Night, released: Sequence[Released], done: Window) -> None:
    """What was released takes along what it needs; who cannot follow is reported, and stops nobody."""
    setting, now = night.setting, night.moment()
    releases = [(request, verdict) for request, verdict in released if request.action is Action.RELEASE]
    links = Links(work)
    links.fetch_above([request.accession for request, _verdict in releases])
    judge = Judge(work, setting, Companies(work, [], {}, setting, now), now)
    for request, verdict in releases:
        along = judge.along(request, verdict, links)
        follow = [each for _theirs, each in along.verdicts if isinstance(each, Decision)]
        for each in follow:
            work.apply(each)
            done.add(Action.RELEASE, each.record.accession)
        for step in along.plan.stopped:
            message = f"{step.accession} cannot follow {request.accession}: {step.why}"
            done.left.append(RunRefusal(step.accession, str(step.code or RefusalCode.CANNOT_FOLLOW), message))
