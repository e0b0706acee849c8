"""What a site added to the policy, as its database keeps it: every text it adopted, the last one in force.

A reason that was dropped since still stands in histories, so what is stored is read by every text there was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from statusengine.domain.reason import AnyReason, SiteReason
from statusengine.domain.site_policy import NO_ADDITIONS, SitePolicy

if TYPE_CHECKING:
    from statusengine.domain.site_file import Problem, SiteFile

__all__ = ["NOTHING_ADOPTED", "Adopted", "read_policy_text"]


def read_policy_text(text: str) -> SiteFile:
    """A site's policy from the text of its file; what is no TOML is one problem of the whole."""
    import tomllib  # noqa: PLC0415 - most sites add nothing

    from statusengine.domain.site_file import Problem, SiteFile, parse_site_policy  # noqa: PLC0415 - the same

    try:
        told = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return SiteFile(NO_ADDITIONS, (Problem("", f"this is no TOML: {error}", "mend the line that is named"),))
    return parse_site_policy(told)


class Adopted:
    """The texts that a site adopted, oldest first. What is unsound in one by now has no effect."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self.texts = tuple(texts)

    @property
    def text(self) -> str | None:
        """The text in force, if any was adopted."""
        return self.texts[-1] if self.texts else None

    @cached_property
    def _file(self) -> SiteFile:
        return read_policy_text(self.text or "")

    @property
    def policy(self) -> SitePolicy:
        """What holds now."""
        return NO_ADDITIONS if self.text is None else self._file.policy

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What of the text in force the present tables do not take any more."""
        return () if self.text is None else self._file.problems

    @cached_property
    def _dropped(self) -> Mapping[str, SiteReason]:
        found: dict[str, SiteReason] = {}
        for text in self.texts[:-1]:
            found.update(read_policy_text(text).policy.reasons)
        return MappingProxyType(found)

    def reason(self, code: str) -> AnyReason:
        """The reason that is stored as `code`, in force or dropped since.

        Raises:
            ValueError: It is none.
        """
        try:
            return self.policy.reason(code)
        except ValueError:
            if code not in self._dropped:
                raise
            return self._dropped[code]


NOTHING_ADOPTED: Final = Adopted()
"""A site that works by the built-in tables alone."""
