"""The documentation is whole: its tables are the code's, its links lead somewhere, every page is reachable."""

from __future__ import annotations

import importlib
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
PAGES += sorted((ROOT / "docs").rglob("*.md"))


@pytest.fixture
def generate(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script that writes the tables, found as it is when it runs: its folder comes first."""
    monkeypatch.syspath_prepend(ROOT / "docs")
    return importlib.import_module("generate")


def links(page: Path) -> list[str]:
    """Where a page leads within the documentation, code blocks left out."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    return [link for link in LINK.findall(text) if "://" not in link]


def anchors(page: Path) -> set[str]:
    """The names of a page's headings, as a browser would jump to them."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(text))
    return {heading.strip().replace(" ", "-") for heading in plain}


def name(page: Path) -> str:
    """The page as its test is called."""
    return page.relative_to(ROOT).as_posix()


def test_generated_parts_are_what_the_code_says() -> None:
    """A table that was not written again after a change of the rules is stale: `make docs` renews it."""
    result = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_a_stale_page_is_found(tmp_path: Path) -> None:
    """The check can fail: a page on which a status was edited by hand is named, and written again on demand."""
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    for page in ("README.md", "CONTRIBUTING.md"):
        shutil.copy(ROOT / page, tmp_path)
    page = tmp_path / "docs" / "reference" / "statuses.md"
    true = page.read_text(encoding="utf-8")
    page.write_text(true.replace("| `canceled` |", "| `cancelled` |"), encoding="utf-8")

    def run(*options: str) -> subprocess.CompletedProcess[str]:
        script = tmp_path / "docs" / "generate.py"
        return subprocess.run([sys.executable, script, *options], capture_output=True, text=True, check=False)

    checked = run("--check")
    assert checked.returncode == 1
    assert checked.stdout == "stale: docs/reference/statuses.md\n"
    assert run().returncode == 0
    assert page.read_text(encoding="utf-8") == true


def test_every_part_stands_on_a_page(generate: ModuleType) -> None:
    """No table is written for nobody, and no page asks for one that does not exist."""
    asked = {part for page in PAGES for part in re.findall(r"<!-- generated: ([a-z-]+) -->", page.read_text("utf-8"))}
    assert asked == set(generate.PARTS)


@pytest.mark.parametrize("page", [pytest.param(page, id=name(page)) for page in PAGES])
def test_links_lead_somewhere(page: Path) -> None:
    """Every link within the documentation leads to a file, and to a heading where it names one."""
    for link in links(page):
        target, _, anchor = link.partition("#")
        path = (page.parent / target).resolve() if target else page
        assert path.exists(), f"{name(page)} links to {link}"
        assert not anchor or anchor in anchors(path), f"{name(page)} links to {link}"


def test_every_page_can_be_reached() -> None:
    """From the README a reader gets to every page by following links."""
    reached: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page not in reached and page.suffix == ".md":
            reached.add(page)
            waiting += [(page.parent / link.partition("#")[0]).resolve() for link in links(page)]
    assert {name(page) for page in PAGES} == {name(page) for page in reached}


def test_every_decision_is_listed() -> None:
    """The list of decisions has a line for each page, and titles that are theirs."""
    index = (ROOT / "docs" / "adr" / "index.md").read_text("utf-8")
    for page in sorted((ROOT / "docs" / "adr").glob("[0-9]*.md")):
        number, title = re.match(r"# (\d{4}): (.+)\n", page.read_text("utf-8")).groups()
        assert page.name.startswith(number)
        assert f"| [{number}]({page.name}) | {title} |" in index
