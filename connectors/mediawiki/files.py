"""Where a dump lies: a file, packed or not, or such files in a folder or zip. Says when any of them changed."""

from __future__ import annotations

import bz2
import gzip
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from stat import S_ISREG
from typing import BinaryIO, NamedTuple, cast

from connectors.archive import Tree, open_tree, stamp_of
from connectors.base import Changed, ConnectorError
from connectors.listing import said, settled, version

ENDINGS = (".xml", ".xml.gz", ".xml.bz2")
_HINT = "name an .xml, .xml.gz or .xml.bz2 file, or a folder or zip that holds one; nothing was deleted"


class Files(NamedTuple):
    """The dumps of a source as they are now. `stamp` is "" while they could change without showing it."""

    place: str
    stamp: str
    tree: Tree | None
    names: tuple[str, ...]
    identity: tuple[int, ...] = ()

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """A dump's xml, unpacked as it is read. Raises `OSError`, and `Changed` for one that was written to."""
        with self._raw(name) as file:
            first = file.read(3)
        with self._raw(name) as file:
            if first.startswith(b"\x1f\x8b"):
                with gzip.GzipFile(fileobj=file) as unpacked:
                    yield cast("BinaryIO", unpacked)
            elif first == b"BZh":
                with bz2.BZ2File(file) as unpacked_too:
                    yield cast("BinaryIO", unpacked_too)
            else:
                yield file

    def _raw(self, name: str) -> BinaryIO:
        return self.tree.open(name) if self.tree is not None else open(name, "rb")

    def verify(self) -> None:
        """Raises `Changed` when they are no longer what they were. Reads nothing."""
        if self.tree is not None:
            for name in self.names:
                self.tree.verify(name)
            now = stamp_of(self.place)
            if self.stamp and now != self.stamp:
                raise Changed(self.place)
            return
        try:
            if _identity(os.stat(self.place)) != self.identity:
                raise Changed(self.place)
        except OSError as error:
            raise Changed(self.place) from error


def find(path: str, clock: Callable[[], int] = time.time_ns) -> Files:
    """The dumps at a path, which may be a pattern: then the newest. Raises `ConnectorError` when there are none."""
    place = _newest(path)
    try:
        there = os.stat(place)
        if S_ISREG(there.st_mode) and not _is_zip(place):
            found = _identity(there)
            stamp = version(*found) if settled(found[0], found[1], clock()) else ""
            return Files(place, stamp, None, (place,), found)
    except OSError as error:
        raise ConnectorError(f"{place} cannot be read: {said(error)}", at=place, hint=_HINT) from error
    tree = open_tree(place)
    names = tuple(name for name in tree.members if name.lower().endswith(ENDINGS))
    if not names:
        raise ConnectorError(f"{place} holds no dump", at=place, hint=_HINT)
    return Files(place, tree.stamp, tree, names)


def _newest(path: str) -> str:
    """The path itself, or of the files that fit it as a pattern the one written last. Raises `ConnectorError`."""
    place = os.path.abspath(path)
    if "\0" in path:
        raise ConnectorError("the path holds a NUL", at="path", hint=_HINT)
    if not set("*?[") & set(path) or os.path.lexists(place):
        return place
    from glob import glob

    found = [(os.stat(name).st_mtime_ns, name) for name in glob(place) if os.path.exists(name)]
    if not found:
        raise ConnectorError(f"nothing is called {path}", at=path, hint=_HINT)
    return max(found)[1]


def _is_zip(place: str) -> bool:
    with open(place, "rb") as file:
        return file.read(2) == b"PK"


def _identity(there: os.stat_result) -> tuple[int, int, int, int]:
    return there.st_mtime_ns, there.st_ctime_ns, there.st_size, there.st_ino
