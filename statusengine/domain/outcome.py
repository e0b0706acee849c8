"""What a request came to: the values that every writing call returns.

`Applied`, `AlreadySo`, `Pending` and `Refused` are the whole of it. A refusal is a value, because a rule
that says no is the engine doing its work; what is raised is misuse, or trouble with the store.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from statusengine.domain.action import Action
from statusengine.domain.plan import NO_PLAN, Plan
from statusengine.domain.reason import AnyReason
from statusengine.domain.record import Event, Record
from statusengine.domain.refusal import Refusal
from statusengine.domain.requester import Requester
from statusengine.domain.waiting import Why

__all__ = ["AlreadySo", "Applied", "Outcome", "Pending", "PendingRequest", "Refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingRequest:
    """A request that waits for a second person. `number` counts the requests of one record from 1.

    `hidden_by` is the event (by version) that took the record out of search until the decision, if one did;
    `version` the one at which the record must still be when it is approved, by `expires_on` at the latest;
    `members` the number of records that move along; `event` that of the one whose text a redaction destroys.
    """

    accession: str
    number: int
    operation: str
    action: Action
    reason: AnyReason | None
    requester: Requester
    principal: str
    asked_at: datetime
    asked_on: date
    expires_on: date
    version: int
    why: Why = Why.TWO_PERSONS
    members: int = 0
    hidden_by: int | None = None
    event: int | None = None

    @property
    def id(self) -> str:
        """What a person types to name it, such as `DRR000001/1`."""
        return f"{self.accession}/{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """It was done (or, on a dry run, would be). `events` are all that follow, of carried records too.

    `replayed` says that this very operation was done before, and only answered again; `single_handed` that a
    move for two persons was made by one, as a single-user database permits; `break_glass` that it was made by one
    in an emergency, and stays on review until another has signed it. `plan` is what came along, and what did not.
    """

    accession: str
    record: Record
    events: tuple[Event, ...]
    operation: str
    replayed: bool = False
    dry_run: bool = False
    single_handed: bool = False
    break_glass: bool = False
    plan: Plan = NO_PLAN


@dataclass(frozen=True, slots=True, kw_only=True)
class AlreadySo:
    """It was so before; nothing was written."""

    accession: str
    record: Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """It waits for a second person. `events` is the suppression that hides the record meanwhile, if any."""

    accession: str
    record: Record
    request: PendingRequest
    events: tuple[Event, ...] = ()
    replayed: bool = False
    dry_run: bool = False
    plan: Plan = NO_PLAN


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A rule said no; nothing was written. `record` is the record as it stands, if there is one."""

    accession: str
    refusal: Refusal
    record: Record | None = None
    plan: Plan = NO_PLAN


Outcome = Applied | AlreadySo | Pending | Refused
