"""Which archive issued a sequence accession, told by its letters alone.

The facts are those of NCBI's public-domain table of accession prefixes. There a later row outranks an
earlier one, an exact prefix outranks a wildcard, and a starred row has numbered exceptions further down.
Of all these exceptions only the early N numbers change the owner, so they are the only ones kept here.

An owner is an archive as follows: `gb` and the former GSDB are NCBI's, `embl` is ENA's, `ddbj` is DDBJ's;
patents and third-party annotation belong to the archive that issued them. UniProt and PIR prefixes,
unreserved ones and N numbers that several archives used have none: the answer is None, the caller refuses.
RefSeq (`NC_`, `NZ_` and the like) is NCBI's own collection outside the INSDC and is no accession here.

>>> issuer("AB", "000001"), issuer("CAAA", "01000001"), issuer("DAA", "00001")
(<Archive.DDBJ: 'DDBJ'>, <Archive.ENA: 'ENA'>, <Archive.NCBI: 'NCBI'>)
>>> issuer("ZZ", "000001") is None
True
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from statusengine.domain.archive import Archive

__all__ = ["PREFIXES", "issuer"]

_DDBJ, _ENA, _NCBI = Archive.DDBJ, Archive.ENA, Archive.NCBI

# By the number of letters. One and two letters are listed whole; from three on the first letter decides.
PREFIXES: Final[Mapping[int, Mapping[Archive, str]]] = MappingProxyType(
    {
        1: {_DDBJ: "C-E", _ENA: "A F V X-Z", _NCBI: "B G-M R-U W"},
        2: {
            _DDBJ: (
                "AB AG AK AP AT-AV BA-BB BD BJ BP BR-BS BW BY CI-CJ DA-DM FS-FZ GA-GB HT-HZ "
                "LA-LJ LU-LZ MA-ME OF-OJ PA-PO PW QP-QZ RA-RJ"
            ),
            _ENA: "AJ AL-AN AX BN BX CQ-CU FB FM-FR GM-GN HA-HI JA-JE LK-LT MP-MS OA-OE OU-OZ QK-QO RK",
            _NCBI: (
                "AA AC-AF AH-AI AQ-AS AW AY-AZ BC BE-BI BK-BM BQ BT-BV BZ CA-CH CK-CP CV-CZ DN DP-DZ "
                "EA-EZ FA FC-FL GC-GH GJ-GL GO-GZ HJ-HS JF-JZ KA-KZ MF-MO MT-MZ OK-OT PP-PV PX-PZ QA-QJ"
            ),
        },
        3: {_DDBJ: "B F-G I L Z", _ENA: "C S V", _NCBI: "A D-E H J-K M-R T-U W-Y"},
        4: {_DDBJ: "B E I T Y-Z", _ENA: "C F H O U", _NCBI: "A D G J-N P-S V-X"},
        5: {_DDBJ: "A"},
        6: {_DDBJ: "B", _ENA: "C", _NCBI: "A D J"},
    }
)

# Before 20001 the letter N was shared; a number that two archives used has no owner.
_EARLY_N: Final[Mapping[Archive, frozenset[int]]] = MappingProxyType(
    {
        _DDBJ: frozenset({28, 35, 37, 53, *range(61, 64), *range(65, 70), 78, 79, 83, 88, *range(90, 95)}),
        _ENA: frozenset({60, 64}),
        _NCBI: frozenset({8, 13, 18, 19, 27, 41, 45, 46, 48, 52, 54, 18624}),
    }
)
_N_OF_NCBI: Final = 20_001
_WHOLE: Final = 2  # up to so many letters the whole prefix decides


def issuer(letters: str, number: str) -> Archive | None:
    """The archive that issued this sequence accession; None where the table does not say."""
    if letters == "N":
        return _issuer_of_n(int(number))
    owners = _OWNERS.get(len(letters))
    return owners.get(letters if len(letters) <= _WHOLE else letters[0]) if owners else None


def _issuer_of_n(number: int) -> Archive | None:
    if number >= _N_OF_NCBI:
        return _NCBI
    return next((archive for archive, numbers in _EARLY_N.items() if number in numbers), None)


def _expand(prefixes: str) -> Iterator[str]:
    """Every prefix of a list such as `AB AT-AV`; a range varies in its last letter."""
    for item in prefixes.split():
        first, _, last = item.partition("-")
        for code in range(ord(first[-1]), ord((last or first)[-1]) + 1):
            yield first[:-1] + chr(code)


_OWNERS: Final = {
    size: {prefix: archive for archive, listed in owners.items() for prefix in _expand(listed)}
    for size, owners in PREFIXES.items()
}
