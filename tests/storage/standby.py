"""A second server that follows the first: a standby, made by a copy of the whole of it, that can be promoted."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg

__all__ = ["Standby", "following"]


class Standby:
    """A server that streams from another one, in a folder of its own."""

    def __init__(self, primary, folder: Path) -> None:
        self.primary, self.socket = primary, folder
        self._data = folder / "data"

    def begin(self) -> None:
        """Copy the primary and follow it."""
        source = ("--host", str(self.primary.socket), "--username", "postgres")
        how = ("--pgdata", str(self._data), "--write-recovery-conf", "--checkpoint", "fast", "--no-sync")
        self._run("pg_basebackup", *source, *how)
        listen = ("--options", f"-k {self.socket} -h ''", "--log", str(self.socket / "log"))
        self._run("pg_ctl", *self._where, "--wait", *listen, "start")

    @property
    def _where(self) -> tuple[str, str]:
        return "--pgdata", str(self._data)

    def url(self, database: str) -> str:
        """The address of a database on it."""
        return f"postgresql://postgres@/{database}?host={quote(str(self.socket))}"

    def pause(self, *, on: bool) -> None:
        """Stop following, or go on."""
        self.ask(f"SELECT pg_wal_replay_{'pause' if on else 'resume'}()")

    def ask(self, statement: str) -> list[tuple]:
        """What one statement answers here."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            return connection.execute(statement).fetchall()

    def promote(self) -> None:
        """Make a primary of it."""
        self._run("pg_ctl", *self._where, "--wait", "promote")

    def stop(self) -> None:
        """End it, as a crash would."""
        self._run("pg_ctl", *self._where, "--mode", "immediate", "stop")

    def _run(self, program: str, *words: str) -> None:
        path, account = self.primary.programs / program, self.primary.account
        subprocess.run([path, *words], check=True, user=account, capture_output=program != "pg_ctl")


@contextmanager
def following(primary) -> Iterator[Standby]:
    """A standby of a server, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="sb-"))  # short: the path of a socket may have 107 bytes
    try:
        folder.chmod(0o700)
        if primary.account is not None:
            shutil.chown(folder, user=primary.account)
        standby = Standby(primary, folder)
        standby.begin()
        try:
            yield standby
        finally:
            standby.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
