"""A staff at a desk: one principal for each role, given by who made the database, and one with none."""

from __future__ import annotations

from statusengine.domain.role import Role
from statusengine.testing import as_principal

__all__ = ["OTHERS", "OTHER_RUN", "OWN", "OWN_RUN", "staff"]

OWN, OTHERS = "lab-1", "lab-2"
OWN_RUN, OTHER_RUN = "DRR000001", "DRR000002"


def staff(desk):
    """A run of each of two owners, then a principal for every role, named like it; the submitter's owner is `OWN`."""
    for accession, owner in ((OWN_RUN, OWN), (OTHER_RUN, OTHERS)):
        desk.engine.register(accession, owner=owner)
    for role in Role:
        desk.engine.add_actor(role.value, role, OWN if role is Role.SUBMITTER else None)
    return {name: as_principal(desk.engine, name) for name in (*Role, "nobody", "curator-a")}
