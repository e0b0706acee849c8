"""Opening a list and finding out, by its first line, which one it is.

Only a first line with exactly the livelist's columns is a livelist. Everything else must pass as an accession
table: one that lost a column is refused with the column's name, not read as something simpler.
"""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Final

from statusengine.domain.text import quoted
from statusengine.errors import InvalidListError
from statusengine.exchange import accession_table, livelist
from statusengine.exchange.item import Item
from statusengine.exchange.line import Source
from statusengine.exchange.table import read_header

__all__ = ["ListFormat", "detect", "open_list", "read_list"]


class ListFormat(StrEnum):
    """A list that can be read."""

    ACCESSION_TABLE = "accession_table"
    LIVELIST = "livelist"


_READERS: Final[Mapping[ListFormat, Callable[[Source, Sequence[str]], Iterator[Item]]]] = MappingProxyType(
    {
        ListFormat.ACCESSION_TABLE: accession_table.read_accession_table,
        ListFormat.LIVELIST: livelist.read_livelist,
    }
)


def open_list(path: Path) -> BinaryIO:
    """The list as a binary file, unpacked when its name ends in `.gz`.

    Raises:
        InvalidListError: It cannot be opened.
    """
    try:
        if path.suffix == ".gz":
            return io.BufferedReader(gzip.GzipFile(path))
        return path.open("rb")
    except OSError as error:
        raise InvalidListError(f"{quoted(str(path))} cannot be opened: {error.strerror}.") from error


def detect(header: Sequence[str]) -> ListFormat:
    """Which list has this first line.

    >>> detect(["Accession", "Updated", "Status"])
    <ListFormat.LIVELIST: 'livelist'>
    """
    is_livelist = sorted(header) == sorted(livelist.COLUMNS)
    return ListFormat.LIVELIST if is_livelist else ListFormat.ACCESSION_TABLE


def read_list(source: Source) -> tuple[ListFormat, Iterator[Item]]:
    """The format of an open list, and one item for each line after its first.

    Raises:
        InvalidListError: It is no list that can be read; later, when the file breaks off.
    """
    header = read_header(source)
    form = detect(header)
    return form, _READERS[form](source, header)
