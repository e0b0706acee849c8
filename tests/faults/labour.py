"""The three works that a disk fails under: what is there before, the command, and what there is once it is whole."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from faults.places import Place
from faults.stock import accession

from statusengine import StatusEngine

RECORDS = 600
MASS = 1_200
"""So many due are swept."""
COLUMNS = (
    *("Accession", "Submission", "Status", "Updated", "Published", "Received", "Type", "Center", "Visibility"),
    *("Alias", "Experiment", "Sample", "Study", "Loaded", "Spots", "Bases", "Md5sum", "BioSample", "BioProject"),
    "ReplacedBy",
)


@dataclass(frozen=True)
class Labour:
    """One work, at a database in which `due` records are due.

    `prepare` makes ready what is there before, `arguments` are those of the command, `again` does the same once more
    by the library, and `whole` counts what stands when all of it is done.
    """

    name: str
    prepare: object
    arguments: object
    again: object
    whole: str
    expected: int
    due: int = RECORDS

    def is_whole(self, database):
        """Whether all of it is done, once."""
        with closing(sqlite3.connect(database)) as connection:
            return connection.execute(self.whole).fetchone()[0] == self.expected

    def command(self, database):
        """What is typed."""
        program = str(Path(sys.executable).with_name("status"))
        return [program, "--database", str(database), "--quiet", *self.arguments(database.parent)]


def _list(folder):
    return folder / "list.tab"


def _write_list(place):
    """A list of own records that are new, each tied to a submission."""
    lines = ["\t".join(COLUMNS)]
    for number in range(1, RECORDS + 1):
        told = {"Accession": f"DRX{number:06d}", "Submission": "DRA000001", "Status": "live", "Type": "EXPERIMENT"}
        told |= {"Updated": "2020-01-01T00:00:00Z", "Published": "2020-01-01T00:00:00Z", "Visibility": "public"}
        lines.append("\t".join(told.get(column, "-") for column in COLUMNS))
    _list(place.folder).write_text("\n".join(lines) + "\n")


def _release(place):
    with StatusEngine.open(place.url, principal="night") as engine:
        engine.release_due()


def _rows(folder):
    return folder / "rows.tsv"


def _open_to_view(place):
    """Six hundred public records, and the file that names them."""
    _release(place)
    held = (accession(number) for number in range(1, 2 * RECORDS) if number % 11)
    named = [next(held) for _ in range(RECORDS)]
    _rows(place.folder).write_text("".join(f"{each}\n" for each in ("accession", *named)))


def _suppress(place):
    named = _rows(place.folder).read_text().split()[1:]
    with StatusEngine.open(place.url, principal="day") as engine:
        engine.change([engine.ask("suppress", each, reason="contamination") for each in named], count=None)


def _import(place):
    with StatusEngine.open(place.url, principal="day") as engine:
        engine.import_list(_list(place.folder))


LABOURS = (
    Labour(
        "import",
        _write_list,
        lambda folder: ["import", str(_list(folder))],
        _import,
        "SELECT count(*) FROM event e JOIN link l ON l.accession = e.accession WHERE e.action = 'import'",
        RECORDS,
    ),
    Labour(
        "release",
        lambda _place: None,
        lambda _folder: ["release-due"],
        _release,
        "SELECT count(*) FROM event WHERE action = 'release'",
        MASS,
        MASS,
    ),
    Labour(
        "suppress",
        _open_to_view,
        lambda folder: ["suppress", "--from", str(_rows(folder)), "--reason", "contamination", "--yes"],
        _suppress,
        "SELECT count(*) FROM event WHERE action = 'suppress'",
        RECORDS,
    ),
)


def made(labour, folder):
    """A database that is ready for a labour."""
    place = Place(folder)
    place.make(labour.due)
    labour.prepare(place)
    return Path(place.url.removeprefix("sqlite:///"))
