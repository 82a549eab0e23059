"""One source or page as a row of SQLite: reading it and writing it. Locks and transactions are `store`'s."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any, NamedTuple

SOURCES = "SELECT * FROM sources "
PAGES = "SELECT * FROM pages "


class NoSourceError(LookupError):
    """There is no such source."""


class CrawledSourceError(ValueError):
    """The source is crawled, so its pages are not the API's to write."""


class TakenError(ValueError):
    """Another page of the source has this external id."""


class SourceRow(NamedTuple):
    """A Content Import Source as stored; times in unix seconds."""

    id: int
    url: str
    sync_behavior: str
    status: str
    audience_ids: tuple[int, ...]
    created_at: int
    updated_at: int
    last_synced_at: int


class PageRow(NamedTuple):
    """An External Page as stored; times in unix seconds. `audience_ids` None: those of its source."""

    id: int
    source_id: int
    external_id: str
    title: str
    html: str
    url: str | None
    locale: str
    agent: bool
    copilot: bool
    sales: bool
    audience_ids: tuple[int, ...] | None
    created_at: int
    updated_at: int
    last_ingested_at: int


def read_source(columns: tuple[Any, ...]) -> SourceRow:
    """A row of `SOURCES`."""
    return SourceRow._make((*columns[:4], tuple(json.loads(columns[4])), *columns[5:]))


def read_page(columns: tuple[Any, ...]) -> PageRow:
    """A row of `PAGES`."""
    agent, copilot, sales, audiences = columns[7:11]
    ids = None if audiences is None else tuple(json.loads(audiences))
    return PageRow._make((*columns[:7], bool(agent), bool(copilot), bool(sales), ids, *columns[11:]))


def find_source(db: sqlite3.Connection, source_id: int) -> SourceRow | None:
    """The source, or None."""
    columns = db.execute(SOURCES + "WHERE id=?", (source_id,)).fetchone()
    return read_source(columns) if columns else None


def demand_api_source(db: sqlite3.Connection, source_id: int) -> None:
    """NoSourceError or CrawledSourceError unless the API may write the source's pages."""
    source = find_source(db, source_id)
    if source is None:
        raise NoSourceError(source_id)
    if source.sync_behavior != "api":
        raise CrawledSourceError(source_id)


def insert_source(db: sqlite3.Connection, source: SourceRow) -> SourceRow:
    """Add a source; it comes back with its id."""
    made = db.execute("INSERT INTO sources VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", _source_columns(source))
    return source._replace(id=made.lastrowid or 0)


def overwrite_source(db: sqlite3.Connection, source: SourceRow) -> bool:
    """Write a source as it is; False: there is none of this id."""
    written = db.execute(
        "UPDATE sources SET url=?, sync_behavior=?, status=?, audience_ids=?, created_at=?, updated_at=?,"
        " last_synced_at=? WHERE id=?",
        (*_source_columns(source), source.id),
    )
    return written.rowcount > 0


def find_page(db: sqlite3.Connection, page_id: int) -> PageRow | None:
    """The page, or None."""
    columns = db.execute(PAGES + "WHERE id=?", (page_id,)).fetchone()
    return read_page(columns) if columns else None


def upsert_page(
    db: sqlite3.Connection, source_id: int, external_id: str, given: Mapping[str, Any], now: int
) -> PageRow:
    """Create the page with the fields `given`, or write them over the one there is."""
    columns = db.execute(PAGES + "WHERE source_id=? AND external_id=?", (source_id, external_id)).fetchone()
    if columns:
        return overwrite_page(db, read_page(columns), given, now)
    page = PageRow(0, source_id, external_id, "", "", None, "en", False, False, False, None, now, now, now)
    page = page._replace(**given)
    made = db.execute("INSERT INTO pages VALUES (NULL, ?,?,?,?,?,?,?,?,?,?,?,?,?)", _page_columns(page))
    return page._replace(id=made.lastrowid or 0)


def overwrite_page(db: sqlite3.Connection, page: PageRow, given: Mapping[str, Any], now: int) -> PageRow:
    """Write the fields `given` over a page. TakenError: its new external id is another page's."""
    page = page._replace(**given)._replace(updated_at=now, last_ingested_at=now)
    try:
        db.execute(
            "UPDATE pages SET source_id=?, external_id=?, title=?, html=?, url=?, locale=?, agent=?,"
            " copilot=?, sales=?, audience_ids=?, created_at=?, updated_at=?, last_ingested_at=? WHERE id=?",
            (*_page_columns(page), page.id),
        )
    except sqlite3.IntegrityError as error:
        raise TakenError(page.external_id) from error
    return page


def _source_columns(source: SourceRow) -> tuple[Any, ...]:
    return (*source[1:4], json.dumps(source.audience_ids), *source[5:])


def _page_columns(page: PageRow) -> tuple[Any, ...]:
    ids = None if page.audience_ids is None else json.dumps(page.audience_ids)
    return (*page[1:10], ids, *page[11:])
