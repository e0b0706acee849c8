"""What a record is tied to: only links that make sense, each once, and never in a circle."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from statusengine.domain.accession import parse_accession
from statusengine.domain.kind import Kind
from statusengine.domain.part import is_dra_part
from statusengine.domain.refusal import Refusal, RefusalCode
from statusengine.domain.relation import LINKS, Link, may_link
from statusengine.domain.request import Request
from statusengine.domain.secondary import makes_circle
from statusengine.domain.status import Status
from statusengine.domain.verdict import Company
from statusengine.storage.work import Work

__all__ = ["loose", "tie"]


def loose(work: Work, request: Request) -> Request | Refusal:
    """The request with only those links that are not there yet; a refusal where one cannot be made or ended."""
    if not (request.links or request.unlinks):
        return request
    own = request.accession
    there = {(relation, target) for _own, relation, target in work.above([own])}
    links = tuple(link for link in request.links if (link.relation.value, link.target) not in there)
    missing = [link for link in request.unlinks if (link.relation.value, link.target) not in there]
    if missing:
        named = ", ".join(_said(link) for link in missing)
        return Refusal(RefusalCode.LINK, f"{own} is not {named}", f"status show {own}")
    misfit = next((refusal for link in links if (refusal := _misfit(own, link))), None)
    wrong = misfit or _circle(work, own, links) or _dra_part_stays(work, own, links, request.unlinks)
    return wrong or replace(request, links=links)


_HOLDERS: Final = frozenset({Kind.SUBMISSION, Kind.EXPERIMENT})
_IN_PART: Final = Company(goes_whole=False)


def _dra_part_stays(work: Work, own: str, links: Sequence[Link], unlinks: Sequence[Link]) -> Refusal | None:
    """What was once public stays in its DRA submission, and joins none while it is out of search.

    Else a part could be taken out, suppressed for a time as if it were a whole, and put back.
    """
    record = work.record(own)
    if record is None or record.first_public_on is None or not is_dra_part(record, _IN_PART):
        return None
    changed = unlinks if record.status is Status.PUBLIC else (*links, *unlinks)
    if not any(parse_accession(link.target).kind in _HOLDERS for link in changed):
        return None
    message = f"{own} was public: what it is a part of decides how it may be suppressed, and is not changed"
    return Refusal(RefusalCode.DRA_PART, message, "a public record may be tied to more, and nothing is taken out")


def _said(link: Link) -> str:
    return f"{link.relation.value.replace('_', ' ')} {link.target}"


def _misfit(own: str, link: Link) -> Refusal | None:
    child, parent = parse_accession(own).kind, parse_accession(link.target).kind
    if not may_link(child, link.relation, parent):
        message = f"{own}, a {child}, cannot be {_said(link)}, a {parent}"
        allowed = [relation.value for relation, kinds in LINKS[child].items() if parent in kinds]
        hint = f"it may be: {', '.join(allowed)}" if allowed else f"a {child} is not tied to a {parent}"
        return Refusal(RefusalCode.LINK, message, hint)
    return None


def _circle(work: Work, own: str, links: Sequence[Link]) -> Refusal | None:
    """Nothing that is tied to a record already may become what it is tied to; most records have nothing below."""
    if own not in {link.target for link in links} and not (links and work.below([own])):
        return None
    upwards = _upwards(work, [link.target for link in links])
    for link in links:
        if makes_circle(upwards, own, link.target):
            return Refusal(RefusalCode.LINK, f"{link.target} is tied to {own} already", "links make no circle")
    return None


def _upwards(work: Work, starts: Iterable[str]) -> dict[str, list[str]]:
    """Every link that can be followed from these accessions, away from the data."""
    links: dict[str, list[str]] = {}
    waiting = list(starts)
    while waiting:
        links.update({accession: [] for accession in waiting})
        for accession, _relation, target in work.above(waiting):
            links[accession].append(target)
        waiting = sorted({target for targets in links.values() for target in targets} - links.keys())
    return links


def tie(work: Work, request: Request) -> None:
    """Gather the links that a request makes, and the end of those that it ends."""
    for link in request.links:
        work.link(request.accession, link, request.operation)
    for link in request.unlinks:
        work.unlink(request.accession, link, request.operation)
