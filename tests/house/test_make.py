"""The commands that the documents name exist, and set themselves up with nothing but make and Python."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
TARGETS = {
    *("help", "demo", "test", "check", "fmt", "lint", "types", "arch"),
    *("families", "mutants", "storm", "rivals", "failover", "faults", "test-distributed"),
    *("bench", "bench-large", "docs", "migrations", "wheel", "lock", "clean"),
}


def make(*arguments: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run make in the project's folder."""
    plain = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}}
    return subprocess.run(["make", *arguments], cwd=folder, env=plain, capture_output=True, text=True, check=False)


def test_make_alone_lists_every_target() -> None:
    """Whoever types `make` learns what there is, a line each, in two columns."""
    listed = re.findall(r"^  (\S+) +\S", make().stdout, re.MULTILINE)
    assert set(listed) >= TARGETS
    assert len(listed) == len(set(listed))
    assert set(listed) == set(re.findall(r"^\.PHONY: (\S+)$", MAKEFILE, re.MULTILINE))
    assert len({len(name) for name in re.findall(r"^  \S+ +(?=\S)", make().stdout, re.MULTILINE)}) == 1


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_every_target_that_a_page_names_is_there(page: str) -> None:
    """A command that is told to the reader works."""
    named = re.findall(
        r"\bmake (?:[A-Z]+=\S+ )*([a-z-]+)\b(?=[` ]|$)", (ROOT / page).read_text("utf-8"), re.MULTILINE
    )
    assert named
    assert set(named) - {"and"} <= TARGETS


def test_an_engine_is_named_and_not_guessed() -> None:
    """Without an address the tests of a given engine are not skipped: they fail, with what to type."""
    done = make("test-distributed", "DATABASE_URL=")
    assert done.returncode != 0
    assert "DATABASE_URL=postgresql://" in done.stderr
    assert "passed" not in done.stdout


def test_check_is_all_that_must_hold() -> None:
    """No single check is left out of the one that stands for all."""
    (line,) = re.findall(r"^check: (.+?) ##", MAKEFILE, re.MULTILINE)
    assert set(line.split()) == {"lint", "types", "arch", "docs-check", "migrations", "test"}


def test_an_older_python_is_refused_with_a_way_out(tmp_path: Path) -> None:
    """A machine whose Python is too old gets a sentence and the command to type, not a stack of errors."""
    for name in ("Makefile", "pyproject.toml", "requirements-dev.lock"):
        shutil.copy(ROOT / name, tmp_path)
    old = tmp_path / "old-python"
    old.write_text('#!/bin/sh\n[ "$1" = -c ] && exit 1\necho Python 3.9.2\n', encoding="utf-8")
    old.chmod(0o755)
    result = make("test", f"PYTHON={old}", folder=tmp_path)
    assert result.returncode != 0
    assert f"statusengine needs Python 3.11 or newer; {old} is Python 3.9.2." in result.stderr
    assert "make PYTHON=python3.12 test" in result.stderr
    assert not (tmp_path / ".venv").exists()


def test_the_gate_can_be_run() -> None:
    """What a server runs is executable, stops at the first error, and runs the README's test command."""
    gate = ROOT / ".ci" / "run"
    assert gate.stat().st_mode & stat.S_IXUSR
    text = gate.read_text("utf-8")
    assert "set -euo pipefail" in text
    assert "make test" in text
    assert "make test" in (ROOT / "README.md").read_text("utf-8")
