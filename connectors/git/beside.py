"""Files beside the documents of a commit: those they include, those that describe their site."""

from __future__ import annotations

from errno import EFBIG
from typing import TYPE_CHECKING

from connectors.base import ABOVE, Resource
from connectors.git.lfs import content
from connectors.listing import below, inside
from connectors.rules import NEVER

if TYPE_CHECKING:
    from connectors.git.commits import Opened

_LARGEST = 16 * 1024 * 1024


def beside(opened: Opened, path: str, known: str) -> Resource | None:
    """The file at `path`, also up to `ABOVE` folders above the root, never outside the repository.

    Symlinks are followed inside the folder it is looked for in. Raises `OSError` when it cannot be read.
    """
    _, snapshot, root = opened
    names = path.split("/")
    above = next((number for number, name in enumerate(names) if name != ".."), len(names))
    if above > min(ABOVE, root.count("/")) or ".." in names[above:] or "\0" in path:
        return None
    for _ in range(above):
        root = root.rpartition("/")[0]
    found = snapshot.resolve(root, "/".join(names[above:]))
    node = found.node
    if found.place is None or node is None or not node.is_file or not inside(found.place, root):
        return None
    if found.linked and not NEVER.isdisjoint(below(found.place, root).split("/")):
        return None
    if known and known == node.id:
        return Resource(known, None)
    try:
        return Resource(node.id, content(node, _LARGEST))
    except OSError as error:
        if error.errno == EFBIG:
            return None
        raise
