"""What the code says of a record and the world: what is seen where, until when it is held, what others call it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tables.markdown import code, table

from statusengine.domain.archive import Archive
from statusengine.domain.channel import SERVICES
from statusengine.domain.hold import HOLD_POLICIES, HoldPolicy
from statusengine.domain.kind import Kind
from statusengine.domain.visibility import POLICY, REPLACED, Channel, Sight
from statusengine.exchange.crosswalk import CROSSWALK

_SEEN: Final = {
    Sight.NO: "no",
    Sight.YES: "yes",
    Sight.MARKED: "yes, marked with status, date and public reason",
    Sight.SUCCESSOR: "answers with what replaced it",
    Sight.AS_SUPPRESSED: "as suppressed",
    Sight.AS_WITHDRAWN: "as withdrawn, the accession only",
}


def visibility() -> str:
    """What is shown outside, by status and channel."""
    rows = [(f"`{status}`", row) for status, row in POLICY.items()]
    rows.append(("suppressed as `replaced`", REPLACED))
    header = " | ".join(("status", *(channel.replace("_", " ") for channel in Channel)))
    return table(header, ((name, *(_SEEN[row[channel]] for channel in Channel)) for name, row in rows))


def services() -> str:
    """Where each channel is, by kind of record."""
    kinds: dict[tuple[str, ...], list[Kind]] = {}
    for kind, channels in SERVICES.items():
        kinds.setdefault(tuple(", ".join(channels[channel]) for channel in Channel), []).append(kind)
    header = " | ".join(("kind", *(channel.replace("_", " ") for channel in Channel)))
    return table(header, ((code(members), *where) for where, members in kinds.items()))


def holds() -> str:
    """The hold policies, a row each."""
    header = "scope | longest hold | no date given | postponing is asked | no hold ends on | source"
    return table(header, map(_policy, HOLD_POLICIES.values()))


def _policy(policy: HoldPolicy) -> Iterator[str]:
    again = ", repeatable" if policy.renewable else ""
    whole = ", for the whole submission" if policy.whole_submission else ""
    yield f"`{policy.scope}`"
    yield _longest(policy) + again + whole
    yield _without(policy)
    yield f"{policy.notice_working_days} working days ahead" if policy.notice_working_days else "at any time"
    yield "29 December to 3 January" if policy.barred else "-"
    yield policy.source


def _longest(policy: HoldPolicy) -> str:
    if not policy.has_own_date:
        return "no date of its own"
    return f"{policy.longest_years} years" if policy.longest_years else "no documented limit"


def _without(policy: HoldPolicy) -> str:
    if not policy.has_own_date:
        return "goes public with its data"
    if policy.date_is_mandatory:
        return "refused: a date is mandatory"
    return f"{policy.default_months} months" if policy.default_months else "released when processed"


def zones() -> str:
    """Whose calendar counts."""
    return table(
        "archive | time zone | its records are changed by", ((a, f"`{a.zone.key}`", a.desk) for a in Archive)
    )


def crosswalk() -> str:
    """What other archives' words mean here, a table for each vocabulary."""
    return "\n\n".join(
        f"### {vocabulary}\n\n"
        + table(
            "theirs | here | lost on the way",
            (
                (
                    f"`{word}`",
                    f"`{crossing.status}`" if crossing.status else "not archived: no record",
                    "its successor is kept as a link" if crossing.replaced else crossing.lossy or "-",
                )
                for word, crossing in words.items()
            ),
        )
        for vocabulary, words in CROSSWALK.items()
    )
