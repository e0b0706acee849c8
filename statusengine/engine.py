"""The library: one class, one method for each thing that can be asked or known.

Writing methods answer with `Applied`, `AlreadySo`, `Pending` or `Refused`; what is raised is misuse, a role that is
missing, or trouble with the database. The clock and the principal are given when an engine is opened, and nothing is
global. An engine may be shared by threads. What only writing needs is imported when something is written, so that
reading starts fast.

>>> from statusengine.testing import memory_engine
>>> with memory_engine() as engine:
...     _ = engine.register("DRR000001", processed=True)
...     outcome = engine.suppress("DRR000001", reason="contamination")
>>> outcome.record.status
<Status.PERMANENTLY_SUPPRESSED: 'permanently_suppressed'>
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from statusengine.aftercare import Aftercare
from statusengine.domain.archive import Archive
from statusengine.domain.role import Deed
from statusengine.errors import DatabaseUnavailableError
from statusengine.oversight import Oversight
from statusengine.readings import Readings
from statusengine.services.setting import Setting, site_of
from statusengine.stewardship import Stewardship
from statusengine.storage.store import Store
from statusengine.verbs import Progress, Verbs

if TYPE_CHECKING:
    from statusengine.services.import_list import ImportReport
    from statusengine.services.release_due import RunReport
    from statusengine.services.run_check import RunCheck
    from statusengine.storage.admin import DatabaseInfo
    from statusengine.storage.copying import CopyReport

__all__ = ["StatusEngine", "copy_database", "create_database", "database_info", "upgrade_database", "utc_now"]


def utc_now() -> datetime:
    """The host's clock, in UTC."""
    return datetime.now(UTC)


class StatusEngine(Verbs, Readings, Oversight, Aftercare, Stewardship):
    """The status authority of one archive, on one database."""

    def __init__(
        self,
        store: Store,
        *,
        principal: str,
        clock: Callable[[], datetime] = utc_now,
        closures: frozenset[date] = frozenset(),
    ) -> None:
        self._closures = closures
        self._setting = Setting(
            store=store,
            site=site_of(store, closures),
            clock=clock,
            principal=store.facts.principal or principal,
        )

    @classmethod
    def open(  # noqa: PLR0913 - where the database is, who acts, and when
        cls,
        url: str,
        *,
        principal: str,
        clock: Callable[[], datetime] = utc_now,
        closures: frozenset[date] = frozenset(),
        replica: str | None = None,
        replica_lag: timedelta = timedelta(seconds=5),
    ) -> Self:
        """Open a database that was made before.

        Args:
            url: `sqlite:////path/to/file`, the path itself, or `postgresql://…` of one server or several.
            principal: The account that acts; on PostgreSQL the session's user takes its place.
            clock: Answers with an aware moment.
            closures: Days, besides holidays, on which the archive does not work.
            replica: `postgresql://…` of a standby, which answers `sight`, `visible` and `visibility` while it can.
            replica_lag: How far it may be behind; when it is further, or nobody knows, the primary answers.

        Raises:
            DatabaseUnavailableError: It cannot be reached, or a SQLite file is not there.
            UnknownSchemaError: It is not made, or by another version; the hint is the command to type.
            UsageError: An address cannot be read.
        """
        store = Store(url, replica=replica, replica_lag=replica_lag)
        return cls(store, principal=principal, clock=clock, closures=closures)

    def close(self) -> None:
        """Give the connections back.

        Raises:
            DatabaseUnavailableError: The disk failed when what was written was moved into its place; nothing is lost.
        """
        self._setting.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(DatabaseUnavailableError) if error else nullcontext():  # what went wrong first is told
            self.close()

    @property
    def principal(self) -> str:
        """The account that acts."""
        return self._setting.principal

    @property
    def archive(self) -> Archive:
        """The archive whose records may be changed here."""
        return self._setting.site.archive

    def today(self) -> date:
        """Today at the archive."""
        return self._setting.today()

    # what the night does, and what comes in

    def release_due(
        self, on: date | None = None, *, dry_run: bool = False, workers: int = 1, progress: Progress | None = None
    ) -> RunReport:
        """Release everything that is due on `on` (a date at the archive; `None` is today), shared by `workers`.

        Raises:
            InvalidDateError: `on` lies ahead of the archive's today and it is no dry run.
            ClockSkewError: The clocks of the host and of the database differ by more than five seconds.
            NotPermittedError: The principal is no scheduler.
            UsageError: There is no worker, or there are more than the database's address allows connections.
        """
        from statusengine.services.release_due import release_due

        return release_due(self._setting, on, dry_run=dry_run, workers=workers, progress=progress)

    def run_check(self, max_age: timedelta) -> RunCheck:
        """Whether the nightly job ran to its end within `max_age`."""
        from statusengine.services.run_check import run_check

        self._require(Deed.READ)
        return run_check(self._setting, max_age)

    def import_list(
        self, path: Path, *, key: str | None = None, dry_run: bool = False, progress: Progress | None = None
    ) -> ImportReport:
        """Take in an archive's list; the report accounts for every line.

        Raises:
            InvalidListError: The file cannot be opened or is no list.
            NotPermittedError: The principal is no curator.
        """
        from statusengine.services.import_list import import_list

        return import_list(self._setting, path, key=key, dry_run=dry_run, progress=progress)


def create_database(  # noqa: PLR0913 - what is fixed when a database is made
    url: str,
    *,
    archive: Archive,
    principal: str,
    single_user: bool = False,
    partitions: int | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> DatabaseInfo:
    """Make a database for one archive, or bring one of the same archive up to date.

    `partitions` (2 to 256) divides the tables of records by the hash of the accession, on PostgreSQL only.

    Raises:
        UsageError: It cannot be partitioned, or is in another way.
        WrongArchiveError: It belongs to another archive already.
        DatabaseUnavailableError: It cannot be reached or written.
    """
    from statusengine.storage import admin

    return admin.create(
        url, archive=archive, principal=principal, now=clock(), single_user=single_user, partitions=partitions
    )


def copy_database(source: str, target: str, *, again: bool = False, progress: Progress | None = None) -> CopyReport:
    """Move a whole archive between engines: copy it into an empty database, compare both sides, replay every history.

    All is read at one moment of `source`, which is not changed; `target` is made where it is not there, and nobody
    can open it before it is whole and the same. No role is asked for: who may read all the tables may copy them.

    Args:
        source: The address of the database to copy.
        target: The address of one that is empty, or just made for the same archive.
        again: Empty what an earlier copy into `target` left unfinished, and begin anew.
        progress: Is told how many more rows were written, or read back.

    Raises:
        UsageError: The target holds something, is the source, in memory, or no database.
        UnknownSchemaError: One has another schema, or an earlier copy is not whole and `again` is not set.
        WrongArchiveError: The target was made for another archive.
        ConflictError: Another copy into the target was begun meanwhile.
        DamagedRecordError: A row of the source cannot be read.
        DatabaseUnavailableError: One of the two cannot be reached, read as a whole, or written.
    """
    from statusengine.services.moving import copy_archive

    return copy_archive(source, target, again=again, progress=progress)


def upgrade_database(url: str) -> DatabaseInfo:
    """Bring the schema of a database up to this version."""
    from statusengine.storage import admin

    return admin.upgrade(url)


def database_info(url: str) -> DatabaseInfo:
    """What a database is, and whether this version can work with it; makes nothing."""
    from statusengine.storage import admin

    return admin.info(url)
