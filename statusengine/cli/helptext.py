r"""The help text of a command: its docstring, and the reasons that fit, written from the table of reasons.

>>> print(help_text("Stop it.\n\nExample:\n    status cancel DRR000001").replace("\b", "^"))
Stop it.
<BLANKLINE>
^
Example:
  status cancel DRR000001
"""

from __future__ import annotations

from inspect import cleandoc

from statusengine.domain.action import Action
from statusengine.domain.pairing import reasons_for
from statusengine.domain.reason import REASONS, Reason

__all__ = ["help_text", "reasons_text"]

_AS_IT_STANDS = "\b\n"  # the help formatter wraps a paragraph anew unless it begins with this


def help_text(doc: str, action: Action | None = None) -> str:
    """A docstring as the help formatter wants it, followed by the reasons that fit `action`."""
    paragraphs = [_paragraph(paragraph) for paragraph in cleandoc(doc).split("\n\n")]
    if action is not None:
        paragraphs.append(reasons_text(action))
    return "\n\n".join(paragraphs)


def _paragraph(text: str) -> str:
    if "\n    " not in text:
        return text
    return _AS_IT_STANDS + text.replace("\n    ", "\n  ")


def reasons_text(action: Action) -> str:
    """The reasons a person may give for `action`, one on each line."""
    fitting = reasons_for(action)
    if not fitting:
        return "No reason is asked for."
    width = max(map(len, fitting))
    lines = [f"  {reason:<{width}}  {_said_of(reason)}" for reason in fitting]
    return "\n".join([f"{_AS_IT_STANDS}Reasons that fit:", *lines])


def _said_of(reason: Reason) -> str:
    rule = REASONS[reason]
    needs = (
        ("--evidence", rule.needs_publication),
        ("--confirmed-with", rule.needs_confirmation),
    )
    wanted = "".join(f" Needs {option}." for option, is_needed in needs if is_needed)
    details = f" Details: {', '.join(rule.details)}." if rule.details else ""
    return (rule.public_sentence or "The public is not told.") + wanted + details
