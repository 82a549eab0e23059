"""A repository on this machine: a clone, a worktree or a folder inside one, a bare one. Only read, never written.

No network either: what a partial clone lacks is missing.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from connectors.base import ConnectorError
from connectors.git.command import Ran, run
from connectors.git.heads import Head, Sign, is_commit
from connectors.git.history import last_changes
from connectors.git.objects import Objects
from connectors.git.submodules import Submodules
from connectors.hashing import blake2b

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import NoReturn

    from connectors.git.history import LastChange
    from connectors.git.snapshot import Snapshot

_QUESTIONS = ("--is-inside-work-tree", "--absolute-git-dir", "--git-common-dir", "--show-prefix")
_NAMED = "--symbolic-full-name"


class Local:
    """The repository that `path` is, or is inside of."""

    def __init__(self, path: str, ref: str) -> None:
        self.at, self.sparse = os.path.abspath(path), False
        self.notes: Sequence[str] = ()
        self.patience = 1.0
        self._ref = ref or "HEAD"
        self._git_dir = self._common_dir = self._top = ""
        self._open: Objects | None = None

    def look(self) -> Head:
        """One `git rev-parse`, and one look at where the repository was cloned from."""
        ran = self._parse(self._ref)
        name = self._ref
        if ran.code and ran.out and "/" not in name and name != "HEAD":
            # A clone made for one build has the branches of others only as its origin's.
            again = self._parse(f"refs/remotes/origin/{name}")
            ran, name = (ran, name) if again.code else (again, f"refs/remotes/origin/{name}")
        if ran.code:
            self._refuse(ran)
        lines = [*os.fsdecode(ran.out).removesuffix("\n--\n").split("\n"), ""][:7]
        if len(lines) != 7 or not is_commit(lines[5]):  # noqa: PLR2004 - one of them is of two lines
            hint = "name the folder of the repository itself, and the folder inside it with `folder`"
            raise ConnectorError(f"git cannot tell where {self.at!r} lies", at=self.at, hint=hint)
        inside, git_dir, common, prefix, shallow, commit, full = lines
        common = os.path.normpath(os.path.join(os.path.realpath(self.at), common))
        if (git_dir, common) != (self._git_dir, self._common_dir):
            self._git_dir, self._common_dir, self._open = git_dir, common, None
        folder = prefix.strip("/")
        real = os.path.realpath(self.at)
        self._top = real[: len(real) - len(folder)].rstrip("/") if inside == "true" else ""
        branch = full.removeprefix("refs/heads/") if full.startswith("refs/heads/") else ""
        branch = branch or (full[len("refs/remotes/origin/") :] if full.startswith("refs/remotes/origin/") else "")
        if full == "HEAD":
            branch = self._tip_of(commit)
        tag = full.removeprefix("refs/tags/") if full.startswith("refs/tags/") else ""
        revision = "" if is_commit(self._ref) else name
        ends = self._ends() if shallow == "true" else ""
        return Head(commit, revision, branch, tag, self._cloned_from(), folder, ends)

    def objects(self, _head: Head, /) -> Objects:
        """As they are: nothing is fetched."""
        if self._open is None:
            self._open = Objects(self._git_dir, self._common_dir)
        return self._open

    def submodules(self) -> Submodules:
        """Those of `git submodule update`."""
        return Submodules(tuple(dict.fromkeys((self._git_dir, self._common_dir))), self._top)

    def want(self, blobs: Iterable[str]) -> None:
        """Nothing can be done about blobs that are not there."""

    def earlier(self, commit: str) -> bool:
        """Whether it is still there."""
        objects = self._open or Objects(self._git_dir, self._common_dir)
        try:
            objects.tree(objects.tree_of(commit))
        except OSError:
            return False
        return True

    def last_changes(self, snapshot: Snapshot, folder: str, places: set[str]) -> Mapping[str, LastChange]:
        """From its history."""
        return last_changes(self._git_dir, snapshot.commit, folder, places)

    def signs(self) -> Sequence[Sign]:
        """Where it keeps what its names lead to, of this work tree and of all; () when git does not say."""
        ran = run("-C", self.at, "rev-parse", "--absolute-git-dir", "--git-common-dir")
        lines = os.fsdecode(ran.out).splitlines()
        if ran.code or len(lines) != 2:  # noqa: PLR2004 - an answer a question
            return ()
        own, shared = lines[0], os.path.join(os.path.realpath(self.at), lines[1])
        tops = [(folder, False, ("HEAD", "packed-refs")) for folder in dict.fromkeys((own, os.path.normpath(shared)))]
        trees = [os.path.join(shared, name) for name in ("refs", "reftable")]
        return (*tops, *((tree, True, ()) for tree in trees if os.path.isdir(tree)))

    def _parse(self, name: str) -> Ran:
        words = ("rev-parse", *_QUESTIONS, "--is-shallow-repository", f"{name}^{{commit}}", _NAMED, name, "--")
        return run("-C", self.at, *words)

    def _tip_of(self, commit: str) -> str:
        """The one branch of the origin that ends in a commit which is checked out without a branch; "" if unclear."""
        words = ("for-each-ref", "--format=%(refname)", f"--points-at={commit}", "refs/remotes/origin")
        names = os.fsdecode(run(f"--git-dir={self._git_dir}", *words).out).split()
        branches = [name.removeprefix("refs/remotes/origin/") for name in names]
        found = [name for name in branches if name != "HEAD"]
        return found[0] if len(found) == 1 else ""

    def _ends(self) -> str:
        """Where its history ends early: otherwise after more of it was fetched."""
        try:
            with open(os.path.join(self._common_dir, "shallow"), "rb") as file:
                return blake2b(file.read(), digest_size=8).hexdigest()
        except OSError:
            return "?"

    def _cloned_from(self) -> str:
        ran = run(f"--git-dir={self._git_dir}", "config", "--get", "remote.origin.url")
        return ran.out.decode("utf-8", "replace").rstrip("\n")

    def _refuse(self, ran: Ran) -> NoReturn:
        """Say why git did not answer, and what to do about it."""
        if "dubious ownership" in ran.words:
            what = f"the repository {self.at} belongs to somebody else, so git refuses to read it"
            hint = f"if you trust it: git config --global --add safe.directory {os.path.realpath(self.at)}"
        elif not ran.out:
            what = f"there is no git repository at {self.at}: {ran.words}"
            hint = "name a clone, a folder inside one, or a bare repository; a url goes under `repository`"
        elif self._ref == "HEAD":
            what = f"the repository {self.at} has no commit yet, or its HEAD is damaged"
            hint = "commit something, or name another `ref`; nothing was deleted"
        else:
            what = f"the repository {self.at} has no branch, tag or commit {self._ref!r}"
            hint = "correct `ref`, or fetch it: a shallow clone has one branch only; nothing was deleted"
        raise ConnectorError(what, at=self.at, hint=hint)
