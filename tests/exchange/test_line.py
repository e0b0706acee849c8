"""If these fail, lines are joined, lost or counted wrongly, or a monstrous one fills the memory."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statusengine.errors import InvalidListError
from statusengine.exchange.line import LONGEST_LINE, read_line, read_lines


def lines(data):
    """The lines as plain values."""
    return [(line.number, line.text, line.damage) for line in read_lines(BytesIO(data))]


def damages(data):
    """What is said of each line."""
    return [damage for _, _, damage in lines(data)]


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_both_line_ends_are_read(end):
    """A line may end as on Unix or as on Windows, and the last need not end at all."""
    assert lines(b"a" + end + b"b") == lines(b"a" + end + b"b" + end) == [(1, "a", ""), (2, "b", "")]


def test_a_quote_joins_nothing():
    """A line ends at its line feed, whatever was quoted before."""
    assert lines(b'a\t"b\nc"\td\n') == [(1, 'a\t"b', ""), (2, 'c"\td', "")]


def test_only_the_last_line_may_be_empty():
    """An empty line counts; one at the very end is an editor's habit."""
    assert [text for _, text, _ in lines(b"a\n\nb\n\n")] == ["a", "", "b"]
    assert [number for number, _, _ in lines(b"\n\n\nb")] == [1, 2, 3, 4]
    assert lines(b"") == lines(b"\n") == []


@pytest.mark.parametrize("sign", [b"\0", b"\x1b", b"\r", b"\x7f", "\x85".encode(), "\x9b".encode()])
def test_a_control_character_is_damage(sign):
    """Nothing that could act on a terminal is taken for data; tabs part the fields."""
    assert damages(b"a\tb\nc" + sign + b"d\ne\n") == ["", "The line holds control characters.", ""]


def test_other_scripts_are_no_damage():
    """An alias may be written in any script."""
    assert damages("潮だまり\té\n".encode()) == [""]


def test_a_line_that_is_not_utf_8_is_damage():
    """One line in another encoding does not spoil the others, and the place is named."""
    assert damages(b"a\nb\xff\nc\n") == ["", "The line is not UTF-8 (byte 2).", ""]


@pytest.mark.parametrize("more", [1, 2, LONGEST_LINE, 5 * LONGEST_LINE])
def test_a_line_too_long_is_damage(more):
    """A line beyond the limit is one line, and the next begins where it ends."""
    data = b"a\n" + b"x" * (LONGEST_LINE + more) + b"\nb\n"
    assert [(number, bool(damage)) for number, _, damage in lines(data)] == [(1, False), (2, True), (3, False)]
    assert len(lines(data)[1][1]) == LONGEST_LINE + 1


def test_a_line_as_long_as_allowed_is_sound():
    """The limit itself is within the limit."""
    assert damages(b"x" * LONGEST_LINE + b"\nb") == ["", ""]


def test_a_line_too_long_at_the_end_is_damage():
    """A file that is one endless line ends all the same."""
    assert len(damages(b"x" * (3 * LONGEST_LINE))) == 1


def test_no_more_than_the_limit_is_asked_for():
    """A line is never read whole before it is known to be short enough."""

    class Watched(BytesIO):
        def readline(self, size=-1, /):
            assert 0 < size <= LONGEST_LINE + 1
            return super().readline(size)

    assert len(list(read_lines(Watched(b"x" * 1_000_000 + b"\ny\n")))) == 2


def test_a_file_that_breaks_off_is_an_error():
    """A disk that fails is no end of the list: it is said, with the line."""

    class Broken(BytesIO):
        def readline(self, _size=-1, /):
            raise EOFError

    with pytest.raises(InvalidListError, match="line 7"):
        read_line(Broken(), 7)


@given(st.binary())
def test_every_line_feed_ends_one_line(data):
    """The lines are those between the line feeds, numbered without gaps; only an empty last one is left out."""
    pieces = data.removesuffix(b"\n").split(b"\n") if data else []
    if pieces and pieces[-1] in (b"", b"\r"):
        pieces.pop()
    assert [number for number, _, _ in lines(data)] == list(range(1, len(pieces) + 1))
