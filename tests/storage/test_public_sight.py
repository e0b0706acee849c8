"""What a service of the public sees on PostgreSQL: what the visibility table shows, and no trace of the rest."""

from __future__ import annotations

from itertools import pairwise, product

import psycopg
import pytest

from statusengine import NotPermittedError, Sight, StatusEngine
from statusengine.domain.access import AccessTier
from statusengine.domain.action import Action
from statusengine.domain.reason import REASONS, Reason
from statusengine.domain.status import SUPPRESSED, Status
from statusengine.domain.visibility import Audience, Channel, see
from statusengine.errors import DatabaseUnavailableError
from statusengine.testing import Clock, record_in

SHOWN = [channel for channel in Channel if channel is not Channel.EXCHANGE]
MISSING = "DRR999999"
_RECORD = (
    "INSERT INTO record (accession, kind, archive, scope, access, status, version, cause, since, reason,"
    " first_public_on, processed_on)"
    " VALUES (%s, 'run', 'DDBJ', 'dra', %s, %s, 1, 1, '2026-01-05', %s, %s, '2026-01-05')"
)
_EVER = {status for status in Status if status not in {Status.PRIVATE, Status.CANCELED}}
SENTENCED = [
    reason
    for reason, rule in REASONS.items()
    if {binding.action for binding in rule.bindings} & {Action.SUPPRESS, Action.REPLACE, Action.IMPORT}
]


def _records():
    """A record for each status, access tier and a reason that replaces or does not, with its accession."""
    reasons = (Reason.DUPLICATE, Reason.REPLACED)
    return {f"DRR{number:06d}": told for number, told in enumerate(product(Status, AccessTier, reasons), 1)}


class Counter:
    """The database's owner, and a service that may see what the public sees."""

    def __init__(self, server, name):
        self.url, self.service = server.url(name), server.url(name, "service")

    def run(self, statement, *values):
        """What the owner is answered."""
        return self._run(self.url, statement, values)

    def ask(self, statement, *values):
        """What the service is answered."""
        return self._run(self.service, statement, values)

    def engine(self):
        """The engine that the service opens."""
        return StatusEngine.open(self.service, principal="x", clock=Clock())

    @staticmethod
    def _run(url, statement, values):
        with psycopg.connect(url) as connection:
            found = connection.execute(statement, values)
            return found.fetchall() if found.description else []


@pytest.fixture(scope="module")
def counter(postgres_server, made_postgres):
    """A database with a record of every kind, some of them tied, and a service that reads it."""
    name = postgres_server.create(template=made_postgres)
    postgres_server.run("CREATE ROLE {} LOGIN IN ROLE statusengine_reader", "service")
    made = Counter(postgres_server, name)
    for accession, (status, access, reason) in _records().items():
        ever = "2026-01-05" if status in _EVER else None
        made.run(_RECORD, accession, access.value, status.code, reason.value, ever)
    yield made
    postgres_server.drop(name)
    postgres_server.run("DROP ROLE {}", "service")


@pytest.mark.parametrize("channel", SHOWN)
def test_the_service_sees_what_the_table_shows(counter, channel):
    """In each channel the view has the records that the visibility table shows the public there, and no others."""
    due = {
        accession
        for accession, (status, access, reason) in _records().items()
        if see(status, channel, access=access, reason=reason).is_shown
    }
    assert 0 < len(due) < len(_records())
    assert {row[0] for row in counter.ask(f"SELECT accession FROM public_{channel}")} == due  # noqa: S608 - a name of ours


def test_no_view_shows_what_partners_are_told(counter):
    """There is a view for each channel of the public, and none for the exchange."""
    views = counter.run("SELECT viewname FROM pg_views WHERE starts_with(viewname, 'public_')")
    assert {row[0] for row in views} == {f"public_{channel}" for channel in SHOWN}
    assert not any(see(status, Channel.EXCHANGE).is_shown for status in Status)


@pytest.mark.parametrize("channel", SHOWN)
def test_the_service_reads_no_more_than_the_card(counter, channel):
    """A row tells what the public's card of the record tells."""
    columns = "accession, kind, archive, status, status_code, since, first_public_on, access, public_reason, replaced"
    told = {row[0]: row for row in counter.ask(f"SELECT * FROM public_{channel}")}  # noqa: S608 - a name of ours
    assert told == {row[0]: row for row in counter.ask(f"SELECT {columns} FROM public_{channel}")}  # noqa: S608 - the same
    for accession, row in told.items():
        status, access, reason = _records()[accession]
        assert (row[3], row[4], row[7]) == (status.value, status.code, access.value)
        assert row[8] == (reason.rule.public_sentence if status in SUPPRESSED else None)
        assert row[9] == (status in SUPPRESSED and reason is Reason.REPLACED)


@pytest.mark.parametrize("reason", SENTENCED)
def test_a_reason_is_told_in_its_public_sentence(counter, reason):
    """The view has the sentence of the table of reasons for each that a suppressed record can have."""
    assert reason.rule.public_sentence
    accession = f"DRX{SENTENCED.index(reason):06d}"
    counter.run(_RECORD, accession, "open", Status.PERMANENTLY_SUPPRESSED.code, reason.value, "2026-01-05")
    found = counter.ask("SELECT public_reason FROM public_accession WHERE accession = %s", accession)
    assert found == [(reason.rule.public_sentence,)]


@pytest.mark.parametrize("reason", ["adapter_rest", "privacy"])
def test_a_reason_without_a_sentence_is_not_told(counter, reason):
    """Of a reason that a site added, or that is a secret, the view says nothing."""
    counter.run(_RECORD, "DRX900000", "open", Status.PERMANENTLY_SUPPRESSED.code, reason, "2026-01-05")
    assert counter.ask("SELECT public_reason FROM public_accession WHERE accession = 'DRX900000'") == [(None,)]
    counter.run("DELETE FROM record WHERE accession = 'DRX900000'")


REFUSED = [
    "TABLE record",
    "TABLE event",
    "TABLE operation",
    "TABLE note",
    "TABLE link",
    "TABLE secondary",
    "TABLE observation",
    "TABLE due",
    "SELECT count(*) FROM record",
    "SELECT count(*) FROM record_in_words",
    "SELECT accession FROM record WHERE status = 4",
    "SELECT created_by FROM archive",
    "SELECT name FROM actor",
    "SELECT text FROM site_policy",
    "INSERT INTO public_accession (accession) VALUES ('DRR999999')",
    "UPDATE public_accession SET since = '2020-01-01'",
    "DELETE FROM public_accession",
    "SET ROLE statusengine_public",
    "ALTER VIEW public_accession RESET (security_barrier)",
]


@pytest.mark.parametrize("statement", REFUSED)
def test_the_service_reads_no_table_and_writes_nothing(counter, statement):
    """Tables are refused whole, whatever is asked of them, and the views take nothing in."""
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        counter.ask(statement)


def _hidden():
    return [a for a, (status, *_) in _records().items() if not see(status, Channel.ACCESSION).is_shown]


QUESTIONS = [
    "SELECT * FROM public_accession WHERE accession = '{}'",
    "SELECT count(*) FROM public_accession WHERE accession = '{}'",
    "SELECT * FROM public_accession WHERE accession BETWEEN '{0}' AND '{0}'",
    "SELECT * FROM public_accession WHERE accession = ANY(ARRAY['{}'])",
    "SELECT public_may_see('{}')",
    "SELECT public_successors('{}')",
    "SELECT public_secondaries('{}')",
    "SELECT public_links('{}')",
    "EXPLAIN SELECT * FROM public_accession WHERE accession = '{}'",
    "EXPLAIN SELECT * FROM public_listing WHERE accession = '{}'",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_hidden_is_answered_like_missing(counter, question):
    """For each hidden record every question has the answer, to the byte, that it has for one that is not here."""
    nothing = str(counter.ask(question.format(MISSING)))
    for accession in _hidden():
        assert str(counter.ask(question.format(accession))).replace(accession, MISSING) == nothing


def test_a_leaky_function_sees_nothing_hidden(counter):
    """A function of the asker's own, however cheap it says it is, is not called with a row that is hidden."""
    with psycopg.connect(counter.service) as connection:
        said = []
        connection.add_notice_handler(lambda notice: said.append(notice.message_primary))
        connection.execute(
            "CREATE FUNCTION pg_temp.tell(seen text) RETURNS boolean COST 0.0000001 LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE NOTICE '%', seen; RETURN true; END $$"
        )
        shown = connection.execute("SELECT accession FROM public_accession WHERE pg_temp.tell(accession)").fetchall()
    assert said
    assert sorted(said) == sorted(row[0] for row in shown)
    assert not set(said) & set(_hidden())


def test_the_rows_behind_the_view_are_guarded_too(counter):
    """A view without its test, or a right on the table given by mistake, still shows no hidden row."""
    with psycopg.connect(counter.url) as connection:
        connection.execute("GRANT SELECT ON record TO statusengine_reader")
        connection.execute("CREATE VIEW careless AS SELECT accession FROM record")
        connection.execute("ALTER VIEW careless OWNER TO statusengine_public")
        connection.execute("GRANT SELECT ON careless TO statusengine_reader")
        connection.execute("SET LOCAL ROLE statusengine_reader")
        for place in ("record", "careless"):
            found = connection.execute(f"SELECT accession FROM {place}").fetchall()  # noqa: S608 - a name of ours
            assert found
            assert not {row[0] for row in found} & set(_hidden())
        connection.rollback()


def test_relations_name_nothing_hidden(made_postgres_url):
    """Successors, secondaries and links are told where both ends may be seen, as the engine tells the public."""
    with StatusEngine.open(made_postgres_url, principal="x", clock=Clock()) as engine:
        _tie(engine)
        told = {name: engine.show(name, audience="public") for name in OWN}
        resolved = {name: engine.resolve(name) for name in OWN}
    with psycopg.connect(made_postgres_url) as connection:
        connection.execute("SET ROLE statusengine_reader")

        def ask(function, name):
            return tuple(row[0] for row in connection.execute(f"SELECT {function}(%s)", (name,)))

        for name, card in told.items():
            assert ask("public_successors", name) == resolved[name] == (card.primaries if card else ())
            assert ask("public_secondaries", name) == (card.secondaries if card else ())
            assert ask("public_links", name) == (card.part_of if card else ())
    assert any(card and card.primaries for card in told.values())
    assert any(card and card.part_of for card in told.values())


OWN = tuple(f"DRR00000{number}" for number in range(1, 8))


def _tie(engine):
    """Chains of replacements that end in the open and in the dark, and links to both."""
    record_in(engine, Status.PUBLIC, "DRX000001")
    record_in(engine, Status.PRIVATE, "DRX000002")
    for number, name in enumerate(OWN):
        engine.register(name, processed=True, part_of=[f"DRX00000{number % 2 + 1}"])
    for old, new in pairwise(OWN[:4]):
        engine.replace(old, by=(new,))
    engine.replace(OWN[4], by=(OWN[5],))
    engine.withdraw(OWN[5], reason="privacy", note="at once", break_glass=True)


def test_an_engine_of_the_service_answers_for_the_public(counter):
    """It says of each record, one by one or together, what an engine with all rights says to the public."""
    names = [*_records(), MISSING]
    with counter.engine() as engine, StatusEngine.open(counter.url, principal="x", clock=Clock()) as full:
        assert engine.archive == full.archive
        for channel in Channel:
            told = full.visible(names, channel)
            assert engine.visible(names, channel) == told
            assert {name: engine.sight(name, channel) for name in names} == told
        for name in names:
            assert engine.visibility(name) == full.visibility(name)
        assert set(told.values()) == {Sight.NO}
        assert {Sight.YES, Sight.MARKED, Sight.SUCCESSOR} <= set(engine.visible(names).values())


@pytest.mark.parametrize("audience", [audience for audience in Audience if audience is not Audience.PUBLIC])
def test_an_engine_of_the_service_speaks_for_nobody_else(counter, audience):
    """Who sees what the public sees is not asked what others see, rather than answered with less."""
    with counter.engine() as engine:
        for ask in (engine.sight, engine.visibility):
            with pytest.raises((NotPermittedError, DatabaseUnavailableError)):
                ask("DRR000001", audience=audience)
        with pytest.raises((NotPermittedError, DatabaseUnavailableError)):
            engine.visible(["DRR000001"], audience=audience)


def test_an_engine_of_the_service_tells_why_the_rest_fails(counter):
    """What needs the tables is refused with the role that is missing."""
    with counter.engine() as engine:
        for attempt in (
            lambda: engine.show("DRR000001", audience="public"),
            lambda: engine.register("DRR900000"),
            lambda: engine.history("DRR000001"),
            engine.release_due,
        ):
            with pytest.raises(DatabaseUnavailableError, match="permission denied") as caught:
                attempt()
            assert "statusengine_writer" in caught.value.hint
