"""A place on disk to sort a list in: one row for each accession, the winner among duplicates, in key order.

The list may be larger than memory; the file is private, temporary, and gone afterwards.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from statusengine.errors import DatabaseUnavailableError

__all__ = ["Staging"]

_CACHE: Final = 64 * 1024  # kilobytes; what comes from several places in the order of keys is written once


class Staging:
    """A sorter. `rank` decides between rows of one accession: the lowest stays, the first of equals.

    `tier` is apart from it: whichever row stays, the highest tier of all of them stays with it.

    Raises:
        DatabaseUnavailableError: There is no room for the file, or its disk fails; raised where the block ends, too.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="statusengine-")
        self._file = sqlite3.connect(Path(self._folder.name) / "staging.sqlite", isolation_level=None)
        columns = "accession TEXT PRIMARY KEY, rank INTEGER, tier INTEGER, said TEXT"
        try:
            for pragma in ("journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE", f"cache_size=-{_CACHE}"):
                self._file.execute(f"PRAGMA {pragma}")
            self._file.execute(f"CREATE TABLE staged ({columns}) WITHOUT ROWID")
        except sqlite3.Error as error:
            self._end(error)

    def add(self, staged: Iterable[tuple[str, int, int, str]]) -> None:
        """Take in rows: accession, rank, tier, and what else is said."""
        self._file.execute("BEGIN")
        self._file.executemany(
            "INSERT INTO staged VALUES (?, ?, ?, ?) ON CONFLICT (accession) DO UPDATE"
            " SET rank = min(staged.rank, excluded.rank), tier = max(staged.tier, excluded.tier),"
            " said = CASE WHEN excluded.rank < staged.rank THEN excluded.said ELSE staged.said END"
            " WHERE excluded.rank < staged.rank OR excluded.tier > staged.tier",
            staged,
        )
        self._file.execute("COMMIT")

    def count(self) -> int:
        """How many accessions there are."""
        return int(self._file.execute("SELECT count(*) FROM staged").fetchone()[0])

    def batches(self, size: int) -> Iterator[list[tuple[str, int, str]]]:
        """Accession, tier and words of the winners, in key order, in lists of at most `size`."""
        cursor = self._file.execute("SELECT accession, tier, said FROM staged ORDER BY accession")
        while found := cursor.fetchmany(size):
            yield found

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end(error)

    def _end(self, error: BaseException | None) -> None:
        self._file.close()
        self._folder.cleanup()
        if isinstance(error, sqlite3.Error):
            message = f"the temporary file that sorts the list cannot be used: {error}"
            raise DatabaseUnavailableError(message, hint="make room, or name another folder with TMPDIR") from error
