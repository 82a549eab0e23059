"""An export as a tree of files, whether it lies there as a zip or unpacked: read only, and nothing is unpacked.

What a zip may be is said in `zipped`, what a folder is in `folder`, zips of zips are in `nested`.
"""

from __future__ import annotations

import os
import time
from stat import S_ISDIR, S_ISREG
from typing import TYPE_CHECKING, BinaryIO

from connectors.archive.model import LARGEST, Member
from connectors.base import Changed, ConnectorError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from connectors.archive.model import Place

__all__ = ["LARGEST", "Member", "Tree", "open_tree", "stamp_of"]

_MAGIC = frozenset("*?[")


class Tree:
    """A folder or a zip. Members are read as they were when it was opened, or not at all.

    `place` is its absolute path. `stamp` changes whenever anything inside may have changed; "" means not settled yet,
    or unknown. `missed` names what is there and could not be listed (folders without permission, symlinks out of
    it): a listing made of the tree is incomplete then. A zip stays open as long as its tree, or a tree below it, lives.
    """

    def __init__(self, inside: Place, place: str, stamp: str, folder: str = "") -> None:
        self._inside = inside
        self._folder = folder
        self.place, self.stamp, self.missed = place, stamp, inside.missed
        self.members: Mapping[str, Member] = inside.members
        if folder:
            start = len(folder)
            chosen = (member for member in inside.members.values() if member.path.startswith(folder))
            self.members = {member.path[start:]: member._replace(path=member.path[start:]) for member in chosen}

    def read(self, path: str, limit: int = LARGEST) -> bytes:
        """A member's bytes. Raises `KeyError`: no such member; `Changed`: not the same any more; `OSError`: unreadable.

        A member larger than `limit` is unreadable, and so is one that is damaged, encrypted or unpacks without end.
        """
        from errno import EFBIG

        size = self.members[path].size
        if size > limit:
            raise OSError(EFBIG, f"larger than {limit:,} bytes", path)
        with self.open(path) as file:
            body = file.read(size + 1)
            if len(body) != size or file.read(1):
                raise Changed(path)
        return body

    def open(self, path: str) -> BinaryIO:
        """A member's bytes as a stream, whose reading raises what `read` raises."""
        if path not in self.members:
            raise KeyError(path)
        return self._inside.open(self._folder + path)

    def verify(self, path: str) -> None:
        """Raises `Changed` when a member is not the same any more. Reads nothing."""
        self._inside.verify(self._folder + path)

    def below(self, folder: str) -> Tree:
        """The same, seen from a folder inside; without members when there is none of that name."""
        inner = folder.strip("/")
        if not inner:
            return self
        return Tree(self._inside, f"{self.place}/{inner}", self.stamp, f"{self._folder}{inner}/")


def open_tree(path: str, *, nested: bool = False, clock: Callable[[], int] = time.time_ns) -> Tree:
    """The folder or zip at `path`, which may be a pattern (`exports/*.zip`): then the newest one.

    `nested`: the zips an export is made of (`Export-…-Part-1.zip`) count as unpacked where they lie. Raises
    `ConnectorError` when there is nothing to read, and for a zip that is damaged or made to do harm.
    """
    place = _newest(path)
    now = clock()
    inside: Place
    try:
        if S_ISDIR(os.stat(place).st_mode):
            from connectors.archive.folder import Folder

            place = os.path.realpath(place)
            found = Folder(place, now)
            inside, stamp = found, found.stamp
        else:
            from connectors.archive.zipped import open_zip

            inside, stamp = open_zip(place, clock)
        if nested:
            from connectors.archive.nested import unpacked

            inside = unpacked(inside)
    except (OSError, Changed) as error:
        raise _unreadable(place, error) from error
    if not inside.members:
        hint = "correct the source's path, or mount what it shows; nothing was deleted"
        raise ConnectorError(f"{place} is empty", at=place, hint=hint)
    return Tree(inside, place, stamp)


def stamp_of(path: str, *, clock: Callable[[], int] = time.time_ns) -> str:
    """The stamp `open_tree` would give, for one stat a file; "" when there is nothing that could be read."""
    try:
        place = _newest(path)
        now = clock()
        there = os.stat(place)
        if S_ISDIR(there.st_mode):
            from connectors.archive.folder import Folder

            return Folder(os.path.realpath(place), now).stamp
        from connectors.listing import settled, version

        if not S_ISREG(there.st_mode) or not settled(there.st_mtime_ns, there.st_ctime_ns, now):
            return ""
        return version(there.st_mtime_ns, there.st_ctime_ns, there.st_size, there.st_ino)
    except (OSError, ConnectorError):
        return ""


def _newest(path: str) -> str:
    """The path itself, or of those that fit it as a pattern the one written last. Raises `ConnectorError`."""
    place = os.path.abspath(path)
    if "\0" in place:
        raise ConnectorError("the path holds a NUL", at="path", hint="correct the source's path")
    if _MAGIC.isdisjoint(path) or os.path.lexists(place):
        return place
    from glob import glob

    found = []
    for name in glob(place):
        try:
            found.append((os.stat(name).st_mtime_ns, name))
        except OSError:
            continue
    if not found:
        raise ConnectorError(f"nothing is called {path}", at=path, hint=_hint())
    return max(found)[1]


def _hint() -> str:
    return "correct the source's path, mount what it shows, or permit reading it; nothing was deleted"


def _unreadable(place: str, error: OSError | Changed) -> ConnectorError:
    from connectors.listing import said

    words = said(error) if isinstance(error, OSError) else "it was written to meanwhile"
    return ConnectorError(f"{place} cannot be read: {words}", at=place, hint=_hint())
