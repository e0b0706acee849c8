"""Addresses of several servers: both ways of writing them, one meaning."""

from __future__ import annotations

import pytest

from statusengine import UsageError
from statusengine.storage.database import location, masked, read_url

PORTS = {"host": "a,b", "port": "5432,5433", "target_session_attrs": "read-write"}


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://u:s%25cret@a:5432,b:5433/db",
        "postgresql+psycopg://u:s%25cret@a:5432,b:5433/db",
        "postgresql://u:s%25cret@/db?host=a:5432&host=b:5433",
        "postgresql://u:s%25cret@/db?host=a&host=b&port=5432&port=5433",
        "postgresql://u:s%25cret@/db?host=a,b&port=5432,5433",
    ],
)
def test_several_servers_are_read_alike(address):
    """The writer looks for the one that takes writes; what is shown names both, and never the password."""
    url = read_url(address)
    assert dict(url.query) == PORTS
    assert (url.host, url.port, url.username, url.password, url.database) == (None, None, "u", "s%cret", "db")
    assert location(url) == "a:5432,b:5433/db"
    assert "cret" not in masked(url)
    assert read_url(url.render_as_string(hide_password=False)) == url


@pytest.mark.parametrize(
    "address, query, place",
    [
        ("postgresql://a,b/db", {"host": "a,b"}, "a,b/db"),
        ("postgresql://a,b:5433/db", {"host": "a,b", "port": ",5433"}, "a,b:5433/db"),
        ("postgresql:///db?host=a,b&port=5433", {"host": "a,b", "port": "5433,5433"}, "a:5433,b:5433/db"),
        ("postgresql:///db?host=/run/a,/run/b", {"host": "/run/a,/run/b"}, "/run/a,/run/b/db"),
        ("postgresql://%2Frun%2Fa,b/db", {"host": "/run/a,b"}, "/run/a,b/db"),
        ("postgresql://[::1]:5432,[::2]/db", {"host": "::1,::2", "port": "5432,"}, "::1:5432,::2/db"),
        ("postgresql://a,b/db?target_session_attrs=any", {"host": "a,b", "target_session_attrs": "any"}, "a,b/db"),
    ],
)
def test_places_may_be_names_numbers_and_sockets(address, query, place):
    """A port for all, or for some; whoever says which server is meant is followed."""
    url = read_url(address)
    assert dict(url.query) == {"target_session_attrs": "read-write", **query}
    assert location(url) == place


@pytest.mark.parametrize(
    "address, place",
    [
        ("postgresql://a:5433/db", "a:5433/db"),
        ("postgresql:///db?host=a", "a/db"),
        ("postgresql:///db?host=a&port=5433", "a:5433/db"),
        ("postgresql:///db?host=/run/a", "local socket/db"),
        ("postgresql:///db", "local socket/db"),
    ],
)
def test_one_server_is_asked_for_nothing(address, place):
    """Where there is one server it is taken as it is, so that a standby can be read."""
    url = read_url(address)
    assert "target_session_attrs" not in url.query
    assert location(url) == place


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://a:1,b:2/db?port=3",
        "postgresql:///db?host=a,b,c&port=1,2",
        "postgresql://[::1,b/db",
        "postgresql://a:x,b/db",
        "postgresql://a:5432:5433/db",
    ],
)
def test_what_does_not_go_together_is_a_mistake(address):
    """More ports than servers, or a server that cannot be read, raises and says how it is written."""
    with pytest.raises(UsageError) as caught:
        read_url(address)
    assert caught.value.hint


def test_a_password_among_the_terms_is_masked():
    """Wherever the address has it, nobody reads it."""
    shown = masked(read_url("postgresql://a,b/db?password=s%25cret&sslpassword=s%25cret"))
    assert "cret" not in shown
    assert "password=***" in shown.replace("%2A", "*")
