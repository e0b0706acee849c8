"""A request is checked for form before anything is read."""

from __future__ import annotations

import pytest
from domain.scene import TODAY, request

from statusengine.domain.action import Action
from statusengine.errors import InvalidDateError, InvalidTextError

WORDS = ("detail", "on_behalf_of", "evidence", "approver", "principal")
NOTES = ("public_note", "internal_note")


@pytest.mark.parametrize("field", [*WORDS, *NOTES])
@pytest.mark.parametrize("text", ["a\x1b[2Jb", "a\u202eb", "a\u200bb", "x" * 10_001])
def test_text_that_must_not_be_stored_is_refused_in_every_field(field, text):
    """Whichever field carries an escape, a direction mark or too much, the request is not made."""
    with pytest.raises(InvalidTextError, match=field.replace("_", " ")):
        request(Action.FREEZE, **{field: text})


@pytest.mark.parametrize("field", WORDS)
def test_a_word_is_one_line(field):
    """Only notes may have lines."""
    with pytest.raises(InvalidTextError, match=r"U\+000A"):
        request(Action.FREEZE, **{field: "one\ntwo"})


@pytest.mark.parametrize("field", NOTES)
def test_a_note_is_kept_composed_and_in_its_lines(field):
    """It is stripped and normalised, and its lines stay."""
    made = request(Action.FREEZE, **{field: " cafe\u0301\ntwo "})
    assert getattr(made, field) == "caf\u00e9\ntwo"
    assert made.has_note


@pytest.mark.parametrize("field", NOTES)
def test_an_empty_note_is_none(field):
    """Space says nothing, so that it is no reason for an exceptional move."""
    assert not request(Action.FREEZE, **{field: " \n "}).has_note


def test_an_approver_of_space_is_no_approver():
    """A name made of nothing is nobody, and a name with space around it is the same name."""
    assert request(Action.FREEZE, approver="  ").approver is None
    assert request(Action.FREEZE, approver=" curator-a ").approver == "curator-a"


@pytest.mark.parametrize("principal", ["", "   "])
def test_somebody_asks(principal):
    """A request without a principal is not made."""
    with pytest.raises(InvalidTextError, match="no principal"):
        request(Action.FREEZE, principal=principal)


def test_an_operation_has_a_plain_key():
    """The name of an operation is an idempotency key, and nothing else will do."""
    with pytest.raises(InvalidTextError, match="idempotency key"):
        request(Action.FREEZE, operation="a b")


def test_a_date_is_not_set_and_cleared_at_once():
    """A request that says both says nothing."""
    with pytest.raises(InvalidDateError, match="at once"):
        request(Action.HOLD, until=TODAY, clear_date=True)
