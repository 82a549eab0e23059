"""Exports of Outline as a source: the contract for both formats, zipped and unpacked, and what an export holds."""

from __future__ import annotations

import json
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.base import Changed, ConnectorError, Content, Document, Excluded, IncompleteListing, Unreadable
from connectors.outline import Outline

from .contract import ConnectorContract, documents, listing
from .exports import ExportSystem, zipped
from .trees import grow, media_type, tree, without_permission

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COLLECTION = "11111111-2222-4333-8444-555555555555"


def outline(path: Path, **options: Any) -> Outline:
    return Outline(str(path), **{"media_type": media_type, **options})


def uuid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"


def node(text: str) -> dict[str, Any]:
    held = [{"type": "text", "text": text}] if text else []
    return {"type": "doc", "content": [{"type": "code_block", "content": held}]}


def document(number: int, title: str, text: str = "Text", **more: Any) -> dict[str, Any]:
    made = {"id": uuid(number), "urlId": f"abcdefghi{number}", "title": title, "data": node(text)}
    return made | {"publishedAt": "2026-01-02T00:00:00Z", "updatedAt": "2026-02-03T04:05:06Z"} | more


def collection(*found: dict[str, Any], structure: object = None, **more: Any) -> bytes:
    own: dict[str, Any] = {
        "id": COLLECTION,
        "urlId": "collection1",
        "name": "Handbook",
        "permission": "read",
        "data": None,
    }
    own["documentStructure"] = structure or [{"id": one["id"], "title": one["title"], "children": []} for one in found]
    held = {"collection": own | more, "documents": {one["id"]: one for one in found}, "attachments": {}}
    return json.dumps(held).encode()


class MarkdownSystem(ExportSystem):
    def connector(self) -> Outline:
        return outline(self.place)

    def key(self, name: str) -> str:
        return f"Docs/{name}.md"

    def files(self) -> dict[str, bytes]:
        return {"Docs/Parent.md": b"# Parent", "Docs/Parent/Child.md": b"# Child"} | {
            self.key(name): body for name, body in self.bodies.items()
        }

    def body(self, content: Content) -> bytes:
        return str(json.loads(content.body)["body"]).encode()

    @contextmanager
    def broken(self, name: str) -> Iterator[None]:
        if not self.packed:
            with without_permission(self.place / self.key(name)):
                yield
            return
        whole = self.place.read_bytes()
        self.place.write_bytes(whole.replace(self.bodies[name], self.bodies[name].swapcase()))
        try:
            yield
        finally:
            self.place.write_bytes(whole)

    @contextmanager
    def cut_off(self) -> Iterator[None]:
        with self.with_files({"Docs/Lost/Child.md": b"# Child"}):
            yield


class JsonSystem(ExportSystem):
    lost = False

    def connector(self) -> Outline:
        return outline(self.place)

    def key(self, name: str) -> str:
        return uuid(self.ids.get(name, 0))

    def files(self) -> dict[str, bytes]:
        found = [document(self.ids[name], name.title(), body.decode()) for name, body in self.bodies.items()]
        for one in found:
            if self.damaged and one["id"] == self.key(self.damaged):
                del one["data"]
        structure = [{"id": one["id"], "title": one["title"]} for one in found]
        if self.lost:
            structure.append({"id": uuid(999), "title": "Lost"})
        return {"Handbook.json": collection(*found, structure=structure), "metadata.json": b'{"exportVersion": 1}'}

    def body(self, content: Content) -> bytes:
        held = json.loads(content.body)["body"]["content"][0]["content"]
        return "".join(one["text"] for one in held).encode()

    @contextmanager
    def cut_off(self) -> Iterator[None]:
        self.lost = True
        self.save()
        try:
            yield
        finally:
            self.lost = False
            self.save()


@pytest.fixture
def root() -> Iterator[Path]:
    with tree() as path:
        yield path


class TestMarkdownZip(ConnectorContract):
    @pytest.fixture
    def system(self, root: Path) -> MarkdownSystem:
        return MarkdownSystem(root, packed=True)


class TestMarkdownFolder(ConnectorContract):
    @pytest.fixture
    def system(self, root: Path) -> MarkdownSystem:
        return MarkdownSystem(root, packed=False)


class TestJsonZip(ConnectorContract):
    @pytest.fixture
    def system(self, root: Path) -> JsonSystem:
        return JsonSystem(root, packed=True)


class TestJsonFolder(ConnectorContract):
    @pytest.fixture
    def system(self, root: Path) -> JsonSystem:
        return JsonSystem(root, packed=False)


# Markdown


def test_a_documents_place_is_that_of_its_file(root: Path) -> None:
    source = outline(grow(root, {"Docs/A%3A b.md": "", "Docs/A%3A b/C%2FD.md": "", "Docs/A%3A b/C%2FD/E.md": ""}))
    found = documents(source)["Docs/A%3A b/C%2FD/E.md"]
    assert (found.title, found.space, found.section) == ("E", "Docs", ("A: b", "C/D"))
    assert "private" in source.notes[0]


def test_a_single_document_with_its_children_is_an_export(root: Path) -> None:
    found = documents(outline(grow(root, {"Guide.md": "", "Guide/Part.md": ""})))
    assert [(one.space, one.section) for one in found.values()] == [("", ()), ("Guide", ())]


def test_files_are_pages_on_request_only(root: Path) -> None:
    files = {"Docs/Guide.md": "[a 10](uploads/u/1/a.txt) [b 10](uploads/u/1/b.png)"}
    grow(root, {**files, "Docs/uploads/u/1/a.txt": "words", "Docs/uploads/u/1/b.png": "", "Docs/uploads/u/1/x.md": ""})
    assert list(documents(outline(root))) == ["Docs/Guide.md"]
    source = outline(root, attachments=True)
    found = documents(source)
    assert list(found) == ["Docs/Guide.md", "attachment/u/1/a.txt", "attachment/u/1/x.md"]
    assert source.read(found["attachment/u/1/a.txt"]).body == b"words"
    assert json.loads(source.read(found["Docs/Guide.md"]).body)["files"] == ["uploads/u/1/a.txt"]


def test_rules_see_collection_and_titles(root: Path) -> None:
    grow(root, {"Docs/A.md": "", "Docs/A/B.md": "", "Team/C.md": ""})
    assert list(documents(outline(root, include=["Docs"], exclude=["B"]))) == ["Docs/A.md"]


def test_an_export_as_html_is_refused_with_a_hint(root: Path) -> None:
    with pytest.raises(ConnectorError, match="no Markdown or JSON") as raised:
        listing(outline(grow(root, {"Docs/A.html": "<p>"})))
    assert "Markdown" in raised.value.hint


# JSON


def test_a_documents_place_is_that_of_the_collections_structure(root: Path) -> None:
    structure = [{"id": uuid(1), "title": "A", "children": [{"id": uuid(2), "title": "B", "children": []}]}]
    grow(root, {"Handbook.json": collection(document(1, "A"), document(2, "B"), structure=structure)})
    found = documents(outline(root))[uuid(2)]
    assert (found.title, found.space, found.section, found.changed) == ("B", "Handbook", ("A",), "2026-02-03")


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"publishedAt": None}, "draft"),
        ({"archivedAt": "2026-01-01"}, "archived"),
        ({"deletedAt": "2026-01-01"}, "deleted"),
        ({"template": True}, "template"),
    ],
)
def test_what_outline_itself_keeps_back_is_withdrawn(root: Path, more: dict[str, Any], reason: str) -> None:
    grow(root, {"Handbook.json": collection(document(1, "A", **more), document(2, "B"))})
    left = [found for found in listing(outline(root)) if isinstance(found, Excluded)]
    assert left == [Excluded(uuid(1), f"Handbook.json/{uuid(1)}", reason, withdrawn=True)]


def test_a_private_collection_is_withdrawn_unless_asked_for(root: Path) -> None:
    grow(root, {"Handbook.json": collection(document(1, "A"), permission=None)})
    (left,) = listing(outline(root))
    assert isinstance(left, Excluded)
    assert left.withdrawn
    assert list(documents(outline(root, private=True))) == [uuid(1)]


def test_a_collection_that_says_something_is_a_document(root: Path) -> None:
    grow(root, {"Handbook.json": collection(document(1, "A"), data=node("Welcome"))})
    assert list(documents(outline(root))) == [COLLECTION, uuid(1)]


def test_attached_files_go_by_their_id(root: Path) -> None:
    held = json.loads(collection(document(1, "A", f"/api/attachments.redirect?id={uuid(7)}")))
    held["attachments"] = {uuid(7): {"id": uuid(7), "name": "a.txt", "key": "uploads/u/7/a.txt"}}
    grow(root, {"Handbook.json": json.dumps(held), "uploads/u/7/a.txt": "words"})
    source = outline(root, attachments=True)
    found = documents(source)
    assert list(found) == [uuid(1), f"attachment/{uuid(7)}"]
    assert source.read(found[f"attachment/{uuid(7)}"]).body == b"words"
    assert json.loads(source.read(found[uuid(1)]).body)["files"] == [uuid(7)]


def test_files_of_a_document_that_is_left_out_are_left_out_with_it(root: Path) -> None:
    held = json.loads(collection(document(1, "Draft", publishedAt=None), document(2, "Inside"), document(3, "Public")))
    held["attachments"] = {
        uuid(10 + one): {
            "id": uuid(10 + one),
            "documentId": uuid(one),
            "name": "a.txt",
            "key": f"uploads/u/{one}/a.txt",
        }
        for one in (1, 2, 3)
    }
    grow(root, {"Handbook.json": json.dumps(held), **{f"uploads/u/{one}/a.txt": "words" for one in (1, 2, 3)}})
    found = {one.key: one for one in listing(outline(root, attachments=True, exclude=("Handbook/Inside",)))}
    draft, inside = found[f"attachment/{uuid(11)}"], found[f"attachment/{uuid(12)}"]
    assert isinstance(draft, Excluded)
    assert isinstance(inside, Excluded)
    assert (draft.withdrawn, inside.withdrawn) == (True, False)
    assert isinstance(found[f"attachment/{uuid(13)}"], Document)


def test_files_that_only_left_out_documents_of_a_markdown_export_refer_to_are_left_out(root: Path) -> None:
    files = {f"Docs/uploads/u/{name}/a.txt": "words" for name in ("own", "both")}
    texts = {
        "Docs/In.md": "[a](uploads/u/own/a.txt) [b](uploads/u/both/a.txt)",
        "Docs/Out.md": "[b](uploads/u/both/a.txt)",
    }
    grow(root, files | texts)
    found = {one.key: type(one) for one in listing(outline(root, attachments=True, exclude=("Docs/In",)))}
    assert found["attachment/u/own/a.txt"] is Excluded
    assert found["attachment/u/both/a.txt"] is Document


@pytest.mark.parametrize("body", [b'{"collection"', b"[" * 100_000, b"\xff", b"{}"])
def test_what_is_wrong_with_a_collection_is_said_in_words(root: Path, body: bytes) -> None:
    source = outline(grow(root, {"A.json": body, "Handbook.json": collection(document(1, "A"))}))
    with pytest.raises(IncompleteListing, match=r"A\.json \((its JSON is damaged|no collection)"):
        list(source.crawl())


def test_a_collection_that_is_damaged_leaves_the_others(root: Path) -> None:
    source = outline(grow(root, {"A.json": b'{"collection"', "Handbook.json": collection(document(1, "A"))}))
    seen: list[Document | Unreadable | Excluded] = []
    with pytest.raises(IncompleteListing):
        seen.extend(source.crawl())
    assert [found.key for found in seen] == [uuid(1)]


def test_an_old_export_with_markdown_in_it_is_read(root: Path) -> None:
    one = document(1, "A", text="x")
    del one["data"]
    source = outline(grow(root, {"Handbook.json": collection(one | {"text": "# A\n\nWords"})}))
    assert json.loads(source.read(documents(source)[uuid(1)]).body)["format"] == "markdown"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["collection", "documents", "id", "title", "data", "documentStructure", "children", "name"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(body=st.binary(max_size=200) | VALUES.map(lambda value: json.dumps(value).encode()), packed=st.booleans())
def test_whatever_lies_there_nothing_but_the_stated_errors_is_raised(body: bytes, packed: bool) -> None:
    with tree() as root:
        files = {"A.json": body, "A.md": body}
        if packed:
            (root / "x.zip").write_bytes(zipped(files))
        else:
            grow(root / "x.zip", files)
        source = outline(root / "x.zip", attachments=True)
        found: list[Document | Unreadable | Excluded] = []
        with suppress(ConnectorError):
            found.extend(source.crawl())
        for one in found:
            if isinstance(one, Document):
                with suppress(OSError, Changed):
                    source.read(one)
