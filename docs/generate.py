"""Write the generated parts of the pages: what is between `<!-- generated: NAME -->` and `<!-- end -->`.

The tables come from the code that decides, so a page cannot say what the engine does not do.

    python docs/generate.py            write them
    python docs/generate.py --check    say which pages are stale, and fail if any is
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tables import answering, moving, reaching, showing

ROOT: Final = Path(__file__).parents[1]
_REGION: Final = re.compile(r"(<!-- generated: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)

PARTS: Final[dict[str, Callable[[], str]]] = {
    "statuses": moving.statuses,
    "moves": moving.moves,
    "diagram": moving.diagram,
    "reasons": moving.reasons,
    "visibility": showing.visibility,
    "services": showing.services,
    "holds": showing.holds,
    "zones": showing.zones,
    "crosswalk": showing.crosswalk,
    "roles": reaching.roles,
    "cascades": reaching.cascades,
    "links": reaching.links,
    "limits": reaching.limits,
    "errors": answering.error_tree,
    "refusals": answering.refusals,
    "cluster": answering.cluster,
    "exit-codes": answering.exit_codes,
    "commands": answering.commands,
}


def pages() -> list[Path]:
    """Every page of the documentation."""
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def renewed(page: str) -> str:
    """The page with each generated part as the code has it now."""
    return _REGION.sub(lambda part: f"{part[1]}\n{PARTS[part[2]]()}\n\n{part[3]}", page)


def main(arguments: list[str]) -> int:
    """Write the pages, or with `--check` name the stale ones."""
    stale = [page for page in pages() if renewed(text := page.read_text(encoding="utf-8")) != text]
    for page in stale:
        print(f"{'stale' if arguments else 'written'}: {page.relative_to(ROOT)}")
        if not arguments:
            page.write_text(renewed(page.read_text(encoding="utf-8")), encoding="utf-8")
    return 1 if arguments and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
