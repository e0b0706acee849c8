"""What a caller asks for, as one value: checked for form here, judged by `decide`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from statusengine.domain.action import Action
from statusengine.domain.reason import AnyReason, Giver
from statusengine.domain.record import Particulars
from statusengine.domain.relation import Link
from statusengine.domain.requester import Requester
from statusengine.domain.status import Status
from statusengine.domain.text import MAX_NOTE, MAX_WORD, clean_key, clean_text
from statusengine.errors import InvalidDateError, InvalidTextError

__all__ = ["Request"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One action asked of one record.

    `operation` names it for good: the same name asks the same thing again, and is answered with what was
    done. `principal` is the account that asks, `approver` the other one that agreed; where `single_handed`,
    it may be the same. `until` is a hold or re-release date in the archive's zone; `clear_date` asks for
    none. `successors` are the accessions that replace it, `links` what it is tied to and `unlinks` what it is
    tied to no more. `override` sets the notice rule aside, `go_on` leaves out what cannot follow, `break_glass`
    does at once and alone what needs two persons, `third_party` says that others than its owner published the
    data. `many` marks a command that reaches too far for one person. `target` is the status an imported record
    has; `event` the version of the one whose text is to be destroyed.

    Raises:
        InvalidTextError: A text has characters that are not stored, or is too long; or there is no principal.
        InvalidDateError: A date is set and cleared at once.
    """

    action: Action
    accession: str
    principal: str
    operation: str
    reason: AnyReason | None = None
    detail: str | None = None
    requester: Requester | None = None
    on_behalf_of: str | None = None
    approver: str | None = None
    single_handed: bool = False
    public_note: str | None = None
    internal_note: str | None = None
    evidence: str | None = None
    confirmed_with: Requester | None = None
    until: date | None = None
    clear_date: bool = False
    override: bool = False
    processed: bool = False
    successors: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    unlinks: tuple[Link, ...] = ()
    go_on: bool = False
    break_glass: bool = False
    third_party: bool = False
    many: bool = False
    target: Status | None = None
    effective: date | None = None
    particulars: Particulars | None = None
    giver: Giver = Giver.PERSON
    carried_from: str | None = None
    event: int | None = None

    def __post_init__(self) -> None:
        """Refuse text that must not be stored, before anything is read."""
        clean_key(self.operation)
        for name, limit, one_line in _TEXTS:
            kept = clean_text(name.replace("_", " "), getattr(self, name), limit=limit, one_line=one_line)
            object.__setattr__(self, name, kept)
        if not self.principal:
            raise InvalidTextError("a request has no principal", hint="name the account that asks")
        if self.until is not None and self.clear_date:
            raise InvalidDateError("a date is set and cleared at once", hint="ask for one or the other")

    @property
    def has_note(self) -> bool:
        """Whether somebody wrote down why."""
        return bool(self.internal_note or self.public_note)


_TEXTS = (
    ("principal", MAX_WORD, True),
    ("approver", MAX_WORD, True),
    ("detail", MAX_WORD, True),
    ("on_behalf_of", MAX_WORD, True),
    ("evidence", 1_000, True),
    ("public_note", MAX_NOTE, False),
    ("internal_note", MAX_NOTE, False),
)
