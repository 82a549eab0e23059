"""A repository at a url: asked what its branch is now, fetched into a cache as sparingly as the server allows.

What a fetch failed to bring is never replaced by what an earlier one brought.
"""

from __future__ import annotations

import os
from contextlib import suppress
from errno import EIO
from stat import S_ISDIR, S_ISLNK
from typing import TYPE_CHECKING

from connectors.base import ConnectorError
from connectors.git.address import address_of
from connectors.git.cache import Cache
from connectors.git.command import LONG, Ran, run
from connectors.git.heads import Head, Sign, is_commit
from connectors.git.history import last_changes
from connectors.git.objects import Objects, reason
from connectors.git.snapshot import parsed
from connectors.git.submodules import Submodules
from connectors.hashing import blake2b

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from connectors.git.history import LastChange
    from connectors.git.snapshot import Snapshot

_FETCH = ("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-maintenance")
_SYMBOLIC = "ref: refs/heads/"
_SPARINGLY = "--filter=blob:none"


class Remote:
    """The repository at `repository`. `history`: all commits are needed, not the last one only.

    `token` gives the password when it is needed.
    """

    def __init__(
        self, repository: str, ref: str, cache: str, token: Callable[[], str] | None = None, *, history: bool
    ) -> None:
        self._address, self._token = address_of(repository), token
        if token is not None:
            self._address.with_token("")
        self.at = self._address.url
        self._ref, self._history = ref, history
        self._cache = Cache(cache, self.at)
        self._open: Objects | None = None
        self.sparse = False
        self._looked_for: frozenset[str] = frozenset()
        self.patience = 10.0
        self.notes: Sequence[str] = ()
        if (self._address.secrets or token is not None) and self.at.startswith("http:"):
            self.notes = (f"the credentials for {self.at} are sent unencrypted: use https",)

    def look(self) -> Head:
        """One `git ls-remote`; none for a full commit id, which cannot come to mean anything else."""
        ref = self._ref
        if is_commit(ref):
            return Head(ref, "", origin=self.at)
        names = [f"refs/heads/{ref}", f"refs/tags/{ref}", f"refs/tags/{ref}^{{}}"] if ref else ["HEAD"]
        with self._cache.locked():
            pass  # only to have it: the server is asked by the settings of no other repository
        ran = self._git("ls-remote", "--symref", "--end-of-options", "origin", *names)
        if ran.code:
            hint = "see whether `git ls-remote` works with this url and these credentials; nothing was deleted"
            raise ConnectorError(f"{self.at} cannot be read: {ran.words}", at=self.at, hint=hint)
        lines = [line.partition("\t") for line in ran.out.decode("utf-8", "replace").splitlines()]
        found = {name: value for value, _, name in lines if is_commit(value)}
        if ref and names[1] in found:
            # A tag before a branch of the same name, as git itself has it.
            return Head(found.get(names[2], found[names[1]]), "", tag=ref, origin=self.at)
        if names[0] in found:
            default = next((value for value, _, name in lines if name == "HEAD" and value.startswith(_SYMBOLIC)), "")
            return Head(found[names[0]], "", branch=ref or default[len(_SYMBOLIC) :], origin=self.at)
        what = f"{self.at} has no branch or tag {ref!r}" if ref else f"{self.at} has no commit yet"
        raise ConnectorError(what, at=self.at, hint="correct `ref`; a commit needs all its digits; nothing was deleted")

    def objects(self, head: Head, /) -> Objects:
        """The commit, its trees, and those blobs that a crawl reads, fetched unless they are there."""
        with self._cache.locked():
            if self._cache.doubtful:
                self._cache.forget()
                self._open = None
            if not self._has(head.commit) and not self._fetch_commit(head) and self._fetch_plainly(head).code:
                # Perhaps it is the cache that is at fault.
                self._cache.forget()
                self._open = None
                self._fetched(head)
            self._cache.tidy()
            if self._open is None:
                self._open = Objects(self._cache.place, fetch=self._replace)
        self.sparse = bool(self._in_cache("config", "--get", "remote.origin.promisor").out)
        self._looked_for = frozenset()
        if self.sparse:
            try:
                self.want(self._steering(head.commit))
            except OSError as error:
                hint = "run again; nothing was deleted"
                raise ConnectorError(reason(error), at=self.at, hint=hint) from error
        return self._open

    def submodules(self) -> Submodules:
        """None are fetched."""
        return Submodules((self._cache.place,), "")

    def want(self, blobs: Iterable[str]) -> None:
        """Fetch those that are missing, together. Raises `OSError`."""
        wanted = frozenset(blobs)
        if not self.sparse or wanted <= self._looked_for:
            return
        self._looked_for |= wanted
        try:
            with self._cache.locked():
                missing = sorted(wanted - self._here())
                if missing:
                    words = ("-c", "fetch.negotiationAlgorithm=noop", *_FETCH, _SPARINGLY, "--stdin", "origin")
                    ran = self._git(*words, feed="".join(f"{one}\n" for one in missing).encode())
                    if ran.code:
                        raise OSError(EIO, f"{self.at} cannot be read: {ran.words}")
        except ConnectorError as error:
            raise OSError(EIO, error.what) from error

    def _replace(self, wanted: Sequence[str]) -> None:
        """Fetch what could not be read. Where that ought to have been there, the cache is damaged. Raises `OSError`."""
        if not self._cache.doubtful and (not self.sparse or not self._here().isdisjoint(wanted)):
            self._cache.doubt()
        self.want(wanted)

    def earlier(self, commit: str) -> bool:
        """Whether it is in the cache, or the server still gives it."""
        with self._cache.locked():
            # A server that gives no part of its history is not asked for one: git would try for very long.
            return self._has(commit) or (self.sparse and not self._fetch(commit, "--depth=1", _SPARINGLY).code)

    def signs(self) -> Sequence[Sign]:
        """There are none: a server tells nobody."""
        return ()

    def last_changes(self, snapshot: Snapshot, folder: str, places: set[str]) -> Mapping[str, LastChange]:
        """From its history, which was fetched without the blobs."""
        return last_changes(self._cache.place, snapshot.commit, folder, places)

    def _has(self, commit: str) -> bool:
        """Whether the commit is there with its trees (and blobs, unless this is a partial clone)."""
        if self._history and os.path.exists(os.path.join(self._cache.place, "shallow")):
            return False
        ran = self._in_cache("rev-list", "--objects", "--no-walk", "--quiet", "--missing=allow-promisor", commit, "--")
        return not ran.code

    def _fetch_commit(self, head: Head) -> bool:
        depth = "--depth=1"
        if self._history:
            depth = "--unshallow" if os.path.exists(os.path.join(self._cache.place, "shallow")) else "--no-depth"
        ran = self._fetch(head.commit, depth, _SPARINGLY)
        return not ran.code and self._has(head.commit)

    def _fetch_plainly(self, head: Head) -> Ran:
        """Everything at once, for servers that can do no better."""
        # Else git would complete a partial clone, one object after the other, from a server that cannot do that.
        for setting in ("promisor", "partialclonefilter"):
            self._in_cache("config", "--unset-all", f"remote.origin.{setting}")
        name = f"refs/heads/{head.branch}" if head.branch else f"refs/tags/{head.tag}" if head.tag else head.commit
        ran = self._fetch(name, "", "")
        if ran.code or self._has(head.commit):
            return ran
        return Ran(1, b"", f"it did not send the commit {head.commit[:12]}")

    def _fetched(self, head: Head) -> None:
        """Into an empty cache. Raises `ConnectorError`."""
        if self._fetch_commit(head):
            return
        ran = self._fetch_plainly(head)
        if ran.code:
            hint = "run again: it may have moved on meanwhile; a commit on no branch is not given by every server"
            raise ConnectorError(f"{self.at} cannot be read: {ran.words}", at=self.at, hint=hint)

    def _fetch(self, name: str, depth: str, sparingly: str) -> Ran:
        """Fetch a commit, and remember it under a name of its own so that it stays."""
        kept = blake2b(f"{self._ref}\0{name}".encode(), digest_size=8).hexdigest()
        options = [word for word in (depth, sparingly) if word and word != "--no-depth"]
        return self._git(*_FETCH, *options, "origin", f"+{name}:refs/fin-ingest/{kept}")

    def _steering(self, commit: str) -> Iterable[str]:
        """Blobs a crawl reads: symlinks, ignore files, the list of submodules."""
        assert self._open is not None
        todo = [self._open.tree_of(commit)]
        done = set(todo)
        while todo:
            folder = todo.pop()
            with suppress(OSError):  # what is damaged is met again by the crawl, which can tell it
                for name, (mode, found) in parsed(self._open.tree(folder), len(folder) // 2).items():
                    if S_ISLNK(mode) or name in (".finignore", ".gitmodules"):
                        yield found
                    elif S_ISDIR(mode) and found not in done:
                        done.add(found)
                        todo.append(found)

    def _here(self) -> frozenset[str]:
        """Every object in the cache: the one way to ask that makes no version of git fetch what is not."""
        ran = self._in_cache("cat-file", "--batch-check=%(objectname)", "--batch-all-objects", "--unordered")
        return frozenset(ran.out.decode("ascii", "replace").split())

    def _in_cache(self, *words: str, feed: bytes = b"") -> Ran:
        return run(f"--git-dir={self._cache.place}", *words, feed=feed)

    def _git(self, *words: str, feed: bytes = b"") -> Ran:
        address = self._address if self._token is None else self._address.with_token(self._token())
        return run(
            f"--git-dir={self._cache.place}",
            *words,
            feed=feed,
            limit=LONG,
            network=True,
            more=address.environment(),
            secrets=address.secrets,
        )
