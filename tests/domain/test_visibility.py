"""What each audience sees in each channel, against the specification written out a second time."""

from __future__ import annotations

from itertools import product

import pytest

from statusengine.domain.access import AccessTier
from statusengine.domain.reason import Reason
from statusengine.domain.status import SUPPRESSED, Status
from statusengine.domain.visibility import POLICY, REPLACED, Audience, Channel, Sight, outside, see

CHANNELS = ("text_search", "accession", "listing", "distribution", "exchange")
SPECIFIED = {
    "private": ("no", "no", "no", "no", "no"),
    "canceled": ("no", "no", "no", "no", "no"),
    "public": ("yes", "yes", "yes", "yes", "yes"),
    "temporarily_suppressed": ("no", "marked", "no", "no", "as_suppressed"),
    "permanently_suppressed": ("no", "marked", "no", "no", "as_suppressed"),
    "withdrawn": ("no", "no", "no", "no", "as_withdrawn"),
}
AS_REPLACED = ("no", "successor", "no", "no", "as_suppressed")
METADATA = {"text_search", "accession", "listing"}
DATA = {"distribution", "exchange"}
READERS = {"exchange": {Audience.PARTNER, Audience.CURATOR}}
OUTSIDERS = [Audience.PUBLIC, Audience.DATA_USER, Audience.PARTNER, Audience.SUBMITTER]
EVERYTHING = [*product(Status, Channel, Audience, AccessTier)]


def specified(status, channel, reason=None):
    """What section 5 says of a record outside the archive."""
    row = AS_REPLACED if reason is Reason.REPLACED and status in SUPPRESSED else SPECIFIED[status]
    return row[CHANNELS.index(channel)]


def test_every_status_has_a_row_and_every_row_every_channel():
    """No status is forgotten and no channel without an answer."""
    assert set(POLICY) == set(Status)
    assert {tuple(row) for row in [*POLICY.values(), REPLACED]} == {CHANNELS}
    assert tuple(Channel) == CHANNELS


@pytest.mark.parametrize("status,channel", [*product(Status, Channel)])
@pytest.mark.parametrize("reason", [None, Reason.CONTAMINATION, Reason.REPLACED])
def test_the_table_is_the_specification(status, channel, reason):
    """Cell for cell; only a suppressed record that was replaced answers with another accession."""
    assert outside(status, reason)[channel] == specified(status, channel, reason)


@pytest.mark.parametrize("status,channel,audience,access", EVERYTHING)
def test_everyone_sees_what_is_specified(status, channel, audience, access):
    """The whole cube: curators all metadata, restricted data nobody, lists partners, others the table."""
    if audience is Audience.CURATOR and channel in METADATA:
        expected = "yes"
    elif (channel in DATA and access is not AccessTier.OPEN) or (
        channel in READERS and audience not in READERS[channel]
    ):
        expected = "no"
    else:
        expected = specified(status, channel)
    assert see(status, channel, audience, access=access) == expected


@pytest.mark.parametrize("status,channel", [*product(Status, Channel)])
def test_a_submitter_finds_own_records_in_any_status(status, channel):
    """By accession and in the list of own records; elsewhere they are shown as to everyone."""
    seen = see(status, channel, Audience.SUBMITTER, is_own=True)
    if channel in {Channel.ACCESSION, Channel.LISTING}:
        assert seen is Sight.YES
    else:
        assert seen == see(status, channel, Audience.SUBMITTER)


def test_what_is_own_opens_nothing_to_another_audience():
    """Whoever asks as the public sees as the public, own record or not."""
    for status, channel, audience in product(Status, Channel, set(Audience) - {Audience.SUBMITTER}):
        assert see(status, channel, audience, is_own=True) == see(status, channel, audience)


@pytest.mark.parametrize("status", [None, "", "PUBLIC", "live", "suppressed", "draft"])
def test_an_unknown_status_is_shown_to_curators_only(status):
    """Missing or unheard of, it fails closed, for the record's own submitter too."""
    for channel, audience, access, is_own in product(Channel, Audience, AccessTier, [False, True]):
        is_shown = see(status, channel, audience, access=access, is_own=is_own).is_shown
        assert is_shown == (audience is Audience.CURATOR and channel in METADATA)


@pytest.mark.parametrize("access", [AccessTier.REGISTERED, AccessTier.CONTROLLED])
def test_restricted_data_is_given_out_by_nobody(access):
    """Neither distributed nor exchanged, whoever asks and whatever the status; the metadata is as ever."""
    assert access.is_restricted
    for status, audience, is_own in product(Status, Audience, [False, True]):
        for channel in (Channel.DISTRIBUTION, Channel.EXCHANGE):
            assert see(status, channel, audience, access=access, is_own=is_own) is Sight.NO
        for channel in METADATA:
            restricted = see(status, Channel(channel), audience, access=access, is_own=is_own)
            assert restricted == see(status, Channel(channel), audience, is_own=is_own)


def test_a_private_record_looks_like_one_that_never_existed():
    """To every outsider, in every channel, private, canceled and missing are the same answer."""
    for channel, audience in product(Channel, OUTSIDERS):
        assert {see(status, channel, audience) for status in (None, Status.PRIVATE, Status.CANCELED)} == {Sight.NO}
    for channel in Channel:
        assert see(Status.WITHDRAWN, channel) is Sight.NO


def test_only_nothing_is_not_shown():
    """Every other sight shows something."""
    assert [sight for sight in Sight if not sight.is_shown] == [Sight.NO]
