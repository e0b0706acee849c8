"""A study for the tests of commands that reach far: two experiments with a run each, a sample, a sequence."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from statusengine.domain.blast import Limits

STUDY, FIRST, SECOND = "DRP000001", "DRX000001", "DRX000002"
RUN, OTHER = "DRR000001", "DRR000002"
SAMPLE, SEQUENCE = "SAMD00000001", "AB000001"
FAMILY = (STUDY, FIRST, SECOND, RUN, OTHER)

SUPPRESS = ("suppress", STUDY, "--reason", "contamination")
TREE = """\
DRP000001  public -> permanently_suppressed
  DRX000001  public -> permanently_suppressed
    DRR000001  public -> permanently_suppressed
  DRX000002  public -> permanently_suppressed
    DRR000002  public -> permanently_suppressed
incomplete afterwards:
  AB000001  cites DRR000001, which will not be public

moves 5 of 5
"""
"""How the tree of that suppression looks."""


def plant(engine: Any) -> None:
    """Register the family, all of it public but the sample, which is released with its run."""
    engine.register(STUDY, processed=True)
    engine.register(SAMPLE, processed=True)
    for experiment in (FIRST, SECOND):
        engine.register(experiment, processed=True, part_of=[STUDY])
    engine.register(RUN, processed=True, part_of=[FIRST, SAMPLE])
    engine.register(OTHER, processed=True, part_of=[SECOND])
    engine.register(SEQUENCE, processed=True)
    engine.link(SEQUENCE, cites=[RUN])


def statuses(shell: Any, accessions: tuple[str, ...] = FAMILY) -> list[str]:
    """The status of each."""
    return [shell.engine.show(accession).status.value for accession in accessions]


def dump(shell: Any) -> list[str]:
    """The whole database, as statements."""
    raw = shell.engine._setting.store.engine.raw_connection()
    try:
        return list(raw.iterdump())
    finally:
        raw.close()


def limited(shell: Any, **numbers: int) -> None:
    """Let the shell's commands reach less far than they do."""
    before: Callable[..., Any] = shell.library.StatusEngine.open

    @contextmanager
    def opened(address: str, *, principal: str) -> Any:
        with before(address, principal=principal) as engine:
            engine._setting = replace(engine._setting, limits=Limits(**numbers))
            yield engine

    shell.library.StatusEngine.open = opened
