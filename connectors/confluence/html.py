"""A Confluence space exported as html, as a zip or unpacked: its pages, and their attachments if they are wanted.

What its files say is read by `exported`, which there should be by `spaces`, which there are by `lying`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from connectors.archive import open_tree, stamp_of
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
from connectors.hashing import blake2b

if TYPE_CHECKING:
    from connectors.archive import Tree
    from connectors.confluence.lying import Page
    from connectors.selection import Selection

_FORMAT = 2
"""Part of every state: raise it when the same export would now be listed differently."""

_NAMED = 3
"""Gaps that a message names."""
_RESTRICTED = (
    "An html export does not say which pages are restricted: it holds every page that whoever made it may see. "
    "Have it made by an account that sees no more than customers may, or use an xml export or the API."
)

Found = Document | Unreadable | Excluded


class _Known(NamedTuple):
    """What reading a document needs of the crawl."""

    path: str
    version: str
    title: str = ""
    space: str = ""


class HtmlExport:
    """The pages of an html export, by their ids. `path`: the zip, the unpacked folder, or a pattern of zips.

    `attachments`: files of the pages are documents, too, where `media_type` knows what they are. `include` and
    `exclude` are patterns of titles. The format knows no labels, so that asking for some is an error.
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
        attachments: bool = False,
        media_type: Callable[[str], str | None],
    ) -> None:
        self._path = os.path.abspath(path)
        self._include, self._exclude = tuple(include), tuple(exclude)
        self._labels = (*labels, *exclude_labels)
        self._attachments = attachments
        self._media_type = media_type
        self._tree: Tree | None = None
        self._base = ""
        self._known: dict[str, _Known] = {}
        self._files: dict[str, tuple[str, str]] = {}
        """Name and media type of each attachment that is a document, by its id."""
        self.roots: Sequence[str] = (self._path,)
        self.state = ""
        self.notes: Sequence[str] = ()

    def crawl(self) -> Iterator[Found]:
        """Every page in the order of file names, its attachments after it.

        Raises `ConnectorError` when there is no export, or it is damaged, and `IncompleteListing` at the end when the
        index lists what is not there, or itself is missing or cut off.
        """
        from connectors.confluence.lying import read_pages
        from connectors.confluence.spaces import spaces_in
        from connectors.selection import Selection

        self.state, self.notes, self._tree, self._known, self._files = "", (), None, {}, {}
        selection = Selection.of(self._include, self._exclude)
        if self._labels:
            what = "an html export of Confluence does not say which labels a page has"
            hint = "choose by titles with `include` and `exclude`, or use an xml export or the API"
            raise ConnectorError(what, at=self._path, hint=hint)
        tree = self._tree = open_tree(self._path)
        spaces = spaces_in(tree)
        gaps = [
            *(f"cannot be listed: {missed}" for missed in tree.missed),
            *(gap for one in spaces for gap in one.gaps),
        ]
        pages, others, self._base = read_pages(tree, spaces, attachments=self._attachments)
        self._choose_files(tree, pages, selection)
        yield from others
        for page in pages:
            document = self._page(tree, page, selection)
            yield document
            if self._attachments:
                yield from self._attached(tree, page, document, selection, gaps)
        self.notes = (_RESTRICTED,)
        if gaps:
            what = f"the export is not complete: {'; '.join(gaps[:_NAMED])}{_more(gaps)}"
            hint = "export the space again, and unpack it into an empty folder or leave it a zip; nothing was deleted"
            raise IncompleteListing(what, at=tree.place, hint=hint)
        self.state = self._state(tree.stamp)

    def read(self, document: Document) -> Content:
        """A page with what rendering needs, or the bytes of an attachment. Raises `Changed`, `OSError`."""
        if self._tree is None:
            self._find()
        known, tree = self._known.get(document.key), self._tree
        if known is None or tree is None or known[:2] != (document.path, document.version):
            raise Changed(document.path)
        body = tree.read(known.path)
        if not document.key.startswith("attachment/"):
            body = self._wrapped(document.key, known, body)
        return Content(body, settled=bool(document.version))

    def resource(self, path: str, known: str = "") -> Resource | None:
        """None: what a page includes is in its html already."""
        del path, known
        return None

    def unchanged(self, state: str) -> bool:
        """Whether the archive, or every file in the folder, is the same. Reads nothing."""
        return bool(state) and state == self._state(stamp_of(self._path))

    def _state(self, stamp: str) -> str:
        options = (_FORMAT, self._path, self._include, self._exclude, self._attachments, stamp)
        return blake2b(repr(options).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest() if stamp else ""

    def _find(self) -> None:
        """Crawl for a reader that did not."""
        try:
            for _ in self.crawl():
                pass
        except ConnectorError:
            pass  # what was found is known, and all else reads as changed

    def _choose_files(self, tree: Tree, pages: list[Page], selection: Selection) -> None:
        """Which attachments are documents must be known before any page is, since pages link to them."""
        from connectors.confluence.lying import files_of

        for page in pages if self._attachments else ():
            for own, path, name in files_of(tree, page):
                kind = self._media_type(name)
                if kind is not None and path in tree.members and _reason(selection, page, name) is None:
                    self._files.setdefault(own, (name, kind))

    def _page(self, tree: Tree, page: Page, selection: Selection) -> Document | Excluded:
        from connectors.confluence.exported import address
        from connectors.confluence.page import MEDIA_TYPE

        reason = _reason(selection, page)
        if reason is not None:
            return Excluded(page.key, page.path, reason)
        space = page.space.contents.key if page.space.contents else ""
        url = address(self._base, space, page.key) if self._base and space else None
        document = Document(
            page.key,
            tree.members[page.path].version,
            MEDIA_TYPE,
            page.path,
            page.head.title or None,
            url,
            space=space or page.head.space,
            section=page.head.section,
            changed=page.head.changed,
        )
        shown = [own for own in page.mentions if own in self._files]
        return self._kept(document, (self._base, shown))

    def _attached(
        self, tree: Tree, page: Page, of: Document | Excluded, selection: Selection, gaps: list[str]
    ) -> Iterator[Document | Excluded]:
        """The attachments of a page; they are cited as the page is."""
        from connectors.confluence.lying import files_of

        for own, path, name in files_of(tree, page):
            key, kind = f"attachment/{own}", self._media_type(name)
            if key in self._known:
                continue
            reason = _reason(selection, page, name) or (None if kind is not None else _no_renderer(name))
            if reason is not None or kind is None or not isinstance(of, Document):
                self._known[key] = _Known(path, "")
                yield Excluded(key, path, reason or "")
            elif path not in tree.members:
                gaps.append(f"{path} ({name!r}) is not there")
            else:
                section = (*page.head.section, page.head.title)
                version = tree.members[path].version
                yield self._kept(Document(key, version, kind, path, name, of.url, space=of.space, section=section))

    def _kept(self, document: Document, more: object = None) -> Document:
        """The document with the version that says everything about it, remembered for `read`."""
        if document.version:
            told = repr((_FORMAT, document, more)).encode("utf-8", "surrogatepass")
            document = document._replace(version=blake2b(told, digest_size=16).hexdigest())
        self._known[document.key] = _Known(document.path, document.version, document.title or "", document.space)
        return document

    def _wrapped(self, key: str, known: _Known, body: bytes) -> bytes:
        from connectors.confluence.exported import files_in, text_of
        from connectors.confluence.page import Attachment, wrapped

        text = text_of(body.decode("utf-8", "replace"))
        files: dict[str, Attachment] = {}
        for of, own in files_in(text):
            if own in self._files:
                name, kind = self._files[own]
                files[name if of == key else f"{of}/{name}"] = Attachment(own, kind, page=True)
        return wrapped(
            format="view", id=key, title=known.title, body=text, space=known.space, base=self._base, attachments=files
        )


def _more(gaps: list[str]) -> str:
    return f" and {len(gaps) - _NAMED} more" if len(gaps) > _NAMED else ""


def _reason(selection: Selection, page: Page, file: str = "") -> str | None:
    """Why a page, or a file of it, is left out; a file is when its page is."""
    place = (*page.head.section, page.head.title)
    return selection.reason(place) or (selection.reason((*place, file)) if file else None)


def _no_renderer(name: str) -> str:
    suffix = os.path.splitext(name)[1].lower()
    return f"no renderer for {suffix}" if suffix else "no renderer for names without a suffix"
