"""A storm: schedulers and curators at one database, killed at random with SIGKILL and started again.

The dates of what is due lie on fourteen days. They come one after the other, so that there is something to release
while the kills go on; the kills hit those who work, schedulers half of the time. In the end the job runs twice more:
the second time nothing may be due. Then the history is read, and held against what was acknowledged. A storm in which
nobody was killed, or nothing was acknowledged, has proved nothing and does not hold.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from datetime import timedelta
from random import Random

from faults.books import opened
from faults.checker import check
from faults.crew import Actor, ended, wait_until
from faults.hands import DAY, STOP, Part
from faults.ledger import read_ledgers
from faults.places import KINDS, place
from faults.stock import OUTAGE
from faults.telling import asked, tell, verdict

from statusengine import StatusEngine

ROLES = ("scheduler", "curator")
ENDING = 300
"""Seconds in which whoever is at something large comes to its end."""


class Storm:
    """One storm over one database."""

    def __init__(self, told, where, records):
        self.told, self.where, self.records = told, where, records
        self.dice = Random(told.seed)  # noqa: S311 - the same seed kills in the same order
        self.kills, self.hits = Counter(), 0
        self.actors = [self._actor(role, number) for role in ROLES for number in range(getattr(told, f"{role}s"))]
        with StatusEngine.open(where.url, principal="storm") as engine:
            self.first_day = engine.today() - timedelta(days=2 * OUTAGE - 1)

    def _actor(self, role, number):
        name = f"{role}-{number}"
        urls = {"url": self.where.address(name), "second_url": self.where.address(f"{name}-second")}
        seed = self.told.seed * 1_000_000 + number * 10_000
        return Actor(
            Part(role=role, folder=str(self.where.folder), name=name, seed=seed, records=self.records, **urls)
        )

    def rage(self):
        """Kill until enough are killed and all days have come; answers with what went wrong."""
        self._come(0)
        for actor in self.actors:
            actor.start()
        until = time.monotonic() + self.told.seconds
        while (total := self.kills.total()) < self.told.kills:
            if time.monotonic() > until:
                yield f"only {total} kills in {self.told.seconds} s"
                break
            self._come(min(OUTAGE - 1, total * OUTAGE // self.told.kills))
            time.sleep(self.dice.uniform(0, self.told.pace / 500))
            yield from self._kill_one()
        self._come(OUTAGE - 1)
        (self.where.folder / STOP).touch()
        yield from ended(self.actors, ENDING)

    def _come(self, number):
        """Let a day come; a reader sees the old file or the new one, never half of it."""
        fresh = self.where.folder / "day.new"
        fresh.write_text(f"{self.first_day + timedelta(days=number)}")
        fresh.replace(self.where.folder / DAY)

    def _kill_one(self):
        role = self.dice.choice(ROLES)
        actor = self.dice.choice([each for each in self.actors if each.part.role == role])
        if not wait_until(lambda: actor.works or not actor.is_alive):
            yield f"{actor.part.name} never began"
        if not actor.kill():
            yield f"{actor.part.name} had ended by itself"
        self.kills[role] += 1
        self.hits += self._something_is_due()
        actor.start()

    def _something_is_due(self):
        day = (self.where.folder / DAY).read_text()
        with opened(self.where.url) as books:
            return books.one(f"SELECT EXISTS (SELECT 1 FROM due WHERE on_date <= '{day}')")  # noqa: S608 - our own date

    def last_runs(self):
        """What is left is released, and then nothing is due any more; answers with what went wrong."""
        with StatusEngine.open(self.where.url, principal="storm") as engine:
            left, last = engine.release_due(), engine.release_due()
            problems = engine.check_database() if self.records <= self.told.replay else ()
        tell(f"  the run after the storm released {left.released}, the last run found {last.released} due")
        if last.released or last.rereleased or last.refused or left.refused:
            yield f"the last run found {last.released} due, {len(last.refused)} were refused"
        yield from problems

    def figures(self, known):
        """What happened, in a few lines."""
        by = ", ".join(f"{number} {role}s" for role, number in sorted(self.kills.items()))
        lives = sum(actor.lives for actor in self.actors)
        yield f"  {self.kills.total()} kills ({by}), {self.hits} of them while something was due; {lives} lives"
        yield f"  {len(known.operations):,} operations and {len(known.runs)} runs were acknowledged"


def idle(kills, known):
    """What did not happen, without which a storm proves nothing: `kills` by role, and what was acknowledged."""
    if not kills.total():
        yield "nobody was killed"
    if not known.operations:
        yield "no operation was acknowledged"
    if not known.runs:
        yield "no run was acknowledged"


def storm(told, kind):
    """One storm on one kind of database; answers with what went wrong."""
    with place(kind) as where:
        started = time.monotonic()
        records = where.make(told.due)
        tell(f"{kind}: {records:,} records, {told.due:,} due, made in {time.monotonic() - started:.0f} s")
        raging = Storm(told, where, records)
        failures = list(raging.rage())
        failures += raging.last_runs()
        known = read_ledgers(where.folder)
        failures += idle(raging.kills, known)
        for line in raging.figures(known):
            tell(line)
        found = check(where.url, known)
        for line in found.lines():
            tell(f"  {line}")
        tell(f"  {time.monotonic() - started:.0f} s")
        return [f"{kind}: {failure}" for failure in failures] + [f"{kind}: {law}" for law in found.broken]


def main():
    """Raise a storm on each database, and tell."""
    told = asked(
        __doc__.splitlines()[0],
        KINDS,
        due=1_000_000,
        kills=200,
        schedulers=3,
        curators=8,
        seconds=1_500,
        pace=100,
        replay=50_000,
    )
    return verdict("storm", told.seed, (failure for kind in told.parts for failure in storm(told, kind)))


if __name__ == "__main__":
    sys.exit(main())
