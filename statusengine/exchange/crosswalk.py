"""What the status words and numbers of other archives mean here.

One table for each vocabulary decides. A word that is in none of them is refused, with the nearest one that is:
an unknown status that was taken for public has shown what nobody had released. Where our statuses cannot say
all that the other archive said, the crossing says what is lost.

Sources: NCBI, SRA accession table; ENA, data availability policy; DDBJ, Trad, BioProject, BioSample and DRA
status numbers, and livelists.

>>> cross(Vocabulary.ACCESSION_TABLE, "unpublished").status
<Status.PRIVATE: 'private'>
>>> cross(Vocabulary.ENA, 7).status
<Status.TEMPORARILY_SUPPRESSED: 'temporarily_suppressed'>
>>> cross(Vocabulary.LIVELIST, "suppressed").lossy
'whether it is suppressed for a time or for good is not said'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from statusengine.domain.name import nearest
from statusengine.domain.status import Status
from statusengine.domain.text import quoted
from statusengine.errors import UnknownNameError, UsageError

__all__ = ["CROSSWALK", "Crossing", "Vocabulary", "cross"]


class Vocabulary(StrEnum):
    """A set of status words or numbers that belong together."""

    ACCESSION_TABLE = "accession_table"  # SRA_Accessions.tab and DRA_Accessions.tab
    LIVELIST = "livelist"
    ENA = "ena"
    TRAD = "trad"  # DDBJ's nucleotide entries
    BIO = "bio"  # DDBJ's BioProject and BioSample
    DRA = "dra"


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """What a foreign status becomes here.

    `status` is `None` where the object is not archived yet. `replaced` says that another accession has taken
    its place and a link to it is owed; `review_date`, that the date which came with the status is kept as the
    day to look at it again. `lossy` is what our status does not carry over.
    """

    status: Status | None
    lossy: str | None = None
    replaced: bool = False
    review_date: bool = False

    @property
    def archived(self) -> Status:
        """The status of an archived object.

        Raises:
            UsageError: It is not archived, so no record can be made of it.
        """
        if self.status is None:
            raise UsageError("An object with this status is not archived yet, so it has no record here.")
        return self.status


_TERM: Final = "whether it is suppressed for a time or for good is not said"
_FOR_A_TIME: Final = "that it is withdrawn for a time only; its date is kept as a review date"
_HELD: Final = "that a release date was asked for; the number does not tell which"

_NOT_ARCHIVED: Final = Crossing(status=None)
_PRIVATE: Final = Crossing(status=Status.PRIVATE)
_PUBLIC: Final = Crossing(status=Status.PUBLIC)
_CANCELED: Final = Crossing(status=Status.CANCELED)
_TEMPORARILY: Final = Crossing(status=Status.TEMPORARILY_SUPPRESSED)
_PERMANENTLY: Final = Crossing(status=Status.PERMANENTLY_SUPPRESSED)
_SUPPRESSED: Final = Crossing(status=Status.PERMANENTLY_SUPPRESSED, lossy=_TERM)
_REPLACED: Final = Crossing(status=Status.PERMANENTLY_SUPPRESSED, replaced=True)
_WITHDRAWN: Final = Crossing(status=Status.WITHDRAWN)

_Table = Mapping[str, Crossing]

CROSSWALK: Final[Mapping[Vocabulary, _Table]] = MappingProxyType(
    {
        Vocabulary.ACCESSION_TABLE: MappingProxyType(
            {
                "live": _PUBLIC,
                "public": _PUBLIC,
                "unpublished": _PRIVATE,
                "suppressed": _SUPPRESSED,
                "replaced": _REPLACED,
                "withdrawn": _WITHDRAWN,
                "killed": _WITHDRAWN,
            }
        ),
        Vocabulary.LIVELIST: MappingProxyType(
            {
                "public": _PUBLIC,
                "suppressed": _SUPPRESSED,
                "withdrawn": _WITHDRAWN,
            }
        ),
        Vocabulary.ENA: MappingProxyType(
            {
                "1": _NOT_ARCHIVED,  # draft
                "2": _PRIVATE,
                "3": _CANCELED,
                "4": _PUBLIC,
                "5": _PERMANENTLY,
                "6": _WITHDRAWN,
                "7": _TEMPORARILY,
                "8": Crossing(status=Status.WITHDRAWN, lossy=_FOR_A_TIME, review_date=True),
            }
        ),
        Vocabulary.TRAD: MappingProxyType(
            {
                "1001": _PRIVATE,
                "1002": _PUBLIC,
                "1004": _SUPPRESSED,
                "1005": _REPLACED,  # secondary
                "1006": _WITHDRAWN,  # killed
                "1007": _NOT_ARCHIVED,  # unregistered
            }
        ),
        Vocabulary.BIO: MappingProxyType(
            {
                "5400": _PRIVATE,
                "5500": _PUBLIC,
                "5600": _WITHDRAWN,
                "5700": _CANCELED,
                "5800": _PERMANENTLY,
                "5900": _TEMPORARILY,
            }
        ),
        Vocabulary.DRA: MappingProxyType(
            {
                "190": _CANCELED,
                "700": Crossing(status=Status.PRIVATE, lossy=_HELD),
                "770": _SUPPRESSED,
                "800": _PUBLIC,
                "1000": _WITHDRAWN,
            }
        ),
    }
)


def cross(vocabulary: Vocabulary, word: str | int) -> Crossing:
    """What `word` of this vocabulary means here, to the letter.

    Raises:
        UnknownNameError: The vocabulary has no such word; the hint is the nearest, or all of them.
    """
    table = CROSSWALK[vocabulary]
    crossing = table.get(str(word))
    if crossing is None:
        near = nearest(str(word), table)
        hint = f"Did you mean {near}?" if near else f"Known are: {', '.join(table)}."
        raise UnknownNameError(f"{quoted(str(word))} is not a status ({vocabulary}).", hint=hint)
    return crossing
