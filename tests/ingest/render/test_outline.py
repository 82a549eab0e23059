"""Documents of Outline, Markdown and editor's nodes, as pages: golden pairs, names, and hostile ones."""

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
from ingest.render.outline import render

CASES = Path(__file__).parent / "golden" / "outline"
SOURCES = sorted(path for path in CASES.iterdir() if path.suffix in {".md", ".json"})
KIND = "application/vnd.fin-ingest.outline+json"
UUID = "00000000-0000-4000-8000-000000000009"


def wrapped(body: object, **more: Any) -> bytes:
    said = {"format": "markdown", "base": "https://docs.example.com", "title": "", "body": body}
    return json.dumps(said | more).encode()


def nodes(body: object, **more: Any) -> bytes:
    return wrapped(body, **{"format": "prosemirror", "id": UUID, "urlId": "AbCdEf1234", "title": "Page", **more})


def of(source: Path) -> bytes:
    if source.suffix == ".json":
        return nodes(json.loads(source.read_bytes()), files=["77"], title="Editor")
    return wrapped(source.read_text("utf-8"), title=source.stem, files=["uploads/u/1/plan.pdf"])


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_golden(source: Path, golden: Callable[..., None]) -> None:
    golden(source, KIND, of)


def test_a_document_answers_to_its_ids_or_else_to_its_title() -> None:
    names = [name.name for name in render(nodes({"type": "doc"}), path="x", settings=RenderSettings()).names]
    assert names == [f"outline:{UUID}", "outline:AbCdEf1234"]
    found = render(wrapped("# Über uns!", title="Über uns!"), path="x", settings=RenderSettings())
    assert [name.name for name in found.names] == ["outline:uberuns"]
    (link,) = render(wrapped("[a](/doc/uber-uns-AbCdEf1234)"), path="x", settings=RenderSettings()).links
    assert link.candidates == ("name:outline:uberuns",)


def test_people_are_left_out_on_request() -> None:
    quiet = RenderSettings(mentions="drop")
    (part,) = render(wrapped("Ask @[Ann](mention://1/user/2) now"), path="x", settings=quiet).parts
    assert "Ann" not in part.html
    assert "@" not in part.html
    held = {"type": "doc", "content": [{"type": "mention", "attrs": {"type": "user", "label": "Ann"}}]}
    assert "Ann" not in "".join(part.html for part in render(nodes(held), path="x", settings=quiet).parts)


def test_deep_nodes_keep_their_words() -> None:
    held: dict[str, Any] = {"type": "paragraph", "content": [{"type": "text", "text": "deep"}]}
    for _ in range(300):
        held = {"type": "blockquote", "content": [held]}
    (part,) = render(nodes({"type": "doc", "content": [held]}), path="x", settings=RenderSettings()).parts
    assert "deep" in part.html


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"format": "word"}', b"[" * 100_000])
def test_what_is_no_document_is_held(body: bytes) -> None:
    with pytest.raises(RenderError):
        render(body, path="x", settings=RenderSettings())


@pytest.mark.parametrize(
    "piece",
    ["==", "!!a", "$a^", ":::info\n", "+++\n", "`", "``a`", "[a](b) ", '<a href="', "\\\n", ":a", "a. b\n", "$$\n"],
)
def test_time_is_linear_in_whatever_is_repeated(piece: str) -> None:
    begun = time.perf_counter()
    render(wrapped(piece * 4000), path="x", settings=RenderSettings())
    assert time.perf_counter() - begun < 5


MARKS = st.sampled_from(
    ["==", "!!", ":::", ":::info", "+++", "$", "$$", "\n", "a", " ", "`", "```", "[a](/doc/b)", "|", "@"]
)
VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "content", "attrs", "marks", "text", "level", "href"]), inner, max_size=4
        )
    ),
    max_leaves=15,
)


@settings(max_examples=200, deadline=None)
@given(text=st.lists(MARKS, max_size=25).map("".join), held=VALUES)
def test_anything_becomes_a_page(text: str, held: object) -> None:
    for body in (wrapped(text), nodes(held), nodes({"type": "doc", "content": [held]})):
        render(body, path="x", settings=RenderSettings())
