"""The command line: parse, call, print, exit. No rule and no query lives here."""

from __future__ import annotations

import gc

__all__ = ["main"]


def main() -> None:
    """Run the console script `status`."""
    gc.disable()  # looking for garbage while modules load is time lost; on again when the engine is open
    from statusengine.cli.app import run  # noqa: PLC0415 - importing the package alone must stay cheap

    run()
