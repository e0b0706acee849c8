"""What every use case is given: the store, the site, the clock and the principal. Nothing is global."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from statusengine.domain.blast import LIMITS, Limits
from statusengine.domain.verdict import Site
from statusengine.errors import InternalError
from statusengine.public_holidays import calendar_for
from statusengine.storage.store import Store

__all__ = ["Setting", "site_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One engine's surroundings. `clock` answers with an aware moment."""

    store: Store
    site: Site
    clock: Callable[[], datetime]
    principal: str
    limits: Limits = LIMITS

    def now(self) -> datetime:
        """This moment, in UTC.

        Raises:
            InternalError: The clock that was given tells no time zone.
        """
        moment = self.clock()
        if moment.tzinfo is None:
            raise InternalError("the clock tells no time zone")
        return moment.astimezone(UTC)

    def today(self) -> date:
        """Today's date at the archive."""
        return self.site.calendar.today(self.now())


def site_of(store: Store, closures: frozenset[date]) -> Site:
    """The archive of a store, with what its database says that its site added to the policy."""
    archive, policy = store.facts.archive, store.adopted.policy
    return Site(archive, calendar_for(archive, closures | policy.closures), policy)
