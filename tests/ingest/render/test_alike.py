"""Comparing html that a server may have written anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.intercom.emulator.rewriting import rewritten
from ingest.render.alike import alike

GOLDEN = sorted((Path(__file__).parent / "golden").rglob("*.expected.html"))


@pytest.mark.parametrize("folder", sorted({path.parent.name for path in GOLDEN}))
def test_every_page_is_like_itself_written_anew(folder: str) -> None:
    for path in GOLDEN:
        if path.parent.name == folder:
            html = path.read_text("utf-8").replace("doc:", "https://docs.example.com/")
            assert alike(html, rewritten(html)), path
            assert alike(rewritten(html), html), path


@pytest.mark.parametrize(
    "html",
    [
        '<div class="x"><p>One &amp; <b></b>two</p></div>'.replace("<b></b>", ""),
        "<p>One &#38; two</p>\n\n",
        '<p style="margin:0" data-id="1">One &amp; two</p>',
        "<p>\n  One &amp;\ntwo\n</p>",
        "<p><span>One</span> &amp; two</p><!-- kept -->",
    ],
)
def test_wrappers_attributes_blanks_and_ways_to_write_a_letter_make_no_difference(html: str) -> None:
    assert alike("<p>One &amp; two</p>", html)


@pytest.mark.parametrize(
    "html",
    [
        "<p>One &amp; three</p>",
        "<p>One &amp;two</p>",
        "<p>One &amp; <strong>two</strong></p>",
        "<h2>One &amp; two</h2>",
        '<p>One &amp; <a href="https://example.com/">two</a></p>',
        "<p>One</p><p>&amp; two</p>",
        "<p>One &amp;\xa0two</p>",
        "",
    ],
)
def test_another_word_element_or_link_makes_a_difference(html: str) -> None:
    assert not alike("<p>One &amp; two</p>", html)


def test_blanks_in_preformatted_text_make_a_difference() -> None:
    assert not alike("<pre><code>a\n  b</code></pre>", "<pre><code>a\nb</code></pre>")
    assert alike("<p>x</p>\n<pre><code>a\n  b</code></pre>", "<p>x</p><pre><code>a\n  b</code></pre>")


def test_another_target_or_picture_makes_a_difference() -> None:
    one = '<p><a href="https://example.com/a">x</a></p>'
    assert not alike(one, one.replace("/a", "/b"))
    picture = '<p><img src="https://example.com/a.png" alt="A"></p>'
    assert alike(picture, '<p><img alt="A" src="https://example.com/a.png" loading="lazy"/></p>')
    assert not alike(picture, picture.replace('"A"', '"B"'))
