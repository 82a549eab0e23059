"""A DokuWiki as a source: its files, where it keeps its pages, or a zip of them. The wiki need not run."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

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
from connectors.dokuwiki import place
from connectors.exported import state_of
from connectors.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from connectors.dokuwiki.wiki import Wiki

_FORMAT = 1
"""Part of every state: raise it when the same files would now be listed differently."""

READERS = ("@ALL", "@user")
_RESOURCES = "dokuwiki/"
_UNSEEN = (
    "conf/acl.auth.php is not among the files, so it cannot be seen which pages are restricted: all of them count as "
    "readable; name the wiki's own folder, or a zip of it with conf in it"
)


class DokuWiki:
    """The current pages of a wiki; attic, meta and cache are left alone.

    `path` is the wiki's folder, its `data` or `data/pages`, or a zip of one of these. `readers` are the groups whose
    common rights decide what is restricted. `attachments`: files of data/media are documents, too, where `media_type`
    knows a renderer. `system_pages`: also the sidebar, the playground and the pages that come with DokuWiki. `include`
    and `exclude` are patterns over titles, `labels` and `exclude_labels` tags of the tag plugin.
    """

    lasting, contained = False, True

    def __init__(
        self,
        path: str,
        *,
        include: Sequence[str] = (),
        exclude: Sequence[str] = (),
        labels: Sequence[str] = (),
        exclude_labels: Sequence[str] = (),
        readers: Sequence[str] = READERS,
        attachments: bool = False,
        system_pages: bool = False,
        media_type: Callable[[str], str | None],
    ) -> None:
        self._path = path
        self._options = (tuple(include), tuple(exclude), tuple(labels), tuple(exclude_labels))
        self._readers, self._attachments, self._system = tuple(readers), attachments, system_pages
        self._media_type = media_type
        self._wiki: Wiki | None = None
        folder = place.pages_folder(path)
        self.roots: Sequence[str] = (folder,) if folder else ()
        self.state = ""
        self.notes: Sequence[str] = ()

    def crawl(self) -> Iterator[Document | Unreadable | Excluded]:
        """Every page in the order of ids, then the attachments.

        Raises `ConnectorError` when there is no wiki or its access rules cannot be known, `IncompleteListing` at the
        end when a folder could not be listed.
        """
        self.state, self.notes, self._wiki = "", (), None
        selection = Selection.of(*self._options)
        wiki = self._opened()
        yield from wiki.documents(selection, self._readers, system=self._system)
        if self._attachments:
            yield from wiki.attachments(self._readers, self._media_type)
        self.notes = () if wiki.access is not None or wiki.open_to_all else (_UNSEEN,)
        found = wiki.found
        missed = list(found.missed)
        if found.stamp and place.stamp(self._path, media=self._attachments) != found.stamp:
            missed.append("the wiki was written to meanwhile")
        if missed:
            what = f"{len(missed)} could not be listed: {', '.join(missed[:3])}"
            hint = "nothing is deleted while that is so: make them readable, or crawl again"
            raise IncompleteListing(what, at=found.at, hint=hint)
        self.state = self._state(found.stamp)

    def read(self, document: Document) -> Content:
        """The page as rendering takes it, or an attachment's bytes. Raises `Changed` when it is not the same."""
        wiki = self._opened()
        if wiki.found.settings != place.settings(self._path, wiki.found):
            raise Changed(document.path)
        return wiki.read(document)

    def resource(self, path: str, known: str = "") -> Resource | None:
        """The text of the page called by `dokuwiki/` and its id, for pages that include it; None: restricted."""
        if not path.startswith(_RESOURCES):
            return None
        if known and known == place.stamp(self._path, media=self._attachments):
            return Resource(known, None)
        try:
            wiki = self._opened()
            body = wiki.source(unquote(path.removeprefix(_RESOURCES), errors="replace"), self._readers)
        except Changed:
            self._wiki = None
            return None
        except ConnectorError as error:
            raise OSError(error.what) from error
        return None if body is None else Resource(wiki.found.stamp, body)

    def unchanged(self, state: str) -> bool:
        """Whether the files have the numbers they had. Reads none of them."""
        return bool(state) and state == self._state(place.stamp(self._path, media=self._attachments))

    def _state(self, stamp: str) -> str:
        return state_of(stamp, _FORMAT, self._path, self._options, self._readers, self._attachments, self._system)

    def _opened(self) -> Wiki:
        if self._wiki is None:
            from connectors.dokuwiki.wiki import Wiki

            self._wiki = Wiki(place.find(self._path, media=self._attachments))
        return self._wiki
