"""The second person at the command line."""

from __future__ import annotations

import json

import pytest

from statusengine.domain.status import Status
from statusengine.testing import record_in

RUN = "DRR000001"


@pytest.fixture(autouse=True)
def _request(shell):
    record_in(shell.engine, "public", RUN)
    shell("withdraw", RUN, "--reason", "no_informed_consent", "--yes")


def test_a_waiting_request_is_listed(shell):
    """The list of requests names the record, the action and who asked."""
    (row,) = json.loads(shell("requests", "--format", "json").stdout)
    assert (row["id"], row["action"], row["principal"]) == (f"{RUN}/1", "withdraw", "curator-a")


@pytest.mark.parametrize("extra", [(), ("--on-behalf-of", "curator-b")])
def test_whoever_asked_cannot_approve(shell, extra):
    """The same principal is refused, also on another's behalf, and the record stays hidden."""
    assert shell("approve", RUN, "--yes", *extra).exit_code == 4
    assert shell.engine.show(RUN).status is Status.TEMPORARILY_SUPPRESSED


def test_another_principal_approves(shell):
    """The second person's word withdraws the record."""
    shell.user = "curator-b"
    assert shell("approve", RUN, "--yes", "--note", "seen").exit_code == 0
    assert shell.engine.show(RUN).status is Status.WITHDRAWN


def test_a_declined_withdrawal_is_public_again(shell):
    """Saying no brings back what was hidden for the request."""
    shell.user = "curator-b"
    assert shell("decline", RUN, "--note", "consent was given").exit_code == 0
    assert shell.engine.show(RUN).status is Status.PUBLIC


@pytest.mark.parametrize("word, code", [("DRR000009", 4), ("DRR000001/x", 2), ("nonsense", 2)])
def test_a_request_that_is_none(shell, word, code):
    """A request that does not wait is refused, and a word that names none is a slip."""
    assert shell("decline", word).exit_code == code


def test_naming_no_request_is_a_slip(shell):
    """The commands say how to find requests."""
    result = shell("approve")
    assert result.exit_code == 2
    assert "status requests" in result.stderr
