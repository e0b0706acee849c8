"""Who may do what in a database: judged in the same transaction, by roles as they are at that moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from domain.permitted import CELLS, ROLES
from exchange.lists import HEADER
from services.desk import desk_in_memory
from services.staff import OTHER_RUN, OTHERS, OWN, OWN_RUN, staff

from statusengine import Audience, Channel, NotPermittedError, RefusalCode, Requester, Role
from statusengine.domain.relation import Link, Relation
from statusengine.domain.role import Deed
from statusengine.services import release_due
from statusengine.services.permission import refusal

TIED = (Link(Relation.PART_OF, "DRX000001"),)


@pytest.fixture(scope="module")
def people():
    """A principal of every role at one database, for tests that write nothing."""
    desk = desk_in_memory()
    yield staff(desk)
    desk.close()


def judged(engine, deed, request=None, accession=None):
    """What the engine's principal is told of a deed, and of a request on a record."""
    setting = engine._setting

    def task(work):
        return refusal(work, setting, deed, request, work.record(accession) if accession else None)

    return setting.store.writing(task, dry_run=True)


def asked(engine, action="cancel", accession=OWN_RUN, **words):
    """A request of the engine's principal on the submitter's own record."""
    return engine.ask(action, accession, **words)


@pytest.mark.parametrize("role, deed, cell", [cell for cell in CELLS if cell[1] != "read_public"])
def test_a_role_is_refused_what_the_table_denies(people, role, deed, cell):
    """Deed by deed, on own records and on others', the answer is the table's."""
    own = asked(people[role])
    others = asked(people[role], accession=OTHER_RUN)
    assert (judged(people[role], Deed(deed), own, OWN_RUN) is None) is (cell != "no")
    assert (judged(people[role], Deed(deed), others, OTHER_RUN) is None) is (cell == "yes")
    assert (judged(people[role], Deed(deed)) is None) is (cell == "yes")


@pytest.mark.parametrize("deed", Deed)
def test_without_a_role_nothing_is_permitted(people, deed):
    """As soon as somebody has a role, who has none does nothing but look."""
    denial = judged(people["nobody"], deed)
    assert (denial is None) is (deed is Deed.READ_PUBLIC)
    assert denial is None or denial.code is RefusalCode.NOT_PERMITTED


@pytest.mark.parametrize("deed", Deed)
def test_who_made_the_database_goes_on_giving_roles_and_no_more(people, deed):
    """The maker without a role is not locked out, and is no curator."""
    assert (judged(people["curator-a"], deed) is None) is (deed in {Deed.MANAGE_ACTORS, Deed.READ_PUBLIC})


@pytest.mark.parametrize("deed", Deed)
def test_an_open_database_lets_everybody_do_everything_but_give_roles(memory, deed):
    """Before the first role is given all is as if there were none, and only the maker gives the first."""
    assert judged(memory.engine, deed) is None
    assert (judged(memory.second, deed) is None) is (deed is not Deed.MANAGE_ACTORS)


def test_a_refusal_says_what_it_takes_and_who_can_help(people):
    """The sentence names the principal, the deed and the roles; the next step names who gives them."""
    denial = judged(people["scheduler"], Deed.RELEASE)
    assert denial.message == "scheduler may not release: that takes the role curator"
    assert denial.hint == "roles are given by an approver, or by curator-a, who made the database"
    assert "curator or approver" in judged(people["nobody"], Deed.DECLINE).message


def test_an_open_database_names_who_gives_the_first_role(memory):
    """Nobody is sent to a role that nobody has."""
    denial = judged(memory.second, Deed.MANAGE_ACTORS)
    assert "the account that made the database" in denial.message
    assert "curator-a" in denial.hint


def test_a_submitter_is_told_the_same_of_others_records_and_of_none(people):
    """What is refused does not say whether a record is here, nor whose it is."""
    engine = people["submitter"]
    others = judged(engine, Deed.CANCEL, asked(engine, accession=OTHER_RUN), OTHER_RUN)
    missing = judged(engine, Deed.CANCEL, asked(engine, accession="DRR000404"), "DRR000404")
    assert others == missing
    assert others.message == "submitter may cancel with own records only"
    assert OWN in others.hint


@pytest.mark.parametrize("owner, accession", [*product((OWN, OTHERS, None), ("DRR000009", OTHER_RUN))])
def test_a_submitter_registers_own_records(people, owner, accession):
    """A new record has its submitter's owner; one of another's that is here is not taken over by saying so."""
    engine = people["submitter"]
    denial = judged(engine, Deed.REGISTER, engine.ask("register", accession, owner=owner), accession)
    assert (denial is None) is (owner == OWN and accession != OTHER_RUN)


@pytest.mark.parametrize("requester", Requester)
def test_a_submitter_asks_for_the_owners_only(people, requester):
    """Neither in the archive's name nor an authority's, nor as anybody; a curator may pass on whoever asked."""
    admitted = {"submitter", "principal_investigator", "lab_manager", "institution"}
    words = {"reason": "submitter_request", "requested_by": requester}
    own = judged(people["submitter"], Deed.CANCEL, asked(people["submitter"], **words), OWN_RUN)
    assert (own is None) is (requester in admitted)
    assert judged(people["curator"], Deed.CANCEL, asked(people["curator"], **words), OWN_RUN) is None


def test_a_reason_of_the_archives_is_not_a_submitters(people):
    """Who names no requester asks as the first whom the reason admits, and that must be the submitter's side."""
    engine = people["submitter"]
    archives = asked(engine, reason="failed_quality_control")
    assert judged(engine, Deed.CANCEL, archives, OWN_RUN).code is RefusalCode.NOT_PERMITTED
    assert judged(engine, Deed.CANCEL, asked(engine, reason="submitter_request"), OWN_RUN) is None


def test_an_override_is_a_curators(people):
    """A submitter does not set the rule on notice aside."""
    words = {"until": date(2026, 5, 1), "override": True, "note": "late"}
    for name, permitted in (("submitter", False), ("curator", True)):
        denial = judged(people[name], Deed.HOLD, asked(people[name], "hold", **words), OWN_RUN)
        assert (denial is None) is permitted


@pytest.mark.parametrize(
    "told", [{"break_glass": True}, {"links": TIED}, {"unlinks": TIED}], ids=["glass", "link", "unlink"]
)
def test_what_is_asked_beside_the_action_is_permitted_apart(people, told):
    """Breaking the glass and tying records are deeds of their own: a submitter does neither by amending."""
    request = replace(asked(people["submitter"], "amend", detail="x"), **told)
    assert judged(people["submitter"], Deed.AMEND, request, OWN_RUN).code is RefusalCode.NOT_PERMITTED
    assert judged(people["curator"], Deed.AMEND, request, OWN_RUN) is None


def test_what_a_new_record_belongs_to_is_told_with_it(people):
    """A submitter's registration names its submission, which is no deed apart."""
    request = replace(people["submitter"].ask("register", "DRR000009", owner=OWN), links=TIED)
    assert judged(people["submitter"], Deed.REGISTER, request, "DRR000009") is None


def test_two_roles_are_the_sum_of_both(memory):
    """A submitter who is curator too is held to neither own records nor own requesters."""
    people = staff(memory)
    memory.engine.add_actor("submitter", "curator")
    request = asked(people["submitter"], "cancel", OTHER_RUN, requested_by="archive")
    assert judged(people["submitter"], Deed.CANCEL, request, OTHER_RUN) is None


def test_roles_are_read_once_in_a_transaction(memory):
    """A batch of hundreds of requests asks for the roles of its principal once."""
    people = staff(memory)
    setting = people["curator"]._setting

    def task(work):
        found = refusal(work, setting, Deed.CANCEL)
        work._connection.exec_driver_sql("UPDATE actor SET revoked_by = 'x', revoked_at = '2026-01-01'")
        return found, refusal(work, setting, Deed.CANCEL)

    assert setting.store.writing(task, dry_run=True) == (None, None)
    assert judged(people["curator"], Deed.CANCEL) is None


def test_a_revocation_counts_in_the_next_transaction(desk):
    """Another engine that is open meanwhile does not go on with a role that was taken back."""
    desk.engine.add_actor(desk.second.principal, "curator")
    desk.engine.add_actor("else", "auditor")
    assert judged(desk.second, Deed.CANCEL) is None
    assert desk.second.show(OWN_RUN) is None
    desk.engine.revoke_actor(desk.second.principal, "curator")
    assert judged(desk.second, Deed.CANCEL).code is RefusalCode.NOT_PERMITTED
    with pytest.raises(NotPermittedError):
        desk.second.show(OWN_RUN)


READS = {
    "show": lambda engine: engine.show(OTHER_RUN),
    "show as submitter": lambda engine: engine.show(OTHER_RUN, audience="submitter", owner=OTHERS),
    "history": lambda engine: engine.history(OTHER_RUN),
    "explain": lambda engine: engine.explain(OTHER_RUN),
    "resolve": lambda engine: engine.resolve(OTHER_RUN, audience="curator"),
    "sight": lambda engine: engine.sight(OTHER_RUN, audience="curator"),
    "visible": lambda engine: engine.visible([OTHER_RUN], audience="curator"),
    "visibility": lambda engine: engine.visibility(OTHER_RUN, audience="curator"),
    "list": lambda engine: engine.list(),
    "due": lambda engine: engine.due(date(2026, 5, 1)),
    "due by day": lambda engine: engine.due_by_day(date(2026, 5, 1)),
    "requests": lambda engine: engine.requests(),
    "run check": lambda engine: engine.run_check(timedelta(hours=26)),
    "check database": lambda engine: engine.check_database(),
    "actors": lambda engine: engine.actors(),
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
@pytest.mark.parametrize("name", [*ROLES, "nobody"])
def test_what_curators_see_takes_a_role(people, name, read):
    """Curators, approvers and auditors read it; for everybody else it raises."""
    if name in {"curator", "approver", "auditor"}:
        read(people[name])
        return
    with pytest.raises(NotPermittedError):
        read(people[name])


@pytest.mark.parametrize("name", [*ROLES, "nobody"])
def test_what_everybody_sees_takes_none(people, name):
    """Outside audiences are answered whoever asks, in every channel."""
    outside = [audience for audience in Audience if audience is not Audience.CURATOR]
    engine = people[name]
    for audience, channel in product(outside, Channel):
        assert not engine.sight(OTHER_RUN, channel, audience).is_shown
    for audience in outside:
        assert engine.show(OTHER_RUN, audience=audience) is None
        assert engine.history(OTHER_RUN, audience=audience) == ()
        assert engine.resolve(OTHER_RUN, audience=audience) == ()


def test_a_submitter_reads_own_records(people):
    """By the owner that the role names, and by no other that is claimed."""
    engine = people["submitter"]
    assert engine.show(OWN_RUN, audience="submitter", owner=OWN).accession == OWN_RUN
    assert engine.history(OWN_RUN, audience="submitter", owner=OWN)
    assert any(seen.sight.is_shown for seen in engine.visibility(OWN_RUN, audience="submitter", owner=OWN))
    for read in (engine.show, engine.history, engine.visibility):
        with pytest.raises(NotPermittedError, match="own records"):
            read(OTHER_RUN, audience="submitter", owner=OTHERS)
    with pytest.raises(NotPermittedError, match="own records"):
        engine.show(OWN_RUN)


@pytest.mark.parametrize("dry_run", [False, True])
@pytest.mark.parametrize("name", [*ROLES, "nobody", "curator-a"])
def test_only_a_scheduler_releases_what_is_due(people, name, dry_run):
    """The nightly job is the scheduler's, a forecast by it too, and a refused one leaves no run behind."""
    setting = people[name]._setting

    def runs():
        with setting.store.reading() as reader:
            return reader.row("SELECT count(*) FROM run")[0]

    before = runs()
    if name == "scheduler":
        assert people[name].release_due(dry_run=dry_run).refused == ()
        assert runs() == before + (not dry_run)
        return
    with pytest.raises(NotPermittedError, match="scheduler"):
        people[name].release_due(dry_run=dry_run)
    assert runs() == before


def test_a_scheduler_does_only_what_a_date_made_due(memory):
    """What is due goes out by the job; the same principal may not release by hand."""
    memory.engine.register("DRR000003", until=date(2026, 4, 2), processed=True, owner=OWN)
    scheduler = staff(memory)["scheduler"]
    memory.clock.turn_to("2026-04-02T03:00:00+00:00")
    assert judged(scheduler, Deed.RELEASE, asked(scheduler, "release", "DRR000003"), "DRR000003") is not None
    assert scheduler.release_due().released == 1


def test_a_run_stops_when_its_scheduler_is_revoked(memory, monkeypatch):
    """The role is asked for in every transaction of a run: what is left stays, and the run shows as not finished."""
    for accession in ("DRR000003", "DRR000004"):
        memory.engine.register(accession, until=date(2026, 4, 2), processed=True)
    scheduler = staff(memory)["scheduler"]
    memory.clock.turn_to("2026-04-02T03:00:00+00:00")
    monkeypatch.setattr(release_due, "ONE_BY_ONE", 1)
    with pytest.raises(NotPermittedError):
        scheduler.release_due(progress=lambda _count: memory.engine.revoke_actor("scheduler", "scheduler"))
    assert memory.rows("SELECT accession FROM due") == [("DRR000004",)]
    assert memory.one("SELECT count(*) FROM run WHERE finished_at IS NULL") == 1


@pytest.mark.parametrize("name", [*ROLES, "nobody"])
def test_only_a_curator_takes_in_a_list(people, name, tmp_path):
    """A list is refused before it is read, even one that is empty or not there."""
    path = tmp_path / "list.tab"
    path.write_text(HEADER + "\n")
    if name == "curator":
        assert people[name].import_list(path).lines == 0
        return
    for each in (path, tmp_path / "missing.tab"):
        with pytest.raises(NotPermittedError, match="curator"):
            people[name].import_list(each)


def test_roles_bind_on_every_database(desk):
    """On SQLite and on PostgreSQL alike, where the principal is the session's user."""
    desk.engine.add_actor("else", "curator")
    for read in (desk.engine.requests, desk.second.requests, desk.second.release_due):
        with pytest.raises(NotPermittedError):
            read()
    desk.engine.add_actor(desk.second.principal, "scheduler")
    assert desk.second.release_due().refused == ()
    assert desk.engine.roles() == frozenset()
    assert desk.second.roles() == {Role.SCHEDULER}
