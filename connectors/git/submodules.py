"""Submodules that were cloned on this machine, as folders of the repository they belong to. Fetches nothing."""

from __future__ import annotations

import os
from collections import OrderedDict
from errno import EIO, ENOENT
from typing import TYPE_CHECKING, NamedTuple

from connectors.base import ConnectorError
from connectors.git.command import run
from connectors.git.objects import Objects
from connectors.git.snapshot import FOLDER, Node

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from connectors.git.snapshot import Snapshot

_NAMES = ".gitmodules"
_PROCESSES = 8
"""Submodules whose objects are read at the same time; those read longest ago wait for their next turn."""


class _Mount(NamedTuple):
    """A repository and where it is seen: the git folders that may hold its submodules, their names by path."""

    commit: str
    root: Node
    git_dirs: Sequence[str]
    names: Mapping[str, str]


class Submodules:
    """The submodules below one repository, found in its git folders, or in its working tree (`top`, "": none)."""

    def __init__(self, git_dirs: Sequence[str], top: str) -> None:
        self._git_dirs, self._top = git_dirs, top
        self._mounts: dict[str, _Mount] = {}
        self._open: OrderedDict[str, Objects] = OrderedDict()

    def enter(self, snapshot: Snapshot, place: str, node: Node) -> Node:
        """The tree of the submodule at a place. Raises `OSError` when it was not cloned, or lacks the commit."""
        known = self._mounts.get(place)
        if known is None or known.commit != node.id:
            above, owner = self._owner(snapshot, place)
            known = self._mounts[place] = self._mount(owner, place, place[len(above) + 1 :], node.id)
        self._turn(known.root.objects)
        return known.root

    def _owner(self, snapshot: Snapshot, place: str) -> tuple[str, _Mount]:
        """The innermost repository that a place lies in."""
        above = place.rpartition("/")[0]
        while above and above not in self._mounts:
            above = above.rpartition("/")[0]
        known = self._mounts.get(above)
        if known is None or (not above and known.commit != snapshot.commit):
            known = _Mount(snapshot.commit, snapshot.root, self._git_dirs, _named(snapshot.root))
            self._mounts[above] = known
        return above, known

    def _mount(self, owner: _Mount, place: str, path: str, commit: str) -> _Mount:
        name = owner.names.get(path)
        if name is None:
            raise OSError(ENOENT, f"a submodule that {_NAMES} does not name")
        git_dir = next((found for found in self._places(owner, name, place) if os.path.isdir(found + "/objects")), None)
        if git_dir is None:
            raise OSError(ENOENT, "a submodule that is not here: run `git submodule update --init` in the clone")
        objects = self._open.setdefault(git_dir, Objects(git_dir))
        try:
            root = Node(FOLDER, objects.tree_of(commit), objects)
        except FileNotFoundError as error:
            reason = "a submodule without this commit: run `git submodule update` in the clone"
            raise OSError(ENOENT, reason) from error
        return _Mount(commit, root, (git_dir,), _named(root))

    def _places(self, owner: _Mount, name: str, place: str) -> Iterator[str]:
        # Git refuses such names too: they would lead out of its own folder.
        if ".." not in name.split("/") and not name.startswith("/"):
            yield from (f"{git_dir}/modules/{name}" for git_dir in owner.git_dirs)
        if self._top:
            yield f"{self._top}{place}/.git"

    def _turn(self, objects: Objects) -> None:
        self._open.move_to_end(objects.git_dir)
        for idle in list(self._open.values())[:-_PROCESSES]:
            idle.close()


def _named(root: Node) -> Mapping[str, str]:
    """Names of submodules by path, as the commit's own list has them."""
    from connectors.git.snapshot import parsed

    found = parsed(root.objects.tree(root.id), len(root.id) // 2).get(_NAMES)
    if found is None or not Node(*found, root.objects).is_file:
        return {}
    body = root.objects.blob(found[1])
    try:
        ran = run("config", "--file", "-", "-z", "--get-regexp", r"^submodule\..*\.path$", feed=body)
    except ConnectorError as error:
        raise OSError(EIO, error.what) from error
    pairs = (os.fsdecode(line).partition("\n") for line in ran.out.split(b"\0") if line)
    return {path.rstrip("/"): key[len("submodule.") : -len(".path")] for key, _, path in pairs}
