"""A name that a person typed is exactly one, or the nearest is told."""

from __future__ import annotations

import pytest

from statusengine.domain.name import nearest, parse_name
from statusengine.domain.reason import Reason
from statusengine.domain.status import Status
from statusengine.errors import UnknownNameError


@pytest.mark.parametrize("reason", Reason)
def test_a_name_is_read_to_the_letter(reason):
    """Every name leads to its member."""
    assert parse_name(Reason, reason.value, "reason") is reason


@pytest.mark.parametrize(
    "typed,meant",
    [
        ("contaminaton", "contamination"),
        ("Contamination", "contamination"),
        (" no-informed-consent ", "no_informed_consent"),
        ("hold_date_reachd", "hold_date_reached"),
    ],
)
def test_the_nearest_name_is_told(typed, meant):
    """A slip of the finger, capitals or hyphens are not taken, but understood."""
    with pytest.raises(UnknownNameError, match="is not a reason") as refused:
        parse_name(Reason, typed, "reason")
    assert refused.value.hint == f"did you mean {meant}?"


def test_where_none_is_near_those_that_fit_are_told():
    """What would do here is told, where that is known; a near one is told all the same."""
    for typed, told in {"qqqqqqq": "one of: fraud, privacy", "contaminaton": "did you mean contamination?"}.items():
        with pytest.raises(UnknownNameError) as refused:
            parse_name(Reason, typed, "reason", fitting=("fraud", "privacy"))
        assert refused.value.hint == told


@pytest.mark.parametrize(
    "what,said", [("archive", "an archive"), ("access tier", "an access tier"), ("kind", "a kind")]
)
def test_the_article_fits(what, said):
    """What is looked for is called by its right article."""
    with pytest.raises(UnknownNameError, match=f"is not {said}"):
        parse_name(Status, "qqqqqqq", what)


def test_where_none_is_near_all_are_told():
    """Nonsense, however long or harmful, is answered with the whole list."""
    with pytest.raises(UnknownNameError) as refused:
        parse_name(Status, "\x1b[2J" + "q" * 10_000, "status")
    assert refused.value.hint == f"one of: {', '.join(Status)}"
    assert "\x1b" not in refused.value.message
    assert nearest("qqqqqqq", Status) is None
