"""If these fail, a list's status is taken for another: in the worst case, what is hidden for public."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statusengine.domain.status import ALIASES, Status
from statusengine.errors import UnknownNameError, UsageError
from statusengine.exchange.crosswalk import CROSSWALK, Vocabulary, cross

NONE, PRIVATE, PUBLIC, CANCELED = None, Status.PRIVATE, Status.PUBLIC, Status.CANCELED
TEMPORARY, PERMANENT = Status.TEMPORARILY_SUPPRESSED, Status.PERMANENTLY_SUPPRESSED
WITHDRAWN = Status.WITHDRAWN

TABLES = {
    Vocabulary.ACCESSION_TABLE: {
        "live": PUBLIC,
        "public": PUBLIC,
        "unpublished": PRIVATE,
        "suppressed": PERMANENT,
        "replaced": PERMANENT,
        "withdrawn": WITHDRAWN,
        "killed": WITHDRAWN,
    },
    Vocabulary.LIVELIST: {"public": PUBLIC, "suppressed": PERMANENT, "withdrawn": WITHDRAWN},
    Vocabulary.ENA: dict(
        zip("12345678", (NONE, PRIVATE, CANCELED, PUBLIC, PERMANENT, WITHDRAWN, TEMPORARY, WITHDRAWN), strict=True)
    ),
    Vocabulary.TRAD: {
        "1001": PRIVATE,
        "1002": PUBLIC,
        "1004": PERMANENT,
        "1005": PERMANENT,
        "1006": WITHDRAWN,
        "1007": NONE,
    },
    Vocabulary.BIO: {
        "5400": PRIVATE,
        "5500": PUBLIC,
        "5600": WITHDRAWN,
        "5700": CANCELED,
        "5800": PERMANENT,
        "5900": TEMPORARY,
    },
    Vocabulary.DRA: {"190": CANCELED, "700": PRIVATE, "770": PERMANENT, "800": PUBLIC, "1000": WITHDRAWN},
}
CONTROLS = set(map(chr, (*range(32), *range(127, 160), 0x200E, 0x200F, 0x2028, 0x202E, 0x2066)))
WORDS = [(vocabulary, word) for vocabulary, words in CROSSWALK.items() for word in words]


@pytest.mark.parametrize("vocabulary", Vocabulary)
def test_every_word_has_its_status(vocabulary):
    """Each vocabulary has exactly the words that its archive documents, each with one status."""
    assert {word: crossing.status for word, crossing in CROSSWALK[vocabulary].items()} == TABLES[vocabulary]


def test_every_vocabulary_has_a_table():
    """A vocabulary without a table would refuse every word."""
    assert set(CROSSWALK) == set(Vocabulary)


def test_what_is_lost_is_said():
    """Suppressions of unknown term, the withdrawal for a time and the unnamed hold are lossy, and nothing else."""
    lossy = {(vocabulary.value, word) for vocabulary, word in WORDS if cross(vocabulary, word).lossy}
    unknown_term = {("accession_table", "suppressed"), ("livelist", "suppressed"), ("trad", "1004"), ("dra", "770")}
    assert lossy == unknown_term | {("ena", "8"), ("dra", "700")}


def test_two_words_say_replaced():
    """A replaced record owes a link to its successor; DDBJ calls it secondary."""
    replaced = {(vocabulary.value, word) for vocabulary, word in WORDS if cross(vocabulary, word).replaced}
    assert replaced == {("accession_table", "replaced"), ("trad", "1005")}


def test_only_one_word_keeps_its_date_for_a_review():
    """ENA's withdrawal for a time has the date on which to look at it again."""
    assert [word for word in WORDS if cross(*word).review_date] == [(Vocabulary.ENA, "8")]


def test_a_number_may_be_given_as_one():
    """Databases store numbers, lists write them."""
    assert cross(Vocabulary.ENA, 4) is cross(Vocabulary.ENA, "4")


@pytest.mark.parametrize(
    "vocabulary, word, near",
    [
        (Vocabulary.ACCESSION_TABLE, "liv", "Did you mean live?"),
        (Vocabulary.ACCESSION_TABLE, "Live", "Did you mean live?"),
        (Vocabulary.LIVELIST, "withdrawn ", "Did you mean withdrawn?"),
        (Vocabulary.TRAD, 1003, "Did you mean 1007?"),
        (Vocabulary.LIVELIST, "zzz", "Known are: public, suppressed, withdrawn."),
    ],
)
def test_an_unknown_word_is_refused_with_the_nearest(vocabulary, word, near):
    """There is no default: what is not in the table to the letter is an error that helps."""
    with pytest.raises(UnknownNameError) as caught:
        cross(vocabulary, word)
    assert caught.value.hint == near
    assert f"({vocabulary})" in caught.value.message


@given(st.sampled_from(Vocabulary), st.text())
def test_nothing_is_ever_guessed(vocabulary, word):
    """Whatever the word, it is in the table or it is refused, and the refusal is safe to print."""
    if word in CROSSWALK[vocabulary]:
        assert cross(vocabulary, word)
    else:
        with pytest.raises(UnknownNameError) as caught:
            cross(vocabulary, word)
        assert not CONTROLS & set(caught.value.message + caught.value.hint)


@pytest.mark.parametrize("vocabulary, word", WORDS)
def test_what_is_not_archived_makes_no_record(vocabulary, word):
    """A draft and an unregistered entry have no status of ours; asking for it raises."""
    crossing = cross(vocabulary, word)
    if crossing.status is not None:
        assert crossing.archived is crossing.status
    else:
        with pytest.raises(UsageError, match="not archived"):
            _ = crossing.archived


def test_people_and_lists_agree():
    """A word that people may use for a status means the same in an accession table."""
    for word in ALIASES.keys() & CROSSWALK[Vocabulary.ACCESSION_TABLE].keys():
        assert cross(Vocabulary.ACCESSION_TABLE, word).status is ALIASES[word]
