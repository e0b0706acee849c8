"""Giving roles at the command line, and what a command ends with that takes one."""

from __future__ import annotations

import json

import pytest

from statusengine.testing import record_in

RUN = "DRR000001"


def test_a_role_is_given_listed_and_taken_back(shell):
    """The list names who gave it; taken back it is listed with --past only."""
    added = shell("actor", "add", "hanako", "--role", "curator", "--format", "json")
    assert added.exit_code == 0
    told = json.loads(added.stdout)
    assert (told["outcome"], told["name"], told["role"], told["granted_by"]) == (
        "applied",
        "hanako",
        "curator",
        "curator-a",
    )
    assert shell("actor", "add", "lab-7-upload", "--role", "submitter", "--owner", "lab-7").exit_code == 0
    assert shell("actor", "revoke", "hanako", "--role", "curator").exit_code == 0
    listed = shell("actor", "list", "--format", "tsv").stdout.splitlines()
    assert listed[0].split("\t") == ["name", "role", "owner", "granted_by", "granted_at", "revoked_by", "revoked_at"]
    assert [line.split("\t")[:3] for line in listed[1:]] == [["lab-7-upload", "submitter", "lab-7"]]
    assert "hanako" in shell("actor", "list", "--past").stdout


def test_the_first_role_is_announced(shell):
    """That roles are in force from now on is said once, beside the data."""
    words = ("actor", "add", "curator-a", "--role", "curator")
    assert "From now on" in shell(*words).stderr
    again = shell(*words, "--format", "json")
    assert (again.exit_code, json.loads(again.stdout)["outcome"]) == (0, "already_so")
    assert "From now on" not in again.stderr
    assert "From now on" not in shell("actor", "add", "hanako", "--role", "approver").stderr


def test_already_taken_back_is_no_error(shell):
    """The second revocation says that it was so."""
    shell("actor", "add", "curator-a", "--role", "curator")
    shell("actor", "add", "hanako", "--role", "auditor")
    words = ("actor", "revoke", "hanako", "--role", "auditor", "--format", "json")
    assert [json.loads(shell(*words).stdout)["outcome"] for _ in range(2)] == ["applied", "already_so"]


@pytest.mark.parametrize(
    "words",
    [
        ("add", "hanako", "--role", "king"),
        ("add", "hanako", "--role", "submitter"),
        ("add", "hanako", "--role", "curator", "--owner", "lab-7"),
        ("add", "hanako"),
        ("add",),
        ("revoke", "nobody", "--role", "curator"),
    ],
)
def test_words_that_are_off(shell, words):
    """An unknown role, an owner missing or out of place, and a role that was never given are slips."""
    assert shell("actor", *words).exit_code == 2
    assert shell.engine.actors() == ()


def test_what_a_role_does_not_permit_ends_with_4(shell):
    """Giving a role to oneself, reading, releasing and importing: one sentence, no traceback, nothing changed."""
    record_in(shell.engine, "public", RUN)
    shell("actor", "add", "curator-a", "--role", "curator")
    assert shell("actor", "add", "curator-a", "--role", "approver").exit_code == 4
    shell.user = "jiro"
    for words in (
        ("actor", "add", "jiro", "--role", "approver"),
        ("actor", "list"),
        ("show", RUN),
        ("list",),
        ("due",),
        ("requests",),
        ("run", "check"),
        ("release-due",),
        ("import", __file__),
    ):
        result = shell(*words)
        assert result.exit_code == 4, words
        assert "jiro may not" in result.stderr
        assert "Traceback" not in result.stderr
        assert result.stdout == ""


def test_what_the_public_sees_needs_no_role(shell):
    """Who has none looks at a public record as everybody does."""
    record_in(shell.engine, "public", RUN)
    shell("actor", "add", "curator-a", "--role", "curator")
    shell.user = "jiro"
    assert shell("show", RUN, "--audience", "public").exit_code == 0
    assert shell("visibility", RUN).exit_code == 0


def test_the_last_role_stays(shell):
    """The refusal says why and what to do first."""
    shell("actor", "add", "curator-a", "--role", "curator")
    result = shell("actor", "revoke", "curator-a", "--role", "curator")
    assert result.exit_code == 4
    assert "Give another role first" in result.stderr
