r"""Reading DDBJ's livelists of BioProject and BioSample (`20260307.bioproject.ddbj.public.txt` and its like).

What each line says counts, not what the file is called. Projects and samples have no data files, so a livelist
says nothing of access tiers; an accession of any other kind is refused, for its tier would be a guess.

>>> from io import BytesIO
>>> [row] = read_livelist(BytesIO(b"Accession\tUpdated\tStatus\nPRJDB90001\t2026-03-07\tpublic\n"))
>>> row.accession.text, row.status.value
('PRJDB90001', 'public')
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from statusengine.domain.accession import parse_accession
from statusengine.domain.kind import Kind
from statusengine.errors import UsageError
from statusengine.exchange.crosswalk import Vocabulary, cross
from statusengine.exchange.field import read_date
from statusengine.exchange.item import Item, Row
from statusengine.exchange.line import Source
from statusengine.exchange.table import read_header, read_table

__all__ = ["COLUMNS", "read_livelist"]

COLUMNS: Final = ("Accession", "Updated", "Status")
"""The columns of a livelist."""

_KINDS: Final = frozenset({Kind.BIOPROJECT, Kind.BIOSAMPLE})


def read_livelist(source: Source, header: Sequence[str] | None = None) -> Iterator[Item]:
    """One item for each line after the first, which is judged at once (or was read before, as `header`).

    Raises:
        InvalidListError: The first line does not name all the columns; later, when the file breaks off.
    """
    return read_table(source, read_header(source) if header is None else header, COLUMNS, _row)


def _row(line: int, fields: tuple[str, ...]) -> Row:
    name, updated, word = fields
    accession = parse_accession(name)
    if accession.kind not in _KINDS:
        raise UsageError(f"{accession} is of the kind {accession.kind}, which no livelist has.")
    crossing = cross(Vocabulary.LIVELIST, word)
    warnings: list[str] = []
    changed = read_date("Updated", updated, warnings)
    return Row(line, accession, crossing.archived, crossing.lossy, updated=changed, warnings=tuple(warnings))
