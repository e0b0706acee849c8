"""Which past event may have its text destroyed: one that happened."""

from __future__ import annotations

from statusengine.domain.action import Action
from statusengine.domain.case import Case
from statusengine.domain.refusal import Refusal, RefusalCode

__all__ = ["event_happened"]


def event_happened(case: Case) -> Refusal | None:
    """A guard: what is redacted is an event of this record, named by its version."""
    record, version = case.record, case.request.event
    if case.request.action is not Action.REDACT or (version is not None and 1 <= version <= record.version):
        return None
    said = "no event is named" if version is None else f"{record.accession} has no event {version}"
    return Refusal(RefusalCode.NO_SUCH_EVENT, said, f"--event, from 1 to {record.version}")
