"""What all kinds of rows have in common."""

from __future__ import annotations

from typing import ClassVar, Final

from sqlalchemy import MetaData, Table

__all__ = ["METADATA", "Row"]

METADATA: Final = MetaData()


class Row:
    """A kind of row; a name for its table, and never made."""

    __table__: ClassVar[Table]
