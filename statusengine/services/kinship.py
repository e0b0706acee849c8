"""What a record is tied to: what replaced it, what it replaced, what it is part of; today, or as a day knew it.

A relation is named only when what it leads to may itself be seen by whoever asks. For a day in the past that is
still judged by today's status, so that looking back never uncovers what is hidden by now. A link that was retired
and came into force again is known from its return on, because its row says no more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from statusengine.domain.accession import parse_accession
from statusengine.domain.secondary import follow
from statusengine.domain.status import Status
from statusengine.domain.visibility import Audience, Channel, see
from statusengine.services.as_of import Then
from statusengine.services.setting import Setting
from statusengine.storage.codec import as_date, as_moment
from statusengine.storage.reader import Reader

__all__ = ["linked", "parents", "primaries", "resolve", "secondaries", "seen"]

_NOW: Final = "SELECT {far}, accession FROM {table} WHERE {near} IN :keys AND retired_by IS NULL ORDER BY 1, 2"
_BACK: Final = (
    "SELECT t.{far}, t.accession, made.recorded_at,"
    " (SELECT min(e.effective) FROM event e WHERE e.accession = t.accession AND e.operation = t.operation),"
    " undone.recorded_at,"
    " (SELECT min(e.effective) FROM event e WHERE e.accession = t.accession AND e.operation = t.retired_by)"
    " FROM {table} t LEFT JOIN operation made ON made.id = t.operation"
    " LEFT JOIN operation undone ON undone.id = t.retired_by WHERE t.{near} IN :keys ORDER BY 1, 2"
)


class _Tie(NamedTuple):
    """A table of ties, and its columns for where one begins and where it leads."""

    table: str
    near: str
    far: str


_REPLACED_BY: Final = _Tie("secondary", "accession", "successor")
_ANSWERS_FOR: Final = _Tie("secondary", "successor", "accession")
_LINKED_TO: Final = _Tie("link", "accession", "target")


def _ties(reader: Reader, tie: _Tie, keys: Sequence[str], then: Then | None) -> Iterator[tuple[str, str]]:
    """Where the ties of these accessions lead, each with the accession that its row begins with."""
    sql = (_NOW if then is None else _BACK).format(**tie._asdict())
    for row in reader.rows(sql, keys=list(keys)):
        if then is None or _stood(row, then):
            yield row[0], row[1]


def _stood(row: Any, then: Then) -> bool:
    made, made_on, undone, undone_on = row[2:]
    return _known(made, made_on, then) and not _known(undone, undone_on, then)


def _known(recorded_at: Any, effective: Any, then: Then) -> bool:
    moment = as_moment(recorded_at)
    return moment is not None and then.knows(moment, as_date(effective))


def primaries(reader: Reader, accession: str, then: Then | None = None) -> tuple[str, ...]:
    """The accessions that answer for this one, at the end of each chain; none for one that was not replaced."""
    links: dict[str, list[str]] = {}
    waiting = [accession]
    while waiting:
        old = waiting.pop()
        if old not in links:
            found = _ties(reader, _REPLACED_BY, [old], then)
            links[old] = list(dict.fromkeys(successor for successor, _ in found))
            waiting.extend(links[old])
    return follow(links, accession)


def secondaries(reader: Reader, accession: str, then: Then | None = None) -> tuple[str, ...]:
    """The accessions that this one answers for."""
    found = _ties(reader, _ANSWERS_FOR, [accession], then)
    return tuple(dict.fromkeys(old for old, _ in found))


def parents(reader: Reader, accession: str, then: Then | None = None) -> tuple[str, ...]:
    """What the record is linked to."""
    found = _ties(reader, _LINKED_TO, [accession], then)
    return tuple(dict.fromkeys(target for target, _ in found))


def linked(reader: Reader, accessions: Sequence[str], target: str, then: Then) -> frozenset[str]:
    """Those of these records that were linked to `target` then."""
    found = _ties(reader, _LINKED_TO, accessions, then)
    return frozenset(child for parent, child in found if parent == target)


_CODES: Final = frozenset(status.code for status in Status)


def seen(reader: Reader, accessions: Sequence[str], audience: Audience) -> tuple[str, ...]:
    """Those that may be named: they are here, or were observed, with a status that this audience may see."""
    if not accessions:
        return ()
    sql = (
        "SELECT accession, status FROM record WHERE accession IN :keys UNION ALL"
        " SELECT accession, status FROM observation o WHERE accession IN :keys AND number ="
        " (SELECT max(number) FROM observation p WHERE p.accession = o.accession AND p.source = o.source)"
    )
    shown: dict[str, bool] = {}
    for accession, code in reader.rows(sql, keys=list(accessions)):
        may = code in _CODES and see(Status.from_code(code), Channel.ACCESSION, audience).is_shown
        shown[accession] = shown.get(accession, True) and may
    return tuple(accession for accession in accessions if shown.get(accession, False))


def resolve(setting: Setting, accession: str, audience: Audience) -> tuple[str, ...]:
    """The primaries that a secondary leads to, as far as the audience may see them; empty for a primary."""
    text = parse_accession(accession).text
    with setting.store.reading() as reader:
        ends = primaries(reader, text)
        if audience is Audience.CURATOR:
            return ends
        return seen(reader, ends, audience) if seen(reader, (text,), audience) else ()
