"""Desks at databases, for the tests of the use cases."""

from __future__ import annotations

import pytest
from services.desk import desk_at, desk_in_memory


@pytest.fixture
def desk(made_url, as_principal):
    """A desk at a database of each kind in turn."""
    made = desk_at(made_url, as_principal)
    yield made
    made.close()


@pytest.fixture
def memory():
    """A desk at a database in memory, where the kind of database does not matter."""
    made = desk_in_memory()
    yield made
    made.close()
