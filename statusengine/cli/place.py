"""Where the database is: as told, else as the environment says, else a file in the user's data folder.

Only that file is ever made by itself; a database that was named is made by `status db init`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from statusengine.domain.archive import Archive
from statusengine.domain.name import parse_name
from statusengine.errors import DatabaseUnavailableError

__all__ = ["ARCHIVE_VARIABLE", "DATABASE_VARIABLE", "Place", "find_place", "read_archive"]

DATABASE_VARIABLE: Final = "STATUSENGINE_DATABASE_URL"
ARCHIVE_VARIABLE: Final = "STATUSENGINE_ARCHIVE"


@dataclass(frozen=True, slots=True)
class Place:
    """The address of a database, a URL or the path of a SQLite file; `is_default` says nobody named it."""

    address: str
    is_default: bool = False

    @property
    def is_missing(self) -> bool:
        """Whether this is the default file, and it is not there yet.

        Raises:
            DatabaseUnavailableError: A folder on the way to it may not be entered.
        """
        try:
            return self.is_default and not _exists(Path(self.address))
        except OSError as error:
            raise DatabaseUnavailableError(
                f"{self.address} cannot be reached: {error.strerror}",
                hint=f"name a database with --database or {DATABASE_VARIABLE}",
            ) from error


def _exists(path: Path) -> bool:
    """Whether it is there; `Path.exists` says no as well where it may not look, from Python 3.12 or 3.14 on."""
    try:
        path.stat()
    except FileNotFoundError:
        return False
    return True


def find_place(named: str | None) -> Place:
    """The database to use, given what the command line names."""
    told = named or os.environ.get(DATABASE_VARIABLE)
    if told:
        return Place(told)
    from platformdirs import user_data_path  # noqa: PLC0415 - needed only where no database is named

    return Place(str(user_data_path("statusengine") / "status.sqlite"), is_default=True)


def read_archive(named: str | None) -> Archive:
    """The archive a new database is made for, DDBJ unless the line or the environment names another.

    Raises:
        UnknownNameError: There is no such archive.
    """
    told = named or os.environ.get(ARCHIVE_VARIABLE) or Archive.DDBJ
    return parse_name(Archive, told.upper(), "archive")
