"""A plan on paper: what was looked at, so that exactly that is carried out later, or nothing.

The file names the requests and every record that they reach, each with the version at which it was found. It is
JSON, for people and programs to read; a digest shows that nobody changed it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from statusengine.domain.action import Action
from statusengine.domain.outcome import Applied, Outcome, Pending, Refused
from statusengine.domain.plan import Plan, Standing
from statusengine.domain.refusal import RefusalCode
from statusengine.domain.relation import Link, Relation
from statusengine.domain.request import Request
from statusengine.domain.requester import Requester
from statusengine.domain.verdict import POLICY_VERSION
from statusengine.errors import InvalidListError, StalePlanError, UsageError
from statusengine.services.ask import new_operation
from statusengine.services.change import change
from statusengine.services.setting import Setting
from statusengine.storage.work import Work

__all__ = ["apply_plan", "read_plan", "save_plan"]

_FORMAT: Final = "statusengine plan 1"
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Saved:
    """What a plan file says: the requests, the records looked at by version, and what each request was to come to."""

    requests: tuple[Request, ...]
    versions: Mapping[str, int | None]
    foreseen: Mapping[str, tuple[list[str], Mapping[str, str]]]

    def meet(self, work: Work, requests: Sequence[Request], outcomes: Sequence[Outcome]) -> None:
        """Refuse what is not what was looked at.

        Raises:
            StalePlanError: It was carried out already, a record moved since, or another would move.
        """
        if any(isinstance(each, Refused) and each.refusal.code is RefusalCode.NOT_PERMITTED for each in outcomes):
            return  # nothing of the records is told to whom they do not concern
        done = [outcome for outcome in outcomes if isinstance(outcome, Applied | Pending) and outcome.replayed]
        if done:
            raise StalePlanError("this plan was carried out already", hint=f"status history {done[0].accession}")
        moved = [accession for accession, version in self.versions.items() if _version(work, accession) != version]
        if moved:
            named = ", ".join(moved[:_SHOWN]) + (", …" if len(moved) > _SHOWN else "")
            raise StalePlanError(f"{len(moved)} of the plan's records moved since: {named}", hint=_AGAIN)
        for request, outcome in zip(requests, outcomes, strict=True):
            ends, moves = self.foreseen[request.operation]
            if _moves(outcome) != moves:
                raise StalePlanError(f"{request.accession} would carry others along by now", hint=_AGAIN)
            if _comes_to(outcome) != ends:
                raise StalePlanError(f"{request.accession} would come to something else by now", hint=_AGAIN)


_AGAIN: Final = "make the plan again, and look at it"


class _Look:
    """Keeps the version at which each record was found before any of the plan moved it."""

    def __init__(self) -> None:
        self.versions: dict[str, int | None] = {}

    def meet(self, work: Work, requests: Sequence[Request], outcomes: Sequence[Outcome]) -> None:
        """Look at what the requests reach; nothing is expected yet."""
        if any(isinstance(each, Refused) and each.refusal.code is RefusalCode.NOT_PERMITTED for each in outcomes):
            return
        named = [request.accession for request in requests]
        steps = (step for outcome in outcomes for step in _plan(outcome).steps)
        named.extend(step.accession for step in steps if step.standing is not Standing.ELSEWHERE)
        self.versions.update({accession: _version(work, accession) for accession in named})


def _version(work: Work, accession: str) -> int | None:
    """The version at which this transaction read a record."""
    record = work.as_read(accession)
    return record.version if record else None


def save_plan(setting: Setting, requests: Sequence[Request]) -> tuple[str, list[Outcome]]:
    """Judge requests without writing; answers with the text of the plan, and what each request would come to.

    Raises:
        UsageError: One of them is a registration, which has nothing to look at before, or destroys text.
    """
    unplanned = next((request for request in requests if request.particulars or request.event is not None), None)
    if unplanned is not None:
        raise UsageError(f"{unplanned.action} is not planned", hint="a plan is about records that are here")
    asked = [replace(request, operation=new_operation()) for request in requests]
    look = _Look()
    outcomes = change(setting, asked, dry_run=True, expected=look)
    body: dict[str, Any] = {
        "format": _FORMAT,
        "archive": setting.site.archive.value,
        "policy": POLICY_VERSION,
        "made_at": setting.now().isoformat(),
        "made_by": setting.principal,
        "versions": dict(sorted(look.versions.items())),
        "requests": [_entry(request, outcome) for request, outcome in zip(asked, outcomes, strict=True)],
    }
    return json.dumps(body | {"digest": _digest(body)}, indent=2, ensure_ascii=False), outcomes


def _digest(body: Mapping[str, Any]) -> str:
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


_TEXTS: Final = ("detail", "on_behalf_of", "public_note", "internal_note", "evidence")
_WORDS: Final = ("reason", "requester", "confirmed_with")
_FLAGS: Final = ("clear_date", "override", "go_on", "break_glass", "third_party")


def _entry(request: Request, outcome: Outcome) -> dict[str, Any]:
    plan = _plan(outcome)
    return {
        "operation": request.operation,
        "action": request.action.value,
        "accession": request.accession,
        **{name: str(said) for name in _TEXTS if (said := getattr(request, name)) is not None},
        **{name: said.value for name in _WORDS if (said := getattr(request, name)) is not None},
        **{name: True for name in _FLAGS if getattr(request, name)},
        **({"until": request.until.isoformat()} if request.until else {}),
        **({"successors": list(request.successors)} if request.successors else {}),
        **{name: [[t.relation, t.target] for t in ties] for name in _TIES if (ties := getattr(request, name))},
        "comes_to": _comes_to(outcome),
        "moves": _moves(outcome),
        "steps": [
            {
                "accession": step.accession,
                "via": step.via,
                "depth": step.depth,
                "standing": step.standing.value,
                "version": step.version,
                "source": step.source.value if step.source else None,
                "target": step.target.value if step.target else None,
                "why": step.why,
            }
            for step in plan.steps
        ],
        "incomplete": [[each.accession, each.relation, each.missing] for each in plan.incomplete],
    }


_TIES: Final = ("links", "unlinks")


def _plan(outcome: Outcome) -> Plan:
    return getattr(outcome, "plan", Plan())


def _comes_to(outcome: Outcome) -> list[str]:
    """What becomes of the record that is asked about: how the request ends, and with which status."""
    status = outcome.record.status.value if outcome.record else ""
    return [type(outcome).__name__.lower(), status]


def _moves(outcome: Outcome) -> dict[str, str]:
    return {step.accession: str(step.target) for step in _plan(outcome).moving}


def read_plan(setting: Setting, text: str) -> _Saved:
    """Read a plan file.

    Raises:
        InvalidListError: It is no plan, another archive's, or was changed by hand.
    """
    try:
        body = dict(json.loads(text))
    except (ValueError, TypeError, RecursionError) as error:
        raise InvalidListError("this is no plan", hint="status suppress … --plan-out FILE makes one") from error
    digest, told = body.pop("digest", None), (body.get("format"), body.get("archive"))
    if told != (_FORMAT, setting.site.archive.value):
        raise InvalidListError(f"this is no plan for {setting.site.archive}", hint="make it on this database")
    if digest != _digest(body):
        raise InvalidListError("this plan was changed by hand", hint=_AGAIN)
    try:
        return _saved(setting, body)
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        raise InvalidListError(f"this plan cannot be read: {error}", hint=_AGAIN) from error


def _saved(setting: Setting, body: Mapping[str, Any]) -> _Saved:
    entries = body["requests"]
    return _Saved(
        requests=tuple(_request(setting, entry) for entry in entries),
        versions=dict(body["versions"]),
        foreseen={entry["operation"]: (entry["comes_to"], entry["moves"]) for entry in entries},
    )


def _request(setting: Setting, entry: Mapping[str, Any]) -> Request:
    """A request as the file has it, asked by whoever carries the plan out."""
    until, reason = entry.get("until"), entry.get("reason")
    words: dict[str, Any] = {name: entry.get(name) for name in _TEXTS}
    words |= {name: entry.get(name, False) for name in _FLAGS}
    words |= {name: tuple(Link(Relation(r), target) for r, target in entry.get(name, ())) for name in _TIES}
    words |= {name: Requester(entry[name]) for name in ("requester", "confirmed_with") if name in entry}
    return Request(
        **words
        | {
            "action": Action(entry["action"]),
            "accession": entry["accession"],
            "principal": setting.principal,
            "operation": entry["operation"],
            "reason": setting.site.policy.reason(reason) if reason else None,
            "until": date.fromisoformat(until) if until else None,
            "successors": tuple(entry.get("successors", ())),
        }
    )


def apply_plan(setting: Setting, text: str, *, count: int | None = None, dry_run: bool = False) -> list[Outcome]:
    """Carry out a plan, whole, if every record that it names is still as it was.

    Raises:
        StalePlanError: A record moved since, or the plan was carried out already.
        InvalidListError: It is no plan.
    """
    saved = read_plan(setting, text)
    return change(setting, saved.requests, count=count, dry_run=dry_run, expected=saved)
