"""How far a command reaches."""

from __future__ import annotations

from domain.scene import RUN, record

from statusengine.domain.action import Action
from statusengine.domain.blast import LIMITS, reach
from statusengine.domain.outcome import AlreadySo, Applied, Refused
from statusengine.domain.plan import Plan, Standing, Step
from statusengine.domain.refusal import Refusal, RefusalCode
from statusengine.domain.status import Status


def _step(accession, standing=Standing.MOVES):
    return Step(accession=accession, via=RUN, depth=1, standing=standing)


def _applied(accession=RUN, **told):
    return Applied(accession=accession, record=record(Status.PUBLIC), events=(), operation="op-1", **told)


def test_the_numbers_are_the_houses():
    """A thousand must be stated, ten thousand are for two, fifty thousand go in one transaction."""
    assert (LIMITS.stated, LIMITS.alone, LIMITS.at_once) == (1_000, 10_000, 50_000)
    assert LIMITS.window < LIMITS.at_once


def test_each_record_that_moves_counts_once():
    """A record that two requests carry along is one record; what stays, or cannot follow, is none."""
    plan = Plan(steps=(_step("DRX000001"), _step("DRX000002", Standing.STAYS), _step("DRX000003", Standing.CANNOT)))
    outcomes = [(Action.SUPPRESS, _applied(plan=plan)), (Action.SUPPRESS, _applied("DRR000002", plan=plan))]
    assert reach(outcomes) == 3


def test_what_is_taken_in_does_not_count():
    """A registration and an import move nothing that was here."""
    assert reach([(Action.REGISTER, _applied()), (Action.IMPORT, _applied("DRR000002"))]) == 0


def test_what_is_refused_or_already_so_does_not_count():
    """And what was done before under the same key does, so that the same command has the same number."""
    refused = Refused(accession=RUN, refusal=Refusal(RefusalCode.FROZEN, "no"))
    assert (
        reach([(Action.CANCEL, refused), (Action.CANCEL, AlreadySo(accession=RUN, record=record(Status.PUBLIC)))])
        == 0
    )
    assert reach([(Action.CANCEL, _applied(replayed=True))]) == 1
