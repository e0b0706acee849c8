"""May this be shown? Through the library, and by the driver alone with the same query and the same keys."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import psycopg

from bench.archive import NOW, accession
from bench.result import Goal, Result, at_least, at_most_times, per_second
from bench.scale import Scale
from bench.turns import alternate, timed
from statusengine.domain.visibility import Audience, Channel
from statusengine.engine import StatusEngine
from statusengine.services import sight

__all__ = ["Asked", "measure_many", "measure_one"]

_AT_ONCE = 1_000
_OF_PSYCOPG = 0.8
_QUESTION = Channel.ACCESSION, Audience.PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A filled database to be asked, and how its accessions are made of the numbers from one to `records`."""

    address: str
    records: int
    name: Callable[[int], str] = field(default=accession)

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file."""
        return "://" not in self.address

    @property
    def driver(self) -> str:
        """Who asks without us."""
        return "sqlite3" if self.is_sqlite else "psycopg"

    def keys(self, number: int) -> list[str]:
        """Random accessions: nine of ten are here (some of those hidden), the tenth is not."""
        chosen = random.Random(20260603)  # noqa: S311 - the same keys every time
        return [self.name(chosen.randint(1, self.records * 10 // 9)) for _ in range(number)]

    def connect(self) -> Any:
        """The driver's own connection."""
        return sqlite3.connect(self.address) if self.is_sqlite else psycopg.connect(self.address, autocommit=True)

    def one(self) -> str:
        """Our very query for one accession."""
        query = sight._one(*_QUESTION)  # noqa: SLF001 - the floor runs our very query
        return query if self.is_sqlite else query.replace("?", "%s")

    def many(self, keys: list[str]) -> tuple[str, Sequence[Any]]:
        """Our very query for many, with its values."""
        query = sight._many(*_QUESTION)  # noqa: SLF001 - the floor runs our very query
        if self.is_sqlite:
            return query.format(keys="IN (" + ",".join("?" * len(keys)) + ")"), keys
        return query.format(keys="= ANY(%s)"), (keys,)


def measure_one(scale: Scale, asked: Asked) -> Result:
    """One accession after another."""
    keys, query = asked.keys(scale.lookups), asked.one()
    with _engine(asked) as engine, closing(asked.connect()) as driver:
        cursor = driver.cursor()

        def ours() -> None:
            for key in keys:
                engine.sight(key)

        def floor() -> None:
            for key in keys:
                cursor.execute(query, (key,)).fetchone()

        taken = alternate(timed(ours), timed(floor), rounds=scale.rounds, number=len(keys))
    return Result(
        measure=f"one visibility, engine.sight(){_beside(asked)}",
        floor_is=f"{asked.driver} cursor, same query",
        ours=taken[0],
        floor=taken[1],
        goal=at_most_times(2) if asked.is_sqlite else at_most_times(1 / _OF_PSYCOPG),
    )


def measure_many(scale: Scale, asked: Asked) -> Result:
    """A thousand accessions in one call."""
    keys = asked.keys(_AT_ONCE)
    query, values = asked.many(keys)
    with _engine(asked) as engine, closing(asked.connect()) as driver:
        taken = alternate(
            timed(lambda: engine.visible(keys)),
            timed(lambda: driver.execute(query, values).fetchall()),
            rounds=max(scale.rounds, scale.lookups // 100),
            number=_AT_ONCE,
        )
    return Result(
        measure=f"1,000 at once, engine.visible(){_beside(asked)}",
        floor_is=f"{asked.driver} cursor, one {'IN' if asked.is_sqlite else 'ANY'} query",
        ours=taken[0],
        floor=taken[1],
        goal=_goal_for_many(asked),
        show=per_second,
    )


def _goal_for_many(asked: Asked) -> Goal:
    return at_least(100_000) if asked.is_sqlite else at_most_times(1 / _OF_PSYCOPG)


def _engine(asked: Asked) -> StatusEngine:
    return StatusEngine.open(asked.address, principal="bench", clock=lambda: NOW)


def _beside(asked: Asked) -> str:
    return "" if asked.is_sqlite else ", PostgreSQL"
