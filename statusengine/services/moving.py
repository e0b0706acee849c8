"""Moving an archive into another database: copied, compared, and its histories replayed where they are now."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

from statusengine.services.integrity import check
from statusengine.services.log import log
from statusengine.storage.copying import CopyReport, Progress, copy
from statusengine.storage.store import Store

__all__ = ["copy_archive"]


def copy_archive(source: str, target: str, *, again: bool = False, progress: Progress | None = None) -> CopyReport:
    """Copy an archive and prove the copy; raises what `copy` of the store raises."""
    report = copy(source, target, again=again, progress=progress)
    if report.agrees:
        with closing(Store(target)) as store:
            report = replace(report, problems=check(store))
    log.info("database_copied", rows=report.rows, agrees=report.agrees, problems=len(report.problems))
    return report
