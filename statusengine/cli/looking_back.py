"""The options that look back: `--as-of`, and `--effective` beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import typer

from statusengine.cli.words import read_day

__all__ = ["Back"]


@dataclass(frozen=True, kw_only=True)
class Back:
    """The day to look back from."""

    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="What was recorded by the end of this day, YYYY-MM-DD."),
    ] = None
    effective: Annotated[
        bool, typer.Option("--effective", help="With --as-of: what was in force that day, whenever recorded.")
    ] = False

    def read(self) -> dict[str, Any]:
        """The day as the library takes it."""
        return {"as_of": read_day(self.as_of) if self.as_of else None, "effective": self.effective}
