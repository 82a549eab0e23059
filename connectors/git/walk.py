"""One crawl of a commit: the crawl of a folder, of which git instead of the file system says what it holds.

Rules, keys and reasons are those of `connectors.walk`, so that both list the same. Finds no changes.
"""

from __future__ import annotations

import os
from stat import S_ISDIR, S_ISLNK, S_ISREG
from typing import TYPE_CHECKING, NamedTuple

from connectors.base import ConnectorError, Document, Excluded, Unreadable
from connectors.git.forge import address
from connectors.git.lfs import content
from connectors.git.objects import reason
from connectors.git.snapshot import SUBMODULE
from connectors.hashing import blake2b
from connectors.listing import FILE, FOLDER, OUTSIDE, SPECIAL, WITHHELD, File, Link, Listing, below, inside
from connectors.rules import NEVER, Rules, matchable
from connectors.walk import Walk, _Visit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from connectors.git.history import LastChange
    from connectors.git.snapshot import Node, Snapshot

LEFT_OUT = "submodule"

MOST = 4_000_000
"""Names a commit may have: a few objects can describe more than could ever be listed."""

_IGNORE = ".finignore"
_UNKNOWN = ("", "")
_NOW = 1 << 62
"""Objects never change: for the crawl of a folder, they were written long before now."""


class Told(NamedTuple):
    """What git knows of documents besides their bytes: how the address of a place begins, and changes by place."""

    url: str = ""
    changes: Mapping[str, LastChange] = {}


class TreeWalk(Walk):
    """The crawl of the folder at `root` in a snapshot."""

    def __init__(
        self, snapshot: Snapshot, root: str, rules: Rules, media_type: Callable[[str], str | None], told: Told
    ) -> None:
        super().__init__(root, b"", rules, media_type, _NOW)
        self._snapshot, self._told = snapshot, told
        self._nodes: dict[str, Node] = {}
        """Folders still to be visited, by place."""
        self._closed: set[str] = set()
        """Places of submodules that are not entered."""
        self._names = 0

    def everything(self) -> Iterator[Document | Unreadable | Excluded]:
        """As for a folder. Raises `OSError` when the root itself cannot be listed."""
        while self._to_visit or self._to_follow:
            if not self._to_visit:
                yield from self._follow(self._to_follow.popleft())
                continue
            visit = self._to_visit.pop()
            try:
                listing = self._look(visit.place)
            except OSError as error:
                if not visit.path:
                    raise
                self.missed.append(visit.key)
                yield Unreadable(visit.key, visit.path[:-1], reason(error))
                continue
            yield from self._contents(visit, listing)

    def _look(self, place: str) -> Listing:
        """What `connectors.listing.look` says of a folder on disk."""
        node = self._nodes.pop(place, None) or self._snapshot.at(place)
        if node is None:
            raise FileNotFoundError(2, os.strerror(2).lower())
        node = self._snapshot.entered(place, node)
        names = self._snapshot.names(node)
        self._names += len(names)
        if self._names > MOST:
            hint = "read a part of it with `folder`, or leave parts out with `exclude`"
            raise ConnectorError(f"the commit holds more than {MOST:,} names", hint=hint)
        listing = Listing([], [], [], [], [])
        files, folders, links, special, failed = listing
        for name, (mode, found) in names.items():
            if S_ISREG(mode):
                files.append(_as_file(name, found))
            elif S_ISDIR(mode) or mode == SUBMODULE:
                if name not in NEVER:
                    folders.append(name)
                    self._nodes[f"{place}/{name}"] = node._replace(mode=mode, id=found)
                    if mode == SUBMODULE and not self._snapshot.enters:
                        self._closed.add(f"{place}/{name}")
            elif S_ISLNK(mode):
                try:
                    links.append(self._through(place, name))
                except OSError as error:
                    failed.append((name, reason(error), False))
            else:
                special.append(name)
        for part in (folders, links, special, failed):
            part.sort()
        node.objects.expect([names[name][1] for name in folders if S_ISDIR(names[name][0])])
        return listing

    def _through(self, place: str, name: str) -> Link:
        """A symlink, followed inside the root."""
        found = self._snapshot.resolve(place, name)
        real, node = found.place, found.node
        if real is None or not inside(real, self._root):
            return name, real or "", OUTSIDE, None
        if not NEVER.isdisjoint(below(real, self._root).split("/")) and name not in NEVER:
            return name, real, WITHHELD, None
        if node is None:
            return name, real, f"symlink to nothing: {os.strerror(found.error).lower()}", None
        if node.is_folder:
            self._nodes[real] = node
            return name, real, FOLDER, None
        if not node.is_file:
            return name, real, SPECIAL, None
        return name, real, FILE, _as_file(name, node.id, is_link=True)

    def _rules(self, visit: _Visit) -> Rules:
        at = f"{visit.place}/{_IGNORE}".lstrip("/")
        try:
            found = self._snapshot.resolve(visit.place, _IGNORE)
            node, doubt = found.node, ""
            if found.place is None or not inside(found.place, self._root):
                doubt = OUTSIDE
            elif node is None or not node.is_file:
                doubt = SPECIAL
            body = content(node) if node is not None and not doubt else b""
        except OSError as error:
            doubt = reason(error)
        if doubt:
            hint = "make it readable, or remove it: what it leaves out must not be published"
            raise ConnectorError(f"{_IGNORE} cannot be read: {doubt}", at=at, hint=hint)
        return visit.rules.inside(matchable(visit.path), body, at)

    def _file(self, visit: _Visit, file: File, part: str) -> Document | Excluded:
        found = super()._file(visit, file, part)
        if isinstance(found, Excluded):
            return found
        name, is_link, _, _, number = file
        place = f"{visit.place}/{name}"
        if is_link and (self._told.url or self._told.changes):
            place = self._snapshot.resolve(visit.place, name).place or place
        version = f"{number:0{len(self._snapshot.commit)}x}"
        url = None
        if self._told.url and self._snapshot.is_own(place):
            url = address(self._told.url, place)
            version = f"{version}.{_digits(url)}"
        day, author = self._told.changes.get(place, _UNKNOWN)
        return found._replace(version=version, url=url, changed=day, author=author)

    def _folder(self, visit: _Visit, name: str, part: str) -> Iterator[Excluded]:
        place, path = f"{visit.place}/{name}", visit.path + name
        if place in self._closed and visit.rules.reason(matchable(path), folder=True) is None:
            self._left_out[path] = None
            yield Excluded(f"{visit.key}{part}/", path, LEFT_OUT)
        else:
            yield from super()._folder(visit, name, part)


def _digits(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogateescape"), digest_size=4).hexdigest()


def _as_file(name: str, found: str, *, is_link: bool = False) -> File:
    """What the crawl of a folder takes for a file's numbers: here whether it is a symlink, and which bytes it holds."""
    return name, int(is_link), 0, 0, int(found, 16)


def blob_of(document: Document) -> str:
    """The id of a document's blob, which its version begins with."""
    return document.version.partition(".")[0]
