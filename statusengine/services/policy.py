"""The policy in force: the built-in tables, and what this site added to them by adopting a file.

What was adopted is in the database, so every program that opens it judges by the same rules; one that is open
already goes on by those it was opened with. A text is kept for good under its version, which operations record.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from statusengine.domain.refusal import Refusal, RefusalCode
from statusengine.domain.role import Deed
from statusengine.domain.site_file import Problem
from statusengine.domain.site_policy import SitePolicy
from statusengine.domain.verdict import POLICY_VERSION
from statusengine.errors import UsageError
from statusengine.services.log import log
from statusengine.services.permission import require
from statusengine.services.setting import Setting
from statusengine.storage import rows
from statusengine.storage.codec import as_moment
from statusengine.storage.site_policy import read_policy_text
from statusengine.storage.work import Work

__all__ = ["Adoption", "PolicyInForce", "adopt", "check", "in_force"]

_MOST: Final = 200_000
_LAST: Final = "SELECT number, version, text, adopted_by, adopted_at FROM site_policy ORDER BY number DESC LIMIT 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyInForce:
    """By which rules records are judged. `built_in` names the tables, `version` is what operations keep.

    `number` counts the texts that were adopted, 0 where none was; `problems` are what of the last one the present
    tables do not take any more, and what therefore has no effect.
    """

    built_in: str
    version: str
    policy: SitePolicy
    number: int = 0
    adopted_by: str | None = None
    adopted_at: datetime | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """What became of a text: adopted under its number, already so, or refused."""

    number: int
    version: str
    already_so: bool = False
    refusal: Refusal | None = None


def check(text: str) -> tuple[Problem, ...]:
    """Everything that is wrong with the text of a policy file; needs no database."""
    if len(text) > _MOST:
        return (Problem("", f"the text is longer than {_MOST} characters", "leave out what is no rule"),)
    return read_policy_text(text).problems


def in_force(setting: Setting) -> PolicyInForce:
    """The rules in force in this engine, and who adopted the site's own part."""
    policy = setting.site.policy
    with setting.store.reading() as reader:
        row = reader.row(_LAST)
    return PolicyInForce(
        built_in=POLICY_VERSION,
        version=setting.site.policy_version,
        policy=policy,
        number=row[0] if row else 0,
        adopted_by=row[3] if row else None,
        adopted_at=as_moment(row[4]) if row else None,
        problems=setting.store.adopted.problems,
    )


def adopt(setting: Setting, text: str) -> Adoption:
    """Put a site's policy in force, for every program that opens this database from now on.

    Raises:
        UsageError: The text has problems, or its version names another text that was adopted before.
        NotPermittedError: No role of the principal permits it.
    """
    problems = check(text)
    if problems:
        told = "; ".join(map(str, problems))
        raise UsageError(f"this policy is not sound: {told}", hint="status policy check FILE")
    policy = read_policy_text(text).policy
    adoption: Adoption = setting.store.writing(lambda work: _adopt(work, setting, text, policy))
    if adoption.refusal is None and not adoption.already_so:
        log.info("policy_adopted", version=adoption.version, number=adoption.number, principal=setting.principal)
    setting.store.look_again()
    return adoption


def _adopt(work: Work, setting: Setting, text: str, policy: SitePolicy) -> Adoption:
    require(work, setting, Deed.ADOPT_POLICY)
    adopted = work.select("SELECT number, version, text FROM site_policy ORDER BY number")
    number = adopted[-1][0] if adopted else 0
    if adopted and adopted[-1][2] == text:
        return Adoption(number=number, version=policy.version, already_so=True)
    _expect_new_version(adopted, policy.version, text)
    refusal = _in_progress(work) or _reason_in_use(work, _dropped(adopted, policy))
    if refusal is not None:
        return Adoption(number=number, version=policy.version, refusal=refusal)
    work.add(
        rows.SitePolicyRow,
        number=number + 1,
        version=policy.version,
        text=text,
        adopted_by=setting.principal,
        adopted_at=setting.now(),
    )
    return Adoption(number=number + 1, version=policy.version)


def _expect_new_version(adopted: Iterable[Any], version: str, text: str) -> None:
    """A version that operations recorded names one text for good."""
    if any(row[1] == version and row[2] != text for row in adopted):
        message = f"version {version} was adopted before, with another text"
        raise UsageError(message, hint="give the changed text another version")


def _dropped(adopted: Iterable[Any], policy: SitePolicy) -> list[str]:
    """The codes that were adopted some time and are no reasons any more."""
    known = {code for row in adopted for code in read_policy_text(row[2]).policy.reasons}
    return sorted(known - set(policy.reasons))


def _in_progress(work: Work) -> Refusal | None:
    """An operation in progress is judged by one policy to its end."""
    unfinished = [each.operation for each in work.in_progress()]
    if not unfinished:
        return None
    message = f"{len(unfinished)} operations are in progress, by the policy so far"
    return Refusal(RefusalCode.IN_PROGRESS, message, f"status resume {unfinished[0]}")


def _reason_in_use(work: Work, codes: list[str]) -> Refusal | None:
    """A reason that a record has now, or a request that waits, is not dropped."""
    if not codes:
        return None
    records = work.select("SELECT reason, count(*) FROM record WHERE reason IN :codes GROUP BY reason", codes=codes)
    waiting = work.select(
        "SELECT reason, count(*) FROM request WHERE state = 'pending' AND reason IN :codes GROUP BY reason",
        codes=codes,
    )
    used = [f"{reason} (records: {count})" for reason, count in sorted(map(tuple, records))]
    used += [f"{reason} (requests that wait: {count})" for reason, count in sorted(map(tuple, waiting))]
    if not used:
        return None
    message = f"reasons that are in use cannot be dropped: {', '.join(used)}"
    return Refusal(
        RefusalCode.REASON_IN_USE, message, "keep them, or amend those records first: status list --reason"
    )
