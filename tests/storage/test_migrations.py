"""The migrations build what the code reads and writes, both ways, on both databases."""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from statusengine import (
    Applied,
    Archive,
    Status,
    StatusEngine,
    UnknownSchemaError,
    create_database,
    database_info,
    upgrade_database,
)
from statusengine.errors import InternalError, WrongArchiveError
from statusengine.storage import admin, schema
from statusengine.storage.database import read_url
from statusengine.storage.revision import HEAD

NOW = datetime(2026, 4, 1, tzinfo=UTC)
REVISIONS = ("0001", "0002", "0003")


def _make(url, archive=Archive.DDBJ, **words):
    return create_database(url, archive=archive, principal="curator-a", clock=lambda: NOW, **words)


def _shape(url):
    """Tables, columns, checks, indexes and views of a database."""
    engine = create_engine(read_url(url))
    try:
        found = inspect(engine)
        tables = {
            name: (
                [(column["name"], str(column["type"]), column["nullable"]) for column in found.get_columns(name)],
                sorted((check["name"], check["sqltext"]) for check in found.get_check_constraints(name)),
                sorted((index["name"], tuple(index["column_names"])) for index in found.get_indexes(name)),
                found.get_pk_constraint(name)["constrained_columns"],
            )
            for name in sorted(found.get_table_names())
            if name != "alembic_version"
        }
        return tables, found.get_view_names()
    finally:
        engine.dispose()


def test_migrations_go_up_down_and_up(any_url):
    """Up, down to nothing and up again leads to the same tables."""
    _make(any_url)
    first = _shape(any_url)
    assert first[0]
    assert admin.downgrade(any_url, "base").revision is None
    assert _shape(any_url) == ({}, [])
    assert admin.upgrade(any_url).revision == HEAD
    assert _shape(any_url) == first


def test_each_migration_goes_down_and_up(any_url):
    """Each migration alone takes away what it made, and makes it again; those before it are not touched."""
    _make(any_url)
    shapes = {HEAD: _shape(any_url)}
    for revision in reversed(REVISIONS[:-1]):
        assert admin.downgrade(any_url, revision).revision == revision
        shapes[revision] = _shape(any_url)
    for earlier, later in pairwise(REVISIONS):
        assert shapes[earlier][0].items() <= shapes[later][0].items()
        assert set(shapes[earlier][1]) <= set(shapes[later][1])
        assert admin.upgrade(any_url, later).revision == later
        assert _shape(any_url) == shapes[later]


def test_a_database_of_the_first_migration_is_upgraded_with_its_data(any_url):
    """What a database held before is there afterwards, to the last row, and the engine goes on with it."""
    _make(any_url)
    admin.downgrade(any_url, REVISIONS[0])
    before = _fill(any_url)
    assert not database_info(any_url).is_current
    with pytest.raises(UnknownSchemaError) as caught:
        StatusEngine.open(any_url, principal="curator-a")
    assert "db upgrade" in caught.value.hint
    info = upgrade_database(any_url)
    assert (info.revision, info.is_current, info.records, info.created_at) == (HEAD, True, 1, NOW)
    assert {name: held for name, held in _held(any_url).items() if held} == before
    with StatusEngine.open(any_url, principal="curator-a", clock=lambda: NOW) as engine:
        assert engine.show("DRR000001").status is Status.PUBLIC
        assert engine.check_database() == ()
        assert isinstance(engine.suppress("DRR000001", reason="contamination"), Applied)


DATA = """
INSERT INTO operation (id, accession, action, reason, requester, principal, policy_version, fingerprint, recorded_at)
 VALUES ('op-1', 'DRR000001', 'register', 'processing_completed', 'archive', 'curator-a', '1', 'f',
 '2026-03-02 00:00:00');
INSERT INTO note (operation, internal_note) VALUES ('op-1', 'as agreed');
INSERT INTO record (accession, kind, archive, scope, access, status, version, cause, since, reason, first_public_on,
 processed_on) VALUES ('DRR000001', 'run', 'DDBJ', 'dra', 'open', 4, 2, 2, '2026-03-02', 'processing_completed',
 '2026-03-02', '2026-03-02');
INSERT INTO event (accession, version, operation, action, source, target, effective, recorded_at)
 VALUES ('DRR000001', 1, 'op-1', 'register', NULL, 2, '2026-03-02', '2026-03-02 00:00:00');
INSERT INTO event (accession, version, operation, action, source, target, reason, effective, recorded_at)
 VALUES ('DRR000001', 2, 'op-1', 'release', 2, 4, 'processing_completed', '2026-03-02', '2026-03-02 00:00:00');
INSERT INTO link (accession, relation, target, operation) VALUES ('DRR000001', 'part_of', 'DRA000001', 'op-1');
INSERT INTO notice (accession, version, subject, owed_since)
 VALUES ('DRR000001', 2, 'released', '2026-03-02 00:00:00')
"""


def _fill(url):
    """Put a public run into a database, as the first version did, and tell what is in it."""
    engine = create_engine(read_url(url))
    with engine.begin() as connection:
        for statement in DATA.split(";"):
            connection.execute(text(statement))
    engine.dispose()
    return {name: held for name, held in _held(url).items() if held}


def _held(url):
    """Every row of every table of ours."""
    engine = create_engine(read_url(url))
    names = [name for name in inspect(engine).get_table_names() if name != "alembic_version"]
    with engine.connect() as connection:
        held = {
            name: sorted(map(repr, connection.execute(text(f"SELECT * FROM {name}"))))  # noqa: S608 - our own tables
            for name in names
        }
    engine.dispose()
    return held


def test_migrations_and_models_have_no_difference(any_url):
    """Alembic finds nothing to change between the migrated tables and the row classes."""
    _make(any_url)
    engine = create_engine(read_url(any_url))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, schema.METADATA) == []
    engine.dispose()


def test_migrations_and_models_have_the_same_checks_indexes_and_keys(any_url, tmp_path, request):
    """The tables that the row classes make have the same columns, CHECKs, indexes and keys as the migrated ones."""
    _make(any_url)
    if any_url.startswith("sqlite"):
        other = f"sqlite:///{tmp_path / 'models.sqlite'}"
    else:
        server = request.getfixturevalue("postgres_server")
        other = server.url(server.create())
    engine = create_engine(read_url(other))
    schema.METADATA.create_all(engine)
    engine.dispose()
    migrated, made = _shape(any_url)[0], _shape(other)[0]
    assert {name: shape[1:] for name, shape in migrated.items()} == {name: shape[1:] for name, shape in made.items()}
    assert {name: sorted(shape[0]) for name, shape in migrated.items()} == {
        name: sorted(shape[0]) for name, shape in made.items()
    }


def test_migrations_have_one_head_and_the_code_names_it():
    """There is one last migration, and it is the revision that this version works with."""
    scripts = ScriptDirectory.from_config(admin.config())
    assert scripts.get_heads() == [HEAD]
    assert tuple(script.revision for script in scripts.walk_revisions())[::-1] == REVISIONS


def test_migrations_import_only_sqlalchemy_and_alembic():
    """A migration depends on nothing of ours, so that it never changes its meaning."""
    scripts = [*admin.migrations_folder().glob("versions/*.py"), admin.migrations_folder() / "env.py"]
    assert len(scripts) > 1
    for script in scripts:
        for node in ast.walk(ast.parse(script.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
            assert {name.partition(".")[0] for name in names} <= {"sqlalchemy", "alembic"}


def test_migrations_that_are_missing_are_a_defect(monkeypatch, tmp_path):
    """An installation without its migrations says so."""
    monkeypatch.setattr(admin, "_PACKAGE", tmp_path / "package")
    with pytest.raises(InternalError, match="no migrations"):
        admin.migrations_folder()


def test_a_database_without_migrations_is_refused_with_the_command(any_url):
    """An empty database is refused, and the hint is the command that makes it."""
    if any_url.startswith("sqlite"):
        Path(read_url(any_url).database).touch()
    with pytest.raises(UnknownSchemaError) as caught:
        StatusEngine.open(any_url, principal="curator-a")
    assert "db init --archive" in caught.value.hint


@pytest.mark.parametrize(
    "statement, hint",
    [
        ("UPDATE alembic_version SET version_num = '9999'", "db upgrade"),
        ("DELETE FROM alembic_version", "db init"),
        ("DELETE FROM archive", "db init"),
    ],
)
def test_a_database_of_other_migrations_is_refused_with_the_command(any_url, statement, hint):
    """A database at another revision, or of no archive, is refused with the command to type."""
    _make(any_url)
    engine = create_engine(read_url(any_url))
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()
    with pytest.raises(UnknownSchemaError) as caught:
        StatusEngine.open(any_url, principal="curator-a")
    assert hint in caught.value.hint


def test_migrations_of_a_made_database_change_nothing(any_url, request):
    """Making a database twice is making it once, and its facts stay those of the first time."""
    first, is_file = _make(any_url), any_url.startswith("sqlite")
    assert first.is_current
    assert (first.archive, first.single_user, first.created_by, first.created_at, first.records) == (
        Archive.DDBJ,
        False,
        "curator-a" if is_file else request.getfixturevalue("postgres_server").owner,  # whatever name is given
        NOW,
        0,
    )
    assert create_database(any_url, archive=Archive.DDBJ, principal="curator-z") == first
    assert database_info(any_url) == first


def test_an_archive_is_fixed_with_the_first_migration(any_url):
    """A database keeps its archive, and one for several users stays so."""
    _make(any_url)
    with pytest.raises(WrongArchiveError, match="DDBJ"):
        _make(any_url, Archive.ENA)
    with pytest.raises(WrongArchiveError, match="several users"):
        _make(any_url, single_user=True)


def test_a_database_before_its_migrations_is_described(any_url):
    """What is not made yet is described as that, and nothing is made by asking."""
    info = database_info(any_url)
    assert (info.revision, info.archive, info.is_current, info.head) == (None, None, False, HEAD)
    assert _make(any_url, single_user=True).single_user


def test_a_migrated_database_of_no_archive_is_described(any_url):
    """A schema without an archive is not current."""
    _make(any_url)
    engine = create_engine(read_url(any_url))
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM archive"))
    engine.dispose()
    assert not database_info(any_url).is_current
