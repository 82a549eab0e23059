"""Html exports of Confluence: a zip and a folder are the same export, and a gap in it never deletes."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.base import (
    Changed,
    ConnectorError,
    Content,
    Document,
    Excluded,
    IncompleteListing,
    Unreadable,
)
from connectors.confluence.html import HtmlExport

from .confluence_export import (
    SITE,
    Page,
    as_zip,
    everything,
    exported,
    index_file,
    lay,
    page_file,
    remove,
)
from .contract import DOCUMENTS, ConnectorContract, System, documents, listing

MARKS = ("<!--begins-->", "<!--ends-->")


def media_type(name: str) -> str | None:
    return {".pdf": "application/pdf", ".txt": "text/plain"}.get(os.path.splitext(name)[1])


class Export(System):
    """A space whose pages hold what the contract writes."""

    def __init__(self, place: Path, *, zipped: bool) -> None:
        self._place, self._zipped = place, zipped
        self._ids: dict[str, int] = {}
        self._gone: dict[str, int] = {}
        self._bodies: dict[int, bytes] = {}
        for name, body in DOCUMENTS.items():
            self.write(name, body)

    def connector(self) -> HtmlExport:
        return HtmlExport(str(self._place), media_type=media_type)

    def key(self, name: str) -> str:
        return str(self._ids.get(name) or self._gone[name])

    def write(self, name: str, body: bytes) -> None:
        number = self._ids.setdefault(name, 101 + len(self._ids))
        self._bodies[number] = body
        self._lay()

    def delete(self, name: str) -> None:
        self._gone[name] = self._ids.pop(name)
        del self._bodies[self._gone[name]]
        self._lay()

    def rename(self, name: str, new: str) -> None:
        self._ids[new] = self._ids.pop(name)
        self._lay()

    def body(self, content: Content) -> bytes:
        text = json.loads(content.body)["body"]
        return text.partition(MARKS[0])[2].partition(MARKS[1])[0].encode()

    def settle(self) -> None:
        time.sleep(0.04)

    def snapshot(self) -> object:
        return everything(self._place)

    @contextmanager
    def broken(self, name: str) -> Iterator[None]:
        if self._zipped:
            body = self._place.read_bytes()
            central = body.index(b"PK\1\2", body.index(b"PK\5\6") - 1000 if len(body) > 9000 else 0)
            while not body[central + 46 :].startswith(f"PROD/{name}_".encode()):
                central = body.index(b"PK\1\2", central + 4)
            self._place.write_bytes(body[: central + 16] + b"\1\2\3\4" + body[central + 20 :])
        else:
            there = self._place / f"{name}_{self._ids[name]}.html"
            there.write_bytes(there.read_bytes()[:-20])
        yield
        self._lay()

    @contextmanager
    def cut_off(self) -> Iterator[None]:
        self._lay(more=[Page(999, "More")])
        yield
        self._lay()

    @contextmanager
    def gone(self) -> Iterator[None]:
        away = self._place.with_name("away")
        self._place.rename(away)
        yield
        away.rename(self._place)

    def _lay(self, more: list[Page] = []) -> None:  # noqa: B006 - it is not changed
        pages = [Page(n, name, MARKS[0] + self._bodies[n].decode() + MARKS[1]) for name, n in self._ids.items()]
        lay(self._place, exported(pages, listed=[*pages, *more]), zipped=self._zipped)


class TestZip(ConnectorContract):
    @pytest.fixture
    def system(self, tmp_path: Path) -> System:
        return Export(tmp_path / "export.zip", zipped=True)


class TestFolder(ConnectorContract):
    @pytest.fixture
    def system(self, tmp_path: Path) -> System:
        return Export(tmp_path / "export", zipped=False)


PAGES = [
    Page(1, "Product", "<p>Home</p>"),
    Page(20, "Set up", f'<img data-base-url="{SITE}" src="attachments/20/5.png"/>', ("Product",)),
    Page(30, "It's : a, title", "<p>text</p>", ("Product", "Set up"), "It%27s-%3A-a%2C-title_30.html"),
    Page(40, "Größe", "<p>text</p>", ("Product",), "40.html"),
]


def connector(place: Path, **options: object) -> HtmlExport:
    return HtmlExport(str(place), media_type=media_type, **options)  # type: ignore[arg-type]


@pytest.fixture(params=["zip", "folder"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / ("export.zip" if request.param == "zip" else "export")


def put(place: Path, files: Mapping[str, bytes]) -> Path:
    lay(place, files, zipped=place.suffix == ".zip")
    return place


def crawl(found: HtmlExport) -> tuple[dict[str, Document | Unreadable | Excluded], IncompleteListing | None]:
    seen: dict[str, Document | Unreadable | Excluded] = {}
    try:
        for one in found.crawl():
            seen[one.key] = one
    except IncompleteListing as error:
        return seen, error
    return seen, None


def test_a_page_says_what_the_export_knows_of_it(place: Path) -> None:
    found = documents(connector(put(place, exported(PAGES))))
    page = found["30"]
    assert page.title == "It's : a, title"
    assert page.section == ("Product", "Set up")
    assert page.space == "PROD"
    assert page.url == f"{SITE}/spaces/PROD/pages/30"
    assert page.changed == "2025-03-03"
    assert found["1"].section == ()
    assert list(found) == ["40", "30", "1", "20"]


def test_the_name_of_the_space_is_no_part_of_a_title_even_with_a_colon_in_it(place: Path) -> None:
    pages = [Page(1, "A : B"), Page(2, "A : B : C", above=("A : B",))]
    found = documents(connector(put(place, exported(pages, space="A : B"))))
    assert [found[key].title for key in ("1", "2")] == ["A : B", "A : B : C"]


@pytest.mark.parametrize("name", ["It%27s_30.html", "It's_30.html"], ids=["as linked", "decoded by what unpacked it"])
def test_names_with_percent_signs_are_found_as_they_are_or_decoded(place: Path, name: str) -> None:
    listed = Page(30, "It's", file="It%27s_30.html")
    files = exported([listed])
    files[name] = files.pop("It%27s_30.html")
    seen, gap = crawl(connector(put(place, files)))
    assert (list(seen), gap) == (["30"], None)


def test_a_page_whose_file_was_renamed_is_found_by_its_id(place: Path) -> None:
    files = exported([Page(30, "One")])
    files["Another_30.html"] = files.pop("One_30.html")
    seen, gap = crawl(connector(put(place, files)))
    assert (list(seen), gap) == (["30"], None)


def test_seventy_pages_called_by_their_ids_alone_are_all_found(place: Path) -> None:
    pages = [Page(number, f"Übersicht {number}", file=f"{number}.html") for number in range(1000, 1070)]
    seen, gap = crawl(connector(put(place, exported(pages))))
    assert gap is None
    assert list(seen) == [str(number) for number in range(1000, 1070)]


def test_a_title_is_without_the_space_even_where_somebody_took_the_top_of_the_page_away(place: Path) -> None:
    files = exported([Page(1, "A : b", "<p>x</p>")])
    path = next(path for path in files if path.endswith("_1.html"))
    top, _, rest = files[path].decode().partition('<div id="main-header">')
    files[path] = (top + rest.partition("</h1></div>")[2]).encode()
    assert documents(connector(put(place, files)))["1"].title == "A : b"


def test_two_pages_of_one_title_are_two(place: Path) -> None:
    seen, _ = crawl(connector(put(place, exported([Page(7, "Notes"), Page(8, "Notes")]))))
    assert list(seen) == ["7", "8"]


def test_where_the_wiki_lives_is_learned_from_links_where_there_are_no_images(place: Path) -> None:
    links = '<a href="https://wiki.example.org/confluence/spaces/PROD/pages/2/X">x</a><a href="https://o.org/a/pages/2">y</a>'
    found = documents(connector(put(place, exported([Page(1, "A", links), Page(2, "B")]))))
    assert found["2"].url == "https://wiki.example.org/confluence/pages/viewpage.action?pageId=2"


def test_a_page_has_no_url_where_nothing_says_where_the_wiki_lives(place: Path) -> None:
    assert documents(connector(put(place, exported([Page(1, "A")]))))["1"].url is None


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("Created by A on Aug 15, 2024", "2024-08-15"),
        ("Created by A, last modified by B on Jan 02, 2025", "2025-01-02"),
        ("Created by A on Aug 15, 2024, last updated on Feb 1, 2025", "2025-02-01"),
        ("作成者: A, 最終変更日 2024年8月15日", "2024-08-15"),
        ("Skapad av A, senast ändrad 2024-08-15", "2024-08-15"),
        ("Erstellt von A, zuletzt geändert am 03.04.2025", "2025-04-03"),
        ("Created by A, last modified by B on Mär 03, 2017", "2017-03-03"),
        ("Created by A on Okt 05, 2016, last modified on Dez 14, 2016", "2016-12-14"),
        ("Créé par A, dernière modification le févr. 02, 2018", "2018-02-02"),
        ("由 A 创建, 最后修改于 十二月 04, 2021", "2021-12-04"),
        ("Created by A, last modified on 03/04/2025", ""),
        ("Created by Juni 99, 20250", ""),
        ("Created by A, last modified yesterday at 3:04 PM", ""),
        ("Created by A on Foo 99, 2024", ""),
        ("Created by A on May 99, 2024", ""),
        ("", ""),
    ],
)
def test_the_day_of_a_change_is_known_only_where_it_means_one_day(place: Path, written: str, day: str) -> None:
    found = documents(connector(put(place, exported([Page(1, "A", changed=written)]))))
    assert found["1"].changed == day


# What is missing.


def test_a_page_the_index_lists_and_that_is_not_there_is_a_gap(place: Path) -> None:
    seen, gap = crawl(connector(put(place, exported(PAGES[:2], listed=PAGES))))
    assert list(seen) == ["1", "20"]
    assert gap is not None
    assert "Größe" in gap.what
    assert gap.hint


def test_an_export_without_its_index_is_a_gap(place: Path) -> None:
    files = exported(PAGES)
    del files["index.html"]
    seen, gap = crawl(connector(put(place, files)))
    assert len(seen) == len(PAGES)
    assert gap is not None
    assert "index.html" in gap.what


def test_an_index_that_ends_too_early_is_a_gap(place: Path) -> None:
    files = exported(PAGES)
    files["index.html"] = files["index.html"][: files["index.html"].index(b"40.html")]
    seen, gap = crawl(connector(put(place, files)))
    assert gap is not None
    assert isinstance(seen["40"], Unreadable)


def test_a_page_the_index_does_not_list_is_held_since_it_may_be_of_an_older_export(place: Path) -> None:
    files = exported(PAGES, listed=PAGES[:3])
    found = connector(put(place, files))
    seen, gap = crawl(found)
    assert gap is None
    assert isinstance(seen["40"], Unreadable)
    assert "index.html" in seen["40"].reason


def test_an_older_file_of_a_page_that_is_called_otherwise_now_does_not_count(place: Path) -> None:
    files = exported([Page(7, "New name")])
    files["Old-name_7.html"] = page_file(Page(7, "Old name")).encode()
    seen, gap = crawl(connector(put(place, files)))
    assert gap is None
    assert [seen["7"].path.rpartition("/")[2]] == ["New-name_7.html"]


def test_a_page_that_ends_too_early_is_held(place: Path) -> None:
    files = exported(PAGES)
    files["40.html"] = files["40.html"][:-30]
    seen, gap = crawl(connector(put(place, files)))
    assert gap is None
    assert isinstance(seen["40"], Unreadable)
    assert isinstance(seen["30"], Document)


def test_the_index_is_no_page(place: Path) -> None:
    assert set(documents(connector(put(place, exported(PAGES))))) == {"1", "20", "30", "40"}


def test_what_stands_for_a_whiteboard_is_left_out(place: Path) -> None:
    files = exported(PAGES[:1])
    files["Product_1.html"] = files["Product_1.html"].replace(
        b"</div></div>", b'</div><div id="main-content-2"></div>', 1
    )
    seen, _ = crawl(connector(put(place, files)))
    assert isinstance(seen["1"], Excluded)
    assert "whiteboard" in seen["1"].reason


def test_two_spaces_side_by_side_are_both_read(tmp_path: Path) -> None:
    root = tmp_path / "exports"
    lay(root / "A", exported([Page(1, "A")]), zipped=False)
    lay(root / "B", exported([Page(2, "B")], space="Other"), zipped=False)
    assert list(documents(connector(root))) == ["1", "2"]


@pytest.mark.parametrize(
    "files",
    [
        {"index.html": b"<html><body><a href='guide.html'>Guide</a></body></html>", "guide.html": b"<p>Guide</p>"},
        {"notes.txt": b"text"},
        {"index.html": index_file([]).encode()},
    ],
    ids=["another site", "no html", "no pages"],
)
def test_what_is_no_export_is_an_error_that_says_how_to_make_one(place: Path, files: dict[str, bytes]) -> None:
    with pytest.raises(ConnectorError, match="no html export") as raised:
        listing(connector(put(place, files)))
    assert not isinstance(raised.value, IncompleteListing)
    assert raised.value.hint


# What is wanted.


def test_patterns_choose_pages_by_their_titles_and_those_above(place: Path) -> None:
    put(place, exported(PAGES))
    left_out = {
        key for key, one in crawl(connector(place, exclude=("Set up",)))[0].items() if isinstance(one, Excluded)
    }
    assert left_out == {"20", "30"}
    left_out = {
        key for key, one in crawl(connector(place, include=("Product/Größe",)))[0].items() if isinstance(one, Excluded)
    }
    assert left_out == {"1", "20", "30"}


@pytest.mark.parametrize("option", ["labels", "exclude_labels"])
def test_labels_are_asked_for_in_vain_and_loudly(place: Path, option: str) -> None:
    with pytest.raises(ConnectorError, match="labels"):
        listing(connector(put(place, exported(PAGES)), **{option: ("public",)}))


def test_that_restricted_pages_are_in_it_is_said_once(place: Path) -> None:
    found = connector(put(place, exported(PAGES)))
    listing(found)
    assert len(found.notes) == 1
    assert "restricted" in found.notes[0]


# Attachments.

FILES = (
    ("attachments/20/5.pdf", "Hand book.pdf"),
    ("attachments/20/6.png", "picture.png"),
    ("attachments/20/7.txt", "n.txt"),
)
WITH_FILES = [Page(20, "Set up", '<a href="attachments/20/5.pdf?v=1">the book</a>', files=FILES), Page(30, "More")]


def test_attachments_are_left_alone_unless_they_are_wanted(place: Path) -> None:
    assert set(crawl(connector(put(place, exported(WITH_FILES))))[0]) == {"20", "30"}


def test_attachments_of_known_formats_are_documents_of_their_own(place: Path) -> None:
    put(place, exported(WITH_FILES) | {path: path.encode() for path, _ in FILES})
    found = connector(place, attachments=True)
    seen, gap = crawl(found)
    assert gap is None
    book = seen["attachment/5"]
    assert isinstance(book, Document)
    assert (book.title, book.media_type, book.section) == ("Hand book.pdf", "application/pdf", ("Set up",))
    assert found.read(book).body == b"attachments/20/5.pdf"
    assert isinstance(seen["attachment/6"], Excluded)
    page = seen["20"]
    assert isinstance(page, Document)
    wrapped = json.loads(found.read(page).body)
    assert wrapped["attachments"] == {"Hand book.pdf": {"id": "5", "page": True, "type": "application/pdf"}}


def test_an_attachment_of_a_page_that_is_left_out_is_left_out(place: Path) -> None:
    put(place, exported(WITH_FILES) | {path: b"" for path, _ in FILES})
    seen, _ = crawl(connector(place, attachments=True, exclude=("Set up",)))
    assert isinstance(seen["attachment/5"], Excluded)


def test_attachments_are_chosen_by_their_names_below_that_of_their_page(place: Path) -> None:
    put(place, exported(WITH_FILES) | {path: b"" for path, _ in FILES})
    seen, _ = crawl(connector(place, attachments=True, exclude=("*.txt",)))
    assert isinstance(seen["attachment/7"], Excluded)
    assert isinstance(seen["attachment/5"], Document)
    seen, _ = crawl(connector(place, attachments=True, include=("Set up",)))
    assert isinstance(seen["attachment/5"], Document)
    seen, _ = crawl(connector(place, attachments=True, include=("*.txt",)))
    assert all(isinstance(one, Excluded) for one in seen.values()), "its page is not published"


def test_an_attachment_of_a_page_that_cannot_be_read_is_held(place: Path) -> None:
    files = exported(WITH_FILES) | {path: b"" for path, _ in FILES}
    files["Set-up_20.html"] = files["Set-up_20.html"][:-30]
    seen, _ = crawl(connector(put(place, files), attachments=True))
    assert isinstance(seen["attachment/5"], Unreadable)


def test_an_attachment_that_is_listed_and_not_there_is_a_gap(place: Path) -> None:
    put(place, exported(WITH_FILES) | {FILES[0][0]: b""})
    seen, gap = crawl(connector(place, attachments=True))
    assert gap is not None
    assert "attachments/20/7.txt" in gap.what
    assert "attachment/5" in seen


# A real export, one made again, and hostile ones.


def test_every_page_of_a_real_export_is_found(shared: Callable[[str], Path]) -> None:
    seen, gap = crawl(connector(shared("corpora/confluence-html-dlx")))
    assert gap is None
    pages = [one for one in seen.values() if isinstance(one, Document)]
    assert len(pages) == 398
    assert {type(one) for one in seen.values()} == {Document, Excluded}
    assert all(page.title and page.space == "VAR" and page.url for page in pages)
    assert {page.section[:1] for page in pages} == {(), ("VARLab",)}


def test_the_same_export_made_again_gives_rendering_the_same_bytes(place: Path) -> None:
    put(place, exported(PAGES))
    first = connector(place)
    before = {key: first.read(one).body for key, one in documents(first).items()}
    put(place, exported(PAGES) | {page.name: page_file(page, footer="Dec 31, 2030 00:00").encode() for page in PAGES})
    second = connector(place)
    assert {key: second.read(one).body for key, one in documents(second).items()} == before


def test_an_export_put_in_its_place_while_it_is_read_is_not_read(place: Path) -> None:
    found = connector(put(place, exported(PAGES)))
    document = documents(found)["40"]
    time.sleep(0.04)
    remove(place)
    put(place, exported([page._replace(body="<p>new</p>") for page in PAGES]))
    with pytest.raises(Changed):
        found.read(document)


def test_of_exports_that_fit_a_pattern_the_newest_is_read_and_a_newer_one_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(as_zip(exported([Page(1, "Old")])))
    os.utime(tmp_path / "a.zip", (1, 1))
    time.sleep(0.04)
    found = connector(tmp_path / "*.zip")
    assert documents(found)["1"].title == "Old"
    assert found.unchanged(found.state)
    (tmp_path / "b.zip").write_bytes(as_zip(exported([Page(1, "New")])))
    assert not found.unchanged(found.state)
    assert documents(connector(tmp_path / "*.zip"))["1"].title == "New"


def test_a_reader_that_did_not_crawl_reads_the_same(place: Path) -> None:
    put(place, exported(PAGES))
    found = connector(place)
    document = documents(found)["40"]
    assert connector(place).read(document) == found.read(document)


@settings(max_examples=80, deadline=3000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    index=st.binary(max_size=300) | st.text(max_size=200).map(str.encode),
    page=st.binary(max_size=300) | st.text("<>/ad=iv\"' &;:-_0123456789html", max_size=300).map(str.encode),
)
def test_whatever_the_files_hold_a_crawl_ends_as_promised(tmp_path: Path, index: bytes, page: bytes) -> None:
    files = {
        "index.html": b'<ul><a href="7.html">confluence</a></ul>' + index + b"</html>",
        "7.html": page + b"</html>",
    }
    place = tmp_path / "export.zip"
    place.write_bytes(as_zip(files))
    found = connector(place, attachments=True)
    try:
        for one in list(found.crawl()):
            if isinstance(one, Document):
                found.read(one)
    except ConnectorError as error:
        assert error.hint  # noqa: PT017 - it is one of two ways to end


def test_markup_without_end_takes_no_time(place: Path) -> None:
    began = time.monotonic()
    for body in (
        "<a " * 200_000,
        '<div id="main-content"' * 50_000,
        "attachments/1" * 100_000,
        'data-base-url="http' * 50_000,
    ):
        put(place, exported([Page(1, "A", body)]))
        crawl(connector(place, attachments=True))
    assert time.monotonic() - began < 20


def test_memory_grows_with_titles_and_not_with_texts(tmp_path: Path) -> None:
    import tracemalloc

    text = f"<p>{'word ' * 20_000}</p>" + "".join(f'<a href="{SITE}/spaces/PROD/pages/{n}">x</a>' for n in range(200))
    (tmp_path / "export.zip").write_bytes(as_zip(exported([Page(n, f"Page {n}", text) for n in range(100, 300)])))
    found = connector(tmp_path / "export.zip")
    tracemalloc.start()
    count = sum(1 for _ in found.crawl())
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 200
    assert kept < 200 * 10_000
