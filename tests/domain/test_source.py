"""Every rule can say where it is written."""

from __future__ import annotations

import pytest

from statusengine.domain.action import Action
from statusengine.domain.archive import Archive
from statusengine.domain.moves import MOVES, MoveKind
from statusengine.domain.reason import Giver, Reason, SiteReason
from statusengine.domain.source import DOCUMENTS, source_of_move, source_of_reason, source_of_sight
from statusengine.domain.visibility import Channel


@pytest.mark.parametrize("archive", Archive)
def test_every_rule_has_a_source(archive):
    """No move, reason or channel is left without a document, or the word that it is this project's own."""
    told = [source_of_move(move, archive) for move in MOVES]
    told += [source_of_reason(reason, archive) for reason in Reason]
    told += [source_of_sight(channel, archive) for channel in Channel]
    known = (DOCUMENTS[archive], "this project's own: ", "INSDC")
    assert all(source.startswith(known) for source in told)


def test_a_move_of_two_persons_is_the_archives_and_the_second_person_ours():
    """The withdrawal is in the documents, the approval is this project's decision; exceptional moves are its own."""
    for move in MOVES:
        source = source_of_move(move, Archive.DDBJ)
        assert ("second person" in source) == move.kind.needs_second_person
        if move.kind is MoveKind.EXCEPTIONAL or move.action is Action.FREEZE:
            assert source.startswith("this project's own")


def test_who_gives_a_reason_tells_its_source():
    """The engine's reasons and the job's are this project's, a site's are the site's."""
    for reason in Reason:
        is_own = source_of_reason(reason, Archive.ENA).startswith("this project's own")
        assert is_own == (reason.rule.giver is not Giver.PERSON)
    added = SiteReason("adapter_rest", Reason.CONTAMINATION.rule)
    assert "site" in source_of_reason(added, Archive.ENA)
