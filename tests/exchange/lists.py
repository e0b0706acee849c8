"""Lists for tests: made of rows that are right but for what the test says."""

from io import BytesIO
from pathlib import Path

from statusengine.exchange.item import BadLine, Row
from statusengine.exchange.reader import read_list

HEADER = (
    "Accession\tSubmission\tStatus\tUpdated\tPublished\tReceived\tType\tCenter\tVisibility\tAlias\t"
    "Experiment\tSample\tStudy\tLoaded\tSpots\tBases\tMd5sum\tBioSample\tBioProject\tReplacedBy"
)
COLUMNS = HEADER.split("\t")
RUN = dict.fromkeys(COLUMNS, "-") | {
    "Accession": "DRR900001",
    "Submission": "DRA900001",
    "Status": "live",
    "Updated": "2024-05-10T02:11:09Z",
    "Type": "RUN",
    "Visibility": "public",
}
ROOT = Path(__file__).resolve().parents[2]
REAL = ROOT.parent / "shared" / "data"


def line(columns=COLUMNS, **changes):
    """A line about a run, with other fields where the test says so."""
    return "\t".join((RUN | changes)[column] for column in columns)


def listed(*lines):
    """A list with these lines, as a file."""
    return BytesIO("\n".join([HEADER, *lines, ""]).encode())


def items(*lines):
    """What becomes of these lines."""
    return list(read_list(listed(*lines))[1])


def row(**changes):
    """The row that a line becomes."""
    [item] = items(line(**changes))
    assert isinstance(item, Row)
    return item


def bad(**changes):
    """What is said of a line that cannot be used."""
    [item] = items(line(**changes))
    assert isinstance(item, BadLine)
    return item.message
