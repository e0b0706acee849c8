"""What must be public beside a public record, or its readers are led to nothing.

A public record names what it was made from and what it is part of, and a reader follows those names. Which of them
must be there is this table, by the type of the link and by what it leads to. A grouping that is drawn up over
records which stand by themselves is not in it: an assembly may go, and its sequences stay complete. Who asks is a
curator: the public learns nothing of what is hidden.

Source: the INSDC object model (as `relation`); DDBJ, "DDBJ and SRA Data Processing" (data is released with its
BioProject and BioSample); JGA metadata model (a dataset is applied for under its policy, at its DAC).

>>> links = [("DRR000001", "part_of", "DRX000001"), ("DRR000001", "derived_from", "SAMN00000001")]
>>> missing_after(links, {"DRR000001": Status.PUBLIC, "DRX000001": Status.PRIVATE})
(Incomplete(accession='DRR000001', relation='part_of', missing='DRX000001'),)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from statusengine.domain.accession import parse_accession
from statusengine.domain.kind import Kind
from statusengine.domain.plan import Incomplete
from statusengine.domain.reach import Tie
from statusengine.domain.relation import Relation
from statusengine.domain.status import Status

__all__ = ["REQUIRED", "missing_after"]

_WHOLE: Final = "the project says what the data is for"
_MATERIAL: Final = "the sample says what was sequenced, and where it is from"
_MADE_FROM: Final = "it can be checked and made again only from this"
_LIBRARY: Final = "the experiment says how the library was made and read"
_ACCESS: Final = "it says who may have the data, and who is asked for it"

REQUIRED: Final[Mapping[str, Mapping[Kind, str]]] = MappingProxyType(
    {
        Relation.PART_OF: MappingProxyType(
            {
                Kind.SUBMISSION: "the submission says who sent it, and what came with it",
                Kind.BIOPROJECT: _WHOLE,
                Kind.STUDY: _WHOLE,
                Kind.HUM_STUDY: _WHOLE,
                Kind.EXPERIMENT: _LIBRARY,
                Kind.RUN: "the run holds the reads that this belongs to",
                Kind.ANALYSIS: "the analysis says how this was computed",
                Kind.NUCLEOTIDE: "the entry holds the sequence that this is a piece or a product of",
                Kind.DATASET: "the data is applied for as a dataset",
                Kind.POLICY: _ACCESS,
                Kind.DAC: _ACCESS,
            }
        ),
        Relation.DERIVED_FROM: MappingProxyType(
            {
                Kind.BIOSAMPLE: _MATERIAL,
                Kind.SAMPLE: _MATERIAL,
                Kind.EXPERIMENT: _MADE_FROM,
                Kind.RUN: _MADE_FROM,
                Kind.ANALYSIS: _MADE_FROM,
                Kind.NUCLEOTIDE: _MADE_FROM,
                Kind.PROTEIN: _MADE_FROM,
                Kind.ASSEMBLY: _MADE_FROM,
            }
        ),
        Relation.CITES: MappingProxyType(
            {
                Kind.EXPERIMENT: _MADE_FROM,
                Kind.RUN: _MADE_FROM,
                Kind.ANALYSIS: _MADE_FROM,
                Kind.NUCLEOTIDE: _MADE_FROM,
                Kind.PROTEIN: _MADE_FROM,
                Kind.ASSEMBLY: _MADE_FROM,
            }
        ),
    }
)
"""Why each target of each type of link must be public; what is not here need not be."""

_NOTHING: Final[Mapping[Kind, str]] = MappingProxyType({})


def missing_after(links: Iterable[Tie], status_after: Mapping[str, Status | None]) -> tuple[Incomplete, ...]:
    """What public records lack, in the order of the links, each once.

    `links` are those in force, as they are stored: what is tied, the type, and what to. `status_after` says how
    each accession stands, with `None` for one that is known not to be here; of one that it does not name nothing
    is known, and nothing is said.

    Raises:
        InvalidAccessionError: A link of a public record leads to what is no accession.
    """
    lacking = (Incomplete(*tie) for tie in links if _is_lacking(tie, status_after))
    return tuple(dict.fromkeys(lacking))


def _is_lacking(tie: Tie, status_after: Mapping[str, Status | None]) -> bool:
    child, relation, target = tie
    if status_after.get(child) is not Status.PUBLIC or target not in status_after:
        return False
    if status_after[target] is Status.PUBLIC:
        return False
    return parse_accession(target).kind in REQUIRED.get(relation, _NOTHING)
