"""Symlinks in a folder: followed inside it, each folder once, under a name that does not depend on chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from connectors.base import Document

from .trees import folder, grow, kept, left_out, outcome, settle, tree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SEEN = "symlink to a folder seen already"
LEAVES = "symlink leaves the folder"


@pytest.fixture
def root() -> Iterator[Path]:
    with tree() as path:
        yield path


def link(path: Path, target: str | Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)


def test_a_symlinked_file_is_a_document_of_its_own(root: Path) -> None:
    grow(root, {"b/real.md": "text"})
    link(root / "a/link.md", "../b/real.md")
    source = folder(root)
    found = [one for one in source.crawl() if isinstance(one, Document)]
    assert [one.key for one in found] == ["a/link.md", "b/real.md"]
    assert [source.read(one).body for one in found] == [b"text", b"text"]


def test_the_media_type_of_a_symlinked_file_is_that_of_its_own_name(root: Path) -> None:
    grow(root, {"template": "text"})
    link(root / "page.md", "template")
    assert outcome(folder(root)) == (["page.md"], {"template": "no renderer for names without a suffix"}, {})


@pytest.mark.parametrize("target", ["secret/a.md", "secret", "docs-too/a.md"])
def test_a_symlink_that_leaves_the_folder_is_left_out(root: Path, target: str) -> None:
    grow(root, {"docs/a.md": "", "secret/a.md": "", "docs-too/a.md": ""})
    link(root / "docs/link.md", root / target)
    assert outcome(folder(root / "docs")) == (["a.md"], {"link.md": LEAVES}, {})


def test_a_symlink_that_leaves_the_folder_and_comes_back_is_inside(root: Path) -> None:
    grow(root, {"docs/a.md": "text"})
    link(root / "outside.md", "docs/a.md")
    link(root / "docs/b.md", "../outside.md")
    assert kept(root / "docs") == ["a.md", "b.md"]


@pytest.mark.parametrize("target", ["missing.md", "loop.md"])
def test_a_symlink_to_nothing_is_unreadable(root: Path, target: str) -> None:
    grow(root, {"a.md": ""})
    link(root / "loop.md", target)
    source = folder(root)
    keys, left, unreadable = outcome(source)
    assert (keys, left, unreadable.keys()) == (["a.md"], {}, {"loop.md"})
    settle()
    outcome(source)
    assert source.unchanged(source.state)


def test_a_symlink_to_nothing_that_no_renderer_would_take_is_left_out(root: Path) -> None:
    link(root / "core", "missing")
    assert left_out(root) == {"core": "no renderer for names without a suffix"}


@pytest.mark.parametrize("name", ["a-link", "z-link"])
def test_a_real_folder_wins_over_symlinks_to_it(root: Path, name: str) -> None:
    grow(root, {"middle/page.md": ""})
    link(root / name, "middle")
    assert outcome(folder(root)) == (["middle/page.md"], {f"{name}/": SEEN}, {})


def test_loops_are_seen_once(root: Path) -> None:
    grow(root, {"a/page.md": ""})
    link(root / "a/up", "..")
    link(root / "a/self", ".")
    link(root / "b/across", "../a")
    link(root / "a/b-across", "../b")
    keys, left, _ = outcome(folder(root))
    assert keys == ["a/page.md"]
    assert left == dict.fromkeys(["a/up/", "a/self/", "b/across/", "a/b-across/"], SEEN)


def test_a_folder_that_is_left_out_is_entered_through_a_symlink_to_it(root: Path) -> None:
    grow(root, {".shared/guide/page.md": "text", ".shared/guide/old/page.md": "", ".finignore": "old/"})
    link(root / "guide", ".shared/guide")
    source = folder(root)
    keys, left, _ = outcome(source)
    assert keys == ["guide/page.md"]
    assert left == {".shared/": "hidden", "guide/old/": "ignored by .finignore"}
    document = next(one for one in source.crawl() if isinstance(one, Document))
    assert source.read(document).body == b"text"


def test_of_several_symlinks_to_a_folder_the_first_by_name_wins(root: Path) -> None:
    grow(root, {".shared/page.md": ""})
    for name in ("c", "a", "b"):
        link(root / name, ".shared")
    assert outcome(folder(root)) == (["a/page.md"], {".shared/": "hidden", "b/": SEEN, "c/": SEEN}, {})


def test_a_part_of_what_a_symlink_leads_to_is_not_seen_twice(root: Path) -> None:
    grow(root, {".shared/part/page.md": "", ".shared/top.md": ""})
    link(root / "a", ".shared/part")
    link(root / "b", ".shared")
    link(root / "c", ".shared/part")
    keys, left, _ = outcome(folder(root))
    assert keys == ["a/page.md", "b/top.md"]
    assert left == {".shared/": "hidden", "b/part/": SEEN, "c/": SEEN}


def test_symlinks_found_behind_a_symlink_are_followed_too(root: Path) -> None:
    grow(root, {".one/page.md": "", ".two/page.md": ""})
    link(root / "a", ".one")
    link(root / ".one/more", "../.two")
    link(root / ".two/back", "../.one")
    keys, left, _ = outcome(folder(root))
    assert keys == ["a/page.md", "a/more/page.md"]
    assert left["a/more/back/"] == SEEN


def test_a_symlink_is_subject_to_the_rules_under_its_own_name(root: Path) -> None:
    grow(root, {".shared/page.md": "", "a.md": ""})
    link(root / "drafts", ".shared")
    link(root / "draft.md", "a.md")
    assert left_out(root, exclude=["draft*"]) == {
        ".shared/": "hidden",
        "drafts/": "excluded by a rule",
        "draft.md": "excluded by a rule",
    }


@pytest.mark.parametrize("target", [".git", ".git/hooks", ".git/description.md", ".fin-ingest"])
def test_no_symlink_leads_into_the_version_control(root: Path, target: str) -> None:
    grow(root, {".git/description.md": "", ".git/hooks/a.md": "", ".fin-ingest/b.md": ""})
    link(root / "link.md", target)
    assert outcome(folder(root)) == ([], {"link.md": "hidden"}, {})


def test_a_symlink_retargeted_out_of_the_folder_is_not_walked_to_find_out(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grow(root, {"docs/.shared/page.md": "", "elsewhere/deep/page.md": ""})
    link(root / "docs/guide", ".shared")
    settle()
    source = folder(root / "docs")
    assert kept(root / "docs") == ["guide/page.md"]
    list(source.crawl())
    (root / "docs/guide").unlink()
    link(root / "docs/guide", root / "elsewhere")
    listed = []
    monkeypatch.setattr("connectors.walk.look", lambda *arguments: listed.append(arguments))
    assert not source.unchanged(source.state)
    assert listed == []
