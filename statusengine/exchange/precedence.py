"""Which status wins when a list names one accession twice: the one that shows least.

The order follows what is shown outside the archive. Private and canceled show nothing to anyone; of withdrawn
a partner still learns the accession; the suppressed are found by accession; public is found by all. Where two
show the same, the one that nothing brings back by itself comes first: no job ever releases a canceled or a
permanently suppressed record.

>>> least_visible(Status.PUBLIC, Status.WITHDRAWN)
<Status.WITHDRAWN: 'withdrawn'>
"""

from __future__ import annotations

from typing import Final

from statusengine.domain.status import Status

__all__ = ["LEAST_VISIBLE_FIRST", "least_visible"]

LEAST_VISIBLE_FIRST: Final = (
    Status.CANCELED,
    Status.PRIVATE,
    Status.WITHDRAWN,
    Status.PERMANENTLY_SUPPRESSED,
    Status.TEMPORARILY_SUPPRESSED,
    Status.PUBLIC,
)


def least_visible(a: Status, b: Status) -> Status:
    """The one of two statuses that shows less."""
    return min(a, b, key=LEAST_VISIBLE_FIRST.index)
