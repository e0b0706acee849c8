"""What text is taken in, and that none acts on a terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statusengine.domain.text import MAX_NOTE, clean_key, clean_text, escaped, quoted
from statusengine.errors import InvalidTextError

ANY_TEXT = st.text(st.characters(exclude_categories=[]))
HARMFUL = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def harmful(text):
    """The characters of a text that could act on a terminal, but for the end of a line."""
    return [sign for sign in text if unicodedata.category(sign) in HARMFUL and sign != "\n"]


@pytest.mark.parametrize("text", [None, "", " ", "\t\n "])
def test_no_text_is_none(text):
    """Nothing and nothing but space are the same."""
    assert clean_text("note", text) is None


def test_text_is_kept_stripped_and_composed():
    """Space around it goes, and one letter is one character however it was typed."""
    assert clean_text("note", "  cafe\u0301 \n") == "caf\u00e9"


@pytest.mark.parametrize(
    "text,named",
    [
        ("a\x1b[2Jb", "U+001B at place 2"),
        ("a\x00", "U+0000"),
        ("ab\u202ecd", "U+202E at place 3"),
        ("a\u2066b", "U+2066"),
        ("a\u200bb", "U+200B"),
        ("a\ufeffb", "U+FEFF"),
        ("a\u2028b", "U+2028"),
        ("a\x85b", "U+0085"),
        ("a\ud800b", "U+D800"),
        ("a\ue000b", "U+E000"),
        ("a\tb", "U+0009"),
        ("a\rb", "U+000D"),
    ],
)
def test_a_character_that_acts_is_refused_by_name(text, named):
    """Control, direction, invisible, private and half characters are told with their place."""
    with pytest.raises(InvalidTextError, match="the note") as refused:
        clean_text("note", text)
    assert named in refused.value.message
    assert refused.value.hint


def test_a_note_may_have_lines_and_a_word_may_not():
    """A new line is kept where there may be several, and refused where there is one."""
    assert clean_text("note", "one\ntwo") == "one\ntwo"
    with pytest.raises(InvalidTextError, match=r"U\+000A"):
        clean_text("detail", "one\ntwo", one_line=True)


@pytest.mark.parametrize("limit", [1, 200, MAX_NOTE])
def test_length_is_counted_in_composed_characters(limit):
    """The limit itself passes, one more does not, and the refusal says both numbers."""
    assert clean_text("note", "e\u0301" * limit, limit=limit) == "\u00e9" * limit
    with pytest.raises(InvalidTextError, match=str(limit + 1)) as refused:
        clean_text("note", "x" * (limit + 1), limit=limit)
    assert str(limit) in refused.value.hint


def cleaned(text):
    """The text as it is kept; where it is refused, the refusal's own words."""
    try:
        return clean_text("note", text)
    except InvalidTextError as refused:
        return refused.message


@given(ANY_TEXT)
def test_what_is_kept_is_harmless_and_stays_as_it_is(text):
    """Any text is refused, or kept without a character that acts, and cleaning it again changes nothing."""
    kept = cleaned(text)
    assert kept is None or (kept and not harmful(kept))
    assert cleaned(kept) == kept


@given(ANY_TEXT)
def test_what_is_shown_is_harmless(text):
    """Escaped, no text has a character that acts; quoted, it is one short line besides."""
    assert not harmful(escaped(text))
    shown = quoted(text)
    assert not harmful(shown)
    assert "\n" not in shown


def test_plain_text_is_shown_as_it_is():
    """Letters of any script are not escaped, and a long text is cut."""
    assert escaped("\u7dcf\u7814 caf\u00e9\nb") == "\u7dcf\u7814 caf\u00e9\nb"
    assert quoted("x" * 61) == f"'{'x' * 60}\u2026'"


@pytest.mark.parametrize("key", ["a", "0", "run/2026-06-03:DRR000001", "a@b+c=d._", "x" * 200])
def test_a_key_is_plain(key):
    """Letters, digits and a few signs, up to 200, are a key as they are."""
    assert clean_key(key) == key


@pytest.mark.parametrize("key", ["", " a", "a b", "-a", "\u00e9", "a\n", "x" * 201, "a\x1b"])
def test_anything_else_is_no_key(key):
    """Space, a leading sign, other letters or too many are refused, harmlessly."""
    with pytest.raises(InvalidTextError) as refused:
        clean_key(key)
    assert not harmful(refused.value.message)
