"""The commit a source is at: its name looked up anew when that is asked for, its tree opened when it is needed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from connectors.base import Changed, ConnectorError
from connectors.git.objects import reason
from connectors.git.snapshot import Snapshot

if TYPE_CHECKING:
    from connectors.git.heads import Head, Origin


class Opened(NamedTuple):
    """A commit and the place in it that the source calls its root."""

    head: Head
    snapshot: Snapshot
    root: str


class Commits:
    """Commits of one origin, seen from a folder inside it."""

    def __init__(self, origin: Origin, folder: str, *, submodules: bool) -> None:
        self._origin, self._folder, self._submodules = origin, folder, submodules
        self._head: Head | None = None
        self._opened: Opened | None = None
        self._later: Opened | None = None
        self._asked = float("-inf")

    def look(self) -> Head:
        """What the name leads to now. Raises `ConnectorError`."""
        head = self._origin.look()
        if head != self._head:
            self._head, self._opened = head, None
        self._asked = float("-inf")
        return head

    def crawled(self) -> Opened:
        """The commit for a crawl: as it is now, or as it was when files were looked for a moment ago."""
        if time.monotonic() - self._asked >= self._origin.patience:
            self.look()
            self._opened = None
        self._asked, self._later = float("-inf"), None
        return self.opened()

    def opened(self) -> Opened:
        """The commit as last looked at. Raises `ConnectorError` when it cannot be had, or has no such folder."""
        head = self._head
        if head is None:
            head = self.look()
            self._asked = time.monotonic()
        if self._opened is None:
            self._opened = self._open(head, head.commit)
        return self._opened

    def current(self) -> Opened:
        """The same, unless the name leads elsewhere by now. Raises `Changed`, `OSError`, `ConnectorError`."""
        opened = self.opened()
        head = opened.head
        commit = opened.snapshot.objects.commit_at(head.revision) if head.revision else head.commit
        if commit == head.commit:
            return opened
        if not commit:
            raise Changed(head.revision)
        if self._later is None or self._later.snapshot.commit != commit:
            self._later = self._open(head, commit)
        return self._later

    def _open(self, head: Head, commit: str) -> Opened:
        path = "/".join(part for part in (head.folder, self._folder) if part)
        try:
            enter = self._origin.submodules().enter if self._submodules else None
            snapshot = Snapshot(self._origin.objects(head), commit, enter)
            found = snapshot.resolve("", path)
        except OSError as error:
            what = f"the commit {commit[:12]} of {self._origin.at} cannot be read: {reason(error)}"
            hint = "run `git fsck` there, and fetch what is missing; nothing was deleted"
            raise ConnectorError(what, at=self._origin.at, hint=hint) from error
        if found.place is None or found.node is None or not found.node.is_folder:
            what = f"the commit {commit[:12]} of {self._origin.at} has no folder {path!r}"
            hint = "correct `folder` or `ref`; nothing was deleted"
            raise ConnectorError(what, at=self._origin.at, hint=hint)
        return Opened(head, snapshot, found.place)
