"""A commit that nobody answered: what stands is told as done, what does not is done, and nothing twice."""

from __future__ import annotations

import os
import socket
import uuid
from contextlib import nullcontext
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from itertools import count
from threading import Timer

import pytest
from services.desk import NOTE, RUN, desk_at
from services.tree import S, limited, plant
from sqlalchemy import event
from storage.lost import Loss, losing

from statusengine import StatusEngine
from statusengine.errors import DatabaseUnavailableError, UncertainError
from statusengine.exchange.accession_table import COLUMNS
from statusengine.storage import tries
from statusengine.testing import record_in

POLICY = 'version = "one"\nclosures = [2026-06-04]\n'
HELD, PUBLIC, FAMILY, HIDDEN = "DRR000011", "DRR000012", "DRX000014", "DRR000015"
GLASS, PLANNED, REPORTED, KEPT = "DRR000016", "DRR000017", "DRR000018", "DRR000019"


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    monkeypatch.setattr(tries.time, "sleep", lambda _seconds: None)


@pytest.fixture
def list_file(tmp_path):
    """A list of two own runs and one observed."""
    plain = dict.fromkeys(COLUMNS, "-") | {"Visibility": "public", "Type": "RUN", "Status": "live"}
    named = [plain | {"Accession": accession} for accession in ("DRR000021", "DRR000022", "SRR000021")]
    path = tmp_path / "list.tab"
    path.write_text("\n".join(["\t".join(COLUMNS), *("\t".join(line.values()) for line in named)]) + "\n")
    return path


def _prepare(desk):
    for accession in (PUBLIC, HIDDEN, GLASS, PLANNED, KEPT):
        record_in(desk.engine, "public", accession)
    desk.engine.register(HELD, until=date(2026, 4, 8), processed=True)
    desk.engine.register(REPORTED, until=date(2026, 4, 8), processed=True)
    desk.engine.register(FAMILY)
    list(desk.engine.take_notices())


def _day(desk, path):
    """What a day of work comes to, verb by verb."""
    one, two = desk.engine, desk.second
    yield "register", one.register(RUN, note=NOTE, part_of=[FAMILY])
    yield "link", one.link(RUN, part_of=["DRX000099"])
    yield "unlink", one.link(RUN, part_of=["DRX000099"], unlink=True)
    yield "suppress", one.suppress(PUBLIC, reason="contamination", key="ticket-7")
    yield "amend", one.amend(PUBLIC, note="seen again")
    yield "refused", one.cancel(PUBLIC, reason="submitter_request")
    yield "already so", one.suppress(PUBLIC, reason="contamination")
    yield "withdraw", one.withdraw(HIDDEN, reason="privacy")
    yield "approve", two.approve(HIDDEN, note="agreed")
    yield "withdraw another", one.withdraw(KEPT, reason="privacy")
    yield "decline", two.decline(KEPT)
    yield "break the glass", one.withdraw(GLASS, reason="privacy", break_glass=True, note=NOTE, key="glass")
    yield "sign", two.sign_review("glass")
    yield "published", one.published(REPORTED, evidence="10.1093/nar/gkae882")
    plan, _outcomes = one.plan([one.ask("suppress", PLANNED, reason="contamination")])
    yield "plan", one.apply_plan(plan)
    yield "import", replace(one.import_list(path, key="list-1"), path="")
    desk.clock.turn_to("2026-04-08T00:00:00+09:00")
    yield "night", one.release_due()
    taken = list(one.take_notices(within=timedelta(days=14)))
    yield "notices", taken
    yield "report", one.report_notice(taken[0].id, "delivered")
    yield "adopt", one.adopt_policy(POLICY)
    yield "check", one.check_database()
    yield "role", one.add_actor("hanako", "curator")
    yield "another", one.add_actor("jiro", "curator")
    yield "revoke", one.revoke_actor("hanako", "curator")


def _numbered(monkeypatch):
    """Operations and runs named in turn, so that two days can be compared."""
    numbers = count(1)
    monkeypatch.setattr(uuid, "uuid4", lambda: f"operation-{next(numbers):04d}")


def _worked(url, as_principal, monkeypatch, path, thieving):
    """The answers of a day, and what the database holds after it."""
    desk = desk_at(url, as_principal)
    try:
        _numbered(monkeypatch)
        _prepare(desk)
        with thieving(desk) as thief:
            told = dict(_day(desk, path))
        assert told["check"] == ()
        return told, desk.dump(), thief
    finally:
        desk.close()


@pytest.fixture
def undisturbed(made_postgres_url, as_principal, monkeypatch, list_file):
    """The answers of a day on which nothing is lost, and what it leaves in the database."""
    return _worked(made_postgres_url, as_principal, monkeypatch, list_file, lambda _desk: nullcontext())


@pytest.mark.parametrize("loss", Loss)
def test_a_day_of_lost_commits_is_a_day_like_any_other(  # every verb: those apart would cost a database each
    undisturbed, postgres_server, made_postgres, as_principal, monkeypatch, list_file, loss
):
    """With the connection lost at every commit, each verb answers, and leaves behind, what it would have."""
    answers, left, _ = undisturbed
    name = postgres_server.create(template=made_postgres)
    told, dump, thief = _worked(
        postgres_server.url(name),
        as_principal,
        monkeypatch,
        list_file,
        lambda desk: losing(postgres_server, loss, desk.engine, desk.second),
    )
    for verb, answer in answers.items():
        assert told[verb] == answer, verb
    assert thief.taken > len(answers)
    assert dump == left
    postgres_server.drop(name)


@pytest.mark.parametrize("loss", Loss)
@pytest.mark.parametrize("verb", ["approve", "decline"])
def test_a_large_answer_survives_every_lost_commit(made_postgres_url, as_principal, postgres_server, loss, verb):
    """An operation in windows is whole at the end, each record moved once, wherever the connection was lost."""
    desk = desk_at(made_postgres_url, as_principal)
    plant(desk)
    limited(desk, alone=2, at_once=2, window=2)
    with losing(postgres_server, loss, desk.engine, desk.second):
        desk.engine.withdraw(S, reason="privacy")
        outcome = getattr(desk.second, verb)(S)
    assert len(outcome.events) == 6
    assert desk.engine.operations() == ()
    assert desk.engine.check_database() == ()
    desk.close()


@pytest.fixture
def impatient(made_postgres_url, monkeypatch):
    """An engine that waits for a twentieth of a second, with one connection, at a server that takes no other."""
    with StatusEngine.open(made_postgres_url, principal="x") as engine:
        record_in(engine, "public")
        store = engine._setting.store

        def refuse(*_words, **_more):
            raise store.engine.dialect.loaded_dbapi.OperationalError("connection refused")

        with monkeypatch.context() as patch:
            patch.setattr(store, "patience", 0.05)
            patch.setattr(store.engine.dialect, "connect", refuse)
            yield engine


def test_what_nobody_can_be_asked_about_is_uncertain(impatient, made_postgres_url, postgres_server):
    """Where the server does not come back, the error says that it may stand, and with which key to ask again."""
    wishes = {"reason": "contamination", "key": "ticket-7"}
    with losing(postgres_server, Loss.STANDS, impatient), pytest.raises(UncertainError) as caught:
        impatient.suppress(RUN, **wishes)
    assert "--key ticket-7" in caught.value.hint
    with StatusEngine.open(made_postgres_url, principal="x") as again:
        assert again.suppress(RUN, **wishes).replayed


def test_many_that_nobody_can_be_asked_about_are_uncertain_too(impatient, postgres_server):
    """Of several records the error says how to find out all the same."""
    requests = [impatient.ask("register", accession) for accession in ("DRR000002", "DRR000003")]
    with losing(postgres_server, Loss.STANDS, impatient), pytest.raises(UncertainError, match="may stand") as caught:
        impatient.change(requests)
    assert "status history" in caught.value.hint


@pytest.mark.parametrize("ask", [lambda engine: engine.reviews() == (), lambda engine: engine.freeze(RUN)])
def test_a_server_that_comes_back_is_waited_for(made_postgres_url, monkeypatch, ask):
    """Reading and writing begin when the server is there again, and nobody notices."""
    with StatusEngine.open(made_postgres_url, principal="x") as engine:
        record_in(engine, "public")
        pool = engine._setting.store.engine
        pool.dispose()
        refusals = iter([pool.dialect.loaded_dbapi.OperationalError("the database system is starting up")] * 3)
        connect = pool.dialect.connect

        def late(*words, **more):
            for refusal in refusals:
                raise refusal
            return connect(*words, **more)

        monkeypatch.setattr(pool.dialect, "connect", late)
        assert ask(engine)
        assert next(refusals, None) is None


def test_a_server_that_stays_away_is_given_up_in_time(impatient):
    """Before anything was sent, a server that is not there is no more than that."""
    impatient._setting.store.engine.dispose()
    with pytest.raises(DatabaseUnavailableError, match="refused") as caught:
        impatient.register("DRR000002")
    assert not isinstance(caught.value, UncertainError)


@pytest.fixture
def held_up(postgres_server):
    """A server whose commits wait for a standby that is not there, for those sessions that ask for one."""

    def wait_for(standby):
        postgres_server.run(f"ALTER SYSTEM SET synchronous_standby_names = '{standby}'")
        postgres_server.run("SELECT pg_reload_conf()")

    wait_for("nobody")
    yield partial(wait_for, "")
    wait_for("")


def test_a_commit_that_is_still_on_its_way_is_met(made_postgres_url, held_up, monkeypatch):
    """What comes to stand only after it was looked for is run into, found, and told; it is done once."""
    monkeypatch.undo()
    url = f"{made_postgres_url}&lock_timeout=0.1"
    with StatusEngine.open(url, principal="x") as engine:
        record_in(engine, "public")
        database, sent, begun = engine._setting.store.engine, [], []
        event.listen(database, "begin", begun.append)

        @event.listens_for(database, "commit")
        def _cut(connection):
            sent.append(connection)
            if len(sent) == 1:
                driver = connection.connection.driver_connection
                driver.execute("SET LOCAL synchronous_commit = on")
                Timer(0.2, _hang_up, [driver.fileno()]).start()
                Timer(1, held_up).start()

        outcome = engine.suppress(RUN, reason="contamination")
        assert (outcome.record.version, outcome.replayed, len(sent)) == (4, False, 1)
        assert len(begun) > 2  # it was looked for before it stood
        assert len(engine.history(RUN)) == 4
        assert engine.check_database() == ()


def _hang_up(number):
    """Cut a connection as a network does: the server goes on with what it was told."""
    with socket.socket(fileno=os.dup(number)) as line:
        line.shutdown(socket.SHUT_RDWR)
