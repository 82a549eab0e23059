"""Files beside the documents of a folder: read when asked for, never outside of where the source may look."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from connectors.base import Resource
from connectors.folder import Folder


def later() -> int:
    """A time at which everything written so far has settled."""
    return time.time_ns() + 10_000_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    docs = tmp_path / "a" / "b" / "c" / "d" / "e" / "docs"
    docs.mkdir(parents=True)
    (docs / "part.txt").write_text("part")
    (docs.parent / "site.yml").write_text("site")
    (tmp_path / "a" / "near.yml").write_text("near")
    (tmp_path / "far.yml").write_text("far")
    return Folder(str(docs), media_type=lambda _: None, clock=later)


def body(found: Resource | None) -> bytes | None:
    return found.body if found else None


def test_a_file_below_the_root_and_some_above_are_read(folder: Folder) -> None:
    assert body(folder.resource("part.txt")) == b"part"
    assert body(folder.resource("../site.yml")) == b"site"


def test_nothing_is_read_further_above(folder: Folder) -> None:
    assert body(folder.resource("../../../../near.yml")) is None
    assert body(folder.resource("../../../../../near.yml")) is None
    assert body(folder.resource("../../../../../../far.yml")) is None
    assert body(folder.resource("x/../part.txt")) is None


def test_a_known_version_is_not_read_again(folder: Folder) -> None:
    found = folder.resource("part.txt")
    assert found is not None
    assert folder.resource("part.txt", found.version) == Resource(found.version, None)
    Path(folder.roots[0], "part.txt").write_text("other")
    assert body(folder.resource("part.txt", found.version)) == b"other"


def test_a_file_that_could_still_change_unseen_has_no_version(folder: Folder) -> None:
    young = Folder(folder.roots[0], media_type=lambda _: None, clock=lambda: os.stat(folder.roots[0]).st_mtime_ns)
    found = young.resource("part.txt")
    assert found == Resource("", b"part")
    assert body(young.resource("part.txt", "")) == b"part"


def test_a_symlink_out_of_the_folder_is_not_followed(folder: Folder, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    Path(folder.roots[0], "out").symlink_to(secret)
    Path(folder.roots[0], "in").symlink_to("part.txt")
    assert folder.resource("out") is None
    assert body(folder.resource("in")) == b"part"


def test_folders_pipes_and_huge_files_are_no_resources(folder: Folder) -> None:
    root = Path(folder.roots[0])
    (root / "sub").mkdir()
    os.mkfifo(root / "pipe")
    with (root / "huge").open("wb") as file:
        file.truncate(17 * 1024 * 1024)
    assert [folder.resource(name) for name in ("sub", "pipe", "huge")] == [None, None, None]
