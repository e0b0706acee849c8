"""Secondary accessions: which record answers for one that was replaced.

Links run from the old (secondary) accession to the new (primary) one. Many old ones may lead to one new one,
one old one to several (a split), and chains are followed to their ends. A circle can never be made.

Source: DDBJ, accession numbers (primary first, then the secondaries, singly or as a range).

>>> follow({"AB000002": ("AB000001",), "AB000003": ("AB000002",)}, "AB000003")
('AB000001',)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from statusengine.domain.accession import Accession, expand_range
from statusengine.errors import InvalidAccessionError

__all__ = ["follow", "makes_circle", "reachable", "read_accession_line"]


def reachable(links: Mapping[str, Iterable[str]], start: str) -> tuple[str, ...]:
    """Every accession that `start` leads to, nearest first, `start` not among them."""
    found: dict[str, None] = {}
    waiting = list(links.get(start, ()))
    while waiting:
        accession = waiting.pop(0)
        if accession not in found:
            found[accession] = None
            waiting.extend(links.get(accession, ()))
    return tuple(found)


def follow(links: Mapping[str, Iterable[str]], start: str) -> tuple[str, ...]:
    """The ends of the chains from `start`: its primaries, in the order they are met; empty for a primary."""
    return tuple(accession for accession in reachable(links, start) if not tuple(links.get(accession, ())))


def makes_circle(links: Mapping[str, Iterable[str]], old: str, new: str) -> bool:
    """Whether a link from `old` to `new` would close a circle."""
    return old == new or old in reachable(links, new)


def read_accession_line(text: str) -> tuple[Accession, tuple[Accession, ...]]:
    """Read `AB999999 AB888888 AB000001-AB000010`: the primary, then its secondaries with ranges expanded.

    Raises:
        InvalidAccessionError: A word is no accession or range, the first is a range, or one is named twice.
    """
    words = text.split()
    if not words:
        raise InvalidAccessionError("there is no accession on this line", hint="primary first, then secondaries")
    first = tuple(expand_range(words[0]))
    if len(first) != 1:
        raise InvalidAccessionError(f"the primary accession is a range: {words[0]}", hint="name one accession")
    secondaries = tuple(accession for word in words[1:] for accession in expand_range(word))
    if len({first[0], *secondaries}) != 1 + len(secondaries):
        raise InvalidAccessionError("an accession is named twice on this line", hint="name each one once")
    return first[0], secondaries
