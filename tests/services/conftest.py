"""Desks at databases, for the tests of the use cases."""

from __future__ import annotations

import pytest
from services.desk import desk_at, desk_in_memory

from statusengine.exchange.accession_table import COLUMNS


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


@pytest.fixture
def listed(tmp_path):
    """Write a list of these lines and tell where it is."""

    def write(*lines, name="list.tab"):
        path = tmp_path / name
        path.write_text("\n".join(["\t".join(COLUMNS), *lines]) + "\n")
        return path

    return write
