"""Who may do what: one table of roles and deeds, asked by everything that reads or writes.

A role is given to a principal; a principal may have several and may then do what any of them permits. Nobody needs
a role to see what the public sees. Who asks for a two-person move and who agrees to it are different roles, and
different principals even where one person has both.

>>> may({Role.SCHEDULER}, Deed.RELEASE_DUE), may({Role.SCHEDULER}, Deed.RELEASE)
(True, False)
>>> may({Role.SUBMITTER}, Deed.HOLD), may({Role.SUBMITTER}, Deed.HOLD, is_own=True)
(False, True)
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from statusengine.domain.action import Action
from statusengine.domain.requester import Requester

__all__ = ["OWN_ONLY", "PERMISSIONS", "SUBMITTERS_SIDE", "UNBOUND", "Deed", "Role", "holders", "may"]


class Role(StrEnum):
    """What a principal is to the archive."""

    SUBMITTER = "submitter"
    CURATOR = "curator"
    APPROVER = "approver"
    SCHEDULER = "scheduler"
    AUDITOR = "auditor"
    SERVICE = "service"


class Deed(StrEnum):
    """Something that a role permits: every action by its own name, and what is done beside actions.

    `read` is all that curators see, `read_public` what everybody sees.
    """

    REGISTER = "register"
    IMPORT = "import"
    COMPLETE = "complete"
    HOLD = "hold"
    RELEASE = "release"
    CANCEL = "cancel"
    REOPEN = "reopen"
    SUPPRESS = "suppress"
    RERELEASE = "rerelease"
    REPLACE = "replace"
    WITHDRAW = "withdraw"
    AMEND = "amend"
    FREEZE = "freeze"
    UNFREEZE = "unfreeze"
    PURGE = "purge"
    REDACT = "redact"
    LINK = "link"
    IMPORT_LIST = "import_list"
    BREAK_GLASS = "break_glass"
    DECLINE = "decline"
    APPROVE = "approve"
    SIGN_REVIEW = "sign_review"
    MANAGE_ACTORS = "manage_actors"
    ADOPT_POLICY = "adopt_policy"
    RELEASE_DUE = "release_due"
    TAKE_NOTICES = "take_notices"
    READ = "read"
    READ_PUBLIC = "read_public"

    @property
    def words(self) -> str:
        """What somebody does, in a sentence: `they may not import a list`."""
        return _WORDS.get(self, self.value)


_WORDS: Final = {
    Deed.LINK: "tie records to one another",
    Deed.IMPORT_LIST: "import a list",
    Deed.BREAK_GLASS: "break the glass",
    Deed.SIGN_REVIEW: "sign a review",
    Deed.MANAGE_ACTORS: "give or take roles",
    Deed.ADOPT_POLICY: "adopt a policy",
    Deed.RELEASE_DUE: "release what is due",
    Deed.TAKE_NOTICES: "take notices",
    Deed.READ: "read what curators see",
    Deed.READ_PUBLIC: "read what the public sees",
}


_OWN: Final = frozenset(
    {Deed.REGISTER, Deed.COMPLETE, Deed.HOLD, Deed.RELEASE, Deed.CANCEL, Deed.AMEND, Deed.READ, Deed.READ_PUBLIC}
)
_CURATION: Final = frozenset(map(Deed, Action)) | {
    Deed.LINK,
    Deed.IMPORT_LIST,
    Deed.BREAK_GLASS,
    Deed.DECLINE,
    Deed.TAKE_NOTICES,
    Deed.READ,
    Deed.READ_PUBLIC,
}
_SECOND: Final = frozenset(
    {
        Deed.APPROVE,
        Deed.DECLINE,
        Deed.SIGN_REVIEW,
        Deed.MANAGE_ACTORS,
        Deed.ADOPT_POLICY,
        Deed.READ,
        Deed.READ_PUBLIC,
    }
)

PERMISSIONS: Final[Mapping[Role, frozenset[Deed]]] = MappingProxyType(
    {
        Role.SUBMITTER: _OWN,
        Role.CURATOR: _CURATION,
        Role.APPROVER: _SECOND,
        Role.SCHEDULER: frozenset({Deed.RELEASE_DUE, Deed.TAKE_NOTICES, Deed.READ_PUBLIC}),
        Role.AUDITOR: frozenset({Deed.READ, Deed.READ_PUBLIC}),
        Role.SERVICE: frozenset({Deed.READ_PUBLIC}),
    }
)
"""What each role permits; a deed that is not named is not permitted."""

OWN_ONLY: Final = frozenset({Role.SUBMITTER})
"""Roles whose permissions reach their own records and no others."""

UNBOUND: Final = frozenset({Role.CURATOR, Role.APPROVER, Role.SCHEDULER, Role.AUDITOR})
"""What everybody is in a database in which no role has been given yet."""

SUBMITTERS_SIDE: Final = (
    Requester.SUBMITTER,
    Requester.PRINCIPAL_INVESTIGATOR,
    Requester.LAB_MANAGER,
    Requester.INSTITUTION,
)
"""As whom a submitter may ask: for the data's owners, never for the archive or an authority."""


def may(roles: Collection[Role], deed: Deed, *, is_own: bool = False) -> bool:
    """Whether one of these roles permits the deed; `is_own` says that it concerns the submitter's own record."""
    return deed is Deed.READ_PUBLIC or any(
        deed in PERMISSIONS[role] and (is_own or role not in OWN_ONLY) for role in roles
    )


def holders(deed: Deed) -> tuple[Role, ...]:
    """The roles that permit a deed, on any record."""
    return tuple(role for role in Role if may({role}, deed))
