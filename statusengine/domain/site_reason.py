"""A reason that a site added to the tables: a code of its own that carries its own rule.

It stands wherever a built-in reason stands and is asked the same way, by its `rule`; it is never one of them.

>>> from statusengine.domain.action import Action
>>> from statusengine.domain.requester import Requester
>>> from statusengine.domain.rule import Binding
>>> rule = ReasonRule(bindings=(Binding(Action.CANCEL),), requesters=(Requester.ARCHIVE,), public_sentence=None)
>>> SiteReason("adapter_rest", rule)
<SiteReason: 'adapter_rest'>
>>> SiteReason("adapter_rest", rule) == "adapter_rest"
True
"""

from __future__ import annotations

from statusengine.domain.rule import ReasonRule

__all__ = ["SiteReason"]


class SiteReason(str):
    """A reason code of the site's own, and all there is to know about it.

    Beside plain text it is compared by its code; two of one code are the same only with the same rule.
    """

    __slots__ = ("rule",)
    rule: ReasonRule

    def __new__(cls, code: str, rule: ReasonRule) -> SiteReason:  # noqa: PYI034 - nothing derives from it
        """The reason of this code; the code was checked where the site's policy was read."""
        made = super().__new__(cls, code)
        made.rule = rule
        return made

    @property
    def value(self) -> str:
        """The code, as typed and stored."""
        return str(self)

    def __eq__(self, other: object) -> bool:
        is_same = str.__eq__(self, other)
        return is_same if not isinstance(other, SiteReason) else is_same and self.rule == other.rule

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__

    def __getnewargs__(self) -> tuple[str, ReasonRule]:  # type: ignore[override] # text is made anew from its text alone
        return str(self), self.rule

    def __repr__(self) -> str:
        return f"<SiteReason: {str(self)!r}>"
