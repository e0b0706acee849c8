"""If these fail, a record that one line hides is shown because another line shows it."""

from itertools import combinations, product

import pytest

from statusengine.domain.status import Status
from statusengine.domain.visibility import POLICY
from statusengine.exchange.precedence import LEAST_VISIBLE_FIRST, least_visible


def test_every_status_has_one_place():
    """The order is total: no two statuses share a place, and none is left out."""
    assert sorted(LEAST_VISIBLE_FIRST) == sorted(Status)


def test_the_order_agrees_with_what_is_shown():
    """A status never shows anything in a channel where one that comes later shows nothing."""
    for less, more in combinations(LEAST_VISIBLE_FIRST, 2):
        shown = [{channel for channel, sight in POLICY[status].items() if sight.is_shown} for status in (less, more)]
        assert shown[0] <= shown[1], (less, more)


@pytest.mark.parametrize("a, b", list(product(Status, repeat=2)))
def test_the_order_of_the_lines_does_not_matter(a, b):
    """The least visible of two is one of them, whichever comes first."""
    assert least_visible(a, b) is least_visible(b, a)
    assert least_visible(a, b) in (a, b)


def test_public_never_wins():
    """A line that hides a record is stronger than a line that shows it."""
    for status in Status:
        assert least_visible(status, Status.PUBLIC) is status
