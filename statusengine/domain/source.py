"""Where a rule is written: the document of the archive, or that it is this project's own decision.

An explanation names the document beside the rule, so that whoever doubts the answer can read it up.

>>> from statusengine.domain.action import Action
>>> from statusengine.domain.moves import find_move
>>> from statusengine.domain.status import Status
>>> source_of_move(find_move(Status.PUBLIC, Action.SUPPRESS, Status.PERMANENTLY_SUPPRESSED), Archive.DDBJ)
'DDBJ, "DDBJ and SRA Data Processing"'
>>> from statusengine.domain.reason import Reason
>>> source_of_reason(Reason.WITHDRAWAL_PENDING, Archive.DDBJ)
"this project's own: the engine gives this reason, no person does"
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from statusengine.domain.action import Action
from statusengine.domain.archive import Archive
from statusengine.domain.moves import Move, MoveKind
from statusengine.domain.reason import AnyReason, Giver, SiteReason
from statusengine.domain.visibility import Channel

__all__ = ["DOCUMENTS", "OWN_RECORDS", "RESTRICTED", "source_of_move", "source_of_reason", "source_of_sight"]

DOCUMENTS: Final[Mapping[Archive, str]] = MappingProxyType(
    {
        Archive.DDBJ: 'DDBJ, "DDBJ and SRA Data Processing"',
        Archive.ENA: "ENA, data availability policy",
        Archive.NCBI: 'NCBI, "GenBank and SRA Data Processing"',
    }
)
"""What each archive says of its statuses, of what leads to them, and of where they are found."""

_INSDC: Final = "INSDC, status document"
_OWN: Final = "this project's own: "

OWN_RECORDS: Final = f"{_OWN}curators see every record, and submitters their own"
RESTRICTED: Final = f"{_OWN}data of restricted access is given out by nobody here"

_NOT_IN_DOCUMENTS: Final = frozenset({Action.IMPORT, Action.FREEZE, Action.UNFREEZE, Action.REDACT, Action.AMEND})
_GIVEN: Final[Mapping[Giver, str]] = MappingProxyType(
    {
        Giver.ENGINE: f"{_OWN}the engine gives this reason, no person does",
        Giver.JOB: f"{_OWN}the nightly job gives this reason, when a date of the archive's rule has come",
    }
)


def source_of_move(move: Move, archive: Archive) -> str:
    """Where a row of the table of moves comes from, for the records of `archive`."""
    if move.kind is MoveKind.EXCEPTIONAL:
        return f"{_OWN}an archive corrects its own mistake, with a note and a second person"
    if move.action in _NOT_IN_DOCUMENTS:
        return f"{_OWN}keeping records, which no archive's document speaks of"
    second = "; the second person is this project's own" if move.kind is MoveKind.TWO_PERSONS else ""
    return DOCUMENTS[archive] + second


def source_of_reason(reason: AnyReason, archive: Archive) -> str:
    """Where a reason comes from, for the records of `archive`."""
    if isinstance(reason, SiteReason):
        return "the site's own policy: status policy show"
    return _GIVEN.get(reason.rule.giver, DOCUMENTS[archive])


def source_of_sight(channel: Channel, archive: Archive) -> str:
    """Where a row of the table of visibility comes from, for the records of `archive`."""
    return _INSDC if channel is Channel.EXCHANGE else DOCUMENTS[archive]
