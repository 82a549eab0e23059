"""What of a source is watched, and when git is at work on it."""

from __future__ import annotations

import os
import random
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.connecting import connector_of
from ingest.settings import Source
from ingest.watch.places import Place, git_folder, is_switching, matters, places_of
from tests.ingest.watch.acts import Desk, git, tracked
from tests.ingest.watch.watched import watching
from tests.ingest.world import World


def places(kind: str, path: Path) -> tuple[Place, ...]:
    source = Source("guide", kind, "https://docs.example.com/", str(path))
    return places_of(source, connector_of(source))


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "repository").mkdir()
    desk = Desk(tmp_path / "repository", random.Random(1), 1)
    tracked(desk, 2, 4)
    return desk.folder


def test_a_folder_is_watched_with_all_it_holds_by_its_real_path(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "link").symlink_to("docs")
    assert places("folder", tmp_path / "link") == (Place(str(tmp_path / "docs"), str(tmp_path / "link")),)


def test_an_export_in_one_file_is_watched_without_what_lies_beside_it(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as file:
        file.writestr("a.md", "# a\n")
    folder = str(tmp_path)
    assert places("notion", tmp_path / "export.zip") == (Place(folder, folder, below=False, names=("export.zip",)),)


def test_a_repository_is_watched_by_what_its_names_lead_to(repository: Path) -> None:
    found = places("git", repository)
    assert {place.path: (place.below, place.names) for place in found} == {
        str(repository / ".git"): (False, ("HEAD", "packed-refs")),
        str(repository / ".git" / "refs"): (True, ()),
    }


def test_another_work_tree_is_watched_by_its_own_head_and_the_refs_of_all(repository: Path, tmp_path: Path) -> None:
    git(repository, "worktree", "add", "-q", str(tmp_path / "tree"), "b0")
    found = {place.path for place in places("git", tmp_path / "tree")}
    own = repository / ".git" / "worktrees" / "tree"
    assert found == {str(own), str(repository / ".git"), str(repository / ".git" / "refs")}
    assert git_folder(str(tmp_path / "tree")) == str(own)


def test_what_is_no_repository_is_not_watched(tmp_path: Path) -> None:
    assert places("git", tmp_path) == ()


def test_a_commit_is_followed_at_once(repository: Path, tmp_path: Path) -> None:
    world = World(tmp_path / "world", type="git", path=str(repository))
    with watching(world) as watch:
        watch.settled()
        assert watch.source().how == "events"
        path = next((repository / "tracked").glob("*.md"))
        path.write_text("# Committed\n\nNow.\n")
        git(repository, "commit", "-q", "-a", "-m", "x")
        watch.until(lambda: any(page["title"] == "Committed" for page in world.pages().values()))
    world.close()


@pytest.mark.parametrize(
    ("path", "does"),
    [
        ("a.md", True),
        ("guide/a.md", True),
        (".finignore", True),
        ("guide/.finignore", True),
        (".git/HEAD", False),
        ("guide/.git", False),
        (".fin-ingest/manifest.db-wal", False),
        ("node_modules/a.md", True),
    ],
)
def test_what_repositories_and_we_keep_is_nobody_elses_matter(path: str, does: bool) -> None:
    assert matters(path) is does


def test_git_is_at_work_while_it_locks_its_index(repository: Path) -> None:
    folder = git_folder(str(repository / "tracked"))
    assert folder == str(repository / ".git")
    assert not is_switching(folder)
    lock = repository / ".git" / "index.lock"
    lock.write_text("")
    assert is_switching(folder)
    then = time.time() - 3_600
    os.utime(lock, (then, then))
    assert not is_switching(folder), "one that died left it behind"


def test_outside_a_repository_git_is_never_at_work(tmp_path: Path) -> None:
    assert not is_switching(git_folder(str(tmp_path)))
