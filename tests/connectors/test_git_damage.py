"""Repositories that are damaged, shallow or partial: what can be told is told, what is in doubt is called so."""

from __future__ import annotations

import os
import shutil
import zlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.base import Changed, ConnectorError, Document, IncompleteListing, Unreadable
from connectors.git.snapshot import parsed

from .git_repositories import Repository, _alone, bodies, documents, git, kept, seen, source  # noqa: F401

if TYPE_CHECKING:
    from pathlib import Path

FILES = {f"{folder}/{name}.md": f"{folder} {name}" for folder in "abc" for name in "xyz"}


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "docs.git")
    made.commit(FILES)
    return made


def damage(path: Path, body: bytes = b"damaged") -> None:
    path.chmod(0o600)
    path.write_bytes(body)


@pytest.mark.parametrize("deed", ["gone", "damaged", "another", "empty"])
def test_a_blob_that_cannot_be_read_is_an_error_of_its_page_alone(repository: Repository, deed: str) -> None:
    place = repository.loose("main:a/x.md")
    if deed == "gone":
        place.unlink()
    else:
        bodies_of = {"damaged": b"damaged", "another": zlib.compress(b"blob 5\0other"), "empty": b""}
        damage(place, bodies_of[deed])
    found = repository.source()
    listed = documents(found)
    assert len(listed) == len(FILES)
    with pytest.raises(OSError, match=r"\w") as raised:
        found.read(listed["a/x.md"])
    assert raised.value.strerror
    assert {key: found.read(one).body.decode() for key, one in listed.items() if key != "a/x.md"} == {
        key: body for key, body in FILES.items() if key != "a/x.md"
    }


@pytest.mark.parametrize("deed", ["gone", "damaged", "another"])
def test_a_folder_that_cannot_be_listed_makes_the_listing_incomplete(repository: Repository, deed: str) -> None:
    place = repository.loose("main:b")
    other = zlib.compress(b"tree 0\0")
    place.unlink() if deed == "gone" else damage(place, b"damaged" if deed == "damaged" else other)
    found = repository.source()
    listed = {one.key: one for one in seen(found)}
    assert isinstance(listed["b/"], Unreadable)
    assert sum(isinstance(one, Document) for one in listed.values()) == 6
    with pytest.raises(IncompleteListing) as raised:
        list(found.crawl())
    assert "b/" in raised.value.what
    assert found.state == found.mark == ""


@pytest.mark.parametrize("revision", ["main", "main^{tree}"])
def test_without_its_commit_or_its_tree_nothing_can_be_said(repository: Repository, revision: str) -> None:
    repository.loose(revision).unlink()
    with pytest.raises(ConnectorError) as raised:
        list(repository.source().crawl())
    assert not isinstance(raised.value, IncompleteListing)
    assert raised.value.hint


def test_a_pack_that_is_cut_short_deletes_nothing(repository: Repository) -> None:
    repository.git("repack", "-adq")
    (pack,) = (repository.place / "objects" / "pack").glob("*.pack")
    body = pack.read_bytes()
    damage(pack, body[: len(body) // 2])
    with pytest.raises(ConnectorError):
        list(repository.source().crawl())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1), value=st.integers(0, 255), folder=st.booleans())
def test_any_byte_of_a_pack_may_be_wrong(
    tmp_path_factory: pytest.TempPathFactory, place: float, value: int, *, folder: bool
) -> None:
    """What is read is what was committed, or it is said that it cannot be read."""
    repository = Repository(tmp_path_factory.mktemp("damage") / "docs.git")
    repository.commit(FILES)
    repository.git("repack", "-adq")
    pattern = "*.idx" if folder else "*.pack"
    (pack,) = (repository.place / "objects" / "pack").glob(pattern)
    body = bytearray(pack.read_bytes())
    body[int(place * (len(body) - 1))] = value
    damage(pack, bytes(body))
    found = repository.source()
    try:
        listed = {one.key: one for one in found.crawl()}
    except ConnectorError:
        return
    assert listed.keys() == FILES.keys()
    for key, one in listed.items():
        assert isinstance(one, Document)
        try:
            assert found.read(one).body.decode() == FILES[key]
        except (OSError, Changed):
            continue


@given(raw=st.binary(max_size=200))
def test_any_bytes_are_a_tree_or_damage(raw: bytes) -> None:
    try:
        found = parsed(raw, 20)
    except OSError:
        return
    assert all(name and "/" not in name and name not in (".", "..") for name in found)


@pytest.mark.parametrize(
    "entries",
    [
        [(b"100644", b"../up.md")],
        [(b"100644", b"..")],
        [(b"40000", b".")],
        [(b"100644", b"a/b.md")],
        [(b"100644", b"a.md"), (b"100644", b"a.md")],
        [(b"100644", b"")],
        [(b"banana", b"a.md")],
    ],
)
def test_a_tree_that_no_folder_could_be_is_damage(repository: Repository, entries: list[tuple[bytes, bytes]]) -> None:
    blob = bytes.fromhex(repository.id("main:a/x.md"))
    body = b"".join(b"%s %s\0%s" % (mode, name, blob) for mode, name in entries)
    made = repository.git("hash-object", "--literally", "-t", "tree", "-w", "--stdin", feed=body)
    top = b"40000 bad\0" + bytes.fromhex(made) + b"40000 c\0" + bytes.fromhex(repository.id("main:c"))
    tree = repository.git("hash-object", "--literally", "-t", "tree", "-w", "--stdin", feed=top)
    commit = repository.git("commit-tree", tree, "-m", "x")
    listed = {one.key: one for one in seen(repository.source(ref=commit))}
    assert isinstance(listed.pop("bad/"), Unreadable)
    assert sorted(listed) == ["c/x.md", "c/y.md", "c/z.md"]


def test_a_depth_of_one_is_as_good_as_the_whole_history(repository: Repository, tmp_path: Path) -> None:
    repository.commit(FILES | {"new.md": "new"})
    git(tmp_path, "clone", "--quiet", "--bare", "--depth=1", f"file://{repository.place}", "shallow")
    found = source(str(tmp_path / "shallow"))
    assert bodies(found) == {key: body.encode() for key, body in (FILES | {"new.md": "new"}).items()}
    assert list(found.crawl()) == list(repository.source().crawl())


def test_a_partial_clone_is_listed_and_nothing_is_fetched_into_it(repository: Repository, tmp_path: Path) -> None:
    repository.git("config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "--quiet", "--bare", "--filter=blob:none", f"file://{repository.place}", "partial")
    before = sorted((tmp_path / "partial").rglob("*"))
    found = source(str(tmp_path / "partial"))
    listed = documents(found)
    assert len(listed) == len(FILES)
    for one in listed.values():
        with pytest.raises(OSError, match=r"\w"):
            found.read(one)
    assert sorted((tmp_path / "partial").rglob("*")) == before


def test_a_repository_that_borrows_objects_is_read(repository: Repository, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", "--shared", str(repository.place), "borrowing")
    assert len(bodies(source(str(tmp_path / "borrowing")))) == len(FILES)
    shutil.rmtree(repository.place)
    with pytest.raises(ConnectorError):
        list(source(str(tmp_path / "borrowing")).crawl())


def test_objects_that_are_repacked_meanwhile_are_read_on(repository: Repository) -> None:
    found = repository.source()
    listed = documents(found)
    found.read(listed["a/x.md"])
    repository.git("gc", "--quiet", "--prune=now")
    assert found.read(listed["c/z.md"]).body == b"c z"


def test_sha256_repositories_are_read_too(tmp_path: Path) -> None:
    place = tmp_path / "new.git"
    place.mkdir()
    git(place, "init", "--quiet", "--bare", "--object-format=sha256", "--initial-branch=main")
    blob = git(place, "hash-object", "-w", "--stdin", feed=b"text")
    tree = git(place, "mktree", feed=f"100644 blob {blob}\ta.md\n".encode())
    git(place, "update-ref", "refs/heads/main", git(place, "commit-tree", tree, "-m", "x"))
    found = source(str(place))
    assert bodies(found) == {"a.md": b"text"}
    assert len(found.commit) == 64


def test_a_blob_larger_than_is_sane_is_not_read(repository: Repository) -> None:
    objects = repository.source()._commits.opened().snapshot.objects
    found = repository.id("main:a/x.md")
    with pytest.raises(OSError, match="larger than 2 bytes"):
        objects.blob(found, 2)
    assert objects.blob(found, 3) == b"a x"


def test_a_git_that_hangs_is_not_waited_for_for_ever(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = repository.source()
    listed = documents(found)
    found._commits.opened().snapshot.objects.close()
    fake = tmp_path / "bin" / "git"
    fake.parent.mkdir()
    fake.write_text("#!/bin/sh\nsleep 60\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr("connectors.git.batch.SHORT", 0.2)
    with pytest.raises(OSError, match="has not answered"):
        found.read(listed["a/x.md"])
    monkeypatch.setattr("connectors.git.command.run.__kwdefaults__", {**_defaults(), "limit": 0.2})
    with pytest.raises(ConnectorError, match="not done within"):
        list(found.crawl())
    assert not found.unchanged("x")


def _defaults() -> dict[str, object]:
    from connectors.git.command import run

    return dict(run.__kwdefaults__ or {})


def test_a_few_objects_that_describe_a_world_of_files_are_refused(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.git.walk.MOST", 20_000)
    tree = repository.id("main:a")
    for _ in range(10):
        tree = repository.git("mktree", feed="".join(f"040000 tree {tree}\t{n}\n" for n in range(10)).encode())
    commit = repository.git("commit-tree", tree, "-m", "x")
    with pytest.raises(ConnectorError, match="more than 20,000 names"):
        list(repository.source(ref=commit).crawl())


def test_such_a_world_behind_a_url_is_refused_too(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.git.walk.MOST", 20_000)
    tree = repository.id("main:a")
    for _ in range(10):
        tree = repository.git("mktree", feed="".join(f"040000 tree {tree}\t{n}\n" for n in range(10)).encode())
    repository.git("update-ref", "refs/heads/main", repository.git("commit-tree", tree, "-m", "x"))
    repository.git("config", "uploadpack.allowFilter", "true")
    with pytest.raises(ConnectorError, match="more than 20,000 names"):
        list(source(repository=f"file://{repository.place}", cache=str(tmp_path / "cache")).crawl())
