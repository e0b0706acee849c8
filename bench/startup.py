"""How soon an answer is there: `status show` as a whole process, beside a Python that imports what it must."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bench.archive import accession
from bench.result import Result, at_most_times
from bench.scale import Scale
from bench.turns import alternate, timed
from statusengine.engine import StatusEngine

__all__ = ["measure"]

_PROGRAM = Path(sys.executable).with_name("status")


def measure(scale: Scale, path: Path) -> Result:
    """A record that is here, shown as JSON."""
    asked = accession(scale.records * 2)  # beside the others, which have no history to show
    with StatusEngine.open(str(path), principal="bench") as engine:
        engine.register(asked, processed=True)
    show = [str(_PROGRAM), "--database", str(path), "show", asked, "--format", "json"]
    taken = alternate(
        timed(lambda: _run(show)),
        timed(lambda: _run([sys.executable, "-c", "import typer, sqlalchemy"])),
        rounds=scale.starts,
    )
    return Result(
        measure="status show, whole process",
        floor_is='python -c "import typer, sqlalchemy"',
        ours=taken[0],
        floor=taken[1],
        goal=at_most_times(1.3),
    )


def _run(command: list[str]) -> None:
    environment = {name: text for name, text in os.environ.items() if not name.startswith(("PYTHON", "STATUSENGINE"))}
    subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL, env=environment)  # noqa: S603 - our own program
