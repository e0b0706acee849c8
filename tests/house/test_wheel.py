"""What is given to others is the wheel: built, installed where nothing else is, and run from an empty folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(*command: str | Path, cwd: Path, expected: int = 0, **environment: str) -> str:
    """Run a command that must end as expected, and give what it printed."""
    done = subprocess.run(command, cwd=cwd, env=os.environ | environment, capture_output=True, text=True, check=False)
    assert done.returncode == expected, f"{done.args}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="class")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as `make wheel` builds it."""
    folder = tmp_path_factory.mktemp("dist")
    build = ("-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT)
    run(sys.executable, *build, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="class")
def bin_folder(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The programs of a new environment with the locked dependencies and the wheel, and nothing else."""
    home = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", home / "venv", cwd=home)
    bin_ = home / "venv" / "bin"
    pip = (bin_ / "python", "-m", "pip", "install", "--quiet", "--no-input")
    run(*pip, "--require-hashes", "-r", ROOT / "requirements.lock", cwd=home)
    run(*pip, "--no-deps", wheel, cwd=home)
    return bin_


class TestWheel:
    """One wheel, and one environment it is installed in."""

    def test_it_carries_all_that_is_needed(self, wheel: Path) -> None:
        """Types, licence and migrations travel with the package; tests and documentation stay at home."""
        names = set(zipfile.ZipFile(wheel).namelist())
        assert {"statusengine/py.typed", "statusengine/_migrations/env.py"} <= names
        assert any(name.startswith("statusengine/_migrations/versions/0") for name in names)
        assert any(name.endswith("/licenses/LICENSE") for name in names)
        assert {name.partition("/")[0].partition("-")[0] for name in names} == {"statusengine"}
        assert not any(name.endswith(".pyc") for name in names)

    def test_its_metadata_says_what_it_is(self, wheel: Path) -> None:
        """A package index reads licence, Python and dependencies from here."""
        with zipfile.ZipFile(wheel) as archive:
            (name,) = (name for name in archive.namelist() if name.endswith("METADATA"))
            metadata = archive.read(name).decode()
        assert "License-Expression: Apache-2.0" in metadata
        assert "Requires-Python: >=3.11" in metadata
        assert "Requires-Dist: transitions" in metadata

    def test_its_dependencies_are_complete(self, bin_folder: Path, tmp_path: Path) -> None:
        """The lock has all that the package asks for."""
        run(bin_folder / "python", "-m", "pip", "check", cwd=tmp_path)

    def test_it_runs_from_an_empty_folder(self, bin_folder: Path, tmp_path: Path) -> None:
        """Help, a new database by the migrations inside, and the first records of a curator."""
        status = bin_folder / "status"
        home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data")}
        assert "suppress" in run(status, "--help", cwd=tmp_path, **home)
        run(status, "db", "init", cwd=tmp_path, **home)
        run(status, "register", "DRR000001", "--processed", cwd=tmp_path, **home)
        run(status, "suppress", "DRR000001", "--reason", "contamination", cwd=tmp_path, **home)
        shown = json.loads(run(status, "show", "DRR000001", "--format", "json", cwd=tmp_path, **home))
        record = shown[0] if isinstance(shown, list) else shown
        assert record["status"] == "permanently_suppressed"
        run(status, "db", "check", cwd=tmp_path, **home)
        run(status, "withdraw", "DRR000001", "--reason", "contamination", "--yes", cwd=tmp_path, expected=4, **home)

    def test_the_library_is_imported_from_the_wheel(self, bin_folder: Path, tmp_path: Path) -> None:
        """Another service's code finds the package in its environment, not in a checkout."""
        code = "import statusengine; from statusengine import StatusEngine; print(statusengine.__file__)"
        assert "site-packages" in run(bin_folder / "python", "-c", code, cwd=tmp_path)
