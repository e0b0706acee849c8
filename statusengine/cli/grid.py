"""Tables and cards for people: aligned text, coloured on a terminal only.

Columns are never cut short. Widths are those of the first thousand rows, so that a long list begins at once.
"""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any, Final

from statusengine.cli.plain import cell
from statusengine.domain.text import escaped

__all__ = ["card_lines", "in_colour", "table_lines", "width"]

_FIRST: Final = 1_000
_GAP: Final = "  "
_COLOURS: Final = {
    "public": "32",
    "private": "36",
    "canceled": "2",
    "temporarily_suppressed": "33",
    "permanently_suppressed": "33",
    "withdrawn": "31",
    "refused": "31",
    "pending": "33",
    "applied": "32",
}


def width(text: str) -> int:
    """How many places `text` takes on a terminal; wide characters take two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )


def in_colour() -> bool:
    """Whether standard output is a terminal whose owner has nothing against colours."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def table_lines(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[str]:
    """A line of headings and one line for each row; nothing at all where there is no row."""
    cells = ([_shown(row.get(name)) for name in columns] for row in rows)
    first = list(islice(cells, _FIRST))
    if not first:
        return
    heading = [name.replace("_", " ").upper() for name in columns]
    widths = [max(map(width, column)) for column in zip(heading, *first, strict=True)]
    colour = in_colour()
    yield _line(heading, widths, colour=False)
    for texts in chain(first, cells):
        yield _line(texts, widths, colour=colour)


def _shown(value: Any) -> str:
    return escaped(cell(value)).replace("\n", "\\n")


def _line(texts: Sequence[str], widths: Sequence[int], *, colour: bool) -> str:
    padded = (
        _painted(text, colour=colour) + " " * (room - width(text)) for text, room in zip(texts, widths, strict=True)
    )
    return _GAP.join(padded).rstrip()


def _painted(text: str, *, colour: bool) -> str:
    code = _COLOURS.get(text) if colour else None
    return f"\x1b[{code}m{text}\x1b[0m" if code else text


def card_lines(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[str]:
    """Each row as a card, one field on a line; what is empty is left out, and cards are parted by a blank."""
    for number, row in enumerate(rows):
        if number:
            yield ""
        yield from _card(row, columns)


def _card(row: Mapping[str, Any], columns: Sequence[str]) -> Iterator[str]:
    held = {name: row[name] for name in columns if row.get(name) is not None and cell(row[name])}
    room = max(map(len, held), default=0)
    colour = in_colour()
    for name, value in held.items():
        lines = escaped(cell(value)).split("\n")
        yield f"{name.replace('_', ' '):<{room}}{_GAP}{_painted(lines[0], colour=colour)}"
        yield from (" " * (room + len(_GAP)) + line for line in lines[1:])
