"""What can be asked of records: one method a verb, all of them through `ask` and `change`.

Apart from the engine's other methods so that each file has one idea; a program meets them on `StatusEngine`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Unpack

from statusengine.domain.action import Action
from statusengine.services.setting import Setting

if TYPE_CHECKING:
    from statusengine.domain.outcome import Outcome
    from statusengine.domain.request import Request
    from statusengine.services.ask import Options

__all__ = ["Progress", "Verbs"]

Progress = Callable[[int], None]
"""Told, after each batch, how many more records are done."""


class Verbs:
    """The writing half of `StatusEngine`: each verb answers with an `Outcome`."""

    _setting: Setting

    def ask(self, action: Action | str, accession: str, **options: Unpack[Options]) -> Request:
        """Put a request into words that `change` carries out; reads nothing.

        Raises:
            UsageError: A name, an accession, a text or an option is not one that the action takes.
        """
        from statusengine.services.ask import ask

        return ask(action, accession, principal=self._setting.principal, options=options)

    def change(
        self, requests: Iterable[Request], *, dry_run: bool = False, progress: Progress | None = None
    ) -> list[Outcome]:
        """Carry out many requests; the answers are in the same order, and a refusal stops nobody else.

        Raises:
            ConflictError: Other writers were faster, again and again.
            IdempotencyKeyError: A key was used before for something else.
        """
        from statusengine.services.change import change

        return change(self._setting, requests, dry_run=dry_run, progress=progress)

    def _one(self, action: Action, accession: str, options: Options) -> Outcome:
        return self.change([self.ask(action, accession, **options)])[0]

    def register(self, accession: str, **options: Unpack[Options]) -> Outcome:
        """Take in a new record, private; `until` is its hold date, `processed` says that it is complete."""
        return self._one(Action.REGISTER, accession, options)

    def complete(self, accession: str, **options: Unpack[Options]) -> Outcome:
        """Say that processing is done; without a hold date the record is released at once."""
        return self._one(Action.COMPLETE, accession, options)

    def hold(self, accession: str, **options: Unpack[Options]) -> Outcome:
        """Set, move or clear (`clear=True`) the hold date of a private record."""
        return self._one(Action.HOLD, accession, options)

    def release(self, accession: str, **options: Unpack[Options]) -> Outcome:
        """Make a private record public."""
        return self._one(Action.RELEASE, accession, options)

    def cancel(self, accession: str, **options: Unpack[Options]) -> Outcome:
        """Stop a record before it was ever public."""
        return self._one(Action.CANCEL, accession, options)

    def reopen(self, accession: str, **options: Unpack[Options]) -> Outcome:
        """Take a canceled record back into processing (a second person approves)."""
        return self._one(Action.REOPEN, accession, options)

    def suppress(self, accession: str, **options: Unpack[Options]) -> Outcome:
        """Take a record out of search; the reason says whether for a time (until `until`) or for good."""
        return self._one(Action.SUPPRESS, accession, options)

    def rerelease(self, accession: str, **options: Unpack[Options]) -> Outcome:
        """Make a record public again."""
        return self._one(Action.RERELEASE, accession, options)

    def replace(self, accession: str, **options: Unpack[Options]) -> Outcome:
        """Suppress a record for good and let others (`by`) answer for it."""
        return self._one(Action.REPLACE, accession, options)

    def withdraw(self, accession: str, **options: Unpack[Options]) -> Outcome:
        """Ask for a record to be shown by no public means; it leaves search at once, a second person decides."""
        return self._one(Action.WITHDRAW, accession, options)

    def amend(self, accession: str, **options: Unpack[Options]) -> Outcome:
        """Correct or add to what is known of the present status; the old stays in the history."""
        return self._one(Action.AMEND, accession, options)

    def freeze(self, accession: str, **options: Unpack[Options]) -> Outcome:
        """Keep a record where it is, for people and for the nightly job."""
        return self._one(Action.FREEZE, accession, options)

    def unfreeze(self, accession: str, **options: Unpack[Options]) -> Outcome:
        """Let a frozen record move again."""
        return self._one(Action.UNFREEZE, accession, options)
