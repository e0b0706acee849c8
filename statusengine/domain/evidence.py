"""What counts as evidence of a publication: a DOI, a PubMed number or a web address.

>>> is_publication("10.1093/nar/gkae882"), is_publication("PMID:39558174"), is_publication("I read it")
(True, True, False)
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["is_publication"]

_PUBLICATION: Final = re.compile(
    r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?10\.[0-9]{4,9}/\S+|(?:PMID:?\s*)?[0-9]{1,9}|https?://[^\s/]+\.\S+",
    re.IGNORECASE | re.ASCII,
)


def is_publication(evidence: str) -> bool:
    """Whether `evidence` is a DOI, a PMID or a URL, and nothing besides."""
    return _PUBLICATION.fullmatch(evidence.strip()) is not None
