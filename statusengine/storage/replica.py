"""A standby that answers what may be seen, while it is known to be fresh enough; else the primary answers.

From time to time the primary is asked how far its log is, and the standby how much of that it has replayed. A
standby that has all that the primary had at a moment of this host's clock shows what held then, and may be asked
until the stated lag has passed since. What counts is what was written to the log, flushed or not: a commit need not
wait for the disk to be seen. No clock of a server takes part, and an idle primary is no trouble. Whatever
cannot be told (a server that does not answer, another timeline, a standby that was promoted) means the primary.

Source: PostgreSQL, "Recovery Information Functions" and "Control Data Functions".
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from threading import Lock
from typing import Any, Final, TypeVar

from sqlalchemy import URL

from statusengine.errors import DatabaseUnavailableError, UsageError
from statusengine.storage.hosts import hosts_of
from statusengine.storage.quick import Quick

__all__ = ["Replica", "expect_standby"]

_PRIMARY: Final = (
    "SELECT (SELECT system_identifier FROM pg_control_system()), place.file_name, place.file_offset,"
    " pg_wal_lsn_diff(lsn, '0/0') FROM pg_current_wal_insert_lsn() AS lsn, pg_walfile_name_offset(lsn) AS place"
)
_STANDBY: Final = (
    "SELECT (SELECT system_identifier FROM pg_control_system()), coalesce((SELECT received_tli FROM"
    " pg_stat_wal_receiver), (SELECT timeline_id FROM pg_control_checkpoint())),"
    " pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0') WHERE pg_is_in_recovery()"
)
_PAGE: Final = 8_192
_HEADS: Final = {"file": 40, "page": 24}  # bytes at the start of a log file, and of its other pages
_PARTS: Final = 4  # of the lag, after each of which the servers are asked again
_NEVER: Final = float("-inf")
_Answer = TypeVar("_Answer")

_Log = tuple[int, int]
"""Which log: the system's identifier, and its timeline."""


def expect_standby(url: URL) -> URL:
    """The address of a standby, with a short wait for it.

    Raises:
        UsageError: It is no PostgreSQL, or several servers, of which nobody knows which one answers.
    """
    if url.get_backend_name() != "postgresql":
        raise UsageError(
            "a replica is a PostgreSQL standby", hint="replica='postgresql://standby.example.org/status'"
        )
    if len(hosts_of(url)) > 1:
        raise UsageError("a replica is one server", hint="name the one whose lag is to be watched")
    return url.set(query={"connect_timeout": "2", **url.query})


class Replica:
    """Look-ups like those of `Quick`, by the standby where it may be asked; `lag` is in seconds."""

    def __init__(
        self, primary: Quick, standby: Quick, lag: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._primary, self._standby, self._lag, self._clock = primary, standby, lag, clock
        self._asking = Lock()
        self._log: _Log = (0, 0)
        self._seen: deque[tuple[float, int]] = deque()
        self._as_of = self._next = _NEVER
        self._writes = self._counted = 0

    def one(self, sql: str, key: str) -> Any:
        """The row of `sql` whose one `?` is `key`, or `None`."""
        return self._ask(lambda quick: quick.one(sql, key))

    def many(self, sql: str, keys: Sequence[str]) -> Iterator[Any]:
        """The rows of `sql`, in which `{keys}` stands for the test against all `keys`."""
        yield from self._ask(lambda quick: list(quick.many(sql, keys)))

    def close(self) -> None:
        """Close the connections to the standby."""
        self._standby.close()

    def wrote(self) -> None:
        """Something was written from here: whoever wrote it sees it."""
        self._writes += 1
        self._as_of = self._next = _NEVER

    def _ask(self, question: Callable[[Quick], _Answer]) -> _Answer:
        if self.is_fresh():
            try:
                return question(self._standby)
            except DatabaseUnavailableError:
                self._as_of = _NEVER
        return question(self._primary)

    def is_fresh(self) -> bool:
        """Whether the standby shows all that the primary held no longer ago than the lag."""
        if self._clock() >= self._next and self._asking.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._asking.release()
        return self._clock() - self._as_of <= self._lag

    def _look(self) -> None:
        """Ask both; the moment that counts is the one before the primary was asked."""
        asked, writes = self._clock(), self._writes
        self._next = asked + self._lag / _PARTS
        if writes != self._counted:
            self._seen.clear()
            self._counted = writes
        try:
            log, reached = self._primary_log()
            self._keep(log, asked, reached)
            as_of = self._replayed()
        except DatabaseUnavailableError:
            return
        if writes == self._writes:
            self._as_of = as_of

    def _primary_log(self) -> tuple[_Log, int]:
        """Which log, and where the next record goes; a standby that has all before counts no empty page's head."""
        [(system, file, offset, reached)] = self._primary.rows(_PRIMARY)
        head = _HEADS["file"] if offset == _HEADS["file"] else _HEADS["page"]
        return (int(system), int(file[:8], 16)), int(reached) - (head if offset % _PAGE == head else 0)

    def _keep(self, log: _Log, asked: float, reached: int) -> None:
        if log != self._log:
            self._log, self._as_of = log, _NEVER
            self._seen.clear()
        self._seen.append((asked, reached))
        while self._seen[0][0] < asked - self._lag:
            self._seen.popleft()

    def _replayed(self) -> float:
        """The last moment of which the standby has everything."""
        found = self._standby.rows(_STANDBY)
        if not found or (int(found[0][0]), int(found[0][1])) != self._log:
            return _NEVER
        return max((asked for asked, reached in self._seen if reached <= found[0][2]), default=_NEVER)
