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
    from statusengine.domain.blast import Limits
    from statusengine.domain.kind import Kind
    from statusengine.domain.notice import Notice, NoticeEntry, NoticeOutcome, NoticeSubject
    from statusengine.domain.outcome import AlreadySo, Applied, Outcome, Pending, PendingRequest, Refused
    from statusengine.domain.plan import Incomplete, Plan, Standing, Step
    from statusengine.domain.reason import Reason, SiteReason
    from statusengine.domain.record import Event, Record
    from statusengine.domain.refusal import Refusal, RefusalCode
    from statusengine.domain.relation import Relation
    from statusengine.domain.request import Request
    from statusengine.domain.requester import Requester
    from statusengine.domain.role import Role
    from statusengine.domain.status import Status, StatusFamily
    from statusengine.domain.visibility import Audience, Channel, Sight
    from statusengine.domain.waiting import Phase, Why
    from statusengine.engine import StatusEngine, copy_database, create_database, database_info, upgrade_database
    from statusengine.errors import (
        ClockSkewError,
        ConflictError,
        DamagedRecordError,
        DatabaseUnavailableError,
        IdempotencyKeyError,
        InternalError,
        InvalidAccessionError,
        InvalidDateError,
        InvalidListError,
        InvalidTextError,
        NotPermittedError,
        StalePlanError,
        StatusEngineError,
        StoreError,
        UncertainError,
        UnknownNameError,
        UnknownSchemaError,
        UsageError,
        WrongArchiveError,
    )
    from statusengine.services.actor import Actor, ActorChange
    from statusengine.services.card import Card
    from statusengine.services.completeness import Gap
    from statusengine.services.entry import Former, HistoryEntry
    from statusengine.services.explain import Explanation
    from statusengine.services.forecast import DueDay, DueEntry
    from statusengine.services.import_list import Difference, ImportReport, RefusedLine
    from statusengine.services.listing import Filter, ListEntry
    from statusengine.services.notice_ledger import NoticeReport, NoticeState
    from statusengine.services.past import Past
    from statusengine.services.policy import Adoption, PolicyInForce
    from statusengine.services.policy_replay import ReplayFinding
    from statusengine.services.release_due import RunRefusal, RunReport
    from statusengine.services.retention import Retained
    from statusengine.services.review import Review
    from statusengine.services.run_check import RunCheck
    from statusengine.services.sight import Seen
    from statusengine.storage.admin import DatabaseInfo
    from statusengine.storage.copying import CopiedTable, CopyReport
    from statusengine.storage.work import InProgress

__version__ = "0.1.0"

_HOMES = {
    "domain.access": ("AccessTier",),
    "domain.action": ("Action",),
    "domain.archive": ("Archive",),
    "domain.blast": ("Limits",),
    "domain.kind": ("Kind",),
    "domain.notice": ("Notice", "NoticeEntry", "NoticeOutcome", "NoticeSubject"),
    "domain.outcome": ("AlreadySo", "Applied", "Outcome", "Pending", "PendingRequest", "Refused"),
    "domain.plan": ("Incomplete", "Plan", "Standing", "Step"),
    "domain.reason": ("Reason", "SiteReason"),
    "domain.record": ("Event", "Record"),
    "domain.refusal": ("Refusal", "RefusalCode"),
    "domain.relation": ("Relation",),
    "domain.request": ("Request",),
    "domain.requester": ("Requester",),
    "domain.role": ("Role",),
    "domain.status": ("Status", "StatusFamily"),
    "domain.visibility": ("Audience", "Channel", "Sight"),
    "domain.waiting": ("Phase", "Why"),
    "engine": ("StatusEngine", "copy_database", "create_database", "database_info", "upgrade_database"),
    "errors": (
        "ClockSkewError",
        "ConflictError",
        "DamagedRecordError",
        "DatabaseUnavailableError",
        "IdempotencyKeyError",
        "InternalError",
        "InvalidAccessionError",
        "InvalidDateError",
        "InvalidListError",
        "InvalidTextError",
        "NotPermittedError",
        "StalePlanError",
        "StatusEngineError",
        "StoreError",
        "UncertainError",
        "UnknownNameError",
        "UnknownSchemaError",
        "UsageError",
        "WrongArchiveError",
    ),
    "services.actor": ("Actor", "ActorChange"),
    "services.card": ("Card",),
    "services.completeness": ("Gap",),
    "services.entry": ("Former", "HistoryEntry"),
    "services.explain": ("Explanation",),
    "services.forecast": ("DueDay", "DueEntry"),
    "services.import_list": ("Difference", "ImportReport", "RefusedLine"),
    "services.listing": ("Filter", "ListEntry"),
    "services.notice_ledger": ("NoticeReport", "NoticeState"),
    "services.past": ("Past",),
    "services.policy": ("Adoption", "PolicyInForce"),
    "services.policy_replay": ("ReplayFinding",),
    "services.release_due": ("RunRefusal", "RunReport"),
    "services.retention": ("Retained",),
    "services.review": ("Review",),
    "services.run_check": ("RunCheck",),
    "services.sight": ("Seen",),
    "storage.admin": ("DatabaseInfo",),
    "storage.copying": ("CopiedTable", "CopyReport"),
    "storage.work": ("InProgress",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "AccessTier",
    "Action",
    "Actor",
    "ActorChange",
    "Adoption",
    "AlreadySo",
    "Applied",
    "Archive",
    "Audience",
    "Card",
    "Channel",
    "ClockSkewError",
    "ConflictError",
    "CopiedTable",
    "CopyReport",
    "DamagedRecordError",
    "DatabaseInfo",
    "DatabaseUnavailableError",
    "Difference",
    "DueDay",
    "DueEntry",
    "Event",
    "Explanation",
    "Filter",
    "Former",
    "Gap",
    "HistoryEntry",
    "IdempotencyKeyError",
    "ImportReport",
    "InProgress",
    "Incomplete",
    "InternalError",
    "InvalidAccessionError",
    "InvalidDateError",
    "InvalidListError",
    "InvalidTextError",
    "Kind",
    "Limits",
    "ListEntry",
    "NotPermittedError",
    "Notice",
    "NoticeEntry",
    "NoticeOutcome",
    "NoticeReport",
    "NoticeState",
    "NoticeSubject",
    "Outcome",
    "Past",
    "Pending",
    "PendingRequest",
    "Phase",
    "Plan",
    "PolicyInForce",
    "Reason",
    "Record",
    "Refusal",
    "RefusalCode",
    "Refused",
    "RefusedLine",
    "Relation",
    "ReplayFinding",
    "Request",
    "Requester",
    "Retained",
    "Review",
    "Role",
    "RunCheck",
    "RunRefusal",
    "RunReport",
    "Seen",
    "Sight",
    "SiteReason",
    "StalePlanError",
    "Standing",
    "Status",
    "StatusEngine",
    "StatusEngineError",
    "StatusFamily",
    "Step",
    "StoreError",
    "UncertainError",
    "UnknownNameError",
    "UnknownSchemaError",
    "UsageError",
    "Why",
    "WrongArchiveError",
    "__version__",
    "copy_database",
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
