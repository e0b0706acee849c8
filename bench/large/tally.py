"""What PostgreSQL counted of the table of records: updates, those that stayed on their page, and what was read."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Final

from bench.large.place import Place

__all__ = ["Tally", "tally"]

_COLUMNS: Final = "n_tup_upd, n_tup_hot_upd, seq_scan, coalesce(idx_tup_fetch, 0)"
_PATIENCE: Final = 10.0


@dataclass(frozen=True, slots=True)
class Tally:
    """Updates, HOT updates, scans of the whole table, and rows fetched by an index."""

    updates: int
    hot: int
    scans: int
    fetched: int

    def since(self, before: Tally) -> Tally:
        """What came to it since."""
        return Tally(
            self.updates - before.updates,
            self.hot - before.hot,
            self.scans - before.scans,
            self.fetched - before.fetched,
        )


def tally(place: Place, address: str, updates: int = 0) -> Tally:
    """The counts, once so many updates are in them: a session tells what it did a moment after it has ended."""
    end = monotonic() + _PATIENCE
    with closing(place.connect(address)) as connection:
        while True:
            row = connection.execute(
                f"SELECT {_COLUMNS} FROM pg_stat_user_tables WHERE relname = 'record'"
            ).fetchone()
            if row[0] >= updates:
                return Tally(*map(int, row))
            if monotonic() > end:
                raise RuntimeError(f"{row[0]} updates were counted, not {updates}")
            sleep(0.05)
