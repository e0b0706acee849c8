"""What can be known: of one record, of many, and of the database, each by whoever may know it.

Apart from the engine's other methods so that each file has one idea; a program meets them on `StatusEngine`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from statusengine.domain.name import parse_name
from statusengine.domain.role import Deed
from statusengine.domain.visibility import Audience, Channel, Sight
from statusengine.services import sight as _sight
from statusengine.services.setting import Setting

if TYPE_CHECKING:
    from statusengine.services.card import Card
    from statusengine.services.completeness import Gap
    from statusengine.services.entry import HistoryEntry
    from statusengine.services.explain import Explanation
    from statusengine.services.forecast import DueDay, DueEntry
    from statusengine.services.listing import Filter, ListEntry
    from statusengine.services.sight import Seen

__all__ = ["Readings"]

_Name = TypeVar("_Name", Audience, Channel)


def _named(kind: type[_Name], word: _Name | str, what: str) -> _Name:
    return parse_name(kind, word, what)


class Readings:
    """The reading half of `StatusEngine`."""

    _setting: Setting

    def _require(self, deed: Deed, owner: str | None = None) -> None:
        from statusengine.services.permission import require

        require(self._setting.store.quick, self._setting, deed, owner=owner)

    def _asking(self, audience: Audience | str, owner: str | None = None) -> Audience:
        """The audience of that name, if the principal may ask for it; what everybody sees costs no question."""
        named = _named(Audience, audience, "audience")
        if named is Audience.CURATOR or (named is Audience.SUBMITTER and owner is not None):
            self._require(Deed.READ, owner if named is Audience.SUBMITTER else None)
        return named

    def sight(
        self,
        accession: str,
        channel: Channel | str = Channel.ACCESSION,
        audience: Audience | str = Audience.PUBLIC,
    ) -> Sight:
        """What an audience sees of one accession in one channel; not here and hidden are the same answer.

        Raises:
            InvalidAccessionError: This is no accession.
        """
        return _sight.sight(
            self._setting,
            accession,
            _named(Channel, channel, "channel"),
            self._asking(audience),
        )

    def visible(
        self,
        accessions: Sequence[str],
        channel: Channel | str = Channel.ACCESSION,
        audience: Audience | str = Audience.PUBLIC,
    ) -> dict[str, Sight]:
        """The same for many accessions at once."""
        return _sight.sights(
            self._setting,
            accessions,
            _named(Channel, channel, "channel"),
            self._asking(audience),
        )

    def visibility(
        self, accession: str, *, audience: Audience | str = Audience.PUBLIC, owner: str | None = None
    ) -> tuple[Seen, ...]:
        """What an audience sees of one accession in every channel."""
        return _sight.visibility(self._setting, accession, self._asking(audience, owner), owner)

    def show(
        self,
        accession: str,
        *,
        audience: Audience | str = Audience.CURATOR,
        owner: str | None = None,
        as_of: date | None = None,
        effective: bool = False,
    ) -> Card | None:
        """What an audience may know of a record; `None` when it is not here, or not for it.

        `as_of` is a day at the archive to look back from, by what was recorded by its end; with `effective`, by what
        was in force on it, whenever it was recorded. Curators look back, and submitters at their own records.

        Raises:
            InvalidDateError: `as_of` lies ahead of the archive's today.
            UsageError: The audience may not look back, or `effective` is said of no day.
        """
        from statusengine.services.card import show

        asking = self._asking(audience, owner)
        return show(self._setting, accession, asking, owner, as_of=as_of, effective=effective)

    def history(
        self, accession: str, *, audience: Audience | str = Audience.CURATOR, owner: str | None = None
    ) -> tuple[HistoryEntry, ...]:
        """What happened to a record, oldest first; empty when it is not here, or not for this audience."""
        from statusengine.services.card import history

        return history(self._setting, accession, self._asking(audience, owner), owner)

    def resolve(self, accession: str, *, audience: Audience | str = Audience.PUBLIC) -> tuple[str, ...]:
        """The primaries that answer for a secondary accession, as far as the audience may see them."""
        from statusengine.services.kinship import resolve

        return resolve(self._setting, accession, self._asking(audience))

    def explain(
        self,
        accession: str,
        *,
        channel: Channel | str = Channel.ACCESSION,
        audience: Audience | str = Audience.PUBLIC,
        owner: str | None = None,
    ) -> Explanation:
        """Why an audience sees, or does not see, a record; for curators."""
        from statusengine.services.explain import explain

        self._require(Deed.READ)
        asked = _named(Channel, channel, "channel"), _named(Audience, audience, "audience")
        return explain(self._setting, accession, *asked, owner)

    def list(
        self, asked: Filter | None = None, *, as_of: date | None = None, effective: bool = False
    ) -> Iterator[ListEntry]:
        """The records that fit a filter, in order of accession; today, or as of a day like `show`.

        Raises:
            InvalidDateError: `as_of` lies ahead of the archive's today.
            UsageError: `effective` is said of no day.
        """
        from statusengine.services.listing import Filter, list_records

        self._require(Deed.READ)
        return list_records(self._setting, asked or Filter(), as_of=as_of, effective=effective)

    def due(self, until: date) -> tuple[DueEntry, ...]:
        """What the nightly job has to do up to and with `until`, a date at the archive."""
        from statusengine.services.forecast import due

        self._require(Deed.READ)
        return due(self._setting, until)

    def due_by_day(self, until: date) -> tuple[DueDay, ...]:
        """The same, counted for each working day up to and with `until` on which something is carried out."""
        from statusengine.services.forecast import due_by_day

        self._require(Deed.READ)
        return due_by_day(self._setting, until)

    def completeness(self, limit: int | None = None) -> Iterator[Gap]:
        """Public records whose parents, or what they cite, are not public, in order, as they are read."""
        from statusengine.services.completeness import completeness

        self._require(Deed.READ)
        return completeness(self._setting, limit)

    def check_database(self) -> tuple[str, ...]:
        """Replay every history and compare; each contradiction in one sentence, none when all is sound."""
        from statusengine.services.integrity import check

        self._require(Deed.READ)
        return check(self._setting.store)
