"""What the number that a command ends with means; a script may rely on it."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["Exit"]


class Exit(IntEnum):
    """The exit codes, each with one meaning on every command."""

    OK = 0
    BUG = 1
    USAGE = 2
    PARTIAL = 3
    REFUSED = 4
    MISSING = 5
    UNAVAILABLE = 6
    PENDING = 7
    INTERRUPTED = 130

    @property
    def meaning(self) -> str:
        """One sentence for people."""
        return _MEANINGS[self]


_MEANINGS = {
    Exit.OK: "done, or it was so already",
    Exit.BUG: "a defect of the program: please report it",
    Exit.USAGE: "the words were off or a confirmation is missing; nothing was changed",
    Exit.PARTIAL: "some were refused, the last nightly run is too old, a request overdue, or a record incomplete",
    Exit.REFUSED: "refused by the rules; nothing was changed",
    Exit.MISSING: "there is no such record",
    Exit.UNAVAILABLE: "a conflict, a database that cannot be used, clocks that disagree, or an answer not written",
    Exit.PENDING: "waiting for the approval of another principal",
    Exit.INTERRUPTED: "interrupted from the keyboard",
}
