"""One xml export, read once: its pages and attached files, what is missing of it, and the bytes of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from connectors.base import Changed, ConnectorError, Document, Excluded, Unreadable
from connectors.confluence.descriptor import ENTITIES, Export, open_export
from connectors.confluence.entities import NoExport
from connectors.confluence.pages import Pages, Verdict, Wanted
from connectors.confluence.permissions import Permissions
from connectors.confluence.reading import Ending, read_entities
from connectors.confluence.spool import BLOG, PAGE, Spool, SpoolError, number
from connectors.exported import digest, known, trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from connectors.confluence.pages import Row
    from connectors.selection import Selection

ATTACHMENT = "attachment/"
"""Begins the keys of attached files."""
NO_RENDERER = "no renderer for {}"
_NO_FILE = "its file is missing in the export"
_FOLDER = "attachments"


class File(NamedTuple):
    """An attached file, in its current version."""

    id: int
    content: int
    name: str
    version: int

    @property
    def member(self) -> str:
        """Where its bytes are in the export."""
        return f"{_FOLDER}/{self.content}/{self.id}/{self.version}"


def crawled(
    path: str,
    selection: Selection,
    spaces: frozenset[str],
    media_type: Callable[[str], str | None] | None,
    *,
    blog_posts: bool,
    site: str,
) -> Crawled:
    """Read the export at `path` as far as it can be read. `media_type`: None when attached files are not wanted.

    Raises `ConnectorError` when there is none, or one that is something else.
    """
    export = open_export(path)
    spool = Spool()
    try:
        with export.tree.open(ENTITIES) as stream:
            ending = read_entities(stream, spool.take)
        spool.settle()
        wanted = Wanted(selection, spaces, blog_posts, export.personal, site or export.base or spool.base)
        return Crawled(export, spool, ending, wanted, media_type)
    except (OSError, Changed, NoExport) as error:
        spool.close()
        what = f"{export.tree.place}: {ENTITIES} cannot be read: {trouble(error)}"
        hint = "export the space as XML again, and leave the file as it comes; nothing was deleted"
        raise ConnectorError(what, at=export.tree.place, hint=hint) from error
    except SpoolError as error:
        spool.close()
        what = f"{export.tree.place}: what is in it cannot be kept on disk while it is read: {error}"
        hint = "let SQLITE_TMPDIR or TMPDIR name a folder with room for the bodies of all pages; nothing was deleted"
        raise ConnectorError(what, at=export.tree.place, hint=hint) from error


class Crawled:
    """An export whose objects are in the spool. `stamp` is that of its files; "" while they could change unseen."""

    def __init__(
        self,
        export: Export,
        spool: Spool,
        ending: Ending,
        wanted: Wanted,
        media_type: Callable[[str], str | None] | None,
    ) -> None:
        self._tree, self._spool, self._ending, self._wanted = export.tree, spool, ending, wanted
        self._media_type = media_type
        self.place, self.stamp = export.tree.place, export.tree.stamp
        broken = not ending.whole
        permissions = Permissions.of(spool, broken=broken, cut=ending.cut)
        self._held = permissions.held
        self._pages = Pages(spool, permissions, wanted, broken=broken)
        if media_type is not None:
            self._mark_files(media_type)

    def close(self) -> None:
        """Forget it. What is on disk vanishes."""
        self._spool.close()

    def still_there(self) -> bool:
        """Whether the export can still be read, and is the same as far as that shows."""
        try:
            self._tree.open(ENTITIES).close()
        except (OSError, Changed, KeyError):
            return False
        return True

    def everything(self) -> Iterator[Document | Unreadable | Excluded]:
        """Pages, then files. Raises `ConnectorError` when a space that is wanted is not in a whole export."""
        keys = {key for (key,) in self._spool.execute("SELECT key FROM space")}
        missing = sorted(self._wanted.spaces - keys)
        if missing and self._ending.whole:
            hint = f"it holds {', '.join(sorted(keys)[:10]) or 'none'}; correct `spaces`; nothing was deleted"
            what = f"{self.place} has no space with the key {', '.join(missing)}"
            raise ConnectorError(what, at=self.place, hint=hint)
        for row in self._pages.rows():
            yield self._pages.listed(row)
        if self._media_type is not None:
            for file in self._files():
                yield self._listed(file, self._media_type)

    def read(self, document: Document) -> bytes:
        """The bytes of what was listed. Raises `Changed` when it is not listed like that, `OSError`."""
        if document.key.startswith(ATTACHMENT):
            file = next(self._files(document.key.removeprefix(ATTACHMENT)), None)
            if file is None or file.member not in self._tree.members:
                raise Changed(document.path)
            row = self._row(file.content)
            if row is None:
                raise Changed(document.path)
            known(document, self._version(file, row))
            return self._tree.read(file.member)
        row = self._row(number(document.key))
        if row is None:
            raise Changed(document.path)
        known(document, self._pages.version(row))
        return self._pages.wrapped(row)

    def _row(self, its: int | None) -> Row | None:
        """The page with this id, if it is one that is published."""
        row = self._pages.row(its) if its is not None else None
        return row if row is not None and self._pages.verdict(row) == Verdict() else None

    def included(self, space: str, title: str) -> bytes | None:
        """The page of this title as another page may include it; None when nobody, or not everybody, may read it.

        Raises `OSError` when that cannot be said.
        """
        row = self._pages.titled(space, title)
        if row is None:
            if self._ending.whole:
                return None
            raise OSError("the export is damaged, and does not hold the page")
        verdict = self._pages.withheld(row)
        if verdict.unreadable:
            raise OSError(verdict.unreadable)
        return None if verdict.reason else self._pages.wrapped(row)

    def gap(self) -> str:
        """Why something may be missing, or ""."""
        if self._ending.broken:
            told = "; ".join(f"line {one.line:,}: {one.what}" for one in self._ending.breaks)
            more = self._ending.broken - len(self._ending.breaks)
            held = ": no page of it is published, since what is lost may restrict any" if self._ending.cut else ""
            return f"{ENTITIES} is damaged ({told}{f'; and {more:,} more' if more else ''}){held}"
        bodies, pages = self._spool.execute(
            "SELECT (SELECT count(*) FROM body), (SELECT count(*) FROM content)"
        ).fetchone()
        if bodies and not pages:
            return f"{ENTITIES} holds bodies of pages ({bodies:,}), and no page"
        if self._tree.missed:
            return f"{len(self._tree.missed)} could not be listed: {', '.join(self._tree.missed[:3])}"
        return ""

    def notes(self) -> list[str]:
        """What a person should know about the export as a whole."""
        found = []
        orphans = "SELECT count(DISTINCT child) FROM above JOIN content ON child = content.id WHERE old = 0 AND "
        (count,) = self._spool.execute(orphans + "ancestor NOT IN (SELECT id FROM content)").fetchone()
        if count:
            lie = "page lies" if count == 1 else "pages lie"
            what = "below pages that are not in the export; it may not hold the restrictions of those"
            found.append(f"{count:,} {lie} {what}")
        if self._spool.strange:
            found.append(f"{self._spool.strange:,} objects of the export have no usable id and were passed over")
        if self._held and not self._ending.cut:
            found.append(f"no page is published: {self._held}")
        return found

    def _mark_files(self, media_type: Callable[[str], str | None]) -> None:
        """Note which files are pages of their own: asked now, because nobody may be asked later."""
        names = self._spool.connection.execute("SELECT DISTINCT name FROM attachment")
        for (name,) in names:
            if media_type(name) is not None:
                self._spool.execute("UPDATE attachment SET page = 1 WHERE name = ?", (name,))

    def _files(self, its: str = "") -> Iterator[File]:
        """The attached files of pages and blog posts, or the one with this id; of two called the same the later."""
        one, values = ("AND a.id = ?", (number(its),)) if its else ("", ())
        query = f"""
            SELECT a.id, a.content, a.name, a.version FROM attachment a JOIN content ON content.id = a.content
            WHERE old = 0 AND kind IN ('{PAGE}', '{BLOG}') {one} AND NOT EXISTS (SELECT 1 FROM attachment b
                WHERE b.content = a.content AND b.name = a.name AND (b.version, b.id) > (a.version, a.id))
            ORDER BY a.id"""
        return map(File._make, self._spool.execute(query, values))

    def _listed(self, file: File, media_type: Callable[[str], str | None]) -> Document | Unreadable | Excluded:
        row = self._pages.row(file.content)
        assert row is not None
        key, path, verdict = f"{ATTACHMENT}{file.id}", self._pages.path(row, file.name), self._pages.verdict(row)
        if verdict.unreadable:
            return Unreadable(key, path, verdict.unreadable)
        if verdict.reason:
            return Excluded(key, path, verdict.reason, verdict.withdrawn)
        kind = media_type(file.name)
        if kind is None:
            dot = file.name.rfind(".")
            return Excluded(
                key, path, NO_RENDERER.format(file.name[dot:].casefold() if dot > 0 else "files without suffix")
            )
        if file.member not in self._tree.members:
            return Unreadable(key, path, _NO_FILE)
        place = (row.key or "", (*self._pages.section(row), row.title), self._pages.labels(row.id))
        return Document(key, self._version(file, row), kind, path, None, None, *place)

    def _version(self, file: File, row: Row) -> str:
        bytes_of = self._tree.members[file.member].version
        said = (file.name, row.key, self._pages.section(row), row.title, self._pages.labels(row.id))
        return digest(bytes_of, *said) if bytes_of else ""
