"""A folder as an archive: one stat a file, symlinks not followed out of it, a file read only if it is the same."""

from __future__ import annotations

import io
import os
from errno import EISDIR, ELOOP, ENOENT, ENOTDIR
from typing import TYPE_CHECKING, BinaryIO

from connectors.archive.model import MOST, Member, decoded, in_order, no_twins, parts, refuse
from connectors.base import Changed
from connectors.hashing import blake2b
from connectors.listing import FOLDER, look, open_file, said, settled, version
from connectors.rules import NEVER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from _typeshed import WriteableBuffer

    from connectors.listing import File

_GONE = frozenset((ENOENT, ENOTDIR, ELOOP, EISDIR))


class Folder:
    """The files below a folder, as they were when it was made."""

    def __init__(self, place: str, now: int) -> None:
        """`place` is a real path; `now`, in nanoseconds, is before anything was looked at. Raises `OSError`."""
        self.place = place
        self._missed: list[str] = []
        self._token = blake2b(digest_size=16)
        self._numbers: dict[str, tuple[str, str]] = {}
        """Of what could change unseen, or is called otherwise in the folder: its version, and that name."""
        self._certain = True
        found: dict[str, Member] = {}
        for folder, file in self._files():
            stored = folder + file[0]
            try:
                path = _readable(stored)
            except ValueError as error:
                refuse(place, f"its file {stored!r} {error}")
            if path and path not in found:
                found[path] = self._member(path, stored, file, now)
            elif path:
                no_twins((path, path), place)
            if len(found) > MOST:
                refuse(place, f"it has more than {MOST:,} files")
        no_twins(found, place)
        self.members: Mapping[str, Member] = in_order(found)
        self.missed = tuple(self._missed)

    @property
    def stamp(self) -> str:
        """Changes with every name and every number of every file; "" where something seen could change unseen."""
        return self._token.hexdigest() if self._certain and not self.missed else ""

    def open(self, path: str) -> BinaryIO:
        """A member's bytes, while it is the file that was listed. Raises `KeyError`, `Changed`, `OSError`."""
        known, stored = self._numbers.get(path) or (self.members[path].version, path)
        try:
            descriptor = open_file(self.place, stored)
        except OSError as error:
            if error.errno in _GONE:
                raise Changed(path) from error
            raise
        return io.BufferedReader(_Stream(descriptor, path, known))

    def verify(self, path: str) -> None:
        """Raises `Changed` when a member is not the file any more that was listed."""
        try:
            self.open(path).close()
        except OSError as error:
            raise Changed(path) from error

    def _member(self, path: str, stored: str, file: File, now: int) -> Member:
        _, mtime, ctime, size, inode = file
        known = version(mtime, ctime, size, inode)
        certain = settled(mtime, ctime, now)
        if not certain or path != stored:
            self._numbers[path] = known, stored
        self._certain = self._certain and certain
        return Member(path, size, known if certain else "")

    def _files(self) -> Iterator[tuple[str, File]]:
        """Every file with the path of its folder ("" or ending in `/`)."""
        to_visit = [""]
        while to_visit:
            folder = to_visit.pop()
            try:
                listing = look(folder, f"{self.place}/{folder}", self.place, self._token)
            except OSError as error:
                if not folder:
                    raise
                self._missed.append(f"{_shown(folder[:-1])} ({said(error)})")
                continue
            yield from ((folder, file) for file in listing.files if file[0] not in NEVER)
            for name, _, kind, numbers in listing.links:
                if numbers is not None:
                    yield folder, (name, *numbers[1:])
                elif name not in NEVER:
                    reason = "symlink to a folder" if kind == FOLDER else kind
                    self._missed.append(f"{_shown(folder + name)} ({reason})")
            self._missed += [f"{_shown(folder + name)} ({reason})" for name, reason, _ in listing.failed]
            to_visit += [f"{folder}{name}/" for name in reversed(listing.folders)]


class _Stream(io.FileIO):
    """A file being read; that it is still the one that was listed is made sure at its beginning and end."""

    def __init__(self, descriptor: int, path: str, known: str) -> None:
        super().__init__(descriptor)
        self._path, self._known = path, known
        try:
            self._check()
        except Changed:
            self.close()
            raise

    def readinto(self, buffer: WriteableBuffer, /) -> int | None:
        count = super().readinto(buffer)
        if not count:
            self._check()
        return count

    def readall(self) -> bytes:
        body = super().readall()
        self._check()
        return body

    def _check(self) -> None:
        if _version(self.fileno()) != self._known:
            raise Changed(self._path)


def _readable(stored: str) -> str:
    """A path as a zip would give it: bytes that are no UTF-8 decoded, what systems leave behind as ""."""
    return "/".join(parts(_shown(stored)))


def _shown(stored: str) -> str:
    return stored if stored.isascii() else decoded(os.fsencode(stored))


def _version(descriptor: int) -> str:
    now = os.fstat(descriptor)
    return version(now.st_mtime_ns, now.st_ctime_ns, now.st_size, now.st_ino)
