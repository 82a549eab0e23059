"""Plain text keeps its words, its lines where they mean something, and its columns."""

from __future__ import annotations

import html as escapes
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.render import RenderSettings, render
from ingest.render.plain import plain_to_html

GOLDEN = Path(__file__).parent / "golden"


def html(text: str) -> str:
    return re.sub(r' data-sourcepos="[^"]*"', "", plain_to_html(text))


@pytest.mark.parametrize("source", sorted(GOLDEN.glob("markdown*/*.txt")), ids=lambda path: path.stem)
def test_golden_text(source: Path, golden: Callable[[Path], None]) -> None:
    golden(source)


def test_blank_lines_part_paragraphs() -> None:
    assert html("One.\n\n\nTwo.\n") == "<p>One.</p>\n<p>Two.</p>"


def test_wrapped_lines_flow_and_short_lines_stay() -> None:
    wrapped = "This line is as long as lines are in a wrapped text,\nand this one is nearly as long, but not the\nend."
    assert "<br>" not in html(wrapped)
    assert html("Jane Doe\nMain Street 1\nTown") == "<p>Jane Doe<br>\nMain Street 1<br>\nTown</p>"
    assert html("- one\n- two") == "<p>- one<br>\n- two</p>"


@pytest.mark.parametrize(
    "block",
    [
        "a     1\nbb    2",
        "+---+\n| a |\n+---+",
        "a\tb\nc\td",
        "Name   Size\n=====  ====\nx      1",
        "┌─┐\n└─┘",
    ],
)
def test_columns_and_drawings_keep_their_blanks(block: str) -> None:
    assert html(f"Text.\n\n{block}\n\nText.") == f"<p>Text.</p>\n<pre><code>{block}</code></pre>\n<p>Text.</p>"


def test_an_indented_block_is_kept_but_a_margin_of_the_whole_text_is_not() -> None:
    assert html("Do:\n\n    run\n      this\n") == "<p>Do:</p>\n<pre><code>run\n  this</code></pre>"
    assert html("    All is indented.\n\n    All of it.") == "<p>All is indented.</p>\n<p>All of it.</p>"


def test_underlined_lines_are_headings() -> None:
    text = "Title\n=====\n\nText.\n\nPart\n----\nMore.\n\n=====\nNext\n=====\n"
    assert html(text) == "<h1>Title</h1>\n<p>Text.</p>\n<h3>Part</h3>\n<p>More.</p>\n<h2>Next</h2>"


@pytest.mark.parametrize(
    "first", ["A sentence.", "Dear all,", "- a point", "https://a.example/", "Really?", "***", "x" * 90]
)
def test_a_first_line_that_is_no_title_stays_text(first: str) -> None:
    assert "<h1>" not in html(f"{first}\n\nMore.\n")
    assert "<h1>Release notes</h1>" in html("Release notes\n\nMore.\n")
    assert "<h1>" not in html("The only line\n")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("See https://a.example/b.", "https://a.example/b"),
        ("(https://a.example/b_(c))", "https://a.example/b_(c)"),
        ("<http://a.example?x=1&y=2>", "http://a.example?x=1&amp;y=2"),
        ("[x](https://a.example)", "https://a.example"),
    ],
)
def test_addresses_become_links_without_the_marks_around_them(text: str, address: str) -> None:
    assert f'<a href="{address}">{address}</a>' in html(text)


@given(st.text(alphabet="ab <&>\"'\n\t=-|.h:/1", max_size=120))
def test_every_sign_but_blanks_and_rules_is_kept(text: str) -> None:
    shown = escapes.unescape(re.sub("<[^>]*>", "", plain_to_html(text)))
    assert re.sub(r"[\s=\-.]", "", shown) == re.sub(r"[\s=\-.]", "", text)


def test_front_matter_counts_in_plain_text_too() -> None:
    rendered = render(b"---\ndraft: true\n---\nText", path="a.txt", media_type="text/plain", settings=RenderSettings())
    assert rendered.parts == ()


def test_a_page_without_a_title_is_named_after_its_file() -> None:
    rendered = render(b"Just text.", path="x/how-to_pay.txt", media_type="text/plain", settings=RenderSettings())
    assert rendered.parts[0].title == "How to pay"
