"""What other programs may rely on: names and signatures, and a fast start for those that only read."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from enum import Enum
from pathlib import Path

import pytest

import statusengine

SNAPSHOT = Path(__file__).with_name("public_api.txt")
HEAVY = ("sqlmodel", "structlog", "alembic", "transitions", "pydantic", "hypothesis", "typer", "rich")


def _members(kind):
    if issubclass(kind, Enum):
        return [f"    {member.name} = {member.value!r}" for member in kind]
    found = []
    ours = [parent for parent in reversed(kind.__mro__) if parent.__module__.startswith("statusengine")]
    for name, member in sorted({name: member for parent in ours for name, member in vars(parent).items()}.items()):
        if name.startswith("_"):
            continue
        member = getattr(member, "__func__", member)  # noqa: PLW2901 - a class method's function
        found.append(f"    {name}{inspect.signature(member) if callable(member) else ''}")
    return found


def _described():
    lines = []
    for name in sorted(statusengine.__all__):
        value = getattr(statusengine, name)
        if inspect.isclass(value):
            parent = value.__mro__[1].__name__
            lines.append(f"class {name}({parent}){'' if issubclass(value, Enum) else inspect.signature(value)}")
            lines.extend(_members(value))
        elif inspect.isfunction(value):
            lines.append(f"def {name}{inspect.signature(value)}")
        else:
            lines.append(f"{name}: {type(value).__name__}")
    steady = re.sub(r"\{<.*?>\}", "{...}", "\n".join(lines))  # a set has no order
    return re.sub(r" at 0x[0-9a-f]+", "", steady) + "\n"


def test_the_public_names_and_signatures_are_those_of_the_snapshot():
    """A change of a public name or signature shows; `python tests/library/test_public_api.py` takes it over."""
    assert _described() == SNAPSHOT.read_text()


def test_every_public_name_is_listed_once():
    """What is promised is what can be loaded, and a name that is not there is an AttributeError."""
    assert sorted(set(statusengine.__all__)) == sorted(statusengine.__all__)
    assert set(statusengine.__all__) == set(statusengine._HOME_OF) | {"__version__"}
    with pytest.raises(AttributeError, match="nothing_here"):
        _ = statusengine.nothing_here


def _loaded(code: str) -> set[str]:
    told = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"], capture_output=True, text=True, check=True
    )
    return {name.partition(".")[0] for name in told.stdout.split()}


def test_importing_the_package_loads_nothing_heavy():
    """`import statusengine` alone loads no database, no table, no log."""
    assert not _loaded("import statusengine") & {*HEAVY, "sqlalchemy", "holidays"}


def test_reading_loads_nothing_that_only_writing_needs(made_sqlite_url):
    """Opening, showing and asking what is visible load neither tables nor migrations nor logs."""
    code = (
        "from statusengine import StatusEngine\n"
        f"with StatusEngine.open({made_sqlite_url!r}, principal='x') as engine:\n"
        "    engine.show('DRR000001'), engine.visibility('DRR000001'), engine.sight('DRR000001')"
    )
    assert not _loaded(code) & set(HEAVY)


if __name__ == "__main__":
    SNAPSHOT.write_text(_described())
