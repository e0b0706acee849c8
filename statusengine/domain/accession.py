"""What counts as an accession, which object it names, and whose it is.

One table, `RULES`, decides. It is read from top to bottom, for shapes overlap: SAMN00000002 and JGAN000000001
also look like whole-genome contigs, ERR1234567 like a protein. Nothing is mended on the way in: what is not
an accession to the letter is refused, and the refusal names the nearest right form.

Sources: the INSDC accession formats, NCBI's prefix table, and the accession pages of JGA, EGA and NBDC.

>>> accession = parse_accession("AB000001.2")
>>> accession.text, accession.version, accession.origin
('AB000001', '2', <Archive.DDBJ: 'DDBJ'>)
>>> str(parse_accession("JGAS00000000001"))
'JGAS000001'
>>> [str(accession) for accession in expand_range("AB000009-AB000011")]
['AB000009', 'AB000010', 'AB000011']
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from string import digits
from types import MappingProxyType
from typing import Final

from statusengine.domain.archive import Archive
from statusengine.domain.kind import Family, Kind
from statusengine.domain.prefixes import issuer
from statusengine.errors import InvalidAccessionError

__all__ = ["LONGEST", "RULES", "Accession", "Rule", "expand_range", "parse_accession"]

LONGEST: Final = 64
_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Accession:
    """The identity of one object; the dropped version takes no part in comparing.

    >>> parse_accession("AB000001.1") == parse_accession("AB000001")
    True
    """

    text: str
    kind: Kind
    family: Family
    origin: Archive | None  # None: no archive is known to issue this prefix
    version: str | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table: how accessions of a family are written."""

    family: Family
    lead: str  # the letters
    number: str  # what follows them and belongs to the identity
    kind: Kind | Mapping[str, Kind]  # or by the last of the letters
    origin: Archive | int | None  # or the place of the letter that tells; None: the prefix table tells
    example: str  # shown to whoever comes close
    padding: str = ""  # zeros that an older spelling has between letters and number

    @property
    def is_sequence(self) -> bool:
        """Whether a version may follow, and the prefix table knows the archive."""
        return self.origin is None


_BY_LETTER: Final = MappingProxyType({"D": Archive.DDBJ, "E": Archive.ENA, "N": Archive.NCBI, "S": Archive.NCBI})
_OF_SRA: Final = MappingProxyType(
    {
        "A": Kind.SUBMISSION,
        "P": Kind.STUDY,
        "S": Kind.SAMPLE,
        "X": Kind.EXPERIMENT,
        "R": Kind.RUN,
        "Z": Kind.ANALYSIS,
    }
)
_OF_HUMAN: Final = MappingProxyType(  # JGA and EGA; a JGA submission is plain JGA, an EGA one EGAB
    {
        "A": Kind.SUBMISSION,
        "B": Kind.SUBMISSION,
        "S": Kind.STUDY,
        "N": Kind.SAMPLE,
        "X": Kind.EXPERIMENT,
        "R": Kind.RUN,
        "Z": Kind.ANALYSIS,
        "D": Kind.DATASET,
        "P": Kind.POLICY,
        "C": Kind.DAC,
        "F": Kind.FILE,
    }
)
_DDBJ, _ENA, _NCBI = Archive.DDBJ, Archive.ENA, Archive.NCBI
_ENTRY: Final = Kind.NUCLEOTIDE

RULES: Final = (
    Rule(Family.SRA, "[DES]R[APRSXZ]", "[0-9]{6,}", _OF_SRA, 0, "DRR000001, at least 6 digits"),
    Rule(Family.BIOPROJECT, "PRJ[DEN][A-Z]", "[0-9]+", Kind.BIOPROJECT, 3, "PRJDB1"),
    Rule(Family.BIOSAMPLE, "SAM(?:[DN]|E[AG]?)", "[0-9]+", Kind.BIOSAMPLE, 3, "SAMD00000001"),
    Rule(Family.JGA, "JGA[SDPC]?", "[0-9]{6}", _OF_HUMAN, _DDBJ, "JGAS000001, 6 digits", "0{5}"),
    Rule(Family.JGA, "JGA[NXRZ]", "[0-9]{9}", _OF_HUMAN, _DDBJ, "JGAN000000001, 9 digits", "0{2}"),
    Rule(Family.EGA, "EGA[SCPNRXZDBF]", "[0-9]{11}", _OF_HUMAN, _ENA, "EGAS00000000001, 11 digits"),
    Rule(Family.ASSEMBLY, "GC[AF]_", r"[0-9]{9}\.[0-9]+", Kind.ASSEMBLY, _NCBI, "GCA_000001405.15"),
    Rule(Family.NBDC, "hum", r"[0-9]+(?:\.v[0-9]+)?", Kind.HUM_STUDY, _DDBJ, "hum0001 or hum0001.v1"),
    Rule(Family.NBDC, "J-D[SU]", "[0-9]+(?:-[0-9]{3})?", Kind.HUM_STUDY, _DDBJ, "J-DS000001"),
    Rule(Family.GEA, "E-GEAD-", "[0-9]+", Kind.STUDY, _DDBJ, "E-GEAD-100"),
    Rule(Family.METABOBANK, "MTBKS", "[0-9]+", Kind.STUDY, _DDBJ, "MTBKS1"),
    Rule(Family.NUCLEOTIDE, "[A-Z]", "[0-9]{5}", _ENTRY, None, "D00001, 5 digits"),
    Rule(Family.NUCLEOTIDE, "[A-Z]{2}", "[0-9]{6}|[0-9]{8}", _ENTRY, None, "AB000001, 6 or 8 digits"),
    Rule(Family.WGS, "[A-Z]{4}", "[0-9]{2}S?[0-9]{6,8}", _ENTRY, None, "BAAA01000001, 8 to 10 digits"),
    Rule(Family.WGS, "[A-Z]{6}", "[0-9]{2}S?[0-9]{7,9}", _ENTRY, None, "BAAAAA010000001, 9 to 11 digits"),
    Rule(Family.MGA, "[A-Z]{5}", "[0-9]{7}", _ENTRY, None, "AAAAA0000001, 7 digits"),
    Rule(Family.PROTEIN, "[A-Z]{3}", "[0-9]{5}|[0-9]{7}", Kind.PROTEIN, None, "BAA00001, 5 or 7 digits"),
)


def parse_accession(text: str) -> Accession:
    """Read one accession, whole and to the letter.

    Raises:
        InvalidAccessionError: it is none; the hint names the nearest right form.
    """
    accession = _read(text)
    if accession is None:
        raise _refusal(text)
    return accession


def _pattern(rule: Rule) -> str:
    """Groups: the whole, the letters, the number, and a sequence's version."""
    padding = f"(?:{rule.padding})?" if rule.padding else ""
    version = r"(?:\.([1-9][0-9]*))?" if rule.is_sequence else "()"
    return f"(({rule.lead}){padding}({rule.number}){version})"


_ANY: Final = re.compile("|".join(map(_pattern, RULES)), re.ASCII)
_GROUPS: Final = 4


def _read(text: str) -> Accession | None:
    found = _ANY.fullmatch(text) if len(text) <= LONGEST else None
    if found is None or (at := found.lastindex) is None:
        return None
    rule = RULES[at // _GROUPS]
    lead, number, version = found.group(at + 1, at + 2, at + 3)
    kind = rule.kind if isinstance(rule.kind, Kind) else rule.kind[lead[-1]]
    return Accession(lead + number, kind, rule.family, _origin(rule, lead, number), version or None)


def _origin(rule: Rule, lead: str, number: str) -> Archive | None:
    if rule.origin is None:
        return issuer(lead, number)
    return rule.origin if isinstance(rule.origin, Archive) else _BY_LETTER[lead[rule.origin]]


def expand_range(text: str, *, limit: int = 100_000) -> Iterator[Accession]:
    """Every accession of a range such as `AB000001-AB000010`, in order; a single one is a range of itself.

    The range is judged at once, before the first accession is asked for.

    Raises:
        InvalidAccessionError: an end is no accession, the ends do not make a range, or it exceeds the limit.
    """
    single = _read(text)
    if single is not None:
        return iter((single,))
    first, last = _ends(text)
    head = first.rstrip(digits)
    start, stop = int(first[len(head) :]), int(last[len(head) :])
    if stop < start:
        raise _no_range(text, "its end comes before its start")
    if stop - start >= limit:
        raise _no_range(text, f"it holds {stop - start + 1} accessions, and the limit is {limit}")
    width = len(first) - len(head)
    return (parse_accession(f"{head}{number:0{width}d}") for number in range(start, stop + 1))


def _ends(text: str) -> tuple[str, str]:
    """The two ends, written alike but for the number."""
    first, last = _halves(text)
    if "." in first or "." in last:
        raise _no_range(text, "its ends carry versions")
    if len(first) != len(last):
        raise _no_range(text, "its ends differ in length")
    if first.rstrip(digits) != last.rstrip(digits):
        raise _no_range(text, "its ends differ in their letters")
    return first, last


def _halves(text: str) -> tuple[str, str]:
    """Both sides of the hyphen that parts two accessions; some accessions hold hyphens themselves."""
    hyphens = [at for at, sign in enumerate(text[: 2 * LONGEST + 1]) if sign == "-"]
    for at in sorted(hyphens, key=lambda at: abs(2 * at + 1 - len(text))):
        first, last = text[:at], text[at + 1 : at + 2 + LONGEST]
        if _read(first) or _read(last):
            parse_accession(first)
            parse_accession(last)
            return first, last
    raise _refusal(text)


def _no_range(text: str, why: str) -> InvalidAccessionError:
    return InvalidAccessionError(
        f"{_shown(text)} is not a range: {why}.",
        hint="A range looks like AB000001-AB000010: same letters, same length, no version, not too long.",
    )


def _refusal(text: str) -> InvalidAccessionError:
    return InvalidAccessionError(f"{_shown(text)} is not an accession.", hint=_advice(text))


def _shown(text: str) -> str:
    """The text as a person may safely see it: nothing but printable ASCII, and not too much of it."""
    shown = ascii(text[:_SHOWN])
    return shown if len(text) <= _SHOWN >= len(shown) - 2 else f"{shown[:_SHOWN]}..."


def _advice(text: str) -> str:
    if len(text) > LONGEST:
        return f"No accession is longer than {LONGEST} characters."
    trimmed = text.strip()
    for candidate in (trimmed, trimmed.upper(), trimmed.lower()):
        if _read(candidate):
            return f"Did you mean {candidate}?"
    return next((advice for lead, advice in _ADVICE if lead.match(trimmed)), _FORM)


def _near(rule: Rule) -> tuple[re.Pattern[str], str]:
    """How to know an accession that was meant by this rule, and what to say of it."""
    after = "(?=[0-9])" if rule.is_sequence else "(?![A-Z])"
    near = re.compile(f"{rule.lead}{after}", re.ASCII | re.IGNORECASE)
    return near, f"Such accessions look like {rule.example}."


_FORM: Final = "Accessions are ASCII capitals and digits, such as DRR000001 or AB000001."
_REFSEQ: Final = "RefSeq is NCBI's own and outside the INSDC; name the accession the record was made from."
_ADVICE: Final = (*map(_near, RULES), (re.compile(r"[A-Z]{2}_[0-9]|NZ_", re.ASCII | re.IGNORECASE), _REFSEQ))
