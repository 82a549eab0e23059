"""An archive of XWiki (`.xar`, or the folder of it) as a source: pages, translations, attachments on request.

Keys are full references (`Space.Sub.Page`), which is how the wiki itself calls a page: `XarUtils` of xwiki-platform
reads them in the same places. What is in the xml is `xar`'s, which pages there are `index`'s, who may read one
`rights`'.
"""

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
from connectors.exported import Exported, digest, known, version_of
from connectors.selection import Selection
from connectors.xwiki.index import (
    HOME,
    SCRIPTED,
    Index,
    Place,
    indexed,
    key_of,
    name_of,
    named,
    parts_of,
    plain,
    section_of,
    technical,
    title_of,
)
from connectors.xwiki.rights import in_doubt, is_restricted, kept_back
from connectors.xwiki.xar import Header, attachment, page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from connectors.archive import Tree

_FORM = 1
_TYPE = "application/vnd.fin-ingest.xwiki+json"


class XWiki:
    """Pages of XWiki out of an archive.

    `readers` are groups and users whose right to read means that everybody may (`XWiki.XWikiAllGroup`). `site` is the
    wiki's own url (`https://wiki.example.com/xwiki`), to recognise links into it. `translations` takes pages in other
    languages, too, `attachments` files of pages that can be rendered.
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
        site: str = "",
        readers: Sequence[str] = (),
        translations: bool = True,
        attachments: bool = False,
        media_type: Callable[[str], str | None],
    ) -> None:
        self._chosen = tuple(map(tuple, (include, exclude, labels, exclude_labels)))
        self._base, self._readers = site.rstrip("/"), frozenset(name.removeprefix("xwiki:") for name in readers)
        self._translations, self._attachments, self._media_type = translations, attachments, media_type
        options = (self._chosen, self._base, sorted(self._readers), translations, attachments)
        self._export = Exported(path, _FORM, options)
        self._index: tuple[str, Index] | None = None
        self.roots: Sequence[str] = (self._export.path,)
        self.state = ""
        self.notes: Sequence[str] = ()

    def crawl(self) -> Iterator[Document | Unreadable | Excluded]:
        """Every page in the order of references, a page before its translations.

        Raises `ConnectorError` when there is no archive, `IncompleteListing` at the end when `package.xml` is missing
        or lists pages that are not there.
        """
        self.state, self.notes, self._index = "", (), None
        selection = Selection.of(*self._chosen)
        tree = self._export.crawled()
        index = indexed(tree)
        if not index.pages and not index.unreadable:
            raise ConnectorError("this is no archive of XWiki: no page is in it", at=tree.place, hint="export as XAR")
        self._index = (tree.stamp, index)
        yield from index.excluded
        for reference, locale in sorted({**index.pages, **index.unreadable}):
            if (reference, locale) in index.pages:
                yield from self._found(tree, index, index.pages[reference, locale], selection)
            else:
                path, reason = index.unreadable[reference, locale]
                yield Unreadable(key_of(reference, locale), path, reason)
        self.notes = tuple(self._notes(index))
        missed = [*index.missed]
        if self._attachments:
            missed += [f"the files of {key_of(*page)}" for page in sorted(index.unreadable) if not page[1]]
        if missed:
            what = f"{len(missed)} missing from the archive or damaged: {', '.join(missed[:3])}"
            hint = "export again, and leave the archive as it comes; nothing is deleted while a part of it is missing"
            raise IncompleteListing(what, at=tree.place, hint=hint)
        self.state = self._export.state(tree)

    def read(self, document: Document) -> Content:
        """The page with what rendering needs to know of it, as JSON; the bytes of a file.

        Raises `Changed` when the archive is not the one crawled, `OSError` when the page cannot be read.
        """
        tree = self._export.tree()
        try:
            if document.media_type != _TYPE:
                path, _, name = document.path.rpartition("@")
                known(document, self._version(tree, path, document))
                return Content(attachment(tree, path, name), settled=bool(tree.stamp))
            known(document, self._version(tree, document.path, document))
            return Content(self._wrapped(*page(tree, document.path)), settled=bool(tree.stamp))
        except KeyError as error:
            raise Changed(document.path) from error
        except ValueError as error:
            raise OSError(str(error)) from error

    def resource(self, path: str, known: str = "") -> Resource | None:
        """A page that others include, at `xwiki/` and its reference in percent; restricted ones are not there.

        Raises `OSError` when its xml cannot be read.
        """
        if not path.startswith("xwiki/"):
            return None
        stamp = self._export.stamp()
        if known and known == stamp:
            return Resource(known, None)
        reference = unquote(path.removeprefix("xwiki/"))
        try:
            if self._index is None or not stamp or self._index[0] != stamp:
                tree = self._export.crawled()
                self._index = (tree.stamp, indexed(tree))
            tree, index = self._export.tree(), self._index[1]
            home = f"{reference}.{HOME}"
            place = index.pages.get((reference, "")) or index.pages.get((home, ""))
            if (
                place is None
                or kept_back(index, place.header.reference, self._readers)
                or in_doubt(index, place.header)
            ):
                return None
            return Resource(tree.stamp, self._wrapped(*page(tree, place.path)))
        except (ConnectorError, Changed):
            return None
        except ValueError as error:
            raise OSError(str(error)) from error

    def unchanged(self, state: str) -> bool:
        """Whether the archive is the one whose crawl left `state`."""
        return self._export.unchanged(state)

    def _found(
        self, tree: Tree, index: Index, place: Place, selection: Selection
    ) -> Iterator[Document | Unreadable | Excluded]:
        own = place.header
        key, section = key_of(own.reference, own.locale), section_of(index, own.reference)
        title = title_of(own)
        parts = parts_of(own.reference)
        whole = [named(index, parts[:1]), *section, title] if parts[1:] != [HOME] else [title]
        left_out: Unreadable | Excluded | None = None
        labels = (default := index.pages.get((own.reference, ""), place).header).labels
        if (doubt := in_doubt(index, own)) is not None:
            left_out = Unreadable(key, place.path, doubt)
        elif kept_back(index, own.reference, self._readers):
            left_out = Excluded(key, place.path, "restricted", withdrawn=True)
        elif default.hidden or own.hidden:
            left_out = Excluded(key, place.path, "hidden", withdrawn=True)
        elif why := technical(own) or ("a translation" if own.locale and not self._translations else ""):
            left_out = Excluded(key, place.path, why)
        elif (reason := selection.reason(whole, labels)) is not None:
            left_out = Excluded(key, place.path, reason)
        made = Document(
            key, "", _TYPE, place.path, title, space=parts[0], section=section, labels=labels, changed=own.changed
        )
        yield left_out or made._replace(version=self._version(tree, place.path, made))
        if self._attachments and not own.locale:
            yield from self._files(tree, place, made, left_out)

    def _files(
        self, tree: Tree, place: Place, page: Document, left_out: Unreadable | Excluded | None
    ) -> Iterator[Document | Unreadable | Excluded]:
        """The files of a page. Those of one that is held or left out are so for the same reason."""
        for name in dict.fromkeys(place.header.attachments):
            key, at, kind = f"{page.key}@{plain(name)}", f"{place.path}@{name}", self._media_type(name)
            if kind is None:
                yield Excluded(key, at, f"no renderer for .{name.rpartition('.')[2].lower()}")
                continue
            if left_out is not None:
                yield left_out._replace(key=key, path=at)
                continue
            made = Document(key, "", kind, at, name, space=page.space, section=(*page.section, page.title or ""))
            yield made._replace(version=self._version(tree, place.path, made))

    def _version(self, tree: Tree, path: str, document: Document) -> str:
        member = tree.members[path].version
        return version_of(digest(member, self._base, self._attachments) if member else "", document)

    def _notes(self, index: Index) -> Iterator[str]:
        known = (*index.pages, *index.unreadable)
        if not any(parts_of(reference)[-1:] == ["WebPreferences"] for reference, _ in known):
            yield (
                "no rights of spaces are in the archive (pages called WebPreferences): where a space restricts its "
                "readers, export that page as well, else its pages count as public"
            )
        wiki = index.pages.get(("XWiki.XWikiPreferences", ""))
        if wiki is not None and is_restricted([wiki.header.rights], self._readers):
            yield "the wiki as a whole is not open to everybody; its pages are taken as if it were"

    def _wrapped(self, own: Header, content: str) -> bytes:
        from json import dumps

        published = [name for name in own.attachments if self._attachments and self._media_type(name)]
        wrapped = {
            "attachments": published,
            "base": self._base,
            "content": content,
            "locale": own.locale,
            "name": name_of(own.reference),
            "reference": own.reference,
            "syntax": own.syntax,
            "title": "" if SCRIPTED.match(own.title) else own.title,
        }
        return dumps(wrapped, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
