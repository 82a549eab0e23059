"""What connectors of exports share: the tree that was crawled, the state it leaves, versions. Knows no system."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from connectors.archive import Tree, open_tree, stamp_of
from connectors.base import Changed, ConnectorError
from connectors.hashing import blake2b

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connectors.base import Document


class Exported:
    """The export of one source: a zip, or the folder it was unpacked to.

    `path` is absolute. `options` are all that a listing depends on besides the export; `form` is a number that a
    connector raises when it would now list the same export differently.
    """

    def __init__(self, path: str, form: int, options: Sequence[object], *, nested: bool = False) -> None:
        self.path = os.path.abspath(path)
        self._seed = digest("state", form, self.path, *options)
        self._nested = nested
        self._tree: Tree | None = None

    def crawled(self) -> Tree:
        """The export as it is now; what is read from here on is read from it. Raises `ConnectorError`."""
        self._tree = None  # an older one would keep its zip open
        self._tree = open_tree(self.path, nested=self._nested)
        return self._tree

    def tree(self) -> Tree:
        """The export as the last crawl saw it. Raises `Changed` when it cannot be opened any more."""
        if self._tree is None:
            try:
                return self.crawled()
            except ConnectorError as error:
                raise Changed(self.path) from error
        return self._tree

    def state(self, tree: Tree) -> str:
        """What `unchanged` recognises an export by, "" while it could change without showing it."""
        return self._state(tree.stamp)

    def unchanged(self, state: str) -> bool:
        """Whether the export is the one that left `state`. Parses nothing."""
        return bool(state) and state == self._state(stamp_of(self.path))

    def stamp(self) -> str:
        """The export's stamp as it is now."""
        return stamp_of(self.path)

    def _state(self, stamp: str) -> str:
        return digest(self._seed, stamp) if stamp else ""


def digest(*parts: object) -> str:
    """A short hash of values that `repr` writes in one way only: text, numbers, tuples of them."""
    return blake2b(repr(parts).encode("utf-8", "backslashreplace"), digest_size=16).hexdigest()


def version_of(content: str, document: Document) -> str:
    """A document's version: of its content, "" when that is unknown, and of all else that is said of it."""
    return digest(content, document._replace(version="")) if content else ""


def known(document: Document, version: str) -> None:
    """Raises `Changed` when what is read now is not what the crawl saw."""
    if document.version not in {"", version}:
        raise Changed(document.path)
