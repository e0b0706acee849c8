"""What an action carries along: the only table of cascades. How far it reaches is for `reach` to say.

A release goes up to what the data cannot be read without, never down from a project or sample to its data. A
cancellation, a suppression and a withdrawal go down to what a record is made of, and spare what is used elsewhere.
A re-release follows no link at all: it restores what the same operation had carried along.

Sources: DDBJ, "DDBJ and SRA Data Processing" (release of data releases its BioProject and BioSample; the hold of a
DRA submission is one); NCBI, "GenBank and SRA Data Processing" (what a suppressed study or experiment includes).

>>> goes_down(Action.SUPPRESS, Kind.STUDY), goes_down(Action.RELEASE, Kind.STUDY)
(True, False)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Final

from statusengine.domain.action import Action
from statusengine.domain.kind import Kind
from statusengine.domain.relation import Relation
from statusengine.domain.status import SUPPRESSED, Status

__all__ = ["CASCADES", "STAYS", "Carry", "Towards", "carries", "goes_down"]


class Towards(StrEnum):
    """Which way a cascade follows a link."""

    MEMBERS = "members"
    PARENTS = "parents"


@dataclass(frozen=True, slots=True, kw_only=True)
class Carry:
    """One row: from a record of these kinds, along these links, to records of those kinds.

    `sparing` are those of the targets that stay where they are when anything else uses them. A row that `passes`
    goes through its targets to what lies behind, and leaves them alone. One that is `of_one` submission
    holds where that submission is what moves, and leaves out what belongs to another.
    """

    action: Action
    sources: frozenset[Kind]
    towards: Towards
    relations: frozenset[Relation]
    targets: frozenset[Kind]
    sparing: frozenset[Kind] = frozenset()
    passes: bool = False
    of_one: bool = False


_K = Kind
_PART: Final = frozenset({Relation.PART_OF})
_FROM: Final = frozenset({Relation.DERIVED_FROM})
_NEEDS: Final = _PART | _FROM
_PARTS: Final = frozenset({_K.EXPERIMENT, _K.RUN, _K.ANALYSIS})
_SEQUENCES: Final = frozenset({_K.NUCLEOTIDE, _K.PROTEIN, _K.ASSEMBLY})
_SHARED: Final = frozenset({_K.STUDY, _K.SAMPLE})
_ALL_BUT_ASSEMBLIES: Final = frozenset(Kind) - {_K.ASSEMBLY, _K.BIOPROJECT, _K.BIOSAMPLE}


def _up(
    sources: Iterable[Kind], relations: frozenset[Relation], targets: Iterable[Kind], *, passes: bool = False
) -> Carry:
    return Carry(
        action=Action.RELEASE,
        sources=frozenset(sources),
        towards=Towards.PARENTS,
        relations=relations,
        targets=frozenset(targets),
        passes=passes,
    )


def _down(action: Action, source: Kind, targets: Iterable[Kind], sparing: frozenset[Kind] = frozenset()) -> Carry:
    return Carry(
        action=action,
        sources=frozenset({source}),
        towards=Towards.MEMBERS,
        relations=_PART,
        targets=frozenset(targets),
        sparing=sparing,
    )


def _out_of_view(action: Action) -> tuple[Carry, ...]:
    return (
        _down(action, _K.SUBMISSION, _PARTS | _SHARED, _SHARED),
        _down(action, _K.STUDY, (_K.EXPERIMENT, _K.ANALYSIS)),
        _down(action, _K.EXPERIMENT, (_K.RUN,)),
    )


CASCADES: Final[tuple[Carry, ...]] = (
    _down(Action.RELEASE, _K.SUBMISSION, _PARTS | _SHARED),
    replace(_down(Action.RELEASE, _K.EXPERIMENT, (_K.RUN, _K.ANALYSIS)), of_one=True),
    _up(_PARTS | _SEQUENCES, _NEEDS, (_K.STUDY, _K.BIOPROJECT, _K.SAMPLE, _K.BIOSAMPLE)),
    _up((_K.RUN, _K.ANALYSIS), _PART, (_K.EXPERIMENT,), passes=True),
    _up((_K.STUDY,), _PART, (_K.BIOPROJECT,)),
    _up((_K.SAMPLE, _K.BIOSAMPLE), _FROM, (_K.SAMPLE, _K.BIOSAMPLE)),
    _up(_SEQUENCES, frozenset({Relation.CITES}), (_K.RUN,)),
    _down(Action.HOLD, _K.SUBMISSION, _PARTS | _SHARED | {_K.DATASET}),
    replace(_down(Action.HOLD, _K.EXPERIMENT, (_K.RUN, _K.ANALYSIS)), of_one=True),
    _down(Action.CANCEL, _K.SUBMISSION, _ALL_BUT_ASSEMBLIES, _SHARED),
    _down(Action.CANCEL, _K.STUDY, (_K.EXPERIMENT, _K.ANALYSIS)),
    _down(Action.CANCEL, _K.EXPERIMENT, (_K.RUN,)),
    *_out_of_view(Action.SUPPRESS),
    *_out_of_view(Action.WITHDRAW),
)
"""Where each action goes from each kind. What is not listed is not carried along."""


STAYS: Final[Mapping[Action, frozenset[Status]]] = MappingProxyType(
    {
        Action.RELEASE: frozenset({Status.PUBLIC}),
        Action.CANCEL: frozenset({Status.CANCELED}),
        Action.HOLD: frozenset(Status) - {Status.PRIVATE},
        Action.SUPPRESS: SUPPRESSED | {Status.WITHDRAWN, Status.CANCELED},
        Action.WITHDRAW: frozenset({Status.WITHDRAWN, Status.CANCELED}),
        Action.RERELEASE: frozenset({Status.PUBLIC}),
    }
)
"""Where a member may stay without stopping the others: it is as far out of view, or in it, as they will be.

One that would follow only with a second person stays likewise: what is suppressed for good is not loosened along.
"""


_Rows = Mapping[tuple[Action, Kind, Towards], tuple[Carry, ...]]


@cache
def _rows() -> _Rows:
    found: dict[tuple[Action, Kind, Towards], tuple[Carry, ...]] = {}
    for row in CASCADES:
        for kind in row.sources:
            key = row.action, kind, row.towards
            found[key] = (*found.get(key, ()), row)
    return MappingProxyType(found)


def carries(action: Action, kind: Kind, towards: Towards) -> tuple[Carry, ...]:
    """The rows of the table that lead on from a record of this kind, in one direction."""
    return _rows().get((action, kind, towards), ())


def goes_down(action: Action, kind: Kind) -> bool:
    """Whether `action` on a record of this kind carries its members along."""
    return any(not row.of_one for row in carries(action, kind, Towards.MEMBERS))
