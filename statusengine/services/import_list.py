"""Taking in an archive's list: own records that are new, observations of others', and an account of every line.

An own record that is here already is never changed; where the list says otherwise, the difference is reported.
Among lines that name one accession the least visible wins, with the strictest access tier of them all. What a
list calls `Published` never becomes a hold date.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final

from statusengine.domain.access import AccessTier
from statusengine.domain.action import Action
from statusengine.domain.reason import Reason
from statusengine.domain.request import Request
from statusengine.domain.role import Deed
from statusengine.errors import ConflictError, IdempotencyKeyError
from statusengine.exchange.item import BadLine, Item, Row
from statusengine.exchange.precedence import LEAST_VISIBLE_FIRST
from statusengine.exchange.reader import ListFormat, open_list, read_list
from statusengine.services.ask import fingerprint, new_operation
from statusengine.services.journal import write_operation
from statusengine.services.log import log
from statusengine.services.permission import require
from statusengine.services.setting import Setting
from statusengine.services.staged import Shapes, Staged
from statusengine.services.taking_in import Batch, Difference, Intake, RefusedLine
from statusengine.services.taking_in_bulk import take_in_bulk
from statusengine.storage.staging import Staging
from statusengine.storage.tries import RIVALS
from statusengine.storage.work import Work

__all__ = ["Difference", "ImportReport", "RefusedLine", "import_list"]

_AT_ONCE: Final = 20_000
_STAGED_AT_ONCE: Final = 1_000
_SMALLEST: Final = 1_000
_RIVALS: Final = 1  # how often they may be first before a batch is halved
_FORBIDDEN: Final = "an observed change that the table of moves forbids"
_CIRCLE: Final = "a replacement that would close a circle was left out"
_MISFIT: Final = "a parent that such a record cannot have was left out"
_TIERS: Final = (AccessTier.OPEN, AccessTier.REGISTERED, AccessTier.CONTROLLED)  # the strictest last
_RANK: Final = {status: rank for rank, status in enumerate(LEAST_VISIBLE_FIRST)}


@dataclass(slots=True, kw_only=True)
class ImportReport:
    """Where each line of a list went. `lines` are those after the first, which names the columns."""

    path: str
    format: str
    operation: str
    dry_run: bool
    lines: int = 0
    taken_in: int = 0
    already_here: int = 0
    observed: int = 0
    observed_unchanged: int = 0
    duplicates: int = 0
    links: int = 0
    different: tuple[Difference, ...] = ()
    refused: tuple[RefusedLine, ...] = ()
    warnings: dict[str, int] = field(default_factory=dict)

    @property
    def different_records(self) -> int:
        """How many own records differ, each in one thing or in several."""
        return len({difference.accession for difference in self.different})

    @property
    def accounted(self) -> bool:
        """Whether the parts add up to the lines."""
        own = self.taken_in + self.already_here + self.different_records
        others = self.observed + self.observed_unchanged
        return self.lines == own + others + self.duplicates + len(self.refused)


@dataclass(slots=True)
class _Count:
    lines: int = 0
    staged: int = 0
    refused: list[RefusedLine] = field(default_factory=list)
    warnings: Counter[str] = field(default_factory=Counter)


def import_list(
    setting: Setting,
    path: Path,
    *,
    key: str | None = None,
    dry_run: bool = False,
    progress: Callable[[int], None] | None = None,
) -> ImportReport:
    """Read a list file (plain or `.gz`) and take it in, in batches that each commit whole.

    A second run of the same list changes nothing; a run that was cut short is finished by the next.

    Raises:
        InvalidListError: The file cannot be opened, or its first line names other columns.
        NotPermittedError: The principal is no curator.
    """
    require(setting.store.quick, setting, Deed.IMPORT_LIST)
    operation = key or new_operation()
    with open_list(path) as source, Staging() as staging:
        form, items = read_list(source)
        count, shapes = _Count(), Shapes()
        _stage(items, staging, count, partial(shapes.pack, today=setting.today()))
        report = ImportReport(path=str(path), format=form.value, operation=operation, dry_run=dry_run)
        report.lines, report.refused = count.lines, tuple(count.refused)
        report.duplicates = count.staged - staging.count()
        report.warnings.update(count.warnings)
        intake = Intake(
            setting=setting,
            request=_request(setting, operation),
            source=form.value,
            tells_access=form is not ListFormat.LIVELIST,
            now=setting.now(),
        )
        for batch in staging.batches(_AT_ONCE):
            staged = [shapes.unpack(accession, _TIERS[tier], said) for accession, tier, said in batch]
            for done in _committed(staged, intake, dry_run=dry_run):
                _add(report, done)
            if progress is not None:
                progress(len(batch))
    log.info("list_imported", operation=operation, taken_in=report.taken_in, refused=len(report.refused))
    return report


def _request(setting: Setting, operation: str) -> Request:
    return Request(
        action=Action.IMPORT,
        accession="",
        principal=setting.principal,
        operation=operation,
        reason=Reason.IMPORTED,
    )


def _stage(items: Iterator[Item], staging: Staging, count: _Count, pack: Callable[[Row], str]) -> None:
    waiting: list[tuple[str, int, int, str]] = []
    for item in items:
        count.lines += 1
        row = _usable(item, count)
        if row is None:
            continue
        count.staged += 1
        waiting.append((row.accession.text, _RANK[row.status], _TIERS.index(row.access), pack(row)))
        if len(waiting) == _STAGED_AT_ONCE:
            staging.add(waiting)
            waiting.clear()
    staging.add(waiting)


def _usable(item: Item, count: _Count) -> Row | None:
    if isinstance(item, BadLine):
        count.refused.append(RefusedLine(item.line, item.accession, item.message))
        return None
    if item.warnings:
        count.warnings.update(item.warnings)
    if item.lossy:
        count.warnings[item.lossy] += 1
    return item


def _committed(staged: Sequence[Staged], intake: Intake, *, dry_run: bool) -> Iterator[Batch]:
    """Take in a batch; where rivals are at it too, in halves, for the smaller one is the sooner it is through."""
    task = partial(_batch, staged=staged, intake=intake)
    halves = len(staged) > _SMALLEST
    try:
        yield intake.setting.store.writing(task, dry_run=dry_run, rivals=_RIVALS if halves else RIVALS)
    except ConflictError:
        if not halves:
            raise
        middle = len(staged) // 2
        yield from _committed(staged[:middle], intake, dry_run=dry_run)
        yield from _committed(staged[middle:], intake, dry_run=dry_run)


def _batch(work: Work, *, staged: Sequence[Staged], intake: Intake) -> Batch:
    require(work, intake.setting, Deed.IMPORT_LIST)
    done = take_in_bulk(work, staged, replace(intake, now=intake.setting.now()))
    operation = intake.request.operation
    kept = work.kept([operation]).get(operation)
    if kept is not None and kept.fingerprint != fingerprint(intake.request):
        message = f"the key {operation} was used for something else"
        raise IdempotencyKeyError(message, hint="use a new key for a new import")
    if (done.taken_in or done.observed) and kept is None:
        write_operation(work, intake.request, intake.setting.now(), reason=Reason.IMPORTED)
    return done


def _add(report: ImportReport, done: Batch) -> None:
    report.taken_in += done.taken_in
    report.already_here += done.already_here
    report.observed += done.observed
    report.observed_unchanged += done.observed_unchanged
    report.links += done.links
    report.different += tuple(done.different)
    report.refused += tuple(done.refused)
    for warning, count in ((_FORBIDDEN, done.forbidden), (_CIRCLE, done.circles), (_MISFIT, done.misfits)):
        if count:
            report.warnings[warning] = report.warnings.get(warning, 0) + count
