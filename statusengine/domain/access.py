"""Who may have the data files of a record, apart from its status."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["AccessTier"]


class AccessTier(StrEnum):
    """The access tier of a record.

    Metadata is shown by the status alone; data files of the last two are given out by nobody here.
    """

    OPEN = "open"
    REGISTERED = "registered"
    CONTROLLED = "controlled"

    @property
    def is_restricted(self) -> bool:
        """Whether data files are withheld whatever the status."""
        return self is not AccessTier.OPEN
