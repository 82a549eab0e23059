"""Git repositories as a source: the contract, refs and folders, hostile names, and that nothing is ever touched."""

from __future__ import annotations

import gc
import os
import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from connectors.base import Changed, ConnectorError, Document
from connectors.git import Git

from .contract import DOCUMENTS, ConnectorContract, System
from .git_repositories import Link, Repository, _alone, bodies, documents, git, kept, left_out, source  # noqa: F401
from .trees import as_somebody, media_type, tree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class GitSystem(System):
    def __init__(self, place: Path, *, bare: bool) -> None:
        self.repository = Repository(place, bare=bare)
        self.files: dict[str, bytes | str] = {self.key(name): body for name, body in DOCUMENTS.items()}
        self.files |= {"locked/inside.md": "inside", "picture.png": "", ".hidden/secret.md": "secret"}
        self.commit()
        if not bare:
            self.repository.git("reset", "--hard", "--quiet")

    def commit(self) -> str:
        return self.repository.commit(self.files)

    def connector(self) -> Git:
        return self.repository.source()

    def key(self, name: str) -> str:
        return f"pages/{name}.md"

    def write(self, name: str, body: bytes) -> None:
        self.files[self.key(name)] = body
        self.commit()

    def delete(self, name: str) -> None:
        del self.files[self.key(name)]
        self.commit()

    def rename(self, name: str, new: str) -> None:
        self.files[self.key(new)] = self.files.pop(self.key(name))
        self.commit()

    def settle(self) -> None:
        """A commit never changes."""

    def snapshot(self) -> object:
        return self.repository.snapshot()

    @contextmanager
    def broken(self, name: str) -> Iterator[None]:
        with _without(self.repository.loose(f"main:{self.key(name)}")):
            yield

    @contextmanager
    def cut_off(self) -> Iterator[None]:
        before = self.repository.id("main")
        self.files["locked/inside.md"] = "other"
        self.commit()
        with _without(self.repository.loose("main:locked")):
            yield
        self.repository.git("update-ref", "refs/heads/main", before)

    @contextmanager
    def gone(self) -> Iterator[None]:
        with _without(self.repository.place):
            yield


@contextmanager
def _without(path: Path) -> Iterator[None]:
    away = path.with_name(path.name + ".away")
    path.rename(away)
    try:
        yield
    finally:
        away.rename(path)


class TestBareRepository(ConnectorContract):
    @pytest.fixture
    def system(self, tmp_path: Path) -> GitSystem:
        return GitSystem(tmp_path / "docs.git", bare=True)


class TestClone(ConnectorContract):
    @pytest.fixture
    def system(self, tmp_path: Path) -> GitSystem:
        return GitSystem(tmp_path / "docs", bare=False)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "docs.git")


@pytest.fixture
def clone(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "docs", bare=False)


# Which commit


def test_what_is_not_committed_is_not_seen(clone: Repository) -> None:
    clone.commit({"a.md": "committed"})
    clone.git("reset", "--hard", "--quiet")
    (clone.place / "a.md").write_text("edited")
    (clone.place / "b.md").write_text("new")
    clone.git("add", "b.md")
    assert bodies(clone.source()) == {"a.md": b"committed"}


def test_a_ref_is_a_branch_a_tag_or_a_commit(repository: Repository) -> None:
    first = repository.commit({"a.md": "1"})
    repository.git("tag", "--annotate", "v1", "--message", "one")
    repository.commit({"a.md": "2"})
    repository.commit({"a.md": "3"}, "topic/new")
    read = {
        ref: bodies(repository.source(ref=ref))["a.md"] for ref in ("", "main", "v1", first, first[:9], "topic/new")
    }
    assert read == {"": b"2", "main": b"2", "v1": b"1", first: b"1", first[:9]: b"1", "topic/new": b"3"}


def test_a_branch_that_only_the_origin_has_is_found(repository: Repository, tmp_path: Path) -> None:
    repository.commit({"a.md": "1"})
    repository.commit({"a.md": "2"}, "other")
    git(tmp_path, "clone", "--quiet", str(repository.place), "clone")
    found = source(str(tmp_path / "clone"), ref="other")
    assert bodies(found) == {"a.md": b"2"}
    assert found.branch == "other"


def test_after_a_crawl_branch_and_commit_are_known(repository: Repository) -> None:
    commit = repository.commit({"a.md": "1"})
    repository.git("tag", "v1")
    found = repository.source()
    assert (found.branch, found.commit, found.mark) == ("", "", "")
    list(found.crawl())
    assert (found.branch, found.commit, found.mark) == ("main", commit, commit)
    tagged = repository.source(ref="v1")
    list(tagged.crawl())
    assert (tagged.branch, tagged.commit) == ("", commit)


@pytest.fixture
def detached(repository: Repository, tmp_path: Path) -> Path:
    """A clone at the commit of `main`, and on no branch."""
    repository.commit({"a.md": "1"})
    git(tmp_path, "clone", "--quiet", str(repository.place), "clone")
    git(tmp_path / "clone", "checkout", "--quiet", "--detach")
    git(tmp_path / "clone", "branch", "--quiet", "--delete", "--force", "main")
    return tmp_path / "clone"


def branch_of(found: Git) -> str:
    list(found.crawl())
    return found.branch


def test_a_commit_that_one_branch_of_the_origin_ends_in_is_of_that_branch(detached: Path) -> None:
    assert branch_of(source(str(detached))) == "main"
    assert branch_of(source(str(detached), ref="HEAD")) == "main"


@pytest.mark.parametrize("name", ["origin/next", "other/main"])
def test_which_of_two_branches_a_commit_is_of_is_not_guessed(detached: Path, name: str) -> None:
    git(detached, "update-ref", f"refs/remotes/{name}", "HEAD")
    assert branch_of(source(str(detached))) == ("" if name == "origin/next" else "main")


def test_a_commit_that_no_branch_ends_in_is_of_none_unless_it_is_said(detached: Path) -> None:
    git(detached, "commit", "--quiet", "--allow-empty", "--message", "merged by CI")
    git(detached, "config", "remote.origin.url", "https://github.com/us/docs")
    alone, told = source(str(detached)), source(str(detached), branch="main")
    assert (branch_of(alone), branch_of(told)) == ("", "main")
    assert documents(alone)["a.md"].url is None
    assert documents(told)["a.md"].url == "https://github.com/us/docs/blob/main/a.md"
    assert not told.unchanged(alone.state)
    assert told.unchanged(told.state)


def test_the_branch_that_was_named_is_read_and_the_one_that_was_said_is_told(clone: Repository) -> None:
    clone.commit({"a.md": "main"})
    clone.commit({"a.md": "next"}, "next")
    found = clone.source(ref="next", branch="main")
    assert bodies(found) == {"a.md": b"next"}
    assert found.branch == "main"


def test_another_branch_at_the_same_commit_is_another_state_where_addresses_name_it(clone: Repository) -> None:
    clone.commit({"a.md": "1"})
    clone.git("config", "remote.origin.url", "git@github.com:us/docs.git")
    clone.git("branch", "next")
    found = clone.source()
    assert [one.url for one in documents(found).values()] == ["https://github.com/us/docs/blob/main/a.md"]
    clone.git("symbolic-ref", "HEAD", "refs/heads/next")
    assert not found.unchanged(found.state)
    before = documents(clone.source(ref="main"))["a.md"]
    after = documents(clone.source())["a.md"]
    assert after.url == "https://github.com/us/docs/blob/next/a.md"
    assert before.version != after.version


@pytest.mark.parametrize(
    ("origin", "url"),
    [
        ("https://github.com/us/docs", "https://github.com/us/docs/blob/main/a%20b.md"),
        ("https://me:secret@github.com/us/docs.git", "https://github.com/us/docs/blob/main/a%20b.md"),
        ("https://gitlab.example.com/a/b/docs.git", "https://gitlab.example.com/a/b/docs/-/blob/main/a%20b.md"),
        ("ssh://git@bitbucket.org:22/us/docs.git", "https://bitbucket.org/us/docs/src/main/a%20b.md"),
        ("git@codeberg.org:us/docs.git", "https://codeberg.org/us/docs/src/branch/main/a%20b.md"),
        ("https://git.example.com/us/docs.git", None),
        ("/srv/git/docs.git", None),
    ],
)
def test_documents_have_their_address_on_a_forge_that_is_known(clone: Repository, origin: str, url: str | None) -> None:
    clone.commit({"a b.md": ""})
    clone.git("config", "remote.origin.url", origin)
    assert [one.url for one in documents(clone.source()).values()] == [url]


# Which folder


def test_a_folder_inside_a_clone_is_the_root(clone: Repository) -> None:
    clone.commit({"docs/a.md": "a", "docs/b/c.md": "c", "readme.md": "r"})
    clone.git("reset", "--hard", "--quiet")
    assert kept(source(str(clone.place / "docs"))) == ["a.md", "b/c.md"]
    assert kept(source(str(clone.place / "docs"), folder="b")) == ["c.md"]
    assert kept(clone.source(folder="/docs/b/")) == ["c.md"]


def test_a_linked_worktree_has_its_own_head(clone: Repository, tmp_path: Path) -> None:
    clone.commit({"a.md": "main"})
    clone.commit({"a.md": "other"}, "other")
    clone.git("worktree", "add", "--quiet", str(tmp_path / "tree"), "other")
    found = source(str(tmp_path / "tree"))
    assert bodies(found) == {"a.md": b"other"}
    assert found.branch == "other"


@pytest.mark.parametrize("folder", ["gone", "a.md", "a.md/b"])
def test_a_folder_that_is_not_there_is_an_error_and_no_empty_listing(repository: Repository, folder: str) -> None:
    repository.commit({"a.md": ""})
    with pytest.raises(ConnectorError, match="has no folder") as raised:
        kept(repository.source(folder=folder))
    assert raised.value.hint


@pytest.mark.parametrize("folder", ["..", "a/../b", "a\0"])
def test_a_folder_outside_the_repository_is_refused(repository: Repository, folder: str) -> None:
    with pytest.raises(ConnectorError, match="not inside"):
        repository.source(folder=folder)


def test_files_above_the_root_are_found_inside_the_repository_only(repository: Repository) -> None:
    repository.commit({"docs/guide/a.md": "a", "docs/x.md": "x", "mkdocs.yml": "site", "b": Link("mkdocs.yml")})
    found = repository.source(folder="docs/guide")
    read = {path: found.resource(path) for path in ("a.md", "../x.md", "../../mkdocs.yml", "../../b")}
    assert {path: one and one.body for path, one in read.items()} == {
        "a.md": b"a",
        "../x.md": b"x",
        "../../mkdocs.yml": b"site",
        "../../b": b"site",
    }
    assert found.resource("../../../docs/x.md") is None
    assert found.resource("../guide/../x.md") is None
    version = read["../x.md"].version
    assert found.resource("../x.md", version) == (version, None)
    assert repository.id("main:docs/x.md") == version


def test_a_large_file_beside_the_documents_counts_as_missing(repository: Repository) -> None:
    repository.commit({"large.md": b"x" * (16 * 1024 * 1024 + 1), "a.md": "a"})
    found = repository.source()
    assert found.resource("large.md") is None
    assert found.resource("a.md").body == b"a"


# Reading


def test_a_document_whose_branch_moved_on_elsewhere_is_read(repository: Repository) -> None:
    repository.commit({"a.md": "a", "b.md": "b"})
    found = repository.source()
    listed = documents(found)
    repository.commit({"a.md": "a", "b.md": "other"}, root=True)
    assert found.read(listed["a.md"]).body == b"a"
    with pytest.raises(Changed):
        found.read(listed["b.md"])
    repository.git("update-ref", "-d", "refs/heads/main")
    with pytest.raises(Changed):
        found.read(listed["a.md"])


def test_a_commit_that_was_named_is_read_whatever_becomes_of_branches(repository: Repository) -> None:
    commit = repository.commit({"a.md": "a"})
    found = repository.source(ref=commit)
    listed = documents(found)
    repository.commit({"a.md": "other"})
    assert found.read(listed["a.md"]).body == b"a"
    assert found.unchanged(found.state)


def test_reading_goes_on_when_its_process_is_killed(repository: Repository) -> None:
    repository.commit({"a.md": "a"})
    found = repository.source()
    listed = documents(found)
    for _ in range(3):
        process = found._commits.opened().snapshot.objects._running._process
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert found.read(listed["a.md"]).body == b"a"


def test_no_process_is_left_behind(repository: Repository) -> None:
    repository.commit({"a.md": "a"})
    found = repository.source()
    assert bodies(found)
    process = found._commits.opened().snapshot.objects._running._process
    del found
    gc.collect()
    assert process.returncode is not None


def test_several_threads_may_read(repository: Repository) -> None:
    names = {f"{number}.md": f"page {number}" * number for number in range(60)}
    repository.commit(names)
    found = repository.source()
    listed = documents(found)
    wrong: list[str] = []

    def read() -> None:
        wrong.extend(key for key, one in listed.items() if found.read(one).body.decode() != names[key])

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


# What is hostile, and what is refused


@pytest.mark.parametrize(
    "ref", ["-x", "--upload-pack=touch x", "a b", "a..b", "a\nb", "main:a.md", "@{1}", "main@{now}", ":/x", "a\\b", "*"]
)
def test_a_ref_that_is_no_name_is_refused(repository: Repository, ref: str) -> None:
    with pytest.raises(ConnectorError, match="no name of a commit"):
        repository.source(ref=ref)


@pytest.mark.parametrize("ref", ["gone", "refs/heads/gone", "0" * 40, "1234567"])
def test_a_ref_that_is_not_there_is_an_error(repository: Repository, ref: str) -> None:
    repository.commit({"a.md": ""})
    found = repository.source(ref=ref)
    with pytest.raises(ConnectorError, match="has no branch, tag or commit") as raised:
        list(found.crawl())
    assert raised.value.hint


def test_a_repository_without_a_commit_is_an_error(repository: Repository) -> None:
    with pytest.raises(ConnectorError, match="no commit yet"):
        list(repository.source().crawl())


def test_a_folder_that_is_no_repository_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConnectorError, match="no git repository") as raised:
        list(source(str(tmp_path)).crawl())
    assert "not a git repository" in raised.value.what


def test_either_a_path_or_a_url_is_needed() -> None:
    with pytest.raises(ConnectorError, match="either"):
        Git(media_type=media_type)
    with pytest.raises(ConnectorError, match="either"):
        Git("a", repository="https://example.com/a.git", media_type=media_type)


def test_a_repository_of_somebody_else_is_refused_with_what_to_do() -> None:
    with tree() as root:
        repository = Repository(root / "docs.git")
        repository.commit({"a.md": ""})
        with as_somebody():
            if os.geteuid() == repository.place.stat().st_uid:
                pytest.skip("needs to become another user, which only root can")
            with pytest.raises(ConnectorError, match="belongs to somebody else") as raised:
                list(repository.source().crawl())
    assert "safe.directory" in raised.value.hint


def test_the_repository_of_a_hook_is_not_taken_for_this_one(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit({"a.md": ""})
    other = Repository(tmp_path / "other.git")
    other.commit({"b.md": ""})
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR"):
        monkeypatch.setenv(name, str(other.place))
    monkeypatch.setenv("GIT_TRACE", "1")
    assert kept(repository.source()) == ["a.md"]


def test_what_a_repository_is_set_up_to_run_is_not_run(clone: Repository, tmp_path: Path) -> None:
    clone.commit({"a.md": "1"}, day=1)
    old = clone.id("main")
    clone.commit({"b.md": "1"}, day=2)
    clone.git("reset", "--hard", "--quiet")
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\ncat\n")
    trap.chmod(0o755)
    for name in ("core.fsmonitor", "core.pager", "gpg.program", "diff.external", "core.sshCommand", "diff.x.textconv"):
        clone.git("config", name, str(trap))
    clone.git("config", "log.showSignature", "true")
    (clone.git_dir / "info").mkdir(exist_ok=True)
    (clone.git_dir / "info" / "attributes").write_text("* diff=x\n")
    found = clone.source(dates=True)
    assert bodies(found) == {"b.md": b"1"}
    assert found.moved(old) == {"b.md": "a.md"}
    assert not (tmp_path / "sprung").exists()


def test_an_object_that_was_replaced_is_read_as_it_was(repository: Repository) -> None:
    repository.commit({"a.md": "a", "b.md": "b"})
    repository.git("replace", repository.id("main:a.md"), repository.id("main:b.md"))
    assert bodies(repository.source())["a.md"] == b"a"


def test_names_of_any_bytes_are_found(repository: Repository) -> None:
    names = [
        "two\nlines.md",
        'quo"te.md',
        "tab\t.md",
        " .md",
        "-x.md",
        "caf\udce9.md",
        "e\u0301.md",
        "*.md",
        ":(top)a.md",
    ]
    repository.commit({f"d/{name}": name for name in names})
    found = repository.source()
    assert sorted(body.decode("utf-8", "surrogateescape") for body in bodies(found).values()) == sorted(names)
    assert {"d/caf\\xe9.md", "d/\u00e9.md"} <= set(kept(found))


def test_without_git_it_is_an_error_that_says_so(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(ConnectorError, match="git cannot be run"):
        list(repository.source().crawl())


def test_nothing_in_a_repository_is_touched(clone: Repository) -> None:
    first = clone.commit({"a.md": "1", "c.md": "3"})
    clone.commit({"b.md": "1", "c.md": "4"})
    clone.git("reset", "--hard", "--quiet")
    before = clone.snapshot()
    found = clone.source(dates=True)
    assert bodies(found)
    assert found.moved(first) == {"b.md": "a.md"}
    found.resource("b.md")
    found.unchanged(found.state)
    assert clone.snapshot() == before


# Days


def test_days_are_those_of_the_last_commit_that_changed_a_file(repository: Repository) -> None:
    repository.commit({"a.md": "1", "b.md": "1"}, day=0)
    repository.commit({"a.md": "2", "b.md": "1", "link.md": Link("a.md")}, day=1)
    repository.commit({"a.md": "2", "b.md": "1", "c.md": "1", "link.md": Link("a.md")}, day=2)
    listed = documents(repository.source(dates=True))
    assert {key: one.changed for key, one in listed.items()} == {
        "a.md": "2023-11-15",
        "b.md": "2023-11-14",
        "c.md": "2023-11-16",
        "link.md": "2023-11-15",
    }
    assert {one.changed for one in documents(repository.source()).values()} == {""}


def test_of_a_shallow_history_only_what_is_known_is_told(repository: Repository, tmp_path: Path) -> None:
    for day in range(4):
        repository.commit({"a.md": str(day), "b.md": "old"}, day=day)
    git(tmp_path, "clone", "--quiet", "--depth=2", "--no-local", f"file://{repository.place}", "shallow")
    listed = documents(source(str(tmp_path / "shallow"), dates=True))
    assert {key: one.changed for key, one in listed.items()} == {"a.md": "2023-11-17", "b.md": ""}


def test_a_change_that_only_a_merge_made_counts(repository: Repository) -> None:
    first = repository.commit({"a.md": "1", "b.md": "1"}, day=0)
    left = repository.commit({"a.md": "left", "b.md": "1"}, day=1)
    tree_of = repository.commit({"a.md": "both", "b.md": "1"}, "scratch", day=1)
    right = repository.git(
        "commit-tree", f"{left}^{{tree}}", "-p", first, "-m", "r", GIT_COMMITTER_DATE="1700086400 +0000"
    )
    merge = repository.git(
        *("commit-tree", f"{tree_of}^{{tree}}", "-p", left, "-p", right, "-m", "m"),
        GIT_COMMITTER_DATE="1700432000 +0000",
    )
    listed = documents(repository.source(ref=merge, dates=True))
    assert {key: one.changed for key, one in listed.items()} == {"a.md": "2023-11-19", "b.md": "2023-11-14"}


def test_a_document_says_what_git_knows_of_it(repository: Repository) -> None:
    repository.commit({"a.md": "1"})
    assert list(repository.source().crawl()) == [Document("a.md", repository.id("main:a.md"), "text/markdown", "a.md")]
    assert left_out(repository.source(exclude=["a.md"])) == {"a.md": "excluded by a rule"}


def test_a_crawl_sees_the_commit_of_now_whatever_was_asked_before(repository: Repository) -> None:
    repository.commit({"a.md": "1"})
    found = repository.source()
    assert found.resource("a.md").body == b"1"
    assert not found.unchanged("other")
    repository.commit({"a.md": "2"})
    assert bodies(found) == {"a.md": b"2"}
