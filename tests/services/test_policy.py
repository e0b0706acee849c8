"""A site's policy, adopted in the database: in force for everybody, kept under its version, never dropped in use."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from services.desk import NOTE, RUN
from services.staff import staff

from statusengine import (
    DamagedRecordError,
    NotPermittedError,
    Reason,
    RefusalCode,
    SiteReason,
    Status,
    UnknownNameError,
    UsageError,
)
from statusengine.domain.verdict import POLICY_VERSION
from statusengine.services import policy
from statusengine.services.listing import Filter
from statusengine.testing import as_principal, record_in

FIRST = """
version = "one"
closures = [2026-06-04]

[reasons.adapter_rest]
moves = ["suppress_for_good", "withdraw"]
requesters = ["archive", "submitter"]
public_sentence = "The data holds rests of adapters."

[reasons.lab_audit]
moves = ["suppress_for_a_time"]
requesters = ["institution"]
needs_confirmation = true

[holds.dra]
longest_years = 2
"""
SECOND = 'version = "two"\n[holds.dra]\nlongest_years = 1\n'


@pytest.fixture
def site(memory):
    """A desk whose site has adopted a policy, with one public run."""
    memory.engine.adopt_policy(FIRST)
    record_in(memory.engine, Status.PUBLIC)
    return memory


def test_nothing_adopted_means_the_built_in_tables(memory):
    """A new database judges by the tables alone, and its operations say so."""
    held = memory.engine.policy()
    assert (held.built_in, held.version, held.number, held.problems) == (POLICY_VERSION, POLICY_VERSION, 0, ())
    record_in(memory.engine, Status.PUBLIC)
    assert memory.rows("SELECT DISTINCT policy_version FROM operation") == [(POLICY_VERSION,)]


def test_an_adopted_policy_is_in_force_for_everybody_who_opens_the_database(desk):
    """Whoever opens it next judges by it, and every operation from then on names it."""
    adoption = desk.engine.adopt_policy(FIRST)
    assert (adoption.number, adoption.version, adoption.already_so, adoption.refusal) == (1, "one", False, None)
    held = desk.second.policy()
    assert held.version == f"{POLICY_VERSION}+one"
    assert (held.number, held.adopted_by) == (1, desk.engine.principal)
    assert isinstance(held.adopted_at, datetime)
    record_in(desk.engine, Status.PUBLIC)
    moved = desk.second.suppress(RUN, reason="adapter_rest").record
    assert isinstance(moved.reason, SiteReason)
    assert desk.engine.show(RUN).reason == "adapter_rest"
    assert desk.engine.show(RUN, audience="public").public_reason == "The data holds rests of adapters."
    assert desk.engine.history(RUN)[-1].reason == "adapter_rest"
    assert [entry.reason for entry in desk.engine.list(Filter(reason=moved.reason))] == ["adapter_rest"]
    assert desk.rows("SELECT DISTINCT policy_version FROM operation") == [(f"{POLICY_VERSION}+one",)]
    assert desk.engine.check_database() == ()


def test_the_same_text_again_is_already_so(memory):
    """Adopting what is in force writes nothing."""
    memory.engine.adopt_policy(FIRST)
    assert memory.engine.adopt_policy(FIRST).already_so
    assert memory.count("site_policy") == 1


def test_a_version_names_one_text_for_good(site):
    """An operation's version leads to one text, so a changed text needs another version; an old one may return."""
    with pytest.raises(UsageError, match="version one was adopted before"):
        site.engine.adopt_policy(FIRST + "[holds.gea]\nlongest_years = 1\n")
    assert site.engine.adopt_policy(SECOND).number == 2
    assert site.engine.adopt_policy(FIRST).number == 3


@pytest.mark.parametrize(
    "text", ["version = ", "x = 1", 'version = "1"\nreasons.fraud.moves = []', "a = " + "[" * 9_999]
)
def test_an_unsound_text_is_not_adopted(memory, text):
    """A text with problems changes nothing, and the error names each of them."""
    problems = policy.check(text)
    assert problems
    with pytest.raises(UsageError) as error:
        memory.engine.adopt_policy(text)
    assert all(str(problem) in error.value.message for problem in problems)
    assert memory.count("site_policy") == 0


def test_a_text_without_end_is_not_read():
    """What no person writes is refused before it is parsed."""
    assert "longer than" in policy.check("#" * 200_001)[0].message


def test_a_reason_that_a_record_has_is_not_dropped(site):
    """The refusal names the reason and how many records have it; afterwards all is as before."""
    site.engine.suppress(RUN, reason="adapter_rest")
    before = site.dump()
    refusal = site.engine.adopt_policy(SECOND).refusal
    assert refusal.code is RefusalCode.REASON_IN_USE
    assert "adapter_rest (records: 1)" in refusal.message
    assert site.dump() == before
    assert site.engine.policy().version.endswith("+one")


def test_a_reason_that_a_request_waits_with_is_not_dropped(site):
    """A withdrawal that waits is decided by the reason it was asked with."""
    site.engine.withdraw(RUN, reason="adapter_rest", note=NOTE)
    assert "adapter_rest (requests that wait: 1)" in site.engine.adopt_policy(SECOND).refusal.message
    site.second.approve(RUN)
    assert site.engine.show(RUN).reason == "adapter_rest"


def test_a_dropped_reason_is_still_read_in_histories(site):
    """History is kept as it was: a reason that no record has any more is no reason for new moves, and is told."""
    site.engine.suppress(RUN, reason="adapter_rest")
    site.engine.amend(RUN, reason="contamination")
    assert site.engine.adopt_policy(SECOND).refusal is None
    assert [entry.reason for entry in site.engine.history(RUN)][-2:] == ["adapter_rest", Reason.CONTAMINATION]
    assert site.engine.check_database() == ()
    with pytest.raises(UnknownNameError):
        site.engine.amend(RUN, reason="adapter_rest")


def test_a_code_that_was_never_a_reason_is_damage(site):
    """A stored reason that no text ever named is none of ours, for the record and in its history."""
    site.force("UPDATE record SET reason = 'gone_reason'")
    with pytest.raises(DamagedRecordError, match="gone_reason"):
        site.engine.show(RUN)


def test_a_hold_is_judged_by_the_stricter_rule(site):
    """A site's shorter hold is refused where the built-in rule would allow it, and the version says by which."""
    site.engine.register("DRR000009")
    refused = site.engine.hold("DRR000009", reason="submitter_request", until=date(2029, 1, 15))
    assert refused.refusal.code is RefusalCode.WRONG_DATE
    assert site.engine.hold("DRR000009", reason="submitter_request", until=date(2028, 1, 14)).record.hold_on


def test_closures_of_the_policy_are_days_off(memory):
    """What falls due on a closure is released on the next working day."""
    before = memory.engine._setting.site.calendar
    assert before.is_working_day(date(2026, 6, 4))
    memory.engine.adopt_policy(FIRST)
    assert not memory.engine._setting.site.calendar.is_working_day(date(2026, 6, 4))
    assert not memory.second._setting.site.calendar.is_working_day(date(2026, 6, 4))


def test_declining_puts_back_a_reason_that_had_to_be_confirmed(site):
    """What stood before a withdrawal was asked for returns, and nobody must confirm it again."""
    site.engine.suppress(RUN, reason="lab_audit", confirmed_with="institution")
    site.engine.withdraw(RUN, reason="privacy", note=NOTE)
    assert site.second.decline(RUN).record.reason == "lab_audit"


def test_a_text_that_became_unsound_has_effect_in_its_sound_parts_only(memory):
    """A later version of the tables cannot be loosened by what was adopted before; it is told, and can be mended."""
    memory.engine.adopt_policy(FIRST)
    memory.force("UPDATE site_policy SET text = replace(text, 'longest_years = 2', 'longest_years = 9')")
    later = as_principal(memory.engine, "curator-c")
    later._setting.store.look_again()
    later = as_principal(memory.engine, "curator-c")
    held = later.policy()
    assert [problem.place for problem in held.problems] == ["holds.dra.longest_years"]
    assert held.policy.holds == {}
    assert "adapter_rest" in held.policy.reasons
    assert later.check_database() == (f"the site's policy: {held.problems[0]}",)
    assert later.adopt_policy(SECOND).number == 2
    assert later.check_database() == ()


def test_only_an_approver_adopts_a_policy_where_roles_are_given(memory):
    """The rules of an archive are changed by those who may agree to its gravest moves."""
    people = staff(memory)
    with pytest.raises(NotPermittedError):
        people["curator"].adopt_policy(FIRST)
    assert people["approver"].adopt_policy(FIRST).number == 1
