"""The demo plays from start to end, leaves nothing behind, and does not pretend."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs" / "examples"
BIN = Path(sys.executable).parent


def play(folder: Path, *, path: Path = BIN) -> subprocess.CompletedProcess[str]:
    """Run the demo with a given `status` in front of everything, and a temporary folder that can be looked at."""
    return subprocess.run(
        ["bash", str(EXAMPLES / "demo.sh")],
        cwd=folder,
        env={"PATH": f"{path}{os.pathsep}{os.environ['PATH']}", "TMPDIR": str(folder), "HOME": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=220,
        check=False,
    )


def test_the_demo_plays_the_main_job_and_leaves_nothing(tmp_path):
    """Every command is shown and ends as it must; the database and the folder are gone afterwards."""
    played = play(tmp_path)
    assert played.returncode == 0, played.stdout
    assert played.stdout.endswith("Everything was as it should be.\n")
    assert "$ status suppress DRR900001 --reason contamination" in played.stdout
    assert list(tmp_path.iterdir()) == []


def test_the_demo_shows_its_refusals(tmp_path):
    """What must not be done is tried too: the wrong word, the day before its time, the second signature of one hand.

    A program that agrees to everything is therefore found out, at the first answer that is missing.
    """
    agreeable = tmp_path / "bin" / "status"
    agreeable.parent.mkdir()
    agreeable.write_text("#!/bin/sh\nexit 0\n", "utf-8")
    agreeable.chmod(0o755)
    played = play(tmp_path, path=agreeable.parent)
    assert played.returncode == 1
    assert "The demo went wrong: " in played.stdout


@pytest.mark.parametrize("code", [4, 7])
def test_the_demo_expects_exit_codes(code):
    """The refusals that the demo is about have their exit code beside them."""
    assert f"run {code} status" in (EXAMPLES / "demo.sh").read_text("utf-8")


def test_the_example_list_is_worth_playing_with():
    """Two hundred records and more, in the twenty columns of the published lists."""
    lines = (EXAMPLES / "example_accessions.tab").read_text("utf-8").splitlines()
    assert len(lines) > 200
    assert {len(line.split("\t")) for line in lines} == {20}
