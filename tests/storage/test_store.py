"""Reading and writing transactions: one picture, all or nothing, and trouble told as what it is."""

from __future__ import annotations

import pytest
from services.desk import RUN
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import TimeoutError as NoConnectionError

from statusengine import ConflictError, DatabaseUnavailableError, Status, StatusEngine
from statusengine.errors import InternalError
from statusengine.storage import rows, tries
from statusengine.storage.database import read_url
from statusengine.storage.store import Store
from statusengine.testing import record_in


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    monkeypatch.setattr(tries.time, "sleep", lambda _seconds: None)


def test_one_reading_sees_one_picture(desk):
    """What another commits meanwhile is not seen by a reading that has begun."""
    record_in(desk.engine, Status.PUBLIC)
    setting = desk.engine._setting
    sql = "SELECT status FROM record WHERE accession = :a"
    with setting.store.reading() as reader:
        before = reader.row(sql, a=RUN)[0]
        with StatusEngine.open(desk.url, principal="other", clock=desk.clock) as other:
            other.suppress(RUN, reason="contamination")
        assert reader.row(sql, a=RUN)[0] == before == Status.PUBLIC.code
    with setting.store.reading() as reader:
        assert reader.row(sql, a=RUN)[0] == Status.PERMANENTLY_SUPPRESSED.code
        assert reader.row(sql, a="DRR000404") is None
        assert [row[0] for row in reader.rows(f"{sql[:-3]}:a OR accession IN :keys", a="x", keys=[RUN])] == [5]


def test_a_bad_statement_is_trouble_with_the_database(desk):
    """A reading that fails raises our error, whatever the driver said."""
    with pytest.raises(DatabaseUnavailableError), desk.engine._setting.store.reading() as reader:
        reader.row("SELECT nothing FROM nowhere")


def test_a_database_that_may_only_be_read_is_told(desk):
    """On a database that may not be written, reading goes on and writing says why it cannot."""
    record_in(desk.engine, Status.PUBLIC)
    made = create_engine(read_url(desk.url))

    @event.listens_for(desk.database, "begin")
    def _read_only(connection):
        is_sqlite = connection.dialect.name == "sqlite"
        cursor = connection.connection.cursor()
        cursor.execute("PRAGMA query_only=ON" if is_sqlite else "SET TRANSACTION READ ONLY")
        cursor.close()

    with pytest.raises(DatabaseUnavailableError, match=r"read-?only"):
        desk.engine.suppress(RUN, reason="contamination")
    assert desk.engine.show(RUN).status is Status.PUBLIC
    made.dispose()


def test_a_user_without_rights_is_told(made_postgres_url, postgres_server):
    """A PostgreSQL user who may not write is told so, and nothing is written."""
    postgres_server.make_role("reader", "pg_read_all_data")
    name = read_url(made_postgres_url).database
    with StatusEngine.open(postgres_server.url(name, "reader"), principal="x") as engine:
        assert engine.principal == "reader"
        with pytest.raises(DatabaseUnavailableError, match="permission denied"):
            engine.register(RUN)
    postgres_server.run("DROP ROLE {}", "reader")


def test_a_lost_connection_is_opened_again(made_postgres_url, postgres_server):
    """After the server dropped every connection, reading, writing and look-ups go on."""
    name = read_url(made_postgres_url).database
    kill = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608 - a name of ours
    with StatusEngine.open(made_postgres_url, principal="x") as engine:
        record_in(engine, Status.PUBLIC)
        assert engine.sight(RUN).is_shown
        postgres_server.run(kill)
        assert engine.sight(RUN).is_shown
        postgres_server.run(kill)
        assert engine.visible([RUN])[RUN].is_shown
        assert engine.freeze(RUN).record.frozen
        postgres_server.run(kill)
        assert engine.show(RUN).frozen


def test_a_connection_lost_in_the_middle_is_tried_again(made_postgres_url, postgres_server):
    """A transaction that the server cut short is run once more, whole."""
    with StatusEngine.open(made_postgres_url, principal="x") as engine:
        opened = engine._setting.store
        attempts = []

        def task(work):
            attempts.append(work)
            if len(attempts) == 1:
                pid = work.select("SELECT pg_backend_pid()")[0][0]
                postgres_server.run(f"SELECT pg_terminate_backend({pid})")
            return work.select("SELECT 1")[0][0]

        assert opened.writing(task) == 1
        assert len(attempts) == 2


def test_what_the_tables_refuse_is_a_defect(desk):
    """A row that no rule should have let through is reported as ours, and nothing of it stays."""
    before = desk.dump()

    def task(work):
        work.add(rows.DueRow, accession=RUN, on_date=None, action="vanish")

    with pytest.raises(InternalError, match="refused"):
        desk.engine._setting.store.writing(task)
    assert desk.dump() == before


def test_a_key_that_stays_taken_is_a_conflict(desk):
    """A duplicate that does not go away is given up in the end, as a conflict."""
    record_in(desk.engine, Status.PUBLIC)

    def task(work):
        work.add(rows.SecondaryRow, accession=RUN, successor="DRR000002", operation="x")
        work.add(rows.SecondaryRow, accession=RUN, successor="DRR000002", operation="x")

    with pytest.raises(ConflictError) as caught:
        desk.engine._setting.store.writing(task)
    assert caught.value.hint
    assert desk.count("secondary") == 0


def test_no_free_connection_is_trouble_and_no_crash(desk, monkeypatch):
    """When every connection is in use for too long, reading and writing say that the database is not available."""

    def none_left():
        raise NoConnectionError("pool limit reached")

    monkeypatch.setattr(desk.database.pool, "connect", none_left)
    with pytest.raises(DatabaseUnavailableError):
        desk.engine.show(RUN)
    with pytest.raises(DatabaseUnavailableError):
        desk.engine.register(RUN)


def test_a_locked_file_is_waited_for(made_sqlite_url, monkeypatch):
    """A writer that meets another's lock tries again, and gives up as a conflict."""
    monkeypatch.setattr("statusengine.storage.database._BUSY_MS", 10)
    with StatusEngine.open(made_sqlite_url, principal="x") as engine:
        holder = create_engine(made_sqlite_url)
        with holder.connect() as connection:
            connection.execute(text("UPDATE archive SET created_by = 'z'"))
            with pytest.raises(ConflictError):
                engine.register(RUN)
        holder.dispose()
        assert engine.register(RUN).record.version == 1


def test_an_undone_task_is_rolled_back(desk):
    """Whatever a task raises, nothing of it is written."""
    before = desk.dump()

    def task(work):
        work.add(rows.NoteRow, operation="x", public_note=None, internal_note="y")
        work.write()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.engine._setting.store.writing(task)
    assert desk.dump() == before


def test_a_store_knows_who_and_whose_it_is(desk):
    """The store's facts are those of its database; on PostgreSQL the session's user is the principal."""
    with_url = Store(desk.url)
    is_sqlite = desk.url.startswith("sqlite")
    assert with_url.facts.archive is desk.engine.archive
    assert not with_url.facts.single_user
    assert with_url.facts.principal == (None if is_sqlite else read_url(desk.url).username)
    with_url.close()
