"""Those who work at the database while it is treated badly: each a process, and each ready to be killed at any time.

`python -m faults.hands PART` plays what the part, a JSON object, says. Whatever is answered is written down, and is
on the disk, before the next thing is asked. Trouble of the database is met as a program should: again, with the same
key.
"""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from random import Random

from faults.ledger import Ledger
from faults.stock import accession

from statusengine import Pending, StatusEngine
from statusengine.errors import ConflictError, DatabaseUnavailableError

STOP = "stop"
DAY = "day"
PAUSE = 0.02
AGAIN = 0.05

WISHES = (
    ("hold", {"reason": "submitter_request", "override": True, "note": "asked by letter"}),
    ("freeze", {"note": "under review"}),
    ("unfreeze", {"note": "reviewed"}),
    ("suppress", {"reason": "contamination"}),
    ("suppress", {"reason": "hold_not_requested"}),
    ("rerelease", {"reason": "verified_by_submitter", "note": "all is well"}),
    *[("amend", {})] * 4,
    ("release", {"reason": "submitter_request"}),
    ("cancel", {"reason": "submitter_request"}),
    ("withdraw", {"reason": "privacy"}),
)
"""What curators ask; the rules say which of it is done."""
DATED = {"hold", "hold_not_requested"}


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one process plays: which role, where, and with which chances. `actions` of 0 means until it is stopped.

    The records are each `stride`-th of the stock.
    """

    role: str
    url: str
    folder: str
    name: str
    seed: int
    records: int
    second_url: str = ""
    stride: int = 1
    actions: int = 0
    threads: int = 1


def play(part):
    """Play a part to its end."""
    with (
        StatusEngine.open(part.url, principal=part.name) as engine,
        StatusEngine.open(part.second_url or part.url, principal=f"{part.name}-second") as second,
        ThreadPoolExecutor(part.threads) as pool,
    ):
        if part.role == "scheduler":
            _schedule(engine, part)
            return
        for done in [pool.submit(_curate, engine, second, part, number) for number in range(part.threads)]:
            done.result()


def _ledger(part, number=0):
    """A file that no life before this one has written."""
    return Ledger(Path(part.folder) / f"{part.name}.{number}.{part.seed}.log")


def _is_over(part):
    return (Path(part.folder) / STOP).exists()


def insist(ask, is_over=lambda: False):
    """Ask until there is an answer; `None` when it is over before."""
    while True:
        try:
            return ask()
        except (ConflictError, DatabaseUnavailableError):
            if is_over():
                return None
            time.sleep(AGAIN)


def _schedule(engine, part):
    """The nightly job, over and over, for the day that the storm has come to."""
    ledger, day = _ledger(part), Path(part.folder) / DAY
    while not _is_over(part):
        release = partial(engine.release_due, date.fromisoformat(day.read_text()))
        report = insist(release, partial(_is_over, part))
        if report is not None:
            ledger.ran(report)
            if not report.released:
                time.sleep(PAUSE)


def _curate(engine, second, part, number):
    """A curator's day: anything, of any record, by chance; what needs a second person gets one."""
    dice, ledger = Random(f"{part.seed}/{number}"), _ledger(part, number)  # noqa: S311 - the same number plays the same
    for asked in count(1):
        if _is_over(part) or (part.actions and asked > part.actions):
            break
        key = f"{part.name}:{part.seed}:{number}:{asked}"
        verb, said = wish(dice, engine.today(), asked)
        request = engine.ask(verb, accession(dice.randint(1, part.records) * part.stride), key=key, **said)
        outcome = insist(partial(_change, engine, request), partial(_is_over, part))
        if outcome is not None:
            ledger.answered(outcome)
        if isinstance(outcome, Pending):
            answer = partial(dice.choice((second.approve, second.decline)), outcome.request.id)
            decided = insist(partial(answer, key=f"{key}:decided", note="agreed"), partial(_is_over, part))
            if decided is not None:
                ledger.answered(decided)


def _change(engine, request):
    return engine.change([request])[0]


def wish(dice, today, number):
    """An action and its words."""
    verb, said = dice.choice(WISHES)
    if verb == "amend":
        said = {"note": f"seen for the {number}th time"}
    if verb in DATED or said.get("reason") in DATED:
        said = said | {"until": today + timedelta(days=dice.randint(40, 90))}
    return verb, said


def main():
    """Play the part that is given as JSON."""
    told = json.loads(sys.argv[1])
    with suppress(KeyboardInterrupt):
        play(Part(**{each.name: told[each.name] for each in fields(Part) if each.name in told}))


if __name__ == "__main__":
    main()
