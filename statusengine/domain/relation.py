"""How accessions are tied to one another: typed links, each from the smaller or later thing to what it needs.

A run is part of an experiment, and an experiment of a study and a submission; data is derived from a sample, and a
sample from another; a sequence cites the reads it was assembled from. A link may name an accession that is not
here. Which links there may be is this table, so that a slip of the pen does not tie a project under a run.

Source: the INSDC object model (SRA metadata schemas; BioProject and BioSample handbooks; JGA metadata model).

>>> relation_to(Kind.RUN, Kind.BIOSAMPLE), relation_to(Kind.NUCLEOTIDE, Kind.RUN)
(<Relation.DERIVED_FROM: 'derived_from'>, <Relation.CITES: 'cites'>)
>>> may_link(Kind.BIOPROJECT, Relation.PART_OF, Kind.RUN)
False
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from statusengine.domain.kind import Kind

__all__ = ["LINKS", "Link", "Relation", "may_link", "relation_to"]


class Relation(StrEnum):
    """The type of a link."""

    PART_OF = "part_of"
    CITES = "cites"
    DERIVED_FROM = "derived_from"


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """What a record is tied to, and how; `target` is an accession."""

    relation: Relation
    target: str


_SAMPLES: Final = frozenset({Kind.SAMPLE, Kind.BIOSAMPLE})
_PROJECTS: Final = frozenset({Kind.STUDY, Kind.BIOPROJECT, Kind.HUM_STUDY})
_READS: Final = frozenset({Kind.EXPERIMENT, Kind.RUN, Kind.ANALYSIS})
_SEQUENCES: Final = frozenset({Kind.NUCLEOTIDE, Kind.PROTEIN, Kind.ASSEMBLY})
_WHOLES: Final = frozenset({Kind.SUBMISSION, Kind.DATASET}) | _PROJECTS
_NONE: Final[frozenset[Kind]] = frozenset()


_Row = Mapping[Relation, frozenset[Kind]]


def _links(part_of: Iterable[Kind], derived_from: Iterable[Kind] = (), cites: Iterable[Kind] = ()) -> _Row:
    ties = (frozenset(part_of), frozenset(cites), frozenset(derived_from))
    return MappingProxyType(dict(zip(Relation, ties, strict=True)))


_HELD: Final = _WHOLES | {Kind.POLICY}
_PIECE: Final = _links(_WHOLES | {Kind.NUCLEOTIDE, Kind.ASSEMBLY}, _SAMPLES | _SEQUENCES, _READS | _SEQUENCES)

LINKS: Final[Mapping[Kind, _Row]] = MappingProxyType(
    {
        Kind.SUBMISSION: _links({Kind.BIOPROJECT, Kind.HUM_STUDY}),
        Kind.BIOPROJECT: _links(_PROJECTS),
        Kind.STUDY: _links({Kind.SUBMISSION} | _PROJECTS),
        Kind.HUM_STUDY: _links(_PROJECTS),
        Kind.BIOSAMPLE: _links({Kind.SUBMISSION} | _PROJECTS, _SAMPLES),
        Kind.SAMPLE: _links({Kind.SUBMISSION} | _PROJECTS, _SAMPLES),
        Kind.EXPERIMENT: _links(_HELD, _SAMPLES),
        Kind.RUN: _links(_HELD | {Kind.EXPERIMENT}, _SAMPLES, _SEQUENCES),
        Kind.ANALYSIS: _links(_HELD | {Kind.EXPERIMENT}, _SAMPLES | _READS, _READS | _SEQUENCES),
        Kind.NUCLEOTIDE: _PIECE,
        Kind.PROTEIN: _PIECE,
        Kind.ASSEMBLY: _links(_WHOLES, _SAMPLES | _SEQUENCES, _READS | _SEQUENCES),
        Kind.DATASET: _links(_WHOLES | {Kind.POLICY, Kind.DAC}, _SAMPLES, _READS),
        Kind.POLICY: _links({Kind.DAC, Kind.SUBMISSION} | _PROJECTS),
        Kind.DAC: _links({Kind.SUBMISSION}),
        Kind.FILE: _links(_WHOLES | _READS, _SAMPLES),
    }
)
"""What each kind may be tied to, by type of link."""


def relation_to(child: Kind, parent: Kind) -> Relation:
    """How a record is tied to another where nobody says: by what the two are, the closest tie that there may be.

    Where there may be none the answer is `part_of`, which `may_link` does not admit.
    """
    return next((relation for relation in _CLOSEST_FIRST if may_link(child, relation, parent)), Relation.PART_OF)


_CLOSEST_FIRST: Final = (Relation.PART_OF, Relation.DERIVED_FROM, Relation.CITES)


def may_link(child: Kind, relation: Relation, parent: Kind) -> bool:
    """Whether there may be such a link."""
    return parent in LINKS[child].get(relation, _NONE)
