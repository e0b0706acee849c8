"""When somebody is asked before a change, and what happens without an answer."""

from __future__ import annotations

import pytest

from statusengine.domain.status import Status
from statusengine.testing import record_in

RUN, OTHER = "DRR000001", "DRR000002"
WITHDRAW = ("withdraw", RUN, "--reason", "no_informed_consent")
TWO = ("suppress", RUN, OTHER, "--reason", "contamination")


@pytest.fixture(autouse=True)
def _records(shell):
    for accession in (RUN, OTHER):
        record_in(shell.engine, "public", accession)


@pytest.mark.parametrize("words", [WITHDRAW, TWO])
def test_without_a_terminal_a_yes_is_needed(shell, words):
    """Nobody can be asked, so the command ends with 2, says what to add, and changes nothing."""
    result = shell(*words)
    assert result.exit_code == 2
    assert "Add --yes" in result.stderr
    assert shell.engine.show(RUN).status is Status.PUBLIC


@pytest.mark.parametrize("words", [WITHDRAW, TWO])
def test_a_dry_run_needs_no_confirmation(shell, words):
    """What writes nothing need not be confirmed."""
    assert shell(*words, "--dry-run").exit_code in {0, 7}


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize("words, code", [(WITHDRAW, 7), (TWO, 0)])
def test_a_yes_at_the_terminal_lets_it_happen(shell, words, code):
    """The question stands on standard error and a yes is enough."""
    result = shell(*words, stdin="y\n")
    assert result.exit_code == code
    assert "Really" in result.stderr
    assert shell.engine.show(RUN).status is not Status.PUBLIC


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize("answer", ["n\n", "\n"])
def test_anything_but_yes_changes_nothing(shell, answer):
    """A no, or just the return key, ends with 2 and leaves the records as they are."""
    result = shell(*TWO, stdin=answer)
    assert result.exit_code == 2
    assert "nothing was changed" in result.stderr
    assert shell.engine.show(RUN).status is Status.PUBLIC


@pytest.mark.usefixtures("terminal")
def test_an_end_of_input_interrupts(shell):
    """A closed input is no yes."""
    assert shell(*TWO, stdin="").exit_code == 130
    assert shell.engine.show(RUN).status is Status.PUBLIC


def test_one_ordinary_record_needs_no_confirmation(shell):
    """A single suppression is done at once."""
    assert shell("suppress", RUN, "--reason", "contamination").exit_code == 0


def test_the_approval_of_a_withdrawal_is_confirmed(shell):
    """Approving makes data disappear as much as asking does."""
    shell(*WITHDRAW, "--yes")
    shell.user = "curator-b"
    assert shell("approve", RUN).exit_code == 2
    assert shell("approve", f"{RUN}/1", "--yes").exit_code == 0
    assert shell.engine.show(RUN).status is Status.WITHDRAWN


@pytest.mark.parametrize(
    "words", [("withdraw", RUN, "--reason", "contamination"), ("cancel", RUN, OTHER, "--reason", "submitter_request")]
)
def test_what_the_rules_refuse_needs_no_confirmation(shell, words):
    """Nobody is asked to confirm what cannot be done: the refusal comes at once, with 4 and the way on."""
    result = shell(*words)
    assert result.exit_code == 4
    assert "--yes" not in result.stderr
    assert shell.engine.show(RUN).status is Status.PUBLIC
