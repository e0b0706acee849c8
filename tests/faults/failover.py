"""The primary crashes, its synchronous standby is promoted, twenty times over, with writers at it all the while.

Every process of the primary is killed at once. The standby is promoted, the old primary becomes its standby anew by
`pg_basebackup`, and nothing crashes before that one is synchronous: what was acknowledged is then on both. Writers
name both servers in one URL and ask with the same key until they are answered. A stall is the time from the moment
the promotion is begun to the first acknowledged write after it; what passes before is the operator's.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from random import Random

from faults.checker import check
from faults.crew import Actor, ended, wait_until
from faults.hands import STOP, Part
from faults.ledger import read_ledgers
from faults.servers import servers
from faults.stock import lay_in
from faults.telling import asked, tell, verdict

from statusengine.domain.archive import Archive
from statusengine.engine import create_database

LONGEST_STALL = 5.0
RECORDS = 1_000
_ALL_WAITS = "SELECT pg_reload_conf()"
_IN_STEP = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync' AND state = 'streaming'"


class Pair:
    """Two servers, of which one is the primary at a time."""

    def __init__(self, first, second):
        self.primary, self.standby = first, second

    def make(self):
        """Start the first, with a database, and the second as its standby."""
        self.primary.make()
        self.primary.start()
        self.primary.ask("CREATE DATABASE archive")
        create_database(self.primary.url("archive"), archive=Archive.DDBJ, principal="postgres")
        lay_in(self.primary.url("archive"), RECORDS)
        self.tie()

    def tie(self):
        """Make a synchronous standby of whatever the other was."""
        self.standby.copy_from(self.primary)
        self.standby.start()
        self.primary.ask("ALTER SYSTEM SET synchronous_standby_names = '*'")
        self.primary.ask(_ALL_WAITS)
        if not wait_until(lambda: self.primary.ask(_IN_STEP)[0][0] == 1):
            raise TimeoutError("the standby does not come into step")

    def fail_over(self):
        """Crash and promote; answers with the moments of the crash, of the promotion's begin and of its end."""
        crashed = time.monotonic()
        self.primary.crash()
        begun = time.monotonic()
        self.standby.promote()
        done = time.monotonic()
        self.primary, self.standby = self.standby, self.primary
        return crashed, begun, done

    def url(self, principal):
        """Both servers in one address; whoever connects is led to the primary."""
        both = sorted((self.primary, self.standby), key=lambda server: server.name)
        hosts = ",".join(str(server.socket) for server in both)
        ports = ",".join(str(server.port) for server in both)
        return (
            f"postgresql://{principal}@/archive?host={hosts}&port={ports}"
            "&target_session_attrs=read-write&connect_timeout=2"
        )


def writers(told, pair, folder):
    """So many curators, each a user of the database."""
    for number in range(told.writers):
        name = f"writer-{number}"
        for principal in (name, f"{name}-second"):
            pair.primary.ask("CREATE ROLE {} LOGIN SUPERUSER", principal)
        urls = {"url": pair.url(name), "second_url": pair.url(f"{name}-second")}
        seed = told.seed * 1_000 + number * 10
        yield Actor(Part(role="curator", folder=str(folder), name=name, seed=seed, records=RECORDS, **urls))


def rounds(told, pair, folder):
    """Fail over again and again; answers with each round's three moments, until the time is up."""
    dice = Random(told.seed)  # noqa: S311 - the same seed waits as long
    until = time.monotonic() + told.seconds
    for _ in range(told.rounds):
        if time.monotonic() > until:
            return
        time.sleep(dice.uniform(0.5, 2))
        yield pair.fail_over()
        if not wait_until(lambda: _last(folder) > time.monotonic() - 1, 2 * LONGEST_STALL):
            return
        pair.tie()


def _last(folder):
    return max(read_ledgers(folder).moments, default=0)


def stalls(moments, failed_over):
    """From the begin of each promotion to the next acknowledgement; and from the crash to it."""
    for crashed, begun, _done in failed_over:
        first = next((moment for moment in moments if moment > begun), float("inf"))
        yield first - begun, first - crashed


def play(told, pair, folder):
    """Play all rounds; answers with what went wrong."""
    pair.make()
    crew = list(writers(told, pair, folder))
    for actor in crew:
        actor.start()
    if not all(wait_until(lambda actor=actor: actor.works) for actor in crew):
        yield "a writer never began"
    failed_over = list(rounds(told, pair, folder))
    (folder / STOP).touch()
    yield from ended(crew)
    yield from _judged(told, pair, folder, failed_over)


def _judged(told, pair, folder, failed_over):
    known = read_ledgers(folder)
    if len(failed_over) < told.rounds:
        yield f"only {len(failed_over)} rounds of {told.rounds}"
    for number, (stall, whole) in enumerate(stalls(known.moments, failed_over), 1):
        crashed, begun, done = failed_over[number - 1]
        tell(
            f"  {number:>2}: dead after {begun - crashed:.2f} s, promoted in {done - begun:.2f} s,"
            f" first acknowledged write {stall:.2f} s after the promotion began, {whole:.2f} s after the crash"
        )
        if stall > LONGEST_STALL:
            yield f"round {number} stalled for {stall:.1f} s"
    found = check(pair.primary.url("archive"), known)
    for line in found.lines():
        tell(f"  {line}")
    yield from found.broken


def _on_two_servers(told):
    with servers("a", "b") as (first, second):
        folder = Path(first.socket) / "ledgers"
        folder.mkdir()
        yield from play(told, Pair(first, second), folder)


def main():
    """Fail over, and tell."""
    told = asked(__doc__.splitlines()[0], rounds=20, writers=4, seconds=900)
    return verdict("failover", told.seed, _on_two_servers(told))


if __name__ == "__main__":
    sys.exit(main())
