"""Exports of BookStack as a source: the contract, zipped and unpacked, and what an export holds."""

from __future__ import annotations

import json
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.base import Changed, ConnectorError, Content, Document, Excluded, Unreadable
from connectors.bookstack import BookStack

from .contract import ConnectorContract, documents, listing
from .exports import ExportSystem, zipped
from .trees import grow, media_type, tree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def bookstack(path: Path, **options: Any) -> BookStack:
    return BookStack(str(path), **{"media_type": media_type, **options})


def page(number: int, name: str, html: str = "<p>Text</p>", **more: Any) -> dict[str, Any]:
    return {"id": number, "name": name, "html": html, "priority": number, **more}


def book(*pages: dict[str, Any], chapters: tuple[dict[str, Any], ...] = (), **more: Any) -> bytes:
    made = {"id": 1, "name": "Handbook", "pages": pages, "chapters": chapters, **more}
    return json.dumps({"book": made, "exported_at": "2026-01-01T00:00:00Z"}).encode()


class BookSystem(ExportSystem):
    def connector(self) -> BookStack:
        return bookstack(self.place)

    def key(self, name: str) -> str:
        return f"page/{self.ids.get(name, 0)}"

    def files(self) -> dict[str, bytes]:
        pages = [page(self.ids[name], name.title(), body.decode()) for name, body in self.bodies.items()]
        for one in pages:
            if self.damaged and one["id"] == self.ids[self.damaged]:
                del one["html"]
        return {"data.json": book(*pages), "files/abc.png": b""}

    def body(self, content: Content) -> bytes:
        return str(json.loads(content.body)["body"]).encode()

    @contextmanager
    def cut_off(self) -> Iterator[None]:
        with self.with_files({"other/data.json": b'{"book": '}):
            yield


@pytest.fixture
def root() -> Iterator[Path]:
    with tree() as path:
        yield path


def test_files_of_a_page_that_is_left_out_are_left_out_with_it(root: Path) -> None:
    pages = [
        page(one, name, attachments=[{"id": one, "name": "a.txt", "file": "x"}], draft=one == 1)
        for one, name in enumerate(("Draft", "Inside", "Public"), 1)
    ]
    grow(root, {"data.json": book(*pages), "files/x": "words"})
    source = bookstack(root, attachments=True, exclude=("Handbook/Inside",))
    found = {one.key: one for one in listing(source)}
    draft, inside = found["attachment/1"], found["attachment/2"]
    assert isinstance(draft, Excluded)
    assert isinstance(inside, Excluded)
    assert (draft.withdrawn, inside.withdrawn) == (True, False)
    assert isinstance(found["attachment/3"], Document)


class TestZip(ConnectorContract):
    @pytest.fixture
    def system(self, root: Path) -> BookSystem:
        return BookSystem(root, packed=True)


class TestFolder(ConnectorContract):
    @pytest.fixture
    def system(self, root: Path) -> BookSystem:
        return BookSystem(root, packed=False)


def test_pages_come_in_the_order_of_their_book_and_know_their_chapter(root: Path) -> None:
    chapter = {"id": 2, "name": "Basics", "priority": 2, "pages": [page(9, "Second"), page(3, "First")]}
    source = bookstack(grow(root, {"data.json": book(page(5, "Last"), page(1, "Start"), chapters=(chapter,))}))
    found = documents(source)
    assert [one.title for one in found.values()] == ["Start", "First", "Second", "Last"]
    assert (found["page/3"].space, found["page/3"].section) == ("Handbook", ("Basics",))
    assert "restricted" in source.notes[0]


def test_several_exports_in_one_folder_are_one_source(root: Path) -> None:
    grow(root, {"a.zip": zipped({"data.json": book(page(1, "A"))}), "b.zip": zipped({"data.json": book(page(2, "B"))})})
    assert sorted(documents(bookstack(root))) == ["page/1", "page/2"]


def test_exporting_again_changes_nothing(root: Path) -> None:
    before = page(1, "A", "[[bsexport:image:4]]", images=[{"id": 4, "name": "a", "file": "x1.png"}])
    after = page(1, "A", "[[bsexport:image:4]]", images=[{"id": 4, "name": "a", "file": "y2.png"}])
    first = documents(bookstack(grow(root / "1", {"data.json": book(before)})))
    second = documents(bookstack(grow(root / "2", {"data.json": book(after)})))
    assert first == second


def test_tags_are_labels(root: Path) -> None:
    tags = [{"name": "public"}, {"name": "audience", "value": "admins"}]
    grow(root, {"data.json": book(page(1, "A", tags=tags), page(2, "B"))})
    assert documents(bookstack(root))["page/1"].labels == ("public", "audience=admins")
    assert list(documents(bookstack(root, labels=["audience=admins"]))) == ["page/1"]


@pytest.mark.parametrize("state", ["draft", "template"])
def test_drafts_and_templates_are_withdrawn(root: Path, state: str) -> None:
    source = bookstack(grow(root, {"data.json": book(page(1, "A") | {state: True}, page(2, "B"))}))
    left = [found for found in listing(source) if isinstance(found, Excluded)]
    assert left == [Excluded("page/1", "data.json!/page/1", state, withdrawn=True)]


def test_what_books_and_chapters_say_of_themselves_is_a_page_unless_unwanted(root: Path) -> None:
    chapter = {"id": 2, "name": "Basics", "pages": [], "description_html": "<p>All you need.</p>"}
    silent = {"id": 3, "name": "More", "pages": [], "description_html": "<p></p>"}
    grow(root, {"data.json": book(page(1, "A"), chapters=(chapter, silent), description_html="<p>Hello.</p>")})
    assert list(documents(bookstack(root))) == ["book/1", "chapter/2", "page/1"]
    assert list(documents(bookstack(root, descriptions=False))) == ["page/1"]


def test_files_are_pages_on_request_only(root: Path) -> None:
    attachments = [
        {"id": 7, "name": "a.txt", "file": "x1"},
        {"id": 8, "name": "Site", "link": "https://example.com/"},
        {"id": 9, "name": "b.png", "file": "x2"},
        {"id": 10, "name": "c.txt", "file": "gone"},
    ]
    grow(root, {"data.json": book(page(1, "A", attachments=attachments)), "files/x1": "words", "files/x2": ""})
    assert list(documents(bookstack(root))) == ["page/1"]
    source = bookstack(root, attachments=True)
    found = {one.key: one for one in listing(source)}
    assert isinstance(found["attachment/9"], Excluded)
    assert isinstance(found["attachment/10"], Unreadable)
    assert isinstance(file := found["attachment/7"], Document)
    assert source.read(file).body == b"words"
    assert (file.title, file.section) == ("a.txt", ("A",))


def test_a_page_without_an_id_goes_by_its_titles(root: Path) -> None:
    nameless = {"name": "A/B", "markdown": "Text"}
    source = bookstack(grow(root, {"data.json": book(nameless)}))
    assert list(documents(source)) == ["titled/Handbook/A-B"]
    assert json.loads(source.read(documents(source)["titled/Handbook/A-B"]).body)["format"] == "markdown"


def test_markdown_is_preferred_on_request(root: Path) -> None:
    grow(root, {"data.json": book(page(1, "A", markdown="Text"))})
    source = bookstack(root, prefer="markdown")
    assert json.loads(source.read(documents(source)["page/1"]).body)["format"] == "markdown"
    with pytest.raises(ConnectorError):
        bookstack(root, prefer="word")


def test_a_book_exported_as_html_is_read_page_by_page(root: Path) -> None:
    html = (
        '<html><head><title>Handbook</title></head><body class="export export-format-html"><div class="page-content">'
        '<h1 style="font-size: 4.8em">Handbook</h1><ul class="contents"><li>Start</li></ul>'
        '<div class="page-break"></div>\n<h1 id="page-4">Start</h1><p>One</p>'
        '<div class="page-break"></div>\n<h1 id="chapter-2">Basics</h1><div></div>'
        '<div class="page-break"></div>\n<div class="chapter-hint">Basics</div>\n<h1 id="page-5">Next &amp; last</h1>'
        "<p>Two</p></div></body></html>"
    )
    source = bookstack(grow(root, {"book.html": html}))
    found = documents(source)
    assert [(one.key, one.title, one.section) for one in found.values()] == [
        ("page/4", "Start", ()),
        ("page/5", "Next & last", ("Basics",)),
    ]
    assert json.loads(source.read(found["page/4"]).body)["body"].strip() == "<p>One</p>"


def test_what_is_no_export_is_refused_with_a_hint(root: Path) -> None:
    with pytest.raises(ConnectorError) as raised:
        listing(bookstack(grow(root, {"index.html": "<p>Hello"})))
    assert "Portable ZIP" in raised.value.hint


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["book", "chapter", "page", "pages", "chapters", "id", "name", "html", "tags", "attachments"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=14,
)


@settings(max_examples=150, deadline=None)
@given(body=st.binary(max_size=200) | VALUES.map(lambda value: json.dumps(value).encode()))
def test_whatever_lies_there_nothing_but_the_stated_errors_is_raised(body: bytes) -> None:
    with tree() as root:
        source = bookstack(grow(root, {"data.json": body, "a.html": body}), attachments=True)
        found: list[Document | Unreadable | Excluded] = []
        with suppress(ConnectorError):
            found.extend(source.crawl())
        for one in found:
            if isinstance(one, Document):
                with suppress(OSError, Changed):
                    source.read(one)
