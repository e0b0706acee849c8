"""What is evidence of a publication, and what is hearsay."""

from __future__ import annotations

import pytest

from statusengine.domain.evidence import is_publication


@pytest.mark.parametrize(
    "evidence",
    [
        "10.1093/nar/gkae882",
        "doi:10.1093/nar/gkae882",
        "DOI: 10.1093/nar/gkae882",
        "https://doi.org/10.1093/nar/gkae882",
        "http://dx.doi.org/10.1093/nar/gkae882",
        "39558174",
        "PMID:39558174",
        "pmid 39558174",
        "https://www.example.org/paper",
        "  10.1093/nar/gkae882\n",
    ],
)
def test_a_doi_a_pmid_or_an_address_is_evidence(evidence):
    """However it is commonly written, and with space around it."""
    assert is_publication(evidence)


@pytest.mark.parametrize(
    "evidence",
    [
        "",
        " ",
        "I read it",
        "10.1093",
        "10.1093/",
        "PMID:",
        "1234567890",
        "\uff11\uff12\uff13",
        "https://",
        "https://localhost",
        "ftp://example.org/paper",
        "see 10.1093/nar/gkae882",
        "10.1093/nar/gkae882 and more",
        "PMID:39558174 or so",
    ],
)
def test_anything_else_is_not(evidence):
    """Words around it, half of it, other digits or another scheme do not count."""
    assert not is_publication(evidence)
