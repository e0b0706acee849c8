"""The repository itself: what must not be in it, and what each exception must say."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYPROJECT = (ROOT / "pyproject.toml").read_text("utf-8")
LOCKS = ("requirements.lock", "requirements-dev.lock")
PINNED = re.compile(r"^([a-z0-9.-]+)==([^\s;\\]+)", re.MULTILINE)
SWITCHED_OFF = re.compile(r"#\s*(noqa|type:\s*ignore|pragma:\s*no\s*cover)")
EXPLAINED = re.compile(
    r"# (noqa: [A-Z0-9, ]+|type: ignore\[[a-z, -]+\]|pragma: no cover) (- |#)\s*\w"
    r"|# type: ignore\[[a-z, -]+\]  # noqa: [A-Z0-9, ]+ - \w"
)

MACHINE = ("/ro" + "ot/", "/wo" + "rk/", "/ho" + "me/", "/Us" + "ers/")  # in two parts, for this file is read too
REGISTRY = ("py" + "pi.org", "python" + "hosted", "/sim" + "ple/", " --index" + "-url", "--extra-index" + "-url")


def tracked() -> list[Path]:
    """Every file that belongs to the project, also those that are new."""
    if not (ROOT / ".git").exists():
        return [path for path in sorted(ROOT.rglob("*")) if path.is_file() and not is_made(path)]
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in sorted(set(listed.stdout.split("\0"))) if name and (ROOT / name).is_file()]


def is_made(path: Path) -> bool:
    """Whether a file was made by running something (an unpacked archive has no list of its own)."""
    made = {"dist", "build", "htmlcov", "__pycache__"}
    hidden = (part for part in path.relative_to(ROOT).parts if part.startswith(".") and part != ".ci")
    return bool(made & set(path.parts)) or any(hidden)


def sources() -> list[Path]:
    """Every Python file of the project."""
    return [path for path in tracked() if path.suffix == ".py"]


def told(path: Path, line: int) -> str:
    """A place in a file, for a message."""
    return f"{path.relative_to(ROOT)}:{line}"


@pytest.mark.parametrize("words", [MACHINE, REGISTRY], ids=["machine", "registry"])
def test_no_file_names_a_machine_or_a_registry(words: tuple[str, ...]) -> None:
    """What is true on one machine only, and where packages come from, is the affair of whoever installs."""
    found = [
        told(path, number)
        for path in tracked()
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), start=1)
        if any(word in line for word in words)
    ]
    assert found == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_and_hashes_everything(lock: str) -> None:
    """Each requirement is one version with its hashes, and nothing tells where to get it."""
    text = (ROOT / lock).read_text("utf-8")
    requirements = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert requirements
    assert all(PINNED.match(line) and line.endswith("\\") for line in requirements)
    assert text.count("--hash=sha256:") >= len(requirements)
    assert "://" not in text


def test_the_locks_agree() -> None:
    """What is developed with is what is installed: the same versions in both."""
    run, develop = (dict(PINNED.findall((ROOT / lock).read_text("utf-8"))) for lock in LOCKS)
    assert run.items() <= develop.items()


@pytest.mark.parametrize("lock,group", [(LOCKS[0], "run"), (LOCKS[1], "dev")])
def test_every_dependency_is_locked(lock: str, group: str) -> None:
    """A dependency that was added is locked too."""
    project = tomllib.loads(PYPROJECT)
    wanted = project["project"]["dependencies"] if group == "run" else project["dependency-groups"]["dev"]
    names = {re.match(r"[A-Za-z0-9.-]+", requirement).group().lower() for requirement in wanted}
    assert names <= {name for name, _ in PINNED.findall((ROOT / lock).read_text("utf-8"))}


def test_every_ignored_rule_has_its_reason() -> None:
    """In the settings of ruff a rule is switched off with a comment on the same line."""
    section = PYPROJECT.partition("[tool.ruff.lint]")[2].partition("[tool.mypy]")[0]
    rules = [line for line in section.splitlines() if re.match(r'\s+"[A-Z]+[0-9]*",', line)]
    assert rules
    assert [line for line in rules if not re.search(r"# \S", line)] == []


def test_every_exception_in_the_code_has_its_reason() -> None:
    """A `noqa`, an ignored type and an uncovered line say on the same line why."""
    unexplained = [
        told(path, number)
        for path in sources()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if SWITCHED_OFF.search(line) and not EXPLAINED.search(line) and path != Path(__file__)
    ]
    assert unexplained == []


def test_no_function_is_long() -> None:
    """At 50 lines a function does more than one thing."""
    long = [
        told(path, node.lineno)
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= 50
    ]
    assert long == []


def test_the_folder_of_migrations_hides_no_library() -> None:
    """`import alembic` finds the library: with an `__init__.py` our folder of that name would stand before it."""
    assert not (ROOT / "alembic" / "__init__.py").exists()
    spec = importlib.util.find_spec("alembic")
    assert spec is not None
    assert "site-packages" in Path(spec.origin).parts


def test_the_package_is_typed_and_licensed() -> None:
    """Others' type checkers read our types, and the licence is the one that is stated."""
    assert (ROOT / "statusengine" / "py.typed").exists()
    licence = (ROOT / "LICENSE").read_text("utf-8")
    assert "Apache License" in licence
    assert "Version 2.0" in licence
    assert tomllib.loads(PYPROJECT)["project"]["license"] == "Apache-2.0"
