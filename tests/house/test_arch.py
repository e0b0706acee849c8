"""The contracts on imports hold, and would be broken by what they are there to forbid."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "statusengine"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The package and its contracts, to plant something in."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(PACKAGE, tmp_path / "statusengine", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the linter on the package in a folder, not on the installed one."""
    code = "from importlinter.cli import lint_imports_command as lint; lint()"
    return subprocess.run(
        [sys.executable, "-c", code, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )


def plant(folder: Path, module: str, line: str) -> None:
    """Add a line to a module, making it where it is not there."""
    path = folder / "statusengine" / module
    path.parent.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")


def test_the_package_keeps_its_contracts(copy: Path) -> None:
    """As it stands, nothing is broken; the tests below would prove nothing otherwise."""
    result = lint(copy)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    "module,line,broken",
    [
        pytest.param("domain/status.py", "import statusengine.storage", "Imports point inward", id="domain-storage"),
        pytest.param("domain/fresh.py", "import statusengine.storage", "Imports point inward", id="new-module"),
        pytest.param("storage/fresh.py", "import statusengine.exchange", "Imports point inward", id="sideways"),
        pytest.param("storage/fresh.py", "import statusengine.services", "Imports point inward", id="upward"),
        pytest.param("errors.py", "import statusengine.domain", "Imports point inward", id="errors-domain"),
        pytest.param("novelty/__init__.py", "", "every module has its layer", id="unplaced-package"),
        pytest.param("novelty.py", "", "every module has its layer", id="unplaced-module"),
        pytest.param("services/fresh.py", "import statusengine", "front door", id="front-door"),
        pytest.param("domain/status.py", "import statusengine.domain.moves", "in circles", id="circle"),
        pytest.param("domain/status.py", "import typer", "The domain knows", id="domain-library"),
        pytest.param("domain/status.py", "import transitions", "state machine", id="second-machine"),
        pytest.param("services/fresh.py", "import sqlalchemy", "Only the store", id="database"),
        pytest.param("domain/calendar.py", "import holidays", "Public holidays", id="holidays"),
        pytest.param("services/fresh.py", "import rich", "Only the command line", id="terminal"),
        pytest.param("services/fresh.py", "import structlog", "Services log", id="log"),
        pytest.param("services/fresh.py", "import hypothesis", "Only the test kit", id="test-kit"),
    ],
)
def test_a_forbidden_import_is_found(copy: Path, module: str, line: str, broken: str) -> None:
    """Each contract can fail: a planted breach turns the linter red and names the contract."""
    plant(copy, module, line)
    result = lint(copy)
    assert result.returncode != 0
    assert any(broken in told and "BROKEN" in told for told in result.stdout.splitlines()), result.stdout


def without_init(package: Path) -> set[str]:
    """The folders below a package, and it too, that hold modules and are no packages."""
    folders = {path.parent for path in package.rglob("*.py")}
    return {str(folder.relative_to(package)) for folder in folders if not (folder / "__init__.py").is_file()}


def test_every_folder_of_modules_has_its_init(copy: Path) -> None:
    """The linter does not see a folder without `__init__.py`; this does."""
    assert without_init(PACKAGE) == set()
    plant(copy, "novelty/fresh.py", "import statusengine.storage")
    assert without_init(copy / "statusengine") == {"novelty"}


def outside(path: Path) -> set[str]:
    """The top-level names that a module imports from outside the standard library."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path.name} imports relatively"
            names.add(node.module or "")
    return {name for name in names if name.partition(".")[0] not in sys.stdlib_module_names}


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in (PACKAGE / "domain").rglob("*.py")])
def test_the_domain_imports_the_standard_library_only(path: Path) -> None:
    """Any library at all is found, not only those that a contract lists."""
    allowed = {"transitions"} if path.name == "machine.py" else set()
    strange = {name for name in outside(path) if not name.startswith(("statusengine.domain", "statusengine.errors"))}
    assert strange == allowed
