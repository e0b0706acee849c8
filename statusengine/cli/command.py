"""Making a function a command: its groups of options unfolded, its docstring the help text.

A parameter whose type is a dataclass stands for all fields of that class, so that options which many commands
share are declared once and reach the function as one value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from inspect import Parameter, Signature, signature
from typing import Any, get_type_hints

import typer

from statusengine.cli.helptext import help_text
from statusengine.cli.plaintext import TextCommand, TextGroup
from statusengine.domain.action import Action

__all__ = ["command", "family", "unfold"]


def family(help_: str | None = None) -> typer.Typer:
    """An empty family of commands that are loaded together."""
    return typer.Typer(help=help_, cls=TextGroup, rich_markup_mode=None, add_completion=False, no_args_is_help=True)


def command(
    app: typer.Typer, name: str | None = None, *, action: Action | None = None
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Add a function to `app`; with `action`, its help ends with the reasons that fit."""

    def add(function: Callable[..., None]) -> Callable[..., None]:
        spelled = name or function.__name__.rstrip("_").replace("_", "-")
        app.command(spelled, cls=TextCommand, help=help_text(function.__doc__ or "", action))(unfold(function))
        return function

    return add


def unfold(function: Callable[..., None]) -> Callable[..., None]:
    """`function` with each dataclass among its parameters replaced by the fields of that class."""
    hints = get_type_hints(function, include_extras=True)
    groups = {name: hint for name, hint in hints.items() if is_dataclass(hint)}

    def call(**given: Any) -> None:
        for name, group in groups.items():
            given[name] = group(**{field.name: given.pop(field.name) for field in fields(group)})  # type: ignore[operator] # a group is the dataclass of its options
        function(**given)

    parameters = [
        shown for name in signature(function).parameters for shown in _parameters(function, name, hints[name])
    ]
    call.__signature__ = Signature(parameters)  # type: ignore[attr-defined] # what inspect reads, and Typer with it
    call.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    call.__name__ = function.__name__
    return call


def _parameters(function: Callable[..., None], name: str, hint: Any) -> list[Parameter]:
    if not is_dataclass(hint):
        own = signature(function).parameters[name]
        return [own.replace(annotation=hint, kind=Parameter.KEYWORD_ONLY)]
    hints = get_type_hints(hint, include_extras=True)
    return [_parameter(field, hints[field.name]) for field in fields(hint)]


def _parameter(field: Field[Any], hint: Any) -> Parameter:
    default = Parameter.empty if field.default is MISSING else field.default
    return Parameter(field.name, Parameter.KEYWORD_ONLY, default=default, annotation=hint)
