"""The revision of the schema that this version reads and writes; a test holds it to the last migration."""

from __future__ import annotations

from typing import Final

__all__ = ["HEAD"]

HEAD: Final = "0003"
