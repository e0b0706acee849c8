"""How tables and names are written in Markdown."""

from __future__ import annotations

from collections.abc import Iterable


def table(header: str, rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table; the header's cells are separated by bars."""
    cells = [cell.strip() for cell in header.split("|")]
    lines = [cells, ["---"] * len(cells), *([str(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def code(names: Iterable[object]) -> str:
    """Names as they are typed, separated by commas."""
    return ", ".join(f"`{name}`" for name in names)
