"""What connectors of exports share: the tree that was crawled, its state, versions, words for trouble.

It knows no system.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from connectors.archive import Tree, open_tree, stamp_of
from connectors.base import Changed, ConnectorError
from connectors.hashing import blake2b
from connectors.listing import said

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
        self._listing = (form, self.path, *options)
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
        return state_of(tree.stamp, *self._listing)

    def unchanged(self, state: str) -> bool:
        """Whether the export is the one that left `state`. Parses nothing."""
        return bool(state) and state == state_of(self.stamp(), *self._listing)

    def stamp(self) -> str:
        """The export's stamp as it is now."""
        return stamp_of(self.path)


def state_of(stamp: str, *listing: object) -> str:
    """The state a crawl leaves: of the export's stamp and all else its listing depends on; "" without a stamp."""
    return digest("state", digest(*listing), stamp) if stamp else ""


def digest(*parts: object) -> str:
    """A short hash of values that `repr` writes in one way only: text, numbers, tuples of them."""
    return blake2b(repr(parts).encode("utf-8", "backslashreplace"), digest_size=16).hexdigest()


def version_of(content: str, document: Document) -> str:
    """A document's version: of its content, "" when that is unknown, and of all else that is said of it."""
    return digest(content, document._replace(version="")) if content else ""


def json_of(body: bytes) -> object:
    """What a file's JSON says. Raises `ConnectorError` when it is cut off, damaged, or nested without end."""
    from json import JSONDecodeError, loads

    try:
        return loads(body)
    except JSONDecodeError as error:
        raise ConnectorError(f"its JSON is damaged at line {error.lineno}, column {error.colno}") from error
    except (ValueError, RecursionError) as error:
        raise ConnectorError("its JSON is damaged") from error


def trouble(error: Exception) -> str:
    """What went wrong with a file, in words for a reader: no numbers of errors, and never nothing."""
    if isinstance(error, Changed):
        return "it was written to meanwhile"
    if isinstance(error, OSError):
        return said(error)
    return "it is not there" if isinstance(error, KeyError) else str(error) or type(error).__name__


def known(document: Document, version: str) -> None:
    """Raises `Changed` when what is read now is not what the crawl saw."""
    if document.version not in {"", version}:
        raise Changed(document.path)
