"""The schema as it was measured: what keeps a night's updates cheap on PostgreSQL, read from a migrated database."""

from __future__ import annotations

import psycopg
import pytest

from statusengine.storage import rows

_INDEXES = (
    "SELECT t.relname, i.relname, pg_get_indexdef(x.indexrelid), x.indpred IS NOT NULL,"
    " array(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attnum = ANY(x.indkey))"
    " FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid"
    " WHERE t.relnamespace = 'public'::regnamespace AND t.relname <> 'alembic_version' ORDER BY 1, 2"
)
_COLLATIONS = (
    "SELECT t.relname, a.attname, c.collname FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid"
    " JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY(x.indkey)"
    " JOIN pg_collation c ON c.oid = a.attcollation"
    " WHERE t.relnamespace = 'public'::regnamespace AND t.relname <> 'alembic_version'"
)


@pytest.fixture(scope="module")
def catalogue(postgres_server, made_postgres):
    """Ask a migrated database about itself."""

    def ask(statement):
        with psycopg.connect(postgres_server.url(made_postgres)) as connection:
            return connection.execute(statement).fetchall()

    return ask


def test_a_record_is_found_by_its_key_alone(catalogue):
    """No other index of `record`: one that knows a status or a date would make every release write to it."""
    assert [row[1] for row in catalogue(_INDEXES) if row[0] == "record"] == ["pk_record"]


def test_no_index_knows_a_status(catalogue):
    """No index has a status in its columns, and none has a predicate or an expression at all."""
    for _table, name, definition, is_partial, columns in catalogue(_INDEXES):
        assert "status" not in columns, name
        assert not is_partial, name
        assert definition.count("(") == 1, definition


def test_what_the_night_updates_is_in_no_index(catalogue):
    """Of the columns that are ever updated only two, of small tables, are in an index."""
    sql = (
        "SELECT table_name, column_name FROM information_schema.column_privileges"
        " WHERE grantee = 'statusengine_writer' AND privilege_type = 'UPDATE'"
    )
    updated = set(catalogue(sql))
    assert updated
    indexed = {(row[0], column) for row in catalogue(_INDEXES) for column in row[4]}
    assert updated & indexed == {("request", "state"), ("review", "signed_at")}


def test_keys_compare_byte_by_byte(catalogue):
    """Every text of a key or an index has the collation "C", but for the state of a request, which has no order."""
    found = catalogue(_COLLATIONS)
    assert {(table, column) for table, column, collation in found if collation != "C"} == {("request", "state")}
    assert {table for table, _, _ in found} == {table.name for table in rows.METADATA.sorted_tables} - {
        "archive",
        "site_policy",
    }


def test_tables_are_stored_as_measured(catalogue):
    """A page of `record` keeps room for its rows' next versions, and both tables of the night are swept often."""
    found = dict(catalogue("SELECT relname, reloptions FROM pg_class WHERE relname IN ('record', 'due')"))
    assert set(found["record"]) == {
        "fillfactor=70",
        "autovacuum_vacuum_scale_factor=0.02",
        "autovacuum_analyze_scale_factor=0.02",
    }
    assert set(found["due"]) == {
        "autovacuum_vacuum_scale_factor=0",
        "autovacuum_vacuum_threshold=5000",
        "autovacuum_analyze_scale_factor=0",
        "autovacuum_analyze_threshold=5000",
    }


def test_nights_stay_heap_only(postgres_server, made_postgres):
    """Five nights that each release a tenth of all records, from every page, find room there for each new version."""
    name = postgres_server.create(template=made_postgres)
    with psycopg.connect(postgres_server.url(name), autocommit=True) as connection:
        connection.execute(_RECORDS)
        for night in range(5):
            connection.execute(_NIGHT, (night,))
            connection.execute("SELECT pg_stat_force_next_flush()")
            hot, updates = connection.execute(_HOT).fetchone()
            assert (hot, updates) == (1_000 * (night + 1), 1_000 * (night + 1))
    postgres_server.drop(name)


_RECORDS = (
    "INSERT INTO record"
    " (accession, kind, archive, scope, access, status, version, cause, since, processed_on, hold_on)"
    " SELECT 'DRR' || lpad(n::text, 6, '0'), 'run', 'DDBJ', 'dra', 'open', 2, 1, 1, '2026-01-05', '2026-01-05',"
    " '2026-06-01' FROM generate_series(1, 10000) n"
)
_NIGHT = (
    "UPDATE record SET status = 4, version = 2, cause = 2, reason = 'hold_date_reached',"
    " first_public_on = '2026-06-01', hold_on = NULL WHERE right(accession, 1)::int %% 10 = %s"
)
_HOT = "SELECT n_tup_hot_upd, n_tup_upd FROM pg_stat_user_tables WHERE relname = 'record'"
