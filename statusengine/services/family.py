"""Who is carried along: the records that a request reaches, and what is asked of each of them.

Links lead to them, except for a re-release: that brings back what the same operation had carried along and nobody
changed since, which is remembered, not guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from statusengine.domain.accession import parse_accession
from statusengine.domain.action import Action
from statusengine.domain.cascade import Towards, goes_down
from statusengine.domain.hold import HOLD_POLICIES
from statusengine.domain.kind import Kind
from statusengine.domain.reach import Neighbours, Reached, Tie, walk
from statusengine.domain.reason import Giver, Reason
from statusengine.domain.record import Event, Record
from statusengine.domain.request import Request
from statusengine.domain.status import EVER_PUBLIC, Status
from statusengine.errors import DamagedRecordError
from statusengine.services.way_back import was_in_view
from statusengine.storage.work import Carried, Work

__all__ = ["Family", "Links", "asked_of", "carries_down", "cascade_of", "family_of", "holds_whole"]

_LEADS_TO_RELEASE: Final = frozenset({Action.REGISTER, Action.COMPLETE, Action.RELEASE})
_UPWARDS: Final = (Towards.PARENTS,)


@dataclass(frozen=True, slots=True)
class Family:
    """What a request reaches, in order; `action` is what is asked of it."""

    action: Action
    reached: tuple[Reached, ...] = ()


def holds_whole(record: Record) -> bool:
    """Whether a hold of this record is one of all that it is made of."""
    return record.particulars.kind is Kind.SUBMISSION and HOLD_POLICIES[record.particulars.scope].whole_submission


def carries_down(request: Request) -> bool:
    """Whether a request may carry along what its record is made of, however much that is."""
    kind = parse_accession(request.accession).kind
    return request.action is Action.RERELEASE or goes_down(request.action, kind)


def cascade_of(request: Request) -> Action:
    """What is asked of those whom a request carries along."""
    return Action.RELEASE if request.action in _LEADS_TO_RELEASE else request.action


def family_of(work: Work, request: Request, links: Neighbours | None = None) -> Family:
    """The family that a request would carry along, were it carried out; the records are not judged here."""
    action = cascade_of(request)
    if action is Action.RERELEASE:
        reached = [] if request.giver is Giver.JOB else _remembered(work, request.accession)
        return Family(action, tuple(reached))
    if action is Action.HOLD:
        record = work.record(request.accession)
        if record is None or not holds_whole(record):
            return Family(action)
    ways = _UPWARDS if _only_goes_up(request) else tuple(Towards)
    return Family(action, tuple(walk(action, request.accession, _About(links or Links(work), request), ways=ways)))


def _only_goes_up(request: Request) -> bool:
    """A date, and the end of processing, release what the data needs; a person may release a submission at once."""
    return request.giver is Giver.JOB or request.action in {Action.REGISTER, Action.COMPLETE}


class Links:
    """The links of a store, each end asked for once; many may be fetched ahead."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._above: dict[str, list[Tie]] = {}

    def fetch_above(self, accessions: Sequence[str]) -> None:
        """Read what these are tied to, in one go."""
        missing = [accession for accession in accessions if accession not in self._above]
        self._above.update({accession: [] for accession in missing})
        for tie in self._work.above(missing) if missing else ():
            self._above[tie[0]].append(tie)

    def above(self, accessions: Sequence[str]) -> list[Tie]:
        """The links that start at any of these."""
        self.fetch_above(accessions)
        return [tie for accession in accessions for tie in self._above[accession]]

    def below(self, accessions: Sequence[str]) -> list[Tie]:
        """The links that lead to any of these."""
        return self._work.below(accessions)


@dataclass(frozen=True, slots=True)
class _About:
    """The stored links, and those that a request is about to make."""

    links: Neighbours
    request: Request

    def below(self, accessions: Sequence[str]) -> Iterable[Tie]:
        return self.links.below(accessions)

    def above(self, accessions: Sequence[str]) -> Iterable[Tie]:
        own = self.request.accession
        fresh = [(own, link.relation.value, link.target) for link in self.request.links] if own in accessions else []
        return dict.fromkeys((*self.links.above(accessions), *fresh))


def asked_of(request: Request, family: Family, reached: Reached) -> Request:
    """What is asked of one that is carried along: the same, but a parent is released for the sake of its data."""
    theirs = replace(
        request,
        action=family.action,
        accession=reached.accession,
        carried_from=request.accession,
        links=(),
        unlinks=(),
        successors=(),
        particulars=None,
        processed=False,
    )
    if family.action is not Action.RELEASE or _moves_like_its_submission(request, reached):
        return theirs
    linked = replace(theirs, reason=Reason.LINKED_RELEASE, giver=Giver.ENGINE, detail=None, requester=None)
    return replace(linked, until=None, third_party=False)


def _moves_like_its_submission(request: Request, reached: Reached) -> bool:
    return request.action is Action.RELEASE and reached.towards is Towards.MEMBERS


def _remembered(work: Work, accession: str) -> list[Reached]:
    """What the operations that took this record out of view had carried along, as far as nobody changed it since."""
    found: dict[str, Reached] = {}
    for event in _since_it_left(work.history(accession)):
        found |= _unchanged(work, accession, _below(work.carried(event.operation), accession))
    return list(found.values())


def _since_it_left(history: Sequence[Event]) -> list[Event]:
    """The events of the present status, newest first, back to the one that began it."""
    moves = (place for place, event in enumerate(history) if event.source is not event.target)
    began = max(moves, default=0)
    return [*reversed(history[began:])]


def _below(carried: Sequence[Carried], accession: str) -> list[tuple[Carried, int]]:
    """Those that were reached through this record, with their distance from it."""
    children: dict[str, list[Carried]] = {}
    for each in carried:
        children.setdefault(each.via, []).append(each)
    found: dict[str, tuple[Carried, int]] = {}
    level, depth = [accession], 0
    while level:
        depth += 1
        following = [each for parent in level for each in children.get(parent, ()) if each.accession not in found]
        found.update({each.accession: (each, depth) for each in following})
        level = [each.accession for each in following]
    return list(found.values())


def _unchanged(work: Work, root: str, carried: Sequence[tuple[Carried, int]]) -> dict[str, Reached]:
    """Those that are out of view because they were carried along, and were in it before."""
    work.load(each.accession for each, _depth in carried)
    same = [(each, depth) for each, depth in carried if _is_as_it_was_left(work, each)]
    histories = work.histories(each.accession for each, _depth in same)
    return {
        each.accession: Reached(each.accession, each.via, depth, Towards.MEMBERS)
        for each, depth in same
        if was_in_view(histories[each.accession], each.version, root)
    }


def _is_as_it_was_left(work: Work, carried: Carried) -> bool:
    try:
        record = work.record(carried.accession)
    except DamagedRecordError:
        return True  # it cannot follow, and whoever asks is told why
    return record is not None and record.cause == carried.version and record.status in _OUT


_OUT: Final = EVER_PUBLIC - {Status.PUBLIC}
