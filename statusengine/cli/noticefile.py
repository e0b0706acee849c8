"""What a sender reports of many notices: a file with a line of column names, `id` and `outcome` among them.

It may be the list that `status notices` wrote, with an outcome added; other columns are passed over. It is
tab-separated where the first line holds a tab, else comma-separated.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from statusengine.cli.rowfile import opened
from statusengine.domain.name import parse_name
from statusengine.domain.notice import NoticeOutcome, notice_id, parse_notice_id
from statusengine.domain.text import quoted
from statusengine.errors import InvalidListError, UsageError

__all__ = ["read_reports"]

_FORM = "the first line names the columns: id and outcome"


def read_reports(path: Path) -> list[tuple[str, NoticeOutcome]]:
    """Every report in the file, judged before any of it is used; `-` is standard input.

    Raises:
        InvalidListError: The file cannot be read, a row is wrong, or a notice is named twice.
    """
    with opened(path) as file:
        lines = [(number, line.rstrip("\r\n")) for number, line in enumerate(file, start=1) if line.strip()]
    if len(lines) <= 1:
        raise InvalidListError(f"{quoted(str(path))} reports nothing", hint=_FORM)
    mark = "\t" if "\t" in lines[0][1] else ","
    names = [name.strip() for name in lines[0][1].split(mark)]
    if not {"id", "outcome"} <= set(names):
        raise InvalidListError(f"{path}, line {lines[0][0]}: this is no line of column names", hint=_FORM)
    reports: dict[str, NoticeOutcome] = {}
    for number, line in lines[1:]:
        notice, outcome = _report(f"{path}, line {number}", line, mark, names)
        if notice in reports:
            raise InvalidListError(f"{path}, line {number}: {notice} is named twice", hint="report each notice once")
        reports[notice] = outcome
    return list(reports.items())


def _report(place: str, line: str, mark: str, names: Sequence[str]) -> tuple[str, NoticeOutcome]:
    try:
        cells = line.split(mark) if mark == "\t" else next(csv.reader([line], strict=True))
        row = dict(zip(names, map(str.strip, cells), strict=True))
        accession, version, subject = parse_notice_id(row["id"])
        return notice_id(accession, version, subject), parse_name(NoticeOutcome, row["outcome"], "outcome")
    except UsageError as error:
        raise InvalidListError(f"{place}: {error.message}", hint=error.hint) from error
    except (ValueError, csv.Error) as error:
        hint = f"each row has {len(names)}: {', '.join(names)}"
        raise InvalidListError(f"{place}: the cells do not match the columns", hint=hint) from error
