"""Moving what was written from SQLite's log into its file, at the end of a program that wrote.

SQLite does so by itself when the last connection is closed, but a disk that fails at it goes unnoticed there. Nothing
is lost by that, for the log keeps it; yet who runs the archive must hear of it.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import TimeoutError as NoConnectionError

from statusengine.errors import DatabaseUnavailableError
from statusengine.storage.database import file_of, is_there

__all__ = ["checkpoint"]


def checkpoint(engine: Engine) -> None:
    """Move what the log holds, as far as nobody reads it; other engines than SQLite see to it themselves.

    A file that was moved away is left alone, for whoever has it may write to it; nothing is made where it was.

    Raises:
        DatabaseUnavailableError: The disk failed, or the file is gone. What was acknowledged stands, in the log.
    """
    if engine.dialect.name != "sqlite":
        return
    file = file_of(engine.url)
    if file is None:
        return  # what is in memory has no log
    _expect_still(file)
    try:
        with closing(engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")
    except (sqlite3.Error, NoConnectionError) as error:
        raise DatabaseUnavailableError(
            f"what was written could not be moved into its place: {error}",
            hint="it is safe in the -wal file beside the database: keep the two together and mend the disk",
        ) from error


def _expect_still(file: Path) -> None:
    if not is_there(file):
        raise DatabaseUnavailableError(
            f"{file} was moved away while it was in use, and what was written last may not be in it",
            hint="bring it back, together with the -wal file that was beside it",
        )
