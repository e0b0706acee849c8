"""The physical lines of a list, and which of them are damaged.

A line ends at a line feed and nowhere else: lists know no quoting, so a stray quote joins nothing. No more than
the limit of a line is ever held in memory.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from statusengine.errors import InvalidListError

__all__ = ["LONGEST_LINE", "Line", "Source", "read_line", "read_lines"]

LONGEST_LINE: Final = 64 * 1024
"""In bytes, without the line feed."""

_CONTROLS: Final = bytes(code for code in (*range(32), 127) if code != ord("\t"))
_C1: Final = re.compile("[\x80-\x9f]")


class Source(Protocol):
    """A binary file, or what reads like one."""

    def readline(self, size: int, /) -> bytes:
        """The next bytes up to and with a line feed, `size` of them at most; empty at the end."""
        ...


@dataclass(slots=True)
class Line:
    """A line's text and, unless it is sound, its damage. Of a damaged line the text is for showing only."""

    number: int
    text: str
    damage: str = ""


def read_lines(source: Source, number: int = 1) -> Iterator[Line]:
    """The lines from here on, the first of them counted as `number`; an empty last line is none.

    Raises:
        InvalidListError: The file breaks off.
    """
    line = read_line(source, number)
    while line:
        following = None if line.text else read_line(source, line.number + 1)
        if line.text or following:
            yield line
        line = following or (read_line(source, line.number + 1) if line.text else None)


def read_line(source: Source, number: int) -> Line | None:
    """The next line; `None` at the end.

    Raises:
        InvalidListError: The file breaks off.
    """
    try:
        raw = source.readline(LONGEST_LINE + 1)
        if len(raw) > LONGEST_LINE and not raw.endswith(b"\n"):
            _skip_rest(source)
            return Line(number, _shown(raw), f"The line is longer than {LONGEST_LINE} bytes.")
    except (OSError, EOFError, zlib.error) as error:
        raise InvalidListError(f"The list breaks off at line {number}; the file is damaged.") from error
    return _judged(number, raw.removesuffix(b"\n").removesuffix(b"\r")) if raw else None


def _skip_rest(source: Source) -> None:
    piece = b"more"
    while piece and not piece.endswith(b"\n"):
        piece = source.readline(LONGEST_LINE)


def _judged(number: int, raw: bytes) -> Line:
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        return Line(number, _shown(raw), f"The line is not UTF-8 (byte {error.start + 1}).")
    return Line(number, text, "The line holds control characters." if _has_controls(raw, text) else "")


def _has_controls(raw: bytes, text: str) -> bool:
    if len(raw.translate(None, _CONTROLS)) != len(raw):
        return True
    return not text.isascii() and _C1.search(text) is not None


def _shown(raw: bytes) -> str:
    return raw.decode(errors="backslashreplace")
