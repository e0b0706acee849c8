"""What more than one person must see: requests that wait, what was done alone, and what is not whole yet.

Apart from the engine's other methods so that each file has one idea; a program meets them on `StatusEngine`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from statusengine.services.setting import Setting

if TYPE_CHECKING:
    from statusengine.domain.blast import Limits
    from statusengine.domain.outcome import Outcome, PendingRequest
    from statusengine.services.review import Review
    from statusengine.storage.work import InProgress

__all__ = ["Oversight"]


class Oversight:
    """The half of `StatusEngine` that asks for a second person."""

    _setting: Setting

    def approve(
        self,
        request: str,
        *,
        note: str | None = None,
        on_behalf_of: str | None = None,
        key: str | None = None,
        dry_run: bool = False,
    ) -> Outcome:
        """Approve the request that waits on an accession (or `ACCESSION/NUMBER`), as another principal."""
        from statusengine.services.second_person import answer_to, approve

        answer = answer_to(request, note=note, on_behalf_of=on_behalf_of, key=key)
        return approve(self._setting, answer, dry_run=dry_run)

    def decline(
        self,
        request: str,
        *,
        note: str | None = None,
        on_behalf_of: str | None = None,
        key: str | None = None,
        dry_run: bool = False,
    ) -> Outcome:
        """Decline a request; what was suppressed only for it comes back as it was."""
        from statusengine.services.second_person import answer_to, decline

        answer = answer_to(request, note=note, on_behalf_of=on_behalf_of, key=key)
        return decline(self._setting, answer, dry_run=dry_run)

    def requests(self, *, overdue: bool = False) -> tuple[PendingRequest, ...]:
        """What waits for a second person, longest first; with `overdue`, only what should have been decided."""
        from statusengine.services.listing import pending_requests

        return pending_requests(self._setting, overdue=overdue)

    def reviews(self, *, signed: bool = False) -> tuple[Review, ...]:
        """What one person did alone in an emergency and nobody has signed; with `signed`, the signed ones too."""
        from statusengine.services.review import reviews

        return reviews(self._setting, signed=signed)

    def sign_review(self, operation: str, *, note: str | None = None) -> Review:
        """Sign what another principal did alone.

        Raises:
            UsageError: No such operation is on review.
            NotPermittedError: It is the principal's own, or another has signed it.
        """
        from statusengine.services.review import sign

        return sign(self._setting, operation, note=note)

    @property
    def limits(self) -> Limits:
        """How many records one command may move: unstated, alone, and in one transaction."""
        return self._setting.limits

    def operations(self) -> tuple[InProgress, ...]:
        """The operations that are too large for one transaction and not whole yet."""
        from statusengine.services.large import operations_in_progress

        return operations_in_progress(self._setting)

    def resume(self, operation: str) -> InProgress:
        """Finish an operation that was cut short; answers with how far it had come.

        Raises:
            UsageError: No such operation is in progress.
        """
        from statusengine.services.large import resume

        return resume(self._setting, operation)
