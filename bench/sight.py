"""May this be shown? Through the library, and by the driver alone with the same query and the same keys."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

from bench.archive import NOW, accession
from bench.result import Result, at_least, at_most_times, per_second
from bench.scale import Scale
from bench.turns import alternate, timed
from statusengine.domain.visibility import Audience, Channel
from statusengine.engine import StatusEngine
from statusengine.services import sight

__all__ = ["measure_many", "measure_one"]

_AT_ONCE = 1_000
_ASKED = Channel.ACCESSION, Audience.PUBLIC


def _keys(scale: Scale, number: int) -> list[str]:
    """Random accessions: nine of ten are here (a quarter of those hidden), the tenth is not."""
    chosen = random.Random(20260603)  # noqa: S311 - the same keys every time
    return [accession(chosen.randint(1, scale.records * 10 // 9)) for _ in range(number)]


def measure_one(scale: Scale, path: Path) -> Result:
    """One accession after another."""
    keys, query = _keys(scale, scale.lookups), sight._one(*_ASKED)  # noqa: SLF001 - the floor runs our very query
    with StatusEngine.open(str(path), principal="bench", clock=lambda: NOW) as engine:
        driver = sqlite3.connect(path)
        cursor = driver.cursor()

        def ours() -> None:
            for key in keys:
                engine.sight(key)

        def floor() -> None:
            for key in keys:
                cursor.execute(query, (key,)).fetchone()

        taken = alternate(timed(ours), timed(floor), rounds=scale.rounds, number=len(keys))
        driver.close()
    return Result(
        measure="one visibility, engine.sight()",
        floor_is="sqlite3 cursor, same query",
        ours=taken[0],
        floor=taken[1],
        goal=at_most_times(2),
    )


def measure_many(scale: Scale, path: Path) -> Result:
    """A thousand accessions in one call."""
    keys = _keys(scale, _AT_ONCE)
    marks = "IN (" + ",".join("?" * len(keys)) + ")"
    query = sight._many(*_ASKED).format(keys=marks)  # noqa: SLF001 - the floor runs our very query
    with StatusEngine.open(str(path), principal="bench", clock=lambda: NOW) as engine:
        driver = sqlite3.connect(path)
        taken = alternate(
            timed(lambda: engine.visible(keys)),
            timed(lambda: driver.execute(query, keys).fetchall()),
            rounds=max(scale.rounds, scale.lookups // 100),
            number=_AT_ONCE,
        )
        driver.close()
    return Result(
        measure="1,000 at once, engine.visible()",
        floor_is="sqlite3 cursor, one IN query",
        ours=taken[0],
        floor=taken[1],
        goal=at_least(100_000),
        show=per_second,
    )
