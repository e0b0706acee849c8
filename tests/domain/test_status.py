"""The six statuses, their families, numbers and other names."""

from __future__ import annotations

import pytest

from statusengine.domain.status import ALIASES, EVER_PUBLIC, SUPPRESSED, Status, StatusFamily


def test_there_are_six_statuses_in_five_families():
    """Suppression alone has two kinds, and every family has a member."""
    assert {status.value: status.family.value for status in Status} == {
        "private": "private",
        "public": "public",
        "canceled": "canceled",
        "temporarily_suppressed": "suppressed",
        "permanently_suppressed": "suppressed",
        "withdrawn": "withdrawn",
    }
    assert {status for family in StatusFamily for status in family.members} == set(Status)


def test_a_status_is_stored_as_the_number_ena_gives_it():
    """The numbers are ENA's, and each leads back to its status alone."""
    assert {status.value: status.code for status in Status} == {
        "private": 2,
        "canceled": 3,
        "public": 4,
        "permanently_suppressed": 5,
        "withdrawn": 6,
        "temporarily_suppressed": 7,
    }
    assert all(Status.from_code(status.code) is status for status in Status)


@pytest.mark.parametrize("code", [-1, 0, 1, 8, 400])
def test_a_number_that_is_no_status_is_never_guessed(code):
    """A draft, a killed record or a stray number raises."""
    with pytest.raises(KeyError):
        Status.from_code(code)


def test_every_status_has_a_meaning():
    """Each is explained in a sentence, and no two are explained alike."""
    assert len({status.meaning for status in Status}) == len(Status)


def test_what_was_ever_public_is_known_by_its_status():
    """A private or canceled record was never public; every other one was."""
    assert set(Status) - EVER_PUBLIC == {Status.PRIVATE, Status.CANCELED}
    assert {Status.TEMPORARILY_SUPPRESSED, Status.PERMANENTLY_SUPPRESSED} == SUPPRESSED


def test_an_alias_is_another_archives_word():
    """No alias is a status of ours, nor an ambiguous word such as suppressed."""
    assert not set(ALIASES) & {*Status, *StatusFamily}
    assert {alias: status.value for alias, status in ALIASES.items()} == {
        "confidential": "private",
        "unpublished": "private",
        "hup": "private",
        "live": "public",
        "discontinued": "canceled",
        "cancelled": "canceled",
        "killed": "withdrawn",
    }
