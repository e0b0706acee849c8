"""Where log events go: through structlog to the standard logger `statusengine`, which is silent until told otherwise.

Event names are constants and values are keywords; a program that uses the library decides where they end up.
"""

from __future__ import annotations

import logging
from typing import Any, Final

import structlog

__all__ = ["log"]

_target: Final = logging.getLogger("statusengine")
_target.addHandler(logging.NullHandler())

log: Final[Any] = structlog.wrap_logger(
    _target,
    processors=[structlog.stdlib.filter_by_level, structlog.stdlib.render_to_log_kwargs],
    wrapper_class=structlog.stdlib.BoundLogger,
)
