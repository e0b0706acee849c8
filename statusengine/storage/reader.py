"""Reading: rows of plain statements, all of one moment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import BindParameter, Connection, TextClause, bindparam, text

from statusengine.storage.site_policy import NOTHING_ADOPTED, Adopted

__all__ = ["Reader"]


class Reader:
    """Reads inside one transaction, so that several answers fit together."""

    def __init__(self, connection: Connection, adopted: Adopted = NOTHING_ADOPTED) -> None:
        self._connection = connection
        self.adopted = adopted

    def rows(self, sql: str, **values: Any) -> Iterator[Any]:
        """The rows of a statement, as they come; values are named, a list fills an `IN :name`."""
        streaming = {"yield_per": 1_000}
        with self._connection.execute(_statement(sql, values), values, execution_options=streaming) as result:
            yield from result

    def row(self, sql: str, **values: Any) -> Any:
        """The first row, or `None`."""
        return self._connection.execute(_statement(sql, values), values).first()


def _statement(sql: str, values: dict[str, Any]) -> TextClause:
    lists: list[BindParameter[Any]] = [
        bindparam(name, expanding=True) for name, value in values.items() if isinstance(value, list)
    ]
    return text(sql).bindparams(*lists)
