"""A submission in public with all that it is made of, and limits small enough to meet them."""

from __future__ import annotations

from dataclasses import replace

from statusengine.domain.blast import Limits

__all__ = [
    "BACK",
    "EARLY",
    "R2",
    "SMALL",
    "M",
    "P",
    "R",
    "S",
    "X",
    "limited",
    "plant",
    "planted",
    "standings",
    "statuses",
]

S, P, X, R, R2, M = "DRA000001", "DRP000001", "DRX000001", "DRR000001", "DRR000002", "DRS000001"
EARLY = {"reason": "released_before_publication"}
BACK = {"reason": "verified_by_submitter"}
SMALL = {"alone": 2, "at_once": 2, "window": 2}
"""Limits by which a submission of six is a large one, done two by two."""


def plant(desk, **told):
    """A submission in public: a study, a sample, an experiment and two runs."""
    register = desk.engine.register
    register(S, processed=True, **told)
    register(P, processed=True, part_of=[S], **told)
    register(M, processed=True, part_of=[S], **told)
    register(X, processed=True, part_of=[S, P, M], **told)
    for run in (R, R2):
        register(run, processed=True, part_of=[X], **told)


def statuses(desk, *accessions):
    """Where these records are."""
    return [desk.engine.show(accession).status for accession in accessions or (S, P, X, R, R2, M)]


def standings(outcome):
    """Who moves, who stays and who cannot."""
    return {step.accession: step.standing.value for step in outcome.plan.steps}


def limited(desk, **numbers):
    """The desk, with both of its engines bound by these limits."""
    for engine in (desk.engine, desk.second):
        engine._setting = replace(engine._setting, limits=Limits(**numbers))
    return desk


def planted(desk):
    """The same submission, at a desk for which it is a large one."""
    plant(desk)
    return limited(desk, **SMALL)
