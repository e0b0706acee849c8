"""What can be asked of a record: the verbs of the engine.

A verb says what is wanted; whether it is allowed, and where it leads, is said by `moves` alone.
"""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Action"]


class Action(StrEnum):
    """A verb, as it is typed at a terminal and stored in the history."""

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
