"""Whether the host and the database agree what time it is: what is released too early cannot be taken back.

The nightly job asks once, before it writes anything. The day that a run releases is fixed at its start, so a clock
that jumps later makes no record due. Too late is mended by the next run; so a job that cannot be sure does nothing.
"""

from __future__ import annotations

from typing import Final

from statusengine.errors import ClockSkewError
from statusengine.services.setting import Setting

__all__ = ["MOST_SECONDS", "expect_one_clock"]

MOST_SECONDS: Final = 5


def expect_one_clock(setting: Setting) -> None:
    """Go on only if the two clocks are no more than `MOST_SECONDS` apart.

    Raises:
        ClockSkewError: They are.
    """
    skew = setting.store.clock_skew()
    if abs(skew) > MOST_SECONDS:
        where = "ahead of" if skew > 0 else "behind"
        message = f"the database's clock is {abs(skew):.0f} seconds {where} this host's, and nothing was released"
        raise ClockSkewError(message, hint="set both clocks by one time server (chronyc tracking), and run it again")
