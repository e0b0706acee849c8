"""Laws of lists: of any list each line is accounted for, and to take it in twice is to take it in once."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

_COLUMNS = (
    *("Accession", "Submission", "Status", "Updated", "Published", "Received", "Type", "Center", "Visibility"),
    *("Alias", "Experiment", "Sample", "Study", "Loaded", "Spots", "Bases", "Md5sum", "BioSample", "BioProject"),
    "ReplacedBy",
)
_NAMES = st.sampled_from(
    ("DRR000001", "DRR000002", "DRR000003", "ERR000001", "SRR000001", "SRR000002", "XYZ", "", "DRX000001")
)


@st.composite
def list_lines(draw):
    """A line of an accession table: mostly sound, now and then damaged in one of the ways that occur."""
    line = dict.fromkeys(_COLUMNS, "-") | {
        "Accession": draw(_NAMES),
        "Submission": draw(st.sampled_from(("DRA000001", "-", "nonsense"))),
        "Status": draw(
            st.sampled_from(("live", "live", "suppressed", "withdrawn", "unpublished", "replaced", "gone"))
        ),
        "Updated": draw(st.sampled_from(("2020-02-29T01:02:03Z", "2019-01-01", "-", "2999-12-30T00:00:00Z", "soon"))),
        "Published": draw(st.sampled_from(("2018-01-01", "2999-12-30T00:00:00Z", "-"))),
        "Type": draw(st.sampled_from(("RUN", "RUN", "RUN", "EXPERIMENT"))),
        "Center": draw(st.sampled_from(("HARU", "-", '"stray'))),
        "Visibility": draw(st.sampled_from(("public", "public", "controlled_access", "none"))),
        "Bases": "2.74754E+11",
        "ReplacedBy": draw(st.sampled_from(("-", "-", "DRR000001", "DRR000002,DRR000003", "SRR000002"))),
    }
    text = "\t".join(line.values())
    return draw(st.sampled_from((text, text, text, text + "\tmore", text.rpartition("\t")[0], "")))


def test_every_line_of_any_list_is_accounted_for_and_twice_is_once(house, tmp_path):
    """Of any list each line is taken in, here, observed, double or refused; a second time changes nothing."""
    path = tmp_path / "list.tab"

    @given(lines=st.lists(list_lines(), max_size=12))
    @settings(max_examples=30)
    def law(lines):
        house.empty()
        body = "\n".join(["\t".join(_COLUMNS), *lines, "DRR000004" + "\t" * 19])
        path.write_text(body + "\n", encoding="utf-8")
        rehearsal = house.a.import_list(path, dry_run=True)
        assert list(house.a.list()) == []
        first = house.a.import_list(path)
        assert first.lines == len(lines) + 1
        assert first.accounted
        assert rehearsal.taken_in == first.taken_in == len(list(house.a.list()))
        once = house.dump()
        again = house.b.import_list(path)
        assert (again.lines, again.taken_in, again.observed, again.different) == (first.lines, 0, 0, ())
        assert again.already_here == first.taken_in
        assert again.accounted
        assert again.refused == first.refused
        assert house.dump() == once
        assert house.a.check_database() == ()

    law()
