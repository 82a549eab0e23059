"""What git says of the checkout a build stands in: its branch, the commit to compare with, its files then."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from connectors.git.command import run
from ingest.errors import UsageError
from ingest.publish.build import PROPOSAL, Build

_USUAL = ("main", "master")
_DEEPER = (
    "fetch more of the history (`fetch-depth: 0`, for a merged request 2; `GIT_DEPTH: 0`; `git fetch --unshallow`)"
)
_OTHERWISE = "restore the manifest from the cache, or set the token"


def branch_of(root: str) -> str:
    """The branch that is checked out, "" when it is none."""
    return _said(root, "symbolic-ref", "--short", "--quiet", "HEAD")


def main_of(root: str) -> str:
    """The default branch, as far as the clone knows it: the origin's HEAD, else `main` or `master`; "" for neither."""
    if head := _said(root, "symbolic-ref", "--quiet", "refs/remotes/origin/HEAD"):
        return head.removeprefix("refs/remotes/origin/")
    known = [name for name in _USUAL if _tip(root, name)]
    return known[0] if len(known) == 1 else ""


def base_of(root: str, build: Build, target: str, named: str = "") -> str:
    """The commit to compare with: where what is checked out left the branch `target`, or what it was merged into.

    Of `target` itself it is what was there before. `named` is what a person says. Raises UsageError when the clone does
    not hold what it takes to know.
    """
    if named:
        return _commit(root, named) or _unknown(f"there is no commit {named!r} in this clone", _DEEPER)
    head = _commit(root, "HEAD") or _unknown(run("-C", root, "rev-parse", "HEAD").words, "run it in a clone of yours")
    if build.merged and _commit(root, "HEAD^2"):
        return _commit(root, "HEAD^1")
    told = _commit(root, build.base) if build.base else ""
    if build.kind != PROPOSAL and build.branch == target:
        return told or _commit(root, "HEAD^1") or _unknown("what was there before is not in this clone", _DEEPER)
    onto = (told if build.kind == PROPOSAL else "") or _tip(root, target)
    left = _said(root, "merge-base", head, onto) if onto else ""
    return left or _unknown(f"where it left {target or 'the published branch'} is not in this clone", _DEEPER)


def is_tracked(root: str, path: str) -> bool:
    """Whether what is checked out has files of the repository at this path, relative to its root."""
    return bool(_said(root, "ls-files", "--", f":(literal){path}"))


@contextmanager
def checked_out(root: str, commit: str) -> Iterator[str]:
    """A folder with the files of a commit, as a checkout of it would have them; it is gone at the end."""
    with TemporaryDirectory(prefix="fin-ingest-") as folder:
        place = os.path.join(folder, os.path.basename(root) or "base")
        ran = run("-C", root, "worktree", "add", "--detach", place, commit, more={"GIT_LFS_SKIP_SMUDGE": "1"})
        if ran.code:
            raise UsageError(f"commit {commit[:12]} cannot be checked out: {ran.words}", at=root, hint=_OTHERWISE)
        try:
            yield place
        finally:
            run("-C", root, "worktree", "remove", "--force", place)


def _tip(root: str, branch: str) -> str:
    """The commit at the tip of a branch: the origin's, as it was last fetched, else the clone's own."""
    return _commit(root, f"refs/remotes/origin/{branch}") or _commit(root, f"refs/heads/{branch}")


def _commit(root: str, name: str) -> str:
    """The full id of a commit the clone holds; "" when it does not."""
    if name.startswith("-"):
        raise UsageError(f"{name!r} is no name of a commit")
    return _said(root, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")


def _said(root: str, *words: str) -> str:
    ran = run("-C", root, *words)
    return ran.out.decode("utf-8", "replace").strip() if ran.code == 0 else ""


def _unknown(what: str, hint: str) -> str:
    raise UsageError(f"what to compare with is not known: {what}", hint=f"{hint}; or {_OTHERWISE}")
