"""Random lives of records: each step a request that may or may not be right, on a day not before the last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.scene import NOW, SITE, particulars, request
from hypothesis import strategies as st

from statusengine.domain.action import Action
from statusengine.domain.decide import decide
from statusengine.domain.hold import HoldScope
from statusengine.domain.kind import Kind
from statusengine.domain.moves import actions_from
from statusengine.domain.pairing import reasons_for
from statusengine.domain.reason import Giver, Reason
from statusengine.domain.record import Record
from statusengine.domain.request import Request
from statusengine.domain.requester import CONFIRMERS, Requester
from statusengine.domain.status import Status
from statusengine.domain.verdict import Company, Decision, Verdict

DATED = {Action.HOLD, Action.SUPPRESS, Action.AMEND}
PRINCIPALS = ("curator-a", "curator-b")
SCOPES = st.sampled_from(
    [
        (HoldScope.DRA, Kind.RUN),
        (HoldScope.DRA, Kind.STUDY),
        (HoldScope.TRAD, Kind.NUCLEOTIDE),
        (HoldScope.BIOPROJECT_BIOSAMPLE, Kind.BIOPROJECT),
    ]
)
COMPANIES = st.builds(
    Company,
    submission=st.sampled_from([None, None, "DRA000001"]),
    goes_whole=st.booleans(),
    others_public=st.booleans(),
)


@dataclass(frozen=True)
class Step:
    """One request, and what came of it."""

    before: Record | None
    request: Request
    company: Company
    now: datetime
    verdict: Verdict

    @property
    def after(self):
        """The record afterwards."""
        return self.verdict.record if isinstance(self.verdict, Decision) else self.before


def mostly(likely, other):
    """The likely value four times in five."""
    return st.integers(0, 4).flatmap(lambda roll: other if roll == 0 else likely)


def reasons(action, giver):
    """A reason that belongs to the action, or any, or none."""
    fitting = reasons_for(action, giver) or (None,)
    return mostly(st.sampled_from(fitting), st.sampled_from([None, *Reason]))


def births(told):
    """A registration, or an import in any status."""
    registered = st.builds(
        request,
        st.just(Action.REGISTER),
        processed=st.booleans(),
        until=st.sampled_from([None, None, NOW.date() + timedelta(30), NOW.date() - timedelta(1)]),
        particulars=st.just(told),
    )
    imported = st.builds(request, st.just(Action.IMPORT), target=st.sampled_from(Status), particulars=st.just(told))
    return registered | imported


@st.composite
def requests_of(draw, record, today):
    """A request of a record: as a rule of an action that its status allows, with all that it needs."""
    action = draw(mostly(st.sampled_from(actions_from(record.status)), st.sampled_from(Action)))
    giver = draw(mostly(st.just(Giver.PERSON), st.sampled_from(Giver)))
    in_place = action in {Action.COMPLETE, Action.FREEZE, Action.UNFREEZE, Action.REDACT}
    until = draw(dates(action, today))
    return request(
        action,
        None if in_place else draw(reasons(action, giver)),
        giver=giver,
        principal=draw(st.sampled_from(PRINCIPALS)),
        approver=draw(st.sampled_from([None, *PRINCIPALS])),
        single_handed=draw(mostly(st.just(value=False), st.booleans())),
        internal_note=draw(mostly(st.just("because"), st.none())),
        evidence="10.1093/nar/gkae882",
        requester=draw(mostly(st.none(), st.sampled_from(Requester))),
        confirmed_with=draw(st.sampled_from([None, *sorted(CONFIRMERS)])),
        until=until,
        clear_date=until is None and action in DATED and draw(st.booleans()),
        override=draw(st.booleans()),
        successors=("DRR000002",) if action is Action.REPLACE else (),
        particulars=record.particulars,
        target=record.status,
        event=record.version if action is Action.REDACT else None,
    )


def dates(action, today):
    """A date where the action takes one, as a rule ahead."""
    ahead = st.sampled_from([today + timedelta(days) for days in (1, 20, 400, 4_000)] + [today - timedelta(1)])
    return st.none() | ahead if action in DATED else mostly(st.none(), mostly(st.none(), ahead))


@st.composite
def journeys(draw, longest=12):
    """The steps of one record's life, from its birth on."""
    scope, kind = draw(SCOPES)
    now, record, steps = NOW, None, []
    for _ in range(draw(st.integers(1, longest))):
        today = SITE.calendar.today(now)
        asked = draw(births(particulars(scope=scope, kind=kind)) if record is None else requests_of(record, today))
        company = draw(COMPANIES)
        steps.append(Step(record, asked, company, now, decide(record, asked, now, site=SITE, company=company)))
        record = steps[-1].after
        now += timedelta(days=draw(st.sampled_from([0, 0, 1, 5, 40])))
    return steps


def decisions(steps):
    """The steps in which something happened."""
    return [step for step in steps if isinstance(step.verdict, Decision)]
