"""Roles of PostgreSQL: a writer does what the engine does and nothing else, and roles outlive any one database."""

from __future__ import annotations

import re
from collections import defaultdict
from contextlib import nullcontext

import psycopg
import pytest
from sqlalchemy import event
from storage.broad import play

from statusengine import Applied, DatabaseUnavailableError, Pending, Status, StatusEngine, create_database
from statusengine.domain.archive import Archive
from statusengine.domain.moves import MOVES
from statusengine.storage import admin, rows
from statusengine.storage.database import read_url
from statusengine.storage.revision import HEAD
from statusengine.testing import Clock, record_in

OWNER, WRITER, READER, PUBLIC = ROLES = (
    "statusengine_owner",
    "statusengine_writer",
    "statusengine_reader",
    "statusengine_public",
)
RUN = "DRR000001"
_COLUMN = re.compile(r"(\w+)=")


class Office:
    """A PostgreSQL database, the people who write to it, and a hand with a database client for each of them."""

    def __init__(self, url, as_principal):
        self.url, self._address = url, as_principal
        self.clock = Clock()

    def engine(self, who):
        """The engine that a writer opens."""
        return StatusEngine.open(self._address(self.url, who), principal=who, clock=self.clock)

    def by_hand(self, who, statement, *values):
        """What a statement answers, or how many rows it wrote."""
        with psycopg.connect(self._address(self.url, who)) as connection:
            found = connection.execute(statement, values)
            return found.fetchall() if found.description else found.rowcount

    def asked(self, statement, *values):
        """The same by the server's owner."""
        with psycopg.connect(self.url) as connection:
            return connection.execute(statement, values).fetchall()


@pytest.fixture
def office(made_postgres_url, as_principal):
    """A database of two writers."""
    return Office(made_postgres_url, as_principal)


@pytest.fixture
def people(office):
    """Two writers' engines."""
    with office.engine("curator-a") as first, office.engine("curator-b") as second:
        yield first, second


def _granted(office, privilege):
    sql = (
        "SELECT table_name, column_name FROM information_schema.column_privileges"
        " WHERE grantee = %s AND privilege_type = %s"
    )
    found = defaultdict(set)
    for table, column in office.asked(sql, WRITER, privilege):
        found[table].add(column)
    return dict(found)


def _watch(engine, updated, deleted):
    def look(_connection, _cursor, statement, *_rest):
        words = statement.split()
        if words[0] == "UPDATE":
            updated[words[1]] |= set(_COLUMN.findall(statement.partition(" SET ")[2].partition(" WHERE ")[0]))
        if words[0] == "DELETE":
            deleted.add(words[2])

    event.listen(engine._setting.store.engine, "before_cursor_execute", look)


def test_a_writer_has_the_rights_that_the_engine_uses(office, people, tmp_path):
    """Two members of the writers' role do all that the engine can, and may change no column that it never changes."""
    updated, deleted = defaultdict(set), set()
    for engine in people:
        _watch(engine, updated, deleted)
    play(*people, office.clock, tmp_path)
    _give_roles(office, people)
    assert updated == _granted(office, "UPDATE")
    sql = "SELECT table_name FROM information_schema.table_privileges WHERE grantee = %s AND privilege_type = %s"
    assert deleted == {row[0] for row in office.asked(sql, WRITER, "DELETE")}
    assert office.asked(sql, WRITER, "TRUNCATE") == []


def _give_roles(office, people):
    first, second = people
    with StatusEngine.open(office.url, principal="x", clock=office.clock) as maker:
        maker.add_actor("curator-b", "approver")
    second.add_actor("curator-a", "curator")
    assert isinstance(first.amend("DRR000101", note="still a curator"), Applied)
    second.revoke_actor("curator-a", "curator")


def test_every_table_has_its_owner_and_its_rights(office):
    """All that a migration made belongs to the owner's role; a writer reads it all, and adds to what is not fixed."""
    tables = {table.name for table in rows.METADATA.sorted_tables} | {"alembic_version"}
    owned = office.asked("SELECT tablename, tableowner FROM pg_tables WHERE schemaname = 'public'")
    assert dict(owned) == dict.fromkeys(tables, OWNER)
    assert set(_granted(office, "SELECT")) == tables | {"record_in_words"}
    assert set(_granted(office, "INSERT")) == tables - {"alembic_version", "archive"}


HISTORY = [
    "UPDATE event SET target = 4",
    "UPDATE event SET detail = 'something else'",
    "UPDATE event SET effective = '2020-01-01'",
    "DELETE FROM event",
    "TRUNCATE event",
    "UPDATE operation SET principal = 'somebody'",
    "UPDATE operation SET approver = 'somebody'",
    "UPDATE operation SET evidence = 'another letter'",
    "DELETE FROM operation",
    "TRUNCATE operation",
    "UPDATE note SET public_note = 'said otherwise'",
    "DELETE FROM note",
    "DELETE FROM record",
    "TRUNCATE record CASCADE",
    "UPDATE record SET accession = 'DRR000009'",
    "UPDATE record SET owner = 'lab-9'",
    "DELETE FROM link",
    "UPDATE request SET state = 'pending', decided_at = NULL",
    "UPDATE request SET principal = 'somebody'",
    "UPDATE request SET detail = 'another detail'",
    "UPDATE review SET signed_by = NULL, signed_at = NULL",
    "UPDATE review SET note = 'signed otherwise'",
    "UPDATE actor SET revoked_by = 'curator-a', revoked_at = now()",
    "UPDATE archive SET archive = 'ENA'",
    "UPDATE alembic_version SET version_num = '0001'",
    "DROP TABLE event",
    "ALTER TABLE event DISABLE ROW LEVEL SECURITY",
    "CREATE TABLE mine (a int)",
]


@pytest.fixture(scope="module")
def worked_at(postgres_server, made_postgres):
    """A database with a withdrawal that two agreed to, one that a second signed, and a role."""
    name = postgres_server.create(template=made_postgres)
    with StatusEngine.open(postgres_server.url(name), principal="x", clock=Clock()) as engine:
        record_in(engine, Status.PUBLIC, RUN)
        engine.suppress(
            RUN, reason="contamination", note="inside", public_note="outside", evidence="letter", detail="d"
        )
        engine.withdraw(RUN, reason="privacy", detail="e")
        record_in(engine, Status.PUBLIC, "DRR000002")
        engine.withdraw("DRR000002", reason="privacy", note="at once", break_glass=True)
        engine.add_actor("curator-b", "approver")
        engine.add_actor("curator-a", "curator")
    yield postgres_server.url(name)
    postgres_server.drop(name)


@pytest.fixture
def used(worked_at, as_principal):
    """The same, with the second person's part done."""
    made = Office(worked_at, as_principal)
    with made.engine("curator-b") as second:
        if second.requests():
            assert isinstance(second.approve(RUN, note="agreed"), Applied)
            (review,) = second.reviews()
            second.sign_review(review.operation, note="looked at")
    return made


@pytest.mark.parametrize("statement", HISTORY)
def test_a_writer_cannot_change_what_was_said_and_done(used, statement):
    """A writer with a database client changes no fact, no name and no word of the past, and removes nothing."""
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        used.by_hand("curator-a", statement)


NAMES = [
    ("operation", {"id": "op-x", "principal": "curator-b"}),
    ("operation", {"id": "op-x", "principal": "curator-b", "approver": "curator-a"}),
    ("operation", {"id": "op-x", "principal": "curator-a", "approver": "curator-b"}),
    ("request", {"number": 9, "principal": "curator-b"}),
    ("actor", {"number": 9, "granted_by": "curator-a", "name": "curator-c"}),
    ("actor", {"number": 9, "granted_by": "curator-b", "name": "curator-c"}),
    ("review", {"operation": "op-x", "principal": "curator-b"}),
    ("run", {"id": "run-x", "principal": "curator-b"}),
    ("site_policy", {"number": 9, "adopted_by": "curator-b"}),
]
NEEDED = {
    "operation": {
        "accession": "DRR000002",
        "action": "withdraw",
        "policy_version": "1",
        "fingerprint": "f",
        "recorded_at": "now",
    },
    "request": {
        "accession": RUN,
        "operation": "op-x",
        "action": "withdraw",
        "requester": "archive",
        "why": "two_persons",
        "asked_at": "now",
        "asked_on": "today",
        "expires_on": "today",
        "version": 1,
        "members": 0,
        "state": "pending",
    },
    "actor": {"role": "approver", "granted_at": "now"},
    "review": {"accession": RUN, "done_at": "now"},
    "run": {"on_date": "today", "started_at": "now", "released": 0, "rereleased": 0, "refused": 0},
    "site_policy": {"version": "x", "text": "x", "adopted_at": "now"},
}


@pytest.mark.parametrize("table, told", NAMES)
def test_a_writer_signs_with_no_name_but_their_own(used, table, told):
    """The server refuses a row in another's name, an approval nobody asked for, and a role that is not theirs."""
    values = NEEDED[table] | told
    marks = ", ".join(["%s"] * len(values))
    statement = f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})"  # noqa: S608 - names of our own
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
        used.by_hand("curator-a", statement, *values.values())


def test_a_writer_may_write_in_their_own_name(used):
    """The same rows pass where they are true: it is the names that were refused above."""
    values = NEEDED["operation"] | {"id": "op-own", "principal": "curator-a", "action": "amend"}
    marks = ", ".join(["%s"] * len(values))
    statement = f"INSERT INTO operation ({', '.join(values)}) VALUES ({marks})"  # noqa: S608 - names of our own
    assert used.by_hand("curator-a", statement, *values.values()) == 1


FORGED = """
INSERT INTO operation (id, accession, action, reason, requester, principal, policy_version, fingerprint, recorded_at)
 VALUES ('op-forged', 'DRR000003', 'suppress', 'duplicate', 'submitter', 'curator-a', '1', 'f', now());
INSERT INTO event (accession, version, operation, action, source, target, reason, effective, recorded_at)
 VALUES ('DRR000003', 4, 'op-forged', 'suppress', 4, 5, 'privacy', '2026-04-01', now());
UPDATE record SET status = 5, version = 4, cause = 4, reason = 'privacy' WHERE accession = 'DRR000003'
"""


def test_what_a_writer_does_past_the_engine_is_found(office, people):
    """A move by hand that no rule allows is listed by the replay; a status without an event fails the check."""
    record_in(people[0], Status.PUBLIC, "DRR000003")
    assert list(people[0].policy_replay()) == []
    for statement in FORGED.split(";"):
        assert office.by_hand("curator-a", statement) == 1
    assert [finding.accession for finding in people[1].policy_replay()] == ["DRR000003"]
    assert office.by_hand("curator-a", "UPDATE record SET status = 4") == 1
    assert people[1].check_database() != ()


def test_the_server_knows_which_moves_are_for_two(office, as_principal):
    """A writer's event of such a move needs an approver, or the glass broken; the events of others need neither."""
    operation = (
        "INSERT INTO operation (id, action, principal, break_glass, policy_version, fingerprint, recorded_at)"
        " VALUES (%s, 'withdraw', 'curator-a', %s, '1', 'f', now())"
    )
    event = (
        "INSERT INTO event (accession, version, operation, action, source, target, effective, recorded_at)"
        " VALUES ('DRR000001', %s, %s, %s, %s, %s, '2026-04-01', now())"
    )
    with psycopg.connect(as_principal(office.url, "curator-a")) as connection:
        for name, is_broken in (("alone", False), ("broken", True)):
            connection.execute(operation, (name, is_broken))
        for number, move in enumerate(MOVES):
            source = move.source and move.source.code
            told = (move.action.value, source, move.target.code)
            version = 1 if source is None else number + 2
            with connection.transaction(force_rollback=True):
                connection.execute(event, (version, "broken", *told))
            refused = pytest.raises(psycopg.errors.InsufficientPrivilege)
            with (
                refused if move.kind.needs_second_person else nullcontext(),
                connection.transaction(force_rollback=True),
            ):
                connection.execute(event, (version, "alone", *told))


def test_an_account_without_a_role_of_the_server_is_told(used, postgres_server):
    """Who is no member of anything is refused with the roles there are."""
    postgres_server.run("CREATE ROLE {} LOGIN", "stranger")
    try:
        with pytest.raises(DatabaseUnavailableError, match="permission denied") as caught:
            StatusEngine.open(postgres_server.url(read_url(used.url).database, "stranger"), principal="x")
        assert WRITER in caught.value.hint
    finally:
        postgres_server.run("DROP ROLE {}", "stranger")


@pytest.fixture
def built(without_roles):
    """Make a database that belongs to a new account with these attributes, and tell its address for it."""
    made = []

    def build(attributes):
        without_roles.run(f"CREATE ROLE {{}} LOGIN {attributes}", "builder")
        name = without_roles.create()
        made.append(name)
        without_roles.run("ALTER DATABASE {} OWNER TO {}", name, "builder")
        return without_roles.url(name, "builder")

    yield build
    for name in made:
        without_roles.drop(name)
    without_roles.run("DROP ROLE {}", "builder")


def _make(url):
    return create_database(url, archive=Archive.DDBJ, principal="x", clock=Clock())


def test_who_may_make_roles_makes_a_database_without_being_superuser(built, without_roles):
    """An account that owns the database and may make roles makes all, goes down and up, and is who made it."""
    url = built("CREATEROLE")
    assert _make(url).created_by == "builder"
    assert admin.downgrade(url, "0002").revision == "0002"
    assert admin.upgrade(url).revision == HEAD
    assert admin.downgrade(url, "base").revision is None
    with psycopg.connect(without_roles.url("postgres")) as connection:
        found = connection.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", (list(ROLES),)).fetchall()
    assert {row[0] for row in found} == set(ROLES)


def test_roles_that_are_missing_are_asked_for(built, without_roles):
    """Who may make no roles is told which ones, and makes the database once an administrator has made them."""
    url = built("")
    with pytest.raises(DatabaseUnavailableError, match="there is no role statusengine_owner, and builder may not"):
        _make(url)
    for role in ROLES:
        without_roles.run("CREATE ROLE {}", role)
    with pytest.raises(DatabaseUnavailableError, match="builder is no member of statusengine_owner"):
        _make(url)
    without_roles.run("GRANT {}, {} TO {}", OWNER, PUBLIC, "builder")
    assert _make(url).is_current


def test_roles_of_two_databases_are_the_same(postgres_server, people):
    """A database that goes back to an earlier schema takes nothing from another one of the same server."""
    other = postgres_server.url(postgres_server.create())
    _make(other)
    admin.downgrade(other, "base")
    record_in(people[0], Status.PUBLIC, RUN)
    assert isinstance(people[0].withdraw(RUN, reason="privacy"), Pending)
    assert isinstance(people[1].approve(RUN, note="agreed"), Applied)
    postgres_server.drop(read_url(other).database)
