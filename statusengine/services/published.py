"""The data is published: a held record is released early, and one suppressed for a time comes back.

Anybody may report it, with a DOI, a PMID or a URL. Where others than its owner published the data, that may be a
mistake, and a second person looks at it first.

Source: DDBJ, "DDBJ and SRA Data Processing" (data ends its hold at the hold date or at its publication).
"""

from __future__ import annotations

from statusengine.domain.accession import parse_accession
from statusengine.domain.action import Action
from statusengine.domain.outcome import AlreadySo, Outcome
from statusengine.domain.reason import Reason
from statusengine.domain.record import Record
from statusengine.domain.role import Deed
from statusengine.domain.status import SUPPRESSED, Status
from statusengine.services.ask import Options, ask
from statusengine.services.change import change
from statusengine.services.permission import require
from statusengine.services.setting import Setting
from statusengine.storage.work import Work

__all__ = ["published"]


def published(
    setting: Setting, accession: str, options: Options, *, count: int | None = None, dry_run: bool = False
) -> Outcome:
    """Report that a record is published; `options` name the evidence, and who says so (anybody, if nobody).

    `count` is the number of records that move with all that they carry along, stated as in `change`.

    Raises:
        UsageError: The accession, a name or an option cannot be read.
    """
    text = parse_accession(accession).text
    record = setting.store.writing(lambda work: _found(work, setting, text), dry_run=True)
    if record is not None and record.status is Status.PUBLIC:
        return AlreadySo(accession=text, record=record)
    action = Action.RERELEASE if record is not None and record.status in SUPPRESSED else Action.RELEASE
    said: Options = {"requested_by": "anyone", **options, "reason": Reason.PUBLISHED}
    request = ask(action, text, principal=setting.principal, options=said, policy=setting.site.policy)
    return change(setting, [request], count=count, dry_run=dry_run)[0]


def _found(work: Work, setting: Setting, accession: str) -> Record | None:
    record = work.as_read(accession)  # of one that cannot be read the answer is the release's
    require(work, setting, Deed.RELEASE, owner=record.particulars.owner if record else None)
    return record
