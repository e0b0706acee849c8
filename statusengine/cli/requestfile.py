"""Which requests are meant: named on the line, on standard input, or in a list that `status requests` printed.

A list begins with a line of column names, one of which is `id` or `accession`; without such a line, each word is a
request. Other columns of the list are read by people only, and passed over.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from statusengine.cli.rowfile import opened
from statusengine.domain.accession import parse_accession
from statusengine.domain.text import quoted
from statusengine.errors import InvalidListError, UsageError

__all__ = ["name_requests"]

_KEYS: Final = ("id", "accession")
_STDIN: Final = "-"


def name_requests(words: Sequence[str] | None, file: str | None) -> list[str]:
    """The requests meant, each once and in order.

    Raises:
        UsageError: None is named, they are named in two ways, or a word names none.
        InvalidListError: The list cannot be read, or has no column that names requests.
    """
    if words and file is not None:
        raise UsageError("requests are named on the line and by --from", hint="use one of the two")
    named = list(_in_file(file)) if file is not None else [one for word in words or () for one in _on_line(word)]
    if not named:
        raise UsageError("no request is named", hint="status requests lists them")
    return list(dict.fromkeys(named))


def _on_line(word: str) -> Iterator[str]:
    if word == _STDIN:
        yield from _in_file(word)
    else:
        yield _read(word)


def _in_file(named: str) -> Iterator[str]:
    with opened(Path(named)) as file:
        lines = [
            (number, text.rstrip("\r\n"))
            for number, text in enumerate(file, start=1)
            if text.strip() and not text.startswith("#")
        ]
    if not lines:
        return
    mark = "\t" if "\t" in lines[0][1] else ","
    columns = lines[0][1].split(mark)
    key = next((name for name in _KEYS if name in columns), None)
    for number, text in lines if key is None else lines[1:]:
        try:
            for word in text.partition("#")[0].split() if key is None else [_cell(text, mark, columns, key)]:
                yield _read(word)
        except UsageError as error:
            raise InvalidListError(f"{named}, line {number}: {error.message}", hint=error.hint) from error


def _cell(text: str, mark: str, columns: Sequence[str], key: str) -> str:
    try:
        cells = text.split(mark) if mark == "\t" else next(csv.reader([text], strict=True))
        return dict(zip(columns, cells, strict=True))[key]
    except (ValueError, csv.Error):
        raise UsageError("the cells do not match the columns", hint=f"each row has {len(columns)}") from None


def _read(word: str) -> str:
    accession, slash, number = word.partition("/")
    if slash and not (number.isascii() and number.isdigit()):
        raise UsageError(f"{quoted(word)} is not a request", hint="a request looks like DRR000001/1")
    return f"{parse_accession(accession)}{slash}{number}"
