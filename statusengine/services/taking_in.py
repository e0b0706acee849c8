"""What one batch of a list does to the store: new own records, and what others' lists say of others' records."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial

from statusengine.domain.access import AccessTier
from statusengine.domain.accession import Accession, parse_accession
from statusengine.domain.action import Action
from statusengine.domain.decide import decide
from statusengine.domain.machine import permitted
from statusengine.domain.record import Record
from statusengine.domain.relation import Link, may_link, relation_to
from statusengine.domain.request import Request
from statusengine.domain.secondary import makes_circle
from statusengine.domain.status import Status
from statusengine.domain.verdict import Decision
from statusengine.errors import DamagedRecordError, InternalError
from statusengine.services.ask import particulars_of
from statusengine.services.replacement import links_from
from statusengine.services.setting import Setting
from statusengine.storage import rows
from statusengine.storage.work import Work

__all__ = ["Batch", "Difference", "Intake", "RefusedLine", "Told", "decided", "take_in"]


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that was not taken in, and why."""

    line: int
    accession: str | None
    message: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Something the list says otherwise of an own record; it was not changed.

    `about` is `status`, `access` or `replaced_by`; a record may differ in more than one of them.
    """

    line: int
    accession: str
    here: Status | str
    there: Status | str
    about: str = "status"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a list says of one accession; `is_vague` where its word does not tell which suppression it is."""

    accession: Accession
    line: int
    status: Status
    is_vague: bool
    access: AccessTier
    owner: str | None
    updated: date | None
    published: date | None
    since: date
    parents: tuple[str, ...]
    replaced_by: tuple[str, ...]


@dataclass(slots=True)
class Batch:
    """What one batch came to, for the report; `circles` and `misfits` are links that were left out."""

    taken_in: int = 0
    already_here: int = 0
    observed: int = 0
    observed_unchanged: int = 0
    links: int = 0
    forbidden: int = 0
    circles: int = 0
    misfits: int = 0
    different: list[Difference] = field(default_factory=list)
    refused: list[RefusedLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """The import a batch belongs to; `tells_access` where its lines say who may have the data."""

    setting: Setting
    request: Request
    source: str
    tells_access: bool
    now: datetime


def take_in(work: Work, told: list[Told], intake: Intake) -> Batch:
    """Gather what a batch adds to the store."""
    done = Batch()
    archive = intake.setting.site.archive
    own = [each for each in told if each.accession.origin is archive]
    work.load(each.accession.text for each in own)
    for each in own:
        try:
            here = work.record(each.accession.text)
        except DamagedRecordError as error:
            done.refused.append(RefusedLine(each.line, each.accession.text, error.message))
            continue
        if here is None:
            _begin(work, each, intake, done)
        elif differences := _differences(work, here, each, intake, done):
            done.different.extend(differences)
        else:
            done.already_here += 1
    _observe(work, [each for each in told if each.accession.origin is not archive], intake, done)
    return done


def _differences(work: Work, here: Record, told: Told, intake: Intake, done: Batch) -> list[Difference]:
    differ = partial(Difference, told.line, told.accession.text)
    found = [] if _agrees(here, told) else [differ(here.status, told.status)]
    access = here.particulars.access
    if intake.tells_access and access is not told.access:
        found.append(differ(access.value, told.access.value, "access"))
    if told.replaced_by:
        linked = work.successors(told.accession.text)
        successors = _sound_successors(work, told, done)
        if not set(successors) <= set(linked):
            found.append(differ(" ".join(linked) or "nothing", " ".join(successors), "replaced_by"))
    return found


def _agrees(here: Record, told: Told) -> bool:
    if told.is_vague:
        return here.status.family is told.status.family
    return here.status is told.status


def _begin(work: Work, told: Told, intake: Intake, done: Batch) -> None:
    successors = _sound_successors(work, told, done)
    work.apply(decided(told, successors, intake))
    done.taken_in += 1
    done.links += len(successors) + _link(work, told, intake.request.operation, done)


def decided(told: Told, successors: tuple[str, ...], intake: Intake) -> Decision:
    """How a record begins that is not here.

    Raises:
        InternalError: The rules do not let it.
    """
    particulars = particulars_of(told.accession, owner=told.owner, access=told.access, published_on=told.published)
    asked = replace(
        intake.request,
        accession=told.accession.text,
        target=told.status,
        effective=told.since,
        particulars=particulars,
        successors=successors,
    )
    verdict = decide(None, asked, intake.now, site=intake.setting.site)
    if not isinstance(verdict, Decision):
        raise InternalError(f"{told.accession} of line {told.line} cannot begin: {verdict}")
    return verdict


def _sound_successors(work: Work, told: Told, done: Batch) -> tuple[str, ...]:
    """Links that close no circle; the records behind them need not be here, and what is left out is counted."""
    own = told.accession.text
    links = links_from(work, told.replaced_by)
    sound = tuple(new for new in told.replaced_by if not makes_circle(links, own, new))
    done.circles += len(told.replaced_by) - len(sound)
    return sound


def _link(work: Work, told: Told, operation: str, done: Batch) -> int:
    """Tie a record to the parents that such a record can have; what is left out is counted."""
    own, kinds = told.accession, {parent: parse_accession(parent).kind for parent in told.parents}
    ties = {parent: relation_to(own.kind, kind) for parent, kind in kinds.items() if parent != own.text}
    fitting = {parent: relation for parent, relation in ties.items() if may_link(own.kind, relation, kinds[parent])}
    for parent, relation in fitting.items():
        work.link(own.text, Link(relation, parent), operation)
    done.misfits += len(ties) - len(fitting)
    return len(fitting)


def _observe(work: Work, others: list[Told], intake: Intake, done: Batch) -> None:
    """Keep what is new; a change that our own table forbids is flagged, not refused: it happened elsewhere."""
    last = work.last_observations([each.accession.text for each in others], intake.source)
    for told in others:
        number, status, updated, known = last.get(told.accession.text, (0, None, None, None))
        successors = " ".join(told.replaced_by) or None
        if (status, updated, known) == (told.status, told.updated, successors):
            done.observed_unchanged += 1
            continue
        forbidden = status not in {None, told.status} and not _is_a_move(status, told.status)
        done.forbidden += forbidden
        done.observed += 1
        work.add(
            rows.ObservationRow,
            accession=told.accession.text,
            source=intake.source,
            number=number + 1,
            status=told.status.code,
            updated=told.updated,
            replaced_by=successors,
            forbidden=forbidden,
            operation=intake.request.operation,
            observed_at=intake.now,
        )


def _is_a_move(old: Status | None, new: Status) -> bool:
    return any(new in permitted(old, action) for action in Action)
