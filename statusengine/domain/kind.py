"""What an accession names: the kind of object, and the family of accessions it is written in.

The kind says which links, cascades and channels a record has; the family says how it is numbered.
Whole-genome contigs and plain entries are the same kind of object in different families.
"""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Family", "Kind"]


class Kind(StrEnum):
    """The kind of object behind an accession."""

    SUBMISSION = "submission"
    BIOPROJECT = "bioproject"
    STUDY = "study"
    BIOSAMPLE = "biosample"
    SAMPLE = "sample"
    EXPERIMENT = "experiment"
    RUN = "run"
    ANALYSIS = "analysis"
    NUCLEOTIDE = "nucleotide"
    PROTEIN = "protein"
    ASSEMBLY = "assembly"
    DATASET = "dataset"
    POLICY = "policy"
    DAC = "dac"
    FILE = "file"
    HUM_STUDY = "hum_study"


class Family(StrEnum):
    """The numbering scheme an accession belongs to."""

    NUCLEOTIDE = "nucleotide"
    WGS = "wgs"
    MGA = "mga"
    PROTEIN = "protein"
    BIOPROJECT = "bioproject"
    BIOSAMPLE = "biosample"
    SRA = "sra"
    ASSEMBLY = "assembly"
    JGA = "jga"
    EGA = "ega"
    NBDC = "nbdc"
    GEA = "gea"
    METABOBANK = "metabobank"
