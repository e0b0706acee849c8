"""Which of an archive's services a channel is, for each kind: nothing is promised where none exists.

Source: DDBJ, search and retrieval services (getentry, ARSA, DDBJ Search, the public FTP area, the cluster).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from statusengine.domain.kind import Kind
from statusengine.domain.visibility import Channel

__all__ = ["SERVICES", "services"]

_SEQUENCE: Final = MappingProxyType(
    {
        Channel.TEXT_SEARCH: ("Search", "ARSA"),
        Channel.ACCESSION: ("getentry", "Search"),
        Channel.LISTING: ("Search API",),
        Channel.DISTRIBUTION: ("FTP",),
        Channel.EXCHANGE: ("INSDC exchange",),
    }
)
_READS: Final = MappingProxyType(
    {
        Channel.TEXT_SEARCH: ("Search",),
        Channel.ACCESSION: ("Search",),
        Channel.LISTING: ("Search API",),
        Channel.DISTRIBUTION: ("cluster", "FTP"),
        Channel.EXCHANGE: ("INSDC exchange",),
    }
)
_METADATA: Final = MappingProxyType(
    {
        Channel.TEXT_SEARCH: ("Search",),
        Channel.ACCESSION: ("Search",),
        Channel.LISTING: ("Search API",),
        Channel.DISTRIBUTION: ("FTP",),
        Channel.EXCHANGE: ("INSDC exchange",),
    }
)

_SEQUENCES: Final = (Kind.NUCLEOTIDE, Kind.PROTEIN, Kind.ASSEMBLY)
_SRA: Final = (Kind.SUBMISSION, Kind.STUDY, Kind.SAMPLE, Kind.EXPERIMENT, Kind.RUN, Kind.ANALYSIS)

SERVICES: Final[Mapping[Kind, Mapping[Channel, tuple[str, ...]]]] = MappingProxyType(
    {kind: _SEQUENCE if kind in _SEQUENCES else _READS if kind in _SRA else _METADATA for kind in Kind}
)


def services(kind: Kind, channel: Channel) -> tuple[str, ...]:
    """The services in which a record of this kind can be met by this channel.

    >>> services(Kind.RUN, Channel.DISTRIBUTION)
    ('cluster', 'FTP')
    """
    return SERVICES[kind].get(channel, ())
