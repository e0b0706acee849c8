"""Moving the members of a large operation in sets, and judging them one by one, are two ways to the same rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from properties.test_sweeps import DEEDS, deeds, kept, live, picks, put_back
from sqlalchemy import text

from statusengine.domain.blast import Limits
from statusengine.services import large_in_sets
from statusengine.storage.stamp import Stamping

ASKED = {
    "suppress": {"reason": "erroneous_submission"},
    "withdraw": {"reason": "privacy"},
    "hold": {"reason": "submitter_request", "until": 50},
    "cancel": {"reason": "failed_quality_control"},
    "release": {"reason": "submitter_request"},
}
IN_VIEW = frozenset({"suppress", "withdraw"})
"""What is asked of the public; all else is asked of the private."""


def limit(house, window):
    """Make every command on a family a large one, in windows of so many."""
    for engine in house.engines.values():
        limits = Limits() if window is None else Limits(alone=1, at_once=1, window=window)
        engine._setting = replace(engine._setting, limits=limits)


def lived(house, seed, deeds, action):
    """An archive that went through something while it was private, and again in view; its rows."""
    house.empty()
    limit(house, None)
    live(house, seed, deeds[:6], [])
    if action in IN_VIEW:
        house.clock.advance(days=30)
        house.a.release_due()
        with house.database.connect() as connection:
            names = sorted(row[0] for row in connection.execute(text("SELECT accession FROM record")))
        for pick, what in deeds[6:]:
            verb, words = DEEDS[what % len(DEEDS)]
            until = {"until": house.a.today() + timedelta(words["until"])} if "until" in words else {}
            house.a.change([house.a.ask(verb, names[pick % len(names)], **{**words, **until})])
    return kept(house)


def told(call):
    """What a call came to, in the end: what it answered, or why it could not."""
    try:
        return repr(call())
    except Exception as error:  # noqa: BLE001 - what stops one way must stop the other
        return repr(error)


def operated(house, patch, action, *, few, root, answer):
    """One operation, asked for and answered, and what it left behind; its names are the same each time."""
    words = dict(ASKED[action])
    if "until" in words:
        words["until"] = house.a.today() + timedelta(words["until"])
    asked = house.a.ask(action, root, key="asked", note="because", go_on=True, **words)
    patch.setattr(large_in_sets, "FEW", few)
    first = told(lambda: house.a.change([asked])[0])
    second = told(lambda: getattr(house.b, answer)(root, key="answer"))
    return (first, second), house.dump()


@pytest.mark.parametrize("action", ASKED)
@given(
    seed=st.integers(0, 2**16),
    deeds=deeds,
    pick=picks,
    window=st.sampled_from((4, 100)),
    answer=st.sampled_from(("approve", "approve", "approve", "decline")),
)
@settings(max_examples=4, phases=(Phase.explicit, Phase.generate))
def test_sets_leave_the_same_rows_as_judging_one_by_one(house, action, seed, deeds, pick, window, answer):
    """Whatever an archive went through, both ways move, refuse and leave the same, down to the last column."""
    rows, root = lived(house, seed, deeds, action), f"DRA{1 + pick % 2:06d}"
    limit(house, window)
    stamps, stamp = [], Stamping.stamp
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stamping, "stamp", lambda *words: stamps.append(words) or stamp(*words))
        one_by_one = operated(house, patch, action, few=10_000, root=root, answer=answer)
        assert not stamps
        put_back(house, rows)
        in_sets = operated(house, patch, action, few=1, root=root, answer=answer)
    assert in_sets[0] == one_by_one[0]
    for table, expected in one_by_one[1].items():
        assert in_sets[1][table] == expected, table
    moved = sum("'answer'" in row for row in in_sets[1]["event"])
    assert stamps or answer == "decline" or moved <= 2  # a record, and one that goes along at once
