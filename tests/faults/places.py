"""Databases to treat badly: made, with records in them, on SQLite and on a PostgreSQL of our own."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path

from faults.servers import servers
from faults.stock import lay_in

from statusengine.domain.archive import Archive
from statusengine.engine import create_database

KINDS = ("sqlite", "postgresql")


class Place:
    """A database and a folder beside it; on PostgreSQL each principal is a user."""

    def __init__(self, folder, server=None):
        self.folder, self._server = folder, server
        self.url = server.url("archive") if server else f"sqlite:///{folder / 'archive.sqlite'}"

    def address(self, principal):
        """The address for a principal, who is made where there are users."""
        if self._server is None:
            return self.url
        self._server.ask("CREATE ROLE {} LOGIN SUPERUSER", principal)
        return self._server.url("archive", principal)

    def make(self, due):
        """Make the database, with so many records due; answers with how many there are in all."""
        if self._server:
            self._server.ask("CREATE DATABASE archive")
        create_database(self.url, archive=Archive.DDBJ, principal="postgres")
        return lay_in(self.url, due)


@contextmanager
def place(kind):
    """A database of a kind, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="faults-", ignore_cleanup_errors=True) as name:
        if kind == "sqlite":
            yield Place(Path(name))
            return
        with servers("a") as (server,):
            server.make()
            server.start()
            yield Place(Path(name), server)
