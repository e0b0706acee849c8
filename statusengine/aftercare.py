"""What remains to be done after records have moved: telling submitters, data that may go, the proof that it went.

Apart from the engine's other methods so that each file has one idea; a program meets them on `StatusEngine`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from statusengine.domain.role import Deed
from statusengine.services.setting import Setting

if TYPE_CHECKING:
    from statusengine.domain.notice import Notice, NoticeEntry, NoticeOutcome
    from statusengine.domain.outcome import Refused
    from statusengine.services.notice_ledger import NoticeReport, NoticeState
    from statusengine.services.retention import Retained

__all__ = ["Aftercare"]


class Aftercare:
    """The part of `StatusEngine` that looks after what was done."""

    _setting: Setting

    def take_notices(
        self,
        *,
        within: timedelta | None = None,
        limit: int | None = None,
        again: timedelta | None = None,
        failed: bool = False,
        dry_run: bool = False,
    ) -> Iterator[Notice]:
        """The notices that are owed to submitters, each to one sender only; taken in batches, as they are read.

        Args:
            within: Announce too what is due in that time, such as `timedelta(days=14)`, and was not announced.
            limit: At most so many.
            again: Also those that were taken longer ago than that and never reported: their sender died.
            failed: Also those that were reported as failed.
            dry_run: Say what would be taken; write nothing.

        Raises:
            NotPermittedError: The principal may not take notices.
            UsageError: A number or a length of time is negative.
            DamagedRecordError: A notice cannot be written; all others were told.
        """
        from statusengine.services.notice import Taking, take_notices

        asked = Taking(within=within, limit=limit, again=again, failed=failed, dry_run=dry_run)
        return take_notices(self._setting, asked)

    def report_notice(self, notice: str, outcome: NoticeOutcome | str) -> NoticeReport:
        """Write down what became of a notice (by its `id`) that was taken; a later, different report counts.

        Raises:
            UsageError: This names no notice, or there is no such outcome.
            NotPermittedError: The principal may not take notices.
        """
        from statusengine.services.notice_ledger import report_notice

        return report_notice(self._setting, notice, outcome)

    def notices(
        self, *, state: NoticeState | str | None = None, outcome: NoticeOutcome | str | None = None
    ) -> Iterator[NoticeEntry]:
        """The ledger of notices, in order of accession, as it is read; those of one state, or of one outcome.

        Raises:
            UnknownNameError: There is no such state or outcome.
            NotPermittedError: The principal may not read.
        """
        from statusengine.services.notice_ledger import notices
        from statusengine.services.permission import require

        require(self._setting.store.quick, self._setting, Deed.READ)
        return notices(self._setting, state=state, outcome=outcome)

    def retention(self, within: timedelta | None = None) -> Iterator[Retained]:
        """The canceled records whose data may be destroyed by now, or `within` that time, in order, as they are read.

        Raises:
            NotPermittedError: The principal may not read.
        """
        from statusengine.services.permission import require
        from statusengine.services.retention import retention

        require(self._setting.store.quick, self._setting, Deed.READ)
        return retention(self._setting, within)

    def certificate(self, accession: str) -> dict[str, Any] | Refused:
        """The certificate of a record whose data was destroyed: what, when, who and why, as JSON knows it.

        Its `sha256` is that of the rest, as JSON with sorted keys, without blanks, in UTF-8.

        Raises:
            InvalidAccessionError: This is no accession.
            NotPermittedError: The principal may not read.
        """
        from statusengine.services.certificate import certificate
        from statusengine.services.permission import require

        require(self._setting.store.quick, self._setting, Deed.READ)
        return certificate(self._setting, accession)
