"""Notion exports as a source, html or "Markdown & CSV", zipped or unpacked: the crawl, and reading one page.

What names say is `names`', which files belong together `layout`'s, what an index lists `index`'s.
"""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, NamedTuple

from connectors.base import Changed, Content, Document, Excluded, IncompleteListing, Resource, Unreadable
from connectors.exported import Exported, digest
from connectors.notion.names import path_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from connectors.archive import Tree
    from connectors.notion.layout import File, Page
    from connectors.selection import Selection

_FORMAT = 1
"""Part of every state and version: raise it when the same export would now be listed or read differently."""
HTML = "text/vnd.fin-ingest.notion+html"
MARKDOWN = "text/vnd.fin-ingest.notion+markdown"
TABLE = "application/vnd.fin-ingest.notion-table+json"
NAVIGATION = "navigation of the export"
ATTACHED = "attached file"
_KINDS = {"html": HTML, "markdown": MARKDOWN}
_ARTICLE = re.compile(rb'<article id="([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"', re.IGNORECASE)
_HEAD = 131_072
"""Bytes within which an html page says its id: after its style sheet."""


class _Source(NamedTuple):
    """What a document is read from."""

    version: str
    page: Page | None
    paths: tuple[str, ...]


class Notion:
    """An export of Notion: a zip (also one of zips), or the folder it was unpacked to; a pattern means the newest.

    Keys are the pages' ids, which survive renames and moves. `attachments`: attached files that `media_type` knows are
    documents, too. Notion has no labels, so `labels` leaves out everything.
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
        self._selected = tuple(map(tuple, (include, exclude, labels, exclude_labels)))
        self._attachments = attachments
        self._media_type = media_type
        self._export = Exported(path, _FORMAT, (*self._selected, attachments), nested=True)
        place = self._export.path
        self.roots: Sequence[str] = (place if os.path.isdir(place) else os.path.dirname(place),)
        self.state = ""
        self.notes: Sequence[str] = ()
        self._members: dict[str, str] = {}
        self._sources: dict[str, _Source] = {}

    def crawl(self) -> Iterator[Document | Unreadable | Excluded]:
        """Every page, then attached files and what was left out, in the order of their paths.

        Raises `ConnectorError` when there is no export, or more than one of the same pages; `IncompleteListing` at the
        end when a page that an index lists is missing, or a part of a folder cannot be listed.
        """
        from connectors.notion.layout import layout_of, placed
        from connectors.selection import Selection

        self.state, self.notes, self._sources = "", (), {}
        selection = Selection.of(*self._selected)
        tree = self._export.crawled()
        self._members = members = placed(tree.members)
        indexes = _Indexes(tree, members)
        files = {path: member for path, member in members.items() if path not in indexes.found}
        layout = layout_of(files, _Ids(tree, members).within)
        self.notes = tuple(indexes.notes())
        for page in layout.pages:
            yield self._page(page, tree, indexes.workspace, selection)
        seen = set(self._sources)
        for file in layout.files:
            yield self._file(file, tree, indexes.workspace, selection, seen)
        for path, reason in (*layout.spare, *((path, NAVIGATION) for path in indexes.found)):
            yield Excluded(path_key(path), path, reason)
        missing = [*tree.missed, *indexes.missing(layout.ids)]
        if missing:
            what = f"{len(missing)} that should be in the export cannot be found: {', '.join(missing[:3])}"
            hint = "nothing is deleted while that is so: export again, and unpack all parts completely"
            raise IncompleteListing(what, at=tree.place, hint=hint)
        self.state = self._export.state(tree)

    def read(self, document: Document) -> Content:
        """The page as it is in the export; a database's table with its page, in JSON.

        Raises `Changed` when it is not what the crawl saw, `OSError` when it cannot be read.
        """
        if not self._members:
            self._look()
        source = self._sources.get(document.key)
        if source is None or source.version != document.version:
            raise Changed(document.path)
        tree = self._export.tree()
        bodies = [tree.read(self._members[path]) for path in source.paths]
        body = bodies[-1] if source.page is None or not source.page.table else _wrapped(source.page, bodies)
        return Content(body, bool(source.version))

    def resource(self, path: str, known: str = "") -> Resource | None:
        """None: pages of Notion include no files."""
        del path, known
        return None

    def unchanged(self, state: str) -> bool:
        """Whether the export is the file, or the same files, that the crawl listed which left `state`."""
        return self._export.unchanged(state)

    def _look(self) -> None:
        """Crawl for what `read` needs to know, when nobody has crawled before."""
        from contextlib import suppress

        with suppress(IncompleteListing):
            for _ in self.crawl():
                pass

    def _page(self, page: Page, tree: Tree, workspace: str, selection: Selection) -> Document | Excluded:
        reason = selection.reason((*page.section, page.title))
        if reason is not None:
            return Excluded(page.key, page.path, reason)
        paths = tuple(dict.fromkeys(path for path in (page.path, page.table) if path))
        version = self._version(tree, paths, page, workspace)
        self._sources[page.key] = _Source(version, page, paths)
        kind = TABLE if page.table else _KINDS[page.form]
        return Document(page.key, version, kind, page.path, page.title, None, workspace, page.section)

    def _file(
        self, file: File, tree: Tree, workspace: str, selection: Selection, seen: set[str]
    ) -> Document | Excluded:
        if file.key in seen:
            file = file._replace(key=path_key(file.path))
        seen.add(file.key)
        reason = ATTACHED if not self._attachments else selection.reason((*file.section, file.title))
        kind = self._media_type(file.path) if reason is None else None
        if reason is not None or kind is None:
            suffix = os.path.splitext(file.path)[1]
            return Excluded(file.key, file.path, reason or f"no renderer for {suffix or 'files without a suffix'}")
        version = self._version(tree, (file.path,), file, workspace)
        self._sources[file.key] = _Source(version, None, (file.path,))
        return Document(file.key, version, kind, file.path, file.title, None, workspace, file.section)

    def _version(self, tree: Tree, paths: tuple[str, ...], what: Page | File, workspace: str) -> str:
        versions = [tree.members[self._members[path]].version for path in paths]
        return digest(_FORMAT, versions, tuple(what), workspace) if all(versions) else ""


class _Indexes:
    """The indexes of an export; one made of a single page has none."""

    def __init__(self, tree: Tree, members: Mapping[str, str]) -> None:
        from connectors.notion.index import read_index

        self._members = {path_key(path) for path in members}
        self._unread: list[str] = []
        self._listed: list[tuple[str, ...]] = []
        self.workspace = ""
        self.found: list[str] = []
        for path, member in members.items():
            if path.rpartition("/")[2] != "index.html":
                continue
            try:
                index = read_index(tree.read(member), path)
            except OSError:
                self._unread.append(path)
                continue
            if index is not None:
                self.found.append(path)
                self.workspace = self.workspace or index.workspace
                self._listed += index.files

    def missing(self, ids: frozenset[str]) -> Iterator[str]:
        """The files that an index lists and that are not there, under another name neither."""
        from connectors.notion.names import file_name

        yield from self._unread
        for spellings in self._listed:
            known = any(path_key(path) in self._members for path in spellings)
            if not known and not any(file_name(path.rpartition("/")[2]).id in ids for path in spellings):
                yield spellings[-1]

    def notes(self) -> Iterator[str]:
        """What a person should know about the export as a whole."""
        yield (
            "an export of Notion does not say who may read a page: everything that is in it is published, unless "
            "`exclude` names it"
        )
        if not self.found:
            yield "the export has no index.html, so that a page that is missing from it cannot be noticed"


class _Ids:
    """Ids of pages whose files do not say them in their names."""

    def __init__(self, tree: Tree, members: Mapping[str, str]) -> None:
        self._tree, self._members = tree, members

    def within(self, path: str) -> str:
        """The id an html file says at its beginning, "" when it says none or cannot be read."""
        try:
            with self._tree.open(self._members[path]) as file:
                found = _ARTICLE.search(file.read(_HEAD))
        except (OSError, Changed):
            return ""
        return found[1].decode().replace("-", "").lower() if found else ""


def _wrapped(page: Page, bodies: list[bytes]) -> bytes:
    """A database in JSON: `csv` is its table, `page` what else its page says, `rows` its rows' pages."""
    texts = [body.decode("utf-8-sig", "replace") for body in bodies]
    own = {"body": texts[0], "form": page.form} if page.form != "table" else None
    said = {"csv": texts[-1], "page": own, "rows": page.rows, "title": page.title}
    return json.dumps(said, ensure_ascii=False, sort_keys=True).encode()
