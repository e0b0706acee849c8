"""The shapes that columns share: keys, texts, codes, moments, and tests that a value is one of a list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import CheckConstraint, MetaData, SmallInteger, Text, text
from sqlmodel import Field, SQLModel

from statusengine.domain.status import EVER_PUBLIC, Status
from statusengine.storage.types import KEY, UtcDateTime

__all__ = ["GONE", "METADATA", "OUT", "STATUSES", "Row", "code", "flag", "key", "moment", "number", "one_of", "words"]

METADATA: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Row(SQLModel):
    """What all tables have in common."""

    metadata = METADATA


def key() -> Any:
    """A part of the primary key: text, compared byte by byte."""
    return Field(sa_type=KEY, primary_key=True)


def number() -> Any:
    """A part of the primary key that counts; never given out by the database."""
    return Field(primary_key=True, sa_column_kwargs={"autoincrement": False})


def words(*, optional: bool = False) -> Any:
    """Text."""
    return Field(sa_type=Text, nullable=optional)


def code(*, optional: bool = False) -> Any:
    """A small number that stands for a name."""
    return Field(sa_type=SmallInteger, nullable=optional)


def moment(*, optional: bool = False) -> Any:
    """A moment, in UTC."""
    return Field(sa_type=UtcDateTime, nullable=optional)


def flag() -> Any:
    """Yes or no; no where nothing is said."""
    return Field(sa_column_kwargs={"server_default": text("false")}, default=False)


def one_of(column: str, values: Iterable[Any]) -> CheckConstraint:
    """The test that a column holds one of these values."""
    listed = ", ".join(f"'{value}'" if isinstance(value, str) else str(value) for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


STATUSES: Final = sorted(status.code for status in Status)
OUT: Final = ", ".join(str(code) for code in sorted(status.code for status in EVER_PUBLIC))
"""Stored codes of what was public once."""
GONE: Final = ", ".join(str(status.code) for status in sorted(EVER_PUBLIC) if status is not Status.PUBLIC)
"""And of what is not public any more."""
