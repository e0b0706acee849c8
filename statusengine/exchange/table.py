"""Reading a tab-separated list by the names in its first line.

The columns may stand in any order and others may stand between them; every line must have as many fields as
the first. What is wrong with one line never touches the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Final

from statusengine.domain.text import escaped, quoted
from statusengine.errors import InvalidListError, UsageError
from statusengine.exchange.item import BadLine, Item, Row
from statusengine.exchange.line import Line, Source, read_line, read_lines

__all__ = ["Build", "read_header", "read_table"]

Build = Callable[[int, tuple[str, ...]], Row]
"""Makes a row of a line's number and its picked fields; a `UsageError` makes the line a bad one."""

_BOM: Final = "\ufeff"
_SHOWN: Final = 64


def read_header(source: Source) -> tuple[str, ...]:
    """The column names in the first line.

    Raises:
        InvalidListError: The file is empty, or its first line is damaged.
    """
    line = read_line(source, 1)
    if line is None:
        raise InvalidListError("The list is empty; its first line must name the columns.")
    if line.damage:
        raise InvalidListError(f"The first line cannot be read: {line.damage}")
    return tuple(line.text.removeprefix(_BOM).split("\t"))


def read_table(source: Source, header: Sequence[str], needed: Sequence[str], build: Build) -> Iterator[Item]:
    """One item for each line after the header, which is judged at once. The first needed column is the accession.

    Raises:
        InvalidListError: The header lacks a needed column or names one twice.
    """
    _check(header, needed)
    pick = itemgetter(*map(header.index, needed))
    return _items(read_lines(source, number=2), len(header), pick, build)


def _check(header: Sequence[str], needed: Sequence[str]) -> None:
    missing = [name for name in needed if name not in header]
    if missing:
        raise InvalidListError(
            f"The first line lacks {', '.join(missing)}.",
            hint=f"It must name, parted by tabs: {', '.join(needed)}.",
        )
    twice = next((name for name in header if header.count(name) > 1), None)
    if twice is not None:
        raise InvalidListError(f"The first line names {quoted(twice)} twice.")


_Pick = Callable[[list[str]], tuple[str, ...]]


def _items(lines: Iterator[Line], width: int, pick: _Pick, build: Build) -> Iterator[Item]:
    for line in lines:
        fields = line.text.split("\t")
        if line.damage or len(fields) != width:
            yield _bad(line, fields, width, pick)
            continue
        picked = pick(fields)
        try:
            yield build(line.number, picked)
        except UsageError as error:
            yield BadLine(line.number, _name(picked[0]), f"{error.message} {error.hint}".rstrip())


def _bad(line: Line, fields: list[str], width: int, pick: _Pick) -> BadLine:
    name = _name(pick(fields)[0]) if len(fields) == width else _name(fields[0])
    return BadLine(line.number, name, line.damage or _miscount(line, len(fields), width))


def _miscount(line: Line, count: int, width: int) -> str:
    return f"The line has {count} fields, not {width}." if line.text else "The line is empty."


def _name(field: str) -> str | None:
    return escaped(field[:_SHOWN]) or None
