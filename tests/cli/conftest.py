"""A shell for the tests: the real commands on an engine in memory, with a clock and a name to set."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import statusengine
from statusengine.cli.app import app
from statusengine.cli.call import Call
from statusengine.testing import Clock, as_principal, memory_engine


class Shell:
    """Runs `status` as somebody, at some time, and keeps what the commands did."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.engine = memory_engine(clock=self.clock, principal="curator-a")
        self.user = "curator-a"
        self.library = SimpleNamespace(
            StatusEngine=SimpleNamespace(open=self._open),
            Filter=statusengine.Filter,
            database_info=lambda _address: SimpleNamespace(url="sqlite:///memory"),
        )

    def __call__(self, *words: str, stdin: str | None = None) -> Result:
        """What `status` with these words prints and ends with."""
        return CliRunner().invoke(app, list(words), obj=Call(library=self.library), input=stdin)

    @contextmanager
    def _open(self, _address: str, *, principal: str) -> Iterator[Any]:
        yield as_principal(self.engine, principal)


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """A shell whose database is in memory and named, so that none is ever made in a home folder."""
    made = Shell()
    monkeypatch.setenv("STATUSENGINE_DATABASE_URL", "sqlite:///memory")
    monkeypatch.delenv("STATUSENGINE_ARCHIVE", raising=False)
    monkeypatch.setattr("statusengine.cli.call.account", lambda: made.user)
    with made.engine:
        yield made


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody sits at a terminal and may be asked."""
    monkeypatch.setattr("statusengine.cli.confirmation.has_terminal", lambda: True)


@pytest.fixture(autouse=True)
def _own_logs() -> Iterator[None]:
    """What a command sets up for its process is taken back, so that no other test writes to its streams."""
    log = logging.getLogger("statusengine")
    before = log.handlers[:], log.level, log.propagate
    yield
    log.handlers[:], log.level, log.propagate = before
