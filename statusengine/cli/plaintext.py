"""Letting words through as they are.

Typer checks every value by a pydantic model that it builds at start-up, which takes as long as the look-up itself.
Our commands take text and switches and read the text themselves, so both are told to pass. Should a later Typer
keep its check elsewhere, nothing breaks: the start is slower, and the test of what `show` imports says so.
"""

from __future__ import annotations

from typing import Any

from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

__all__ = ["TextCommand", "TextGroup"]


class _AsTyped:
    """Stands where Typer keeps the check of a parameter, and changes nothing."""

    @staticmethod
    def coerce(value: Any, **_where: Any) -> Any:
        """The value itself."""
        return value


def _let_through(parameters: list[Any]) -> list[Any]:
    for parameter in parameters:
        if isinstance(parameter, TyperOption | TyperArgument) and _is_plain(parameter):
            parameter._runtime_param = _AsTyped()  # type: ignore[assignment]  # noqa: SLF001 - see above
    return parameters


def _is_plain(parameter: TyperOption | TyperArgument) -> bool:
    return parameter.type_descriptor.annotation in {str, bool, list[str]}


class TextCommand(TyperCommand):
    """A command whose text reaches it as it was typed."""

    def get_params(self, ctx: Any) -> list[Any]:
        """The parameters, the text among them exempt from Typer's check."""
        return _let_through(super().get_params(ctx))


class TextGroup(TyperGroup):
    """A group of such commands."""

    def get_params(self, ctx: Any) -> list[Any]:
        """The parameters, the text among them exempt from Typer's check."""
        return _let_through(super().get_params(ctx))
