"""The runner of console blocks finds what is wrong with a page, or the pages would prove nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from house.console import Console, run_block
from sybil.document import Document
from sybil.parsers.markdown import CodeBlockParser


@pytest.fixture
def console() -> Iterator[Console]:
    """A shell in an empty folder."""
    console = Console(Path(__file__).parents[2])
    yield console
    console.close()


def told(console: Console, page: str) -> list[str | None]:
    """What is said of each block of a page."""
    document = Document(page, "page.md")
    document.namespace["console"] = console
    for region in CodeBlockParser("console", run_block)(document):
        document.add(region)
    return [run_block(example) for example in document]


def block(*lines: str) -> str:
    """A console block."""
    return "\n".join(("```console", *lines, "```", ""))


@pytest.mark.parametrize(
    "page",
    [
        block("$ true"),
        block("$ echo one", "one", "$ echo two", "two"),
        block("$ echo one; echo two >&2", "one", "two"),
        block("$ printf 'one\\ntwo\\nthree\\n'", "one", "...", "three"),
        block("$ cat > list <<'END'", "> a line", "> END", "$ cat list", "a line"),
        block("$ echo whatever"),
        "<!-- exit: 3 -->\n" + block("$ true", "$ exit 3"),
        block("$ ls docs/index.md", "docs/index.md"),
    ],
)
def test_a_true_block_passes(console: Console, page: str) -> None:
    """What is shown is what is printed, and the exit code is the one announced."""
    assert told(console, page) == [None]


@pytest.mark.parametrize(
    "page,complaint",
    [
        (block("$ false"), "ended with 1, not with 0"),
        (block("$ exit 4", "$ true"), "ended with 4, not with 0"),
        ("<!-- exit: 4 -->\n" + block("$ true"), "ended with 0, not with 4"),
        ("<!-- exit: 4 -->\n" + block("$ exit 4", "$ exit 4"), "ended with 4, not with 0"),
        (block("$ echo one", "two"), "is said to print"),
        (block("$ echo one", "one", "two"), "is said to print"),
    ],
)
def test_an_untrue_block_is_found(console: Console, page: str, complaint: str) -> None:
    """A wrong output and a wrong exit code are told with the command they belong to."""
    (said,) = told(console, page)
    assert said is not None
    assert complaint in said


def test_blocks_of_a_page_share_a_folder(console: Console) -> None:
    """A page is one story: a later block sees the files of an earlier one."""
    assert told(console, block("$ echo kept > note") + "\n" + block("$ cat note", "kept")) == [None, None]


def test_an_announcement_holds_for_its_block_only(console: Console) -> None:
    """The exit code of one block is not expected of the next."""
    page = "<!-- exit: 4 -->\n" + block("$ exit 4") + "\ntext\n\n" + block("$ exit 4")
    first, second = told(console, page)
    assert first is None
    assert second is not None
