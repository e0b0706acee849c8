"""A PostgreSQL database whose tables of records are in parts, by the hash of the accession, is one like others."""

from __future__ import annotations

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect
from storage.broad import play

from statusengine import StatusEngine, UsageError, create_database, database_info
from statusengine.domain.archive import Archive
from statusengine.storage import admin, rows, schema
from statusengine.storage.database import read_url
from statusengine.storage.revision import HEAD
from statusengine.testing import Clock

PARTS = 3
OF_RECORDS = {
    table.name for table in rows.METADATA.sorted_tables if next(iter(table.primary_key)).name == "accession"
}


def _make(url, **told):
    return create_database(url, archive=Archive.DDBJ, principal="x", clock=Clock(), **told)


def _asked(url, statement, *values):
    with psycopg.connect(url) as connection:
        return connection.execute(statement, values).fetchall()


def _parts(url):
    sql = "SELECT inhparent::regclass::text, count(*) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhparent"
    return dict(_asked(url, f"{sql} WHERE c.relkind = 'p' GROUP BY 1"))


@pytest.fixture(scope="module")
def made_in_parts(postgres_server):
    """The name of a database in three parts, to make others from."""
    name = postgres_server.create()
    assert _make(postgres_server.url(name), partitions=PARTS).partitions == PARTS
    yield name
    postgres_server.drop(name)


@pytest.fixture
def parted(postgres_server, made_in_parts):
    """A database in three parts."""
    name = postgres_server.create(template=made_in_parts)
    yield postgres_server.url(name)
    postgres_server.drop(name)


def test_every_table_of_records_is_parted(parted):
    """Each table whose key begins with the accession is in parts by its hash, and no other is."""
    assert _parts(parted) == dict.fromkeys(OF_RECORDS, PARTS)
    keys = _asked(parted, "SELECT DISTINCT pg_get_partkeydef(partrelid) FROM pg_partitioned_table")
    assert keys == [("HASH (accession)",)]


def test_the_engine_works_on_parts(parted, as_principal, tmp_path):
    """Writers do all that the engine can, rows lie in every part, and every history leads to what is stored."""
    clock = Clock()
    with (
        StatusEngine.open(as_principal(parted, "curator-a"), principal="x", clock=clock) as first,
        StatusEngine.open(as_principal(parted, "curator-b"), principal="x", clock=clock) as second,
    ):
        play(first, second, clock, tmp_path)
    for part in range(PARTS):
        assert _asked(parted, f"SELECT count(*) FROM event_p{part:03d}")[0][0] > 0  # noqa: S608 - a number


def test_parts_cannot_be_reached_by_themselves(parted, as_principal):
    """Rights are on the whole: a part of it, which no policy guards, is nobody's to read or write."""
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        _asked(as_principal(parted, "curator-a"), "SELECT 1 FROM record_p000")


def test_a_parted_database_goes_down_and_up(parted):
    """Each migration goes down and up on parts, and a database that was in parts stays so."""
    for revision in ("0002", "0001"):
        admin.downgrade(parted, revision)
        assert admin.upgrade(parted).revision == HEAD
        assert _parts(parted) == dict.fromkeys(OF_RECORDS, PARTS)
    assert database_info(parted).partitions == PARTS
    assert admin.downgrade(parted, "base").revision is None
    assert _parts(parted) == {}


def _shape(url):
    engine = create_engine(read_url(url))
    found = inspect(engine)
    shape = {
        name: (
            sorted((column["name"], str(column["type"]), column["nullable"]) for column in found.get_columns(name)),
            sorted((check["name"], check["sqltext"]) for check in found.get_check_constraints(name)),
            sorted((index["name"], tuple(index["column_names"])) for index in found.get_indexes(name)),
            found.get_pk_constraint(name)["constrained_columns"],
        )
        for name in rows.METADATA.tables
    }
    engine.dispose()
    return shape


def test_a_parted_database_is_the_migrated_one(parted, made_postgres_url):
    """Columns, CHECKs, indexes and keys are those of tables that are whole, and Alembic finds nothing to change."""
    assert _shape(parted) == _shape(made_postgres_url)
    engine = create_engine(read_url(parted))
    names = {"include_name": lambda name, kind, _parents: kind != "table" or "_p0" not in name}
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True} | names)
        assert compare_metadata(context, schema.METADATA) == []
    engine.dispose()


def test_storage_is_the_parts_matter(parted, made_postgres_url):
    """Each part has the storage settings that the whole table has elsewhere."""
    sql = "SELECT reloptions FROM pg_class WHERE oid = %s::regclass"
    for table in ("record", "due"):
        whole = _asked(made_postgres_url, sql, table)[0][0]
        assert whole
        for part in range(PARTS):
            assert set(_asked(parted, sql, f"{table}_p{part:03d}")[0][0]) == set(whole)


def test_how_a_database_is_parted_is_fixed(parted, made_postgres_url):
    """Making a database again changes nothing, and in other parts is refused; so it is for one that is whole."""
    assert _make(parted, partitions=PARTS).partitions == PARTS
    assert _make(parted).partitions == PARTS
    with pytest.raises(UsageError, match="3 partitions"):
        _make(parted, partitions=4)
    with pytest.raises(UsageError, match="no partitions"):
        _make(made_postgres_url, partitions=PARTS)
    assert database_info(made_postgres_url).partitions == 0


@pytest.mark.parametrize("number", [-1, 0, 1, 257])
def test_a_number_of_parts_has_bounds(postgres_url, number):
    """One part is the whole, and too many are no help; nothing is made."""
    with pytest.raises(UsageError, match="no number of partitions"):
        _make(postgres_url, partitions=number)
    assert database_info(postgres_url).revision is None


def test_a_file_has_no_parts(sqlite_url, made_sqlite_url):
    """SQLite is refused before a file is made, and a database of it has no parts."""
    with pytest.raises(UsageError, match="only PostgreSQL"):
        _make(sqlite_url, partitions=PARTS)
    assert database_info(sqlite_url).revision is None
    assert database_info(made_sqlite_url).partitions == 0
