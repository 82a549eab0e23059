"""What the emulated workspace holds, in SQLite. It knows nothing of HTTP, versions or switches."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ingest.errors import Failure
from ingest.intercom.emulator.rows import (
    PAGES,
    SOURCES,
    NoSourceError,
    PageRow,
    SourceRow,
    demand_api_source,
    find_page,
    find_source,
    insert_source,
    overwrite_page,
    overwrite_source,
    read_page,
    read_source,
    upsert_page,
)

_APPLICATION_ID = 0x46696E45  # "FinE": tells the store from any other SQLite file

_MIGRATIONS = (
    """
    CREATE TABLE sources (
        id INTEGER PRIMARY KEY AUTOINCREMENT, url TEXT NOT NULL, sync_behavior TEXT NOT NULL,
        status TEXT NOT NULL, audience_ids TEXT NOT NULL, created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL, last_synced_at INTEGER NOT NULL);
    CREATE TABLE pages (
        id INTEGER PRIMARY KEY AUTOINCREMENT, source_id INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
        external_id TEXT NOT NULL, title TEXT NOT NULL, html TEXT NOT NULL, url TEXT, locale TEXT NOT NULL,
        agent INTEGER NOT NULL, copilot INTEGER NOT NULL, sales INTEGER NOT NULL, audience_ids TEXT,
        created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, last_ingested_at INTEGER NOT NULL,
        UNIQUE (source_id, external_id));
    """,
)
"""Each takes a store from the `user_version` of its position to the next; never edited, only added to."""


class StoreError(Failure):
    """The file is no store of the emulator, is damaged, or was written by a newer program."""


class Store:
    """One workspace's content. Any thread may call it; what a method wrote survives a killed process."""

    def __init__(self, path: str) -> None:
        if path != ":memory:":
            os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
        self._lock = threading.Lock()
        self._db = _open(path)

    def close(self) -> None:
        """Let go of the file; nothing written is lost by not calling it."""
        with self._lock:
            self._db.close()

    def create_source(
        self,
        url: str,
        *,
        now: int,
        sync_behavior: str = "api",
        status: str = "active",
        audience_ids: tuple[int, ...] = (),
    ) -> SourceRow:
        """A new source. So are crawled ones seeded (`automatic`, `manual`), which the API cannot create."""
        with self._writing() as db:
            return insert_source(db, SourceRow(0, url, sync_behavior, status, audience_ids, now, now, now))

    def source(self, source_id: int) -> SourceRow | None:
        """The source, or None."""
        with self._lock:
            return find_source(self._db, source_id)

    def sources(self, limit: int = -1, *, offset: int = 0, after: int = 0) -> list[SourceRow]:
        """Sources, oldest first; `after`: only those with a larger id."""
        with self._lock:
            found = self._db.execute(SOURCES + "WHERE id > ? ORDER BY id LIMIT ? OFFSET ?", (after, limit, offset))
            return [read_source(columns) for columns in found]

    def update_source(self, source: SourceRow, *, audience_to_pages: bool = False) -> bool:
        """Write all of `source`; with `audience_to_pages` its pages get its audiences. False: it is gone."""
        with self._writing() as db:
            if audience_to_pages:
                ids = json.dumps(source.audience_ids)
                db.execute("UPDATE pages SET audience_ids=? WHERE source_id=?", (ids, source.id))
            return overwrite_source(db, source)

    def delete_source(self, source_id: int) -> bool:
        """Delete the source and all its pages; False: there was none."""
        with self._writing() as db:
            return db.execute("DELETE FROM sources WHERE id=?", (source_id,)).rowcount > 0

    def count_sources(self) -> int:
        """How many sources the workspace holds."""
        with self._lock:
            return int(self._db.execute("SELECT count(*) FROM sources").fetchone()[0])

    def upsert_page(self, source_id: int, external_id: str, given: Mapping[str, Any], *, now: int) -> PageRow:
        """Create the page, or write the fields `given` (names of `PageRow`) over the one there is.

        A new page has no url and is hidden unless `given` says so. NoSourceError, CrawledSourceError.
        """
        with self._writing() as db:
            demand_api_source(db, source_id)
            return upsert_page(db, source_id, external_id, given, now)

    def seed_page(self, source_id: int, external_id: str, given: Mapping[str, Any], *, now: int) -> PageRow:
        """As `upsert_page`, for a source of any kind: a page a crawler found. NoSourceError."""
        with self._writing() as db:
            if find_source(db, source_id) is None:
                raise NoSourceError(source_id)
            return upsert_page(db, source_id, external_id, given, now)

    def update_page(self, page_id: int, given: Mapping[str, Any], *, now: int) -> PageRow | None:
        """Write the fields `given` (names of `PageRow`) over a page; None: there is none.

        NoSourceError and CrawledSourceError speak of the source it is in or is moved to. TakenError.
        """
        with self._writing() as db:
            page = find_page(db, page_id)
            if page is None:
                return None
            demand_api_source(db, page.source_id)
            demand_api_source(db, given.get("source_id", page.source_id))
            return overwrite_page(db, page, given, now)

    def page(self, page_id: int) -> PageRow | None:
        """The page, or None."""
        with self._lock:
            return find_page(self._db, page_id)

    def pages(self, limit: int = -1, *, offset: int = 0, before: int = (1 << 63) - 1) -> list[PageRow]:
        """Pages of all sources with their html, newest first; `before`: only those with a smaller id."""
        with self._lock:
            found = self._db.execute(PAGES + "WHERE id < ? ORDER BY id DESC LIMIT ? OFFSET ?", (before, limit, offset))
            return [read_page(columns) for columns in found]

    def count_pages(self) -> int:
        """How many pages the workspace holds."""
        with self._lock:
            return int(self._db.execute("SELECT count(*) FROM pages").fetchone()[0])

    def delete_page(self, page_id: int, *, crawled_too: bool = True) -> PageRow | None:
        """Delete a page; gives back what it was. None: there is none, or it is crawled and spared."""
        with self._writing() as db:
            page = find_page(db, page_id)
            if page is None:
                return None
            source = find_source(db, page.source_id)
            if source and source.sync_behavior != "api" and not crawled_too:
                return None
            db.execute("DELETE FROM pages WHERE id=?", (page_id,))
            return page

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")


def _open(path: str) -> sqlite3.Connection:
    hint = "name a writable path that is no other program's file, or delete the file to begin anew"
    try:
        if path != ":memory:":
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # it holds private text
        db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"cannot open the emulator's store: {error}", at=path, hint=hint) from error
    try:
        _migrate(db, path)
        db.execute("PRAGMA foreign_keys = ON")
        # NORMAL keeps what was answered when the process is killed; only a power cut can lose the last of it.
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
    except sqlite3.Error as error:
        db.close()
        raise StoreError(f"cannot use the emulator's store: {error}", at=path, hint=hint) from error
    except StoreError:
        db.close()
        raise
    return db


def _migrate(db: sqlite3.Connection, path: str) -> None:
    db.execute("BEGIN IMMEDIATE")  # two processes may open a new store at once
    (application,) = db.execute("PRAGMA application_id").fetchone()
    (version,) = db.execute("PRAGMA user_version").fetchone()
    (tables,) = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if tables and application != _APPLICATION_ID:
        raise StoreError("this file is no store of the emulator", at=path, hint="name another file")
    if version > len(_MIGRATIONS):
        raise StoreError("the store was written by a newer fin-ingest", at=path, hint="upgrade fin-ingest")
    for script in _MIGRATIONS[version:]:
        for statement in script.split(";"):
            db.execute(statement)
    if version < len(_MIGRATIONS):
        db.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {len(_MIGRATIONS)}")
    db.execute("COMMIT")
