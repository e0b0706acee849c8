"""Values of the library as plain data: what JSON knows, and what fits in a cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Any

__all__ = ["cell", "pick", "plain"]


def plain(value: Any) -> Any:
    """A value as JSON knows it; dates and moments in ISO form, names as they are typed.

    >>> plain((date(2026, 2, 28), None, timedelta(hours=1)))
    ['2026-02-28', None, 3600]
    """
    match value:
        case Enum():
            return value.value
        case None | bool() | int() | float() | str():
            return value
        case date() | timedelta():
            return _time(value)
        case _:
            return _compound(value)


def _time(value: date | timedelta) -> str | int:
    if isinstance(value, timedelta):
        return int(value.total_seconds())
    return value.isoformat().replace("+00:00", "Z")


def _compound(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(held) for key, held in value.items()}
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, frozenset | set):
        return sorted(map(plain, value))
    return [plain(held) for held in value] if isinstance(value, Iterable) else str(value)


def pick(value: Any, names: Iterable[str]) -> dict[str, Any]:
    """The named attributes of `value` as plain data, in that order."""
    return {name: plain(getattr(value, name)) for name in names}


def cell(value: Any) -> str:
    """Plain data as the text of one cell; nothing is the empty text, a list is parted by blanks, or by lines.

    >>> cell(None), cell(True), cell(["a", "b"])
    ('', 'yes', 'a b')
    """
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return ("\n" if any(isinstance(held, dict) for held in value) else " ").join(map(cell, value))
        case dict():
            return " ".join(f"{key}={cell(held)}" for key, held in value.items() if held is not None)
        case _:
            return str(value)
