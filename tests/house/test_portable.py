"""Correctness rests on nothing that only some engines have, so that an archive can grow beyond one machine."""

from __future__ import annotations

from pathlib import Path

import pytest
from house.portable import in_database, in_keys, in_source
from sqlalchemy import Column, Index, Integer, MetaData, Table, Text, UniqueConstraint, text

from statusengine.storage.database import connect_engine, read_url
from statusengine.storage.schema import METADATA, PER_RECORD, REFERENCE

ROOT = Path(__file__).parents[2]
SOURCES = sorted((*(ROOT / "statusengine").rglob("*.py"), *(ROOT / "alembic").rglob("*.py")))


def test_no_source_rests_on_what_some_engine_lacks():
    """Neither the engine nor a migration uses a lock, a trigger, RETURNING, a savepoint … that may not be there."""
    found = {path.relative_to(ROOT).as_posix(): in_source(path.read_text("utf-8")) for path in SOURCES}
    assert len(found) > 100
    assert {path: what for path, what in found.items() if what} == {}


@pytest.mark.parametrize(
    "line, what",
    [
        ('sql = "SELECT accession FROM due FOR UPDATE"', "a row lock"),
        ('sql = "select accession from due for no key update"', "a row lock"),
        ('sql = base + " FOR SHARE"', "a row lock"),
        ('sql = f"SELECT {columns} FROM due FOR UPDATE SKIP LOCKED"', "skip locked"),
        ("select(due).with_for_update()", "a row lock"),
        ("session.get(due, key, with_for_update=True)", "a row lock"),
        ("lock(skip_locked=True)", "skip locked"),
        ('sql = "SELECT pg_advisory_xact_lock(1)"', "an advisory lock"),
        ('sql = "SELECT pg_try_advisory_lock(:key)"', "an advisory lock"),
        ("select(func.pg_advisory_lock(1))", "an advisory lock"),
        ('op.execute("CREATE TRIGGER t AFTER INSERT ON event EXECUTE FUNCTION f()")', "a trigger"),
        ('sql = "INSERT INTO event VALUES (1) " "RETURNING accession"', "returning"),
        ("insert(event).returning(event.c.accession)", "returning"),
        ('sql = "NOTIFY released"', "a notification"),
        ("select(func.pg_notify('released', accession))", "a notification"),
        ('sql = "LISTEN released"', "a notification"),
        ('sql = "SAVEPOINT here"', "a nested transaction"),
        ("with connection.begin_nested(): pass", "a nested transaction"),
        ('op.execute("CREATE INDEX i ON record (hold_on) WHERE hold_on IS NOT NULL")', "a partial index"),
        ('Index("i", "hold_on", postgresql_where=text("hold_on IS NOT NULL"))', "a partial index"),
        ('sql = "CREATE TABLE x (a text REFERENCES record (accession))"', "a foreign key"),
        ('sa.ForeignKeyConstraint(["a"], ["record.accession"])', "a foreign key"),
        ('Field(foreign_key="record.accession")', "a foreign key"),
        ('sql = "CREATE TABLE x (a bigserial)"', "a sequence"),
        ('sql = "SELECT nextval(:name)"', "a sequence"),
        ('sa.Column("a", sa.Integer(), autoincrement=True)', "a sequence"),
        ("sa.Identity()", "a sequence"),
    ],
)
def test_a_planted_dependence_is_found(line, what):
    """The check can fail: each dependence that is planted in a small module is named, with its line."""
    assert (2, what) in in_source(f"import anything\n{line}\n")


@pytest.mark.parametrize(
    "line",
    [
        '"""It needs no FOR UPDATE, no SKIP LOCKED and no RETURNING."""',
        "# NOTIFY would miss those who are away: SAVEPOINT, CREATE TRIGGER",
        'hint = "notify the submitter, and listen to what they say"',
        "sql = \"SELECT accession FROM note WHERE public_note = 'SKIP LOCKED'\"",
        'sql = "SELECT accession FROM due -- FOR UPDATE is not asked for"',
        'sql = "CREATE VIEW v AS SELECT accession FROM record WHERE status = 4"',
        'sql = "CREATE POLICY p ON event FOR UPDATE TO writer USING (true)"',
        'event.listen(engine, "connect", prepare)',
        'sa.Column("number", sa.Integer(), autoincrement=False)',
    ],
)
def test_words_are_no_dependence(line):
    """A comment, a docstring, a sentence for people and a quoted value may say the words."""
    assert in_source(f"import anything\n{line}\n") == []


def test_every_table_is_per_record_or_reference():
    """Each table is said to be the one or the other, and the keys of what belongs to a record begin with it."""
    assert set(METADATA.tables) == PER_RECORD | REFERENCE
    assert not PER_RECORD & REFERENCE
    assert list(in_keys(METADATA, PER_RECORD)) == []


def test_a_planted_key_is_found():
    """A key that begins otherwise, a second unique key, a number of the database's own: each is told."""
    made = MetaData()
    Table("a", made, Column("number", Integer, primary_key=True), Column("accession", Text))
    Table("b", made, Column("accession", Text, primary_key=True), Column("n", Text), UniqueConstraint("n"))
    Table("c", made, Column("accession", Text, primary_key=True), Column("n", Text), Index("i", "n", unique=True))
    assert list(in_keys(made, frozenset("abc"))) == [
        "a.number is numbered by the database",
        "a has a unique key that does not begin with the accession",
        "b has a unique key that does not begin with the accession",
        "c has a unique key that does not begin with the accession",
    ]


@pytest.fixture
def connection(made_url):
    """A connection to a migrated database of each kind in turn; what is done by it is undone."""
    engine = connect_engine(read_url(made_url))
    with engine.connect() as made, made.begin() as transaction:
        yield made
        transaction.rollback()
    engine.dispose()


def test_no_migrated_database_holds_what_some_engine_lacks(connection):
    """No migration made a trigger, a partial index or one on an expression, a foreign key or a sequence."""
    assert in_database(connection) == []


PLANTED = {
    "sqlite": (
        "CREATE TRIGGER planted AFTER INSERT ON run BEGIN SELECT 1; END",
        "CREATE TABLE numbered (id INTEGER PRIMARY KEY AUTOINCREMENT)",
    ),
    "postgresql": (
        "CREATE TRIGGER planted BEFORE UPDATE ON run EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "CREATE TABLE numbered (id serial)",
    ),
}
EVERYWHERE = (
    "CREATE INDEX partial ON record (hold_on) WHERE hold_on IS NOT NULL",
    "CREATE INDEX lowered ON record (lower(owner))",
    "CREATE TABLE keyed (a text REFERENCES record (accession))",
)


def test_what_is_planted_in_a_database_is_found(connection):
    """The check of a database can fail: each of the five is named."""
    numbered = {"sqlite": "numbered is numbered by the database", "postgresql": "numbered_id_seq is a sequence"}
    for statement in (*EVERYWHERE, *PLANTED[connection.dialect.name]):
        connection.execute(text(statement))
    assert set(in_database(connection)) == {
        "keyed has a foreign key",
        "lowered is an index on an expression",
        "planted is a trigger",
        "partial is a partial index",
        numbered[connection.dialect.name],
    }
