"""Pages of BookStack, html and Markdown, as pages: golden pairs, names, attachments, and hostile ones."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.render import RenderError, RenderSettings
from ingest.render.bookstack import render, slug

CASES = Path(__file__).parent / "golden" / "bookstack"
SOURCES = sorted(path for path in CASES.iterdir() if path.suffix in {".md", ".html"} and ".expected" not in path.name)
KIND = "application/vnd.fin-ingest.bookstack+json"
ATTACHMENTS = [
    {"id": "7", "name": "plan.pdf", "link": "", "page": True},
    {"id": "8", "name": "Site", "link": "https://example.com/site", "page": False},
    {"id": "9", "name": "secret.zip", "link": "", "page": False},
]


def wrapped(body: object, **more: Any) -> bytes:
    said = {"format": "html", "key": "page/1", "title": "Page", "space": "My Book", "body": body}
    said |= {"base": "https://wiki.example.com", "attachments": ATTACHMENTS, "images": {"4": "screenshot-1.png"}}
    return json.dumps(said | more).encode()


def of(source: Path) -> bytes:
    kind = "markdown" if source.suffix == ".md" else "html"
    return wrapped(source.read_text("utf-8"), format=kind, title=source.stem)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_golden(source: Path, golden: Callable[..., None]) -> None:
    golden(source, KIND, of)


def test_attachments_are_listed_on_request() -> None:
    assert "plan.pdf" not in render(wrapped("<p>x"), path="x", settings=RenderSettings()).parts[0].html
    found = render(wrapped("<p>x", listed=True), path="x", settings=RenderSettings())
    assert [link.candidates for link in found.links] == [("attachment/7",)]
    assert '<a href="https://example.com/site">Site</a>' in found.parts[0].html
    assert "secret.zip" in found.parts[0].html


@pytest.mark.parametrize(
    ("key", "name"),
    [("page/1", "my-book/page/first-steps"), ("chapter/1", "my-book/chapter/first-steps"), ("book/1", "first-steps")],
)
def test_a_page_answers_to_the_address_its_titles_make(key: str, name: str) -> None:
    found = render(wrapped("", key=key, title="First steps!"), path="x", settings=RenderSettings())
    assert [one.name for one in found.names] == [f"bookstack:{name}"]


def test_addresses_are_made_as_bookstack_makes_them() -> None:
    assert slug("Où est-ce? A_b  C") == "ou-est-ce-a-b-c"


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"body": 3}', b"[" * 100_000])
def test_what_is_no_page_is_held(body: bytes) -> None:
    with pytest.raises(RenderError):
        render(body, path="x", settings=RenderSettings())


@pytest.mark.parametrize(
    "piece", ['<p class="callout', '<p class="callout">', 'href="', "[[bsexport:page:", "<input type=", "<img"]
)
def test_time_is_linear_in_whatever_is_repeated(piece: str) -> None:
    begun = time.perf_counter()
    render(wrapped(piece * 3000), path="x", settings=RenderSettings())
    assert time.perf_counter() - begun < 5


PIECES = st.sampled_from(
    [
        "[[bsexport:page:4]]",
        "[[bsexport:image:",
        '<a href="',
        '">',
        "</a>",
        '<p class="callout">',
        "</p>",
        "x",
        "<img ",
        "{{@",
    ]
)


@settings(max_examples=200, deadline=None)
@given(text=st.lists(PIECES, max_size=20).map("".join), kind=st.sampled_from(["html", "markdown"]))
def test_anything_becomes_a_page_without_references_in_its_text(text: str, kind: str) -> None:
    found = render(wrapped(text, format=kind), path="x", settings=RenderSettings())
    assert not any("[[bsexport:page:4]]" in part.html for part in found.parts)
