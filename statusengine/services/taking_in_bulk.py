"""Taking in what is plain, many at a time; all else goes one by one.

A line is plain when its record is not here, names no successor and dates nothing ahead: it differs from others of its
shape only in what the rules pass through. One of each shape is decided by the rules, and its record and event are the
mould of the rest. So is an observation plain where its source said nothing of that accession before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from statusengine.domain.access import AccessTier
from statusengine.domain.kind import Kind
from statusengine.domain.relation import Relation, may_link, relation_to
from statusengine.services.staged import Shape, Staged
from statusengine.services.taking_in import Batch, Intake, decided, take_in
from statusengine.storage.loading import PUBLISHED, SINCE, Mould
from statusengine.storage.work import Work

__all__ = ["take_in_bulk"]


def take_in_bulk(work: Work, staged: Sequence[Staged], intake: Intake) -> Batch:
    """Gather what a batch, in order of accession, adds to the store."""
    archive = intake.setting.site.archive
    own = [each for each in staged if each.shape.origin is archive]
    others = [each for each in staged if each.shape.origin is not archive]
    here = work.here([each.accession for each in own])
    known = work.observed([each.accession for each in others], intake.source)
    today = intake.setting.site.calendar.today(intake.now).isoformat()
    born = [each for each in own if _is_plain(each, today) and each.accession not in here]
    seen = [each for each in others if each.accession not in known]
    plain = {each.accession for each in (*born, *seen)}
    done = take_in(work, [each.told() for each in staged if each.accession not in plain], intake)
    _bear(work, born, intake, done)
    _observe(work, seen, intake, done)
    return done


def _is_plain(staged: Staged, today: str) -> bool:
    return not staged.replaced_by and staged.accession not in staged.parents and staged.since <= today


def _bear(work: Work, born: Sequence[Staged], intake: Intake, done: Batch) -> None:
    moulds: dict[tuple[Shape, AccessTier, bool], Mould] = {}
    cast = []
    for each in born:
        alike = each.shape, each.access, not each.published
        mould = moulds.get(alike)
        if mould is None:
            mould = moulds[alike] = _mould(work, each, intake)
        cast.append(mould.cast(each.accession, each.owner, each.since, each.published))
    work.bear(cast, intake.request.operation)
    done.taken_in += len(born)
    done.links += work.tie(_ties(born), intake.request.operation)
    done.misfits += sum(_relations(each.shape.kind, each.shape.parents).count(None) for each in born)


def _mould(work: Work, staged: Staged, intake: Intake) -> Mould:
    """What the rules make of one of many, on dates that are told from all others."""
    told = replace(staged.told(), since=SINCE, published=PUBLISHED if staged.published else None)
    return work.mould(decided(told, (), intake))


def _ties(born: Sequence[Staged]) -> Iterator[tuple[str, Relation, str]]:
    for each in born:
        if each.parents:
            relations = _relations(each.shape.kind, each.shape.parents)
            for relation, parent in zip(relations, each.parents.split(" "), strict=True):
                if relation is not None:
                    yield each.accession, relation, parent


@cache
def _relations(own: Kind, parents: tuple[Kind, ...]) -> tuple[Relation | None, ...]:
    """How a record of this kind is tied to such parents; not at all to one that it cannot have."""
    found = [(relation_to(own, parent), parent) for parent in parents]
    return tuple(relation if may_link(own, relation, parent) else None for relation, parent in found)


def _observe(work: Work, seen: Sequence[Staged], intake: Intake, done: Batch) -> None:
    told = [(each.accession, each.shape.status.code, each.updated, each.replaced_by) for each in seen]
    work.observe(told, source=intake.source, operation=intake.request.operation, now=intake.now)
    done.observed += len(told)
