"""What a registration takes from its submission, and which links it must already have to be so already."""

from __future__ import annotations

from datetime import date

import pytest

from statusengine import AlreadySo, Applied, RefusalCode, Status

DRA, EXPERIMENT, RUN, OTHER = "DRA000001", "DRX000001", "DRR000001", "DRR000002"
HELD, LATER = date(2027, 4, 1), date(2027, 5, 6)


def test_a_member_registered_later_is_held_with_its_submission(memory):
    """A record registered into a submission on hold has that hold; one that has none gives none."""
    register = memory.engine.register
    register(DRA, until=HELD)
    assert register(RUN, part_of=["DRP000001", DRA], processed=True).record.hold_on == HELD
    assert register(OTHER, part_of=[DRA], until=HELD).record.hold_on == HELD
    register("DRA000002")
    assert register("DRR000003", part_of=["DRA000002", "DRA000404"], processed=True).record.status is Status.PUBLIC


@pytest.mark.parametrize("through", [DRA, EXPERIMENT])
def test_a_member_has_no_hold_of_its_own(desk, through):
    """Another date than the submission's is refused with that date and the way to move it, and writes nothing."""
    desk.engine.register(DRA, until=HELD)
    desk.engine.register(EXPERIMENT, part_of=[DRA])
    before = desk.dump()
    refusal = desk.engine.register(RUN, part_of=[through], until=LATER).refusal
    assert refusal.code is RefusalCode.WHOLE_SUBMISSION
    assert str(HELD) in refusal.message
    assert f"status hold {DRA}" in refusal.hint
    assert desk.dump() == before


def test_a_hold_is_inherited_through_an_experiment(desk):
    """A run registered into an experiment of a submission on hold is held with it, in one command too."""
    desk.engine.register(DRA, until=HELD)
    ask = desk.engine.ask
    outcomes = desk.engine.change(
        [
            ask("register", RUN, part_of=[EXPERIMENT]),
            ask("register", EXPERIMENT, part_of=[DRA]),
            ask("register", OTHER, part_of=[EXPERIMENT], processed=True),
            ask("register", "DRR000003", part_of=["DRX000404", EXPERIMENT]),
        ]
    )
    assert [outcome.record.hold_on for outcome in outcomes] == [None, HELD, HELD, HELD]


def test_another_archives_rule_is_not_the_submissions(memory):
    """What has a hold rule of its own keeps its own date in a submission on hold."""
    memory.engine.register(DRA, until=HELD)
    assert memory.engine.register("AB000001", part_of=[DRA], until=LATER).record.hold_on == LATER


def test_a_parent_named_later_is_refused(desk):
    """What is here without a link is not linked by registering it again: the refusal says so and names the parent."""
    desk.engine.register(RUN)
    before = desk.dump()
    refusal = desk.engine.register(RUN, part_of=[DRA, "SAMD00000001"]).refusal
    assert refusal.code is RefusalCode.ALREADY_HERE
    assert f"{DRA}, SAMD00000001" in refusal.message
    assert f"status link {RUN}" in refusal.hint
    assert desk.dump() == before


def test_registered_again_with_linked_parents_is_already_so(desk):
    """When every named parent is linked, in whatever way, it is so already; naming none asks for none."""
    parents = [DRA, "SAMD00000001"]
    ask = desk.engine.ask
    first, again = desk.engine.change([ask("register", RUN, part_of=parents), ask("register", RUN, part_of=parents)])
    assert isinstance(first, Applied)
    assert isinstance(again, AlreadySo)
    for named in (parents, parents[1:], []):
        assert isinstance(desk.engine.register(RUN, part_of=named), AlreadySo)


def test_what_is_here_inherits_no_date(memory):
    """Registering again what is here is judged by what is here: another date of its own is refused as such."""
    memory.engine.register(RUN, part_of=[DRA])
    memory.engine.register(DRA, until=HELD)
    assert isinstance(memory.engine.register(RUN, part_of=[DRA]), AlreadySo)
    assert memory.engine.register(RUN, part_of=[DRA], until=LATER).refusal.code is RefusalCode.ALREADY_HERE
