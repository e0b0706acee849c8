"""Who may do what in a database, and what its site added to the policy.

Apart from the engine's other methods so that each file has one idea; a program meets them on `StatusEngine`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from statusengine.domain.role import Deed
from statusengine.services.setting import Setting, site_of

if TYPE_CHECKING:
    from statusengine.domain.role import Role
    from statusengine.services.actor import Actor, ActorChange
    from statusengine.services.policy import Adoption, PolicyInForce
    from statusengine.services.policy_replay import ReplayFinding

__all__ = ["Stewardship"]


class Stewardship:
    """The part of `StatusEngine` that looks after the database itself."""

    _setting: Setting
    _closures: frozenset[date]

    def add_actor(self, name: str, role: Role | str, owner: str | None = None) -> ActorChange:
        """Give a principal a role; a submitter, and only one, has an `owner`: whose records are their own.

        Raises:
            NotPermittedError: The principal may not give roles, or gives one to themselves.
            UsageError: There is no such role, a name cannot be stored, or the owner is missing or out of place.
        """
        from statusengine.services.actor import add_actor

        return add_actor(self._setting, name, role, owner=owner)

    def revoke_actor(self, name: str, role: Role | str) -> ActorChange:
        """Take a role back; it counts no more at once.

        Raises:
            NotPermittedError: The principal may not, or it is the last role, or their own as the last approver.
            UnknownNameError: There is no such role, or the principal never had it.
        """
        from statusengine.services.actor import revoke_actor

        return revoke_actor(self._setting, name, role)

    def actors(self, *, past: bool = False) -> tuple[Actor, ...]:
        """The roles in force; with `past` those that were taken back too."""
        from statusengine.services.actor import actors

        return actors(self._setting, past=past)

    def roles(self) -> frozenset[Role]:
        """The roles of the principal; in a database where none was given yet, what everybody is there."""
        from statusengine.services.actor import roles_of

        return roles_of(self._setting)

    def policy(self) -> PolicyInForce:
        """The rules in force: the built-in tables' version, and what this site added to them."""
        from statusengine.services.policy import in_force

        return in_force(self._setting)

    def adopt_policy(self, text: str) -> Adoption:
        """Put a site's policy (the TOML text of its file) in force, for all who open this database from now on.

        Raises:
            UsageError: The text has problems, or its version named another text before.
            NotPermittedError: The principal may not adopt a policy.
        """
        from statusengine.services.policy import adopt

        adoption = adopt(self._setting, text)
        site = site_of(self._setting.store, self._closures)
        self._setting = replace(self._setting, site=site)
        return adoption

    def policy_replay(self) -> Iterator[ReplayFinding]:
        """Judge the whole history by the present tables: each event that would be refused today, as it is found."""
        from statusengine.services.permission import require
        from statusengine.services.policy_replay import policy_replay

        require(self._setting.store.quick, self._setting, Deed.READ)
        return policy_replay(self._setting)
