"""Zips inside a tree, put in its place: big exports arrive as a zip of zips. What one zip may be is `zipped`'s."""

from __future__ import annotations

import os
import re
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, BinaryIO

from connectors.archive.model import MOST, Member, chunks, in_order, no_twins, refuse
from connectors.archive.zipped import Zip
from connectors.listing import said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connectors.archive.model import Place

DEEPEST = 3
"""How many zips may be in each other."""
_MOST_ZIPS = 100
_PART = re.compile(r"[-_ ]Part[-_ ]?\d+\.zip\Z", re.IGNORECASE)
_LEAST = 64 * 1024 * 1024
_RATIO = 4
"""A zip hardly shrinks in another one."""


class Joined:
    """Several places as one: members by path, and which place holds each under which name."""

    def __init__(self, outer: Place) -> None:
        self.place = outer.place
        self.missed = outer.missed
        self._members = dict(outer.members)
        self._found: dict[str, tuple[Place, str]] = {path: (outer, path) for path in outer.members}

    def open(self, path: str) -> BinaryIO:
        """As `Tree.open`."""
        place, inner = self._found[path]
        return place.open(inner)

    @property
    def members(self) -> Mapping[str, Member]:
        """All of them, sorted by path once they are put in order."""
        return self._members

    def verify(self, path: str) -> None:
        """Raises `Changed` when a member is not the same any more."""
        place, inner = self._found[path]
        place.verify(inner)

    def replace(self, path: str, inner: Place) -> None:
        """Put what a zip holds where it lies. A name that is taken by something else gets the zip's as a folder."""
        del self._members[path], self._found[path]
        folder, _, name = path.rpartition("/")
        for member in inner.members.values():
            there = f"{folder}/{member.path}".lstrip("/")
            taken = self._members.get(there)
            if taken is not None and taken[1:] == member[1:] and member.version:
                continue
            if taken is not None:
                there = f"{folder}/{name[:-4]}/{member.path}".lstrip("/")
            self._members[there] = member._replace(path=there)
            self._found[there] = (inner, member.path)
        if len(self._members) > MOST:
            refuse(self.place, f"it has more than {MOST:,} files")

    def sort(self) -> None:
        """Put the members in order, and refuse twins."""
        self._members = in_order(self._members)
        no_twins(self._members, self.place)


def unpacked(outer: Place, depth: int = 1) -> Place:
    """The place with the zips it is made of in theirs: those called `…-Part-1.zip`, or all if it holds nothing else.

    They are copied to temporary files without a name. Raises `ConnectorError`, `Changed`.
    """
    zips = [path for path in outer.members if path.lower().endswith(".zip")]
    wanted = zips if len(zips) == len(outer.members) else [path for path in zips if _PART.search(path)]
    if not wanted:
        return outer
    if depth >= DEEPEST or len(wanted) > _MOST_ZIPS:
        refuse(outer.place, "it is zips within zips within zips" if depth >= DEEPEST else "it is too many zips in one")
    joined = Joined(outer)
    for path in wanted:
        joined.replace(path, unpacked(_inner(outer, path), depth + 1))
    joined.sort()
    return joined


def _inner(outer: Place, path: str) -> Zip:
    with TemporaryFile() as copy:
        try:
            with outer.open(path) as file:
                for chunk in chunks(file):
                    copy.write(chunk)
        except OSError as error:
            refuse(outer.place, f"its zip {path!r} cannot be read: {said(error)}")
        copy.flush()
        return Zip(os.dup(copy.fileno()), f"{outer.place}/{path}", lambda: outer.verify(path))
