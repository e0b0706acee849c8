"""Who answers for a replaced record, and for how long."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from services.desk import NOTE, RUN

from statusengine.domain.outcome import AlreadySo, Applied, Refused
from statusengine.domain.status import Status
from statusengine.testing import record_in

OLD, NEW, OTHER = "DRR000002", RUN, "DRR000003"


@pytest.fixture(autouse=True)
def _records(desk):
    for accession in (OLD, NEW, OTHER):
        record_in(desk.engine, Status.PUBLIC, accession)


def _released_again(desk):
    desk.engine.rerelease(OLD, reason="status_correction", note=NOTE)
    assert desk.second.approve(OLD).record.status is Status.PUBLIC


def test_a_record_that_is_public_again_answers_for_itself(desk):
    """Its links end with the replacement; that they were there, and what ended them, is kept."""
    desk.engine.replace(OLD, by=[NEW])
    assert desk.engine.show(NEW).secondaries == (OLD,)
    _released_again(desk)
    assert desk.engine.show(OLD).primaries == ()
    assert desk.engine.show(NEW).secondaries == ()
    assert desk.count("secondary") == 1
    assert desk.one("SELECT retired_by FROM secondary") == desk.engine.show(OLD).operation


def test_what_was_replaced_once_can_be_replaced_again(desk):
    """The same successor, or the other way round: an ended link is no circle."""
    desk.engine.replace(OLD, by=[NEW])
    _released_again(desk)
    assert isinstance(desk.engine.replace(OLD, by=[NEW]), Applied)
    assert desk.engine.resolve(OLD) == (NEW,)
    _released_again(desk)
    assert isinstance(desk.engine.replace(NEW, by=[OLD]), Applied)


def test_a_record_suppressed_for_another_reason_is_marked_and_names_nobody(desk):
    """Only what is replaced answers with a successor."""
    desk.engine.replace(OLD, by=[NEW])
    _released_again(desk)
    desk.engine.suppress(OLD, reason="contamination")
    assert desk.engine.sight(OLD) == "marked"
    assert "replaced" not in desk.engine.explain(OLD).because


def test_links_end_within_one_batch_too(desk):
    """What a batch has not written yet is ended like what is stored."""
    engine = desk.engine
    requests = [
        engine.ask("replace", OLD, by=[NEW]),
        engine.ask("amend", OLD, by=[OTHER]),
    ]
    assert all(isinstance(outcome, Applied) for outcome in engine.change(requests))
    assert engine.resolve(OLD) == (OTHER,)
    assert desk.count("secondary") == 2


def test_an_amendment_says_what_the_successors_are(desk):
    """A wrong link is corrected; the same links again change nothing, and a circle is refused."""
    desk.engine.replace(OLD, by=[NEW])
    assert isinstance(desk.engine.amend(OLD, by=[OTHER]), Applied)
    assert desk.engine.resolve(OLD) == (OTHER,)
    assert isinstance(desk.engine.amend(OLD, by=[OTHER], note=None), AlreadySo | Refused)
    assert isinstance(desk.engine.replace(OTHER, by=[OLD]), Refused)
    assert desk.engine.show(NEW).secondaries == ()


def test_two_people_cannot_close_a_circle_between_them(desk):
    """Of `A by B` and `B by A` at the same moment one is refused, on every engine."""
    pairs = [(f"DRR0001{number:02d}", f"DRR0002{number:02d}") for number in range(8)]
    for pair in pairs:
        for accession in pair:
            record_in(desk.engine, Status.PUBLIC, accession)
    both = desk.engine, desk.second
    for one, other in pairs:
        start = Barrier(2)

        def replace(engine, old, new, start=start):
            start.wait(10)
            return engine.replace(old, by=[new])

        with ThreadPoolExecutor(2) as pool:
            outcomes = list(pool.map(replace, both, (one, other), (other, one)))
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Applied", "Refused"]
