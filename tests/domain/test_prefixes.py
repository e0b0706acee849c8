"""If these fail, a record of another archive is taken for ours, or ours is refused."""

import re
from itertools import product
from pathlib import Path
from string import ascii_uppercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statusengine.domain.accession import parse_accession
from statusengine.domain.archive import Archive
from statusengine.domain.prefixes import _EARLY_N, PREFIXES, _expand, issuer
from statusengine.errors import InvalidAccessionError

DDBJ, ENA, NCBI = Archive.DDBJ, Archive.ENA, Archive.NCBI
GUIDE = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "accguide.txt"
needs_guide = pytest.mark.skipif(not GUIDE.is_file(), reason="NCBI's prefix table is not beside the project")

OWNERS = {"ddbj": DDBJ, "embl": ENA, "gb": NCBI, "gsdb": NCBI}
SHAPES = ("1+5", "2+6", "2+8", "3+5", "3+7", "4+8", "4+9", "4+10", "5+7", "6+9", "6+10", "6+11")


def owner(division):
    """The archive in a division such as `gb_tpa_nuc`; None for `gb_ddbj`, whose number has two."""
    named = {OWNERS[word] for word in division.split("_") if word in OWNERS}
    return named.pop() if len(named) == 1 else None


def guide():
    """The table's rows, without comments: (shape, prefix, division) or ("special", range, division)."""
    lines = (line.partition("#")[0].split() for line in GUIDE.read_text(encoding="utf-8").splitlines())
    return [tuple(words[:3]) for words in lines if len(words) > 2]


def ruling(rules, prefix):
    """What the table says of a prefix: the exact row, else the wildcard; the later of two equals."""
    fitting = [(-pattern.count("?"), pattern) for pattern in rules if fits(pattern, prefix)]
    return owner(rules[max(fitting)[1]]) if fitting else None


def fits(pattern, prefix):
    """Whether a pattern with wildcards covers this prefix."""
    return all(a in ("?", b) for a, b in zip(pattern, prefix, strict=True))


@pytest.mark.parametrize(
    "letters, number, archive",
    [
        ("A", "00001", ENA),
        ("D", "00001", DDBJ),
        ("U", "00001", NCBI),
        ("P", "00001", None),
        ("N", "00001", None),
        ("N", "00008", NCBI),
        ("N", "00028", DDBJ),
        ("N", "00060", ENA),
        ("N", "20000", None),
        ("N", "20001", NCBI),
        ("AB", "000001", DDBJ),
        ("LC", "00000001", DDBJ),
        ("AO", "000001", None),
        ("OV", "000001", ENA),
        ("FAA", "00001", DDBJ),
        ("YAAA", "01000001", DDBJ),
        ("AAAAA", "0000001", DDBJ),
        ("BAAAA", "0000001", None),
        ("EAAAAA", "010000001", None),
        ("AAAAAAA", "01", None),
        ("", "", None),
    ],
)
def test_the_letters_tell_the_archive(letters, number, archive):
    """A known prefix has one archive; an unknown one has none."""
    assert issuer(letters, number) is archive


def test_no_prefix_has_two_owners():
    """The lists of the archives do not overlap, neither in letters nor in the early N numbers."""
    for owners in PREFIXES.values():
        listed = [prefix for prefixes in owners.values() for prefix in _expand(prefixes)]
        assert len(listed) == len(set(listed))
    numbers = [number for owned in _EARLY_N.values() for number in owned]
    assert len(numbers) == len(set(numbers))


@given(st.text().filter(lambda letters: not re.fullmatch("[A-Z]{1,6}", letters)))
def test_anything_else_has_no_owner(letters):
    """Only ASCII capitals can belong to an archive."""
    with pytest.raises(InvalidAccessionError):
        parse_accession(f"{letters}.00001")
    assert len(letters) > 2 or issuer(letters, "1") is None


@needs_guide
@pytest.mark.parametrize("shape", ["1+5", "2+6", "2+8", "3+5", "3+7"])
def test_short_prefixes_agree_with_the_guide(shape):
    """Every prefix of one to three letters has the owner that NCBI's table gives it."""
    rules = {prefix: division for form, prefix, division in guide() if form == shape}
    for letters in map("".join, product(ascii_uppercase, repeat=int(shape[0]))):
        if letters != "N":
            assert issuer(letters, "1") is ruling(rules, letters), letters


@needs_guide
def test_every_row_of_the_guide_agrees():
    """Each row of a known shape has our owner; each row of another shape is no accession here."""
    rows = [row for row in guide() if row[0] != "special"]
    for shape in {row[0] for row in rows}:
        rules = {prefix: division for form, prefix, division in rows if form == shape}
        for pattern, filler in product(rules, "AEQZ"):
            letters = pattern.replace("?", filler)
            if shape in SHAPES and "_" not in letters and letters != "N":
                assert issuer(letters, "1") is ruling(rules, letters), (shape, letters)
            elif shape not in SHAPES or "_" in letters:
                with pytest.raises(InvalidAccessionError):
                    parse_accession(letters + "1" * int(shape.partition("+")[2]))


@needs_guide
def test_every_exception_of_the_guide_agrees():
    """Each numbered exception, at both its ends, has the owner that NCBI's table gives it."""
    exceptions = {ends: division for form, ends, division in guide() if form == "special"}
    for ends, division in exceptions.items():
        for end in ends.split("-"):
            assert parse_accession(end).origin is owner(division), ends
    assert len(exceptions) > 20_000


@needs_guide
def test_the_numbers_between_the_exceptions_have_no_owner():
    """An N number that the table does not list is nobody's."""
    ends = [ends.split("-") for form, ends, _ in guide() if form == "special" and ends.startswith("N")]
    listed = {number for end in ends for number in range(int(end[0][1:]), int(end[-1][1:]) + 1)}
    assert {number for number in range(100_000) if issuer("N", f"{number:05d}")} <= listed
