"""One run of the program: what was said for all commands alike, and the way to the library."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

import typer

from statusengine.cli.account import account
from statusengine.cli.formats import Format
from statusengine.cli.options import Common
from statusengine.cli.place import Place, find_place, read_archive
from statusengine.cli.trouble import say
from statusengine.domain.name import parse_name

if TYPE_CHECKING:
    from statusengine import StatusEngine

__all__ = ["Call", "begin"]


@dataclass(frozen=True, kw_only=True)
class Call:
    """What holds for the whole run. `library` stands in for `statusengine` where a test wants its own."""

    database: str | None = None
    format: Format = Format.TABLE
    verbose: bool = False
    quiet: bool = False
    library: Any = None

    @property
    def principal(self) -> str:
        """The operating system's name for who runs this."""
        return account()

    @property
    def place(self) -> Place:
        """The database this run works on."""
        return find_place(self.database)

    def reach(self) -> Any:
        """The module of the library, loaded when it is needed."""
        return self.library or import_module("statusengine")

    @contextmanager
    def engine(self) -> Iterator[StatusEngine]:
        """The engine on this run's database; the default one is made on first use."""
        place, library = self.place, self.reach()
        if place.is_missing:
            self._make(place)
        with library.StatusEngine.open(place.address, principal=self.principal) as engine:
            _collect_again()
            yield engine

    def _make(self, place: Place) -> None:
        archive = read_archive(None)
        self.reach().create_database(place.address, archive=archive, principal=self.principal)
        self.note(f"A new database for {archive} was made at {place.address}")

    def watch(self, *, closely: bool = False) -> None:
        """Send what the library logs to standard error; `closely` where each step is of interest."""
        from statusengine.cli.logs import configure_logs  # noqa: PLC0415 - only commands that write log

        configure_logs(verbose=self.verbose, quiet=self.quiet, closely=closely)

    def note(self, text: str) -> None:
        """Tell a person something beside the data, unless silence was asked for."""
        if not self.quiet:
            say(text)


def _collect_again() -> None:
    """From here on a command may be long: look for garbage again, but not among what was loaded."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def begin(context: typer.Context, common: Common) -> Call:
    """This run as the program's and the command's own options describe it; the command's win.

    Raises:
        UnknownNameError: There is no such format.
    """
    so_far = context.obj if isinstance(context.obj, Call) else Call()
    return replace(
        so_far,
        database=common.database or so_far.database,
        format=parse_name(Format, common.format, "format") if common.format else so_far.format,
        verbose=common.verbose or so_far.verbose,
        quiet=common.quiet or so_far.quiet,
    )
