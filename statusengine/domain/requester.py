"""Who may ask for a change of status.

A requester is a role in the life of the data, not an account: the account that types the command is the
principal. A broker cannot ask, and is therefore not here.

Source: DDBJ, "DDBJ and SRA Data Processing" (who can request what).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

__all__ = ["CONFIRMERS", "Requester"]


class Requester(StrEnum):
    """A role that a request can come from."""

    SUBMITTER = "submitter"
    PRINCIPAL_INVESTIGATOR = "principal_investigator"
    LAB_MANAGER = "lab_manager"
    INSTITUTION = "institution"
    JOURNAL = "journal"
    AUTHORITY = "authority"
    ARCHIVE = "archive"
    ANYONE = "anyone"


CONFIRMERS: Final = frozenset({Requester.PRINCIPAL_INVESTIGATOR, Requester.LAB_MANAGER, Requester.INSTITUTION})
"""With whom fraud or an unauthorized submission must be confirmed."""
