r"""Reading `SRA_Accessions.tab` and `DRA_Accessions.tab`.

A row that might show more than it should is refused: an unknown status, an unknown access tier, an accession that
is not of the type the row says. A parent, successor, date or center that cannot be read is dropped, with a
warning. Runs, spots, bases and checksums are not looked at.

Source: NCBI, SRA accession table; DDBJ writes the same columns with empty fields and plain dates.

>>> from io import BytesIO
>>> fields = dict.fromkeys(COLUMNS, "-") | {"Accession": "DRR900001", "Status": "live", "Type": "RUN"}
>>> fields |= {"Visibility": "public", "Submission": "DRA900001"}
>>> [row] = read_accession_table(BytesIO("\n".join(map("\t".join, (fields, fields.values()))).encode()))
>>> row.accession.text, row.status.value, row.parents
('DRR900001', 'public', ((<Kind.SUBMISSION: 'submission'>, 'DRA900001'),))
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NoReturn

from statusengine.domain.access import AccessTier
from statusengine.domain.accession import Accession, parse_accession
from statusengine.domain.kind import Kind
from statusengine.domain.status import SUPPRESSED
from statusengine.domain.text import quoted
from statusengine.errors import InvalidAccessionError, UnknownNameError, UsageError
from statusengine.exchange.crosswalk import CROSSWALK, Crossing, Vocabulary, cross
from statusengine.exchange.field import NULLS, read_date, read_owner, read_successors
from statusengine.exchange.item import Item, Parent, Row
from statusengine.exchange.line import Source
from statusengine.exchange.table import read_header, read_table

__all__ = ["COLUMNS", "PARENTS", "read_accession_table"]

PARENTS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "Submission": Kind.SUBMISSION,
        "Study": Kind.STUDY,
        "Sample": Kind.SAMPLE,
        "Experiment": Kind.EXPERIMENT,
        "BioSample": Kind.BIOSAMPLE,
        "BioProject": Kind.BIOPROJECT,
    }
)
"""The columns that name a parent, and the kind of accession each must hold."""

_OWN: Final = (
    "Accession",
    "Status",
    "Type",
    "Visibility",
    "Center",
    "Updated",
    "Published",
    "Received",
    "ReplacedBy",
)
COLUMNS: Final = (*_OWN, *PARENTS)
"""The columns that a list must have, in whatever order; others may stand beside them."""

_TYPES: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "SUBMISSION": Kind.SUBMISSION,
        "STUDY": Kind.STUDY,
        "SAMPLE": Kind.SAMPLE,
        "EXPERIMENT": Kind.EXPERIMENT,
        "RUN": Kind.RUN,
        "ANALYSIS": Kind.ANALYSIS,
    }
)
_TIERS: Final[Mapping[str, AccessTier]] = MappingProxyType(
    {"public": AccessTier.OPEN, "controlled_access": AccessTier.CONTROLLED}
)


def read_accession_table(source: Source, header: Sequence[str] | None = None) -> Iterator[Item]:
    """One item for each line after the first, which is judged at once (or was read before, as `header`).

    Raises:
        InvalidListError: The first line does not name all the columns; later, when the file breaks off.
    """
    return read_table(source, read_header(source) if header is None else header, COLUMNS, _row)


_PARENTS: Final = tuple(PARENTS.items())
_parse: Final = lru_cache(maxsize=65_536)(parse_accession)  # what has a row is also named by its neighbours
_WORDS: Final = CROSSWALK[Vocabulary.ACCESSION_TABLE]


def _row(line: int, fields: tuple[str, ...]) -> Row:
    name, word, kind, tier, center, updated, published, received, replaced_by, *parents = fields
    accession = _parse(name)
    _check_kind(accession, kind)
    crossing = _WORDS.get(word) or cross(Vocabulary.ACCESSION_TABLE, word)
    warnings: list[str] = []
    successors = read_successors(accession.text, replaced_by, warnings)
    if successors or crossing.replaced:
        _check_replacement(crossing, successors, warnings)
    return Row(
        line,
        accession,
        crossing.archived,
        crossing.lossy,
        _TIERS.get(tier) or _unknown(tier, "visibility", _TIERS),
        read_owner(center, warnings),
        read_date("Updated", updated, warnings),
        read_date("Published", published, warnings),
        read_date("Received", received, warnings),
        _parents(accession.text, parents, warnings),
        successors,
        tuple(warnings),  # last, when all the others have spoken
    )


def _check_kind(accession: Accession, text: str) -> None:
    kind = _TYPES.get(text) or _unknown(text, "type", _TYPES)
    if kind is not accession.kind:
        raise UsageError(f"{accession} is of the kind {accession.kind}, but the line says {text}.")


def _unknown(text: str, what: str, known: Iterable[str]) -> NoReturn:
    raise UnknownNameError(f"{quoted(text)} is not a {what} of this list.", hint=f"Known are: {', '.join(known)}.")


def _check_replacement(crossing: Crossing, successors: tuple[str, ...], warnings: list[str]) -> None:
    if crossing.status not in SUPPRESSED:
        warnings.append("ReplacedBy stands on a record that is not suppressed")
    if not successors:
        warnings.append("it is replaced, but ReplacedBy does not say by what")


def _parents(own: str, fields: Iterable[str], warnings: list[str]) -> tuple[Parent, ...]:
    """The links to others; a record that names itself is no link."""
    found: list[Parent] = []
    for (column, kind), text in zip(_PARENTS, fields, strict=True):
        if text in NULLS or text == own:
            continue
        parent = _names(text, kind)
        if parent is None:
            warnings.append(f"{column} names no {kind} and was dropped")
        else:
            found.append((kind, parent))
    return tuple(found)


def _names(text: str, kind: Kind) -> str | None:
    """The parent that a field names, if it names one of this kind."""
    try:
        accession = _parse(text)
    except InvalidAccessionError:
        return None
    return accession.text if accession.kind is kind else None
