"""Why a record may be moved: reason codes and the moves each one justifies.

A reason belongs to actions; naming it with another action is refused with the command it belongs to, which is
how `withdraw --reason contamination` turns into a suppression instead of a disappearance.

Sources: DDBJ, "DDBJ and SRA Data Processing" and FAQ; ENA, data availability policy; NCBI, "GenBank and SRA
Data Processing". The public sentences are this project's own.

>>> REASONS[Reason.CONTAMINATION].actions
(<Action.SUPPRESS: 'suppress'>,)
>>> REASONS[Reason.NATIONAL_SECURITY].public_sentence is None
True
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Final, TypeAlias

from statusengine.domain.action import Action
from statusengine.domain.requester import Requester
from statusengine.domain.rule import Binding, Giver, ReasonRule
from statusengine.domain.site_reason import SiteReason
from statusengine.domain.status import Status

__all__ = [
    "REASONS",
    "SITE_BINDINGS",
    "AnyReason",
    "Binding",
    "Giver",
    "Reason",
    "ReasonRule",
    "SiteReason",
]


class Reason(StrEnum):
    """A reason code, as typed and stored."""

    PROCESSING_COMPLETED = "processing_completed"
    HOLD_DATE_REACHED = "hold_date_reached"
    SUBMITTER_REQUEST = "submitter_request"
    PUBLISHED = "published"
    LINKED_RELEASE = "linked_release"
    ARCHIVE_DECISION = "archive_decision"
    FAILED_QUALITY_CONTROL = "failed_quality_control"
    STATUS_CORRECTION = "status_correction"
    CONTAMINATION = "contamination"
    UNVERIFIED_ORGANISM = "unverified_organism"
    UNCORRECTABLE_ERROR = "uncorrectable_error"
    UNACCEPTABLE_DATA_TYPE = "unacceptable_data_type"
    ERRONEOUS_SUBMISSION = "erroneous_submission"
    THIRD_PARTY_DATA = "third_party_data"
    DUPLICATE = "duplicate"
    REPLACED = "replaced"
    RELEASED_BEFORE_PUBLICATION = "released_before_publication"
    HOLD_NOT_REQUESTED = "hold_not_requested"
    WITHDRAWAL_PENDING = "withdrawal_pending"
    NO_INFORMED_CONSENT = "no_informed_consent"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    FRAUD = "fraud"
    UNAUTHORIZED_SUBMISSION = "unauthorized_submission"
    ARCHIVE_ERROR = "archive_error"
    HOLD_REQUEST_MISSED = "hold_request_missed"
    PRIVACY = "privacy"
    NATIONAL_SECURITY = "national_security"
    VERIFIED_BY_SUBMITTER = "verified_by_submitter"
    RERELEASE_DATE_REACHED = "rerelease_date_reached"
    WITHDRAWAL_DECLINED = "withdrawal_declined"
    WITHDRAWAL_RESOLVED = "withdrawal_resolved"
    RETENTION_ENDED = "retention_ended"
    LEGAL_ORDER = "legal_order"
    IMPORTED = "imported"

    @cached_property
    def rule(self) -> ReasonRule:
        """All there is to know about it: its row of the table."""
        return REASONS[self]


AnyReason: TypeAlias = Reason | SiteReason
"""A reason of the tables, or one that the site added; both are asked for their `rule`."""


_R = Requester
_OWNERS = (_R.SUBMITTER, _R.PRINCIPAL_INVESTIGATOR, _R.LAB_MANAGER, _R.INSTITUTION)
_ARCHIVE = (_R.ARCHIVE,)
_OWNERS_FIRST = (*_OWNERS, _R.ARCHIVE)
_ARCHIVE_FIRST = (_R.ARCHIVE, *_OWNERS)

_TEMPORARY = frozenset({Status.TEMPORARILY_SUPPRESSED})
_PERMANENT = frozenset({Status.PERMANENTLY_SUPPRESSED})
_WITHDRAWN = frozenset({Status.WITHDRAWN})
_CANCELED = frozenset({Status.CANCELED})
_SUPPRESSED = _TEMPORARY | _PERMANENT
_IN_VIEW = frozenset({Status.PUBLIC}) | _SUPPRESSED

_RELEASE, _HOLD, _CANCEL = Binding(Action.RELEASE), Binding(Action.HOLD), Binding(Action.CANCEL)
_REOPEN, _WITHDRAW = Binding(Action.REOPEN), Binding(Action.WITHDRAW)
_FOR_GOOD = Binding(Action.SUPPRESS, _IN_VIEW, _PERMANENT)
_FOR_A_TIME = Binding(Action.SUPPRESS, _IN_VIEW, _TEMPORARY)
_BACK = Binding(Action.RERELEASE, _SUPPRESSED)

SITE_BINDINGS: Final[Mapping[str, Binding]] = MappingProxyType(
    {
        "hold": _HOLD,
        "cancel": _CANCEL,
        "suppress_for_a_time": _FOR_A_TIME,
        "suppress_for_good": _FOR_GOOD,
        "withdraw": _WITHDRAW,
    }
)
"""The moves that a site may add reasons for: they hold or hide, and none of them shows."""


def _suppress_for_good(
    sentence: str, requesters: tuple[Requester, ...] = _ARCHIVE_FIRST, details: tuple[str, ...] = ()
) -> ReasonRule:
    return ReasonRule(bindings=(_FOR_GOOD,), requesters=requesters, public_sentence=sentence, details=details)


def _suppress_for_a_time(sentence: str) -> ReasonRule:
    return ReasonRule(bindings=(_FOR_A_TIME,), requesters=_OWNERS_FIRST, public_sentence=sentence)


def _withdraw(
    sentence: str | None, requesters: tuple[Requester, ...] = _OWNERS_FIRST, *, confirmed: bool = False
) -> ReasonRule:
    return ReasonRule(
        bindings=(_WITHDRAW,),
        requesters=requesters,
        public_sentence=sentence,
        needs_confirmation=confirmed,
    )


REASONS: Final[Mapping[Reason, ReasonRule]] = MappingProxyType(
    {
        Reason.PROCESSING_COMPLETED: ReasonRule(
            bindings=(_RELEASE,), requesters=_ARCHIVE, public_sentence="Processing is completed."
        ),
        Reason.HOLD_DATE_REACHED: ReasonRule(
            bindings=(_RELEASE,),
            requesters=_ARCHIVE,
            public_sentence="The hold date has come.",
            giver=Giver.JOB,
        ),
        Reason.SUBMITTER_REQUEST: ReasonRule(
            bindings=(_RELEASE, _HOLD, _CANCEL, _REOPEN),
            requesters=_OWNERS,
            public_sentence="The submitter asked for it.",
        ),
        Reason.PUBLISHED: ReasonRule(
            bindings=(_RELEASE, _BACK),
            requesters=tuple(_R),
            public_sentence="The data is published.",
            needs_publication=True,
        ),
        Reason.LINKED_RELEASE: ReasonRule(
            bindings=(_RELEASE,),
            requesters=_ARCHIVE,
            public_sentence="Data that belongs to it is public.",
            giver=Giver.ENGINE,
        ),
        Reason.ARCHIVE_DECISION: ReasonRule(
            bindings=(_HOLD,), requesters=_ARCHIVE, public_sentence="The archive decided so."
        ),
        Reason.FAILED_QUALITY_CONTROL: ReasonRule(
            bindings=(_CANCEL,), requesters=_ARCHIVE, public_sentence="Quality control was not passed."
        ),
        Reason.STATUS_CORRECTION: ReasonRule(
            bindings=(_REOPEN, Binding(Action.SUPPRESS, _WITHDRAWN, _PERMANENT), Binding(Action.RERELEASE)),
            requesters=_ARCHIVE_FIRST,
            public_sentence="An earlier status was given by mistake and is corrected.",
        ),
        Reason.CONTAMINATION: _suppress_for_good("The data is contaminated."),
        Reason.UNVERIFIED_ORGANISM: _suppress_for_good("The source organism could not be verified."),
        Reason.UNCORRECTABLE_ERROR: _suppress_for_good(
            "The data has an error that cannot be corrected.",
            _OWNERS_FIRST,
            ("assembly", "annotation", "metadata", "sample_mixup", "low_quality"),
        ),
        Reason.UNACCEPTABLE_DATA_TYPE: _suppress_for_good("The archive does not take data of this type."),
        Reason.ERRONEOUS_SUBMISSION: _suppress_for_good("The data was submitted in error.", _OWNERS_FIRST),
        Reason.THIRD_PARTY_DATA: _suppress_for_good(
            "The data belongs to a third party.", (_R.ARCHIVE, *_OWNERS, _R.JOURNAL)
        ),
        Reason.DUPLICATE: _suppress_for_good("The data duplicates other records.", _OWNERS_FIRST),
        Reason.REPLACED: ReasonRule(
            bindings=(Binding(Action.REPLACE),),
            requesters=_OWNERS_FIRST,
            public_sentence="The record is replaced by another.",
        ),
        Reason.RELEASED_BEFORE_PUBLICATION: _suppress_for_a_time("The data was released before publication."),
        Reason.HOLD_NOT_REQUESTED: _suppress_for_a_time("The data was released for want of a hold date."),
        Reason.WITHDRAWAL_PENDING: ReasonRule(
            bindings=(_FOR_A_TIME,),
            requesters=_ARCHIVE,
            public_sentence="The record is under review.",
            giver=Giver.ENGINE,
        ),
        Reason.NO_INFORMED_CONSENT: _withdraw("Informed consent is lacking."),
        Reason.CONSENT_WITHDRAWN: _withdraw("Consent was withdrawn."),
        Reason.FRAUD: _withdraw(
            "The data is fraudulent.",
            (
                _R.INSTITUTION,
                _R.PRINCIPAL_INVESTIGATOR,
                _R.LAB_MANAGER,
                _R.JOURNAL,
                _R.AUTHORITY,
                _R.ARCHIVE,
            ),
            confirmed=True,
        ),
        Reason.UNAUTHORIZED_SUBMISSION: _withdraw(
            "The data was submitted without authorization.",
            (
                _R.PRINCIPAL_INVESTIGATOR,
                _R.LAB_MANAGER,
                _R.INSTITUTION,
                _R.SUBMITTER,
                _R.JOURNAL,
                _R.ARCHIVE,
                _R.ANYONE,
            ),
            confirmed=True,
        ),
        Reason.ARCHIVE_ERROR: _withdraw("The archive released the data by mistake.", _ARCHIVE),
        Reason.HOLD_REQUEST_MISSED: _withdraw("A request to hold the data was missed."),
        Reason.PRIVACY: _withdraw(None, (*_OWNERS, _R.AUTHORITY, _R.ARCHIVE)),
        Reason.NATIONAL_SECURITY: ReasonRule(
            bindings=(_WITHDRAW, Binding(Action.PURGE)),
            requesters=(_R.AUTHORITY,),
            public_sentence=None,
        ),
        Reason.VERIFIED_BY_SUBMITTER: ReasonRule(
            bindings=(_BACK,), requesters=_OWNERS, public_sentence="The submitter verified the data."
        ),
        Reason.RERELEASE_DATE_REACHED: ReasonRule(
            bindings=(Binding(Action.RERELEASE, _TEMPORARY),),
            requesters=_ARCHIVE,
            public_sentence="The re-release date has come.",
            giver=Giver.JOB,
        ),
        Reason.WITHDRAWAL_DECLINED: ReasonRule(
            bindings=(Binding(Action.RERELEASE, _TEMPORARY),),
            requesters=_ARCHIVE,
            public_sentence="The review is closed.",
            giver=Giver.ENGINE,
        ),
        Reason.WITHDRAWAL_RESOLVED: ReasonRule(
            bindings=(Binding(Action.RERELEASE, _WITHDRAWN),),
            requesters=_ARCHIVE_FIRST,
            public_sentence="What led to the withdrawal is resolved.",
        ),
        Reason.RETENTION_ENDED: ReasonRule(
            bindings=(Binding(Action.PURGE, _CANCELED),),
            requesters=_ARCHIVE,
            public_sentence="The retention period is over.",
        ),
        Reason.LEGAL_ORDER: ReasonRule(
            bindings=(Binding(Action.PURGE),),
            requesters=(_R.AUTHORITY,),
            public_sentence="A court ordered it.",
        ),
        Reason.IMPORTED: ReasonRule(
            bindings=(Binding(Action.IMPORT),),
            requesters=_ARCHIVE,
            public_sentence="Taken over from the archive's list.",
            giver=Giver.ENGINE,
        ),
    }
)
