"""The listing of a run: what the crawl saw, and which of it must be read. On disk, so that memory stays flat."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator

from connectors.base import Document, Excluded, Unreadable

_KINDS = {Document: 0, Unreadable: 1, Excluded: 2}


_INCLUDES = (
    "EXISTS (SELECT 1 FROM dependency x JOIN temp.seen s ON s.source = x.source AND s.path = x.path"
    " WHERE x.source = d.source AND x.key = d.key AND x.digest <> s.digest)"
)
"""Whether a file that document `d` includes is another one now."""
_TO_READ = f"d.key IS NULL OR d.version = '' OR d.version <> l.version OR d.recipe <> ? OR {_INCLUDES}"


class Listing:
    """What the crawl saw."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.sql = connection

    def list_documents(self, source: str, seen: Iterable[Document | Unreadable | Excluded]) -> None:
        """Fill the listing, keeping what was yielded before an exception ends the crawl."""
        self.sql.execute("BEGIN")
        try:
            self.sql.executemany(
                "INSERT OR REPLACE INTO listing VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (_row(source, one) for one in seen)
            )
        finally:
            self.sql.execute("COMMIT")

    def listing_count(self, source: str) -> int:
        """How many documents, excluded and unreadable ones the crawl saw."""
        return self._number("SELECT count(*) FROM listing WHERE source = ?", source)

    def document_count(self, source: str) -> int:
        """How many documents the crawl saw that no rule leaves out."""
        return self._number("SELECT count(*) FROM listing WHERE source = ? AND kind <> 2", source)

    def listed(self, source: str, key: str) -> Document | Unreadable | Excluded | None:
        """What the crawl saw under a key."""
        row = self.sql.execute(
            "SELECT kind, key, version, media_type, path, title, url, reason FROM listing WHERE source = ? AND key = ?",
            (source, key),
        ).fetchone()
        if row is None:
            return None
        kind, key, version, media_type, path, title, url, reason = row
        if kind == _KINDS[Document]:
            return Document(key, version, media_type, os.fsdecode(path), title, url)
        return (Unreadable if kind == _KINDS[Unreadable] else Excluded)(key, os.fsdecode(path), reason)

    def documents_to_read(self, source: str, recipe: str) -> Iterator[Document]:
        """Documents that are new, changed or unsettled, or were rendered by another recipe or with other files."""
        return self._documents(
            "SELECT l.key, l.version, l.media_type, l.path, l.title, l.url FROM listing l"
            " LEFT JOIN document d ON d.source = l.source AND d.key = l.key"
            " WHERE l.source = ? AND l.kind = 0"
            f" AND ({_TO_READ}) ORDER BY l.key",
            source,
            recipe,
        )

    def count_to_read(self, source: str, recipe: str) -> int:
        """How many `documents_to_read` there are."""
        return self._number(
            "SELECT count(*) FROM listing l LEFT JOIN document d ON d.source = l.source AND d.key = l.key"
            " WHERE l.source = ? AND l.kind = 0"
            f" AND ({_TO_READ})",
            source,
            recipe,
        )

    def same_bytes(self, source: str, key: str, digest: str, recipe: str) -> bool:
        """Whether the document was last rendered, under this recipe, from exactly these bytes and included files."""
        row = self.sql.execute(
            f"SELECT 1 FROM document d WHERE source = ? AND key = ? AND digest = ? AND recipe = ? AND NOT {_INCLUDES}",
            (source, key, digest, recipe),
        ).fetchone()
        return row is not None

    def unreadables(self, source: str) -> list[tuple[str, str]]:
        """(key, reason) of what exists and cannot be read."""
        return self.sql.execute(
            "SELECT key, reason FROM listing WHERE source = ? AND kind = 1 ORDER BY key", (source,)
        ).fetchall()

    def _documents(self, sql: str, *values: object) -> Iterator[Document]:
        # Fetched in slices: the connection is written to while they are worked on.
        cursor = self.sql.execute(sql, values)
        while rows := cursor.fetchmany(1000):
            for key, version, media_type, path, title, url in rows:
                yield Document(key, version, media_type, os.fsdecode(path), title, url)

    def _folders(self, source: str, kind: int) -> list[tuple[str, str]]:
        return self.sql.execute(
            "SELECT key, reason FROM listing WHERE source = ? AND kind = ? AND key LIKE '%/'", (source, kind)
        ).fetchall()

    def _number(self, sql: str, *values: object) -> int:
        return int(self.sql.execute(sql, values).fetchone()[0])


def _row(source: str, one: Document | Unreadable | Excluded) -> tuple[object, ...]:
    path = os.fsencode(one.path)
    if isinstance(one, Document):
        return source, one.key, 0, one.version, one.media_type, path, one.title, one.url, None
    return source, one.key, _KINDS[type(one)], None, None, path, None, None, one.reason
