"""Giving roles and taking them back: by an approver, or by who made the database, and never to oneself.

What was given is never forgotten: a role that is taken back stays in the list, with both names. The last role in
force is not taken back, because a database without any is open to everybody; nor do the last approvers leave by
their own hand.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any, Final

from statusengine.domain.name import parse_name
from statusengine.domain.role import Deed, Role
from statusengine.domain.text import MAX_WORD, clean_text
from statusengine.errors import NotPermittedError, UnknownNameError, UsageError
from statusengine.services.log import log
from statusengine.services.permission import Standing, require, standing_of
from statusengine.services.setting import Setting
from statusengine.storage import rows
from statusengine.storage.codec import as_moment
from statusengine.storage.work import Work

__all__ = ["Actor", "ActorChange", "actors", "add_actor", "revoke_actor", "roles_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A role that a principal has, or had. `number` counts how often it was given; moments are in UTC.

    `owner` names whose records are a submitter's own.
    """

    name: str
    role: Role
    number: int
    owner: str | None = None
    granted_by: str
    granted_at: datetime
    revoked_by: str | None = None
    revoked_at: datetime | None = None

    @property
    def is_in_force(self) -> bool:
        """Whether it has not been taken back."""
        return self.revoked_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorChange:
    """What became of a role: it was `already_so`, or is the `is_first` that binds the database, or neither."""

    actor: Actor
    already_so: bool = False
    is_first: bool = False


def add_actor(setting: Setting, name: str, role: Role | str, *, owner: str | None = None) -> ActorChange:
    """Give a principal a role; `owner`, for a submitter and only then, says whose records are their own.

    Raises:
        NotPermittedError: The principal may not give roles, or gives one to themselves.
        UsageError: There is no such role, a name cannot be stored, or the owner is missing or out of place.
    """
    who, what = _name(name), parse_name(Role, role, "role")
    whose = clean_text("owner", owner, limit=MAX_WORD, one_line=True)
    if (what is Role.SUBMITTER) != (whose is not None):
        message = "a submitter has an owner" if whose is None else f"a role of {what} has no owner"
        raise UsageError(message, hint="--owner, with the name that the records have" if whose is None else "")
    change = setting.store.writing(lambda work: _add(work, setting, who, what, whose))
    if not change.already_so:
        log.info("role_given", actor=who, role=what.value, principal=setting.principal)
    return change


def _add(work: Work, setting: Setting, name: str, role: Role, owner: str | None) -> ActorChange:
    standing = require(work, setting, Deed.MANAGE_ACTORS)
    last = _last(work, name, role)
    if last is not None and last.is_in_force:
        if last.owner == owner:
            return ActorChange(actor=last, already_so=True)
        message = f"{name} is the submitter of {last.owner}"
        raise UsageError(message, hint=f"status actor revoke {name} --role {role}")
    _expect_another(standing, setting, name)
    actor = Actor(
        name=name,
        role=role,
        number=last.number + 1 if last else 1,
        owner=owner,
        granted_by=setting.principal,
        granted_at=setting.now(),
    )
    work.add(rows.ActorRow, **asdict(actor) | {"role": role.value})
    return ActorChange(actor=actor, is_first=not standing.is_bound)


def _expect_another(standing: Standing, setting: Setting, name: str) -> None:
    """Nobody gives a role to themselves, but for the first one, and for the one person of a single-user database."""
    is_alone = setting.store.facts.single_user and standing.principal == standing.maker
    if name == standing.principal and standing.is_bound and not is_alone:
        raise NotPermittedError(f"{name} may not give a role to themselves", hint="another person must give it")


def revoke_actor(setting: Setting, name: str, role: Role | str) -> ActorChange:
    """Take a role back; it counts no more from the next transaction on.

    Raises:
        NotPermittedError: The principal may not take roles, or it is the last role, or their own as last approver.
        UnknownNameError: There is no such role, or the principal never had it.
    """
    who, what = _name(name), parse_name(Role, role, "role")
    change = setting.store.writing(lambda work: _revoke(work, setting, who, what))
    if not change.already_so:
        log.info("role_revoked", actor=who, role=what.value, principal=setting.principal)
    return change


def _revoke(work: Work, setting: Setting, name: str, role: Role) -> ActorChange:
    require(work, setting, Deed.MANAGE_ACTORS)
    last = _last(work, name, role)
    if last is None:
        raise UnknownNameError(f"{name} was never {role}", hint="status actor list")
    if not last.is_in_force:
        return ActorChange(actor=last, already_so=True)
    _expect_others(work, setting, last)
    now = setting.now()
    work.revoke_actor(name, role.value, last.number, by=setting.principal, at=now)
    return ActorChange(actor=replace(last, revoked_by=setting.principal, revoked_at=now))


def _expect_others(work: Work, setting: Setting, actor: Actor) -> None:
    """What must not be left without anybody."""
    others = [
        Role(row[1])
        for row in work.select("SELECT name, role FROM actor WHERE revoked_at IS NULL")
        if (row[0], row[1]) != (actor.name, actor.role.value)
    ]
    if not others:
        message = f"{actor.role} of {actor.name} is the last role in force; without any, everybody may do everything"
        raise NotPermittedError(message, hint="give another role first")
    if actor.role is Role.APPROVER and actor.name == setting.principal and Role.APPROVER not in others:
        message = f"{actor.name} is the last approver and does not leave alone"
        raise NotPermittedError(message, hint="make another person approver first")


def actors(setting: Setting, *, past: bool = False) -> tuple[Actor, ...]:
    """The roles in force, by name; with `past` those that were taken back too.

    Raises:
        NotPermittedError: The principal neither reads what curators see nor gives roles.
    """
    where = "1 = 1" if past else "revoked_at IS NULL"
    sql = f"SELECT {_COLUMNS} FROM actor WHERE {where} ORDER BY name, role, number"  # noqa: S608 - constants
    with setting.store.reading() as reader:
        is_manager = standing_of(reader, setting).may(Deed.MANAGE_ACTORS)
        require(reader, setting, Deed.MANAGE_ACTORS if is_manager else Deed.READ)
        return tuple(map(_actor, reader.rows(sql)))


def roles_of(setting: Setting) -> frozenset[Role]:
    """The principal's own roles; in an open database what everybody is there."""
    return standing_of(setting.store.quick, setting).roles


_COLUMNS: Final = ", ".join(field.name for field in fields(Actor))


def _actor(row: Any) -> Actor:
    told = dict(zip((field.name for field in fields(Actor)), row, strict=True))
    moments = {name: as_moment(told[name]) for name in ("granted_at", "revoked_at")}
    return Actor(**told | moments | {"role": Role(told["role"])})


def _last(work: Work, name: str, role: Role) -> Actor | None:
    """The role as it was given last."""
    sql = f"SELECT {_COLUMNS} FROM actor WHERE name = :name AND role = :role ORDER BY number DESC"  # noqa: S608 - constants
    found = work.select(sql, name=name, role=role.value)
    return _actor(found[0]) if found else None


def _name(name: str) -> str:
    kept = clean_text("name", name, limit=MAX_WORD, one_line=True)
    if kept is None:
        raise UsageError("nobody is named", hint="name an account of the system, or of the database")
    return kept
