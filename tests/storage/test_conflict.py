"""Which trouble means again, which means another was first, and which means not here."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy.exc import DBAPIError

from statusengine.storage.conflict import is_damaged, is_duplicate, is_lost, is_not_permitted, is_worth_retrying


class _Said(Exception):  # noqa: N818 - what a driver raises
    def __init__(self, sqlstate=None, sqlite_errorcode=None):
        super().__init__("no")
        self.sqlstate, self.sqlite_errorcode = sqlstate, sqlite_errorcode


CASES = [
    ({"sqlstate": "40001"}, (True, False, False)),
    ({"sqlstate": "40P01"}, (True, False, False)),
    ({"sqlstate": "55P03"}, (True, False, False)),
    ({"sqlstate": "57014"}, (False, False, False)),
    ({"sqlstate": "08006"}, (True, False, False)),
    ({"sqlstate": "57P01"}, (True, False, False)),
    ({"sqlstate": "23505"}, (True, True, False)),
    ({"sqlstate": "23514"}, (False, False, False)),
    ({"sqlstate": "25006"}, (False, False, True)),
    ({"sqlstate": "42501"}, (False, False, True)),
    ({"sqlite_errorcode": sqlite3.SQLITE_BUSY}, (True, False, False)),
    ({"sqlite_errorcode": sqlite3.SQLITE_BUSY_SNAPSHOT}, (True, False, False)),
    ({"sqlite_errorcode": sqlite3.SQLITE_LOCKED}, (True, False, False)),
    ({"sqlite_errorcode": sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY}, (True, True, False)),
    ({"sqlite_errorcode": sqlite3.SQLITE_CONSTRAINT_CHECK}, (False, False, False)),
    ({"sqlite_errorcode": sqlite3.SQLITE_READONLY}, (False, False, False)),
    ({}, (False, False, False)),
]


@pytest.mark.parametrize("said, expected", CASES)
def test_each_code_has_its_meaning(said, expected):
    """A driver's code decides whether a transaction is run again, had a rival, or is not allowed."""
    error = DBAPIError("SELECT 1", {}, _Said(**said))
    assert (is_worth_retrying(error), is_duplicate(error), is_not_permitted(error)) == expected


LOST = [("08006", True), ("08P01", True), ("57P01", True), ("57P02", True), ("57P03", True), ("57014", False)]


@pytest.mark.parametrize("state, lost", [*LOST, ("40001", False), ("23505", False), (None, False)])
def test_only_a_lost_connection_leaves_a_commit_open(state, lost):
    """Where the server said no, it is no; where it said nothing, or that it goes, nobody knows yet."""
    assert is_lost(DBAPIError("COMMIT", {}, _Said(sqlstate=state))) is lost


def test_a_lost_connection_is_worth_another_try():
    """A connection that is no more says nothing of the work."""
    assert is_worth_retrying(DBAPIError("SELECT 1", {}, _Said(), connection_invalidated=True))


DAMAGED = [
    ({"sqlstate": "XX001"}, True),
    ({"sqlstate": "XX002"}, True),
    ({"sqlstate": "XX000"}, False),
    ({"sqlite_errorcode": sqlite3.SQLITE_CORRUPT}, True),
    ({"sqlite_errorcode": sqlite3.SQLITE_CORRUPT_INDEX}, True),
    ({"sqlite_errorcode": sqlite3.SQLITE_NOTADB}, True),
    ({"sqlite_errorcode": sqlite3.SQLITE_IOERR}, False),
    ({}, False),
]


@pytest.mark.parametrize("said, damaged", DAMAGED)
def test_what_is_damaged_is_known_by_its_code(said, damaged):
    """A file that cannot be what was written is told from one that cannot be reached."""
    assert is_damaged(DBAPIError("SELECT 1", {}, _Said(**said))) is damaged
