"""Which records a command is about: named on the line, by ranges, or on standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence

from statusengine.domain.accession import expand_range
from statusengine.errors import UsageError

__all__ = ["name_records"]


def name_records(words: Sequence[str] | None) -> list[str]:
    """The accessions meant, each once and in order; `-` stands for those on standard input.

    Raises:
        InvalidAccessionError: A word is neither an accession nor a range of them.
        UsageError: None is named.
    """
    named = dict.fromkeys(str(one) for word in _words(words or ()) for one in expand_range(word))
    if not named:
        raise UsageError("no record is named", hint="give accessions, a range, or - for standard input")
    return list(named)


def _words(words: Sequence[str]) -> Iterator[str]:
    for word in words:
        if word == "-":
            yield from _words_of_lines(sys.stdin)
        else:
            yield word


def _words_of_lines(lines: Iterable[str]) -> Iterator[str]:
    """Words parted by white space; what follows a `#` is a comment."""
    for line in lines:
        yield from line.partition("#")[0].split()
