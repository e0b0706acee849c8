"""How long the data of a canceled record is kept, and when it may be destroyed because that time is over.

The clock starts on the day of the cancellation. A frozen record has none, because whoever froze it may need the
data; nor has one whose data is gone already. Destroying earlier takes an order, not a date.

Source: DDBJ, "DDBJ and SRA Data Processing", keeps canceled data "for a time"; no archive says how long, so the
length is this project's own choice.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from statusengine.domain.action import Action
from statusengine.domain.case import Case
from statusengine.domain.hold import HoldScope
from statusengine.domain.reason import Reason
from statusengine.domain.record import Record
from statusengine.domain.refusal import Refusal, RefusalCode
from statusengine.domain.status import Status

__all__ = ["RETENTION", "canceled_by", "purgeable_on", "retention_is_over"]

_A_YEAR: Final = timedelta(days=365)

RETENTION: Final[Mapping[HoldScope, timedelta]] = MappingProxyType(dict.fromkeys(HoldScope, _A_YEAR))
"""How long canceled data is kept, by the body of data it belongs to: a year everywhere, until an archive says."""


def purgeable_on(record: Record) -> date | None:
    """The first day (in the archive's zone) on which the data may go; `None` where no clock runs."""
    if record.status is not Status.CANCELED or record.frozen or record.purged_on is not None:
        return None
    return _after(record.since, RETENTION[record.particulars.scope])


def _after(day: date, span: timedelta) -> date:
    return day + span if day <= date.max - span else date.max


def canceled_by(day: date) -> date:
    """The last day of cancellation of which anything may be destroyed by `day`, whatever it belongs to."""
    shortest = min(RETENTION.values())
    return day - shortest if day >= date.min + shortest else date.min


def retention_is_over(case: Case) -> Refusal | None:
    """A guard: nobody says that the time is over while the clock still runs."""
    if case.request.action is not Action.PURGE or case.aim.reason != Reason.RETENTION_ENDED:
        return None
    day = purgeable_on(case.record)
    if day is None or day <= case.today:
        return None
    message = f"the data of {case.record.accession} is kept until {day}, and may not go before that day"
    return Refusal(RefusalCode.RETAINED, message, f"ask again from {day} on; earlier takes a legal order")
