"""What the figures were measured on: never names and places, only what a figure depends on."""

from __future__ import annotations

import os
import platform
import sqlite3
from importlib.metadata import version
from pathlib import Path

__all__ = ["machine"]


def machine() -> str:
    """Cores, memory, load and versions, in one line."""
    load = os.getloadavg()[0]
    return (
        f"{platform.system()} on {platform.machine()}, {os.cpu_count()} cores, {_gigabytes():.0f} GB,"
        f" load {load:.1f} · Python {platform.python_version()} · SQLite {sqlite3.sqlite_version}"
        f" · SQLAlchemy {version('sqlalchemy')} · Typer {version('typer')}"
    )


def _gigabytes() -> float:
    """The memory there is, or what a container may use of it."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = Path("/sys/fs/cgroup/memory.max")
    told = limit.read_text("ascii").strip() if limit.is_file() else "max"
    return min(total, int(told) if told.isdigit() else total) / 2**30
