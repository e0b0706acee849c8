"""How far an action reaches: the walk that follows the table of cascades along the links.

>>> links = [("DRX000001", "part_of", "DRP000001"), ("DRR000001", "part_of", "DRX000001")]
>>> [step.accession for step in walk(Action.SUPPRESS, "DRP000001", Drawn(links))]
['DRX000001', 'DRR000001']
>>> [step.accession for step in walk(Action.RELEASE, "DRP000001", Drawn(links))]
[]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from statusengine.domain.accession import parse_accession
from statusengine.domain.action import Action
from statusengine.domain.cascade import Carry, Towards, carries
from statusengine.domain.kind import Kind
from statusengine.domain.relation import Relation

__all__ = ["Drawn", "Neighbours", "Reached", "Tie", "walk"]


@dataclass(frozen=True, slots=True)
class Reached:
    """A record that a cascade reaches: through which other one, and how many links away."""

    accession: str
    via: str
    depth: int
    towards: Towards


Tie = tuple[str, str, str]
"""A link as it is stored: what is tied, the type, and what to."""


class Neighbours(Protocol):
    """Where the walk asks for links."""

    def below(self, accessions: Sequence[str]) -> Iterable[Tie]:
        """The links that lead to any of these."""

    def above(self, accessions: Sequence[str]) -> Iterable[Tie]:
        """The links that start at any of these."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Links held in memory, for previews and proofs."""

    ties: Sequence[Tie]

    def below(self, accessions: Sequence[str]) -> Iterable[Tie]:
        """The links that lead to any of these."""
        return [tie for tie in self.ties if tie[2] in accessions]

    def above(self, accessions: Sequence[str]) -> Iterable[Tie]:
        """The links that start at any of these."""
        return [tie for tie in self.ties if tie[0] in accessions]


def walk(action: Action, start: str, links: Neighbours, *, ways: Sequence[Towards] = tuple(Towards)) -> list[Reached]:
    """Every record that `action` on `start` carries along, nearest first, each once; circles end where they close.

    `ways` may leave one direction out: a date releases what a record needs, and never what it is made of.
    """
    walked = _Walked(action, start, links, ways)
    level = [start]
    while level:
        walked.go_on(level)
        level = walked.take_shared()  # what is spared carries nothing of its own; what is not goes on from there
    return sorted(walked.found.values(), key=lambda reached: (reached.depth, reached.accession))


class _Walked:
    """How far a walk has come: who is found, and who is found but may be used elsewhere."""

    def __init__(self, action: Action, start: str, links: Neighbours, ways: Sequence[Towards]) -> None:
        self._action, self._start, self._links, self._ways = action, start, links, ways
        self.found: dict[str, Reached] = {}
        self._shared: dict[str, Reached] = {}
        self._passed = {start}
        self._depth = 0

    def go_on(self, level: Sequence[str]) -> None:
        """Walk from these until nothing new is met."""
        while level:
            self._depth += 1
            level = self._step(level)

    def _step(self, level: Sequence[str]) -> list[str]:
        """One link further; answers with those to go on from."""
        is_whole = _kind(self._start) is Kind.SUBMISSION
        steps = [
            step for step in _steps(self._action, level, self._links, self._ways) if is_whole or not step[0].of_one
        ]
        others = _of_another([target for row, _source, target in steps if row.of_one], self._start, self._links)
        following: list[str] = []
        for row, source, target in steps:
            if self._is_met(target) or (row.of_one and target in others):
                continue
            reached = Reached(target, source, self._depth, row.towards)
            if row.passes:
                self._passed.add(target)
            elif _kind(target) in row.sparing:
                self._shared[target] = reached
                continue
            else:
                self.found[target] = reached
            following.append(target)
        return following

    def _is_met(self, target: str) -> bool:
        return target in self._passed or target in self.found or target in self._shared

    def take_shared(self) -> list[str]:
        """Count in those that nothing else uses by now; answers with them."""
        waiting = {target: reached for target, reached in self._shared.items() if target not in self.found}
        spared = _used_elsewhere(waiting, {self._start, *self.found}, self._links)
        fresh = {target: reached for target, reached in waiting.items() if target not in spared}
        self.found.update(fresh)
        return sorted(fresh)


def _of_another(targets: Sequence[str], submission: str, links: Neighbours) -> set[str]:
    """Those of these that another submission holds, and this one does not."""
    if not targets:
        return set()
    held = [(child, up) for child, _relation, up in links.above(targets) if _kind(up) is Kind.SUBMISSION]
    return {child for child, _up in held} - {child for child, up in held if up == submission}


def _kind(accession: str) -> Kind:
    return parse_accession(accession).kind


def _steps(
    action: Action, level: Sequence[str], links: Neighbours, ways: Sequence[Towards]
) -> Iterator[tuple[Carry, str, str]]:
    """Each row of the table that leads on from this level, with where from and where to."""
    for towards in ways:
        starts = [each for each in level if carries(action, _kind(each), towards)]
        if not starts:
            continue
        ties = links.below(starts) if towards is Towards.MEMBERS else links.above(starts)
        for child, relation, parent in sorted(ties):
            source, target = (parent, child) if towards is Towards.MEMBERS else (child, parent)
            for row in carries(action, _kind(source), towards):
                if relation in row.relations and _kind(target) in row.targets:
                    yield row, source, target


def _used_elsewhere(shared: Mapping[str, Reached], within: set[str], links: Neighbours) -> set[str]:
    """Those of the shared records that anything outside of what moves uses, or that another submission holds.

    What hangs on nothing but what moves is not outside.
    """
    if not shared:
        return set()
    users: dict[str, set[str]] = {}
    for child, _relation, parent in links.below(list(shared)):
        users.setdefault(parent, set()).add(child)
    for child, _relation, parent in links.above(list(shared)):
        if _kind(parent) is Kind.SUBMISSION:
            users.setdefault(child, set()).add(parent)
    holders = _holders({user for found in users.values() for user in found} - within - shared.keys(), links)
    spared: set[str] = set()
    while True:
        inside = within | (shared.keys() - spared)
        inside |= {user for user, held in holders.items() if held <= inside}
        more = {target for target in shared if target not in spared and users.get(target, set()) - inside}
        if not more:
            return spared
        spared |= more


_HOLDERS: Final = frozenset({Kind.SUBMISSION, Kind.STUDY, Kind.EXPERIMENT})


def _holders(users: set[str], links: Neighbours) -> dict[str, set[str]]:
    """What each of these is part of, of those that are part of anything that could hold it."""
    found: dict[str, set[str]] = {}
    for child, relation, parent in links.above(sorted(users)) if users else ():
        if relation == Relation.PART_OF and _kind(parent) in _HOLDERS:
            found.setdefault(child, set()).add(parent)
    return found
