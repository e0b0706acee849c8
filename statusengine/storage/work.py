"""One transaction of writing: what is read is remembered, what is decided is gathered, and all is written at once.

Records are changed by compare-and-set on their version, and the counts are checked: a rival's change makes the
whole transaction start over, never half of it stand. Operation, events, record, what is due, links and notices
commit together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import bindparam, delete, insert, update

from statusengine.domain.outcome import PendingRequest
from statusengine.domain.record import Record
from statusengine.domain.waiting import RequestState
from statusengine.storage import rows
from statusengine.storage.climb import Climbing
from statusengine.storage.codec import event_values, record_values
from statusengine.storage.conflict import LostRaceError
from statusengine.storage.finding import Decided, Kept
from statusengine.storage.gathering import Gathering, is_tie
from statusengine.storage.kin import Carried, InProgress, Member
from statusengine.storage.loading import Loading
from statusengine.storage.notices import Noticing
from statusengine.storage.redaction import Redacting
from statusengine.storage.stamp import Stamping
from statusengine.storage.sweep import Sweeping

__all__ = ["Carried", "Decided", "InProgress", "Kept", "Member", "Work"]

_FIXED: Final = frozenset({"accession", "kind", "archive", "scope", "owner", "access"})
"""What a record is registered with, and keeps: a writer has no right to change it."""
_UPDATE: Final = (
    update(rows.table(rows.RecordRow))
    .where(
        rows.table(rows.RecordRow).c.accession == bindparam("b_accession"),
        rows.table(rows.RecordRow).c.version == bindparam("b_version"),
    )
    .values(
        {column.name: bindparam(column.name) for column in rows.table(rows.RecordRow).c if column.name not in _FIXED}
    )
)


_LINK: Final = rows.table(rows.LinkRow)
_PROGRESS: Final = rows.table(rows.ProgressRow)
_RUN: Final = rows.table(rows.RunRow)


def _changing(record: Record) -> dict[str, Any]:
    """What may change of it; a value too many here would be one column more in the statement."""
    return {name: value for name, value in record_values(record).items() if name not in _FIXED}


class Work(Gathering, Noticing, Redacting, Climbing, Sweeping, Stamping, Loading):
    """What a service reads and writes inside one transaction."""

    def decide_request(  # noqa: PLR0913 - the answer, and whose it is
        self,
        waiting: PendingRequest,
        state: RequestState,
        operation: str,
        principal: str,
        now: datetime,
        *,
        single_handed: bool = False,
    ) -> None:
        """Close a request that waits; a rival that closed it first wins.

        Raises:
            LostRaceError: It does not wait any more.
        """
        table = rows.table(rows.RequestRow)
        statement = (
            update(table)
            .where(
                table.c.accession == waiting.accession,
                table.c.number == waiting.number,
                table.c.state == RequestState.PENDING.value,
            )
            .values(
                state=state.value,
                decided_operation=operation,
                decided_by=principal,
                decided_at=now,
                single_handed=single_handed,
            )
        )
        if self._connection.execute(statement).rowcount != 1:
            raise LostRaceError

    def sign_review(self, operation: str, principal: str, now: datetime, note: str | None) -> None:
        """Sign what somebody did alone; a rival that signed first wins.

        Raises:
            LostRaceError: It is signed by now.
        """
        table = rows.table(rows.ReviewRow)
        where = (table.c.operation == operation, table.c.signed_at.is_(None))
        statement = update(table).where(*where).values(signed_by=principal, signed_at=now, note=note)
        if self._connection.execute(statement).rowcount != 1:
            raise LostRaceError
        self.proof.mark(rows.ReviewRow, operation=operation, signed_by=principal, signed_at=now)

    def begin_progress(self, progress: InProgress) -> None:
        """Gather an operation that will be done in windows.

        A run that moves many at this moment does not see it: each touches the run's line, so that one of them goes
        back and looks again. A run that begins at this moment reads what is in progress as it does so.
        """
        open_runs = update(_RUN).where(_RUN.c.finished_at.is_(None))
        self._connection.execute(open_runs.values(refused=_RUN.c.refused))
        self.add(rows.ProgressRow, **asdict(progress) | {"phase": progress.phase.value})

    def advance(self, progress: InProgress, cursor: str, done: int) -> None:
        """Say how far an operation is; a rival that did the same window first wins.

        Raises:
            LostRaceError: It is further by now.
        """
        where = (_PROGRESS.c.operation == progress.operation, _PROGRESS.c.cursor == progress.cursor)
        statement = update(_PROGRESS).where(*where).values(cursor=cursor, done=progress.done + done)
        if self._connection.execute(statement).rowcount != 1:
            raise LostRaceError

    def end_progress(self, progress: InProgress) -> None:
        """An operation is whole.

        Raises:
            LostRaceError: A rival said so first.
        """
        statement = delete(_PROGRESS).where(_PROGRESS.c.operation == progress.operation)
        if self._connection.execute(statement).rowcount != 1:
            raise LostRaceError

    def begin_run(self, run: str, day: date, principal: str, now: datetime) -> None:
        """Gather a run's line of the ledger; `day` is a date in the archive's zone."""
        counts = dict.fromkeys(("released", "rereleased", "refused"), 0)
        self.add(rows.RunRow, id=run, on_date=day, principal=principal, started_at=now, **counts)

    def count_run(self, run: str, *, released: int, rereleased: int) -> None:
        """Say in the ledger what a run has moved by now, with this transaction."""
        self._say_of(run, released=released, rereleased=rereleased)

    def finish_run(self, run: str, *, refused: int, now: datetime) -> None:
        """Close a run in the ledger."""
        self._say_of(run, refused=refused, finished_at=now)

    def _say_of(self, run: str, **columns: Any) -> None:
        self._connection.execute(update(_RUN).where(_RUN.c.id == run).values(columns))
        self.proof.mark(rows.RunRow, id=run, **columns)

    def revoke_actor(self, name: str, role: str, number: int, *, by: str, at: datetime) -> None:
        """Take back a role; that it was given, and by whom it was taken, stays known."""
        table = rows.table(rows.ActorRow)
        which = (table.c.name == name) & (table.c.role == role) & (table.c.number == number)
        self._connection.execute(update(table).where(which).values(revoked_by=by, revoked_at=at))
        self.proof.mark(rows.ActorRow, name=name, role=role, number=number, revoked_by=by, revoked_at=at)

    def write(self) -> None:
        """Send all that was gathered.

        Raises:
            LostRaceError: A record is no longer at the version it was read at; the transaction must be undone.
        """
        for accession, operation in self._retired.items():
            table = rows.table(rows.SecondaryRow)
            active = (table.c.accession == accession) & table.c.retired_by.is_(None)
            self._connection.execute(update(table).where(active).values(retired_by=operation))
        for tie, operation in self._untied.items():
            self._connection.execute(update(_LINK).where(is_tie(tie)).values(retired_by=operation))
        for row in (rows.OperationRow, rows.NoteRow):
            self._insert(row, self._inserts.pop(row, []))
        self._insert(rows.EventRow, [event_values(event) for event in self._events])
        changed = [record for accession, record in self._now.items() if record is not self._read[accession]]
        self._write_records([record for record in changed if record is not None])
        for row, values in self._inserts.items():
            self._insert(row, values)
        self._load()
        for gathered in (self._inserts, self._events, self._retired, self._tied, self._fresh, self._untied):
            gathered.clear()
        self._read.update(self._now)

    def _write_records(self, changed: list[Record]) -> None:
        born = [record for record in changed if self._read[record.accession] is None]
        self._insert(rows.RecordRow, [record_values(record) for record in born])
        moved = [(self._read[record.accession], record) for record in changed]
        updates = [
            {**_changing(after), "b_accession": after.accession, "b_version": before.version}
            for before, after in moved
            if before is not None
        ]
        if updates and self._connection.execute(_UPDATE, updates).rowcount != len(updates):
            raise LostRaceError
        self._write_due(moved)

    def _write_due(self, moved: list[tuple[Record | None, Record]]) -> None:
        stale = [after.accession for before, after in moved if before and before.due and before.due != after.due]
        table = rows.table(rows.DueRow)
        if stale:
            statement = delete(table).where(table.c.accession == bindparam("b_accession"))
            self._connection.execute(statement, [{"b_accession": accession} for accession in stale])
        fresh = [(after.accession, after.due) for before, after in moved if after.due != (before and before.due)]
        self._insert(
            rows.DueRow,
            [{"accession": accession, "on_date": due[0], "action": due[1].value} for accession, due in fresh if due],
        )

    def _insert(self, row: type[Any], values: Sequence[Mapping[str, Any]]) -> None:
        if values:
            self._connection.execute(insert(rows.table(row)), list(values))
            self.proof.inserted(row, values)
