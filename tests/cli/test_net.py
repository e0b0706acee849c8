"""The net under all commands: what becomes of trouble and of defects."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from statusengine.errors import (
    ClockSkewError,
    ConflictError,
    DatabaseUnavailableError,
    IdempotencyKeyError,
    InternalError,
    InvalidDateError,
    UncertainError,
    UnknownSchemaError,
    WrongArchiveError,
)


def _raising(error):
    def open_(*_, **__):
        raise error

    return SimpleNamespace(StatusEngine=SimpleNamespace(open=open_))


@pytest.mark.parametrize(
    "error, code",
    [
        (DatabaseUnavailableError(), 6),
        (ConflictError(), 6),
        (UnknownSchemaError(hint="status db upgrade"), 6),
        (WrongArchiveError(), 6),
        (IdempotencyKeyError(), 6),
        (UncertainError(), 6),
        (ClockSkewError(), 6),
        (InvalidDateError("no"), 2),
        (InternalError(), 1),
        (RuntimeError("boom"), 1),
        (KeyboardInterrupt(), 130),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_kind_of_trouble_has_its_code(shell, error, code):
    """Misuse ends with 2, the store's trouble with 6, a defect with 1, and the keyboard with 130."""
    shell.library = _raising(error)
    result = shell("show", "DRR000001")
    assert result.exit_code == code
    assert ("Please report it" in result.stderr) is (code == 1)
    assert ("Traceback" in result.stderr) is (code == 1)


def test_a_hint_is_something_to_type(shell):
    """What to do next stands in the same line."""
    shell.library = _raising(UnknownSchemaError("made by another version", hint="status db upgrade"))
    assert shell("show", "DRR000001").stderr == "status: made by another version. Try: status db upgrade\n"


def test_the_tables_of_rules_need_no_database(shell):
    """A policy is printed though no database can be opened."""
    shell.library = _raising(DatabaseUnavailableError())
    for table in ("moves", "reasons", "holds", "visibility"):
        assert shell("policy", "show", table, "--format", "csv").exit_code == 0
    assert shell("policy", "show", "move").exit_code == 2


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(shell, name):
    """Each shell gets a script that calls the program."""
    result = shell("completion", name)
    assert result.exit_code == 0
    assert "_STATUS_COMPLETE" in result.stdout


def test_an_unknown_shell_is_a_slip(shell):
    """The nearest shell is named."""
    assert "bash" in shell("completion", "bahs").stderr


def test_whoami_says_who_and_where(shell):
    """The principal is the account, not a variable of the environment."""
    result = shell("whoami", "--format", "json")
    assert '"principal": "curator-a"' in result.stdout
    assert '"archive": "DDBJ"' in result.stdout
