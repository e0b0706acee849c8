"""Curators at the same few records at once: a quick shape of `make rivals`."""

from __future__ import annotations

from faults.checker import check
from faults.hands import Part, play
from faults.ledger import read_ledgers
from faults.stock import accession, lay_in

from statusengine import StatusEngine


def test_no_update_is_lost_among_rivals(made_url, tmp_path):
    """What eight curators were told at three records is there, under its number, and nothing else is."""
    lay_in(made_url, 10)
    part = Part(
        role="curator", url=made_url, folder=str(tmp_path), name="c", seed=1, records=3, threads=8, actions=12
    )
    play(part)
    known = read_ledgers(tmp_path)
    assert len(known.operations) > 20
    verdict = check(made_url, known, heard_after=2)
    assert verdict.holds, list(verdict.lines())
    with StatusEngine.open(made_url, principal="check") as engine:
        assert engine.check_database() == ()
        versions = [engine.show(accession(number)).version for number in (1, 2, 3)]
    assert sum(versions) - 6 == sum(len(told) for told in known.events.values())
