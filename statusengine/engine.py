"""The library: one class, one method for each thing that can be asked or known.

Writing methods answer with `Applied`, `AlreadySo`, `Pending` or `Refused`; what is raised is misuse or trouble with
the database. The clock and the principal are given when an engine is opened, and nothing is global. An engine may
be shared by threads. What only writing needs is imported when something is written, so that reading starts fast.

>>> from statusengine.testing import memory_engine
>>> with memory_engine() as engine:
...     _ = engine.register("DRR000001", processed=True)
...     outcome = engine.suppress("DRR000001", reason="contamination")
>>> outcome.record.status
<Status.PERMANENTLY_SUPPRESSED: 'permanently_suppressed'>
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from statusengine.domain.archive import Archive
from statusengine.domain.name import parse_name
from statusengine.domain.verdict import Site
from statusengine.domain.visibility import Audience, Channel, Sight
from statusengine.public_holidays import calendar_for
from statusengine.services import sight as _sight
from statusengine.services.setting import Setting
from statusengine.storage.store import Store
from statusengine.verbs import Progress, Verbs

if TYPE_CHECKING:
    from statusengine.domain.outcome import Outcome, PendingRequest
    from statusengine.services.card import Card
    from statusengine.services.entry import HistoryEntry
    from statusengine.services.explain import Explanation
    from statusengine.services.forecast import DueEntry
    from statusengine.services.import_list import ImportReport
    from statusengine.services.listing import Filter, ListEntry
    from statusengine.services.release_due import RunReport
    from statusengine.services.run_check import RunCheck
    from statusengine.services.sight import Seen
    from statusengine.storage.admin import DatabaseInfo

__all__ = ["StatusEngine", "create_database", "database_info", "upgrade_database", "utc_now"]

_Name = TypeVar("_Name", Audience, Channel)


def utc_now() -> datetime:
    """The host's clock, in UTC."""
    return datetime.now(UTC)


def _named(kind: type[_Name], word: _Name | str, what: str) -> _Name:
    return parse_name(kind, word, what)


class StatusEngine(Verbs):
    """The status authority of one archive, on one database."""

    def __init__(
        self,
        store: Store,
        *,
        principal: str,
        clock: Callable[[], datetime] = utc_now,
        closures: frozenset[date] = frozenset(),
    ) -> None:
        calendar = calendar_for(store.facts.archive, closures)
        self._setting = Setting(
            store=store,
            site=Site(store.facts.archive, calendar),
            clock=clock,
            principal=store.facts.principal or principal,
        )

    @classmethod
    def open(
        cls,
        url: str,
        *,
        principal: str,
        clock: Callable[[], datetime] = utc_now,
        closures: frozenset[date] = frozenset(),
    ) -> Self:
        """Open a database that was made before.

        Args:
            url: `sqlite:////path/to/file`, the path itself, or `postgresql://…`.
            principal: The account that acts; on PostgreSQL the session's user takes its place.
            clock: Answers with an aware moment.
            closures: Days, besides holidays, on which the archive does not work.

        Raises:
            DatabaseUnavailableError: It cannot be reached, or a SQLite file is not there.
            UnknownSchemaError: It is not made, or by another version; the hint is the command to type.
        """
        return cls(Store(url), principal=principal, clock=clock, closures=closures)

    def close(self) -> None:
        """Give the connections back."""
        self._setting.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
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

    # what needs a second person, and what the night does

    def approve(
        self,
        request: str,
        *,
        note: str | None = None,
        on_behalf_of: str | None = None,
        key: str | None = None,
        dry_run: bool = False,
    ) -> Outcome:
        """Approve the request that waits on an accession (or `ACCESSION/NUMBER`), as another principal."""
        from statusengine.services.second_person import answer_to, approve

        answer = answer_to(request, note=note, on_behalf_of=on_behalf_of, key=key)
        return approve(self._setting, answer, dry_run=dry_run)

    def decline(
        self,
        request: str,
        *,
        note: str | None = None,
        on_behalf_of: str | None = None,
        key: str | None = None,
        dry_run: bool = False,
    ) -> Outcome:
        """Decline a request; what was suppressed only for it comes back as it was."""
        from statusengine.services.second_person import answer_to, decline

        answer = answer_to(request, note=note, on_behalf_of=on_behalf_of, key=key)
        return decline(self._setting, answer, dry_run=dry_run)

    def release_due(
        self, on: date | None = None, *, dry_run: bool = False, progress: Progress | None = None
    ) -> RunReport:
        """Release everything that is due on `on` (a date at the archive; `None` is today).

        Raises:
            InvalidDateError: `on` lies ahead of the archive's today and it is no dry run.
        """
        from statusengine.services.release_due import release_due

        return release_due(self._setting, on, dry_run=dry_run, progress=progress)

    def run_check(self, max_age: timedelta) -> RunCheck:
        """Whether the nightly job ran to its end within `max_age`."""
        from statusengine.services.run_check import run_check

        return run_check(self._setting, max_age)

    def import_list(
        self, path: Path, *, key: str | None = None, dry_run: bool = False, progress: Progress | None = None
    ) -> ImportReport:
        """Take in an archive's list; the report accounts for every line.

        Raises:
            InvalidListError: The file cannot be opened or is no list.
        """
        from statusengine.services.import_list import import_list

        return import_list(self._setting, path, key=key, dry_run=dry_run, progress=progress)

    # reading

    def sight(
        self,
        accession: str,
        channel: Channel | str = Channel.ACCESSION,
        audience: Audience | str = Audience.PUBLIC,
    ) -> Sight:
        """What an audience sees of one accession in one channel; not here and hidden are the same answer.

        Raises:
            InvalidAccessionError: This is no accession.
        """
        return _sight.sight(
            self._setting,
            accession,
            _named(Channel, channel, "channel"),
            _named(Audience, audience, "audience"),
        )

    def visible(
        self,
        accessions: Sequence[str],
        channel: Channel | str = Channel.ACCESSION,
        audience: Audience | str = Audience.PUBLIC,
    ) -> dict[str, Sight]:
        """The same for many accessions at once."""
        return _sight.sights(
            self._setting,
            accessions,
            _named(Channel, channel, "channel"),
            _named(Audience, audience, "audience"),
        )

    def visibility(
        self, accession: str, *, audience: Audience | str = Audience.PUBLIC, owner: str | None = None
    ) -> tuple[Seen, ...]:
        """What an audience sees of one accession in every channel."""
        return _sight.visibility(self._setting, accession, _named(Audience, audience, "audience"), owner)

    def show(
        self, accession: str, *, audience: Audience | str = Audience.CURATOR, owner: str | None = None
    ) -> Card | None:
        """What an audience may know of a record; `None` when it is not here, or not for it."""
        from statusengine.services.card import show

        return show(self._setting, accession, _named(Audience, audience, "audience"), owner)

    def history(
        self, accession: str, *, audience: Audience | str = Audience.CURATOR, owner: str | None = None
    ) -> tuple[HistoryEntry, ...]:
        """What happened to a record, oldest first; empty when it is not here, or not for this audience."""
        from statusengine.services.card import history

        return history(self._setting, accession, _named(Audience, audience, "audience"), owner)

    def resolve(self, accession: str, *, audience: Audience | str = Audience.PUBLIC) -> tuple[str, ...]:
        """The primaries that answer for a secondary accession, as far as the audience may see them."""
        from statusengine.services.card import resolve

        return resolve(self._setting, accession, _named(Audience, audience, "audience"))

    def explain(
        self,
        accession: str,
        *,
        channel: Channel | str = Channel.ACCESSION,
        audience: Audience | str = Audience.PUBLIC,
        owner: str | None = None,
    ) -> Explanation:
        """Why an audience sees, or does not see, a record; for curators."""
        from statusengine.services.explain import explain

        asked = _named(Channel, channel, "channel"), _named(Audience, audience, "audience")
        return explain(self._setting, accession, *asked, owner)

    def list(self, asked: Filter | None = None) -> Iterator[ListEntry]:
        """The records that fit a filter, in order of accession."""
        from statusengine.services.listing import Filter, list_records

        return list_records(self._setting, asked or Filter())

    def due(self, until: date) -> tuple[DueEntry, ...]:
        """What the nightly job has to do up to and with `until`, a date at the archive."""
        from statusengine.services.forecast import due

        return due(self._setting, until)

    def requests(self) -> tuple[PendingRequest, ...]:
        """What waits for a second person."""
        from statusengine.services.listing import pending_requests

        return pending_requests(self._setting)

    def check_database(self) -> tuple[str, ...]:
        """Replay every history and compare; each contradiction in one sentence, none when all is sound."""
        from statusengine.services.integrity import check

        return check(self._setting)


def create_database(
    url: str,
    *,
    archive: Archive,
    principal: str,
    single_user: bool = False,
    clock: Callable[[], datetime] = utc_now,
) -> DatabaseInfo:
    """Make a database for one archive, or bring one of the same archive up to date.

    Raises:
        WrongArchiveError: It belongs to another archive already.
        DatabaseUnavailableError: It cannot be reached or written.
    """
    from statusengine.storage import admin

    return admin.create(url, archive=archive, principal=principal, now=clock(), single_user=single_user)


def upgrade_database(url: str) -> DatabaseInfo:
    """Bring the schema of a database up to this version."""
    from statusengine.storage import admin

    return admin.upgrade(url)


def database_info(url: str) -> DatabaseInfo:
    """What a database is, and whether this version can work with it; makes nothing."""
    from statusengine.storage import admin

    return admin.info(url)
