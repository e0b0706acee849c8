"""Where log events go: to the standard logger `statusengine`, which is silent until told otherwise.

Event names are constants and values are keywords, which become attributes of the log record; a program that uses the
library decides where they end up, and what they look like.
"""

from __future__ import annotations

import logging
from collections.abc import MutableMapping
from typing import Any, Final

__all__ = ["log"]

_target: Final = logging.getLogger("statusengine")
_target.addHandler(logging.NullHandler())


class _Events(logging.LoggerAdapter[logging.Logger]):
    """The standard methods, but that each keyword is a value of the event."""

    def process(self, msg: Any, kwargs: MutableMapping[str, Any]) -> tuple[Any, MutableMapping[str, Any]]:
        """Hand the values over as the standard library wants them."""
        return msg, {"extra": dict(kwargs)}


log: Final[Any] = _Events(_target, {})
