"""A git repository as a source: the crawl of a commit, reading its files, and recognising that it is the same.

Where commits come from is `local`'s and `remote`'s, what is left out `walk`'s, what was renamed `renames`'.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from threading import RLock
from typing import TYPE_CHECKING

from connectors.base import (
    Changed,
    ConnectorError,
    Content,
    Document,
    Excluded,
    IncompleteListing,
    Unreadable,
)
from connectors.git.beside import beside
from connectors.git.commits import Commits
from connectors.git.forge import files_of
from connectors.git.heads import checked_ref
from connectors.git.lfs import content
from connectors.git.moves import NONE, moves
from connectors.git.objects import reason
from connectors.git.walk import Told, TreeWalk, blob_of
from connectors.hashing import blake2b
from connectors.listing import inside
from connectors.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from connectors.base import Resource
    from connectors.git.commits import Opened
    from connectors.git.heads import Head, Origin, Sign
    from connectors.git.history import LastChange
    from connectors.git.moves import Moves
    from connectors.git.snapshot import Node

_FORMAT = 1
"""Part of every state: raise it when the same commit would now be listed differently."""


class Git:
    """The files of one commit. Nothing is checked out; a repository on this machine is only read.

    Exactly one of `path` (a clone, a worktree or a folder inside one, a bare repository) and `repository` (a url).
    `ref` is a branch, a tag or a commit: without it HEAD, or the default branch of a url. `folder` is the root inside
    the repository. `include`, `exclude`, `media_type` and `.finignore` files are as for a folder. `dates` finds the
    day and author of each document's last change. `branch` is what the commit is said to be part of, whatever name it
    was found under. Git objects of a url are kept below `cache`; `token` gives its password.
    """

    lasting = False
    contained = True
    """A commit holds everything that is read beside its documents, and never changes."""

    def __init__(
        self,
        path: str = "",
        *,
        repository: str = "",
        ref: str = "",
        folder: str = "",
        submodules: bool = False,
        dates: bool = False,
        branch: str = "",
        include: Sequence[str] = (),
        exclude: Sequence[str] = (),
        media_type: Callable[[str], str | None],
        cache: str = "",
        token: Callable[[], str] | None = None,
    ) -> None:
        if bool(path) == bool(repository):
            hint = "a clone or a bare repository on this machine goes under `path`, a url under `repository`"
            raise ConnectorError("a git source needs either `path` or `repository`", at="path", hint=hint)
        self._folder = folder.strip("/")
        if ".." in self._folder.split("/") or "\0" in folder:
            raise ConnectorError(f"the folder {folder!r} is not inside the repository", at="folder", hint="correct it")
        self._origin: Origin = _origin(path, repository, checked_ref(ref), cache, token, history=dates)
        self._commits = Commits(self._origin, self._folder, submodules=submodules)
        self._include, self._exclude, self._media_type = tuple(include), tuple(exclude), media_type
        self._submodules, self._dates, self._branch = submodules, dates, branch
        self._lock = RLock()
        self._unread = False
        self._moves: dict[tuple[str, str], Moves] = {}
        self._next: dict[Document, Node] = {}
        """Documents about to be read, as they were found when that was said."""
        self.roots: Sequence[str] = ()
        self.state = ""
        self.notes: Sequence[str] = ()
        self.mark = ""
        """After a crawl: what `moved` needs to be told to see what was renamed since."""
        self.branch = ""
        """After a crawl: the branch that was crawled, "" when it was a tag or a commit and no branch was given."""
        self.commit = ""
        """After a crawl: the id of the commit."""

    def crawl(self) -> Iterator[Document | Unreadable | Excluded]:
        """Every file of the commit, as a folder would be listed that it was checked out to.

        Raises `ConnectorError` when there is no such commit or folder or a rule is malformed, `IncompleteListing` at
        the end when a part of its tree is missing.
        """
        self.state = self.mark = self.branch = self.commit = ""
        self.notes, self._next = self._origin.notes, {}
        with self._lock:
            opened = self._commits.crawled()
        head = self._named(opened.head)
        self._unread, self.branch, self.commit = True, head.branch, head.commit
        rules = Rules.of(self._include, self._exclude)
        changes = self._changes(opened, rules)
        told = Told(files_of(head), changes or {})
        walk = TreeWalk(opened.snapshot, opened.root, rules, self._media_type, told)
        try:
            yield from walk.everything()
        except OSError as error:
            what = f"the commit {head.commit[:12]} of {self._origin.at} cannot be listed: {reason(error)}"
            hint = "run `git fsck` there; nothing was deleted"
            raise ConnectorError(what, at=self._origin.at, hint=hint) from error
        if walk.missed:
            what = f"{len(walk.missed)} could not be listed: {', '.join(walk.missed[:3])}"
            hint = "nothing is deleted while that is so: run `git fsck`, fetch what is missing, or exclude them"
            raise IncompleteListing(what, at=self._origin.at, hint=hint)
        self.state, self.mark = self._state(head) if changes is not None else "", head.commit

    def read(self, document: Document) -> Content:
        """The file's bytes, if its name still leads to what the crawl saw.

        Raises `Changed` otherwise, also when the branch has moved on to a commit with other content; `OSError` when
        the repository lacks the object, or it is a pointer to what git LFS has not fetched.
        """
        with self._lock:
            node = self._next.pop(document, None) or self._found(self._current(), document)
            return Content(content(node))

    def ahead(self, documents: Sequence[Document]) -> None:
        """These are about to be read, a few, in this order. Whether the branch has moved on is then asked once for all.

        Without it each can be read as well, but git answers one after the other. Raises nothing.
        """
        with self._lock:
            self._next = {}
            with suppress(OSError, Changed):
                opened = self._current()
                for document in documents:
                    with suppress(OSError, Changed):
                        self._next[document] = self._found(opened, document)
                here = opened.snapshot.objects
                here.expect([node.id for node in self._next.values() if node.objects is here])

    def resource(self, path: str, known: str = "") -> Resource | None:
        """The file at `path`, also up to `ABOVE` folders above the root, but never outside the repository.

        Its version is its blob. Files above 16 MiB count as missing. Raises `ConnectorError` when there is no commit.
        """
        with self._lock:
            return beside(self._commits.opened(), path, known)

    def unchanged(self, state: str) -> bool:
        """Whether the name still leads to the commit that was crawled: what a commit holds never changes.

        Costs a `git rev-parse`, or a `git ls-remote` for a url.
        """
        if not state:
            return False
        with self._lock:
            try:
                return state == self._state(self._named(self._commits.look()))
            except ConnectorError:
                return False

    def signs(self) -> Sequence[Sign]:
        """What changes with the branches and tags of a repository on this machine, to be watched in place of `roots`.

        () where it has to be polled.
        """
        return self._origin.signs()

    def moved(self, since: str) -> Mapping[str, str]:
        """New key → old key of files renamed between the commit `since`, an earlier `mark`, and the crawled one.

        What git takes for a rename, confirmed by content. {} when that commit is not there any more. Raises nothing.
        """
        return self._moved(since)[0]

    def ambiguous(self, since: str) -> Mapping[str, tuple[str, ...]]:
        """New key → old keys, the likeliest first, of files that may be renamed ones, where it would be a guess."""
        return self._moved(since)[1]

    def _moved(self, since: str) -> Moves:
        with self._lock:
            try:
                opened = self._commits.opened()
            except ConnectorError:
                return NONE
            wanted = since, opened.snapshot.commit
            if wanted not in self._moves:
                self._moves = {wanted: moves(self._origin, opened, since)}
            return self._moves[wanted]

    def _named(self, head: Head) -> Head:
        """The head under the branch that was given for it, if one was."""
        return head._replace(branch=self._branch, tag="") if self._branch else head

    def _state(self, head: Head) -> str:
        """What a listing depends on; Python's version stands for Unicode's."""
        options = self._include, self._exclude, self._folder, self._submodules, self._dates
        depends = _FORMAT, sys.version_info[:2], options, head.folder, head.commit, head.branch, files_of(head)
        return blake2b(repr((*depends, self._dates and head.shallow)).encode(), digest_size=16).hexdigest()

    def _changes(self, opened: Opened, rules: Rules) -> Mapping[str, LastChange] | None:
        """Last changes by place, if they are asked for; None when they cannot be found this time."""
        if not self._dates:
            return {}
        try:
            places = {place for place, _ in self._documents(opened, rules)}
            own = {place for place in places if opened.snapshot.is_own(place)}
            found = self._origin.last_changes(opened.snapshot, opened.root, own)
        except (OSError, ConnectorError) as error:
            self.notes = (*self.notes, f"last changes could not be found: {error}")
            return None
        if missing := len(places) - len(found):
            why = "they are in submodules, or the history of the clone ends before (git fetch --unshallow fetches it)"
            self.notes = (*self.notes, f"who last changed {missing:,} of the documents, and when, is not known: {why}")
        return found

    def _current(self) -> Opened:
        """The commit to read from. Raises `Changed`, `OSError`."""
        try:
            self._fetch_documents()
            return self._commits.current()
        except ConnectorError as error:
            raise OSError(0, error.what) from error

    @staticmethod
    def _found(opened: Opened, document: Document) -> Node:
        """The file that a document is, if it is still there. Raises `Changed`, `OSError`."""
        _, snapshot, root = opened
        found = snapshot.resolve(root, document.path)
        node = found.node
        if found.place is None or not inside(found.place, root) or node is None or not node.is_file:
            raise Changed(document.path)
        if document.version and node.id != blob_of(document):
            raise Changed(document.path)
        return node

    def _fetch_documents(self) -> None:
        """Before the first is read: fetch together what is missing, where things can be fetched."""
        if self._unread and self._origin.sparse:
            opened = self._commits.opened()
            rules = Rules.of(self._include, self._exclude)
            self._origin.want({blob for _, blob in self._documents(opened, rules)})
        self._unread = False

    def _documents(self, opened: Opened, rules: Rules) -> Iterator[tuple[str, str]]:
        """Place and blob of every document."""
        walk = TreeWalk(opened.snapshot, opened.root, rules, self._media_type, Told())
        for found in walk.everything():
            if isinstance(found, Document):
                place = opened.snapshot.resolve(opened.root, found.path).place
                yield place or "", blob_of(found)


def _origin(
    path: str, repository: str, ref: str, cache: str, token: Callable[[], str] | None, *, history: bool
) -> Origin:
    if repository:
        from connectors.git.remote import Remote

        return Remote(repository, ref, cache, token, history=history)
    from connectors.git.local import Local

    return Local(path, ref)
