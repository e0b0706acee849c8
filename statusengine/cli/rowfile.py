"""A file with one record on each row, and why: `--from FILE`.

The first line names the columns: `accession` and any of those in `COLUMNS`. It is tab-separated where that line
holds a tab, else comma-separated. Tab-separated cells are taken as they stand; comma-separated ones may be
quoted, but never run over a line. Empty lines and lines that begin with `#` are passed over.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from statusengine.cli.words import read_cell
from statusengine.domain.accession import expand_range
from statusengine.domain.action import Action
from statusengine.domain.name import nearest
from statusengine.domain.text import quoted
from statusengine.errors import InvalidListError, UsageError

__all__ = ["COLUMNS", "Row", "opened", "read_rows"]

COLUMNS: Final = (
    "reason",
    "detail",
    "note",
    "public_note",
    "requested_by",
    "evidence",
    "confirmed_with",
    "until",
)
"""What a row may say besides its accession; an empty cell leaves it to the option of the same name."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record and what its row says of it; `place` is where it was read, for messages."""

    accession: str
    said: dict[str, object]
    place: str = ""


def read_rows(path: Path, action: Action, columns: Sequence[str] = COLUMNS) -> list[Row]:
    """Every row of the file for `action`, judged before any of it is used; `-` is standard input.

    Raises:
        InvalidListError: The file cannot be read, or a row is wrong; the message names file and line.
    """
    with opened(path) as file:
        lines = [
            (number, line.rstrip("\r\n"))
            for number, line in enumerate(file, start=1)
            if line.strip() and not line.startswith("#")
        ]
    if not lines:
        raise InvalidListError(f"{quoted(str(path))} is empty", hint=_form(columns))
    names, mark = _heading(path, *lines[0], columns)
    rows = [row for number, line in lines[1:] for row in _rows(f"{path}, line {number}", line, mark, names, action)]
    if not rows:
        raise InvalidListError(f"{quoted(str(path))} names no record", hint="one on each line below the column names")
    _refuse_twice(rows)
    return rows


@contextmanager
def opened(path: Path) -> Iterator[TextIO]:
    """The text of a file, to be read; `-` is standard input.

    Raises:
        InvalidListError: It cannot be read, or is no UTF-8 text.
    """
    try:
        if str(path) == "-":
            yield sys.stdin
            return
        with path.open(encoding="utf-8-sig", newline="\n") as file:
            yield file
    except OSError as error:
        raise InvalidListError(f"{quoted(str(path))} cannot be read", hint=error.strerror or "") from error
    except UnicodeDecodeError as error:
        raise InvalidListError(f"{quoted(str(path))} is not UTF-8 text") from error


def _heading(path: Path, number: int, line: str, columns: Sequence[str]) -> tuple[list[str], str]:
    mark = "\t" if "\t" in line else ","
    place = f"{path}, line {number}"
    try:
        names = [cell.strip() for cell in _cells(line, mark)]
    except csv.Error as error:
        raise InvalidListError(f"{place}: this is no line of column names", hint=_form(columns)) from error
    if "accession" not in names or len(set(names)) != len(names):
        raise InvalidListError(f"{place}: this is no line of column names", hint=_form(columns))
    for name in names:
        if name != "accession" and name not in columns:
            near = nearest(name, columns)
            hint = f"did you mean {near}?" if near else _form(columns)
            raise InvalidListError(f"{place}: there is no column {quoted(name)}", hint=hint)
    return names, mark


def _form(columns: Sequence[str]) -> str:
    return f"the first line names the columns: accession, and any of {', '.join(columns)}"


def _cells(line: str, mark: str) -> list[str]:
    if mark == "\t":
        return line.split("\t")
    return next(csv.reader([line], strict=True))


def _rows(place: str, line: str, mark: str, names: list[str], action: Action) -> Iterator[Row]:
    try:
        cells = dict(zip(names, map(str.strip, _cells(line, mark)), strict=True))
        said = {name: read_cell(name, cell, action) for name, cell in cells.items() if cell and name != "accession"}
        for accession in expand_range(cells["accession"]):
            yield Row(str(accession), said, place)
    except UsageError as error:
        raise InvalidListError(f"{place}: {error.message}", hint=error.hint) from error
    except (ValueError, csv.Error) as error:
        hint = f"each row has {len(names)}: {', '.join(names)}"
        raise InvalidListError(f"{place}: the cells do not match the columns", hint=hint) from error


def _refuse_twice(rows: list[Row]) -> None:
    seen: dict[str, Row] = {}
    for row in rows:
        first = seen.setdefault(row.accession, row)
        if first is not row:
            raise InvalidListError(
                f"{row.place}: {row.accession} is named twice", hint=f"it stands in {first.place} already"
            )
