"""Moving what was written from SQLite's log into its file, at the end of a program that wrote.

SQLite does so by itself when the last connection is closed, but a disk that fails at it goes unnoticed there. Nothing
is lost by that, for the log keeps it; yet who runs the archive must hear of it.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing

from sqlalchemy import Engine

from statusengine.errors import DatabaseUnavailableError

__all__ = ["checkpoint"]


def checkpoint(engine: Engine) -> None:
    """Move what the log holds, as far as nobody reads it; other engines than SQLite see to it themselves.

    Raises:
        DatabaseUnavailableError: The disk failed. What was acknowledged stands, in the log.
    """
    if engine.dialect.name != "sqlite":
        return
    with closing(engine.raw_connection()) as connection:
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")
        except sqlite3.Error as error:
            raise DatabaseUnavailableError(
                f"what was written could not be moved into its place: {error}",
                hint="it is safe in the -wal file beside the database: keep the two together and mend the disk",
            ) from error
