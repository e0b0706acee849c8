"""The almanac: what the `holidays` package said of the years around ours, written down.

`python tests/domain/test_almanac.py` writes it again, when a new version of the package is locked.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from importlib.metadata import PackageNotFoundError, version

import pytest

from statusengine import public_holidays
from statusengine.domain.archive import Archive

YEARS = range(1990, 2051)
ASKS = """
import sys
from datetime import date
from statusengine.public_holidays import public_holidays
assert public_holidays("DDBJ")(date({year}, 5, 5))
print("holidays" in sys.modules)
"""


def _described() -> Iterator[str]:
    yield f"holidays {version('holidays')}"
    for country, subdivision in public_holidays.COUNTRIES.values():
        for year in YEARS:
            days = sorted(public_holidays.as_told(country, subdivision, year))
            yield " ".join((country, str(year), *(f"{day:%m-%d}" for day in days)))


def _loads_the_package(year):
    command = [sys.executable, "-c", ASKS.format(year=year)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    return {"True": True, "False": False}[told]


@pytest.fixture
def unread(monkeypatch):
    """Nothing is known yet, and afterwards nothing is remembered."""
    yield monkeypatch
    monkeypatch.undo()
    _forget()


def _forget():
    public_holidays._written_down.cache_clear()
    public_holidays._in_year.cache_clear()


def test_the_almanac_says_what_the_package_says():
    """Each line is what the locked version answers; after a new one was locked, this module writes them again."""
    assert public_holidays.ALMANAC.read_text("ascii").splitlines() == list(_described())


def test_a_year_of_the_almanac_is_told_without_the_package():
    """The package, with all its countries, is loaded for years beyond the almanac only."""
    assert not _loads_the_package(2026)
    assert _loads_the_package(YEARS.stop)


def _raise(_name):
    raise PackageNotFoundError


@pytest.mark.parametrize("other", [lambda _name: "0.1", _raise], ids=["another version", "of no known version"])
def test_under_another_version_the_package_is_asked(unread, other):
    """What was written down of one version is never taken for the word of another."""
    unread.setattr(public_holidays, "version", other)
    unread.setattr(public_holidays, "as_told", lambda *_asked: frozenset({date(2026, 7, 1)}))
    _forget()
    is_holiday = public_holidays.public_holidays(Archive.DDBJ)
    assert is_holiday(date(2026, 7, 1))
    assert not is_holiday(date(2026, 5, 5))


if __name__ == "__main__":
    public_holidays.ALMANAC.write_text("\n".join(_described()) + "\n", "ascii")
