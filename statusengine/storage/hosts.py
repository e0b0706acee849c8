"""The servers that an address names: one, or several of which one is the primary now.

Both ways of writing them are read, the one of PostgreSQL's own tools (`//a:5432,b:5433/status`) and the one of
SQLAlchemy (`///status?host=a:5432&host=b:5433`). Where there are several, whoever connects looks for the one that
takes writes, unless the address says otherwise.

Source: PostgreSQL, libpq, "Specifying Multiple Hosts" and `target_session_attrs`.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

from sqlalchemy import URL, make_url

from statusengine.errors import UsageError

__all__ = ["hosts_of", "make_postgres_url"]

_SEVERAL: Final = re.compile(
    r"(?P<before>\w[\w+]*://(?:[^:/?@]*(?::[^/?@]*)?@)?)(?P<hosts>[^/?@]*,[^/?@]*)(?P<after>.*)", re.DOTALL
)
_PLACE: Final = re.compile(r"(?:\[(?P<six>[^\]]+)\]|(?P<name>/.*|[^:]*))(?::(?P<port>\d*))?")


def make_postgres_url(text: str) -> URL:
    """The address with its servers, if they are several, in one list and with their ports in another.

    Raises:
        UsageError: A server cannot be read, or servers and ports do not go together.
        ArgumentError: It is no URL at all.
    """
    several = _SEVERAL.fullmatch(text)
    url = make_url(several["before"] + several["after"] if several else text)
    places = several["hosts"].split(",") if several else _listed(url, "host")
    if len(places) < 2:  # noqa: PLR2004 - several are more than one
        return url
    named = [_place(place) for place in places]
    ports = _ports([port for _host, port in named], _listed(url, "port"))
    query = {name: value for name, value in url.query.items() if name not in {"host", "port"}}
    query["host"] = ",".join(host for host, _port in named)
    if any(ports):
        query["port"] = ",".join(ports)
    return url.set(query={"target_session_attrs": "read-write", **query})


def _listed(url: URL, name: str) -> list[str]:
    said = url.query.get(name, ())
    return [each for value in ([said] if isinstance(said, str) else said) for each in value.split(",")]


def _place(text: str) -> tuple[str, str]:
    found = _PLACE.fullmatch(text)
    if found is None:
        raise UsageError("the address names a server that cannot be read", hint="postgresql://a:5432,b:5432/status")
    return unquote(found["six"] or found["name"]), found["port"] or ""


def _ports(beside: list[str], apart: list[str]) -> list[str]:
    """A port for each server: beside its name, or in a list of as many, or one for all."""
    if not apart:
        return beside
    if any(beside) or len(apart) not in {1, len(beside)}:
        raise UsageError("the address has other ports than servers", hint="name one port, or one for each server")
    return apart if len(apart) > 1 else apart * len(beside)


def hosts_of(url: URL) -> tuple[str, ...]:
    """The servers, each with its port where one is named; none for the local socket."""
    if url.host:
        return (f"{url.host}:{url.port}" if url.port else url.host,)
    hosts, ports = _listed(url, "host"), _listed(url, "port")
    if len(hosts) == 1 and hosts[0].startswith("/"):
        return ()
    ports = ports if len(ports) == len(hosts) else [""] * len(hosts)
    return tuple(f"{host}:{port}" if port else host for host, port in zip(hosts, ports, strict=True))
