"""A server that dies at the commit: before it was done, or after it was done and before anybody was told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Any

from sqlalchemy import Connection, event

from statusengine.engine import StatusEngine
from statusengine.storage.store import Store

__all__ = ["Loss", "losing"]


class Loss(Enum):
    """What became of the transaction whose commit was never answered."""

    STANDS = "stands"
    UNDONE = "undone"


class _Thief:
    """Takes the connection away at the commit of each writer's first attempt."""

    def __init__(self, server: Any, loss: Loss) -> None:
        self._server, self._loss = server, loss
        self._is_first = False
        self.taken = 0

    def watch(self, store: Store) -> None:
        """Know a first attempt from one that comes after a loss."""
        once = store._once

        def watched(task: Any, unanswered: list[Any], **words: Any) -> Any:
            self._is_first = not unanswered
            return once(task, unanswered, **words)

        vars(store)["_once"] = watched

    def __call__(self, connection: Connection) -> None:
        """Just before the driver commits."""
        is_writer = connection.get_execution_options().get("isolation_level") == "SERIALIZABLE"
        if not is_writer or not self._is_first:
            return
        self.taken += 1
        driver = connection.connection.driver_connection
        if self._loss is Loss.STANDS:
            driver.commit()
            driver.close()
        else:
            self._server.run(f"SELECT pg_terminate_backend({driver.info.backend_pid})")


@contextmanager
def losing(server: Any, loss: Loss, *engines: StatusEngine) -> Iterator[_Thief]:
    """Lose the connection at every commit of these engines, once."""
    thief = _Thief(server, loss)
    stores = [engine._setting.store for engine in engines]
    for store in stores:
        thief.watch(store)
        event.listen(store.engine, "commit", thief)
    try:
        yield thief
    finally:
        for store in stores:
            event.remove(store.engine, "commit", thief)
            del vars(store)["_once"]
