"""Families live through all that three curators, the clock and the nightly job can do; the laws are read off rows."""

from __future__ import annotations

import os

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from properties.families import Families, MemoryHouse


def live(house, lives):
    """Play so many lives; more of them, and no shrinking, where a planted defect is to be found."""
    is_hunt = os.environ.get("STATUSENGINE_FAMILIES") == "hunt"
    phases = (Phase.explicit, Phase.generate) if is_hunt else tuple(Phase)
    more = lives * max(1, settings.default.max_examples // 100) * (10 if is_hunt else 1)
    played = settings(settings.default, max_examples=more, stateful_step_count=40, phases=phases)
    run_state_machine_as_test(lambda: Families(house), settings=played)


@pytest.fixture(scope="module")
def memory_house():
    """Three curators at a database in memory."""
    house = MemoryHouse()
    yield house
    house.close()


def test_families_keep_the_laws_in_memory(memory_house):
    """Whatever is asked of whole families, in whatever order, what is stored keeps every law."""
    live(memory_house, 12)


def test_families_keep_the_laws_on_postgresql(postgres_house):
    """The same on PostgreSQL, where each person is a user of the database."""
    live(postgres_house, 4)
