"""How much memory a process held at most."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

__all__ = ["resident"]


def resident() -> int:
    """The most that was ever resident, in bytes.

    Linux carries the figure of `getrusage` over from the process that started this one; its own status does not.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(line for line in status.read_text("ascii").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
