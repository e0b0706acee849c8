"""If these fail, DDBJ's livelists are read wrongly."""

from collections import Counter
from datetime import date
from io import BytesIO

import pytest
from exchange.lists import REAL

from statusengine.domain.access import AccessTier
from statusengine.domain.accession import parse_accession
from statusengine.domain.status import Status
from statusengine.errors import InvalidListError
from statusengine.exchange.item import BadLine, Row
from statusengine.exchange.livelist import read_livelist


def read(*lines):
    """The items of a livelist with these lines."""
    return list(read_livelist(BytesIO("\n".join(["Accession\tUpdated\tStatus", *lines]).encode())))


def test_a_line_becomes_a_row():
    """A livelist says three things of a record, and what it does not say stays open."""
    assert read("SAMD90000001\t2025-10-09\twithdrawn") == [
        Row(
            line=2,
            accession=parse_accession("SAMD90000001"),
            status=Status.WITHDRAWN,
            access=AccessTier.OPEN,
            updated=date(2025, 10, 9),
        )
    ]


@pytest.mark.parametrize(
    "text, message",
    [
        ("PRJDB90001\t2025-10-09\tlive", "'live' is not a status (livelist)."),
        ("DRR900001\t2025-10-09\tpublic", "DRR900001 is of the kind run, which no livelist has."),
        ("PRJDB\t2025-10-09\tpublic", "'PRJDB' is not an accession."),
        ("PRJDB90001\tpublic", "The line has 2 fields, not 3."),
    ],
)
def test_what_cannot_be_trusted_is_refused(text, message):
    """An unknown word, another kind or a damaged line is a bad line, and the next goes on."""
    refused, following = read(text, "PRJDB90001\t2025-10-09\tpublic")
    assert isinstance(refused, BadLine)
    assert isinstance(following, Row)
    assert refused.message.startswith(message)


def test_a_date_is_not_worth_a_line():
    """A date that cannot be read is dropped with a warning."""
    assert read("PRJDB90001\tlately\tpublic")[0].warnings == ("Updated is not a date and was dropped",)


def test_a_missing_column_is_named():
    """A livelist without its status is refused whole."""
    with pytest.raises(InvalidListError, match="lacks Status"):
        read_livelist(BytesIO(b"Accession\tUpdated\tState\n"))


@pytest.mark.skipif(not REAL.is_dir(), reason="the archives' real lists are not beside the project")
def test_real_livelists_are_read_whole():
    """Every row is usable and has the status that its file is named for."""
    counts = Counter()
    for path in REAL.glob("*.ddbj.*.txt"):
        with path.open("rb") as source:
            counts.update((path.suffixes[-2], item.status) for item in read_livelist(source))
    assert counts == {
        (".public", Status.PUBLIC): 20,
        (".suppressed", Status.PERMANENTLY_SUPPRESSED): 20,
        (".withdrawn", Status.WITHDRAWN): 11,
    }
