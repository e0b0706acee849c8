"""Runs the ```console blocks of the documentation for real, and compares what is shown with what is printed.

A line that begins with `$ ` is a command, one that begins with `> ` continues it, and all others are what it
prints: the standard output, then the standard error without the log. `...` stands for anything. No lines after
a command promise nothing about its output.
Every command must succeed, but for the last of a block that a comment announces: `<!-- exit: 4 -->`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from doctest import ELLIPSIS, OutputChecker
from pathlib import Path
from typing import Final

from sybil import Example

__all__ = ["Console", "Step", "run_block", "steps"]

_ANNOUNCED: Final = re.compile(r"<!-- exit: (\d+) -->\s*\Z")


@dataclass
class Step:
    """A command and the lines it is said to print."""

    command: str
    shown: list[str] = field(default_factory=list)


class Console:
    """A shell in an empty folder, with the documentation beside it as in a checkout."""

    def __init__(self, root: Path) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="console-")
        self.home = Path(self._folder.name)
        (self.home / "docs").symlink_to(root / "docs")

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        """Run one command where nothing was set up for it."""
        return subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=self.home,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def close(self) -> None:
        """Remove the folder and what was made in it."""
        self._folder.cleanup()

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.home),
            "COLUMNS": "100",
            "LANG": "C.UTF-8",
            "TOMORROW": (datetime.now(UTC) + timedelta(days=1, hours=9)).date().isoformat(),  # in Tokyo
            "IN_A_YEAR": (datetime.now(UTC) + timedelta(days=365)).date().isoformat(),  # pages do not age
            "IN_TWO_YEARS": (datetime.now(UTC) + timedelta(days=730)).date().isoformat(),
        }


def steps(block: str) -> Iterator[Step]:
    """The commands of a block, each with what is shown after it."""
    step: Step | None = None
    for line in block.splitlines():
        if line.startswith("$ "):
            if step is not None:
                yield step
            step = Step(line[2:])
        elif step is None:
            raise ValueError(f"a console block begins with a command, not with {line!r}")
        elif line.startswith("> ") and not step.shown:
            step.command += "\n" + line[2:]
        else:
            step.shown.append(line.rstrip())
    if step is not None:
        yield step


def run_block(example: Example) -> str | None:
    """Evaluate one block; the answer is what was wrong with it."""
    announced = _ANNOUNCED.search(example.document.text[: example.region.start])
    told = list(steps(example.parsed))
    for number, step in enumerate(told, start=1):
        expected = int(announced.group(1)) if announced and number == len(told) else 0
        problem = _compare(step, example.namespace["console"].run(step.command), expected)
        if problem:
            return problem
    return None


def _compare(step: Step, done: subprocess.CompletedProcess[str], expected: int) -> str | None:
    lines = [*done.stdout.splitlines(), *(line for line in done.stderr.splitlines() if line[:2] != '{"')]
    printed = "".join(f"{line.rstrip()}\n" for line in lines)
    shown = "".join(f"{line}\n" for line in step.shown)
    if done.returncode != expected:
        return f"$ {step.command}\nended with {done.returncode}, not with {expected}:\n{printed}"
    if shown and not OutputChecker().check_output(shown, printed, ELLIPSIS):
        return f"$ {step.command}\nis said to print:\n{shown}\nand printed:\n{printed}"
    return None
