"""Which services a channel is, for each kind of record."""

from __future__ import annotations

from itertools import product

import pytest

from statusengine.domain.channel import SERVICES, services
from statusengine.domain.kind import Kind
from statusengine.domain.visibility import Channel


def test_every_kind_has_its_services():
    """No kind is forgotten, and each is found in Search by text and by accession."""
    assert set(SERVICES) == set(Kind)
    for kind, channel in product(Kind, [Channel.TEXT_SEARCH, Channel.ACCESSION]):
        assert "Search" in services(kind, channel)


@pytest.mark.parametrize("kind", ["nucleotide", "protein", "assembly"])
def test_a_sequence_has_services_of_its_own(kind):
    """It is got by getentry, searched in ARSA and fetched by FTP."""
    assert "getentry" in services(Kind(kind), Channel.ACCESSION)
    assert "ARSA" in services(Kind(kind), Channel.TEXT_SEARCH)
    assert services(Kind(kind), Channel.DISTRIBUTION) == ("FTP",)


@pytest.mark.parametrize("kind", ["submission", "study", "sample", "experiment", "run", "analysis"])
def test_reads_lie_on_the_cluster_too(kind):
    """The SRA family is distributed on the cluster and by FTP, and is not in ARSA or getentry."""
    assert services(Kind(kind), Channel.DISTRIBUTION) == ("cluster", "FTP")
    assert {name for channel in Channel for name in services(Kind(kind), channel)}.isdisjoint({"ARSA", "getentry"})


@pytest.mark.parametrize("kind,channel", [*product(Kind, Channel)])
def test_a_channel_is_named_or_not_there(kind, channel):
    """Whatever is asked, the answer is a list of names."""
    assert all(services(kind, channel))
