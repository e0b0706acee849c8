"""If these fail, a record is filed under another's name, or another archive's record is taken for ours."""

from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from statusengine.domain.accession import LONGEST, RULES, Accession, expand_range, parse_accession
from statusengine.domain.archive import Archive
from statusengine.domain.kind import Family, Kind
from statusengine.errors import InvalidAccessionError

DDBJ, ENA, NCBI = Archive.DDBJ, Archive.ENA, Archive.NCBI
DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
needs_lists = pytest.mark.skipif(not DATA.is_dir(), reason="the archives' real lists are not beside the project")

EXAMPLES = [
    ("D00001", Kind.NUCLEOTIDE, Family.NUCLEOTIDE, DDBJ),
    ("AB000001", Kind.NUCLEOTIDE, Family.NUCLEOTIDE, DDBJ),
    ("AJ000001", Kind.NUCLEOTIDE, Family.NUCLEOTIDE, ENA),
    ("CP00000001", Kind.NUCLEOTIDE, Family.NUCLEOTIDE, NCBI),
    ("ZZ000001", Kind.NUCLEOTIDE, Family.NUCLEOTIDE, None),
    ("BAAA01000001", Kind.NUCLEOTIDE, Family.WGS, DDBJ),
    ("CAAA01S0000001", Kind.NUCLEOTIDE, Family.WGS, ENA),
    ("AAAA0100000001", Kind.NUCLEOTIDE, Family.WGS, NCBI),
    ("BAAAAA010000001", Kind.NUCLEOTIDE, Family.WGS, DDBJ),
    ("CAAAAA01S000000001", Kind.NUCLEOTIDE, Family.WGS, ENA),
    ("AAAAA0000001", Kind.NUCLEOTIDE, Family.MGA, DDBJ),
    ("BAA00001", Kind.PROTEIN, Family.PROTEIN, DDBJ),
    ("CAA0000001", Kind.PROTEIN, Family.PROTEIN, ENA),
    ("PRJDB1", Kind.BIOPROJECT, Family.BIOPROJECT, DDBJ),
    ("PRJDA38027", Kind.BIOPROJECT, Family.BIOPROJECT, DDBJ),
    ("PRJEB1234567", Kind.BIOPROJECT, Family.BIOPROJECT, ENA),
    ("PRJNA1", Kind.BIOPROJECT, Family.BIOPROJECT, NCBI),
    ("SAMD00000001", Kind.BIOSAMPLE, Family.BIOSAMPLE, DDBJ),
    ("SAMN00000002", Kind.BIOSAMPLE, Family.BIOSAMPLE, NCBI),
    ("SAME1", Kind.BIOSAMPLE, Family.BIOSAMPLE, ENA),
    ("SAMEA1234567", Kind.BIOSAMPLE, Family.BIOSAMPLE, ENA),
    ("SAMEG1", Kind.BIOSAMPLE, Family.BIOSAMPLE, ENA),
    ("DRA000001", Kind.SUBMISSION, Family.SRA, DDBJ),
    ("ERP000001", Kind.STUDY, Family.SRA, ENA),
    ("SRS0000001", Kind.SAMPLE, Family.SRA, NCBI),
    ("DRX000001", Kind.EXPERIMENT, Family.SRA, DDBJ),
    ("ERR1234567", Kind.RUN, Family.SRA, ENA),
    ("SRZ00000001", Kind.ANALYSIS, Family.SRA, NCBI),
    ("GCA_000001405.15", Kind.ASSEMBLY, Family.ASSEMBLY, NCBI),
    ("GCF_000001405.40", Kind.ASSEMBLY, Family.ASSEMBLY, NCBI),
    ("JGA000001", Kind.SUBMISSION, Family.JGA, DDBJ),
    ("JGAS000001", Kind.STUDY, Family.JGA, DDBJ),
    ("JGAD000001", Kind.DATASET, Family.JGA, DDBJ),
    ("JGAP000001", Kind.POLICY, Family.JGA, DDBJ),
    ("JGAC000001", Kind.DAC, Family.JGA, DDBJ),
    ("JGAN000000001", Kind.SAMPLE, Family.JGA, DDBJ),
    ("JGAX000000001", Kind.EXPERIMENT, Family.JGA, DDBJ),
    ("JGAR000000001", Kind.RUN, Family.JGA, DDBJ),
    ("JGAZ000000001", Kind.ANALYSIS, Family.JGA, DDBJ),
    ("EGAS00000000001", Kind.STUDY, Family.EGA, ENA),
    ("EGAC00000000001", Kind.DAC, Family.EGA, ENA),
    ("EGAP00000000001", Kind.POLICY, Family.EGA, ENA),
    ("EGAN00000000001", Kind.SAMPLE, Family.EGA, ENA),
    ("EGAR00000000001", Kind.RUN, Family.EGA, ENA),
    ("EGAX00000000001", Kind.EXPERIMENT, Family.EGA, ENA),
    ("EGAZ00000000001", Kind.ANALYSIS, Family.EGA, ENA),
    ("EGAD00000000001", Kind.DATASET, Family.EGA, ENA),
    ("EGAB00000000001", Kind.SUBMISSION, Family.EGA, ENA),
    ("EGAF00000000001", Kind.FILE, Family.EGA, ENA),
    ("hum0001", Kind.HUM_STUDY, Family.NBDC, DDBJ),
    ("hum0001.v12", Kind.HUM_STUDY, Family.NBDC, DDBJ),
    ("J-DS000001", Kind.HUM_STUDY, Family.NBDC, DDBJ),
    ("J-DU000001-001", Kind.HUM_STUDY, Family.NBDC, DDBJ),
    ("E-GEAD-100", Kind.STUDY, Family.GEA, DDBJ),
    ("MTBKS1", Kind.STUDY, Family.METABOBANK, DDBJ),
    ("MTBKS1234567", Kind.STUDY, Family.METABOBANK, DDBJ),
]

NEAR_MISSES = [
    *("", "D0001", "D000001", "AB00001", "AB0000001", "AB000000001", "AB000001.", "AB000001.0", "AB000001.x"),
    *("AAAA0100001", "AAAA01000000001", "AAAA1S000001", "AAAAAA01000001", "AAAAA000001", "AAAAAAA010000001"),
    *("BAA0001", "BAA000001", "BAA000000001", "PRJ1", "PRJXB1", "PRJDB", "PRJDBA1", "PRJDB-1", "PRJDB1.1"),
    *("SAMD", "SAMX1", "SAMEB1", "SAMDA1", "DRR0001", "DRR", "DRB000001", "XRR000001", "DRR000001.1"),
    *("GCA_000001405", "GCA_000001405.", "GCA_00001405.1", "GCA000001405.1", "GCB_000001405.1"),
    *("JGA0001", "JGAS0000001", "JGAS00001000000", "JGAN000001", "JGAN10000000001", "JGAF000001"),
    *("EGAS000000001x", "EGAS000000000001", "EGAQ00000000001", "hum", "HUM0001", "hum0001.1", "hum0001.v"),
    *("J-DS000001-01", "J-DX000001", "JDS000001", "E-GEAD-", "E-GEAD1", "E-MTAB-1", "MTBKS", "NC_000001.11"),
    *(" DRR000001", "DRR000001 ", "DRR000001\n", "DRR000001\x00", "drr000001", "Drr000001", "DRR000001-1"),
    *(
        "DRR\uff10\uff10\uff10\uff10\uff10\uff11",
        "D\u0662\u0662\u0662\u0662\u0662",
        "\uff2400001",
        "DRR00000\u00b2",
    ),
]


def refusal(text, read=parse_accession):
    """The error that this text raises."""
    with pytest.raises(InvalidAccessionError) as caught:
        read(text)
    return caught.value


def plausible():
    """Texts of every family, drawn from the table itself."""
    return st.sampled_from(RULES).flatmap(
        lambda rule: st.from_regex(f"(?:{rule.lead})(?:{rule.number})", fullmatch=True)
    )


@pytest.mark.parametrize("text, kind, family, origin", EXAMPLES)
def test_every_family_is_read(text, kind, family, origin):
    """An accession tells its kind, its family and its archive, and is its own identity."""
    assert parse_accession(text) == Accession(text, kind, family, origin)


def test_the_examples_leave_nothing_out():
    """Every kind and every family is named by some accession."""
    assert {kind for _, kind, _, _ in EXAMPLES} == set(Kind)
    assert {family for _, _, family, _ in EXAMPLES} == set(Family)


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_what_only_looks_like_an_accession_is_refused(text):
    """One sign too many, too few or from another alphabet is no accession, and gets advice."""
    assert refusal(text).hint


@pytest.mark.parametrize(
    "text, family",
    [
        ("DRR00001", Family.PROTEIN),
        ("DRR000001", Family.SRA),
        ("DRR0000001", Family.SRA),
        ("JGA00001", Family.PROTEIN),
        ("JGA000001", Family.JGA),
        ("JGAN01000001", Family.WGS),
        ("JGAN010000001", Family.JGA),
        ("JGAN0100000001", Family.WGS),
        ("SAMN01000001", Family.BIOSAMPLE),
        ("SEMN01000001", Family.WGS),
        ("MTBKS0000001", Family.METABOBANK),
        ("PRJDB0000001", Family.BIOPROJECT),
    ],
)
def test_where_shapes_overlap_the_earlier_row_wins(text, family):
    """Letters of one family followed by the digits of another belong to the first row that fits."""
    assert parse_accession(text).family is family


@pytest.mark.parametrize("text", ["AB000001", "D00001", "BAAA01000001", "AAAAA0000001", "BAA00001"])
def test_a_version_is_dropped_but_remembered(text):
    """All versions of a sequence are one object."""
    versioned = parse_accession(f"{text}.12")
    assert versioned == parse_accession(text)
    assert (str(versioned), versioned.version) == (text, "12")


def test_an_assembly_keeps_its_version():
    """Two versions of an assembly are two objects."""
    assert parse_accession("GCA_000001405.1") != parse_accession("GCA_000001405.2")
    assert parse_accession("GCA_000001405.1").version is None


@pytest.mark.parametrize(
    "old, short",
    [
        ("JGA00000000001", "JGA000001"),
        ("JGAS00000000001", "JGAS000001"),
        ("JGAD00000999999", "JGAD999999"),
        ("JGAP00000000001", "JGAP000001"),
        ("JGAC00000000001", "JGAC000001"),
        ("JGAN00000000001", "JGAN000000001"),
        ("JGAX00000000001", "JGAX000000001"),
        ("JGAR00999999999", "JGAR999999999"),
        ("JGAZ00000000001", "JGAZ000000001"),
    ],
)
def test_the_old_form_of_a_jga_accession_names_the_same_object(old, short):
    """However it is written, a JGA object has one identity: the short form."""
    assert parse_accession(old) == parse_accession(short)
    assert str(parse_accession(old)) == short


@pytest.mark.parametrize(
    "text, hint",
    [
        ("drr000001", "Did you mean DRR000001?"),
        ("\tDRR000001\r\n", "Did you mean DRR000001?"),
        (" samd00000001 ", "Did you mean SAMD00000001?"),
        ("HUM0001.V1", "Did you mean hum0001.v1?"),
        ("DRR0001", "Such accessions look like DRR000001, at least 6 digits."),
        ("JGAS12345678901", "Such accessions look like JGAS000001, 6 digits."),
        ("GCA_000001405", "Such accessions look like GCA_000001405.15."),
        ("AB00001", "Such accessions look like AB000001, 6 or 8 digits."),
        ("A" * 65, "No accession is longer than 64 characters."),
    ],
)
def test_a_refusal_names_the_nearest_right_form(text, hint):
    """Whoever mistypes is told what was probably meant, or what such accessions look like."""
    assert refusal(text).hint == hint


def test_a_refseq_accession_is_told_from_a_typing_error():
    """RefSeq lies outside the INSDC, and the refusal says so."""
    assert "RefSeq" in refusal("NC_000001.11").hint


@given(st.one_of(st.text(), plausible()))
def test_reading_is_stable(text):
    """Any text is either refused or names an identity that reads as itself."""
    try:
        accession = parse_accession(text)
    except InvalidAccessionError:
        return
    assert parse_accession(str(accession)) == accession
    assert parse_accession(str(accession)).version is None


@given(plausible())
def test_the_table_is_not_shadowed(text):
    """What fits any row of the table is read, if it is not too long."""
    assume(len(text) <= LONGEST)
    assert parse_accession(text).text == text


@given(st.text(alphabet=st.characters(categories=["Cc", "Cf", "Co", "Zl", "Zp", "Nd", "Lu"]), max_size=200))
def test_a_refusal_is_safe_to_print(text):
    """Nothing from a refused text can command a terminal or flood it."""
    for read in (parse_accession, expand_range):
        error = refusal(f"{text}!", read)
        assert f"{error.message}{error.hint}".isascii()
        assert f"{error.message}{error.hint}".isprintable()
        assert len(error.message) <= 180


@given(st.sampled_from(EXAMPLES), st.characters(categories=["Nd"], exclude_characters="0123456789"), st.data())
def test_only_ascii_digits_count(example, digit, data):
    """A digit of another script is no digit here."""
    text = example[0]
    at = data.draw(st.sampled_from([place for place, sign in enumerate(text) if sign.isdigit()]))
    refusal(text[:at] + digit + text[at + 1 :])


@pytest.mark.parametrize("text", ["0" * 10_000_000, "-" * 10_000_000, "A-" * 65, "DRR000001-" * 1_000_000])
def test_a_huge_text_is_refused_at_once(text):
    """The length is judged before anything else."""
    began = perf_counter()
    refusal(text)
    refusal(text, expand_range)
    assert perf_counter() - began < 1


def rows(pattern):
    """The rows of the real lists of this name."""
    for path in sorted(DATA.glob(pattern)):
        lines = path.read_text(encoding="utf-8").splitlines()
        names = lines[0].split("\t")
        yield from (dict(zip(names, line.split("\t"), strict=True)) for line in lines[1:] if line)


@needs_lists
def test_the_sra_tables_are_read_whole():
    """Every accession of the archives' SRA tables has the kind its row says, and its letter's archive."""
    seen = list(rows("*RA_Accessions*.tab"))
    for row in seen:
        accession = parse_accession(row["Accession"])
        assert accession.kind == Kind(row["Type"].lower())
        assert accession.origin == (DDBJ if row["Accession"].startswith("D") else NCBI)
    assert len(seen) > 1000


@needs_lists
@pytest.mark.parametrize(
    "column, kind",
    [
        ("Submission", Kind.SUBMISSION),
        ("Experiment", Kind.EXPERIMENT),
        ("Sample", Kind.SAMPLE),
        ("Study", Kind.STUDY),
        ("BioSample", Kind.BIOSAMPLE),
        ("BioProject", Kind.BIOPROJECT),
        ("ReplacedBy", None),
    ],
)
def test_the_links_of_the_sra_tables_are_read(column, kind):
    """Every accession a row points to is of the kind the column promises."""
    named = {row[column] for row in rows("*RA_Accessions*.tab")} - {"", "-"}
    assert all(kind in (None, parse_accession(text).kind) for text in named)


@needs_lists
@pytest.mark.parametrize("kind", [Kind.BIOPROJECT, Kind.BIOSAMPLE])
def test_the_livelists_are_read_whole(kind):
    """Every accession of DDBJ's lists is DDBJ's own."""
    read = [parse_accession(row["Accession"]) for row in rows(f"*.{kind}.ddbj.*.txt")]
    assert {(one.kind, one.origin) for one in read} == {(kind, DDBJ)}
