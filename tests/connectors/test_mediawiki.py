"""A MediaWiki's dump as a source: the contract, what is a page, and what a damaged or hostile dump does."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import os
import tempfile
import zipfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.base import ConnectorError, Content, Document, Excluded, IncompleteListing, Unreadable
from connectors.mediawiki import MediaWiki

from .contract import DOCUMENTS, ConnectorContract, System, documents, listing
from .trees import settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NAMESPACES = {-2: "Media", -1: "Special", 0: "", 1: "Talk", 2: "User", 4: "Handbook", 6: "File", 10: "Template",
              12: "Help", 14: "Category", 828: "Module"}  # fmt: skip


def opened(path: Path, **options: Any) -> MediaWiki:
    return MediaWiki(str(path), media_type=lambda _: None, **options)


def revision(text: str, *, time: str = "2026-01-02T03:04:05Z", model: str = "wikitext", more: str = "") -> str:
    return (
        f"<revision><id>1</id><timestamp>{time}</timestamp><model>{model}</model>"
        f'<text bytes="{len(text)}" {more}>{escape(text)}</text></revision>'
    )


def page(title: str, *revisions: str, number: int | None = 1, ns: int | None = 0, more: str = "") -> str:
    key = f"<id>{number}</id>" if number is not None else ""
    space = f"<ns>{ns}</ns>" if ns is not None else ""
    return f"<page><title>{escape(title)}</title>{space}{key}{more}{''.join(revisions)}</page>"


def dump(*pages: str, version: str = "0.11", site: bool = True, end: bool = True) -> bytes:
    names = "".join(f'<namespace key="{key}">{name}</namespace>' for key, name in NAMESPACES.items())
    info = (
        "<siteinfo><sitename>Handbook wiki</sitename><base>https://wiki.example.com/wiki/Main_Page</base>"
        f"<case>first-letter</case><namespaces>{names}</namespaces></siteinfo>"
    )
    head = f'<mediawiki xmlns="http://www.mediawiki.org/xml/export-{version}/" version="{version}">'
    return (head + info * site + "".join(pages) + "</mediawiki>" * end).encode()


class DumpSystem(System):
    def __init__(self, path: Path, pack: Callable[[bytes], bytes]) -> None:
        self.path, self.pack = path, pack
        self.texts = {name: body.decode() for name, body in DOCUMENTS.items()}
        self.ids = {name: number for number, name in enumerate(DOCUMENTS, 1)}
        self.made()

    def made(self, *, end: bool = True, lost: str = "") -> None:
        pages = [
            page("Talk:Guide", revision("words"), number=900, ns=1),
            page("Old", revision("#REDIRECT [[Guide]]"), number=901),
        ]
        for name, text in self.texts.items():
            there = '<revision><id>1</id><text bytes="5" /></revision>' if name == lost else revision(text)
            pages.append(page(name, there, number=self.ids[name]))
        self.path.write_bytes(self.pack(dump(*pages, end=end)))

    def connector(self) -> MediaWiki:
        return opened(self.path)

    def key(self, name: str) -> str:
        return str(self.ids.setdefault(name, len(self.ids) + 1))

    def body(self, content: Content) -> bytes:
        return str(json.loads(content.body)["text"]).encode()

    def write(self, name: str, body: bytes) -> None:
        self.key(name)
        self.texts[name] = body.decode()
        self.made()

    def delete(self, name: str) -> None:
        del self.texts[name]
        self.made()

    def rename(self, name: str, new: str) -> None:
        self.ids[new] = self.ids[name]
        self.texts[new] = self.texts.pop(name)
        self.made()

    def settle(self) -> None:
        settle()

    def snapshot(self) -> object:
        return sorted((path, path.stat().st_mtime_ns, path.stat().st_size) for path in self.path.parent.iterdir())

    @contextmanager
    def broken(self, name: str) -> Iterator[None]:
        self.made(lost=name)
        yield
        self.made()

    @contextmanager
    def cut_off(self) -> Iterator[None]:
        self.made(end=False)
        yield
        self.made()

    @contextmanager
    def gone(self) -> Iterator[None]:
        away = self.path.with_name("away")
        self.path.rename(away)
        yield
        away.rename(self.path)


def zipped(body: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("backup/wiki.xml", body)
    return made.getvalue()


@pytest.mark.parametrize("name", ["wiki.xml", "wiki.xml.gz", "wiki.xml.bz2", "wiki.zip"])
class TestMediaWiki(ConnectorContract):
    @pytest.fixture
    def system(self, tmp_path: Path, name: str) -> DumpSystem:
        pack: dict[str, Callable[[bytes], bytes]] = {
            ".xml": bytes, ".gz": lambda body: gzip.compress(body, mtime=0), ".bz2": bz2.compress, ".zip": zipped,
        }  # fmt: skip
        return DumpSystem(tmp_path / name, pack[Path(name).suffix])


def made(tmp_path: Path, *pages: str, **options: Any) -> MediaWiki:
    (tmp_path / "dump.xml").write_bytes(dump(*pages))
    return opened(tmp_path / "dump.xml", **options)


def said(source: MediaWiki, document: Document) -> dict[str, Any]:
    wrapped: dict[str, Any] = json.loads(source.read(document).body)
    return wrapped


# Which pages


def test_only_the_newest_revision_counts_in_whatever_order_they_stand(tmp_path: Path) -> None:
    source = made(
        tmp_path, page("A", revision("new", time="2026-02-01T00:00:00Z"), revision("old", time="2025-01-01T00:00:00Z"))
    )
    document = documents(source)["1"]
    assert said(source, document)["text"] == "new"
    assert document.changed == "2026-02-01"


def test_main_project_and_help_are_pages_by_default_and_the_rest_is_named_with_its_reason(tmp_path: Path) -> None:
    source = made(
        tmp_path,
        page("Start", revision("x"), number=1),
        page("Handbook:About", revision("x"), number=2, ns=4),
        page("Help:Contents", revision("x"), number=3, ns=12),
        page("Talk:Start", revision("x"), number=4, ns=1),
        page("Template:Box", revision("x"), number=5, ns=10),
        page("User:Bob", revision("x"), number=6, ns=2),
    )
    found = listing(source)
    assert sorted(one.path for one in found if isinstance(one, Document)) == [
        "Handbook:About",
        "Help:Contents",
        "Start",
    ]
    assert {one.path: (one.reason, one.withdrawn) for one in found if isinstance(one, Excluded)} == {
        "Talk:Start": ("not in the namespaces wanted (Talk)", False),
        "Template:Box": ("material for other pages (Template)", False),
        "User:Bob": ("not in the namespaces wanted (User)", False),
    }


@pytest.mark.parametrize("names", [["User"], ["user"], [2], ["2"]])
def test_namespaces_are_chosen_by_name_or_number(tmp_path: Path, names: list[str | int]) -> None:
    source = made(tmp_path, page("A", revision("x")), page("User:Bob", revision("x"), number=2, ns=2), namespaces=names)
    assert list(documents(source)) == ["2"]


def test_a_namespace_the_wiki_does_not_have_is_an_error_that_names_those_it_has(tmp_path: Path) -> None:
    with pytest.raises(ConnectorError, match="no namespace 'Recipes'") as raised:
        listing(made(tmp_path, page("A", revision("x")), namespaces=["Recipes"]))
    assert "Handbook" in raised.value.hint


def test_a_redirect_is_no_page_but_a_name_of_the_page_it_leads_to_in_the_end(tmp_path: Path) -> None:
    source = made(
        tmp_path,
        page("Guide", revision("text"), number=1),
        page("Manual", revision("#REDIRECT [[guide#Setup]]"), number=2, more='<redirect title="Guide" />'),
        page("Handbuch", revision("#WEITERLEITUNG [[Manual]]"), number=3),
    )
    found = {one.key: one for one in listing(source)}
    assert isinstance(found["2"], Excluded)
    assert found["2"].withdrawn
    guide = found["1"]
    assert isinstance(guide, Document)
    assert said(source, guide)["redirects"] == [["Handbuch", "Setup"], ["Manual", "Setup"]]


def test_redirects_in_a_circle_are_names_of_nothing(tmp_path: Path) -> None:
    pages = [page("A", revision("#REDIRECT [[B]]"), number=1), page("B", revision("#REDIRECT [[A]]"), number=2)]
    source = made(tmp_path, *pages)
    assert documents(source) == {}
    assert source.resource("mediawiki/A") is None


def test_a_suppressed_text_is_withdrawn(tmp_path: Path) -> None:
    source = made(tmp_path, page("A", '<revision><id>1</id><text bytes="9" deleted="deleted" /></revision>'))
    assert listing(source) == [Excluded("1", "A", "suppressed text", withdrawn=True)]


def test_pages_that_are_no_wikitext_are_left_out(tmp_path: Path) -> None:
    source = made(tmp_path, page("A.js", revision("x", model="javascript")))
    assert listing(source) == [Excluded("1", "A.js", "no wikitext (javascript)")]


def test_a_stub_dump_holds_its_pages_and_publishes_none(tmp_path: Path) -> None:
    source = made(tmp_path, page("A", '<revision><id>1</id><text id="5" bytes="9" /></revision>'))
    assert [type(found) for found in listing(source)] == [Unreadable]


@pytest.mark.parametrize("version", ["0.3", "0.5", "0.6", "0.10", "0.11"])
def test_dumps_of_all_formats_are_read(tmp_path: Path, version: str) -> None:
    old = version in ("0.3", "0.5")
    text = "<revision><timestamp>2009-01-01T00:00:00Z</timestamp><text xml:space='preserve'>x</text></revision>"
    pages = [
        page("Help:A", text, number=7, ns=None if old else 12),
        page("Talk:B", text, number=8, ns=None if old else 1),
    ]
    (tmp_path / "dump.xml").write_bytes(dump(*pages, version=version))
    assert list(documents(opened(tmp_path / "dump.xml"))) == ["7"]


def test_without_ids_the_title_is_the_key(tmp_path: Path) -> None:
    assert list(documents(made(tmp_path, page("my_page", revision("x"), number=None)))) == ["My page"]


def test_a_dump_without_a_description_of_its_site_is_read_with_the_usual_names(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(dump(page("Help:A", revision("x"), ns=12), site=False))
    assert list(documents(opened(tmp_path / "a.xml"))) == ["1"]


def test_several_dumps_in_a_folder_are_one_source_and_the_newer_text_of_a_page_stays(tmp_path: Path) -> None:
    (tmp_path / "1.xml").write_bytes(dump(page("A", revision("new", time="2026-05-01T00:00:00Z"))))
    (tmp_path / "2.xml.gz").write_bytes(
        gzip.compress(dump(page("A", revision("old")), page("B", revision("b"), number=2)))
    )
    (tmp_path / "other.xml").write_text("<settings/>")
    source = opened(tmp_path)
    found = documents(source)
    assert {key: said(source, one)["text"] for key, one in found.items()} == {"1": "new", "2": "b"}


# What a document says


def test_categories_are_labels_by_any_name_of_the_namespace(tmp_path: Path) -> None:
    text = "[[Category:Setup]] [[ category : how_to|key]] <!-- [[Category:Gone]] --> [[:Category:Linked]] [[Guide]]"
    document = documents(made(tmp_path, page("A", revision(text))))["1"]
    assert document.labels == ("How to", "Setup")


def test_a_subpage_lies_under_the_pages_above_it_that_exist(tmp_path: Path) -> None:
    source = made(
        tmp_path,
        page("Guide", revision("x"), number=1),
        page("Guide/Setup/Linux", revision("x"), number=2),
        page("TCP/IP", revision("x"), number=3),
    )
    assert {key: one.section for key, one in documents(source).items()} == {"1": (), "2": ("Guide",), "3": ()}


def test_selection_goes_by_titles_and_categories(tmp_path: Path) -> None:
    pages = [
        page("Guide", revision("x"), number=1),
        page("Guide/Old", revision("x"), number=2),
        page("News", revision("[[Category:Draft]]"), number=3),
    ]
    assert list(documents(made(tmp_path, *pages, exclude=["Guide/Old"], exclude_labels=["draft"]))) == ["1"]


def test_a_new_redirect_changes_the_version_of_the_page_it_names(tmp_path: Path) -> None:
    before = documents(made(tmp_path, page("A", revision("x"))))["1"]
    after = documents(made(tmp_path, page("A", revision("x")), page("B", revision("#REDIRECT [[A]]"), number=2)))["1"]
    assert before.version != after.version


# Templates


def test_a_template_is_answered_as_text_by_its_quoted_title_and_through_redirects(tmp_path: Path) -> None:
    source = made(
        tmp_path,
        page("Template:Box", revision("{{{1}}}"), number=5, ns=10),
        page("Template:Kasten", revision("#REDIRECT [[Template:Box]]"), number=6, ns=10),
        page("Template:Gone", '<revision><id>1</id><text bytes="9" deleted="deleted" /></revision>', number=7, ns=10),
    )
    settle()
    answer = source.resource("mediawiki/Template%3ABox")
    assert answer is not None
    assert answer.body == b"{{{1}}}"
    assert source.resource("mediawiki/Template%3Akasten") == answer
    assert source.resource("mediawiki/Template%3AGone") is None
    assert source.resource("mediawiki/Template%3ANone") is None


def test_a_template_known_already_costs_no_reading(tmp_path: Path) -> None:
    source = made(tmp_path, page("Template:Box", revision("x"), number=5, ns=10))
    settle()
    answer = source.resource("mediawiki/Template%3ABox")
    assert answer is not None
    other = opened(tmp_path / "dump.xml")
    again = other.resource("mediawiki/Template%3ABox", answer.version)
    assert again is not None
    assert again.body is None
    assert other._read is None


# Damage and harm


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress], ids=["plain", "gzip", "bzip2"])
def test_a_dump_cut_off_yields_its_whole_pages_and_is_never_complete(
    tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    filler = " ".join(str(number * 7919) for number in range(60_000))
    body = pack(
        dump(page("A", revision("a")), page("B", revision(filler), number=2), page("C", revision(filler), number=3))
    )
    (tmp_path / "cut.xml").write_bytes(body[: len(body) * 9 // 10] if pack is not bz2.compress else body[:-20])
    source = opened(tmp_path / "cut.xml")
    seen: list[Document | Unreadable | Excluded] = []
    with pytest.raises(IncompleteListing, match="it is cut off"):
        seen.extend(source.crawl())
    assert [found.key for found in seen][:1] == ["1"]
    assert source.state == ""


@pytest.mark.parametrize(
    "body",
    [b"", b"no xml", b"<html></html>", b"\x1f\x8bnonsense", b"BZhnonsense", b"<mediawiki", bytes(1000)],
)
def test_what_is_no_dump_is_an_error(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "dump.xml").write_bytes(body)
    with pytest.raises(ConnectorError) as raised:
        listing(opened(tmp_path / "dump.xml"))
    assert raised.value.hint


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    bomb = b'<!DOCTYPE m [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + dump(page("A", revision("x")))
    (tmp_path / "dump.xml").write_bytes(bomb)
    with pytest.raises(ConnectorError):
        listing(opened(tmp_path / "dump.xml"))


def test_a_text_beyond_all_measure_is_held_and_not_kept_in_memory(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "dump.xml.gz", "wb") as file:
        head, tail = dump(page("A", revision("SPLIT")), page("B", revision("b"), number=2)).split(b"SPLIT")
        file.write(head)
        for _ in range(20):
            file.write(b"x" * (1 << 20))
        file.write(tail)
    found = {one.key: type(one) for one in listing(opened(tmp_path / "dump.xml.gz"))}
    assert found == {"1": Unreadable, "2": Document}


def test_a_pattern_means_the_newest_dump(tmp_path: Path) -> None:
    for number, name in enumerate(["a.xml", "b.xml"]):
        (tmp_path / name).write_bytes(dump(page(name, revision("x"))))
        os.utime(tmp_path / name, (number + 1, number + 1))
    assert [found.path for found in documents(opened(tmp_path / "*.xml")).values()] == ["B.xml"]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 600), st.sampled_from([bytes, gzip.compress]))
def test_any_damage_gives_a_listing_or_the_errors_promised(
    noise: bytes, at: int, pack: Callable[[bytes], bytes]
) -> None:
    body = pack(dump(page("A", revision("a")), page("B", revision("[[Category:b]]"), number=2)))
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "dump.xml"
        place.write_bytes(body[:at] + noise + body[at + len(noise) :])
        source = opened(place)
        try:
            for found in source.crawl():
                if isinstance(found, Document):
                    source.read(found)
        except ConnectorError:
            assert source.state == ""
