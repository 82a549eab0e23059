"""Spaces of Confluence, exported as xml: the crawl, reading one page or file, and recognising the same export."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING
from urllib.parse import unquote

from connectors.archive import stamp_of
from connectors.base import (
    Changed,
    ConnectorError,
    Content,
    Document,
    Excluded,
    IncompleteListing,
    Resource,
    Unreadable,
)
from connectors.confluence.page import INCLUDED
from connectors.exported import state_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from connectors.confluence.crawled import Crawled

_FORMAT = 1
"""Part of every state: raise it when the same export would now be listed differently."""
_CHANGED = "the export is not the one that was crawled"


class XmlExport:
    """The pages of an XML export of spaces or of a whole site: a zip, a folder, or a pattern (the newest counts).

    `include` and `exclude` are patterns over titles, `labels` and `exclude_labels` labels. `spaces` are keys; without
    it all are read, but personal ones only where they were exported on their own. `blog_posts` and `attachments`
    ask for those, too; `media_type` says how an attached file is to be rendered, None: not at all. `site` is the
    wiki's address, for links that name it; "" when the export says it, or nobody does.
    """

    lasting, contained = True, True

    def __init__(
        self,
        path: str,
        *,
        include: Sequence[str] = (),
        exclude: Sequence[str] = (),
        labels: Sequence[str] = (),
        exclude_labels: Sequence[str] = (),
        media_type: Callable[[str], str | None],
        spaces: Sequence[str] = (),
        blog_posts: bool = False,
        attachments: bool = False,
        site: str = "",
    ) -> None:
        self._path = place = os.path.abspath(path)
        self._rules = (tuple(include), tuple(exclude), tuple(labels), tuple(exclude_labels))
        self._media_type = media_type if attachments else None
        self._spaces, self._blog_posts, self._site = frozenset(spaces), blog_posts, site.rstrip("/")
        self._crawled: Crawled | None = None
        self.roots: Sequence[str] = (place if os.path.isdir(place) else os.path.dirname(place),)
        self.state = ""
        self.notes: Sequence[str] = ()

    def crawl(self) -> Iterator[Document | Unreadable | Excluded]:
        """Every page, then every attached file, each in the order of ids.

        Raises `ConnectorError` when there is no export, `IncompleteListing` at the end when it is damaged.
        """
        self.state, self.notes = "", ()
        crawled = self._read()
        yield from crawled.everything()
        self.notes = crawled.notes()
        gap = crawled.gap()
        if gap:
            hint = "make the export again; nothing is deleted while that is so"
            raise IncompleteListing(gap, at=crawled.place, hint=hint)
        self.state = self._state(crawled.stamp)

    def read(self, document: Document) -> Content:
        """The page or file, if the export is still the one that was crawled. Raises `Changed` and `OSError`."""
        crawled = self._same()
        return Content(crawled.read(document), settled=bool(crawled.stamp))

    def resource(self, path: str, known: str = "") -> Resource | None:
        """The page another one includes, at `confluence/SPACE/TITLE`: only what everybody in the wiki may read."""
        space, slash, title = path.removeprefix(INCLUDED).partition("/")
        if not path.startswith(INCLUDED) or not slash or "/" in title:
            return None
        if known and known == stamp_of(self._path):
            return Resource(known, None)
        try:
            crawled = self._same()
        except Changed:
            crawled = self._opened()
        body = crawled.included(unquote(space), unquote(title))
        return None if body is None else Resource(crawled.stamp, body)

    def unchanged(self, state: str) -> bool:
        """Whether the export is the same file, or the same files. Costs one stat a file."""
        return bool(state) and state == self._state(stamp_of(self._path))

    def _same(self) -> Crawled:
        """What was crawled, or is crawled now. Raises `Changed` when the export is another one by now."""
        crawled = self._crawled or self._opened()
        if (crawled.stamp and crawled.stamp != stamp_of(self._path)) or not crawled.still_there():
            raise Changed(_CHANGED)
        return crawled

    def _opened(self) -> Crawled:
        try:
            return self._read()
        except ConnectorError as error:
            raise OSError(error.what) from error

    def _read(self) -> Crawled:
        from connectors.confluence.crawled import crawled
        from connectors.selection import Selection

        if self._crawled is not None:
            if self._crawled.stamp and self._crawled.stamp == stamp_of(self._path) and self._crawled.still_there():
                return self._crawled  # an included page was asked for before the crawl
            self._crawled.close()
            self._crawled = None
        selection = Selection.of(*self._rules)
        self._crawled = crawled(
            self._path, selection, self._spaces, self._media_type, blog_posts=self._blog_posts, site=self._site
        )
        return self._crawled

    def _state(self, stamp: str) -> str:
        """What a listing depends on; Python's version stands for Unicode's."""
        options = (self._rules, sorted(self._spaces), self._media_type is not None, self._blog_posts, self._site)
        return state_of(stamp, _FORMAT, sys.version_info[:2], *options)
