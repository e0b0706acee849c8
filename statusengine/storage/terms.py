"""On what terms a database is used: what an address may say beside where it is, and what holds where it says nothing.

Numbers of time are seconds. What PostgreSQL's own library knows (`connect_timeout`, `keepalives_idle`, `sslmode` …)
goes to it as it is; what is not said is set so that a dead server is noticed in half a minute, and nobody holds
others up without end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from math import inf
from typing import Any, Final

from sqlalchemy import URL

from statusengine.domain.text import quoted
from statusengine.errors import UsageError

__all__ = ["Terms", "read_terms"]

_TIMEOUTS: Final = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
_LIBPQ: Final = {
    "application_name": "statusengine",
    "connect_timeout": "10",  # for each server
    "keepalives": "1",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",  # keepalives do not watch what was sent and not acknowledged
}
_PER_DAY: Final = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How connections are kept, how long things may take, and for how long trouble that passes is borne."""

    pool_size: float = 5
    max_overflow: float = 10
    pool_timeout: float = 10
    pool_recycle: float = 1_800
    statement_timeout: float = 600
    lock_timeout: float = 10
    idle_in_transaction_session_timeout: float = 300
    patience: float = 60

    @property
    def connections(self) -> float:
        """How many there may be at the same time; a pool of 0 has no limit."""
        return int(self.pool_size) + int(self.max_overflow) if int(self.pool_size) else inf

    def pool(self) -> dict[str, Any]:
        """What SQLAlchemy's pool is told; a connection is tried before it is lent."""
        return {
            "pool_size": int(self.pool_size),
            "max_overflow": int(self.max_overflow),
            "pool_timeout": self.pool_timeout,
            "pool_recycle": int(self.pool_recycle),
            "pool_pre_ping": True,
        }

    def unhurried(self) -> Terms:
        """The same without limits of time on the server, for whoever changes the schema."""
        return replace(self, **dict.fromkeys(_TIMEOUTS, 0))

    def session(self, query: Mapping[str, Any]) -> dict[str, Any]:
        """What PostgreSQL's library is told; `query` is what the address says to it, and goes before ours."""
        limits = [f"-c {name}={round(getattr(self, name) * 1_000)}" for name in _TIMEOUTS]
        said = query.get("options", "")
        theirs = [said] if isinstance(said, str) else list(said)
        return {**_LIBPQ, **query, "options": " ".join([*limits, *filter(None, theirs)])}


_NAMES: Final = tuple(field.name for field in fields(Terms))


def read_terms(url: URL) -> tuple[URL, Terms]:
    """The address without our own terms, and those.

    Raises:
        UsageError: A term is no number, or out of all reason.
    """
    mine = {name: _number(name, url.query[name]) for name in _NAMES if name in url.query}
    return url.difference_update_query(_NAMES), Terms(**mine)


def _number(name: str, said: str | tuple[str, ...]) -> float:
    text = said if isinstance(said, str) else said[-1]
    try:
        number = float(text)
    except ValueError:
        number = -1
    if not 0 <= number <= _PER_DAY:
        raise UsageError(f"{name} in the address is {quoted(text)}", hint=f"give a number, such as {name}=30")
    return number
