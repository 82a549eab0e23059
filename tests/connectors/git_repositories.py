"""Real git repositories for tests, made without anybody's settings, and never the one this project lives in."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from connectors.base import Document, Excluded, Unreadable
from connectors.git import Git

from .trees import media_type

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

FILE, PROGRAM, LINK, SUBMODULE = "100644", "100755", "120000", "160000"
ALONE = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.com",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.com",
    "LC_ALL": "C",
}
FIRST_DAY = 1_700_000_000
A_DAY = 86_400


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No settings, repositories or credentials of whoever runs the tests."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name, value in ALONE.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))


class Link(str):
    """The target of a symlink, as content of a file."""

    __slots__ = ()


class Gitlink(str):
    """The commit of a submodule, as content of a file."""

    __slots__ = ()


Body = str | bytes
Files = "Mapping[str, Body]"


def git(place: Path, *words: str, feed: bytes = b"", **more: str) -> str:
    """Run git there; the answer is what it wrote."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | ALONE | more
    done = subprocess.run(["git", "-C", str(place), *words], check=False, input=feed, capture_output=True, env=env)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    return done.stdout.decode("utf-8", "surrogateescape").strip()


class Repository:
    """A bare repository, or a clone with files checked out, whose commits are made in its objects alone."""

    def __init__(self, place: Path, *, bare: bool = True) -> None:
        self.place = place
        self.count = 0
        place.mkdir(parents=True)
        git(place, "init", "--quiet", "--initial-branch=main", *(["--bare"] if bare else []))
        self.git_dir = place if bare else place / ".git"

    def git(self, *words: str, feed: bytes = b"", **more: str) -> str:
        return git(self.place, *words, feed=feed, **more)

    def commit(
        self, files: Mapping[str, Body], branch: str = "main", *, day: int | None = None, root: bool = False
    ) -> str:
        """Commit exactly these files; the answer is the commit. A day goes by with every one."""
        when = FIRST_DAY + (self.count if day is None else day) * A_DAY
        self.count += 1
        ref = f"refs/heads/{branch}"
        known = "" if root else self.git("for-each-ref", "--format=%(objectname)", ref)
        lines = [b"commit %s\ncommitter A <a@example.com> %d +0000\ndata 1\nx\n" % (ref.encode(), when)]
        lines += [b"from %s\n" % known.encode()] if known else []
        lines.append(b"deleteall\n")
        lines += [_written(name, body) for name, body in files.items()]
        self.git("fast-import", "--quiet", "--force", feed=b"".join(lines))
        return self.id(ref)

    def id(self, revision: str) -> str:
        return self.git("rev-parse", "--verify", revision)

    def loose(self, revision: str) -> Path:
        """The file of an object."""
        found = self.id(revision)
        return self.git_dir / "objects" / found[:2] / found[2:]

    def check_out(self, place: Path, revision: str = "main") -> Path:
        """The files of a commit in a folder, and nothing else."""
        place.mkdir(parents=True)
        index = str(place) + ".index"
        git(self.git_dir, "read-tree", revision, GIT_INDEX_FILE=index)
        git(self.git_dir, "-c", "core.bare=false", f"--work-tree={place}", "checkout-index", "-a", GIT_INDEX_FILE=index)
        return place

    def source(self, **options: Any) -> Git:
        return source(str(self.place), **options)

    def snapshot(self) -> object:
        paths = sorted(self.place.rglob("*"))
        return [(path, path.lstat().st_mtime_ns, path.lstat().st_ctime_ns, path.lstat().st_size) for path in paths]


def source(path: str = "", **options: Any) -> Git:
    return Git(path, **({"media_type": media_type} | options))


def kept(found: Git) -> list[str]:
    return [one.key for one in found.crawl() if isinstance(one, Document)]


def left_out(found: Git) -> dict[str, str]:
    return {one.key: one.reason for one in found.crawl() if isinstance(one, Excluded)}


def documents(found: Git) -> dict[str, Document]:
    return {one.key: one for one in found.crawl() if isinstance(one, Document)}


def bodies(found: Git) -> dict[str, bytes]:
    return {key: found.read(one).body for key, one in documents(found).items()}


def seen(found: Git) -> Iterator[Document | Unreadable | Excluded]:
    """What was yielded, whatever is raised after it."""
    from connectors.base import IncompleteListing

    crawl = found.crawl()
    while True:
        try:
            yield next(crawl)
        except (StopIteration, IncompleteListing):
            return


def _written(name: str, body: Body) -> bytes:
    mode = LINK if isinstance(body, Link) else SUBMODULE if isinstance(body, Gitlink) else FILE
    quoted = b'"%s"' % os.fsencode(name).replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
    if mode == SUBMODULE:
        return b"M %s %s %s\n" % (mode.encode(), os.fsencode(body), quoted)
    content = body if isinstance(body, bytes) else os.fsencode(body)
    return b"M %s inline %s\ndata %d\n%s\n" % (mode.encode(), quoted, len(content), content)
