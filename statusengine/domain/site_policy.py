"""What a site may add to the rules: reasons, closures and shorter holds; never anything that loosens them.

A reason of the site's own hides or holds a record and cannot bring one back; a hold policy of its own is at least
as strict as the archive's. So the built-in tables stay what everybody can rely on, whatever a site writes.

>>> NO_ADDITIONS.hold_policy(HoldScope.DRA) is HOLD_POLICIES[HoldScope.DRA]
True
>>> NO_ADDITIONS.reason("contamination")
<Reason.CONTAMINATION: 'contamination'>
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final

from statusengine.domain.action import Action
from statusengine.domain.hold import HOLD_POLICIES, HoldPolicy, HoldScope
from statusengine.domain.name import unknown_name
from statusengine.domain.pairing import reasons_for
from statusengine.domain.reason import AnyReason, Giver, Reason, SiteReason

__all__ = ["NO_ADDITIONS", "SitePolicy"]


@dataclass(frozen=True, slots=True)
class SitePolicy:
    """A site's additions. `closures` are days in the archive's zone; `holds` has the scopes that are stricter."""

    version: str = ""
    reasons: Mapping[str, SiteReason] = field(default_factory=lambda: MappingProxyType({}))
    closures: frozenset[date] = frozenset()
    holds: Mapping[HoldScope, HoldPolicy] = field(default_factory=lambda: MappingProxyType({}))

    def hold_policy(self, scope: HoldScope) -> HoldPolicy:
        """The rule on holds that is in force for a scope."""
        return self.holds.get(scope) or HOLD_POLICIES[scope]

    def reason(self, code: str) -> AnyReason:
        """The reason of this code, built in or added.

        Raises:
            ValueError: It is neither.
        """
        added = self.reasons.get(code)
        return Reason(code) if added is None else added

    def recorded_as(self, built_in: str) -> str:
        """The version that an operation keeps: the tables' own, and the site's where it has one."""
        return f"{built_in}+{self.version}" if self.version else built_in

    def parse_reason(self, text: str, action: Action | None = None) -> AnyReason:
        """The reason that a person typed; those that fit `action` are told where it is none.

        Raises:
            UnknownNameError: There is no such reason; the hint is the nearest one, or all that fit.
        """
        try:
            return self.reason(text)
        except ValueError:
            fitting = self.reasons_for(action) if action else ()
            raise unknown_name(text, "reason", [*Reason, *self.reasons], fitting) from None

    def reasons_for(self, action: Action, giver: Giver | None = Giver.PERSON) -> tuple[AnyReason, ...]:
        """The reasons that belong to `action`, as in `domain.reason`, with those that were added."""
        own = (reason for reason in self.reasons.values() if action in reason.rule.actions)
        return (*reasons_for(action, giver), *(own if giver in {None, Giver.PERSON} else ()))


NO_ADDITIONS: Final = SitePolicy()
"""A site that works by the built-in tables alone."""
