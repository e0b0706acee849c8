"""Desks at databases, for the tests of the store."""

from __future__ import annotations

import pytest
from services.desk import desk_at


@pytest.fixture
def desk(made_url, as_principal):
    """A desk at a database of each kind in turn."""
    made = desk_at(made_url, as_principal)
    yield made
    made.close()
