"""One table of a site's file: its values by kind, and each thing wrong with them kept with its place.

Nothing is raised, so that whoever wrote the file hears of everything at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from statusengine.domain.name import nearest
from statusengine.domain.text import escaped, quoted

__all__ = ["Problem", "Table"]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where in the file (`reasons.adapter_rest.requesters[1]`), and what would do instead."""

    place: str
    message: str
    hint: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


_NO_HINTS: Final[Mapping[str, str]] = MappingProxyType({})


class Table:
    """A table at its place; `problems` is one list for the whole file."""

    def __init__(self, place: str, told: Mapping[str, Any], problems: list[Problem]) -> None:
        self.place, self.told, self.problems = place, told, problems

    def _at(self, key: str) -> str:
        return escaped(f"{self.place}.{key}" if self.place else key)

    def wrong(self, key: str, message: str, hint: str) -> None:
        """Keep a problem of what stands under `key`."""
        self.problems.append(Problem(self._at(key), message, hint))

    def is_wrong(self, key: str) -> bool:
        """Whether a problem of this key, or inside it, is known already."""
        place = self._at(key)
        return any(each.place == place or each.place.startswith(f"{place}[") for each in self.problems)

    def expect(self, keys: Iterable[str]) -> None:
        """Keep a problem for each key that is none of these."""
        known = tuple(keys)
        for key in self.told:
            if key not in known:
                near = nearest(key, known)
                hint = f"did you mean {near}?" if near else f"what may be said here: {', '.join(known)}"
                self.wrong(key, "a site's policy does not say this", hint)

    def _of(self, kind: type[Any], key: str, what: str, hint: str) -> Any:
        value = self.told.get(key)
        if value is None or (isinstance(value, kind) and (kind is bool or not isinstance(value, bool))):
            return value
        self.wrong(key, f"{quoted(str(value))} is not {what}", hint)
        return None

    def table(self, key: str) -> Table:
        """The table under `key`; an empty one where there is none."""
        told = self._of(dict, key, "a table", f"write it as [{self._at(key)}]")
        return Table(self._at(key), told or {}, self.problems)

    def text(self, key: str) -> str | None:
        """The text under `key`."""
        found: str | None = self._of(str, key, "a text", "write it in quotes")
        return found

    def flag(self, key: str) -> bool | None:
        """The yes or no under `key`."""
        found: bool | None = self._of(bool, key, "yes or no", "write true or false")
        return found

    def number(self, key: str, least: int, most: int) -> int | None:
        """The whole number under `key`, within its bounds."""
        found: int | None = self._of(int, key, "a whole number", "write it bare")
        if found is None or least <= found <= most:
            return found
        self.wrong(key, f"{found} is out of bounds", f"a number from {least} to {most}")
        return None

    def items(self, key: str) -> Iterator[tuple[str, Any]]:
        """What the list under `key` holds, each with its place in the list."""
        if not isinstance(self.told.get(key, []), list):
            self._list_wanted(key)
            return
        for number, value in enumerate(self.told.get(key, [])):
            yield f"{key}[{number}]", value

    def _list_wanted(self, key: str) -> None:
        if not self.is_wrong(key):
            self.wrong(key, f"{quoted(str(self.told[key]))} is not a list", "write it in brackets: [ ]")

    def words(self, key: str) -> list[str]:
        """The texts of the list under `key`."""
        found = []
        for place, value in self.items(key):
            if isinstance(value, str):
                found.append(value)
            else:
                self.wrong(place, f"{quoted(str(value))} is not a text", "write it in quotes")
        return found

    def names(
        self, key: str, known: Iterable[str], what: str, hints: Mapping[str, str] = _NO_HINTS
    ) -> tuple[str, ...]:
        """The texts of the list under `key`, each once and each one of `known`; `hints` answer special others."""
        fitting = tuple(known)
        found = dict.fromkeys(self.words(key))
        for place, word in self.items(key):
            if isinstance(word, str) and word not in fitting:
                near = nearest(word, fitting)
                guess = f"did you mean {near}?" if near else f"one of: {', '.join(fitting)}"
                self.wrong(place, f"{quoted(word)} is not {what}", hints.get(word, guess))
        return tuple(word for word in found if word in fitting)
