"""A bar for long work, on standard error, on a terminal only."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

__all__ = ["progress"]

_LONG: Final = 1_000
_BAR: Final = 30
_EVERY: Final = 0.1


@contextmanager
def progress(total: int | None, *, quiet: bool = False) -> Iterator[Callable[[int], None] | None]:
    """A function to call with how many more were done, or nothing where no bar is wanted.

    `total` is `None` where it is not known beforehand; then only the count is shown.
    """
    if quiet or not sys.stderr.isatty() or (total is not None and total <= _LONG):
        yield None
        return
    try:
        yield _drawer(total)
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


def _drawer(total: int | None) -> Callable[[int], None]:
    done, drawn = 0, 0.0

    def draw(more: int) -> None:
        nonlocal done, drawn
        done, now = done + more, time.monotonic()
        if now - drawn < _EVERY:
            return
        drawn = now
        sys.stderr.write(f"\r\x1b[K{bar(done, total)}")
        sys.stderr.flush()

    return draw


def bar(done: int, total: int | None) -> str:
    """The bar as text.

    >>> bar(5_000, 10_000)
    '[###############...............] 5,000 of 10,000'
    """
    if not total:
        return f"{done:,} done"
    full = min(_BAR, _BAR * done // total)
    return f"[{'#' * full}{'.' * (_BAR - full)}] {done:,} of {total:,}"
