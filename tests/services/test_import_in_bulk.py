"""Taking in a list many at a time: it must be seen by nothing but the clock on the wall."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from services.desk import RUN, desk_in_memory
from services.lines import line
from sqlalchemy import inspect, text

from statusengine import ConflictError, InternalError
from statusengine.services import import_list
from statusengine.services.taking_in import take_in
from statusengine.storage.conflict import LostRaceError
from statusengine.storage.work import Work

KEY = "import-1"


def _one_by_one(work, staged, intake):
    return take_in(work, [each.told() for each in staged], intake)


def _clear(desk):
    with desk.database.begin() as connection:
        for name in set(inspect(desk.database).get_table_names()) - {"archive", "alembic_version", "actor"}:
            connection.execute(text(f"DELETE FROM {name}"))  # noqa: S608 - a table of ours


ACCESSIONS = st.builds(
    "{}R{}{:06d}".format, st.sampled_from("DDDDDES"), st.sampled_from("APSXRRRRRRZ"), st.integers(1, 6)
)
DATES = st.sampled_from(["-", "-", "2019-01-01", "2020-02-02T10:00:00Z", "2999-12-30", "yesterday"])
PARENTS = {
    "Submission": ["-", "DRA000001", "DRA000002", "ERA000001"],
    "Study": ["-", "DRP000001", "DRP000002", "DRA000001"],
    "Sample": ["-", "DRS000001", "ERS000001"],
    "Experiment": ["-", "DRX000001", "DRX000002"],
    "BioSample": ["-", "SAMD00000001", "SAMN00000001"],
    "BioProject": ["", "PRJDB1", "PRJNA2"],
}
WORDS = {
    "Status": ["live"] * 6 + ["unpublished", "suppressed", "withdrawn", "replaced", "killed", "livee"],
    "Visibility": ["public"] * 4 + ["controlled_access"] * 3 + ["secret"],
    "Center": ["-", "HARU", "back\\slash", "quote'\"", "\\N", "DDBJ", "DRR000001", "{0,1}", "%s", "é 漢"],
    "ReplacedBy": ["-", "-", "-", "-", "-", "-", "DRR000001", "DRR000002 DRR000003", "nonsense"],
}


@st.composite
def _lines(draw):
    accession = draw(ACCESSIONS)
    told = {column: draw(st.sampled_from(words)) for column, words in WORDS.items()}
    if draw(st.integers(0, 2)) == 0:
        told |= {column: draw(st.sampled_from(words)) for column, words in PARENTS.items()}
    told |= {column: draw(DATES) for column in ("Updated", "Published")}
    return line(accession, told.pop("Status"), **told)


@contextmanager
def _as_before(*, bulk):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(import_list, "_AT_ONCE", 7)
        if not bulk:
            patch.setattr(import_list, "take_in_bulk", _one_by_one)
        yield


def test_bulk_and_one_by_one_are_the_same(desk, listed):
    """Of any two lists, one after the other, every row and every word of the reports is the same by both ways."""
    examples = 60 if desk.database.dialect.name == "sqlite" else 25

    def outcome(told, *, bulk):
        with _as_before(bulk=bulk):
            reports = [desk.engine.import_list(listed(*each), key=f"{KEY}-{n}") for n, each in enumerate(told)]
        dump = desk.dump()
        _clear(desk)
        return reports, dump

    @settings(max_examples=examples)
    @given(st.lists(_lines(), min_size=8, max_size=16), st.lists(_lines(), max_size=6))
    def same(first, second):
        bulk, single = (outcome((first, second), bulk=bulk) for bulk in (True, False))
        assert bulk == single
        assert all(report.accounted for report in bulk[0])

    same()


def test_what_is_taken_in_in_bulk_has_a_sound_history(desk, listed):
    """State and history of what came in many at a time agree, as the store's own check sees them."""
    words = ["live", "unpublished", "suppressed", "withdrawn"]
    path = listed(
        *(line(f"DRR{n:06d}", words[n % 4], Center="A\\B", Sample=f"DRS{n:06d}") for n in range(1, 101)),
        *(line(f"ERR{n:06d}", words[n % 4], Updated="2020-02-02") for n in range(1, 101)),
    )
    report = desk.engine.import_list(path)
    assert (report.taken_in, report.observed, report.links) == (100, 100, 100)
    assert desk.engine.check_database() == ()
    assert desk.rows("SELECT DISTINCT owner FROM record") == [("A\\B",)]
    assert desk.engine.import_list(path).already_here == 100


def test_a_line_ahead_of_the_clock_is_dated_by_the_clock(memory, listed, monkeypatch):
    """When the clock was set back while a list is taken in, nothing begins in the future."""
    monkeypatch.setattr(import_list, "_AT_ONCE", 1)
    today = memory.engine.today()
    path = listed(line("DRR000001"), line("DRR000002"))
    memory.engine.import_list(path, progress=lambda _count: memory.clock.turn_to("2026-01-01T03:00:00+00:00"))
    assert date(2026, 1, 1) < today
    assert [memory.engine.show(f"DRR{n:06d}").since for n in (1, 2)] == [today, date(2026, 1, 1)]


def test_a_rival_who_took_in_the_same_loses_nothing(desk, listed, monkeypatch):
    """Where another writer begins a record of the batch meanwhile, the whole batch is decided anew."""
    write, once = Work.write, iter([True])

    def rival(work):
        if next(once, False):
            other = desk.second if desk.database.dialect.name != "sqlite" else None
            if other is None:
                raise LostRaceError
            other.register(RUN)
        write(work)

    desk.engine.add_actor(desk.engine.principal, "curator")
    desk.engine.add_actor(desk.second.principal, "curator")
    path = listed(*(line(f"DRR{n:06d}") for n in range(1, 31)))
    monkeypatch.setattr(Work, "write", rival)
    report = desk.engine.import_list(path)
    assert report.accounted
    assert report.taken_in + report.different_records == 30
    assert desk.count("record") == desk.count("event") == 30


def test_a_batch_that_rivals_crowd_is_halved(desk, listed, monkeypatch):
    """A batch that cannot be committed for others is tried in halves, and what is reported is the sum."""
    monkeypatch.setattr(import_list, "_SMALLEST", 10)
    write, sizes = Work.write, []

    def crowded(work):
        sizes.append(sum(map(len, work._loads.values())))
        if sizes[-1] > 20:  # a record and an event for each line
            raise LostRaceError
        write(work)

    monkeypatch.setattr(Work, "write", crowded)
    report = desk.engine.import_list(listed(*(line(f"DRR{n:06d}") for n in range(1, 31))))
    assert (report.taken_in, report.accounted, desk.count("operation")) == (30, True, 1)
    assert sizes == [60, 30, 14, 16, 30, 14, 16]


def test_rivals_without_end_are_told(memory, listed, monkeypatch):
    """When even the smallest batch is never committed, the import gives up and says so."""

    def lost(_work):
        raise LostRaceError

    monkeypatch.setattr(Work, "write", lost)
    monkeypatch.setattr(import_list, "RIVALS", 2)
    with pytest.raises(ConflictError):
        memory.engine.import_list(listed(line(RUN)))
    assert memory.count("record") == 0


@pytest.mark.parametrize("at", range(1, 9))
def test_killed_at_any_batch_it_is_finished_by_the_next(memory, listed, monkeypatch, at):
    """Wherever an import stops, before a commit or after, the next leaves what an undisturbed one leaves."""
    monkeypatch.setattr(import_list, "_AT_ONCE", 3)
    told = [line(f"DRR{n:06d}", Sample="DRS000001") for n in range(1, 9)]
    path = listed(*told, line("DRR000009", "suppressed", ReplacedBy=RUN), line("ERR000001"))
    whole = desk_in_memory()
    with whole.engine:
        expected = whole.engine.import_list(path, key=KEY) and whole.dump()
    write, calls = Work.write, iter(range(1, 100))

    def killed(work):
        number = next(calls)
        if 2 * number - 1 == at:
            raise KeyboardInterrupt
        write(work)

    commits = iter(range(1, 100))

    def after(_count):
        if 2 * next(commits) == at:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Work, "write", killed)
        with pytest.raises(KeyboardInterrupt):
            memory.engine.import_list(path, key=KEY, progress=after)
    assert memory.engine.import_list(path, key=KEY).accounted
    assert memory.dump() == expected


def test_a_shape_that_cannot_begin_is_a_defect_of_its_line(memory, listed, monkeypatch):
    """What the rules would not let begin stops the batch with its first line, and leaves nothing."""
    monkeypatch.setattr("statusengine.services.taking_in.decide", lambda *_args, **_words: None)
    with pytest.raises(InternalError, match="line 2"):
        memory.engine.import_list(listed(line(RUN), line("DRR000002")))
    assert memory.count("record") == 0


def test_an_account_that_policies_bind_takes_in_a_list(desk, listed):
    """A writer who does not own the tables imports in bulk like anyone, where the server guards each row."""
    desk.engine.add_actor(desk.second.principal, "curator")
    report = desk.second.import_list(listed(line(RUN, Sample="DRS000001"), line("ERR000001")))
    assert (report.taken_in, report.observed, report.links) == (1, 1, 1)
    assert desk.one("SELECT principal FROM operation WHERE action = 'import'") == desk.second.principal
