"""Recognising an unchanged folder: never wrong about a change, and not woken by what was left out."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from connectors.base import Changed, ConnectorError, Document

from .trees import as_somebody, folder, grow, settle, tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def root() -> Iterator[Path]:
    with tree() as path:
        yield path


def recognised(root: Path, change: Callable[[], object], **options: Any) -> bool:
    settle()
    source = folder(root, **options)
    list(source.crawl())
    assert source.state
    assert source.unchanged(source.state)
    change()
    return source.unchanged(source.state)


def rewrite_in_disguise(path: Path) -> None:
    before = path.stat()
    path.write_bytes(path.read_bytes().swapcase())
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def move_over(path: Path, other: Path) -> None:
    shutil.rmtree(other)
    path.rename(other)


def relink(path: Path, target: str) -> None:
    path.unlink()
    path.symlink_to(target)


def by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


CHANGES: dict[str, Callable[[Path], object]] = {
    "renamed": lambda root: (root / "a/one.md").rename(root / "a/two.md"),
    "moved": lambda root: (root / "a/one.md").rename(root / "b/one.md"),
    "touched": lambda root: os.utime(root / "a/one.md"),
    "edited with size and time put back": lambda root: rewrite_in_disguise(root / "a/one.md"),
    "permissions": lambda root: (root / "a/one.md").chmod(0o600),
    "new empty folder": lambda root: (root / "a/new").mkdir(),
    "folder deleted": lambda root: (root / "empty").rmdir(),
    "folder renamed": lambda root: (root / "empty").rename(root / "void"),
    "file became a folder": lambda root: by_folder(root / "a/one.md"),
    "folder moved over another": lambda root: move_over(root / "a", root / "b"),
    "link retargeted": lambda root: relink(root / "link.md", "b/one.md"),
    "link to a folder retargeted": lambda root: relink(root / "shared", ".hidden/b"),
    "link's target edited": lambda root: rewrite_in_disguise(root / ".hidden/linked.md"),
    "edited behind a link": lambda root: rewrite_in_disguise(root / ".hidden/a/page.md"),
    "link became what it led to": lambda root: (
        (root / "shared").unlink(),
        (root / ".hidden/a").rename(root / "shared"),
    ),
    "dangling link came to life": lambda root: (root / "missing.md").write_text(""),
    "rules edited": lambda root: rewrite_in_disguise(root / "a/.finignore"),
    "rules added": lambda root: (root / "b/.finignore").write_text("one.md"),
    "left-out folder became a file": lambda root: (
        shutil.rmtree(root / "left"),
        (root / "left").write_text(""),
    ),
}


def plant(root: Path) -> Path:
    grow(root, dict.fromkeys(["a/one.md", "b/one.md", "left/c.md", "d.png", ".git/config", "other.md"], "text"))
    grow(
        root,
        {
            ".hidden/a/page.md": "a",
            ".hidden/b/page.md": "b",
            ".hidden/linked.md": "text",
            "a/.finignore": "x",
        },
    )
    (root / "empty").mkdir()
    (root / "link.md").symlink_to("a/one.md")
    (root / "through.md").symlink_to("a/one.md")
    (root / "hidden-link.md").symlink_to(".hidden/linked.md")
    (root / "shared").symlink_to(".hidden/a")
    (root / "dangling.md").symlink_to("missing.md")
    (root / "outside.md").symlink_to("/etc/hostname")
    return root


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_to_what_is_listed_is_noticed(root: Path, change: Callable[[Path], object]) -> None:
    plant(root)
    assert not recognised(root, lambda: change(root), exclude=["left/"])


QUIET: dict[str, Callable[[Path], object]] = {
    "nothing": lambda root: None,
    "read": lambda root: (root / "a/one.md").read_bytes(),
    "inside a folder that is left out": lambda root: grow(root, {"left/c.md": "other", "left/new/d.md": ""}),
    "inside a hidden folder": lambda root: grow(root, {".hidden/b/page.md": "other", ".hidden/new.md": ""}),
    "inside the version control": lambda root: grow(root, {".git/config": "other", ".git/new/x": ""}),
    "the program's own folder": lambda root: grow(root, {".fin-ingest/manifest.db": ""}),
    "version control began": lambda root: grow(root, {"a/.git/config": ""}),
    "a link to the same by another way": lambda root: relink(root / "link.md", "through.md"),
    "a file came and went": lambda root: (grow(root, {"a/new.md": ""}), (root / "a/new.md").unlink()),
}


@pytest.mark.parametrize("change", QUIET.values(), ids=QUIET.keys())
def test_what_is_not_listed_wakes_nobody(root: Path, change: Callable[[Path], object]) -> None:
    plant(root)
    assert recognised(root, lambda: change(root), exclude=["left/"])


def test_a_state_belongs_to_one_folder_and_one_set_of_rules(root: Path) -> None:
    grow(root, {"docs/a.md": "", "docs/b/c.md": ""})
    settle()
    source = folder(root / "docs", include=["*.md"], exclude=["x"])
    list(source.crawl())
    assert folder(root / "docs", include=("*.md",), exclude=("x",)).unchanged(source.state)
    for options in (
        {},
        {"include": ["*.md"]},
        {"include": ["x"], "exclude": ["*.md"]},
        {"include": ["*.md", "x"]},
    ):
        assert not folder(root / "docs", **options).unchanged(source.state)
    (root / "docs").rename(root / "moved")
    assert not folder(root / "moved", include=["*.md"], exclude=["x"]).unchanged(source.state)
    assert not source.unchanged(source.state)


def test_a_root_that_leads_elsewhere_is_not_unchanged(root: Path) -> None:
    grow(root, {"one/a.md": "", "two/a.md": ""})
    (root / "docs").symlink_to("one")
    settle()
    source = folder(root / "docs")
    list(source.crawl())
    relink(root / "docs", "two")
    assert not source.unchanged(source.state)


def test_a_file_written_this_moment_leaves_no_state_to_rely_on(root: Path) -> None:
    grow(root, {"a.md": "one"})
    now = (root / "a.md").stat().st_ctime_ns
    source = folder(root, clock=lambda: now)
    list(source.crawl())
    assert source.state == ""


def test_rules_written_this_moment_leave_no_state_to_rely_on(root: Path) -> None:
    grow(root, {"a.md": "one"})
    settle()
    grow(root, {".finignore": "b.md"})
    now = (root / ".finignore").stat().st_ctime_ns
    source = folder(root, clock=lambda: now)
    list(source.crawl())
    assert source.state == ""


def test_names_of_any_bytes_are_kept_in_the_state(root: Path) -> None:
    odd = os.fsdecode(b"\xff\n//'\\ ".replace(b"/", b"")) + "é😀"
    grow(root, {f"{odd}/a.md": "", f".{odd}/b.md": "", f".{odd}/c/d.md": ""})
    (root / f"link{odd}").symlink_to(f".{odd}/c")
    assert recognised(root, lambda: grow(root, {f".{odd}/new.md": ""}))
    assert not recognised(root, lambda: grow(root, {f".{odd}/c/new.md": ""}))


def test_being_unchanged_is_doubted_where_a_folder_cannot_be_listed(root: Path) -> None:
    grow(root, {"a/b.md": ""})
    settle()
    source = folder(root)
    list(source.crawl())
    (root / "a").chmod(0)
    with as_somebody():
        assert not source.unchanged(source.state)
    (root / "a").chmod(0o755)
    assert source.unchanged(source.state)


def test_unchanged_lists_folders_and_opens_no_file(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(root)
    settle()
    source = folder(root)
    list(source.crawl())
    opened: list[str] = []
    real = os.open
    monkeypatch.setattr(os, "open", lambda path, *rest, **more: (opened.append(path), real(path, *rest, **more))[1])
    assert source.unchanged(source.state)
    listed = ["", "/a", "/b", "/left", "/empty", "/.hidden/a"]
    assert sorted(opened) == sorted(f"{root}{path}" for path in listed)


# Any tree, any change

PLACES = [
    "a",
    "b.md",
    "sub",
    "sub/a.md",
    "sub/deep",
    "sub/deep/x.md",
    ".h",
    ".h/y.md",
    ".h/z/y.md",
    "n.png",
    "q",
]
RULES = ["", "a", "*.md", "sub/", "deep/", "!.h", "!*.md", "/b.md"]
TARGETS = ["a", "b.md", "../a", "sub", ".h", ".h/z", "..", ".", "missing", "../outside", "../.h/y.md", "deep"]
place = st.sampled_from(PLACES)
step = st.one_of(
    st.tuples(st.just("write"), place, st.sampled_from(["one", "two", "", "three"])),
    st.tuples(st.just("disguise"), place, st.none()),
    st.tuples(st.just("delete"), place, st.none()),
    st.tuples(st.just("folder"), place, st.none()),
    st.tuples(st.just("rename"), place, place),
    st.tuples(st.just("replace"), place, place),
    st.tuples(st.just("link"), place, st.sampled_from(TARGETS)),
    st.tuples(st.just("touch"), place, st.none()),
    st.tuples(st.just("chmod"), place, st.none()),
    st.tuples(st.just("rules"), st.sampled_from(["", "sub/", ".h/", "sub/deep/"]), st.sampled_from(RULES)),
)


def refuse_outside(root: Path, kind: str, path: Path) -> None:
    """Steps are made up at random and their symlinks lead anywhere: nothing outside the tree may be touched."""
    of_the_link_itself = kind in ("delete", "rename", "replace", "link", "touch")
    real = os.path.realpath(path.parent if of_the_link_itself else path)
    if real != str(root) and not real.startswith(f"{root}/"):
        raise PermissionError(f"{path} leads out of the tree")


def take(root: Path, kind: str, name: str, more: str | None) -> None:
    path = root / name
    refuse_outside(root, kind, path)
    if kind in ("rename", "replace"):
        refuse_outside(root, kind, root / (more or ""))
    if kind == "rules":
        refuse_outside(root, kind, path / ".finignore")
    path.parent.mkdir(parents=True, exist_ok=True)
    match kind:
        case "write":
            path.write_text(more or "")
        case "disguise":
            rewrite_in_disguise(path)
        case "delete":
            path.unlink() if path.is_symlink() or path.is_file() else shutil.rmtree(path)
        case "folder":
            path.mkdir()
        case "rename":
            path.rename(root / (more or ""))
        case "replace":
            take(root, "delete", more or "", None)
            path.rename(root / (more or ""))
        case "link":
            path.unlink(missing_ok=True)
            path.symlink_to(more or "")
        case "touch":
            os.utime(path, follow_symlinks=False)
        case "chmod":
            path.chmod(0o700 if path.stat().st_mode & 0o1 else 0o755)
        case "rules":
            (path / ".finignore").write_text(more or "")


def steps(root: Path, taken: list[Any]) -> None:
    for kind, name, more in taken:
        try:
            take(root, kind, name, more)
        except OSError:
            continue  # it does not fit the tree the steps before it have left


def test_a_made_up_step_never_leaves_the_tree(root: Path) -> None:
    inner = root / "within/tree"
    inner.mkdir(parents=True)
    inner.parent.chmod(0o751)
    grow(root, {"within/a.md": "mine", "within/deep/x.md": "mine"})
    (inner / "sub").symlink_to("..")
    (inner / "b.md").symlink_to("../a.md")
    (inner / "n.png").symlink_to("..")
    before = [(path, path.lstat().st_mode, path.lstat().st_ctime_ns) for path in sorted(root.rglob("*"))]
    for kind, more in (("write", "x"), ("disguise", None), ("chmod", None), ("rules", "a")):
        for name in ("sub", "sub/a.md", "sub/new.md", "b.md", "n.png"):
            steps(inner, [(kind, name, more)])
    for kind, more in (
        ("delete", None),
        ("folder", None),
        ("link", "a"),
        ("touch", None),
        ("rename", "q"),
        ("replace", "q"),
    ):
        steps(inner, [(kind, "sub/a.md", more), (kind, "sub/deep", more), (kind, "sub/new", more)])
    steps(inner, [("write", "a", "x"), ("rename", "a", "sub/new.md"), ("delete", "a", None)])
    after = [(path, path.lstat().st_mode, path.lstat().st_ctime_ns) for path in sorted(root.rglob("*"))]
    assert [one for one in after if one[0] != inner] == [one for one in before if one[0] != inner]


def everything(root: Path) -> list[object]:
    source = folder(root, exclude=["q"])
    found: list[object] = []
    try:
        for one in source.crawl():
            found.append(one)
            if isinstance(one, Document):
                found.append(source.read(one).body)
    except (ConnectorError, Changed) as error:
        found.append(str(error))
    return found


@given(st.lists(step, min_size=3, max_size=14), st.lists(step, max_size=3))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_called_unchanged_yields_exactly_the_same(first: list[Any], then: list[Any]) -> None:
    with tree() as top:
        # Even a symlink to the folder above stays among what belongs to this test.
        root = grow(top, {"within/outside/page.md": "outside"}) / "within/tree"
        root.mkdir()
        steps(root, first)
        settle()
        source = folder(root, exclude=["q"])
        try:
            list(source.crawl())
        except ConnectorError:
            assert source.state == ""
            return
        before = everything(root)
        assert source.state
        assert source.unchanged(source.state)
        steps(root, then)
        if source.unchanged(source.state):
            assert everything(root) == before
        else:
            note("noticed")
