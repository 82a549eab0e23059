"""A folder of files as a source: the contract, what is found in a tree, and reading one file."""

from __future__ import annotations

import os
import shutil
import socket
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.base import Changed, ConnectorError, Document, IncompleteListing, Unreadable
from connectors.listing import settled, version

from .contract import DOCUMENTS, ConnectorContract, System
from .trees import as_somebody, folder, grow, kept, left_out, outcome, settle, tree, without_permission

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from connectors.folder import Folder


class FolderSystem(System):
    def __init__(self, root: Path) -> None:
        self.root = root
        for name, body in DOCUMENTS.items():
            self.write(name, body)
        grow(root, {"locked/inside.md": "inside", "picture.png": "", ".hidden/secret.md": "secret"})

    def connector(self) -> Folder:
        return folder(self.root)

    def key(self, name: str) -> str:
        return f"pages/{name}.md"

    def write(self, name: str, body: bytes) -> None:
        grow(self.root, {self.key(name): body})

    def delete(self, name: str) -> None:
        (self.root / self.key(name)).unlink()

    def rename(self, name: str, new: str) -> None:
        (self.root / self.key(name)).rename(self.root / self.key(new))

    def settle(self) -> None:
        settle()

    def snapshot(self) -> object:
        paths = sorted(self.root.rglob("*"))
        return [(path, path.lstat().st_mtime_ns, path.lstat().st_ctime_ns, path.lstat().st_size) for path in paths]

    @contextmanager
    def broken(self, name: str) -> Iterator[None]:
        with without_permission(self.root / self.key(name)):
            yield

    @contextmanager
    def cut_off(self) -> Iterator[None]:
        with without_permission(self.root / "locked"):
            yield

    @contextmanager
    def gone(self) -> Iterator[None]:
        away = self.root.with_name(self.root.name + ".away")
        self.root.rename(away)
        try:
            yield
        finally:
            away.rename(self.root)


@pytest.fixture
def root() -> Iterator[Path]:
    with tree() as path:
        yield path


class TestFolder(ConnectorContract):
    @pytest.fixture
    def system(self, root: Path) -> FolderSystem:
        return FolderSystem(root)


# What is found


def test_an_empty_folder_is_a_complete_listing_of_nothing(root: Path) -> None:
    source = folder(root)
    assert list(source.crawl()) == []
    assert source.unchanged(source.state)


def test_files_come_in_the_order_of_names_and_before_the_folders_beside_them(root: Path) -> None:
    grow(root, {"b.md": "", "a/z.md": "", "c/a.md": "", "a/b/c.md": "", "a.md": "", "B.md": ""})
    assert kept(root) == ["B.md", "a.md", "b.md", "a/z.md", "a/b/c.md", "c/a.md"]


def test_files_whose_names_differ_in_case_only_are_both_there(root: Path) -> None:
    grow(root, {"Readme.md": "a", "README.md": "b"})
    assert kept(root) == ["README.md", "Readme.md"]


def test_an_empty_file_is_a_document(root: Path) -> None:
    source = folder(grow(root, {"empty.md": ""}))
    (document,) = source.crawl()
    assert isinstance(document, Document)
    assert document.media_type == "text/markdown"
    assert source.read(document).body == b""


def test_what_nothing_renders_is_named_by_its_suffix(root: Path) -> None:
    grow(root, {"a.PNG": "", "Makefile": "", "b/c.tar.gz": "", "guide.md": ""})
    assert left_out(root) == {
        "a.PNG": "no renderer for .png",
        "Makefile": "no renderer for names without a suffix",
        "b/c.tar.gz": "no renderer for .gz",
    }


def test_pipes_and_sockets_are_left_out_and_not_waited_for(root: Path) -> None:
    os.mkfifo(root / "pipe.md")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(root / "socket.md"))
        assert left_out(root) == {"pipe.md": "not a regular file", "socket.md": "not a regular file"}


def test_a_tree_deeper_than_python_recurses_is_listed(root: Path) -> None:
    depth = 1500
    try:
        for level in range(1, depth + 1):
            os.mkdir(f"{root}{'/d' * level}")
        grow(root, {"d/" * depth + "deep.md": "deep"})
        source = folder(root)
        (document,) = source.crawl()
        assert isinstance(document, Document)
        assert source.read(document).body == b"deep"
    finally:
        os.unlink(f"{root}{'/d' * depth}/deep.md")
        for level in range(depth, 0, -1):
            os.rmdir(f"{root}{'/d' * level}")


def test_a_folder_of_the_version_control_or_of_the_program_is_not_even_mentioned(root: Path) -> None:
    for name in (".git", ".hg", ".svn", ".fin-ingest", "sub/.git"):
        grow(root, {f"{name}/page.md": ""})
    grow(root, {"worktree/.git": "gitdir: elsewhere", "page.md": "", ".finignore": "!.*\n!.git/\n!.finignore"})
    assert outcome(folder(root, exclude=["!.*", "!.git", "!.fin-ingest/**"])) == (["page.md"], {}, {})


@settings(deadline=None)
@given(st.lists(st.lists(st.sampled_from(["a", "b.md", ".c", "node_modules", "\u00e9.md", "e\u0301.md", "x~"]), min_size=1, max_size=4)))  # fmt: skip  # noqa: E501
def test_every_file_is_yielded_or_lies_in_a_folder_that_was(paths: list[list[str]]) -> None:
    with tree() as root:
        for path in paths:
            try:
                grow(root, {"/".join(path): ""})
            except OSError:
                continue  # one path needs as a folder what another has made a file
        found = list(folder(root).crawl())
        files = {os.path.relpath(os.path.join(top, name), root) for top, _, names in os.walk(root) for name in names}
        whole = tuple(f"{one.path}/" for one in found if one.key.endswith("/"))
        single = {one.path for one in found if not one.key.endswith("/")}
        assert single == {path for path in files if not path.startswith(whole)}
        assert len({one.key for one in found}) == len(found)


# When it cannot be listed


@pytest.mark.parametrize("kind", ["missing", "a file", "a symlink to nothing"])
def test_a_root_that_is_no_folder_is_an_error_naming_it(root: Path, kind: str) -> None:
    path = root / "docs"
    if kind == "a file":
        path.write_text("")
    elif kind != "missing":
        path.symlink_to("nowhere")
    with pytest.raises(ConnectorError, match=str(path)) as raised:
        list(folder(path).crawl())
    assert "mount" in raised.value.hint


def test_a_root_that_may_not_be_listed_is_an_error_and_no_incomplete_listing(root: Path) -> None:
    grow(root, {"docs/a.md": ""})
    grow(root, {"docs/sub/a.md": ""})
    for path in (root / "docs", root / "docs/sub"):
        with (
            without_permission(root / "docs"),
            pytest.raises(ConnectorError, match="permission denied") as raised,
        ):
            list(folder(path).crawl())
        assert not isinstance(raised.value, IncompleteListing)


def test_a_folder_that_may_not_be_listed_is_named_and_the_rest_is_there(root: Path) -> None:
    grow(root, {"a.md": "", "locked/b.md": "", "z/c.md": ""})
    source, found = folder(root), []
    with without_permission(root / "locked"), pytest.raises(IncompleteListing, match="locked/"):
        found.extend(source.crawl())
    assert [one.key for one in found] == ["a.md", "locked/", "z/c.md"]
    assert found[1] == Unreadable("locked/", "locked", "permission denied")


def test_a_folder_that_may_not_be_listed_and_is_left_out_anyway_does_no_harm(root: Path) -> None:
    grow(root, {"a.md": "", "locked/b.md": ""})
    with without_permission(root / "locked"):
        assert outcome(folder(root, exclude=["locked/"])) == (["a.md"], {"locked/": "excluded by a rule"}, {})


def test_files_that_may_be_listed_and_not_looked_at_are_held_one_by_one(root: Path) -> None:
    grow(root, {"half/a.md": "", "half/b.png": "", "c.md": ""})
    source = folder(root)
    with without_permission(root / "half", 0o444):
        keys, _, unreadable = outcome(source)
    assert keys == ["c.md"]
    assert unreadable["half/a.md"] == "permission denied"
    assert source.state == ""


def test_what_may_be_a_folder_and_cannot_be_looked_at_makes_the_listing_incomplete(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Unknown:
        """A name on a file system that does not say what it is, and refuses to be asked."""

        name = "unknown.md"

        def is_file(self, *, follow_symlinks: bool) -> bool:
            raise PermissionError(13, "Permission denied")

    real = os.scandir

    @contextmanager
    def scandir(place: int) -> Iterator[Iterator[object]]:
        with real(place) as found:
            yield iter([*found, Unknown()])

    monkeypatch.setattr(os, "scandir", scandir)
    source, found = folder(grow(root, {"a.md": ""})), []
    with pytest.raises(IncompleteListing, match=r"unknown\.md"):
        found.extend(source.crawl())
    assert found[1:] == [Unreadable("unknown.md", "unknown.md", "permission denied")]


def test_a_folder_that_vanishes_under_the_crawl_makes_it_incomplete(root: Path) -> None:
    grow(root, {"a.md": "", "b/c.md": "", "d/e.md": ""})
    source = folder(root)
    crawl = source.crawl()
    assert next(crawl).key == "a.md"
    shutil.rmtree(root / "d")
    found = []
    with pytest.raises(IncompleteListing, match="d/"):
        found.extend(crawl)
    assert [one.key for one in found] == ["b/c.md", "d/"]


def test_a_folder_that_becomes_a_symlink_under_the_crawl_is_not_followed(root: Path) -> None:
    grow(root, {"docs/a.md": "", "docs/b/c.md": "", "secret/c.md": ""})
    crawl = folder(root / "docs").crawl()
    next(crawl)
    shutil.rmtree(root / "docs/b")
    (root / "docs/b").symlink_to(root / "secret")
    found = []
    with pytest.raises(IncompleteListing):
        found.extend(crawl)
    assert found == [Unreadable("b/", "b", "not a directory")]


# Reading one file


def only(source: Folder) -> Document:
    (document,) = [found for found in source.crawl() if isinstance(found, Document)]
    return document


def test_a_file_that_is_written_to_while_it_is_read_is_not_taken(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = folder(grow(root, {"a.md": "before"}))
    document = only(source)
    real, asked = os.fstat, []

    def fstat(descriptor: int) -> os.stat_result:
        asked.append(descriptor)
        if len(asked) == 3:  # is it a file, is it the one, is it still the one
            with (root / "a.md").open("a") as file:
                file.write("and after")
        return real(descriptor)

    monkeypatch.setattr(os, "fstat", fstat)
    with pytest.raises(Changed):
        source.read(document)


def test_a_file_with_its_size_and_time_put_back_is_still_another(root: Path) -> None:
    source = folder(grow(root, {"a.md": "before"}))
    document = only(source)
    before = (root / "a.md").stat()
    settle()
    (root / "a.md").write_text("after!")
    os.utime(root / "a.md", ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(Changed):
        source.read(document)


def test_a_document_whose_version_is_unknown_is_read(root: Path) -> None:
    source = folder(grow(root, {"a.md": "text"}))
    assert source.read(only(source)._replace(version="")).body == b"text"


@pytest.mark.parametrize("version", ["known", "unknown"])
@pytest.mark.parametrize("swapped", ["docs/sub/a.md", "docs/sub"])
def test_a_symlink_put_in_its_place_does_not_let_a_file_from_outside_in(root: Path, swapped: str, version: str) -> None:
    grow(root, {"docs/sub/a.md": "public", "secret/a.md": "secret"})
    source = folder(root / "docs")
    document = only(source)
    if version == "unknown":
        document = document._replace(version="")
    (root / swapped).rename(root / "away")
    (root / swapped).symlink_to(root / ("secret/a.md" if swapped.endswith(".md") else "secret"))
    with pytest.raises(Changed):
        source.read(document)


def test_a_path_that_leads_out_is_not_taken_for_the_like_named_one_inside(root: Path) -> None:
    grow(root, {"docs/sub/a.md": "text", "docs/a.md": "another", "else/a.md": "secret"})
    source = folder(root / "docs")
    document = next(one for one in source.crawl() if one.key == "sub/a.md")
    assert isinstance(document, Document)
    shutil.rmtree(root / "docs/sub")
    (root / "docs/sub").symlink_to("../else")
    with pytest.raises(Changed):
        source.read(document._replace(version=""))


@pytest.mark.parametrize("now", ["folder", "pipe", "nothing"])
def test_what_is_no_file_any_more_is_not_waited_for(root: Path, now: str) -> None:
    source = folder(grow(root, {"a.md": "text"}))
    document = only(source)._replace(version="")
    (root / "a.md").unlink()
    if now == "folder":
        (root / "a.md").mkdir()
    elif now == "pipe":
        os.mkfifo(root / "a.md")
    with pytest.raises(Changed):
        source.read(document)


def test_a_folder_that_became_a_file_means_changed(root: Path) -> None:
    source = folder(grow(root, {"a/b.md": "text"}))
    document = only(source)
    shutil.rmtree(root / "a")
    (root / "a").write_text("")
    with pytest.raises(Changed):
        source.read(document)


def test_a_file_that_may_not_be_read_is_found_when_it_is(root: Path) -> None:
    source = folder(grow(root, {"a/b.md": "text"}))
    with without_permission(root / "a/b.md"):
        document = only(source)
        with pytest.raises(PermissionError, match=r"b\.md"):
            source.read(document)
    assert source.read(only(source)).body == b"text"


def test_reading_leaves_no_descriptor_open(root: Path) -> None:
    source = folder(grow(root, {"a/b.md": "text"}))
    document = only(source)
    before = len(os.listdir("/dev/fd"))
    source.read(document)
    with pytest.raises(Changed):
        source.read(document._replace(version="another"))
    (root / "a/b.md").unlink()
    (root / "a/b.md").mkdir()
    with pytest.raises(Changed):
        source.read(document)
    assert len(os.listdir("/dev/fd")) == before


def test_a_relative_path_means_the_folder_it_meant_at_first(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grow(root, {"docs/a.md": "text"})
    monkeypatch.chdir(root)
    source = folder("docs")
    monkeypatch.chdir("/")
    assert source.roots == (str(root / "docs"),)
    assert source.read(only(source)).body == b"text"


def test_a_root_that_is_a_symlink_is_the_folder_it_leads_to(root: Path) -> None:
    grow(root, {"real/a.md": "text"})
    (root / "docs").symlink_to("real")
    source = folder(root / "docs")
    assert source.read(only(source)).body == b"text"


# Versions, and whether they can be relied on

SECOND = 1_000_000_000


@pytest.mark.parametrize(
    ("mtime", "ctime", "now", "expected"),
    [
        (5 * SECOND + 1, 5 * SECOND + 1, 5 * SECOND + 20_000_000, False),
        (5 * SECOND + 1, 5 * SECOND + 1, 5 * SECOND + 20_000_001, True),
        (5 * SECOND, 5 * SECOND, 6 * SECOND, False),
        (5 * SECOND, 5 * SECOND, 7 * SECOND, True),
        (5 * SECOND, 6 * SECOND + 1, 6 * SECOND + 30_000_000, True),
        (9 * SECOND, 5 * SECOND, 8 * SECOND, False),
        (5 * SECOND, 9 * SECOND + 1, 8 * SECOND, False),
    ],
)
def test_a_version_is_relied_on_when_the_clock_has_ticked_since(
    mtime: int, ctime: int, now: int, expected: bool
) -> None:
    assert settled(mtime, ctime, now) is expected


@given(*[st.tuples(*[st.integers(0, 2**63 - 1)] * 4)] * 2)
def test_two_versions_are_equal_only_when_every_number_is(a: tuple[int, ...], b: tuple[int, ...]) -> None:
    assert (version(*a) == version(*b)) == (a == b)


def test_what_was_written_this_moment_is_read_and_not_relied_on(root: Path) -> None:
    grow(root, {"a.md": "text"})
    written = (root / "a.md").stat().st_ctime_ns
    source = folder(root, clock=lambda: written + 1_000_000)
    content = source.read(only(source))
    assert (content.body, content.settled) == (b"text", False)
    assert source.state == ""


def test_a_file_from_the_future_is_never_relied_on(root: Path) -> None:
    grow(root, {"a.md": "text"})
    os.utime(root / "a.md", (time.time() + 3600,) * 2)
    settle()
    source = folder(root)
    assert not source.read(only(source)).settled
    assert source.state == ""


def test_a_touch_is_a_new_version(root: Path) -> None:
    source = folder(grow(root, {"a.md": "text"}))
    before = only(source)
    settle()
    os.utime(root / "a.md")
    assert only(source).version != before.version


def test_another_user_sees_the_same_listing(root: Path) -> None:
    source = folder(grow(root, {"a/b.md": "text", "c.png": ""}))
    before = list(source.crawl())
    with as_somebody():
        assert list(source.crawl()) == before
