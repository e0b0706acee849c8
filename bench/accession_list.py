"""A list such as an archive hands out: 20 columns, submission by submission, always the same for the same length.

The shares of statuses are those of NCBI's table; a submission has its study, and samples, experiments and runs that
name one another. Few are another archive's, few stand twice, fewer are replaced, and a line here and there is bad.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain, count, islice
from pathlib import Path
from random import Random
from typing import Final

__all__ = ["HEADER", "lines", "write"]

HEADER: Final = (
    "Accession\tSubmission\tStatus\tUpdated\tPublished\tReceived\tType\tCenter\tVisibility\tAlias\tExperiment"
    "\tSample\tStudy\tLoaded\tSpots\tBases\tMd5sum\tBioSample\tBioProject\tReplacedBy"
)
_STATUSES: Final = ("live", "unpublished", "suppressed", "withdrawn")
_SHARES: Final = (0.885, 0.078, 0.036, 0.001)
_TYPES: Final = {"A": "SUBMISSION", "P": "STUDY", "R": "RUN", "S": "SAMPLE", "X": "EXPERIMENT"}
_BEGIN: Final = date(2009, 6, 20)
_DAYS: Final = 6_000
_FOREIGN: Final = 50
_TWICE: Final = 0.001
_BAD: Final = 0.00001
_REPLACED: Final = 0.02  # of the suppressed


def write(path: Path, rows: int) -> Path:
    """A list of so many lines after the first."""
    with path.open("w", encoding="ascii") as file:
        file.write(HEADER + "\n")
        file.writelines(f"{line}\n" for line in lines(rows))
    return path


def lines(rows: int) -> Iterator[str]:
    """The lines after the first."""
    return islice(chain.from_iterable(_submission(number) for number in count(1)), rows)


def _submission(number: int) -> Iterator[str]:
    """The lines of one submission, in order of accession; every fiftieth is another archive's."""
    random = Random(number)  # noqa: S311 - the same list each time
    letter, center = "DE"[number % _FOREIGN == 0], f"CENTER{random.randrange(2_000)}"
    size, base = random.choice((1, 2, 4, 8, 24)), 100_000_000 + number * 30
    told = _Told(random, letter, number, center)
    yield told.line("A", number)
    yield told.line("P", number, study=False)
    for each in range(size + size // 4):
        yield told.line("R", base + each, inner=base + min(each, size - 1))
    for each in range(size):
        yield told.line("S", base + each)
    for each in range(size):
        yield told.line("X", base + each, inner=base + each)
        if random.random() < _TWICE:
            yield told.line("X", base + each, inner=base + each)


class _Told:
    """What the lines of a submission have in common."""

    def __init__(self, random: Random, letter: str, number: int, center: str) -> None:
        self._random, self._letter, self._number, self._center = random, letter, number, center
        self._day = random.randrange(_DAYS)

    def line(self, kind: str, number: int, *, inner: int = 0, study: bool = True) -> str:
        """One line; what is of an experiment or its runs names both and the sample, the project and the study."""
        random, letter = self._random, self._letter
        status = random.choices(_STATUSES, _SHARES)[0] if random.random() >= _BAD else "livee"
        is_data, is_whole = kind in "RX", kind == "A"
        return "\t".join(
            (
                f"{letter}R{kind}{number:06d}",
                f"{letter}RA{self._number:06d}",
                status,
                self._moment(2_000),
                self._moment(30) if status != "unpublished" else "-",
                self._moment(0),
                _TYPES[kind],
                self._center,
                "controlled_access" if self._number % 40 == 1 else "public",
                f"alias of {number}, as the center says it",
                f"{letter}RX{inner:06d}" if kind == "R" else "-",
                f"{letter}RS{inner:06d}" if is_data else "-",
                f"{letter}RP{self._number:06d}" if is_data and study else "-",
                "1" if kind == "R" else "-",
                str(random.randrange(10**8)) if kind == "R" else "-",
                str(random.randrange(10**10)) if kind == "R" else "-",
                f"{random.getrandbits(128):032x}",
                f"SAM{self._prefix}{inner or number:08d}" if kind in "RSX" else "-",
                "-" if is_whole else f"PRJ{letter}B{self._number}",
                self._successor(kind, number, status),
            )
        )

    @property
    def _prefix(self) -> str:
        return "D" if self._letter == "D" else "EA"

    def _moment(self, spread: int) -> str:
        day = _BEGIN + timedelta(days=self._day + self._random.randrange(spread + 1))
        seconds = self._random.randrange(86_400)
        return f"{day}T{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}Z"

    def _successor(self, kind: str, number: int, status: str) -> str:
        is_replaced = status == "suppressed" and self._random.random() < _REPLACED
        return f"{self._letter}R{kind}{number + 1:06d}" if is_replaced else "-"
