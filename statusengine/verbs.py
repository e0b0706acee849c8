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
    from statusengine.services.ask import Options, Wishes

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

        setting = self._setting
        return ask(action, accession, principal=setting.principal, options=options, policy=setting.site.policy)

    def change(
        self,
        requests: Iterable[Request],
        *,
        count: int | None = None,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> list[Outcome]:
        """Carry out many requests; the answers are in the same order, and a refusal stops nobody else.

        `count` is the number of records that move, with all that they carry along; above 1,000 it must be given.
        Above 10,000 every request waits for a second person.

        Raises:
            ConflictError: Other writers were faster, again and again.
            IdempotencyKeyError: A key was used before for something else.
        """
        from statusengine.services.change import change

        return change(self._setting, requests, count=count, dry_run=dry_run, progress=progress)

    def _one(self, action: Action, accession: str, wishes: Wishes) -> Outcome:
        """Ask one action of one record; `dry_run` judges only, `count` states how many records move with it."""
        dry_run, count = wishes.pop("dry_run", False), wishes.pop("count", None)
        options: Options = wishes
        return self.change([self.ask(action, accession, **options)], count=count, dry_run=dry_run)[0]

    def register(self, accession: str, **options: Unpack[Wishes]) -> Outcome:
        """Take in a new record, private; `until` is its hold date, `processed` says that it is complete."""
        return self._one(Action.REGISTER, accession, options)

    def complete(self, accession: str, **options: Unpack[Wishes]) -> Outcome:
        """Say that processing is done; without a hold date the record is released at once."""
        return self._one(Action.COMPLETE, accession, options)

    def hold(self, accession: str, **options: Unpack[Wishes]) -> Outcome:
        """Set, move or clear (`clear=True`) the hold date of a private record."""
        return self._one(Action.HOLD, accession, options)

    def release(self, accession: str, **options: Unpack[Wishes]) -> Outcome:
        """Make a private record public."""
        return self._one(Action.RELEASE, accession, options)

    def cancel(self, accession: str, **options: Unpack[Wishes]) -> Outcome:
        """Stop a record before it was ever public."""
        return self._one(Action.CANCEL, accession, options)

    def reopen(self, accession: str, **options: Unpack[Wishes]) -> Outcome:
        """Take a canceled record back into processing (a second person approves)."""
        return self._one(Action.REOPEN, accession, options)

    def suppress(self, accession: str, **options: Unpack[Wishes]) -> Outcome:
        """Take a record out of search; the reason says whether for a time (until `until`) or for good."""
        return self._one(Action.SUPPRESS, accession, options)

    def rerelease(self, accession: str, **options: Unpack[Wishes]) -> Outcome:
        """Make a record public again."""
        return self._one(Action.RERELEASE, accession, options)

    def replace(self, accession: str, **options: Unpack[Wishes]) -> Outcome:
        """Suppress a record for good and let others (`by`) answer for it."""
        return self._one(Action.REPLACE, accession, options)

    def withdraw(self, accession: str, **options: Unpack[Wishes]) -> Outcome:
        """Ask for a record to be shown by no public means; it leaves search at once, a second person decides."""
        return self._one(Action.WITHDRAW, accession, options)

    def amend(self, accession: str, **options: Unpack[Wishes]) -> Outcome:
        """Correct or add to what is known of the present status; the old stays in the history."""
        return self._one(Action.AMEND, accession, options)

    def freeze(self, accession: str, **options: Unpack[Wishes]) -> Outcome:
        """Keep a record where it is, for people and for the nightly job."""
        return self._one(Action.FREEZE, accession, options)

    def unfreeze(self, accession: str, **options: Unpack[Wishes]) -> Outcome:
        """Let a frozen record move again."""
        return self._one(Action.UNFREEZE, accession, options)

    def purge(self, accession: str, **options: Unpack[Wishes]) -> Outcome:
        """Record that the data of a canceled or withdrawn record is destroyed (a second person approves)."""
        return self._one(Action.PURGE, accession, options)

    def redact(self, accession: str, **options: Unpack[Wishes]) -> Outcome:
        """Destroy the text of a past `event`, named by its version; the event stays (a second person approves)."""
        return self._one(Action.REDACT, accession, options)

    def published(
        self, accession: str, *, count: int | None = None, dry_run: bool = False, **options: Unpack[Options]
    ) -> Outcome:
        """Report that a record is published: it is released early, or released again; needs `evidence`.

        Whoever reports it is `anyone` where nobody is named; `third_party=True` asks a second person first.
        """
        from statusengine.services.published import published

        return published(self._setting, accession, options, count=count, dry_run=dry_run)

    def link(self, accession: str, **options: Unpack[Wishes]) -> Outcome:
        """Tie a record to others: `part_of`, `cites`, `derived_from`; `unlink=True` ends the ties instead."""
        return self._one(Action.AMEND, accession, options)

    def plan(self, requests: Iterable[Request]) -> tuple[str, list[Outcome]]:
        """Judge requests, and all that they carry along, without writing.

        Returns:
            The text of a plan file for `apply_plan`, and what each request would come to.
        """
        from statusengine.services.saved_plan import save_plan

        return save_plan(self._setting, list(requests))

    def apply_plan(self, text: str, *, count: int | None = None, dry_run: bool = False) -> list[Outcome]:
        """Carry out a plan, whole, if every record that it names is still as it was.

        Raises:
            StalePlanError: A record moved since, or the plan was carried out already.
            InvalidListError: It is no plan, another archive's, or was changed by hand.
        """
        from statusengine.services.saved_plan import apply_plan

        return apply_plan(self._setting, text, count=count, dry_run=dry_run)
