"""Lines of an accession table, right but for what the test says."""

from __future__ import annotations

from statusengine.exchange.accession_table import COLUMNS

TYPES = {"R": "RUN", "X": "EXPERIMENT", "A": "SUBMISSION", "P": "STUDY", "S": "SAMPLE", "Z": "ANALYSIS"}


def line(accession, status="live", **told):
    """A line about a record; the third letter of its accession tells of which type it is."""
    plain = dict.fromkeys(COLUMNS, "-")
    plain |= {"Accession": accession, "Status": status, "Visibility": "public", "Type": TYPES[accession[2]]}
    return "\t".join((plain | told).values())
