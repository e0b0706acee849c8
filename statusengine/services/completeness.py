"""Public records whose readers are led to nothing: what they need is hidden, or is not here.

The table of `domain.completeness` says what they need. Of another archive's record the last word of each list
counts, and the least visible of them wins; where no list has named it nothing is known, and nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from statusengine.domain.accession import parse_accession
from statusengine.domain.completeness import REQUIRED, missing_after
from statusengine.domain.reach import Tie
from statusengine.domain.relation import Relation
from statusengine.domain.status import Status
from statusengine.errors import DamagedRecordError, InvalidAccessionError
from statusengine.exchange.precedence import least_visible
from statusengine.services.setting import Setting
from statusengine.storage.codec import status_of
from statusengine.storage.reader import Reader

__all__ = ["Gap", "completeness"]

_WINDOW: Final = 500

_SUSPECTS: Final = """
SELECT l.accession, l.relation, l.target, t.status
FROM link l LEFT JOIN record t ON t.accession = l.target
WHERE (l.accession, l.relation, l.target) > (:accession, :relation, :target)
  AND l.retired_by IS NULL AND (t.status IS NULL OR t.status <> :public)
  AND EXISTS (SELECT 1 FROM record r WHERE r.accession = l.accession AND r.status = :public)
ORDER BY l.accession, l.relation, l.target LIMIT :size
"""
_LAST_WORDS: Final = """
SELECT o.accession, o.source, o.status FROM observation o WHERE o.accession IN :keys AND o.number = (
  SELECT max(n.number) FROM observation n WHERE n.accession = o.accession AND n.source = o.source
) ORDER BY o.accession, o.source
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A public record, and something that it needs and that is not public.

    `status` is that of the target, `None` where it is of this archive and not here. `source` is the list that says
    so of another archive's record, `None` of an own one.
    """

    accession: str
    relation: Relation
    target: str
    status: Status | None
    source: str | None

    @property
    def why(self) -> str:
        """What the target is needed for."""
        return REQUIRED[self.relation][parse_accession(self.target).kind]


_Word = tuple[Status | None, str | None]


def completeness(setting: Setting, limit: int | None = None) -> Iterator[Gap]:
    """Every gap, in order of accession, relation and target, as they are read; at most `limit` of them.

    What cannot be read ends the list, last of all.

    Raises:
        DamagedRecordError: What a link leads to is stored with a name or a status that is none; all others were told.
    """
    return islice(_gaps(setting), limit)


def _gaps(setting: Setting) -> Iterator[Gap]:
    damaged: list[DamagedRecordError] = []
    last = ("", "", "")
    with setting.store.reading() as reader:
        while window := _window(reader, last):
            yield from _gaps_of(window, _known(reader, window, setting, damaged))
            last = window[-1][0]
            del damaged[1:]  # the first is told
    if damaged:
        raise damaged[0]


def _window(reader: Reader, last: Tie) -> list[tuple[Tie, int | None]]:
    """The next links of public records to what is not public here, each with the stored status of its target."""
    accession, relation, target = last
    place = {"accession": accession, "relation": relation, "target": target}
    found = reader.rows(_SUSPECTS, **place, public=Status.PUBLIC.code, size=_WINDOW)
    return [((row[0], row[1], row[2]), row[3]) for row in found]


def _gaps_of(window: Sequence[tuple[Tie, int | None]], known: Mapping[str, _Word]) -> Iterator[Gap]:
    ties = [tie for tie, _code in window]
    stand = {target: status for target, (status, _source) in known.items()}
    for lacking in missing_after(ties, {**stand, **dict.fromkeys((tie[0] for tie in ties), Status.PUBLIC)}):
        status, source = known[lacking.missing]
        yield Gap(
            accession=lacking.accession,
            relation=Relation(lacking.relation),
            target=lacking.missing,
            status=status,
            source=source,
        )


def _known(
    reader: Reader, window: Sequence[tuple[Tie, int | None]], setting: Setting, damaged: list[DamagedRecordError]
) -> dict[str, _Word]:
    """How each target stands, and who says so; what is not known, or cannot be read, is not in it."""
    known: dict[str, _Word] = {}
    elsewhere: list[str] = []
    for target, code in dict.fromkeys((tie[2], code) for tie, code in window):
        try:
            is_own = parse_accession(target).origin is setting.site.archive
            if code is None and not is_own:
                elsewhere.append(target)
            else:
                known[target] = (None if code is None else status_of(target, code), None)
        except InvalidAccessionError as error:
            damaged.append(DamagedRecordError(f"a link cannot be read: {error.message}", hint="status db check"))
        except DamagedRecordError as error:
            damaged.append(error)
    return known | _last_words(reader, elsewhere, damaged) if elsewhere else known


def _last_words(reader: Reader, accessions: list[str], damaged: list[DamagedRecordError]) -> dict[str, _Word]:
    """The least visible of what the lists said last of each; none where no list has named it."""
    found: dict[str, _Word] = {}
    for accession, source, code in reader.rows(_LAST_WORDS, keys=accessions):
        try:
            said = status_of(accession, code)
        except DamagedRecordError as error:
            damaged.append(error)
            continue
        heard = found.get(accession, (Status.PUBLIC, None))[0] or Status.PUBLIC
        if least_visible(said, heard) is not heard:
            found[accession] = (said, source)
    return found
