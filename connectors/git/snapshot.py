"""The tree of one commit, looked at like a folder on disk: names, symlinks, submodules. Knows no rules.

A place is "" for the top of the repository, else `/`-separated names with a leading `/`, as bytes of names decode.
"""

from __future__ import annotations

import os
import re
from collections import OrderedDict
from errno import EIO, ELOOP, ENOENT, ENOTDIR
from stat import S_ISDIR, S_ISLNK, S_ISREG
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from connectors.git.objects import Objects

SUBMODULE = 0o160000
FOLDER = 0o040000

_FOLLOWED = "\0"
"""Stands behind the names of a symlink's target; no name is like it."""
_MOST_LINKS = 40
"""After as many symlinks the system gives up on a path."""
_GIVE_UP = 2 * _MOST_LINKS
_LONGEST_TARGET = 4095
_KEPT_TARGETS = 2000
_KEPT_NAMES = 60_000
"""Names of folders kept in memory, for paths that are looked up one after the other."""

_ENTRIES = {
    size: re.compile(rb"(1[0-7]{5}|0?4[0-7]{4}) ([^\0/]+)\0(.{%d})" % size, re.DOTALL)
    for size in (20, 32)  # bytes of an id: SHA-1, SHA-256
}


class Node(NamedTuple):
    """Something in a tree: its mode, its id, and the repository that has the object."""

    mode: int
    id: str
    objects: Objects

    @property
    def is_folder(self) -> bool:
        """A tree. A submodule is none until it is entered."""
        return S_ISDIR(self.mode)

    @property
    def is_file(self) -> bool:
        """A regular file, executable or not."""
        return S_ISREG(self.mode)


class Found(NamedTuple):
    """Where a path leads: the real place, and what is there. None: nothing, and `error` is the system's number for why.

    `place` is None when the path leaves the repository. `linked`: a symlink was on the way.
    """

    place: str | None
    node: Node | None
    error: int = 0
    linked: bool = False


class Snapshot:
    """One commit. `enter` gives the tree of a submodule, if submodules are to be seen."""

    def __init__(
        self, objects: Objects, commit: str, enter: Callable[[Snapshot, str, Node], Node] | None = None
    ) -> None:
        self.objects, self.commit = objects, commit
        self.root = Node(FOLDER, objects.tree_of(commit), objects)
        self._enter = enter
        self._trees: OrderedDict[str, dict[str, tuple[int, str]]] = OrderedDict()
        self._names = 0
        self._targets: dict[str, str] = {}

    @property
    def enters(self) -> bool:
        """Whether submodules are seen as the folders they stand for."""
        return self._enter is not None

    def names(self, folder: Node) -> Mapping[str, tuple[int, str]]:
        """Mode and id by name, in git's order. Raises `OSError` when the tree is missing or damaged."""
        known = self._trees.get(folder.id)
        if known is not None:
            self._trees.move_to_end(folder.id)
            return known
        known = parsed(folder.objects.tree(folder.id), len(folder.id) // 2)
        self._trees[folder.id] = known
        self._names += len(known) + 1
        while self._names > _KEPT_NAMES and len(self._trees) > 1:
            _, dropped = self._trees.popitem(last=False)
            self._names -= len(dropped) + 1
        return known

    def child(self, place: str, folder: Node, name: str) -> Node | None:
        """What `folder`, which is at `place`, holds under this name; a submodule as its tree, if it is entered."""
        found = self.names(folder).get(name)
        if found is None:
            return None
        node = Node(*found, folder.objects)
        return self.entered(f"{place}/{name}", node)

    def entered(self, place: str, node: Node) -> Node:
        """A submodule's tree in place of the submodule, if it is to be seen. Raises `OSError` when it is not here."""
        if node.mode == SUBMODULE and self._enter is not None:
            return self._enter(self, place, node)
        return node

    def is_own(self, place: str) -> bool:
        """Whether a place lies in this repository itself, and in none of its submodules."""
        if self._enter is None:
            return True
        node: Node | None = self.root
        for name in place.split("/")[1:]:
            found = self.names(node).get(name) if node is not None and node.is_folder else None
            if found is None or found[0] == SUBMODULE:
                return False
            node = Node(*found, self.objects)
        return True

    def at(self, place: str) -> Node | None:
        """What is at a place, no symlink followed."""
        node: Node | None = self.root
        above = ""
        for name in place.split("/")[1:]:
            if node is None or not node.is_folder:
                return None
            node = self.child(above, node, name)
            above = f"{above}/{name}"
        return node

    def resolve(self, place: str, path: str) -> Found:
        """Where `path` leads from the folder at `place`, as the system would go. Raises `OSError` for damage."""
        names = [*reversed(path.split("/"))]
        where: list[tuple[str, Node | None]] = [("", self.root)]
        for name in place.split("/")[1:]:
            top, node = where[-1]
            where.append((f"{top}/{name}", self._below(top, node, name)))
        error = links = 0
        lost = False
        following: list[str] = []
        while names:
            name = names.pop()
            top, node = where[-1]
            if name == _FOLLOWED:
                following.pop()
                continue
            if node is None or not node.is_folder:
                error = error or ENOTDIR
            if name in ("", "."):
                continue
            if name == "..":
                if len(where) == 1:
                    return Found(None, None, linked=bool(links))
                where.pop()
                continue
            below = f"{top}/{name}"
            node = None if lost else self._below(top, node, name)
            if node is None or not S_ISLNK(node.mode):
                error = error or (0 if node else ENOENT)
                where.append((below, node))
                continue
            links += 1
            error = error or (ELOOP if links > _MOST_LINKS else 0)
            if below in following or links > _GIVE_UP:
                # Where a loop leads is read off its names, as the system's own tools do.
                error, lost = ELOOP, True
                where.append((below, None))
                continue
            target = self._target(node)
            if target.startswith("/"):
                return Found(None, None, linked=True)
            following.append(below)
            names += (_FOLLOWED, *reversed(target.split("/")))
        top, node = where[-1]
        return Found(top, None if error else node, error, bool(links))

    def _below(self, place: str, node: Node | None, name: str) -> Node | None:
        return self.child(place, node, name) if node is not None and node.is_folder else None

    def _target(self, link: Node) -> str:
        known = self._targets.get(link.id)
        if known is None:
            known = os.fsdecode(link.objects.blob(link.id, _LONGEST_TARGET))
            if not known or "\0" in known:
                # What no system could check out leads to a name that no tree has.
                known = "\0\0"
            if len(self._targets) > _KEPT_TARGETS:
                self._targets.clear()
            self._targets[link.id] = known
        return known


def parsed(raw: bytes, size: int) -> dict[str, tuple[int, str]]:
    """A raw tree object, whose ids have `size` bytes. Raises `OSError` when it is not what git would write.

    A name that no folder can hold, or that is there twice, makes all of it doubtful.
    """
    found: dict[str, tuple[int, str]] = {}
    at = count = 0
    for match in _ENTRIES[size].finditer(raw):
        if match.start() != at:
            break
        mode, name, number = match.groups()
        found[os.fsdecode(name)] = int(mode, 8), number.hex()
        at, count = match.end(), count + 1
    if at != len(raw) or count != len(found) or "." in found or ".." in found:
        raise OSError(EIO, "its tree is damaged")
    return found
