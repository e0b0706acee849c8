r"""What text the engine takes in, and how it shows text it did not take.

A note is printed on a curator's terminal years later. Control characters could rewrite that terminal and
bidirectional marks could turn a sentence round, so neither is ever stored.

>>> quoted("a\x1b[2Jb")
"'a\\x1b[2Jb'"
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from statusengine.errors import InvalidTextError

__all__ = ["MAX_NOTE", "MAX_WORD", "clean_key", "clean_text", "escaped", "quoted"]

MAX_NOTE: Final = 10_000
MAX_WORD: Final = 200

_REFUSED: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_KEY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+=@-]{0,199}", re.ASCII)


def _is_refused(character: str) -> bool:
    return character != "\n" and unicodedata.category(character) in _REFUSED


def escaped(text: str) -> str:
    """`text` with every character that could act on a terminal written as its escape."""
    return "".join(
        character.encode("unicode_escape").decode("ascii") if _is_refused(character) else character
        for character in text
    )


def quoted(text: str, *, limit: int = 60) -> str:
    """`text` as a short, harmless, quoted word for an error message."""
    shown = text if len(text) <= limit else text[:limit] + "…"
    return f"'{escaped(shown).replace(chr(10), chr(92) + 'n')}'"


def clean_text(what: str, text: str | None, *, limit: int = MAX_NOTE, one_line: bool = False) -> str | None:
    """`text` stripped and normalised (NFC), or `None` where there is none.

    Raises:
        InvalidTextError: It is longer than `limit` characters, or has a control or direction character.
    """
    if text is None or not text.strip():
        return None
    kept = unicodedata.normalize("NFC", text.strip())
    if len(kept) > limit:
        raise InvalidTextError(f"the {what} is {len(kept)} characters long", hint=f"at most {limit} are kept")
    for place, character in enumerate(kept):
        if _is_refused(character) or (one_line and character == "\n"):
            raise InvalidTextError(
                f"the {what} has the character U+{ord(character):04X} at place {place + 1}",
                hint="control, formatting and direction characters are not stored; remove it",
            )
    return kept


def clean_key(key: str) -> str:
    """An idempotency key as given.

    Raises:
        InvalidTextError: It is not 1 to 200 plain characters.
    """
    if not _KEY.fullmatch(key):
        raise InvalidTextError(
            f"{quoted(key)} is not an idempotency key",
            hint="1 to 200 letters, digits and . _ : / + = @ -, beginning with a letter or digit",
        )
    return key
