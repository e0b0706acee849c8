"""What each audience sees, one by one and in bulk: the table's answer, and nothing about what is hidden."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from services.desk import RUN

from statusengine import Audience, Channel, InvalidAccessionError, Sight, Status, UnknownNameError
from statusengine.domain.visibility import see
from statusengine.testing import record_in

MISSING = "DRR000404"
WITH_ALL = {status: f"DRR{number:06d}" for number, status in enumerate(Status, 1)}


@pytest.fixture
def furnished(desk):
    """A desk with one record in every status."""
    for status, accession in WITH_ALL.items():
        if status is not Status.WITHDRAWN:
            record_in(desk.engine, status, accession)
    record_in(desk.engine, Status.PUBLIC, WITH_ALL[Status.WITHDRAWN])
    desk.engine.withdraw(WITH_ALL[Status.WITHDRAWN], reason="no_informed_consent")
    desk.second.approve(WITH_ALL[Status.WITHDRAWN])
    return desk


def test_every_answer_is_the_tables(furnished):
    """Single, bulk and channel-wise answers are the table's, for each status, channel and audience."""
    engine = furnished.engine
    for audience in Audience:
        for channel in Channel:
            expected = {accession: see(status, channel, audience) for status, accession in WITH_ALL.items()}
            expected[MISSING] = Sight.NO
            assert engine.visible(list(expected), channel, audience) == expected
            assert {each: engine.sight(each, channel, audience) for each in expected} == expected
        for status, accession in WITH_ALL.items():
            seen = engine.visibility(accession, audience=audience)
            assert [each.sight for each in seen] == [see(status, each.channel, audience) for each in seen]


def test_hidden_and_missing_are_the_same_answer(furnished):
    """For each outside audience a record it may not see is told from one that never existed by nothing."""
    engine = furnished.engine
    hidden = [WITH_ALL[status] for status in (Status.PRIVATE, Status.CANCELED, Status.WITHDRAWN)]
    for audience in set(Audience) - {Audience.CURATOR}:
        for accession in hidden:
            assert engine.show(accession, audience=audience) == engine.show(MISSING, audience=audience) is None
            assert engine.show(accession, audience=audience, owner="nobody") is None
            assert engine.history(accession, audience=audience) == engine.history(MISSING, audience=audience) == ()
            assert engine.resolve(accession, audience=audience) == engine.resolve(MISSING, audience=audience) == ()
            if audience is not Audience.PARTNER:
                told = repr(engine.visibility(accession, audience=audience))
                assert told == repr(engine.visibility(MISSING, audience=audience))


def test_a_sequence_is_found_by_its_version_too(memory):
    """The version of a sequence names the same record."""
    record_in(memory.engine, Status.PUBLIC, "AB000001")
    assert memory.engine.sight("AB000001.1") is Sight.YES
    assert memory.engine.sight("AB000002.1") is Sight.NO


def test_thousands_are_answered_in_one_call(desk):
    """More keys than a statement takes are answered like one, under the words that were given."""
    record_in(desk.engine, Status.PUBLIC)
    record_in(desk.engine, Status.PUBLIC, "AB000001")
    keys = [f"DRR{number:06d}" for number in range(2, 2_002)] + ["AB000001.1", RUN]
    found = desk.engine.visible(keys)
    assert list(found) == keys
    assert [key for key, sight in found.items() if sight.is_shown] == ["AB000001.1", RUN]
    assert desk.engine.visible([]) == {}


@pytest.mark.parametrize(
    "said", ["", "DRR1", "DRR000001\0", "DRR000001\n", "DRR00000\u0661", "DRR000001\ud800", "%s", "'"]
)
def test_what_is_no_accession_is_refused_whatever_its_signs(desk, said):
    """No sign reaches the database that it could choke on, and nothing is answered for the others."""
    record_in(desk.engine, Status.PUBLIC)
    with pytest.raises(InvalidAccessionError):
        desk.engine.sight(said)
    with pytest.raises(InvalidAccessionError):
        desk.engine.visible([RUN, said])


def test_an_unknown_status_fails_closed(desk):
    """A status code that is none of ours is shown to curators only, one by one, in bulk and as a relation."""
    record_in(desk.engine, Status.PUBLIC, owner="HARU")
    record_in(desk.engine, Status.PUBLIC, "DRR000002")
    desk.engine.replace("DRR000002", by=[RUN])
    desk.force(f"UPDATE record SET status = 99 WHERE accession = '{RUN}'")  # noqa: S608 - the test writes the whole statement
    engine = desk.engine
    for audience in Audience:
        sight = Sight.YES if audience is Audience.CURATOR else Sight.NO
        assert engine.sight(RUN, audience=audience) is sight
        assert engine.visible([RUN], audience=audience) == {RUN: sight}
        if audience is not Audience.CURATOR:
            assert engine.show(RUN, audience=audience, owner="HARU") is None
            assert engine.history(RUN, audience=audience, owner="HARU") == ()
            assert engine.show("DRR000002", audience=audience).primaries == ()
    assert engine.sight(RUN, "distribution", "curator") is Sight.NO
    own = engine.visibility(RUN, audience="submitter", owner="HARU")
    assert {seen.sight for seen in own} == {Sight.NO}


def test_an_unknown_access_tier_fails_closed(desk):
    """A tier that is none of ours is shown to curators only."""
    record_in(desk.engine, Status.PUBLIC)
    desk.force("UPDATE record SET access = 'secret'")
    assert desk.engine.sight(RUN) is Sight.NO
    assert desk.engine.sight(RUN, audience="curator") is Sight.YES


def test_restricted_data_is_given_to_nobody(desk):
    """A controlled record shows its metadata by status, and its data in no channel to anyone."""
    record_in(desk.engine, Status.PUBLIC, access="controlled")
    for audience in Audience:
        assert desk.engine.sight(RUN, "distribution", audience) is Sight.NO
        assert desk.engine.sight(RUN, "exchange", audience) is Sight.NO
        assert desk.engine.sight(RUN, "text_search", audience) is Sight.YES


def test_a_replaced_record_answers_with_its_successor(desk):
    """A replaced record is met by accession as a pointer, also where only the link says so."""
    record_in(desk.engine, Status.PUBLIC)
    record_in(desk.engine, Status.PERMANENTLY_SUPPRESSED, "DRR000002")
    desk.engine.replace(RUN, by=["DRR000009"])
    desk.force("INSERT INTO secondary VALUES ('DRR000002', 'DRR000009', 'op', NULL)")
    found = desk.engine.visible([RUN, "DRR000002"])
    assert set(found.values()) == {Sight.SUCCESSOR}


def test_submitters_see_their_own_in_every_status(furnished):
    """The owner meets the own record by accession and in listings; another submitter meets what the public does."""
    record_in(furnished.engine, Status.PRIVATE, "DRR000009", owner="HARU")
    engine = furnished.engine
    mine = {seen.channel: seen.sight for seen in engine.visibility("DRR000009", audience="submitter", owner="HARU")}
    assert (mine[Channel.ACCESSION], mine[Channel.LISTING], mine[Channel.TEXT_SEARCH]) == (
        Sight.YES,
        Sight.YES,
        Sight.NO,
    )
    theirs = engine.visibility("DRR000009", audience="submitter", owner="NATSU")
    assert {seen.sight for seen in theirs} == {Sight.NO}
    assert engine.visibility(MISSING, audience="submitter", owner="HARU") == engine.visibility(MISSING)


def test_the_services_of_a_channel_follow_the_kind(memory):
    """A run and a sequence are found in other services."""
    runs = {seen.channel: seen.services for seen in memory.engine.visibility(RUN)}
    sequences = {seen.channel: seen.services for seen in memory.engine.visibility("AB000001")}
    assert runs != sequences


def test_what_is_no_accession_or_audience_is_a_mistake(memory):
    """A word that is no accession, channel or audience raises, and nothing is answered."""
    for wrong in (lambda: memory.engine.sight("nonsense"), lambda: memory.engine.visible([RUN, "nonsense"])):
        with pytest.raises(InvalidAccessionError):
            wrong()
    with pytest.raises(UnknownNameError):
        memory.engine.sight(RUN, audience="everyone")
    with pytest.raises(UnknownNameError):
        memory.engine.visible([RUN], "radio")


def test_many_threads_may_ask_at_once(desk):
    """However many threads come and go, each look-up is answered."""
    record_in(desk.engine, Status.PUBLIC)
    for _round in range(3):
        with ThreadPoolExecutor(20) as pool:
            assert set(pool.map(lambda _: desk.engine.sight(RUN), range(200))) == {Sight.YES}
    assert desk.engine.show(RUN) is not None
