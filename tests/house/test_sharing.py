"""What the page on sharing a database says is done to a PostgreSQL, and is enough, and no more than enough."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from statusengine import (
    Applied,
    Archive,
    DatabaseUnavailableError,
    NotPermittedError,
    Pending,
    Role,
    Sight,
    Status,
    StatusEngine,
    create_database,
)

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "share-a-database.md"


@pytest.fixture
def shared(without_roles: Any) -> Iterator[str]:
    """A database as the page has it: made by the account it belongs to, and its people given their roles."""
    before, after = re.findall(r"```sql\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    for statement in before.splitlines():
        without_roles.run(statement)
    create_database(without_roles.url("status", "status_admin"), archive=Archive.DDBJ, principal="claimed")
    for statement in after.splitlines():
        without_roles.run(statement)
    yield "status"
    without_roles.drop("status")
    for role in ("hanako", "jiro", "search_api", "audit", "status_admin"):
        without_roles.run("DROP ROLE {}", role)


def test_two_curators_can_do_their_work(postgres_server: Any, shared: str) -> None:
    """With the rights of the page one asks for a withdrawal and the other approves it, whatever name is claimed."""
    with (
        StatusEngine.open(postgres_server.url(shared, "hanako"), principal="claimed") as hanako,
        StatusEngine.open(postgres_server.url(shared, "jiro"), principal="claimed") as jiro,
    ):
        assert (hanako.principal, jiro.principal) == ("hanako", "jiro")
        hanako.register("DRR000001", processed=True)
        assert isinstance(hanako.withdraw("DRR000001", reason="no_informed_consent"), Pending)
        done = jiro.approve("DRR000001")
        assert isinstance(done, Applied)
        assert done.record.status is Status.WITHDRAWN
        assert not hanako.release_due().refused
        assert hanako.check_database() == ()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM event",
        "UPDATE event SET action = action",
        "TRUNCATE event",
        "DELETE FROM operation",
        "UPDATE operation SET action = action",
        "INSERT INTO actor SELECT 'hanako', 'approver', 1, NULL, 'hanako', now()",
        "UPDATE actor SET name = name",
        "DELETE FROM actor",
    ],
)
def test_history_and_roles_cannot_be_edited(postgres_server: Any, shared: str, statement: str) -> None:
    """A curator's account can add to history, and neither change nor shorten it, nor take a role."""
    with (
        psycopg.connect(postgres_server.url(shared, "hanako")) as curator,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        curator.execute(statement)


def test_the_others_read(postgres_server: Any, shared: str) -> None:
    """The auditor reads everything and writes nothing, and the service sees what the public sees."""
    with (
        StatusEngine.open(postgres_server.url(shared, "hanako"), principal="claimed") as hanako,
        StatusEngine.open(postgres_server.url(shared, "audit"), principal="claimed") as audit,
        StatusEngine.open(postgres_server.url(shared, "search_api"), principal="claimed") as service,
    ):
        hanako.register("DRR000001", processed=True)
        hanako.register("DRR000002")
        assert [each.accession for each in audit.list()] == ["DRR000001", "DRR000002"]
        assert len(audit.history("DRR000001")) == 3
        assert audit.check_database() == ()
        with pytest.raises(DatabaseUnavailableError, match="permission denied"):
            audit.freeze("DRR000001")
        assert [*service.visible(["DRR000001", "DRR000002"]).values()] == [Sight.YES, Sight.NO]


def test_the_approver_gives_roles(postgres_server: Any, shared: str) -> None:
    """With the rights of the page the owner makes an approver, whose roles then bind whatever name is claimed."""
    with (
        StatusEngine.open(postgres_server.url(shared, "status_admin"), principal="claimed") as owner,
        StatusEngine.open(postgres_server.url(shared, "hanako"), principal="status_admin") as hanako,
        StatusEngine.open(postgres_server.url(shared, "jiro"), principal="claimed") as jiro,
    ):
        owner.add_actor("jiro", "approver")
        with pytest.raises(NotPermittedError):
            hanako.requests()
        with pytest.raises(NotPermittedError):
            hanako.add_actor("hanako", "approver")
        jiro.add_actor("hanako", "curator")
        assert hanako.roles() == {Role.CURATOR}
        assert hanako.requests() == ()
        jiro.revoke_actor("hanako", "curator")
        with pytest.raises(NotPermittedError):
            hanako.requests()
