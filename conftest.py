"""Makes tests of the documentation: every example in a docstring, in the README and in docs/ is run.

A page is one story: its blocks run in order and share their names, and one empty home folder.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from house.console import Console, run_block
from sybil import Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser
from sybil.parsers.rest import DocTestParser
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).parent


def _open_console(namespace: dict[str, Any]) -> None:
    namespace["console"] = Console(ROOT)


def _close_console(namespace: dict[str, Any]) -> None:
    namespace["console"].close()


_pages = Sybil(
    parsers=[PythonCodeBlockParser(), CodeBlockParser("console", run_block)],
    pattern="*.md",
    setup=_open_console,
    teardown=_close_console,
)
_docstrings = Sybil(parsers=[DocTestParser()], path="statusengine", pattern="*.py")

pytest_collect_file = (_pages + _docstrings).pytest()


class _PageScheduling(LoadScopeScheduling):
    """Shares out single tests among the workers, but a class and a page of examples as a whole."""

    def _split_scope(self, nodeid: str) -> str:
        path, _, name = nodeid.partition("::")
        if not path.startswith("tests/"):
            return path
        group, is_class, _ = name.partition("::")
        return f"{path}::{group}" if is_class else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Keep the examples of one page together on one worker, in their order."""
    return _PageScheduling(config, log)
