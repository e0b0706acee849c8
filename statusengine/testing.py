"""For the tests of programs that use the engine: an engine in memory, a clock to turn, records, and strategies.

>>> clock = Clock("2026-04-01T09:00:00+09:00")
>>> with memory_engine(clock=clock) as engine:
...     _ = engine.register("DRR000001", until=date(2026, 4, 2), processed=True)
...     clock.turn_to("2026-04-02T00:00:00+09:00")
...     engine.release_due().released
1
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from hypothesis import strategies as st

from statusengine.domain.access import AccessTier
from statusengine.domain.action import Action
from statusengine.domain.archive import Archive
from statusengine.domain.pairing import reasons_for
from statusengine.domain.reason import Reason
from statusengine.domain.requester import Requester
from statusengine.domain.status import EVER_PUBLIC, Status
from statusengine.domain.visibility import Audience, Channel
from statusengine.engine import StatusEngine
from statusengine.errors import UsageError
from statusengine.storage.admin import make
from statusengine.storage.database import connect_engine, read_url
from statusengine.storage.store import Store

__all__ = [
    "Clock",
    "access_tiers",
    "accessions",
    "actions",
    "as_principal",
    "asks",
    "audiences",
    "channels",
    "memory_engine",
    "record_in",
    "requesters",
    "statuses",
    "texts",
]

_START: Final = "2026-04-01T03:00:00+00:00"


class Clock:
    """A clock that stands still until it is turned; it begins on 1 April 2026, noon in Tokyo."""

    def __init__(self, start: str | datetime = _START) -> None:
        self._now = _moment(start)

    def __call__(self) -> datetime:
        """The moment it shows, in UTC."""
        return self._now

    def turn_to(self, moment: str | datetime) -> None:
        """Show another moment; one without a zone is refused with `ValueError`."""
        self._now = _moment(moment)

    def advance(self, **span: float) -> None:
        """Go on by so many `days`, `hours`, `minutes` …."""
        self._now += timedelta(**span)


def _moment(moment: str | datetime) -> datetime:
    read = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    if read.tzinfo is None:
        raise ValueError("a clock needs a moment with a time zone")
    return read.astimezone(UTC)


def memory_engine(
    *,
    archive: Archive | str = Archive.DDBJ,
    principal: str = "curator-a",
    clock: Callable[[], datetime] | None = None,
    single_user: bool = False,
    closures: frozenset[date] = frozenset(),
) -> StatusEngine:
    """An engine on a new database in memory; close it, or use it in a `with` block."""
    now = clock or Clock()
    database = connect_engine(read_url("sqlite://"))
    make(database, archive=Archive(archive), principal=principal, now=now(), single_user=single_user)
    return StatusEngine(Store("sqlite://", engine=database), principal=principal, clock=now, closures=closures)


def as_principal(engine: StatusEngine, principal: str) -> StatusEngine:
    """Another person at the same SQLite database, for moves that need two.

    Raises:
        UsageError: The database is PostgreSQL, where the session's user is the person: connect as another one.
    """
    setting = engine._setting  # noqa: SLF001 - two engines on one database in memory must share it
    if setting.store.facts.principal is not None:
        raise UsageError("on PostgreSQL a person is a database user", hint="open an engine as another user")
    return StatusEngine(
        setting.store, principal=principal, clock=setting.clock, closures=setting.site.calendar.closures
    )


def record_in(engine: StatusEngine, status: Status | str, accession: str = "DRR000001", **told: Any) -> str:
    """Bring a new record into a status by permitted moves alone; answers with its accession.

    `told` goes to the registration (`owner`, `access`, `part_of`).
    """
    wanted = Status(status)
    engine.register(accession, processed=wanted in EVER_PUBLIC, **told)
    if wanted is Status.CANCELED:
        engine.cancel(accession, reason=Reason.SUBMITTER_REQUEST)
    elif wanted is Status.TEMPORARILY_SUPPRESSED:
        engine.suppress(accession, reason=Reason.RELEASED_BEFORE_PUBLICATION)
    elif wanted is Status.PERMANENTLY_SUPPRESSED:
        engine.suppress(accession, reason=Reason.CONTAMINATION)
    elif wanted is Status.WITHDRAWN:
        engine.withdraw(accession, reason=Reason.NO_INFORMED_CONSENT)
        as_principal(engine, f"{engine.principal}-second").approve(accession)
    return accession


def statuses() -> st.SearchStrategy[Status]:
    """Any status."""
    return st.sampled_from(Status)


def actions() -> st.SearchStrategy[Action]:
    """Any action that can be asked of a single record."""
    return st.sampled_from([action for action in Action if action not in {Action.IMPORT, Action.REDACT}])


def channels() -> st.SearchStrategy[Channel]:
    """Any channel."""
    return st.sampled_from(Channel)


def audiences() -> st.SearchStrategy[Audience]:
    """Any audience."""
    return st.sampled_from(Audience)


def access_tiers() -> st.SearchStrategy[AccessTier]:
    """Any access tier."""
    return st.sampled_from(AccessTier)


def requesters() -> st.SearchStrategy[Requester]:
    """Any requester."""
    return st.sampled_from(Requester)


def accessions(*, prefixes: tuple[str, ...] = ("DRR", "DRX", "DRA", "DRP", "DRS", "DRZ")) -> st.SearchStrategy[str]:
    """Accessions of the SRA family, of DDBJ unless other prefixes are given."""
    return st.builds("{}{:06d}".format, st.sampled_from(prefixes), st.integers(min_value=1, max_value=999_999))


def texts() -> st.SearchStrategy[str]:
    """Text that the engine stores as it is given: one line, printable, not blank."""
    alphabet = st.characters(codec="utf-8", categories=("L", "N", "P"))
    return st.text(alphabet, min_size=1, max_size=80)


@st.composite
def asks(draw: st.DrawFn, accession: str) -> dict[str, Any]:
    """Words for `StatusEngine.ask` about one accession: sensible pairings and, now and then, wrong ones."""
    action = draw(actions())
    fitting = st.sampled_from(reasons_for(action)) if reasons_for(action) else st.none()
    reason = draw(st.one_of(fitting, fitting, fitting, st.sampled_from(Reason)))
    words: dict[str, Any] = {"action": action, "accession": accession, "reason": reason}
    words["note"] = draw(st.none() | st.just("because"))
    words["evidence"] = draw(st.none() | st.just("10.1093/nar/gkae882"))
    words["confirmed_with"] = draw(st.none() | st.just(Requester.INSTITUTION))
    if action is Action.REPLACE:
        words["by"] = [draw(accessions())]
    return words
