"""What a folder and a zip have in common: members, how they are read, what is too much, and which names are no name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO, NamedTuple, NoReturn, Protocol

from connectors.base import ConnectorError

LARGEST = 128 * 1024 * 1024
"""Bytes of a member that are read at once unless a caller says otherwise."""
MOST = 400_000
"""Members a tree may have."""

_MAKE_AGAIN = "make the export again, and leave its archive as it comes; nothing was deleted"
_LITTER = frozenset((".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX"))
_DRIVE = re.compile(r"[A-Za-z]:(?:[\\/]|\Z)")
_SEPARATORS = re.compile(r"[\\/]")


class Member(NamedTuple):
    """A regular file. `path` is `/`-separated, decoded, never absolute and without `..`.

    The same non-empty `version` means the same bytes: CRC and size in a zip, stat numbers in a folder ("" while it
    could change again without their showing it).
    """

    path: str
    size: int
    version: str


class Place(Protocol):
    """Where members are: one zip, one folder, or several put together."""

    place: str
    missed: tuple[str, ...]
    """What is there and could not be looked at, with the reason."""

    @property
    def members(self) -> Mapping[str, Member]:
        """By path, sorted."""
        ...

    def verify(self, path: str) -> None:
        """Raises `Changed` when a member is not the same any more. Reads nothing."""
        ...

    def open(self, path: str) -> BinaryIO:
        """As `Tree.open`."""
        ...


def refuse(place: str, what: str) -> NoReturn:
    """The whole archive is not read: `what` says what is wrong with it."""
    raise ConnectorError(f"{place} is not read: {what}", at=place, hint=_MAKE_AGAIN)


def parts(name: str, separator: str = "/") -> list[str]:
    """The names a path is made of; none for what is no content: folders, and what systems leave behind.

    Raises `ValueError` saying why it is no path an export would have.
    """
    if "\0" in name:
        raise ValueError("has a NUL in its name")
    if name.startswith(("/", "\\")) or _DRIVE.match(name):
        raise ValueError("has an absolute path")
    if ".." in name and ".." in _SEPARATORS.split(name):
        raise ValueError("leads out of the archive")
    if name.endswith(separator):
        return []
    found = [part for part in name.split(separator) if part not in ("", ".")]
    return [] if not found or found[-1].startswith("._") or not _LITTER.isdisjoint(found) else found


def decoded(name: bytes) -> str:
    """A file name that does not say its encoding: UTF-8 if it can be, else what the first zip programs wrote."""
    try:
        return name.decode()
    except UnicodeDecodeError:
        return name.decode("cp437")


def no_twins(paths: Iterable[str], place: str) -> None:
    """Refuse two members of one name, also where only its form differs: which one is meant, nobody knows."""
    from unicodedata import normalize

    seen = set()
    for path in paths:
        name = path if path.isascii() else normalize("NFC", path)
        if name in seen:
            refuse(place, f"it has two files called {path!r}")
        seen.add(name)


def in_order(members: Mapping[str, Member]) -> dict[str, Member]:
    """The members, sorted by path."""
    return {path: members[path] for path in sorted(members)}


def chunks(file: BinaryIO) -> Iterator[bytes]:
    """A file, 64 KiB at a time."""
    while chunk := file.read(65536):
        yield chunk
