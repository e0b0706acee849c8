"""The results as one table, on any terminal and in any page."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["table"]


def table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Columns as wide as their widest cell; numbers, which begin with a digit, stand to the right."""
    widths = [max(map(len, column)) for column in zip(head, *lines, strict=True)]
    rows = [head, ["-" * width for width in widths], *lines]
    return "\n".join("  ".join(map(_cell, row, widths)).rstrip() for row in rows)


def _cell(text: str, width: int) -> str:
    return text.rjust(width) if text[:1].isdigit() and len(text.split()) <= _NUMBER_AND_UNIT else text.ljust(width)


_NUMBER_AND_UNIT = 2
