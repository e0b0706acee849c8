"""Whose account runs the command, asked of the operating system and never of the environment."""

from __future__ import annotations

import os
import pwd

__all__ = ["account"]


def account() -> str:
    """The name of the account this process belongs to, or its number where it has none."""
    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"uid:{number}"
