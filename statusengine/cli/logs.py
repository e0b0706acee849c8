"""How the library's log looks here: lines for people on a terminal, JSON otherwise, always on standard error."""

from __future__ import annotations

import logging
import os
import sys
from typing import Any, Final

import structlog
from structlog.typing import EventDict, Processor

from statusengine.domain.text import escaped

__all__ = ["configure_logs"]

_OURS: Final = "statusengine"


def configure_logs(*, verbose: bool = False, quiet: bool = False, closely: bool = False) -> None:
    """Set the level and the form; `closely` shows each step, as the nightly job and the import do."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.ExtraAdder(),
                structlog.stdlib.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
            processors=_form(is_terminal=sys.stderr.isatty()),
        )
    )
    log = logging.getLogger(_OURS)
    log.handlers[:] = [handler]
    log.setLevel(_level(verbose=verbose, quiet=quiet, closely=closely))
    log.propagate = False


def _level(*, verbose: bool, quiet: bool, closely: bool) -> int:
    if verbose:
        return logging.DEBUG
    if quiet:
        return logging.ERROR
    return logging.INFO if closely else logging.WARNING


def _form(*, is_terminal: bool) -> list[Processor]:
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if is_terminal:
        colours = not os.environ.get("NO_COLOR")
        return [remove, _harmless, structlog.dev.ConsoleRenderer(colors=colours)]
    return [remove, structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]


def _harmless(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Stored text in a log line must not act on the terminal."""
    return {key: escaped(value) if isinstance(value, str) else value for key, value in event.items()}
