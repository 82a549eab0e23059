"""Anchors: every way generators make them counts, and only what surely leads nowhere is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.quality.anchors import anchors, leads_nowhere
from ingest.render.model import Part

PAGE = Part(
    "", "Guide to billing", "<h2>Rate &amp; limits: what's new?</h2><dl><dt>maxAge</dt></dl><h3>Größe ändern</h3>"
)
WRITTEN = """\
<a name="old-place"></a><div id='box'> {#custom .wide} {: #kramdown }
.. _a label:
[[ascii]] [#short]
   :name: directive
<!-- md:setting config.draft -->
a block ^block-1
"""


@pytest.mark.parametrize(
    "fragment",
    [
        "guide-to-billing", "rate--limits-whats-new", "rate-limits-what-s-new", "Rate_&_limits:_what's_new?",
        "rate-limits-whats-new-1", "maxage", "größe-ändern", "größe-andern",
        "old-place", "box", "custom", "kramdown", "a-label", "ascii", "short", "directive", "config.draft", "block-1",
    ],
)  # fmt: skip
def test_what_a_document_has_is_found_however_it_is_written(fragment: str) -> None:
    known = anchors([PAGE], WRITTEN)
    assert not leads_nowhere(fragment, known)


@pytest.mark.parametrize(
    "fragment", ["", "top", "L10", "L10-L12", ":~:text=a", "tab/linux", "fn-1", "fnref:2", "!/x", "a=1"]
)
def test_fragments_that_name_no_heading_are_left_alone(fragment: str) -> None:
    assert not leads_nowhere(fragment, anchors([PAGE], ""))


@pytest.mark.parametrize("fragment", ["install", "rate", "limits-raised", "fnord"])
def test_what_no_document_says_leads_nowhere(fragment: str) -> None:
    assert leads_nowhere(fragment, anchors([PAGE], WRITTEN))


@given(st.text(alphabet=st.sampled_from("<>!-[]{}#:._ a1\n^='\""), max_size=300))
def test_no_text_is_too_odd(text: str) -> None:
    assert "" not in anchors([Part("", "A", text)], text)
