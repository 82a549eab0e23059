"""Documents made to take for ever: everything that looks at them is done in a time that grows with their size."""

from __future__ import annotations

import time

import pytest

from ingest.quality.anchors import anchors
from ingest.quality.duplicates import Twins
from ingest.quality.freshness import Date
from ingest.quality.outline import outline
from ingest.quality.passages import passages
from ingest.quality.policy import USUAL
from ingest.quality.remarks import remarks
from ingest.render.model import Part
from ingest.settings import Quality, Source

SOURCE = Source(
    "guide", "folder", "https://docs.example.com", findings=tuple(USUAL.items()), quality=Quality(max_age=1)
)
PATTERNS = {
    "images": ("<p>{}</p>", "[Image: "),
    "links": ("<p>{}</p>", '<a href="doc:1">here</a> '),
    "paragraphs of links": ("{}", '<p>so <a href="doc:1">here</a></p>\n'),
    "headings": ("{}", "<h2>A heading</h2>\n"),
    "tables": ("{}", "<table><tr><td>a cell</td></tr></table>\n"),
    "open codes": ("<p>{}</p>", "<code>"),
    "comments": ("<p>{}</p>", "&lt;!-- id= name= {# [[ [# "),
    "long words": ("<p>{}</p>", "a.b-c'"),
    "pairs": ("<p>---</p>{}", "date: 1/1/1/1 "),
    "metas": ("<p>{}</p>", "<meta name="),
}


@pytest.mark.parametrize("name", PATTERNS)
def test_no_document_takes_for_ever(name: str) -> None:
    frame, piece = PATTERNS[name]
    html = frame.format(piece * (100_000 // len(piece)))
    for text in (html, "---\n" + piece * (100_000 // len(piece))):
        started = time.process_time()
        parts = [Part("", "Guide", html)]
        sections = outline(parts)
        remarks(parts, sections, text, media_type="text/html", locale="en", source=SOURCE, today=Date(2025, 1, 1))
        anchors(parts, text)
        passages(sections)
        twins = Twins()
        twins.add(("s", "a"), html)
        list(twins.found())
        assert time.process_time() - started < 8
