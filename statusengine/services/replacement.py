"""The links of a replacement: only new ones are made, and never a circle."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from statusengine.domain.action import Action
from statusengine.domain.refusal import Refusal, RefusalCode
from statusengine.domain.request import Request
from statusengine.domain.secondary import makes_circle
from statusengine.storage.work import Work

__all__ = ["links_from", "unlinked"]


def unlinked(work: Work, request: Request) -> Request | Refusal:
    """The request with only those successors that are not linked yet; a refusal where one would close a circle."""
    if request.action not in _NAME_SUCCESSORS or not request.successors:
        return request
    known = work.successors(request.accession)
    new = _to_be_linked(request, known)
    links = links_from(work, new)
    for successor in new:
        if successor != request.accession and makes_circle(links, request.accession, successor):
            message = f"{successor} is already replaced by {request.accession}, directly or in turn"
            return Refusal(RefusalCode.SUCCESSOR, message, "a circle of replacements is not made")
    return replace(request, successors=new)


_NAME_SUCCESSORS: Final = frozenset({Action.REPLACE, Action.AMEND})


def _to_be_linked(request: Request, known: list[str]) -> tuple[str, ...]:
    """A replacement adds to the links that are there; an amendment says what they are from now on."""
    if request.action is Action.AMEND:
        return () if sorted(request.successors) == sorted(known) else request.successors
    return tuple(successor for successor in request.successors if successor not in known)


def links_from(work: Work, starts: Iterable[str]) -> dict[str, list[str]]:
    """Every replacement that can be reached from these accessions."""
    links: dict[str, list[str]] = {}
    waiting = list(starts)
    while waiting:
        accession = waiting.pop()
        if accession not in links:
            links[accession] = work.successors(accession)
            waiting.extend(links[accession])
    return links
