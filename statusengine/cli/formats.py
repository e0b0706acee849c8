"""Writing data to standard output, in the format asked for.

Each kind of answer has a `View`: its columns, in an order that stays, and the fewer ones a person sees in a
table. Nothing written here can act on a terminal: control characters leave as their escapes.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Any, Final, NoReturn

import typer

from statusengine.cli.exit import Exit
from statusengine.cli.grid import card_lines, table_lines
from statusengine.cli.plain import cell
from statusengine.cli.trouble import say
from statusengine.domain.text import escaped

__all__ = ["Format", "View", "json_text", "write"]

RowData = Mapping[str, Any]


class Format(StrEnum):
    """How data is written."""

    TABLE = "table"
    JSON = "json"
    NDJSON = "ndjson"
    CSV = "csv"
    TSV = "tsv"


@dataclass(frozen=True, slots=True)
class View:
    """The columns of one kind of answer: all of them, and those of a table for people (none: all)."""

    columns: tuple[str, ...]
    brief: tuple[str, ...] = ()


def write(  # noqa: PLR0913 - what is written, and how each format shows it
    rows: Iterable[RowData],
    view: View,
    format_: Format,
    *,
    one: bool = False,
    document: Any = None,
    below: Iterable[str] = (),
) -> None:
    """Write `rows` as they come; `one` says it is a single thing, not a list that happens to be short.

    `document` is what JSON shows instead of the rows, where an answer is more than its rows; `below` are lines that
    only people read, under the table.

    Raises:
        typer.Exit: Standard output is full or closed; that is told, and what was done stays done.
    """
    if sys.stdout is None:  # it was closed before the program began
        _give_up("standard output is closed")
    try:
        lines = _lines(rows, view, format_, one=one, document=document)
        for line in chain(lines, map(escaped, below) if format_ is Format.TABLE else ()):
            sys.stdout.write(line + "\n")
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has enough; what was done is done all the same
        _write_no_more()
    except OSError as error:
        _write_no_more()
        _give_up(error.strerror or "no reason is given")


def _write_no_more() -> None:
    """What is still kept back would otherwise fail again when the program ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _give_up(why: str) -> NoReturn:
    say(f"status: the answer could not be written: {why}. Any change itself is done; status history shows it")
    raise typer.Exit(Exit.UNAVAILABLE)


def _lines(rows: Iterable[RowData], view: View, format_: Format, *, one: bool, document: Any) -> Iterator[str]:
    match format_:
        case Format.JSON:
            return iter([json_text(document, indent=2)]) if document is not None else _json(rows, one=one)
        case Format.NDJSON:
            return (json_text(row) for row in rows)
        case Format.CSV:
            return (",".join(map(_quoted, cells)) for cells in _cells(rows, view.columns))
        case Format.TSV:
            return ("\t".join(map(_flat, cells)) for cells in _cells(rows, view.columns))
        case Format.TABLE:
            return card_lines(rows, view.columns) if one else table_lines(rows, view.brief or view.columns)


def _json(rows: Iterable[RowData], *, one: bool) -> Iterator[str]:
    if one:
        yield from (json_text(row, indent=2) for row in rows)
        return
    mark = "["
    for row in rows:
        yield mark + json_text(row)
        mark = ","
    yield "[]" if mark == "[" else "]"


def _cells(rows: Iterable[RowData], columns: tuple[str, ...]) -> Iterator[list[str]]:
    return chain([list(columns)], ([cell(row.get(name)) for name in columns] for row in rows))


def _flat(text: str) -> str:
    return escaped(text).replace("\n", "\\n")


def _quoted(text: str) -> str:
    flat = _flat(text)
    return '"' + flat.replace('"', '""') + '"' if '"' in flat or "," in flat else flat


_ACTING: Final = re.compile("[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")


def json_text(value: Any, *, indent: int | None = None) -> str:
    """JSON that people can read in any script and no terminal obeys."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _ACTING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
