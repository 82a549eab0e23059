"""Notion exports as a source: the contract, zipped and unpacked, and what is found in an export."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from abc import abstractmethod
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.base import Changed, ConnectorError, Document, Excluded, IncompleteListing, Unreadable
from connectors.notion import HTML, MARKDOWN, TABLE, Notion
from connectors.notion.names import file_name, folder_name, is_root

from .contract import DOCUMENTS, ConnectorContract, System
from .trees import grow, media_type, settle, tree, without_permission

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ROOT = "Export-0a1b2c3d-0000-4000-8000-000000000001"


def hex_of(name: str) -> str:
    return blake2b(name.encode(), digest_size=16).hexdigest()


def page(name: str, title: str = "", suffix: str = "md") -> str:
    """The name of a page's file."""
    return f"{title or name.title()} {hex_of(name)}.{suffix}"


def index(*names: str, workspace: str = "Acme Docs") -> str:
    """An `index.html` that lists these files."""
    links = "".join(f'<li><ul id="id::{number}"><a href="{name}">x</a></ul></li>' for number, name in enumerate(names))
    return (
        f'<!DOCTYPE html><html><body><ul id="id::workspace"><li><h3>Workspace details:</h3><p>Workspace identifier: 1'
        f"</p><p>Workspace name: {workspace}</p></li>{links}</ul></body></html>"
    )


def notion(path: str | Path, **options: Any) -> Notion:
    return Notion(str(path), **{"media_type": media_type, **options})


def zipped(files: Mapping[str, str | bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, body in files.items():
            archive.writestr(zipfile.ZipInfo(name), body)
    return buffer.getvalue()


class NotionSystem(System):
    """An export in which pages are added, edited and renamed, as a zip that is written anew or as a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.ids: dict[str, str] = {}
        self.files: dict[str, bytes] = {f"{ROOT}/picture.png": b"\x89PNG"}
        for name, body in DOCUMENTS.items():
            self.write(name, body)

    def put(self, *more: str) -> None:
        """Write the export, with an index that lists all pages, and perhaps more."""
        pages = [name.removeprefix(f"{ROOT}/") for name in self.files if name.endswith(".md")]
        self.files[f"{ROOT}/index.html"] = index(*pages, *more).encode()
        self.lay()

    @abstractmethod
    def lay(self) -> None:
        """Bring the files to where the export is."""

    def place(self, name: str) -> str:
        return f"{ROOT}/{name.title()} {self.ids[name]}.md"

    def connector(self) -> Notion:
        return notion(self.root)

    def key(self, name: str) -> str:
        return self.ids.get(name) or hex_of(name)

    def write(self, name: str, body: bytes) -> None:
        self.ids.setdefault(name, hex_of(name))
        self.files[self.place(name)] = body
        self.put()

    def delete(self, name: str) -> None:
        del self.files[self.place(name)]
        self.put()

    def rename(self, name: str, new: str) -> None:
        body = self.files.pop(self.place(name))
        self.ids[new] = self.ids[name]
        self.files[self.place(new)] = body
        self.put()

    def settle(self) -> None:
        settle()

    def snapshot(self) -> object:
        paths = [self.root, *sorted(self.root.rglob("*"))]
        return [(path, path.lstat().st_mtime_ns, path.lstat().st_ctime_ns, path.lstat().st_size) for path in paths]

    @contextmanager
    def cut_off(self) -> Iterator[None]:
        self.put(page("gone"))
        try:
            yield
        finally:
            self.put()

    @contextmanager
    def gone(self) -> Iterator[None]:
        away = self.root.with_name(self.root.name + ".away")
        self.root.rename(away)
        try:
            yield
        finally:
            away.rename(self.root)


class ZipSystem(NotionSystem):
    def lay(self) -> None:
        self.root.write_bytes(zipped(self.files))

    @contextmanager
    def broken(self, name: str) -> Iterator[None]:
        whole = self.root.read_bytes()
        body = self.files[self.place(name)]
        self.root.write_bytes(whole.replace(body, body.swapcase()))
        try:
            yield
        finally:
            self.root.write_bytes(whole)


class FolderSystem(NotionSystem):
    def lay(self) -> None:
        there = {path.relative_to(self.root).as_posix() for path in self.root.rglob("*") if path.is_file()}
        for gone in there - self.files.keys():
            (self.root / gone).unlink()
        changed = {
            name: body
            for name, body in self.files.items()
            if name not in there or (self.root / name).read_bytes() != body
        }
        grow(self.root, changed)

    @contextmanager
    def broken(self, name: str) -> Iterator[None]:
        with without_permission(self.root / self.place(name)):
            yield


class TestZip(ConnectorContract):
    @pytest.fixture
    def system(self, tmp_path: Path) -> ZipSystem:
        return ZipSystem(tmp_path / "export.zip")


class TestFolder(ConnectorContract):
    @pytest.fixture
    def system(self) -> Iterator[FolderSystem]:
        with tree() as root:
            yield FolderSystem(root)


# What is found


@pytest.fixture(params=["folder", "zip", "zip in zip"])
def lay(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Mapping[str, str | bytes]], Path]:
    """Writes an export in each of the forms in which it may come."""

    def write(files: Mapping[str, str | bytes]) -> Path:
        if request.param == "folder":
            return grow(tmp_path / "export", files)
        place = tmp_path / "export.zip"
        body = zipped(files, zipfile.ZIP_DEFLATED)
        place.write_bytes(body if request.param == "zip" else zipped({"ExportBlock-0a1b2c3d-Part-1.zip": body}))
        return place

    return write


def found(source: Notion) -> dict[str, Document]:
    return {one.key: one for one in source.crawl() if isinstance(one, Document)}


def left_out(source: Notion) -> dict[str, str]:
    return {one.path: one.reason for one in source.crawl() if isinstance(one, Excluded)}


DATABASE = {
    page("home"): "# Home",
    f"Home {hex_of('home')}/{page('tasks', 'Tasks', 'csv')}": "Name,Tags\nOne,x\n",
    f"Home {hex_of('home')}/Tasks {hex_of('tasks')}_all.csv": "\ufeffName,Tags\r\nOne,x\r\nTwo,",
    f"Home {hex_of('home')}/Tasks {hex_of('tasks')}/{page('one')}": "# One",
    f"Home {hex_of('home')}/Tasks {hex_of('tasks')}/{page('two')}": "# Two",
}


def test_names_say_the_id_and_the_title() -> None:
    key = hex_of("a")
    assert file_name(f"Getting started {key}.md") == ("Getting started", key, "markdown", False)
    assert file_name(f"Tasks {key.upper()}_all.csv") == ("Tasks", key, "table", True)
    assert file_name(f"{key}.html") == ("Untitled", key, "html", False)
    assert file_name("overall.csv") == ("overall", "", "table", False)
    assert file_name("picture.png") == ("picture.png", "", "", False)
    assert folder_name(f"Home {key}") == ("Home", key, "", False)
    assert folder_name(f"x{key}").id == ""
    assert is_root(ROOT)
    assert is_root("0a1b2c3d-0000-4000-8000-000000000001_ExportBlock-0a1b2c3d-0000-4000-8000-000000000001")
    assert not is_root(f"Export guide {key}")


def test_a_page_is_known_by_its_id_and_stands_below_its_parents(lay: Callable[..., Path]) -> None:
    home = f"Home {hex_of('home')}"
    source = notion(lay({f"{ROOT}/{page('home')}": "# Home", f"{ROOT}/{home}/{page('faq', suffix='html')}": "<p>"}))
    faq = found(source)[hex_of("faq")]
    assert (faq.title, faq.section, faq.path) == ("Faq", ("Home",), f"{home}/{page('faq', suffix='html')}")
    assert [one.media_type for one in found(source).values()] == [MARKDOWN, HTML]


def test_the_workspace_is_the_space(lay: Callable[..., Path]) -> None:
    source = notion(
        lay({f"{ROOT}/{page('home')}": "", f"{ROOT}/index.html": index(page("home"), workspace="A &amp; B")})
    )
    assert [one.space for one in found(source).values()] == ["A & B"]
    assert left_out(source) == {"index.html": "navigation of the export"}


def test_the_next_export_of_the_same_pages_is_the_same_listing(tmp_path: Path) -> None:
    files = {**DATABASE, f"Home {hex_of('home')}/notes.txt": "x"}
    listings = []
    for number in (1, 2):
        root = f"Export-0a1b2c3d-0000-4000-8000-00000000000{number}"
        place = tmp_path / f"{number}.zip"
        place.write_bytes(zipped({f"{root}/{name}": body for name, body in files.items()}))
        listings.append(list(notion(place, attachments=True).crawl()))
    assert listings[0] == listings[1]


def test_newer_exports_name_the_folders_of_subpages_without_the_id(lay: Callable[..., Path]) -> None:
    source = notion(
        lay(
            {
                f"Team/{page('home')}": "# Home",
                f"Team/Home/{page('faq')}": "# Faq",
                "Team/Home/a.png": "",
                f"Other/{page('news')}": "",
            }
        ),
        attachments=True,
    )
    assert found(source)[hex_of("faq")].section == ("Team", "Home")
    assert f"attachment/{hex_of('home')}/a.png" in {one.key for one in source.crawl()}


def test_a_folder_that_holds_all_and_is_no_page_says_nothing(lay: Callable[..., Path]) -> None:
    source = notion(lay({f"Private & Shared/{page('home')}": "", f"Private & Shared/Home/{page('faq')}": ""}))
    assert found(source)[hex_of("faq")].section == ("Home",)


def test_html_wins_over_markdown_and_each_file_is_accounted_for(lay: Callable[..., Path]) -> None:
    files = {page("home"): "# Home", page("home", suffix="html"): "<p>Home", f"b/{page('home')}": "# Home"}
    source = notion(lay(files))
    (document,) = found(source).values()
    assert document.path == page("home", suffix="html")
    assert left_out(source) == {
        page("home"): "the same page in another form",
        f"b/{page('home')}": "the same page once more",
    }


def test_two_exports_in_one_folder_are_refused(tmp_path: Path) -> None:
    other = ROOT[:-1] + "2"
    grow(tmp_path, {f"{ROOT}/{page('home')}": "# Old", f"{other}/{page('home')}": "# New"})
    with pytest.raises(ConnectorError, match="two exports of the same pages") as raised:
        list(notion(tmp_path).crawl())
    assert not isinstance(raised.value, IncompleteListing)


def test_the_newest_of_several_zips_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({page("old"): ""}))
    settle()
    (tmp_path / "b.zip").write_bytes(zipped({page("new"): ""}))
    source = notion(tmp_path / "*.zip")
    assert list(found(source)) == [hex_of("new")]
    assert source.roots == (str(tmp_path),)


def test_parts_of_an_export_are_one(tmp_path: Path) -> None:
    one = zipped({f"{ROOT}/{page('home')}": "# Home", f"{ROOT}/index.html": index(page("home"), page("faq"))})
    two = zipped({f"{ROOT}/{page('faq')}": "# Faq"})
    place = tmp_path / "export.zip"
    place.write_bytes(zipped({"Export-0a1b2c3d-Part-1.zip": one, "Export-0a1b2c3d-Part-2.zip": two}))
    assert found(notion(place)).keys() == {hex_of("home"), hex_of("faq")}
    place.write_bytes(zipped({"Export-0a1b2c3d-Part-1.zip": one}))
    with pytest.raises(IncompleteListing, match=f"Faq {hex_of('faq')}"):
        list(notion(place).crawl())


def test_a_zip_that_somebody_attached_is_an_attached_file(lay: Callable[..., Path]) -> None:
    inner = zipped({page("secret"): "# Secret"})
    source = notion(lay({page("home"): "# Home", f"Home {hex_of('home')}/designs.zip": inner}))
    assert list(found(source)) == [hex_of("home")]
    assert left_out(source) == {f"Home {hex_of('home')}/designs.zip": "attached file"}


# Databases


def test_a_database_is_a_page_of_all_its_rows_and_each_row_is_a_page(lay: Callable[..., Path]) -> None:
    source = notion(lay(DATABASE))
    documents = found(source)
    assert documents.keys() == {hex_of(name) for name in ("home", "tasks", "one", "two")}
    tasks = documents[hex_of("tasks")]
    assert (tasks.media_type, tasks.title, tasks.section) == (TABLE, "Tasks", ("Home",))
    assert json.loads(source.read(tasks).body) == {
        "csv": "Name,Tags\r\nOne,x\r\nTwo,",
        "page": None,
        "rows": [["One", hex_of("one")], ["Two", hex_of("two")]],
        "title": "Tasks",
    }
    assert list(left_out(source).values()) == ["the same page in another form"]


def test_a_database_with_a_page_of_its_own_is_one_document(lay: Callable[..., Path]) -> None:
    html = f"Home {hex_of('home')}/{page('tasks', suffix='html')}"
    source = notion(lay({**DATABASE, html: "<article>"}))
    tasks = found(source)[hex_of("tasks")]
    assert (tasks.media_type, tasks.path) == (TABLE, html)
    said = json.loads(source.read(tasks).body)
    assert said["page"] == {"body": "<article>", "form": "html"}
    assert said["csv"].endswith("Two,")
    assert sorted(left_out(source).values()) == ["shown in its database's page", "the same page in another form"]


def test_a_new_row_is_a_new_version_of_its_database(tmp_path: Path) -> None:
    place = tmp_path / "export.zip"
    place.write_bytes(zipped(DATABASE))
    before = found(notion(place))
    place.write_bytes(zipped({**DATABASE, f"Home {hex_of('home')}/Tasks {hex_of('tasks')}/{page('three')}": ""}))
    after = found(notion(place))
    assert {key for key in before if before[key].version != after[key].version} == {hex_of("tasks")}


# Renames


def test_a_rename_in_notion_keeps_the_ids_of_the_page_and_all_below_it(tmp_path: Path) -> None:
    place = tmp_path / "export.zip"
    place.write_bytes(zipped({**DATABASE, f"Home {hex_of('home')}/a.txt": "x"}))
    before = list(notion(place, attachments=True).crawl())
    renamed = {name.replace("Home ", "Start "): body for name, body in DATABASE.items()}
    place.write_bytes(zipped({**renamed, f"Start {hex_of('home')}/a.txt": "x"}))
    after = list(notion(place, attachments=True).crawl())
    assert [one.key for one in after if isinstance(one, Document)] == [
        one.key for one in before if isinstance(one, Document)
    ]
    assert found(notion(place))[hex_of("one")].section == ("Start", "Tasks")
    assert not {one.version for one in before if isinstance(one, Document)} & {
        one.version for one in after if isinstance(one, Document)
    }


# Files without an id, attachments, selection


def test_an_html_page_whose_name_has_no_id_says_it_itself(lay: Callable[..., Path]) -> None:
    key = hex_of("home")
    dashed = "-".join((key[:8], key[8:12], key[12:16], key[16:20], key[20:]))
    source = notion(lay({"Home.html": f'<style>{"x" * 20_000}</style><article id="{dashed}" class=page>', "b.md": "#"}))
    assert found(source).keys() == {key, "b.md"}


def test_attached_files_are_documents_only_when_asked_for(lay: Callable[..., Path]) -> None:
    folder = f"Home {hex_of('home')}"
    place = lay(
        {page("home"): "# Home", f"{folder}/notes.txt": "notes", f"{folder}/a.png": "", f"{folder}/readme.md": "x"}
    )
    assert set(left_out(notion(place)).values()) == {"attached file"}
    source = notion(place, attachments=True)
    notes = found(source)[f"attachment/{hex_of('home')}/notes.txt"]
    assert (notes.media_type, notes.title, notes.section) == ("text/plain", "notes.txt", ("Home",))
    assert source.read(notes).body == b"notes"
    assert found(source)[f"attachment/{hex_of('home')}/readme.md"].media_type == "text/markdown"
    assert left_out(source) == {f"{folder}/a.png": "no renderer for .png"}


def test_patterns_see_titles_and_labels_leave_out_everything(lay: Callable[..., Path]) -> None:
    place = lay(DATABASE)
    assert found(notion(place, exclude=["Home/Tasks"])).keys() == {hex_of("home")}
    assert found(notion(place, include=["Home/Tasks/One"])).keys() == {hex_of("one")}
    assert found(notion(place, labels=["public"])) == {}
    assert found(notion(place, exclude_labels=["internal"])).keys() == found(notion(place)).keys()


def test_a_page_that_is_missing_is_noticed_however_the_index_spells_it(lay: Callable[..., Path]) -> None:
    title = normalize("NFD", "Über uns")
    listed = f"{title} {hex_of('us')}.md"
    encoded = listed.replace(" ", "%20")
    files = {
        normalize("NFC", listed): "",
        "index.html": index(listed, encoded, "https://www.notion.so/x", "mailto:a@b"),
    }
    assert notion(lay(files)).notes == ()
    assert list(found(notion(lay(files)))) == [hex_of("us")]
    with pytest.raises(IncompleteListing, match=r"Not.*here"):
        list(notion(lay({**files, "index.html": index("Not%20here.md")})).crawl())


def test_notes_say_what_no_export_says(lay: Callable[..., Path]) -> None:
    source = notion(lay({page("home"): ""}))
    list(source.crawl())
    assert len(source.notes) == 2
    assert "who may read" in source.notes[0]


def test_a_page_may_be_read_without_a_crawl_before(lay: Callable[..., Path]) -> None:
    place = lay({page("home"): "# Home"})
    settle()
    (document,) = found(notion(place)).values()
    assert notion(place).read(document).body == b"# Home"
    with pytest.raises(Changed):
        notion(place).read(document._replace(version="other"))


def test_other_options_are_another_state(lay: Callable[..., Path]) -> None:
    place = lay(DATABASE)
    settle()
    source = notion(place)
    list(source.crawl())
    assert source.unchanged(source.state)
    assert not notion(place, attachments=True).unchanged(source.state)
    assert not notion(place, exclude=["a"]).unchanged(source.state)


def test_a_crawl_reads_no_page_whose_name_says_its_id(tmp_path: Path) -> None:
    place = tmp_path / "export.zip"
    body = zipped({page("home"): "# Home sweet home", page("faq", suffix="html"): "<p>questions</p>"})
    place.write_bytes(body.replace(b"sweet", b"SWEET").replace(b"questions", b"QUESTIONS"))  # damaged: no CRC fits
    source = notion(place)
    documents = found(source)
    assert len(documents) == 2
    for document in documents.values():
        with pytest.raises(OSError, match=r"\w"):
            source.read(document)


# Hostile


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\0/\\"), max_size=40).map(
            lambda text: text + " " + hex_of(text) + ".md"
        )
        | st.sampled_from(
            ["index.html", "a/index.html", "b.csv", "c_all.csv", ".md", "x/y/z.html", "_all.csv", "a/.html"]
        ),
        min_size=1,
        max_size=8,
        unique_by=lambda name: normalize("NFC", name),
    ),
    body=st.binary(max_size=300) | st.sampled_from([b'id="id::', b'id="id::"<a href="x"><a href="//[">', b"\xff" * 50]),
)
def test_whatever_is_in_an_export_it_is_listed_or_refused(tmp_path: Path, names: list[str], body: bytes) -> None:
    place = tmp_path / "hostile.zip"
    place.write_bytes(zipped(dict.fromkeys(names, body)))
    source = notion(place, attachments=True)
    listed: list[Document | Unreadable | Excluded] = []
    with suppress(ConnectorError):
        listed.extend(source.crawl())
    assert len({one.key for one in listed}) == len(listed)
    for one in listed:
        if isinstance(one, Document):
            source.read(one)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400), st.integers(0, 2_000), st.integers(0, 255))
def test_a_damaged_zip_is_an_error_that_says_so(tmp_path: Path, body: bytes, at: int, byte: int) -> None:
    whole = bytearray(zipped(DATABASE))
    whole[at % len(whole)] = byte
    for content in (body, bytes(whole)):
        place = tmp_path / "damaged.zip"
        place.write_bytes(content)
        source = notion(place)
        with suppress(ConnectorError, OSError, Changed):
            for document in [one for one in source.crawl() if isinstance(one, Document)]:
                source.read(document)


def test_a_big_export_is_listed_in_no_time(tmp_path: Path) -> None:
    files = {f"Home {hex_of('home')}/Row {number} {hex_of(str(number))}.md": "# x" for number in range(5_000)}
    files["index.html"] = index(*files)
    (tmp_path / "export.zip").write_bytes(zipped({page("home"): "", **files}))
    assert len(found(notion(tmp_path / "export.zip"))) == 5_001


# The real ones


EXPORTS = ("jimmy1-md", "jimmy2-md-nofolders", "jimmy3-html", "jimmy4-html", "jimmy5-md", "jimmy6-html")


@pytest.mark.parametrize("name", EXPORTS)
def test_every_file_of_a_real_export_is_accounted_for_in_each_form(
    name: str, shared: Callable[[str], Path], tmp_path: Path
) -> None:
    folder = shared(f"corpora/notion-exports/{name}")
    place = Path(shutil.make_archive(str(tmp_path / "export"), "zip", folder))
    nested = tmp_path / "nested.zip"
    nested.write_bytes(zipped({"ExportBlock-1-Part-1.zip": place.read_bytes()}))
    told = []
    for path in (folder, place, nested):
        source = notion(path)
        listed = list(source.crawl())
        files = [file for file in folder.rglob("*") if file.is_file()]
        assert len(listed) == len(files)
        assert not [one for one in listed if isinstance(one, Unreadable)]
        bodies = {one.key: source.read(one).body for one in listed if isinstance(one, Document)}
        told.append(([one._replace(version="") if isinstance(one, Document) else one for one in listed], bodies))
    assert told[0] == told[1] == told[2]


def test_the_same_pages_have_the_same_keys_in_both_forms(shared: Callable[[str], Path]) -> None:
    markdown = found(notion(shared("corpora/notion-exports/jimmy1-md")))
    html = found(notion(shared("corpora/notion-exports/jimmy5-md")))
    both = markdown.keys() & html.keys()
    assert len(both) == len(html) == 9
    assert all(markdown[key][4:8] == html[key][4:8] for key in both)
