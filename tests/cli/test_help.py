"""The help texts: each has an example, and the reasons that fit."""

from __future__ import annotations

import pytest

from statusengine.cli.app import FAMILIES
from statusengine.cli.exit import Exit
from statusengine.domain.action import Action
from statusengine.domain.pairing import reasons_for

GROUPS = {
    "run": ("check",),
    "policy": ("show", "check", "adopt", "replay"),
    "db": ("init", "upgrade", "current", "check", "info", "copy"),
    "actor": ("add", "revoke", "list"),
    "review": ("sign",),
}
NAMES = [name for names in FAMILIES.values() for name in names]
LEAVES = [(name,) for name in NAMES if name not in GROUPS] + [
    (group, name) for group, names in GROUPS.items() for name in names
]
MOVES = [name for (name, *below) in LEAVES if not below and name in set(Action) - {"import", "amend"}]


@pytest.mark.parametrize("words", LEAVES, ids=" ".join)
def test_every_help_has_an_example(shell, words):
    """The example begins with the command itself."""
    result = shell(*words, "--help")
    assert result.exit_code == 0
    assert "Example:\n    status " in result.stdout
    assert " ".join(words) in result.stdout.split("Example:")[1]


@pytest.mark.parametrize("name", MOVES)
def test_a_moves_help_has_the_reasons_that_fit(shell, name):
    """Every reason of the table for that action stands in its help, and no other."""
    text = shell(name, "--help").stdout
    fitting = reasons_for(Action(name))
    listed = text.partition("Reasons that fit:")[2].partition("\n\n")[0]
    assert [line.split()[0] for line in listed.splitlines() if line.strip()] == list(fitting)
    assert ("No reason is asked for." in text) is not bool(fitting)


def test_the_program_lists_every_command_and_code(shell):
    """The first help names all commands, and what each exit code means."""
    text = shell("--help").stdout
    assert all(f"\n  {name} " in text for name in NAMES)
    assert all(f"{code.value}  {code.meaning}" in text for code in Exit)


def test_there_is_no_command_beside_those(shell):
    """An unknown command is a slip, and the nearest is named."""
    result = shell("sho")
    assert result.exit_code == 2
    assert "show" in result.stderr


@pytest.mark.parametrize("words", [(group, "--help") for group in ("db", "policy", "run", "actor")], ids=" ".join)
def test_groups_have_help(shell, words):
    """A group lists its commands."""
    result = shell(*words)
    assert all(f"  {name} " in result.stdout for name in GROUPS[words[0]])
