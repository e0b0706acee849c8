"""Reading a name that a person typed: exactly one of a known set, or an error that says the nearest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from statusengine.domain.text import quoted
from statusengine.errors import UnknownNameError

__all__ = ["nearest", "parse_name", "unknown_name"]

_Name = TypeVar("_Name", bound=StrEnum)


def nearest(text: str, names: Iterable[str]) -> str | None:
    """The known name most like `text`, if any is like it at all."""
    found = get_close_matches(text.strip().lower().replace("-", "_")[:80], list(names), n=1, cutoff=0.5)
    return found[0] if found else None


def parse_name(kind: type[_Name], text: str, what: str, *, fitting: Iterable[str] = ()) -> _Name:
    """The member of `kind` that `text` names; `fitting` are those that would do here, where not all would.

    Raises:
        UnknownNameError: There is none; the hint is the nearest one, or all that fit.
    """
    try:
        return kind(text)
    except ValueError:
        raise unknown_name(text, what, list(kind), fitting) from None


def unknown_name(text: str, what: str, names: Sequence[str], fitting: Iterable[str] = ()) -> UnknownNameError:
    """The error that says `text` is none of these names, and which is the nearest, or all that fit."""
    near = nearest(text, names)
    hint = f"did you mean {near}?" if near else f"one of: {', '.join(tuple(fitting) or names)}"
    article = "an" if what[0] in "aeiou" else "a"
    return UnknownNameError(f"{quoted(text)} is not {article} {what}", hint=hint)
