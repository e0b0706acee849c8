"""Desks at databases, for the tests of the store."""

from __future__ import annotations

import shutil

import pytest
from services.desk import desk_at
from storage.rich import enrich

from statusengine import copy_database
from statusengine.storage.database import read_url


@pytest.fixture
def desk(made_url, as_principal):
    """A desk at a database of each kind in turn."""
    made = desk_at(made_url, as_principal)
    yield made
    made.close()


@pytest.fixture(scope="session")
def rich(made_sqlite, tmp_path_factory):
    """The address of a SQLite archive in which every table has something; nobody changes it."""
    folder = tmp_path_factory.mktemp("rich")
    path = folder / "status.sqlite"
    shutil.copy(made_sqlite, path)
    desk = desk_at(f"sqlite:///{path}", lambda url, _principal: url)
    enrich(desk, folder)
    desk.close()
    return desk.url


@pytest.fixture
def own(rich, tmp_path):
    """The address of a copy of that file, to be changed."""
    path = tmp_path / "own.sqlite"
    shutil.copy(read_url(rich).database, path)
    return f"sqlite:///{path}"


@pytest.fixture
def own_postgres(rich, postgres_server):
    """The address of the same archive in PostgreSQL."""
    name = postgres_server.create()
    assert copy_database(rich, postgres_server.url(name)).is_sound
    yield postgres_server.url(name)
    postgres_server.drop(name)
