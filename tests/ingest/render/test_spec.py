"""The Markdown parser reads CommonMark and GFM as their specifications have it, before anything is cleaned."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ingest.render.markdown import EXTENSIONS, Parser

Find = Callable[[str], Path]


def passed(examples: list[dict[str, Any]], extensions: tuple[str, ...] | None = None) -> list[bool]:
    """Which examples come out byte for byte. None: each with the extensions it names, as its own runner does."""
    results = []
    for example in examples:
        wanted = tuple(example.get("extensions", ())) if extensions is None else extensions
        results.append(Parser(wanted, positions=False).html(example["markdown"]) == example["html"])
    return results


def test_all_of_commonmark_is_read(shared: Find, capsys: pytest.CaptureFixture[str]) -> None:
    results = passed(json.loads((shared("corpora/spec") / "spec.json").read_text(encoding="utf-8")))
    with capsys.disabled():
        print(f"\nCommonMark: {sum(results)} of {len(results)} examples")  # noqa: T201 - the number is what the test is for
    assert sum(results) >= 655


def test_nearly_all_of_gfm_is_read(shared: Find, capsys: pytest.CaptureFixture[str]) -> None:
    """The two that differ are comments by the rule of CommonMark before 0.31, of which GFM is a copy."""
    results = passed(json.loads((shared("corpora/spec") / "gfm-spec.json").read_text(encoding="utf-8")))
    with capsys.disabled():
        print(f"\nGFM: {sum(results)} of {len(results)} examples")  # noqa: T201 - the number is what the test is for
    assert sum(results) >= 669


def test_reading_gfm_costs_nothing_of_commonmark_but_what_gfm_adds(shared: Find) -> None:
    """With everything on, only examples that hold a bare address come out in another way."""
    examples = json.loads((shared("corpora/spec") / "spec.json").read_text(encoding="utf-8"))
    results = passed(examples, EXTENSIONS)
    other = [example["markdown"] for example, same in zip(examples, results, strict=True) if not same]
    assert len(other) <= 4
    assert all("://" in text or "@" in text for text in other), other


def test_the_extensions_are_read(shared: Find, capsys: pytest.CaptureFixture[str]) -> None:
    """Of 28, four differ: one expects nothing, one is the tag filter (cleaning's work), one names footnotes by number,
    and one links an address inside strong text, where a closing mark follows it."""
    results = passed(
        json.loads((shared("corpora/spec") / "gfm-extensions.json").read_text(encoding="utf-8")),
        ("table", "strikethrough", "autolink", "footnotes", "tasklist"),
    )
    with capsys.disabled():
        print(f"\nGFM's extensions: {sum(results)} of {len(results)} examples")  # noqa: T201 - the number is what the test is for
    assert sum(results) >= 24


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("# A *b*\n", "<h1>A <em>b</em></h1>\n"),
        ("a\n===\n\nb\n", "<h1>a</h1>\n<p>b</p>\n"),
        ("- a\n- b\n", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("3. a\n4. b\n", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>\n'),
        ("```py\nx < 1\n```\n", '<pre><code class="language-py">x &lt; 1\n</code></pre>\n'),
        ("[a](b.md 'c')\n", '<p><a href="b.md" title="c">a</a></p>\n'),
        ("![a](b.png)\n", '<p><img src="b.png" alt="a" /></p>\n'),
        ("~~a~~\n", "<p><del>a</del></p>\n"),
        ("a\\\nb\n", "<p>a<br />\nb</p>\n"),
        ("<div>*a*</div>\n", "<div>*a*</div>\n"),
        ("\ta\n", "<pre><code>a\n</code></pre>\n"),
        ("a `b` c\n", "<p>a <code>b</code> c</p>\n"),
        ("&copy; &lt;\n", "<p>© &lt;</p>\n"),
    ],
)
def test_the_parser_reads_what_everybody_writes(markdown: str, html: str) -> None:
    assert Parser(positions=False).html(markdown) == html


def test_a_table_keeps_its_header_cells_and_alignment() -> None:
    html = Parser(positions=False).html("| a | b |\n|:--|--:|\n| 1 | 2\n")
    assert '<th align="left">a</th>' in html
    assert '<td align="right">2</td>' in html
