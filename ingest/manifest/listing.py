"""The listing of a run: what the crawl saw, and which of it must be read. On disk, so that memory stays flat."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unicodedata import normalize

from connectors.base import Document, Excluded, Unreadable

_KINDS = {Document: 0, Unreadable: 1, Excluded: 2}
DOCUMENT = "{0}.key, {0}.version, {0}.media_type, {0}.path, {0}.title, {0}.url, {0}.about"
"""The columns of a document in the listing, which goes by the name put in."""

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
        self.doubtful: set[str] = set()
        """Sources whose listing may not be whole."""
        self.partly: dict[str, frozenset[str]] = {}
        """Sources of which only some known documents are listed, with the keys of their documents that are held."""
        self._called = False

    def list_documents(self, source: str, seen: Iterable[Document | Unreadable | Excluded]) -> None:
        """Fill the listing, keeping what was yielded before an exception ends the crawl."""
        with self.together():
            self.sql.executemany(
                "INSERT OR REPLACE INTO listing VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (_row(source, one) for one in seen),
            )

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is written inside is one transaction, which costs less than one a row; an error takes nothing back."""
        self.sql.execute("BEGIN")
        try:
            yield
        finally:
            self.sql.execute("COMMIT")

    def forget_listing(self, source: str) -> None:
        """As if nothing of the source had been looked at in this run."""
        self.doubtful.discard(source)
        self.partly.pop(source, None)
        for table in ("listing", "work", "part", "asked", "seen", "used", "named", "wanted"):
            self.sql.execute(f"DELETE FROM temp.{table} WHERE source = ?", (source,))

    def listing_count(self, source: str) -> int:
        """How many documents, excluded and unreadable ones the crawl saw."""
        return self._number("SELECT count(*) FROM listing WHERE source = ?", source)

    def document_count(self, source: str) -> int:
        """How many documents the crawl saw that no rule leaves out."""
        return self._number("SELECT count(*) FROM listing WHERE source = ? AND kind <> 2", source)

    def listed(self, source: str, key: str) -> Document | Unreadable | Excluded | None:
        """What the crawl saw under a key."""
        row = self.sql.execute(
            f"SELECT {DOCUMENT.format('l')}, kind, reason, withdrawn FROM listing l WHERE source = ? AND key = ?",
            (source, key),
        ).fetchone()
        if row is None:
            return None
        *columns, kind, reason, withdrawn = row
        if kind == _KINDS[Document]:
            return _document(columns)
        path = os.fsdecode(columns[3])
        return Unreadable(key, path, reason) if kind == 1 else Excluded(key, path, reason, bool(withdrawn))

    def left_out(self, source: str) -> Iterator[str]:
        """The keys of what was seen and is no document, ordered."""
        rows = self.sql.execute("SELECT key FROM listing WHERE source = ? AND kind = 2 ORDER BY key", (source,))
        return (key for (key,) in rows)

    def has_documents_in(self, source: str, folder: str) -> bool:
        """Whether a document's key begins with this folder."""
        return bool(
            self._number(
                "SELECT EXISTS (SELECT 1 FROM listing WHERE source = ?1 AND kind = 0 AND key > ?2 AND key < ?3)",
                source,
                folder + "/",
                folder + "0",  # the character after the slash
            )
        )

    def at_place(self, source: str, place: str) -> str | None:
        """The key of what was found at a path which is not its key, as links may speak of it; documents come first."""
        row = self.sql.execute(
            "SELECT key FROM listing WHERE source = ? AND place = ? ORDER BY kind, key LIMIT 1", (source, place)
        ).fetchone()
        return row[0] if row else None

    def keys_of(self, source: str, words: str) -> list[str]:
        """The documents found at this path, or known to their source by this title, capitals apart."""
        rows = self.sql.execute(
            "SELECT key FROM listing WHERE source = ?1 AND kind = 0 AND (place = ?2 OR lower(title) = lower(?2))"
            " ORDER BY place IS NOT ?2, key",
            (source, words),
        )
        return [key for (key,) in rows.fetchall()]

    def has_places(self, source: str) -> bool:
        """Whether documents of this source are known by other keys than their paths."""
        return bool(
            self._number("SELECT EXISTS (SELECT 1 FROM listing WHERE source = ? AND place IS NOT NULL)", source)
        )

    def called(self, source: str, name: str) -> str | None:
        """The path of the file of this name that lies nearest to the root; capitals do not count, hidden files do not.

        The names are collected when first asked for: only few sources include files by name.
        """
        if not self._called:
            self._called = True
            self.sql.execute(
                "CREATE TEMP TABLE IF NOT EXISTS called (source, name, path, PRIMARY KEY (source, name)) WITHOUT ROWID"
            )
        if not self._number("SELECT EXISTS (SELECT 1 FROM called WHERE source = ?)", source):
            self.sql.execute(
                "INSERT OR IGNORE INTO called"
                " SELECT source, lower(replace(key, rtrim(key, replace(key, '/', '')), '')), path"
                " FROM listing WHERE source = ? AND key NOT LIKE '%/'"
                " ORDER BY length(key) - length(replace(key, '/', '')), key",
                (source,),
            )
        row = self.sql.execute(
            "SELECT path FROM called WHERE source = ? AND name = lower(?) AND name NOT LIKE '.%'", (source, name)
        ).fetchone()
        return os.fsdecode(row[0]) if row else None

    def documents_to_read(self, source: str, recipe: str) -> Iterator[Document]:
        """Documents that are new, changed or unsettled, or were rendered by another recipe or with other files."""
        return self._documents(
            f"SELECT {DOCUMENT.format('l')} FROM listing l"
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
            yield from map(_document, rows)

    def _folders(self, source: str, kind: int) -> list[tuple[str, str]]:
        return self.sql.execute(
            "SELECT key, reason FROM listing WHERE source = ? AND kind = ? AND key LIKE '%/'", (source, kind)
        ).fetchall()

    def _number(self, sql: str, *values: object) -> int:
        return int(self.sql.execute(sql, values).fetchone()[0])


def _row(source: str, one: Document | Unreadable | Excluded) -> tuple[object, ...]:
    path = os.fsencode(one.path)
    place = None
    if one.path != one.key and not one.key.endswith("/"):
        place = normalize("NFC", path.decode("utf-8", "backslashreplace"))
        place = place if place != one.key else None
    if isinstance(one, Document):
        about = one[6:] if any(one[6:]) else None
        return (
            *(source, one.key, 0, one.version, one.media_type, path, one.title, one.url, None, 0),
            place,
            json.dumps(about, ensure_ascii=False) if about else None,
        )
    withdrawn = isinstance(one, Excluded) and one.withdrawn
    return source, one.key, _KINDS[type(one)], None, None, path, None, None, one.reason, withdrawn, place, None


def _document(columns: Sequence[Any]) -> Document:
    key, version, media_type, path, title, url, about = columns
    document = Document(key, version, media_type, os.fsdecode(path), title, url)
    if about is None:
        return document
    space, section, labels, *changed = json.loads(about)
    return Document(*document[:6], space, tuple(section), tuple(labels), *changed)
