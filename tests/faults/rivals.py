"""Rivals: thirty-two curators with a thousand actions each, at the same hundred records; no update is lost.

Nobody is killed here, so the law is sharper than in a storm: every event must have been acknowledged to somebody, and
every acknowledged event must be there, under its number. The hundred lie among twenty thousand, as they would: where
there are no others PostgreSQL reads the tables whole, and takes everybody for everybody's rival.
"""

from __future__ import annotations

import sys
import time

import psycopg
from faults.checker import check
from faults.crew import Actor, ended
from faults.hands import Part
from faults.ledger import read_ledgers
from faults.places import KINDS, place
from faults.telling import asked, tell, verdict

STRIDE = 200
WITHOUT_A_KEY = (
    "ALTER TABLE event DROP CONSTRAINT pk_event",
    "ALTER TABLE notice DROP CONSTRAINT pk_notice",
    "CREATE INDEX in_place_of_the_key ON event (accession, version)",
)
"""What takes the second guard away on PostgreSQL: an event's number would not be its own any more."""


def rivals(told, where, *, sabotage=()):
    """Let them all at it; answers with the verdict and with what went wrong besides."""
    where.make(told.records * STRIDE)
    for statement in sabotage:
        with psycopg.connect(where.url) as connection:
            connection.execute(statement)
    crew = [_actor(told, where, number) for number in range(told.processes)]
    for actor in crew:
        actor.start()
    failures = list(ended(crew, told.seconds))
    known = read_ledgers(where.folder)
    found = check(where.url, known, heard_after=2)
    return found, failures


def _actor(told, where, number):
    name = f"curator-{number}"
    urls = {"url": where.address(name), "second_url": where.address(f"{name}-second")}
    return Actor(
        Part(
            role="curator",
            folder=str(where.folder),
            name=name,
            seed=told.seed * 1_000 + number,
            records=told.records,
            stride=STRIDE,
            actions=told.actions,
            threads=told.curators // told.processes,
            **urls,
        )
    )


def _on(told, kind):
    """Rivals on one kind of database; answers with what went wrong."""
    started = time.monotonic()
    with place(kind) as where:
        found, wrong = rivals(told, where, sabotage=WITHOUT_A_KEY if told.keyless else ())
    tell(f"{kind}: {told.curators * told.actions:,} actions asked, {time.monotonic() - started:.0f} s")
    for line in found.lines():
        tell(f"  {line}")
    return [f"{kind}: {each}" for each in (*wrong, *found.broken)]


def main():
    """Let them all at it on each database, and tell."""
    told = asked(
        __doc__.splitlines()[0], KINDS, curators=32, processes=8, actions=1_000, records=100, seconds=1_800, keyless=0
    )
    return verdict("rivals", told.seed, (failure for kind in told.parts for failure in _on(told, kind)))


if __name__ == "__main__":
    sys.exit(main())
