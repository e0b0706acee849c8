"""What each audience may see of a record, in each channel: the only place that says so.

Every reader (lookup, search export, distribution list, exchange) asks these tables and none restates them,
so a record cannot be hidden in one place and leak in another. What is not in the tables only curators see.

Sources: DDBJ, "DDBJ and SRA Data Processing" (which status is found where); ENA, data availability policy;
INSDC, status document (partner exchange).

>>> see(Status.PERMANENTLY_SUPPRESSED, Channel.TEXT_SEARCH).is_shown
False
>>> see(Status.PERMANENTLY_SUPPRESSED, Channel.ACCESSION)
<Sight.MARKED: 'marked'>
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from statusengine.domain.access import AccessTier
from statusengine.domain.reason import AnyReason, Reason
from statusengine.domain.status import SUPPRESSED, Status

__all__ = ["POLICY", "REPLACED", "Audience", "Channel", "Sight", "outside", "see"]


class Channel(StrEnum):
    """A way to meet a record."""

    TEXT_SEARCH = "text_search"
    ACCESSION = "accession"
    LISTING = "listing"
    DISTRIBUTION = "distribution"
    EXCHANGE = "exchange"


class Audience(StrEnum):
    """Who asks."""

    PUBLIC = "public"
    SUBMITTER = "submitter"
    CURATOR = "curator"
    DATA_USER = "data_user"
    PARTNER = "partner"


class Sight(StrEnum):
    """What is seen: nothing, the record, or less than the record."""

    NO = "no"
    YES = "yes"
    MARKED = "marked"
    SUCCESSOR = "successor"
    AS_SUPPRESSED = "as_suppressed"
    AS_WITHDRAWN = "as_withdrawn"

    @property
    def is_shown(self) -> bool:
        """Whether anything is shown at all."""
        return self is not Sight.NO


_Row = Mapping[Channel, Sight]


def _row(text_search: Sight, accession: Sight, listing: Sight, distribution: Sight, exchange: Sight) -> _Row:
    return MappingProxyType(
        dict(zip(Channel, (text_search, accession, listing, distribution, exchange), strict=True))
    )


_NO, _YES = Sight.NO, Sight.YES
_UNDISCLOSED = _row(_NO, _NO, _NO, _NO, _NO)  # indistinguishable from a record that never existed
_OPEN = _row(_YES, _YES, _YES, _YES, _YES)
_BY_ACCESSION = _row(_NO, Sight.MARKED, _NO, _NO, Sight.AS_SUPPRESSED)

POLICY: Final[Mapping[Status, _Row]] = MappingProxyType(
    {
        Status.PRIVATE: _UNDISCLOSED,
        Status.CANCELED: _UNDISCLOSED,
        Status.PUBLIC: _OPEN,
        Status.TEMPORARILY_SUPPRESSED: _BY_ACCESSION,
        Status.PERMANENTLY_SUPPRESSED: _BY_ACCESSION,
        Status.WITHDRAWN: _row(_NO, _NO, _NO, _NO, Sight.AS_WITHDRAWN),
    }
)
"""What is shown outside the archive, by status alone."""

REPLACED: Final[_Row] = _row(_NO, Sight.SUCCESSOR, _NO, _NO, Sight.AS_SUPPRESSED)
"""A suppressed record that was replaced answers with the accession that replaced it."""

_METADATA: Final = frozenset({Channel.TEXT_SEARCH, Channel.ACCESSION, Channel.LISTING})
_OWN: Final = frozenset({Channel.ACCESSION, Channel.LISTING})
_DATA: Final = frozenset({Channel.DISTRIBUTION, Channel.EXCHANGE})


def see(  # noqa: PLR0913 - each is one dimension of the table
    status: Status | None,
    channel: Channel,
    audience: Audience = Audience.PUBLIC,
    *,
    access: AccessTier = AccessTier.OPEN,
    reason: AnyReason | None = None,
    is_own: bool = False,
) -> Sight:
    """What `audience` sees in `channel` of a record with this status, access tier and reason.

    `status` is `None` where it is missing or unknown, and `is_own` says that the asking submitter owns the
    record. Curators see every record in the channels for metadata; what is distributed or exchanged is the
    same whoever asks. Exchange lists go to partners (and curators) only.
    """
    if audience is Audience.CURATOR and channel in _METADATA:
        return Sight.YES
    if status is None or status not in POLICY:
        return Sight.NO
    if audience is Audience.SUBMITTER and is_own and channel in _OWN:
        return Sight.YES
    if channel is Channel.EXCHANGE and audience not in _EXCHANGE_READERS:
        return Sight.NO
    if channel in _DATA and access.is_restricted:
        return Sight.NO
    return outside(status, reason)[channel]


_EXCHANGE_READERS: Final = frozenset({Audience.PARTNER, Audience.CURATOR})


def outside(status: Status, reason: AnyReason | None) -> Mapping[Channel, Sight]:
    """The row of the table for a status and its reason."""
    if status in SUPPRESSED and reason is Reason.REPLACED:
        return REPLACED
    return POLICY[status]
