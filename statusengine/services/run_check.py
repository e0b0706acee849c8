"""Has the nightly job run? A job that fails in silence for three months is what this question is for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from statusengine.services.setting import Setting
from statusengine.storage.codec import as_date, as_moment

__all__ = ["RunCheck", "run_check"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCheck:
    """Whether the last run that came to its end is young enough. Moments are in UTC."""

    ok: bool
    message: str
    last_run: str | None = None
    last_success: datetime | None = None
    age: timedelta | None = None
    refused: int = 0


def run_check(setting: Setting, max_age: timedelta) -> RunCheck:
    """Look at the ledger; a run counts once it went through everything due, though single records were refused."""
    row = _last_of_its_day(setting)
    finished = as_moment(row[1]) if row else None
    if row is None or finished is None:
        return RunCheck(ok=False, message="the nightly job has never run to its end")
    age = setting.now() - finished
    ok = timedelta(0) <= age <= max_age
    verdict = "young enough" if ok else "in the future: check the clock" if age < timedelta(0) else "too old"
    message = f"the last run ended {_hours(age)} hours ago, {verdict} for {_hours(max_age)} hours; {row[2]} refused"
    return RunCheck(ok=ok, message=message, last_run=row[0], last_success=finished, age=age, refused=row[2])


def _last_of_its_day(setting: Setting) -> Any:
    """The last run that went through what was due on the day it ran; one for an earlier day proves less."""
    sql = (
        "SELECT id, finished_at, refused, started_at, on_date FROM run"
        " WHERE finished_at IS NOT NULL ORDER BY finished_at DESC"
    )
    with setting.store.reading() as reader:
        for row in reader.rows(sql):
            started = as_moment(row[3])
            if started is not None and setting.site.calendar.today(started) == as_date(row[4]):
                return row
    return None


def _hours(span: timedelta) -> str:
    return f"{span / timedelta(hours=1):.1f}"
