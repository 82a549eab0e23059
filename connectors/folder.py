"""A folder of files as a source: the crawl, reading one file, and recognising that nothing changed.

What the file system says is `listing`'s, which names are left out `rules`', going through a tree `walk`'s.
"""

from __future__ import annotations

import os
import sys
import time
from errno import EISDIR, ELOOP, ENOENT, ENOTDIR
from stat import S_ISREG
from typing import TYPE_CHECKING

from connectors.base import (
    ABOVE,
    Changed,
    ConnectorError,
    Content,
    Document,
    Excluded,
    IncompleteListing,
    Resource,
    Unreadable,
)
from connectors.listing import descend, open_file, said, settled, version
from connectors.rules import Rules
from connectors.walk import Walk, repeats

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_FORMAT = 1
"""Part of every state: raise it when the same tree would now be listed differently."""

_LARGEST_RESOURCE = 16 * 1024 * 1024
_GONE = frozenset((ENOENT, ENOTDIR, ELOOP, EISDIR))


class Folder:
    """All files below a folder. Symlinks are followed inside it. POSIX systems only.

    `include` and `exclude` are gitignore patterns, `.finignore` files hold more. `media_type` says how a path
    is to be rendered, None: not at all; its answers are no part of `state`, so that whoever changes them must
    crawl. `clock` gives nanoseconds since the epoch.
    """

    lasting, contained = False, False

    def __init__(
        self,
        path: str,
        *,
        include: Sequence[str] = (),
        exclude: Sequence[str] = (),
        media_type: Callable[[str], str | None],
        clock: Callable[[], int] = time.time_ns,
    ) -> None:
        self._path = os.path.abspath(path)
        self._include, self._exclude = tuple(include), tuple(exclude)
        self._media_type = media_type
        self._clock = clock
        self.roots: Sequence[str] = (self._path,)
        self.state = ""
        self.notes: Sequence[str] = ()

    def crawl(self) -> Iterator[Document | Unreadable | Excluded]:
        """Every file, in the order of names, a folder's own files before those below it.

        Raises `ConnectorError` when the folder cannot be listed or a rule is malformed,
        `IncompleteListing` at the end when a folder below it could not be.
        """
        self.state = ""
        root = os.path.realpath(self._path)
        rules = Rules.of(self._include, self._exclude)
        walk = Walk(root, self._seed(root), rules, self._media_type, self._clock())
        try:
            yield from walk.everything()
        except OSError as error:
            what = f"the folder {self._path} cannot be listed: {said(error)}"
            hint = "correct the source's path, mount what it shows, or permit listing it; nothing was deleted"
            raise ConnectorError(what, at=self._path, hint=hint) from error
        if walk.missed:
            what = f"{len(walk.missed)} could not be listed: {', '.join(walk.missed[:3])}"
            hint = "nothing is deleted while that is so: make them readable, or exclude them"
            raise IncompleteListing(what, at=self._path, hint=hint)
        self.state = walk.state

    def read(self, document: Document) -> Content:
        """The file's bytes, if it is still the one the crawl saw and was not written to meanwhile.

        Raises `Changed` otherwise, also when its path now leads out of the folder; `OSError` when it is
        unreadable.
        """
        path = document.path
        # Before anything is read: what is written later than this must be able to show it.
        now = self._clock()
        try:
            descriptor = open_file(os.path.realpath(self._path), path)
        except OSError as error:
            if error.errno in _GONE:
                raise Changed(path) from error
            raise
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            before = _numbers(descriptor)
            if document.version not in ("", version(*before)):
                raise Changed(path)
            body = file.read()
            if _numbers(descriptor) != before:
                raise Changed(path)
        return Content(body, settled(before[0], before[1], now))

    def resource(self, path: str, known: str = "") -> Resource | None:
        """The file at `path`, also up to `ABOVE` folders above this one; symlinks are followed inside that folder.

        Its version is unknown while it could change again without showing it. Files above 16 MiB count as missing.
        """
        above, inside = _above(path)
        if above > ABOVE or ".." in inside.split("/") or "\0" in path:
            return None
        now = self._clock()
        try:
            there = os.stat(f"{self._path}/{path}")
            if known and known == version(there.st_mtime_ns, there.st_ctime_ns, there.st_size, there.st_ino):
                return Resource(known, None)
            root = os.path.realpath(os.path.join(self._path, *[".."] * above))
            descriptor = open_file(root, inside)
        except OSError as error:
            if error.errno in _GONE:
                return None
            raise
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            mtime, ctime, size, inode = _numbers(descriptor)
            found = version(mtime, ctime, size, inode) if settled(mtime, ctime, now) else ""
            if size > _LARGEST_RESOURCE:
                return None
            return Resource(found, file.read())

    def edited(self, path: str) -> Document | None:
        """What a crawl would find now where the last one found a document, if nothing else can be different for it.

        None when it is gone, is not a file of this one name any more, or cannot be read. `path` must be its key, too.
        """
        media_type = self._media_type(path)
        try:
            descriptor = descend(os.path.realpath(self._path), path)
        except OSError:
            return None
        try:
            now = os.fstat(descriptor)
        finally:
            os.close(descriptor)
        if media_type is None or now.st_nlink > 1 or not S_ISREG(now.st_mode):
            return None
        return Document(path, version(now.st_mtime_ns, now.st_ctime_ns, now.st_size, now.st_ino), media_type, path)

    def unchanged(self, state: str) -> bool:
        """Whether every folder the crawl listed holds the same names, and every file the same numbers.

        Costs one stat a file. Folders that were left out are not looked into.
        """
        root = os.path.realpath(self._path)
        try:
            return repeats(state, root, self._seed(root))
        except OSError:
            return False

    def _seed(self, root: str) -> bytes:
        """What a crawl depends on besides the tree; Python's version stands for Unicode's."""
        return repr((_FORMAT, sys.version_info[:2], root, self._include, self._exclude)).encode()


def _above(path: str) -> tuple[int, str]:
    """How many folders above the root a path begins, and the rest of it."""
    names = path.split("/")
    above = next((place for place, name in enumerate(names) if name != ".."), len(names))
    return above, "/".join(names[above:])


def _numbers(descriptor: int) -> tuple[int, int, int, int]:
    now = os.fstat(descriptor)
    return now.st_mtime_ns, now.st_ctime_ns, now.st_size, now.st_ino
