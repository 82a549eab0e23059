"""Where a DokuWiki's files lie: its pages, its settings and its media, in a folder or a zip, at any of its levels."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import NamedTuple

from connectors.archive import Tree, open_tree, stamp_of
from connectors.base import Changed, ConnectorError
from connectors.exported import trouble
from connectors.hashing import blake2b
from connectors.listing import said

SETTINGS = ("conf/acl.auth.php", "conf/local.php", "conf/local.protected.php")
_PROGRAM = frozenset(("doku.php", "dokuwiki.php", "local.php", "acl.auth.php"))
_HINT = "name the wiki's folder, its data folder or data/pages, or a zip of one of them; nothing was deleted"


class Place(NamedTuple):
    """A wiki's files as they are now. `settings` holds those of `SETTINGS` that are there."""

    at: str
    stamp: str
    pages: Tree
    media: Tree | None
    settings: Mapping[str, bytes]
    missed: tuple[str, ...]


def pages_folder(path: str) -> str:
    """The folder of the pages when a source names a folder, "" for a zip, a pattern or nothing."""
    place = os.path.abspath(path)
    if place.endswith("/data/pages") and os.path.isdir(place):
        return place  # a namespace called `pages` may lie in it
    for inside in ("data/pages", "pages", ""):
        folder = os.path.join(place, inside) if inside else place
        if os.path.isdir(folder):
            return folder
    return ""


def find(path: str, *, media: bool) -> Place:
    """The wiki at a path. Raises `ConnectorError` when there is none, or its settings cannot be read."""
    folder = pages_folder(path)
    if not folder:
        return _zipped(path, media=media)
    pages = open_tree(folder)
    if not _holds_pages(pages):
        raise _no_pages(folder)
    files = open_tree(beside) if media and os.path.isdir(beside := _beside(folder)) else None
    missed = (*pages.missed, *(files.missed if files is not None else ()))
    return Place(folder, stamp(path, media=media), pages, files, _settings(folder), missed)


def settings(path: str, found: Place) -> Mapping[str, bytes]:
    """The settings as they are now; a zip's are those it was opened with. Raises `ConnectorError`."""
    return _settings(found.at) if pages_folder(path) else found.settings


def _settings(folder: str) -> dict[str, bytes]:
    found = {}
    for name in SETTINGS:
        try:
            with open(f"{_root(folder)}/{name}", "rb") as file:
                found[name] = file.read(1 << 24)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            what = f"the wiki's access rules cannot be read ({name}: {said(error)})"
            raise ConnectorError(what, at=folder, hint="permit reading it; nothing was changed") from error
    return found


def stamp(path: str, *, media: bool) -> str:
    """A token that changes with any page, setting or wanted file; "" when one is not settled. One stat a file."""
    folder = pages_folder(path)
    if not folder:
        return stamp_of(path)
    beside = _beside(folder)
    parts = [stamp_of(folder), stamp_of(beside) if media and os.path.isdir(beside) else "-"]
    for name in SETTINGS:
        place = f"{_root(folder)}/{name}"
        parts.append(stamp_of(place) if os.path.lexists(place) else "-")
    return blake2b("\0".join(parts).encode(), digest_size=16).hexdigest() if all(parts) else ""


def _root(folder: str) -> str:
    """The wiki's own folder, seen from its pages'."""
    return os.path.dirname(os.path.dirname(folder))


def _beside(folder: str) -> str:
    return f"{os.path.dirname(folder)}/media"


def _zipped(path: str, *, media: bool) -> Place:
    tree = open_tree(path)
    root = _pages_in(tree)
    if root is None:
        raise _no_pages(tree.place)
    above = root.removesuffix("pages/") if root.endswith("pages/") else None
    wiki = above.removesuffix("data/") if above is not None else None
    found = {}
    for name in SETTINGS:
        if wiki is not None and wiki + name in tree.members:
            try:
                found[name] = tree.read(wiki + name)
            except (OSError, Changed) as error:
                what = f"the wiki's access rules cannot be read ({name}: {trouble(error)})"
                raise ConnectorError(what, at=tree.place, hint="make the zip again; nothing was changed") from error
    files = tree.below(f"{above}media") if media and above is not None else None
    return Place(tree.place, tree.stamp, tree.below(root), files, found, tuple(tree.missed))


def _pages_in(tree: Tree) -> str | None:
    """The folder of the pages inside a zip, with its slash; "" when the zip is that folder itself."""
    found: dict[int, str] = {}
    for path in tree.members:
        place = "/" + path
        for rank, inside in enumerate(("/data/pages/", "/pages/")):
            at = place.find(inside)
            if at >= 0:
                folder = path[: at + len(inside) - 1]
                if rank not in found or len(folder) < len(found[rank]):
                    found[rank] = folder
    if found:
        return found[min(found)]
    return "" if _holds_pages(tree) else None


def _holds_pages(tree: Tree) -> bool:
    """Whether a tree may be a wiki's pages: the program's own folder is not, although it is full of texts."""
    names = {path.rpartition("/")[2].lower() for path in tree.members}
    return any(name.endswith(".txt") for name in names) and _PROGRAM.isdisjoint(names)


def _no_pages(place: str) -> ConnectorError:
    return ConnectorError(f"{place} holds no pages of a DokuWiki", at=place, hint=_HINT)
