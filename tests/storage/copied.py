"""What a test of copying does to a database by hand, and how it looks at one."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, inspect, text

from statusengine import (
    Archive,
    StatusEngine,
    UnknownSchemaError,
    create_database,
    upgrade_database,
)
from statusengine.storage.database import connect_engine, masked, read_url


def run(url, *statements):
    """Do something to a database by hand; the rows of the last statement."""
    engine = connect_engine(read_url(url), create=True)
    with engine.begin() as connection:
        for statement in statements:
            answer = connection.execute(text(statement))
        found = answer.all() if answer.returns_rows else None
    engine.dispose()
    return found


def dump(url):
    """Every row of every table, as the database itself says it."""
    engine = create_engine(read_url(url))
    names = inspect(engine).get_table_names()
    engine.dispose()
    return {name: sorted(map(repr, run(url, f"SELECT * FROM {name}"))) for name in names}  # noqa: S608 - our own tables


def expect_refused(url):
    """What everybody is told who comes to this database."""
    for attempt in (
        lambda: StatusEngine.open(url, principal="curator-a"),
        lambda: create_database(url, archive=Archive.DDBJ, principal="curator-a"),
        lambda: upgrade_database(url),
    ):
        with pytest.raises(UnknownSchemaError, match="cut short") as caught:
            attempt()
        assert caught.value.hint == f"status db copy --from URL --to {masked(read_url(url))} --again"
