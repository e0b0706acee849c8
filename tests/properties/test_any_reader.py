"""Laws of what is seen: whoever asks, in whatever way, learns no more than the table of visibility says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from properties import told

from statusengine.domain.visibility import Audience, Channel
from statusengine.services import sight
from statusengine.testing import (
    access_tiers,
    as_principal,
    audiences,
    channels,
    memory_engine,
    record_in,
    statuses,
    texts,
)

RUN, TWIN, NEW = "DRR000001", "DRR000901", "DRR000002"
OUTSIDERS = ("public", "partner", "data_user", "submitter")
HIDDEN = ("private", "canceled", "withdrawn")


def surfaces(engine, accession, audience, owner=None):
    """Everything that an audience can be told of an accession, by every method that reads."""
    return {
        "sight": [engine.sight(accession, channel, audience) for channel in told.CHANNELS],
        "visible": [engine.visible([accession], channel, audience)[accession] for channel in told.CHANNELS],
        "show": engine.show(accession, audience=audience, owner=owner),
        "history": engine.history(accession, audience=audience, owner=owner),
        "visibility": engine.visibility(accession, audience=audience, owner=owner),
        "resolve": engine.resolve(accession, audience=audience),
    }


@pytest.mark.parametrize("audience", OUTSIDERS)
@given(data=st.data(), access=access_tiers(), is_linked=st.booleans(), note=texts())
@settings(max_examples=25)
def test_hidden_is_answered_like_missing_on_every_surface(audience, data, access, is_linked, note):
    """Nobody outside can tell a hidden record, whatever it is linked to, from one that never existed."""
    status = data.draw(st.sampled_from(HIDDEN), label="status")
    owner = data.draw(st.sampled_from((None, "NATSU")), label="who asks")
    with memory_engine() as engine:
        engine.register("DRA000001", processed=True)
        engine.register(NEW, processed=True)
        engine.register(RUN, owner="HARU", access=access, part_of=["DRA000001"], processed=status == "withdrawn")
        if status == "canceled":
            engine.cancel(RUN, reason="failed_quality_control", note=note)
        if status == "withdrawn":
            engine.replace(RUN, by=[NEW]) if is_linked else None
            engine.withdraw(RUN, reason="privacy", note=note, public_note=note)
            as_principal(engine, "curator-b").approve(RUN)
        assert engine.show(RUN).status == status
        hidden, missing = surfaces(engine, RUN, audience, owner), surfaces(engine, TWIN, audience, owner)
        if audience == "partner" and status == "withdrawn" and access == "open":
            assert (
                hidden["sight"].pop() == hidden["visible"].pop() == hidden["visibility"][-1].sight == "as_withdrawn"
            )
            assert missing["sight"].pop() == missing["visible"].pop() == "no"
            hidden["visibility"], missing["visibility"] = hidden["visibility"][:-1], missing["visibility"][:-1]
        assert hidden == missing


@pytest.mark.parametrize("audience", told.AUDIENCES)
def test_what_is_hidden_never_leaves_the_database(crowd, audience):
    """The query itself leaves a hidden record out, so that it costs what a missing one costs."""
    quick = crowd._setting.store.quick
    for accession in (f"DRR00000{number}" for number in range(1, 7)):
        for channel in map(Channel, told.CHANNELS):
            row = quick.one(sight._one(channel, Audience(audience)), accession)
            rows = list(quick.many(sight._many(channel, Audience(audience)), [accession]))
            is_hidden = crowd.sight(accession, channel, audience) == "no"
            assert not (is_hidden and (row or rows))


@pytest.mark.parametrize("audience", OUTSIDERS)
@given(
    stand=st.lists(statuses(), min_size=5, max_size=5), links=st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)))
)
@settings(max_examples=20)
def test_a_relation_never_names_what_is_hidden(audience, stand, links):
    """What a record shows of parents, primaries and secondaries may itself be seen by whoever reads it."""
    names = ["DRX000001", "DRX000002", *(f"DRR00000{number}" for number in range(1, 5))]  # the last is not here
    with memory_engine() as engine:
        for number, name in enumerate(names[:5]):
            record_in(engine, "public", name, owner="HARU", part_of=[names[5], *names[: min(number, 2)]])
        for old, new in sorted(links):
            engine.replace(names[min(old, 4)], by=[names[new]])
        for name, status in zip(names, stand, strict=False):
            if status == "withdrawn":
                engine.withdraw(name, reason="privacy")
                as_principal(engine, "curator-b").approve(name)
            if status in {"private", "canceled"}:
                code = {"private": 2, "canceled": 3}[status]
                with engine._setting.store.engine.begin() as connection:  # no move leads there: it is spoiled
                    connection.exec_driver_sql(
                        f"UPDATE record SET status = {code}, first_public_on = NULL WHERE accession = '{name}'"  # noqa: S608 - names of our own
                    )
        for name in names[:5]:
            card = engine.show(name, audience=audience, owner="HARU" if audience == "submitter" else None)
            named = {*engine.resolve(name, audience=audience)}
            named |= {*card.part_of, *card.primaries, *card.secondaries} if card else set()
            assert [each for each in sorted(named) if engine.sight(each, "accession", audience) == "no"] == []


@given(data=st.data(), number=st.integers(1, 7), channel=channels(), audience=audiences())
def test_an_explanation_says_what_is_seen(crowd, data, number, channel, audience):
    """`explain` and `visibility` never disagree, nor do `sight` and `visible`, for owner and stranger alike."""
    accession, owner = f"DRR00000{number}", data.draw(st.sampled_from((None, "HARU", "NATSU")))
    explained = crowd.explain(accession, channel=channel, audience=audience, owner=owner)
    [seen] = [s for s in crowd.visibility(accession, audience=audience, owner=owner) if s.channel is channel]
    assert explained.sight is seen.sight
    assert explained.because
    if owner is None:
        assert crowd.sight(accession, channel, audience) is seen.sight
        assert crowd.visible([accession], channel, audience)[accession] is seen.sight
