"""Whether the principal may: their roles as this very transaction finds them, against the table of roles.

A database in which no role is in force is open: everybody is curator, approver, scheduler and auditor, and only
who made it gives the first role. From then on a principal without a role sees what the public sees, and no more;
who made the database goes on giving and taking roles, so that nobody can be locked out for good.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from statusengine.domain.accession import parse_accession
from statusengine.domain.kind import Kind
from statusengine.domain.refusal import Refusal, RefusalCode
from statusengine.domain.role import SUBMITTERS_SIDE, UNBOUND, Deed, Role, holders, may
from statusengine.errors import NotPermittedError
from statusengine.services.setting import Setting
from statusengine.storage.quick import Quick
from statusengine.storage.reader import Reader

if TYPE_CHECKING:
    from statusengine.domain.record import Record
    from statusengine.domain.request import Request
    from statusengine.storage.work import Work

__all__ = ["Standing", "refusal", "require", "standing_of"]

_STANDING: Final = (
    "SELECT role, owner FROM actor WHERE name {keys} AND revoked_at IS NULL"
    " UNION ALL SELECT '', NULL WHERE EXISTS (SELECT 1 FROM actor WHERE revoked_at IS NULL)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a principal is to the database in one transaction. `owner` names whose records are a submitter's own."""

    principal: str
    maker: str
    is_bound: bool
    roles: frozenset[Role]
    owner: str | None = None

    def may(self, deed: Deed, owner: str | None = None) -> bool:
        """Whether the deed is permitted on a record of `owner`."""
        is_maker = self.principal == self.maker
        if deed is Deed.MANAGE_ACTORS and (is_maker or not self.is_bound):
            return is_maker
        return may(self.roles, deed, is_own=owner is not None and owner == self.owner)

    def denial(self, deed: Deed) -> Refusal:
        """Why the deed is not permitted, and who can change that."""
        if self.owner is not None and may(self.roles, deed, is_own=True):
            message = f"{self.principal} may {deed.words} with own records only"
            return Refusal(RefusalCode.NOT_PERMITTED, message, f"own are those of {self.owner}")
        takes = f"the role {' or '.join(holders(deed))}"
        if not self.is_bound:
            takes = "the account that made the database, as long as nobody has a role"
        message = f"{self.principal} may not {deed.words}: that takes {takes}"
        hint = f"roles are given by an approver, or by {self.maker}, who made the database"
        return Refusal(RefusalCode.NOT_PERMITTED, message, hint)


def _found(source: Work | Reader | Quick, name: str) -> Iterable[Any]:
    if isinstance(source, Quick):
        return source.many(_STANDING, [name])
    sql = _STANDING.format(keys="= :name")
    return source.rows(sql, name=name) if isinstance(source, Reader) else source.select_once(sql, name=name)


def standing_of(source: Work | Reader | Quick, setting: Setting) -> Standing:
    """The principal's standing, by one query a transaction: a role that was taken back counts no more at once."""
    found = list(_found(source, setting.principal))
    own = [(Role(role), owner) for role, owner in found if role]
    return Standing(
        principal=setting.principal,
        maker=setting.store.facts.created_by,
        is_bound=bool(found),
        roles=frozenset(role for role, _ in own) if found else UNBOUND,
        owner=next((owner for _, owner in own if owner), None),
    )


def require(source: Work | Reader | Quick, setting: Setting, deed: Deed, *, owner: str | None = None) -> Standing:
    """Go on only if the principal may; `owner` is the one whose records it concerns, if of one alone.

    Raises:
        NotPermittedError: No role of the principal permits it.
    """
    standing = standing_of(source, setting)
    if not standing.may(deed, owner):
        denial = standing.denial(deed)
        raise NotPermittedError(denial.message, hint=denial.hint)
    return standing


def refusal(
    work: Work, setting: Setting, deed: Deed, request: Request | None = None, record: Record | None = None
) -> Refusal | None:
    """Why the principal may not do this, or ask it of this record; `None` where they may.

    A submitter is told the same of another's record and of one that is not here: answer without the record.
    """
    standing = standing_of(work, setting)
    owner = _owner(request, record)
    for each in _deeds(deed, request):
        if not standing.may(each, owner):
            return standing.denial(each)
    if request is None or standing.may(deed):
        return None
    return _into_a_strangers(work, standing, deed, request) or _beyond_a_submitter(standing.principal, request)


def _into_a_strangers(work: Work, standing: Standing, deed: Deed, request: Request) -> Refusal | None:
    """A submitter's new record becomes no part of another's submission, study or experiment."""
    for link in request.links if deed is Deed.REGISTER else ():
        if parse_accession(link.target).kind not in _WHOLES:
            continue
        parent = work.readable(link.target)
        if parent is not None and not standing.may(deed, parent.particulars.owner):
            return standing.denial(deed)
    return None


_WHOLES: Final = frozenset({Kind.SUBMISSION, Kind.STUDY, Kind.EXPERIMENT})


def _says_more_than_notes(request: Request) -> bool:
    return bool(request.reason or request.detail or request.until or request.clear_date or request.successors)


def _owner(request: Request | None, record: Record | None) -> str | None:
    """Whose record it is, or would be."""
    told = record.particulars if record else request.particulars if request else None
    return told.owner if told else None


def _deeds(deed: Deed, request: Request | None) -> Iterator[Deed]:
    """The deed, and what the request asks beside it; what a new record is tied to is told with it."""
    yield deed
    if request is None:
        return
    if request.break_glass:
        yield Deed.BREAK_GLASS
    if (request.links or request.unlinks) and deed is not Deed.REGISTER:
        yield Deed.LINK


def _beyond_a_submitter(principal: str, request: Request) -> Refusal | None:
    """A submitter speaks for the data's owners; what the archive decides is asked by curators."""
    from statusengine.services.journal import requester_of  # noqa: PLC0415 - readers start without the tables

    asked_as = requester_of(request, request.reason) if request.reason else request.requester
    if asked_as is not None and asked_as not in SUBMITTERS_SIDE:
        message = f"{principal} is a submitter and may not ask as {asked_as}"
        return Refusal(RefusalCode.NOT_PERMITTED, message, f"a submitter asks as {', '.join(SUBMITTERS_SIDE)}")
    if request.action.value == Deed.AMEND and _says_more_than_notes(request):
        message = f"{principal} is a submitter and may amend notes and evidence only"
        return Refusal(RefusalCode.NOT_PERMITTED, message, "the rest is a curator's to amend")
    if request.override:
        message = f"{principal} is a submitter and may not set the notice aside"
        return Refusal(RefusalCode.NOT_PERMITTED, message, "an override is a curator's")
    return None
