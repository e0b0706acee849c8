"""The status authority of a sequence archive: which record is what, why, since when, and who may see it.

Names are loaded when they are first used, so that a program that only asks what may be shown starts fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from statusengine.domain.access import AccessTier
    from statusengine.domain.action import Action
    from statusengine.domain.archive import Archive
    from statusengine.domain.kind import Kind
    from statusengine.domain.outcome import AlreadySo, Applied, Outcome, Pending, PendingRequest, Refused
    from statusengine.domain.reason import Reason
    from statusengine.domain.record import Event, Record
    from statusengine.domain.refusal import Refusal, RefusalCode
    from statusengine.domain.request import Request
    from statusengine.domain.requester import Requester
    from statusengine.domain.status import Status, StatusFamily
    from statusengine.domain.visibility import Audience, Channel, Sight
    from statusengine.engine import StatusEngine, create_database, database_info, upgrade_database
    from statusengine.errors import (
        ConflictError,
        DamagedRecordError,
        DatabaseUnavailableError,
        IdempotencyKeyError,
        InternalError,
        InvalidAccessionError,
        InvalidDateError,
        InvalidListError,
        InvalidTextError,
        StatusEngineError,
        StoreError,
        UnknownNameError,
        UnknownSchemaError,
        UsageError,
        WrongArchiveError,
    )
    from statusengine.services.card import Card
    from statusengine.services.entry import HistoryEntry
    from statusengine.services.explain import Explanation
    from statusengine.services.forecast import DueEntry
    from statusengine.services.import_list import Difference, ImportReport, RefusedLine
    from statusengine.services.listing import Filter, ListEntry
    from statusengine.services.release_due import RunRefusal, RunReport
    from statusengine.services.run_check import RunCheck
    from statusengine.services.sight import Seen
    from statusengine.storage.admin import DatabaseInfo

__version__ = "0.1.0"

_HOMES = {
    "domain.access": ("AccessTier",),
    "domain.action": ("Action",),
    "domain.archive": ("Archive",),
    "domain.kind": ("Kind",),
    "domain.outcome": ("AlreadySo", "Applied", "Outcome", "Pending", "PendingRequest", "Refused"),
    "domain.reason": ("Reason",),
    "domain.record": ("Event", "Record"),
    "domain.refusal": ("Refusal", "RefusalCode"),
    "domain.request": ("Request",),
    "domain.requester": ("Requester",),
    "domain.status": ("Status", "StatusFamily"),
    "domain.visibility": ("Audience", "Channel", "Sight"),
    "engine": ("StatusEngine", "create_database", "database_info", "upgrade_database"),
    "errors": (
        "ConflictError",
        "DamagedRecordError",
        "DatabaseUnavailableError",
        "IdempotencyKeyError",
        "InternalError",
        "InvalidAccessionError",
        "InvalidDateError",
        "InvalidListError",
        "InvalidTextError",
        "StatusEngineError",
        "StoreError",
        "UnknownNameError",
        "UnknownSchemaError",
        "UsageError",
        "WrongArchiveError",
    ),
    "services.card": ("Card",),
    "services.entry": ("HistoryEntry",),
    "services.explain": ("Explanation",),
    "services.forecast": ("DueEntry",),
    "services.import_list": ("Difference", "ImportReport", "RefusedLine"),
    "services.listing": ("Filter", "ListEntry"),
    "services.release_due": ("RunRefusal", "RunReport"),
    "services.run_check": ("RunCheck",),
    "services.sight": ("Seen",),
    "storage.admin": ("DatabaseInfo",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "AccessTier",
    "Action",
    "AlreadySo",
    "Applied",
    "Archive",
    "Audience",
    "Card",
    "Channel",
    "ConflictError",
    "DamagedRecordError",
    "DatabaseInfo",
    "DatabaseUnavailableError",
    "Difference",
    "DueEntry",
    "Event",
    "Explanation",
    "Filter",
    "HistoryEntry",
    "IdempotencyKeyError",
    "ImportReport",
    "InternalError",
    "InvalidAccessionError",
    "InvalidDateError",
    "InvalidListError",
    "InvalidTextError",
    "Kind",
    "ListEntry",
    "Outcome",
    "Pending",
    "PendingRequest",
    "Reason",
    "Record",
    "Refusal",
    "RefusalCode",
    "Refused",
    "RefusedLine",
    "Request",
    "Requester",
    "RunCheck",
    "RunRefusal",
    "RunReport",
    "Seen",
    "Sight",
    "Status",
    "StatusEngine",
    "StatusEngineError",
    "StatusFamily",
    "StoreError",
    "UnknownNameError",
    "UnknownSchemaError",
    "UsageError",
    "WrongArchiveError",
    "__version__",
    "create_database",
    "database_info",
    "upgrade_database",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its home, once."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value
