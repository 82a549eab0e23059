"""What the file system says: names and numbers in one folder, a descriptor of one file. Knows no rules."""

from __future__ import annotations

import os
from errno import EISDIR, ELOOP, ENOTDIR
from stat import S_ISDIR, S_ISREG
from typing import NamedTuple, Protocol

from connectors.rules import NEVER

File = tuple[str, int, int, int, int]
"""name, mtime_ns, ctime_ns, size, inode: a plain tuple, because one is made for every file on every run."""

Link = tuple[str, str, str, File | None]
"""A symlink's name, its real path, what that is (FOLDER, FILE, or a reason), and a file's numbers."""

FOLDER = "folder"
FILE = "file"
OUTSIDE = "symlink leaves the folder"
WITHHELD = "hidden"
SPECIAL = "not a regular file"

_OPEN = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
_OPEN_FOLDER = _OPEN | os.O_DIRECTORY


class Listing(NamedTuple):
    """One folder, as found. Files are in the file system's order, everything else is sorted by name."""

    files: list[File]
    folders: list[str]
    links: list[Link]
    special: list[str]
    failed: list[tuple[str, str, bool]]
    """(name, reason, whether it is known to be a file) of what was there and could not be looked at."""


class _Token(Protocol):
    def update(self, data: bytes, /) -> None: ...


def look(path: str, place: str, root: str, token: _Token) -> Listing:
    """List the folder whose real path is `place`; `token` takes it in. One stat a file and none for folders.

    Symlinks are looked through only when they stay inside `root`. Raises `OSError` when the folder cannot be
    listed, or is a folder no more.
    """
    from marshal import dumps

    listing = Listing([], [], [], [], [])
    files, folders, links, special, failed = listing
    # Through a descriptor each stat is a look-up of one name, not of the whole path again.
    descriptor = os.open(place, _OPEN_FOLDER)
    try:
        with os.scandir(descriptor) as found:
            for entry in found:
                try:
                    if entry.is_file(follow_symlinks=False):
                        now = entry.stat(follow_symlinks=False)
                        files.append((entry.name, now.st_mtime_ns, now.st_ctime_ns, now.st_size, now.st_ino))
                    elif entry.is_dir(follow_symlinks=False):
                        if entry.name not in NEVER:
                            folders.append(entry.name)
                    elif entry.is_symlink():
                        links.append(_link(place, entry.name, root))
                    else:
                        # Where kinds are not part of a listing, what has just vanished looks like this too.
                        entry.stat(follow_symlinks=False)
                        special.append(entry.name)
                except OSError as error:
                    failed.append((entry.name, said(error), _is_file(entry)))
    finally:
        os.close(descriptor)
    for part in (folders, links, special, failed):
        part.sort()
    # Format 2 depends on the values alone; later ones also on how often Python refers to them.
    token.update(dumps((path, *listing), 2))
    return listing


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file(follow_symlinks=False)
    except OSError:
        return False


def _link(place: str, name: str, root: str) -> Link:
    path = f"{place}/{name}"
    real = os.path.realpath(path)
    if not inside(real, root):
        return name, real, OUTSIDE, None
    if not NEVER.isdisjoint(below(real, root).split("/")) and name not in NEVER:
        return name, real, WITHHELD, None
    try:
        now = os.stat(path)
    except OSError as error:
        return name, real, f"symlink to nothing: {said(error)}", None
    if S_ISDIR(now.st_mode):
        return name, real, FOLDER, None
    if not S_ISREG(now.st_mode):
        return name, real, SPECIAL, None
    return name, real, FILE, (name, now.st_mtime_ns, now.st_ctime_ns, now.st_size, now.st_ino)


def open_file(root: str, path: str) -> int:
    """A descriptor for reading the regular file at `path` below the real path `root`.

    Symlinks are followed only to a real path inside the root, whoever swaps what meanwhile. Raises `OSError`:
    ELOOP or ENOTDIR when the path leads out, EISDIR when there is something else than a file.
    """
    descriptor = _open(root, path)
    if S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise OSError(EISDIR, SPECIAL, path)


def _open(root: str, path: str) -> int:
    try:
        return descend(root, path)
    except OSError as error:
        if error.errno not in (ELOOP, ENOTDIR):
            raise
        real = os.path.realpath(f"{root}/{path}")
        if not inside(real, root) or not NEVER.isdisjoint(below(real, root).split("/")[:-1]):
            raise OSError(error.errno, OUTSIDE, path) from error
    return descend(root, below(real, root))


def descend(root: str, path: str) -> int:
    """A descriptor of a path, opened one name at a time, so that no symlink on the way is followed."""
    *folders, name = path.split("/")
    place = os.open(root, _OPEN_FOLDER)
    try:
        for folder in folders:
            above, place = place, os.open(folder, _OPEN_FOLDER, dir_fd=place)
            os.close(above)
        # Without O_NONBLOCK a pipe that took the file's place would be waited for.
        return os.open(name, _OPEN | os.O_NONBLOCK, dir_fd=place)
    finally:
        os.close(place)


def inside(real: str, root: str) -> bool:
    """Whether a real path is the root or below it."""
    return real == root or real.startswith(root.rstrip("/") + "/")


def below(real: str, root: str) -> str:
    """A real path inside the root, relative to it; "" for the root itself."""
    return real[len(root) :].lstrip("/")


def said(error: OSError) -> str:
    """The operating system's words, without the numbers."""
    return (error.strerror or str(error)).lower()


def version(mtime: int, ctime: int, size: int, inode: int) -> str:
    """The version of a file: whatever writes to it, or puts another in its place, changes one of these."""
    return f"{mtime:x}.{ctime:x}.{size:x}.{inode:x}"


def settled(mtime: int, ctime: int, now: int) -> bool:
    """Whether a file last written then would show it if it were written again from `now` (nanoseconds) on.

    Clocks of file systems tick: what is written twice in one tick looks the same. A tick is at most 10 ms
    where times have fractions of a second, and up to 2 s (FAT) where they have none. A time in the future
    says nothing.
    """
    tick = 20_000_000 if mtime % 1_000_000_000 or ctime % 1_000_000_000 else 2_000_000_000
    return max(mtime, ctime) + tick <= now
