"""The program as a process of its own: databases on disk, pipes, passwords, and what it loads."""

from __future__ import annotations

import json
import os
import pwd
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

STATUS = (sys.executable, "-c", "from statusengine.cli import main; main()")


@pytest.fixture
def status(tmp_path):
    """Run `status` in an empty home folder."""
    environment = {
        "HOME": str(tmp_path),
        "PATH": os.environ["PATH"],
        "USER": "somebody-else",
        "LOGNAME": "somebody-else",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }

    def run(*words, **more):
        return subprocess.run(
            [*STATUS, *words], env=environment | more, capture_output=True, text=True, check=False, cwd=tmp_path
        )

    return run


def test_the_default_database_is_made_on_first_use(status, tmp_path):
    """The first command makes it, says so on standard error, and the next one finds it."""
    before = json.loads(status("db", "info", "--format", "json").stdout)
    assert before["revision"] is None
    first = status("register", "DRR000001")
    assert first.returncode == 0, first.stderr
    assert "A new database for DDBJ was made" in first.stderr
    second = status("show", "DRR000001")
    assert "new database" not in second.stderr
    assert str(tmp_path) in before["location"]


def test_the_archive_of_the_default_database_may_be_chosen(status):
    """The environment says for which archive the first use makes it."""
    assert '"ENA"' in status("whoami", "--format", "json", STATUSENGINE_ARCHIVE="ENA").stdout
    assert status("whoami", STATUSENGINE_ARCHIVE="DDJB", HOME="/nonexistent").returncode == 2


def test_a_named_database_is_never_made_by_itself(status, tmp_path):
    """A file that is named and not there ends with 6 and names the command that makes it."""
    file = tmp_path / "own.sqlite"
    result = status("--database", str(file), "show", "DRR000001")
    assert result.returncode == 6
    assert "db init" in result.stderr
    assert not file.exists()


def test_db_commands_on_a_file(status, tmp_path):
    """A database is made once for one archive, and told about."""
    named = ("--database", str(tmp_path / "own.sqlite"))
    assert status("db", "init", "--archive", "ddbj", *named).returncode == 0
    assert status("db", "init", "--archive", "DDBJ", *named).returncode == 0
    assert status("db", "init", "--archive", "ENA", *named).returncode == 6
    assert status("db", "init", "--archive", "EBI", *named).returncode == 2
    for command in ("upgrade", "current", "check", "info"):
        assert status("db", command, *named).returncode == 0
    info = json.loads(status(*named, "db", "info", "--format", "json").stdout)
    assert (info["archive"], info["is_current"], info["records"]) == ("DDBJ", True, 0)


def test_a_database_is_made_in_parts(status, tmp_path, postgres_url):
    """On PostgreSQL the tables are divided as was asked, and that is told; a file cannot be."""
    made = status("db", "init", "--partitions", "2", "--database", postgres_url, "--format", "json")
    assert (made.returncode, json.loads(made.stdout)["partitions"]) == (0, 2)
    path = tmp_path / "own.sqlite"
    refused = status("db", "init", "--partitions", "2", "--database", str(path))
    assert (refused.returncode, path.exists()) == (2, False)
    assert "only PostgreSQL has partitions" in refused.stderr


def test_a_single_handed_move_is_said_to_be_one(status, tmp_path):
    """In a single-user database the one who asked approves, and is told what that means."""
    named = ("--database", str(tmp_path / "own.sqlite"))
    status("db", "init", "--single-user", *named)
    status("register", "DRR000001", "--processed", *named)
    asked = status("withdraw", "DRR000001", "--reason", "no_informed_consent", "--yes", *named)
    assert asked.returncode == 7
    done = status("approve", "DRR000001", "--yes", *named)
    assert done.returncode == 0
    assert "Single-handed: DRR000001" in done.stderr


def test_the_principal_is_the_account_and_no_variable(status):
    """Whatever USER and LOGNAME say, the user number names the principal."""
    told = json.loads(status("whoami", "--format", "json").stdout)
    assert told["principal"] == pwd.getpwuid(os.getuid()).pw_name


def test_a_password_is_never_printed(status):
    """A database that cannot be reached is named without its password."""
    result = status("--database", "postgresql://someone:hunter2@127.0.0.1:1/none", "show", "DRR000001")
    assert result.returncode == 6
    assert "hunter2" not in result.stdout + result.stderr
    assert "Traceback" not in result.stderr


def test_a_reader_that_has_enough_is_no_error(tmp_path):
    """A closed pipe ends the output quietly, and the code is that of the work."""
    reading, writing = os.pipe()
    os.close(reading)
    process = subprocess.run(
        [*STATUS, "policy", "show", "moves"], stdout=writing, stderr=subprocess.PIPE, check=False, cwd=tmp_path
    )
    os.close(writing)
    assert (process.returncode, process.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
@pytest.mark.parametrize("target, told", [(">/dev/full", "No space left on device"), (">&-", "closed")])
def test_an_answer_that_cannot_be_written_is_told_and_the_change_is_done(status, tmp_path, target, told):
    """A full or closed standard output is no defect: one sentence, the exit code 6, and what was asked is done."""
    status("register", "DRR000001")
    command = f"{shlex.join((*STATUS, 'freeze', 'DRR000001'))} {target}"
    process = subprocess.run(
        ["/bin/sh", "-c", command],
        env={"HOME": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )
    said = [line for line in process.stderr.splitlines() if line.startswith("status: ")]
    assert (process.returncode, len(said)) == (6, 1), process.stderr
    assert told in said[0]
    assert "Traceback" not in process.stderr
    assert json.loads(status("show", "DRR000001", "--format", "json").stdout)["frozen"] is True


def test_completion_offers_the_reasons_that_fit(status):
    """At the tabulator key `cancel --reason` offers its own two reasons, and the commands by their names."""
    asked = {"_STATUS_COMPLETE": "complete_bash", "COMP_WORDS": "status cancel --reason ", "COMP_CWORD": "3"}
    assert status(**asked).stdout.split() == ["submitter_request", "failed_quality_control"]
    asked |= {"COMP_WORDS": "status with", "COMP_CWORD": "1"}
    assert status(**asked).stdout.split() == ["withdraw"]


def test_show_loads_nothing_it_does_not_need(status):
    """A look-up starts without the libraries that only writing, migrating or checking need."""
    status("register", "DRR000001")
    heavy = {"sqlmodel", "pydantic", "structlog", "alembic", "transitions", "holidays", "rich", "psycopg"}
    assert not heavy & _loaded(status, "show", "DRR000001")


def test_the_nightly_job_loads_nothing_it_does_not_need(status):
    """The nightly job starts without what declares tables, checks words by types, or knows the world's holidays."""
    status("register", "DRR000001")
    loaded = _loaded(status, "release-due", "--workers", "1")
    assert not {"sqlmodel", "pydantic", "sqlalchemy.orm", "alembic", "holidays", "psycopg"} & loaded
    assert "structlog" in loaded


def _loaded(status, *words):
    """The modules in memory at the end of a command."""
    script = (
        "import sys; from statusengine.cli import main\ntry: main()\nfinally: print(*sys.modules, file=sys.stderr)"
    )
    result = subprocess.run(
        [sys.executable, "-c", script, *words],
        env={"HOME": os.environ["HOME"], "PYTHONPATH": str(Path(__file__).parents[2])}
        | {"STATUSENGINE_DATABASE_URL": _location(status)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(result.stderr.split())


def _location(status):
    return json.loads(status("db", "info", "--format", "json").stdout)["location"]
