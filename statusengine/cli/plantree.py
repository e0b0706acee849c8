"""What a command will do, for people to look at: who moves along, who does not and why, who is left incomplete.

A tree has a line for each record, indented by the way on which it was reached. Like records of one parent are
folded after the first twenty, but never those that cannot follow. The last line counts, and says what more is asked
of whoever goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from statusengine.domain.action import Action
from statusengine.domain.blast import Limits, reach
from statusengine.domain.outcome import AlreadySo, Applied, Outcome, Pending
from statusengine.domain.plan import NO_PLAN, Plan, Standing, Step

__all__ = ["action_of", "needs_count", "plan_lines", "plan_of"]

_SHOWN: Final = 20
_INDENT: Final = "  "
_FOLDED: Final = {Standing.MOVES: "move", Standing.STAYS: "stay", Standing.ELSEWHERE: "are elsewhere"}


def plan_of(outcome: Outcome) -> Plan:
    """What comes along with an outcome, and what does not."""
    return NO_PLAN if isinstance(outcome, AlreadySo) else outcome.plan


def action_of(outcome: Outcome) -> Action:
    """What was asked; of what moves nothing, where it does not matter, an amendment."""
    match outcome:
        case Pending(request=request):
            return request.action
        case Applied(events=events) if events:
            return events[0].action
        case _:
            return Action.AMEND


def needs_count(outcomes: Sequence[Outcome], limits: Limits | None) -> int | None:
    """The number that must be stated before this is carried out, if one must; without limits, none must."""
    number = _moving(outcomes)
    return number if limits is not None and number > limits.stated else None


def _moving(outcomes: Iterable[Outcome]) -> int:
    return reach((action_of(outcome), outcome) for outcome in outcomes)


def plan_lines(outcomes: Sequence[Outcome], limits: Limits | None) -> Iterator[str]:
    """The trees of all outcomes that reach further than their record, and the count of the whole.

    There is no line for one record that moves alone.
    """
    concerned = {outcome.accession for outcome in outcomes}
    for outcome in outcomes:
        plan = plan_of(outcome)
        concerned.update(step.accession for step in plan.steps)
        if plan.steps or plan.incomplete:
            yield ""
            yield from _tree(outcome, plan)
            yield from _left_incomplete(plan)
    if len(concerned) > 1 or any(plan_of(outcome).incomplete for outcome in outcomes):
        yield ""
        yield _count(outcomes, len(concerned), limits)


def _tree(outcome: Outcome, plan: Plan) -> Iterator[str]:
    yield f"{outcome.accession}  {_root(outcome)}"
    below: dict[str, list[Step]] = {}
    reached = {outcome.accession, *(step.accession for step in plan.steps)}
    for step in plan.steps:
        below.setdefault(step.via if step.via in reached else outcome.accession, []).append(step)
    waiting = list(reversed(_lines(below.get(outcome.accession, ()), below, 1)))
    while waiting:
        accession, depth, line = waiting.pop()
        yield _INDENT * depth + line
        waiting.extend(reversed(_lines(below.pop(accession, ()), below, depth + 1)))


_Line = tuple[str, int, str]


def _lines(steps: Sequence[Step], below: Mapping[str, object], depth: int) -> list[_Line]:
    """The lines of the children of one record, like ones folded; each with whose children come next."""
    shown: dict[Standing, int] = {}
    lines: list[_Line] = []
    for step in steps:
        if step.standing in _FOLDED and step.accession not in below:
            shown[step.standing] = shown.get(step.standing, 0) + 1
            if shown[step.standing] > _SHOWN:
                continue
        lines.append((step.accession, depth, _told(step)))
    folded = ((standing, number - _SHOWN) for standing, number in shown.items() if number > _SHOWN)
    return [*lines, *(("", depth, f"… and {more:,} more {_FOLDED[standing]}") for standing, more in folded)]


def _root(outcome: Outcome) -> str:
    match outcome:
        case Pending(request=request):
            before = next((event.source for event in outcome.events if event.accession == outcome.accession), None)
            return f"{before or outcome.record.status}, waits for a second person to {request.action}"
        case Applied(events=events):
            own = [event for event in events if event.accession == outcome.accession]
            return _change(own[0].source if own else None, outcome.record.status)
        case _:  # refused: what is already so has no plan
            status = outcome.record.status if outcome.record else "not here"
            return f"stays: {status}, and nothing of this is done"


def _change(source: str | None, target: str | None) -> str:
    return f"{target} (changed)" if source == target else f"{source or 'new'} -> {target}"


def _told(step: Step) -> str:
    match step.standing:
        case Standing.MOVES:
            return f"{step.accession}  {_change(step.source, step.target)}{' (as a part)' if step.as_part else ''}"
        case Standing.STAYS:
            return f"{step.accession}  stays: {step.why}"
        case Standing.CANNOT:
            return f"{step.accession}  cannot follow: {step.why}"
        case Standing.ELSEWHERE:
            return f"{step.accession}  elsewhere: {step.why}"


def _left_incomplete(plan: Plan) -> Iterator[str]:
    if not plan.incomplete:
        return
    yield "incomplete afterwards:"
    for each in plan.incomplete[:_SHOWN]:
        yield f"{_INDENT}{each.accession}  {each.relation.replace('_', ' ')} {each.missing}, which will not be public"
    if len(plan.incomplete) > _SHOWN:
        yield f"{_INDENT}… and {len(plan.incomplete) - _SHOWN:,} more"


def _count(outcomes: Sequence[Outcome], concerned: int, limits: Limits | None) -> str:
    said = [f"moves {_moving(outcomes)} of {concerned}"]
    stopped = {step.accession for outcome in outcomes for step in plan_of(outcome).stopped}
    if stopped:
        said.append(f"{len(stopped)} cannot follow")
    number = needs_count(outcomes, limits)
    if number is not None:
        said.append(f"needs --count {number}")
    if any(isinstance(outcome, Pending) for outcome in outcomes):
        said.append("needs a second person")
    return "; ".join(said)
