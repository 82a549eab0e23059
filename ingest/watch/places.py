"""What of a source is watched: its folder, one file in a folder, or what a repository keeps of its branches."""

from __future__ import annotations

import os
import time
from typing import NamedTuple

from connectors.base import Connector
from connectors.rules import NEVER
from ingest.settings import Source

_RULES = ".finignore"
_STALE = 600.0
"""Seconds after which a lock of git was left behind by one that died."""


class Place(NamedTuple):
    """A folder to watch, by its real path, and as it was named, which may lead elsewhere some day.

    `below`: with all it holds; `names`: only these in it, () for all.
    """

    path: str
    named: str
    below: bool = True
    names: tuple[str, ...] = ()


def places_of(source: Source, connector: Connector) -> tuple[Place, ...]:
    """What to watch; (): nothing tells of this source's changes. An export in one file lies among foreign ones."""
    signs = getattr(connector, "signs", None)
    if signs is not None:
        return tuple(Place(os.path.realpath(path), path, below, tuple(names)) for path, below, names in signs())
    if source.path and os.path.isfile(source.path):
        folder, name = os.path.split(os.path.realpath(source.path))
        return (Place(folder, folder, below=False, names=(name,)),)
    return tuple(Place(os.path.realpath(root), root) for root in connector.roots)


def matters(path: str) -> bool:
    """Whether something at a path below a root may be about documents: not what repositories keep for themselves."""
    *folders, name = path.split("/")
    return name == _RULES or NEVER.isdisjoint((*folders, name))


def git_folder(root: str) -> str:
    """The folder in which git keeps the state of the work tree that a root is in; "" if it is in none."""
    here = root
    while True:
        there = os.path.join(here, ".git")
        if os.path.isdir(there):
            return there
        if os.path.isfile(there):
            return _linked(here, there)
        above = os.path.dirname(here)
        if above == here:
            return ""
        here = above


def _linked(here: str, file: str) -> str:
    """Where a `.git` file of another work tree or a submodule leads."""
    try:
        with open(file, encoding="utf-8", errors="surrogateescape") as text:
            word, _, place = text.readline().rstrip("\n").partition(": ")
    except OSError:
        return ""
    return os.path.join(here, place) if word == "gitdir" else ""


def is_switching(git: str) -> bool:
    """Whether git is at work on the work tree just now: it locks its index while a branch is checked out."""
    try:
        return bool(git) and time.time() - os.stat(os.path.join(git, "index.lock")).st_mtime < _STALE
    except OSError:
        return False
