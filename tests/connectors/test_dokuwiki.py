"""A DokuWiki's files as a source: the contract, ids and titles, who may read what, and attachments."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import ConnectorError, Content, Document, Excluded, IncompleteListing
from connectors.dokuwiki import DokuWiki
from connectors.dokuwiki.access import Access
from connectors.dokuwiki.pages import page_id, title

from .contract import DOCUMENTS, ConnectorContract, System, documents, listing
from .trees import grow, settle, tree, without_permission

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def media_type(path: str) -> str | None:
    return "application/pdf" if path.endswith(".pdf") else None


def wiki(path: Path, **options: Any) -> DokuWiki:
    return DokuWiki(str(path), media_type=media_type, **options)


class FolderSystem(System):
    pages = "data/pages/"

    def __init__(self, root: Path) -> None:
        self.root = root
        grow(root, {"data/pages/locked/inside.txt": "inside", "data/pages/_dummy": "", "data/attic/old.1.txt.gz": "x"})
        for name, body in DOCUMENTS.items():
            self.write(name, body)

    def connector(self) -> DokuWiki:
        return wiki(self.root)

    def key(self, name: str) -> str:
        return f"team:{name}"

    def place(self, name: str) -> Path:
        return self.root / f"data/pages/team/{name}.txt"

    def body(self, content: Content) -> bytes:
        return str(json.loads(content.body)["text"]).encode()

    def write(self, name: str, body: bytes) -> None:
        grow(self.root, {f"data/pages/team/{name}.txt": body})

    def delete(self, name: str) -> None:
        self.place(name).unlink()

    def rename(self, name: str, new: str) -> None:
        self.place(name).rename(self.place(new))

    def settle(self) -> None:
        settle()

    def snapshot(self) -> object:
        paths = sorted(self.root.rglob("*"))
        return [(path, path.lstat().st_mtime_ns, path.lstat().st_ctime_ns, path.lstat().st_size) for path in paths]

    @contextmanager
    def broken(self, name: str) -> Iterator[None]:
        with without_permission(self.place(name)):
            yield

    @contextmanager
    def cut_off(self) -> Iterator[None]:
        with without_permission(self.root / "data/pages/locked"):
            yield

    @contextmanager
    def gone(self) -> Iterator[None]:
        away = self.root.with_name(self.root.name + ".away")
        self.root.rename(away)
        try:
            yield
        finally:
            away.rename(self.root)


class ZipSystem(System):
    def __init__(self, path: Path) -> None:
        self.path = path
        self.texts = dict(DOCUMENTS)
        self.made()

    def made(self, broken: str = "") -> None:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            archive.writestr("backup/data/attic/old.txt", b"old")
            for name, body in self.texts.items():
                archive.writestr(f"backup/data/pages/team/{name}.txt", body)
        body = made.getvalue()
        if broken:
            body = body.replace(self.texts[broken], self.texts[broken].swapcase())
        self.path.write_bytes(body)

    def connector(self) -> DokuWiki:
        return wiki(self.path)

    def key(self, name: str) -> str:
        return f"team:{name}"

    def body(self, content: Content) -> bytes:
        return str(json.loads(content.body)["text"]).encode()

    def write(self, name: str, body: bytes) -> None:
        self.texts[name] = body
        self.made()

    def delete(self, name: str) -> None:
        del self.texts[name]
        self.made()

    def rename(self, name: str, new: str) -> None:
        self.texts[new] = self.texts.pop(name)
        self.made()

    def settle(self) -> None:
        settle()

    def snapshot(self) -> object:
        return sorted((path, path.stat().st_mtime_ns, path.stat().st_size) for path in self.path.parent.iterdir())

    @contextmanager
    def broken(self, name: str) -> Iterator[None]:
        self.made(name)
        yield
        self.made()

    @contextmanager
    def cut_off(self) -> Iterator[None]:
        raise NotImplementedError

    @contextmanager
    def gone(self) -> Iterator[None]:
        away = self.path.with_name("away")
        self.path.rename(away)
        yield
        away.rename(self.path)


@pytest.fixture
def root() -> Iterator[Path]:
    with tree() as path:
        yield path


class TestDokuWikiFolder(ConnectorContract):
    @pytest.fixture
    def system(self, root: Path) -> FolderSystem:
        return FolderSystem(root)


class TestDokuWikiZip(ConnectorContract):
    @pytest.fixture
    def system(self, root: Path) -> ZipSystem:
        return ZipSystem(root / "wiki.zip")

    # A zip is listed by its directory, whole or not at all: no part of it can be missing from the listing alone.
    test_a_gap_is_reported_after_everything_that_can_be_listed = None  # type: ignore[assignment]
    test_a_gap_is_never_called_unchanged = None  # type: ignore[assignment]


# Where it lies, and what is a page


@pytest.mark.parametrize("inside", ["", "data", "data/pages"])
def test_the_wiki_is_found_at_any_of_its_levels(root: Path, inside: str) -> None:
    grow(root, {"data/pages/a/b.txt": "x", "conf/acl.auth.php": "* @ALL 1\n"})
    assert list(documents(wiki(root / inside))) == ["a:b"]


@pytest.mark.parametrize("inside", ["", "wiki/", "wiki/data/", "wiki/data/pages/", "data/pages/", "pages/"])
def test_a_zip_may_begin_at_any_level(root: Path, inside: str) -> None:
    with zipfile.ZipFile(root / "wiki.zip", "w") as archive:
        archive.writestr(
            f"{inside}{'' if 'pages' in inside else 'data/pages/' if 'data' not in inside else 'pages/'}a/b.txt", "x"
        )
    assert list(documents(wiki(root / "wiki.zip"))) == ["a:b"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a/b.txt", "a:b"),
        ("%C3%BCber/%C3%A4.txt", "über:ä"),
        ("u\u0308ber.txt", "über"),
        ("a/b.png", None),
        ("a/%2Fb.txt", None),
        (".txt", None),
    ],
)
def test_an_id_is_the_decoded_path(path: str, expected: str | None) -> None:
    assert page_id(path) == expected


def test_what_serves_the_wiki_is_left_out_unless_it_is_wanted(root: Path) -> None:
    names = ("sidebar", "team/sidebar", "playground/playground", "wiki/syntax", "team/_template", "team/page")
    grow(root, {f"data/pages/{name}.txt": "x" for name in names})
    assert list(documents(wiki(root))) == ["team:page"]
    assert {found.key: found.reason for found in listing(wiki(root)) if isinstance(found, Excluded)} == {
        "playground:playground": "playground",
        "sidebar": "navigation of the wiki",
        "team:_template": "template for new pages",
        "team:sidebar": "navigation of the wiki",
        "wiki:syntax": "page that comes with DokuWiki",
    }
    assert "team:sidebar" in documents(wiki(root, system_pages=True))


def test_two_files_of_one_name_are_one_page(root: Path) -> None:
    grow(root, {"data/pages/ä.txt": "x", "data/pages/%C3%A4.txt": "y"})
    assert [found.key for found in listing(wiki(root)) if isinstance(found, Document)] == ["ä"]


# Titles, sections, tags


def test_a_page_is_called_by_its_first_heading_and_lies_under_its_namespaces(root: Path) -> None:
    grow(
        root,
        {
            "data/pages/guide/start.txt": "====== The guide ======\n",
            "data/pages/guide/set_up/linux.txt": '====== **Linux** and [[x|others]] ======\n{{tag>how_to "two words"}}',
        },
    )
    found = documents(wiki(root))
    assert found["guide:set_up:linux"].title == "Linux and others"
    assert found["guide:set_up:linux"].section == ("The guide", "Set up")
    assert found["guide:set_up:linux"].labels == ("how to", "two words")
    assert found["guide:start"].section == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no heading", "My page"),
        ("<code>\n====== No ======\n</code>\n===== Yes =====", "Yes"),
        ("===== a %%=%% b =====", "a b"),
        ("", "My page"),
    ],
)
def test_a_title_is_the_first_heading_else_the_name(text: str, expected: str) -> None:
    assert title(text, "x:my_page") == expected


def test_the_page_that_opens_a_namespace_is_known_by_the_namespace(root: Path) -> None:
    grow(
        root,
        {"data/pages/a/start.txt": "x", "data/pages/a/a.txt": "x", "data/pages/b.txt": "x", "data/pages/b/c.txt": "x"},
    )
    source = wiki(root)
    names = {key: json.loads(source.read(one).body)["names"] for key, one in documents(source).items()}
    assert names == {"a:a": ["a:a:"], "a:start": ["a:", "a:start:"], "b": ["b:"], "b:c": ["b:c:"]}


# Who may read

RULES = """\
# <?php exit()?>
*               @ALL        1
team:*          @ALL        0
team:*          @user       1
secret:*        @ALL        0
secret:*        @staff      16
secret:open     @ALL        1
users:%USER%:*  %USER%      16
"""


@pytest.mark.parametrize(
    ("page", "readable"),
    [
        ("a", True),
        ("team:a", True),
        ("secret:a", False),
        ("secret:deep:a", False),
        ("secret:open", True),
        ("users:bob:a", True),
    ],
)
def test_the_nearest_rule_about_everybody_or_users_decides(page: str, readable: bool) -> None:
    assert Access.of(RULES, "acl").readable(page, ("@ALL", "@user")) is readable


def test_without_a_rule_that_fits_nobody_reads() -> None:
    assert not Access.of("a:* @ALL 1", "acl").readable("b", ("@ALL",))


def test_the_programs_own_folder_without_its_pages_is_no_wiki(root: Path) -> None:
    grow(root, {"doku.php": "", "conf/local.php": "", "inc/lang/en/admin.txt": "====== Administration ======"})
    with pytest.raises(ConnectorError, match="holds no pages"):
        listing(wiki(root))
    with zipfile.ZipFile(root / "wiki.zip", "w") as archive:
        archive.writestr("dokuwiki/doku.php", "")
        archive.writestr("dokuwiki/inc/lang/en/admin.txt", "====== Administration ======")
    with pytest.raises(ConnectorError, match="holds no pages"):
        listing(wiki(root / "wiki.zip"))


def test_a_namespace_called_pages_is_not_taken_for_the_wiki(root: Path) -> None:
    grow(root, {"data/pages/start.txt": "x", "data/pages/pages/a.txt": "x"})
    assert list(documents(wiki(root / "data/pages"))) == ["pages:a", "start"]


def test_restricted_pages_are_withdrawn_and_never_included(root: Path) -> None:
    grow(root, {"conf/acl.auth.php": RULES, "data/pages/secret/a.txt": "x", "data/pages/open.txt": "x"})
    source = wiki(root)
    assert Excluded("secret:a", "secret/a.txt", "restricted", withdrawn=True) in listing(source)
    assert list(documents(source)) == ["open"]
    assert source.notes == ()
    assert source.resource("dokuwiki/secret%3Aa") is None
    assert source.resource("dokuwiki/open") is not None


def test_a_change_of_the_rules_alone_is_seen(root: Path) -> None:
    grow(root, {"conf/acl.auth.php": RULES, "data/pages/open.txt": "x"})
    settle()
    source = wiki(root)
    listing(source)
    assert source.unchanged(source.state)
    grow(root, {"conf/acl.auth.php": RULES.replace("@ALL        1", "@ALL        0", 1)})
    assert not source.unchanged(source.state)


def test_without_the_rules_a_note_says_so(root: Path) -> None:
    grow(root, {"data/pages/a.txt": "x"})
    source = wiki(root)
    listing(source)
    assert "restricted" in source.notes[0]


def test_rules_that_must_be_there_and_are_not_stop_the_source(root: Path) -> None:
    grow(root, {"data/pages/a.txt": "x", "conf/local.php": "<?php\n$conf['useacl'] = 1;\n"})
    with pytest.raises(ConnectorError, match="restricts pages"):
        listing(wiki(root))


def test_a_rule_that_is_not_understood_stops_the_source(root: Path) -> None:
    grow(root, {"data/pages/a.txt": "x", "conf/acl.auth.php": "* @ALL\n"})
    with pytest.raises(ConnectorError, match="not understood") as raised:
        listing(wiki(root))
    assert raised.value.at == "conf/acl.auth.php:1"


def test_rules_that_are_switched_off_restrict_nothing(root: Path) -> None:
    grow(root, {"data/pages/a.txt": "x", "conf/acl.auth.php": "* @ALL 0\n", "conf/local.php": "$conf['useacl'] = 0;"})
    source = wiki(root)
    assert list(documents(source)) == ["a"]


@given(st.text(max_size=300))
def test_any_rules_are_understood_or_refused(text: str) -> None:
    with suppress(ConnectorError):
        Access.of(text, "acl").readable("a:b", ("@ALL",))


# Attachments and includes


def test_attachments_are_documents_on_request_where_they_can_be_rendered_and_read(root: Path) -> None:
    grow(
        root,
        {
            "conf/acl.auth.php": RULES,
            "data/pages/a.txt": "x",
            "data/media/a/price.pdf": b"%PDF",
            "data/media/a/b.png": b"x",
            "data/media/secret/c.pdf": b"%PDF",
        },
    )
    assert list(documents(wiki(root))) == ["a"]
    source = wiki(root, attachments=True)
    found = documents(source)
    assert found["media/a:price.pdf"].media_type == "application/pdf"
    assert source.read(found["media/a:price.pdf"]).body == b"%PDF"
    assert {one.key: one.reason for one in listing(source) if isinstance(one, Excluded)} == {
        "media/a:b.png": "no renderer for .png",
        "media/secret:c.pdf": "restricted",
    }


def test_an_included_page_known_already_is_not_read_again(root: Path) -> None:
    grow(root, {"data/pages/a.txt": "words"})
    settle()
    first = wiki(root).resource("dokuwiki/a")
    assert first is not None
    assert first.body == b"words"
    again = wiki(root).resource("dokuwiki/a", first.version)
    assert again is not None
    assert again.body is None


def test_a_folder_without_permission_makes_the_listing_incomplete(root: Path) -> None:
    grow(root, {"data/pages/a.txt": "x", "data/pages/b/c.txt": "x"})
    with without_permission(root / "data/pages/b"), pytest.raises(IncompleteListing):
        listing(wiki(root))


def test_old_latin_text_is_read(root: Path) -> None:
    grow(root, {"data/pages/a.txt": "Gr\xfc\xdfe".encode("latin-1")})
    source = wiki(root)
    assert json.loads(source.read(documents(source)["a"]).body)["text"] == "Grüße"


def test_a_wiki_that_is_moved_whole_has_the_same_versions(root: Path) -> None:
    grow(root, {"one/data/pages/a.txt": "x"})
    shutil.copytree(root / "one", root / "two")
    assert documents(wiki(root / "one")) == documents(wiki(root / "two"))
