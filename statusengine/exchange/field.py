"""Reading single fields of a list: dates, owners, successors.

None of them is worth losing a line for. What cannot be read is dropped from the row, with a warning. A warning
names the column and never the text, so that those of a hundred million lines can be counted by kind.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Final

from statusengine.domain.accession import parse_accession
from statusengine.domain.text import MAX_WORD, clean_text
from statusengine.errors import InvalidAccessionError, InvalidTextError

__all__ = ["NULLS", "read_date", "read_owner", "read_successors"]

NULLS: Final = frozenset({"", "-"})
"""How DDBJ and NCBI write that there is nothing."""

_DATE: Final = len("2010-03-24")
_TIME: Final = re.compile(r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)Z")
_SEPARATORS: Final = re.compile(r"[,; ]+")


def read_date(column: str, text: str, warnings: list[str]) -> date | None:
    """The date in `2010-03-24` or `2010-03-24T03:10:22Z`, as written."""
    if text in NULLS:
        return None
    day = _day(text[:_DATE])
    if day is None or not (len(text) == _DATE or _TIME.fullmatch(text, _DATE)):
        warnings.append(f"{column} is not a date and was dropped")
        return None
    return day


@lru_cache(maxsize=16_384)  # forty years of days
def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None  # 2010-W12-3 is a date elsewhere


def read_owner(text: str, warnings: list[str]) -> str | None:
    """The owner; one whose name cannot be stored is dropped."""
    if text in NULLS:
        return None
    owner = _owner(text)
    if owner is None:
        warnings.append("Center is no name that can be stored and was dropped")
    return owner


@lru_cache(maxsize=4096)
def _owner(text: str) -> str | None:
    try:
        return clean_text("center", text, limit=MAX_WORD, one_line=True)
    except InvalidTextError:
        return None


def read_successors(own: str, text: str, warnings: list[str]) -> tuple[str, ...]:
    """The accessions that took the place of `own`, each once."""
    if text in NULLS:
        return ()
    named = [_successor(word) for word in _SEPARATORS.split(text) if word]
    if None in named or not named:
        warnings.append("ReplacedBy names what is no accession, which was dropped")
    if own in named:
        warnings.append("ReplacedBy names the record itself, which was dropped")
    return tuple(dict.fromkeys(name for name in named if name is not None and name != own))


def _successor(text: str) -> str | None:
    try:
        return parse_accession(text).text
    except InvalidAccessionError:
        return None
