"""Changing records: read, decide, write, in transactions of a few hundred requests.

A refusal changes nothing and stops nobody else. A conflict starts the transaction over with fresh records. A key
that was used before is answered with what was done then. A command that reaches far must say how far, and one that
reaches further is not for one person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Protocol

from statusengine.domain.blast import reach
from statusengine.domain.outcome import Applied, Outcome, Pending, Refused
from statusengine.domain.refusal import Refusal, RefusalCode
from statusengine.domain.request import Request
from statusengine.errors import DamagedRecordError, IdempotencyKeyError
from statusengine.services.again import answer_again
from statusengine.services.ask import fingerprint
from statusengine.services.company import Asked, Companies
from statusengine.services.large import finish_hiding
from statusengine.services.log import log
from statusengine.services.setting import Setting
from statusengine.services.settle import settle
from statusengine.storage.work import Kept, Work

__all__ = ["Expectation", "change"]

_AT_ONCE: Final = 500


class Expectation(Protocol):
    """What a caller looked at before: a command that would do anything else is given up."""

    def meet(self, work: Work, requests: Sequence[Request], outcomes: Sequence[Outcome]) -> None:
        """Raise unless the records are as they were, and the outcomes those that were foreseen."""


class _NotWholeError(Exception):
    """Something of a command that is done whole or not at all was refused; carries what each came to."""

    def __init__(self, outcomes: list[Outcome]) -> None:
        super().__init__(outcomes)
        self.outcomes = outcomes


class _ReachesTooFarError(Exception):
    """More is moved than was stated, or than one person may; carries how many."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@dataclass(frozen=True, slots=True, kw_only=True)
class _Command:
    """All that is asked at once; `count` is how many records the caller says it moves."""

    requests: Sequence[Request]
    setting: Setting
    count: int | None
    dry_run: bool
    expected: Expectation | None = None
    reckoned: bool = False

    @property
    def at_once(self) -> int:
        """How many requests make one transaction; what was foreseen is done whole or not at all."""
        return _AT_ONCE if self.expected is None else max(1, len(self.requests))

    def refuses(self, number: int) -> bool:
        """Whether so many records need a number that was not given, or was another."""
        if self.dry_run or self.count == number:
            return False
        return self.count is not None or number > self.setting.limits.stated

    def for_two(self, number: int) -> _Command:
        """The command as so many records ask for: by one person, or with every request waiting for a second one."""
        many = number > self.setting.limits.alone
        asked = [replace(request, many=True) for request in self.requests] if many else self.requests
        return replace(self, requests=asked, reckoned=True)


def change(  # noqa: PLR0913 - a command, and how it is carried out
    setting: Setting,
    requests: Iterable[Request],
    *,
    count: int | None = None,
    dry_run: bool = False,
    progress: Callable[[int], None] | None = None,
    expected: Expectation | None = None,
) -> list[Outcome]:
    """Carry out each request, in order, with all that it carries along; the answers are in the same order.

    `count` is the number of records that the caller expects to move; it must be given, and right, above the limit.
    What is `expected` is carried out in one transaction, and not at all where any of it is refused.

    Raises:
        ConflictError: Other writers were faster every time. Batches before it are done, and repeating with the
            same keys is safe.
        IdempotencyKeyError: A key was used before for something else; the batch it is in changed nothing.
    """
    command = _Command(requests=list(requests), setting=setting, count=count, dry_run=dry_run, expected=expected)
    try:
        outcomes = _as_far_as_it_reaches(command, progress)
    except _ReachesTooFarError as error:
        return [_uncounted(request, error.number, count) for request in command.requests]
    except _NotWholeError as error:
        return error.outcomes
    if not dry_run:
        for outcome in outcomes:
            finish_hiding(setting, outcome)
    return outcomes


def _as_far_as_it_reaches(command: _Command, progress: Callable[[int], None] | None) -> list[Outcome]:
    """Carry out a command, once it is known how many records it moves.

    One that fits in one transaction is counted there. A longer one is judged whole before any of it is done.
    """
    if len(command.requests) > command.at_once:
        number = _reach(command.requests, _carry_out(replace(command, dry_run=True, reckoned=True), None))
        if command.refuses(number):
            raise _ReachesTooFarError(number)
        return _carry_out(command.for_two(number), progress)
    try:
        return _carry_out(command, progress)
    except _ReachesTooFarError as error:
        if command.refuses(error.number):
            raise
        return _carry_out(command.for_two(error.number), progress)


def _reach(requests: Sequence[Request], outcomes: Sequence[Outcome]) -> int:
    return reach((request.action, outcome) for request, outcome in zip(requests, outcomes, strict=True))


def _uncounted(request: Request, number: int, count: int | None) -> Refused:
    said = "nobody said how many" if count is None else f"{count} was said"
    refusal = Refusal(RefusalCode.COUNT_NEEDED, f"{number} records would move, and {said}", f"--count {number}")
    return Refused(accession=request.accession, refusal=refusal)


def _carry_out(command: _Command, progress: Callable[[int], None] | None) -> list[Outcome]:
    asked, dry_run = command.requests, command.dry_run
    together = {(request.accession, request.action): request for request in asked}
    outcomes: list[Outcome] = []
    for start in range(0, len(asked), command.at_once):
        batch = asked[start : start + command.at_once]
        task = partial(_batch, batch=batch, command=command, together=together)
        done = command.setting.store.writing(task, dry_run=dry_run)
        outcomes.extend(_told(outcome, dry_run=dry_run) for outcome in done)
        if progress is not None:
            progress(len(batch))
    return outcomes


def _batch(work: Work, batch: Sequence[Request], command: _Command, together: Asked) -> list[Outcome]:
    setting, now = command.setting, command.setting.now()
    work.load(request.accession for request in batch)
    kept = work.kept(request.operation for request in batch)
    known = frozenset(kept)
    companies = Companies(work, batch, together, setting, now)
    done: dict[str, Outcome] = {}
    outcomes: list[Outcome] = []
    for request in batch:
        before = kept.setdefault(request.operation, Kept(request.operation, request.accession, fingerprint(request)))
        if command.expected is None:  # a plan that was carried out, by whomever, is told apart below
            _expect_same(before, request)
        try:
            if request.operation in done:
                outcome = _once_more(done[request.operation])
            elif request.operation in known:
                outcome = answer_again(work, request, setting)
            else:
                outcome = done[request.operation] = settle(work, request, setting, companies, now)
        except DamagedRecordError as error:  # raised while reading: nothing was gathered for it yet
            refusal = Refusal(RefusalCode.UNREADABLE, error.message, error.hint)
            outcome = Refused(accession=request.accession, refusal=refusal)
        outcomes.append(outcome)
    _count(batch, outcomes, command)
    _meet(work, batch, outcomes, command)
    return outcomes


def _count(batch: Sequence[Request], outcomes: Sequence[Outcome], command: _Command) -> None:
    """Give up, before anything is written, what reaches further than was said, or than one person may."""
    if command.reckoned:
        return
    number = _reach(batch, outcomes)
    if command.refuses(number) or number > command.setting.limits.alone:
        raise _ReachesTooFarError(number)


def _meet(work: Work, batch: Sequence[Request], outcomes: list[Outcome], command: _Command) -> None:
    """Give up, before anything is written, what is not what was foreseen."""
    if command.expected is None:
        return
    command.expected.meet(work, batch, outcomes)
    if not command.dry_run and any(isinstance(outcome, Refused) for outcome in outcomes):
        raise _NotWholeError(outcomes)


def _expect_same(kept: Kept, request: Request) -> None:
    if kept.fingerprint != fingerprint(request):
        raise IdempotencyKeyError(
            f"the key {request.operation} was used for another request, of {kept.accession or 'many records'}",
            hint="use a new key for a new request",
        )


def _once_more(outcome: Outcome) -> Outcome:
    """The answer to a key that stands twice in one command."""
    return replace(outcome, replayed=True) if isinstance(outcome, Applied | Pending) else outcome


def _told(outcome: Outcome, *, dry_run: bool) -> Outcome:
    """Log what happened, or mark what would have."""
    if isinstance(outcome, Applied | Pending) and dry_run:
        return replace(outcome, dry_run=True)
    match outcome:
        case Applied(replayed=False, events=events, operation=operation):
            for event in events:
                log.info(
                    "record_changed",
                    accession=event.accession,
                    action=event.action.value,
                    status=event.target.value,
                    version=event.version,
                    operation=operation,
                )
        case Pending(replayed=False, request=request):
            log.info("approval_requested", request=request.id, action=request.action.value)
        case Refused(accession=accession, refusal=refusal):
            log.info("request_refused", accession=accession, code=refusal.code.value)
        case _:
            pass
    return outcome
