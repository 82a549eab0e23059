"""What the manifest remembers between runs: sources, documents, records, content and history, read and written.

The working tables of a run are `working`'s. Every write is one statement or one named transaction here, so that a
killed run leaves a manifest from which the next one converges.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from ingest.errors import ManifestError
from ingest.manifest.schema import migrate

if TYPE_CHECKING:
    from ingest.manifest.history import History
    from ingest.outcome import Change
    from ingest.page import Page

_HIDDEN, _IN_FLIGHT = "INDEXED BY record_hidden", "INDEXED BY record_in_flight"
"""Left to itself, SQLite takes the primary key for as good and reads every record of the source."""


class Record(NamedTuple):
    """A page we put there. `fingerprint` None: it was sent, and is not known to have arrived.

    `learned`: what is there is known from Intercom's answer alone, which may have rewritten what was once sent.
    """

    source: str
    external_id: str
    key: str
    page_id: str | None
    fingerprint: str | None
    content: str
    answered: str | None
    title: str
    url: str | None
    hidden_at: float | None
    updated_at: float | None
    learned: bool = False


class SourceRow(NamedTuple):
    """What is known of a source: its Content Import Source, and the state its last clean run left."""

    name: str
    remote_id: int | None = None
    url: str = ""
    audiences: str | None = None
    recipe: str = ""
    selection: str = ""
    state: str = ""
    summary: str = "{}"
    synced_at: float | None = None
    mark: str = ""


@contextmanager
def open_manifest(file: str, *, write: bool = True) -> Iterator[Manifest]:
    """The manifest in `file`, closed at the end. With `write` False a missing one is an empty one, and stays missing.

    Raises ManifestError when the file is not a usable manifest.
    """
    missing = not write and not os.path.exists(file)
    if write:
        os.makedirs(os.path.dirname(file) or ".", exist_ok=True)
    connection = None
    try:
        if not missing:
            os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))  # it holds private text
        connection = sqlite3.connect(":memory:" if missing else file, isolation_level=None, timeout=30)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        migrate(connection, file)
        yield Manifest(connection, file)
    except sqlite3.DatabaseError as error:
        raise _damaged(file, error) from error
    except PermissionError as error:
        raise ManifestError(
            "the manifest cannot be opened: permission denied", at=file, hint="see who owns it"
        ) from error
    finally:
        if connection is not None:
            connection.close()


def _damaged(file: str, error: sqlite3.DatabaseError) -> ManifestError:
    if isinstance(error, sqlite3.OperationalError) and "malformed" not in str(error):
        return ManifestError(
            f"the manifest cannot be used: {error}",
            at=file,
            hint="check that the folder exists, has room, and can be written",
        )
    return ManifestError(
        f"the manifest is damaged: {error}",
        at=file,
        hint="move it aside and run `fin-ingest refresh`: it rebuilds the manifest from Intercom, nothing is lost",
    )


class Manifest:
    """An open manifest. One thread alone uses it."""

    def __init__(self, connection: sqlite3.Connection, file: str) -> None:
        self.connection, self.file = connection, file

    @property
    def history(self) -> History:
        """The runs there were, and what each did."""
        from ingest.manifest.history import History

        return History(self.connection)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing of what is written inside."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    def copy(self, file: str) -> None:
        """Write all of it into a new file."""
        self.connection.execute("VACUUM INTO ?", (file,))

    # -- what it is bound to -------------------------------------------------------------------------------------

    def meta(self, name: str, default: str = "") -> str:
        """A fact about the whole manifest: `workspace`, `base_url`, `serial`."""
        row = self.connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return row[0] if row else default

    def set_meta(self, name: str, value: str) -> None:
        """Remember a fact about the whole manifest."""
        self.connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    @property
    def serial(self) -> int:
        """Counts the runs that wrote; a plan made under another serial is stale."""
        return int(self.meta("serial", "0"))

    def advance(self) -> None:
        """A run begins to write."""
        self.set_meta("serial", str(self.serial + 1))

    # -- sources -------------------------------------------------------------------------------------------------

    def source(self, name: str) -> SourceRow:
        """What is known of a source; an empty row when it is new."""
        row = self.connection.execute("SELECT * FROM source WHERE name = ?", (name,)).fetchone()
        return SourceRow(*row) if row else SourceRow(name)

    def sources(self) -> list[SourceRow]:
        """All sources the manifest knows, also those no longer configured."""
        return [SourceRow(*row) for row in self.connection.execute("SELECT * FROM source ORDER BY name")]

    def save_source(self, row: SourceRow) -> None:
        """Remember a source."""
        self.connection.execute(f"INSERT OR REPLACE INTO source VALUES ({_marks(row)})", row)

    def resources(self, name: str) -> list[tuple[str, str, str]]:
        """(path, version, digest) of every file beside a source's documents that its pages depend on."""
        return self.connection.execute(
            "SELECT path, version, digest FROM resource WHERE source = ? ORDER BY path", (name,)
        ).fetchall()

    # -- documents -----------------------------------------------------------------------------------------------

    def base_of(self, source: str, key: str) -> str | None:
        """The external id a document's pages go by, if it has been published."""
        row = self.connection.execute(
            "SELECT base FROM document WHERE source = ? AND key = ?", (source, key)
        ).fetchone()
        return row[0] if row else None

    def published(self, source: str, key: str, recipe: str) -> bool:
        """Whether pages of this document are as wanted, and were rendered under this recipe."""
        return bool(
            self._count(
                "SELECT EXISTS (SELECT 1 FROM document d JOIN record r ON r.source = d.source AND r.key = d.key"
                " WHERE d.source = ? AND d.key = ? AND d.recipe = ? AND d.version <> '' AND d.excluded IS NULL"
                " AND r.hidden_at IS NULL)",
                source,
                key,
                recipe,
            )
        )

    def knows(self, source: str, key: str) -> bool:
        """Whether there is a document of this key, published or not."""
        return bool(self._count("SELECT EXISTS (SELECT 1 FROM document WHERE source = ? AND key = ?)", source, key))

    def same_file(self, source: str, keys: Sequence[str]) -> bool:
        """Whether one of these documents was the same file as any other: symlinks and hard links share a version."""
        return bool(
            self._count(
                "SELECT count(*) > count(DISTINCT version) FROM document WHERE source = ?1 AND version IN"
                " (SELECT version FROM document WHERE source = ?1 AND key IN (SELECT value FROM json_each(?2)))",
                source,
                json.dumps(keys),
            )
        )

    def look_again(self, source: str, key: str) -> None:
        """The next run is to compare a document's pages, though neither its version nor its bytes have changed."""
        self.connection.execute(
            "UPDATE document SET version = '', digest = '', digest = '' WHERE source = ? AND key = ?", (source, key)
        )

    def findings(self, source: str) -> Iterator[tuple[str, list[Any]]]:
        """(key, findings) of every document about which something was said when it was rendered."""
        rows = self.connection.execute(
            "SELECT key, findings FROM document INDEXED BY document_finding"
            " WHERE source = ? AND findings <> '[]' ORDER BY key",
            (source,),
        )
        return ((key, json.loads(text)) for key, text in rows)

    # -- records -------------------------------------------------------------------------------------------------

    def records(self, source: str) -> Iterator[Record]:
        """Every page we put there for a source, ordered by external id."""
        rows = self.connection.execute("SELECT * FROM record WHERE source = ? ORDER BY external_id", (source,))
        return (Record(*row) for row in rows)

    def record(self, source: str, external_id: str) -> Record | None:
        """One page we put there."""
        row = self.connection.execute(
            "SELECT * FROM record WHERE source = ? AND external_id = ?", (source, external_id)
        ).fetchone()
        return Record(*row) if row else None

    def records_of(self, source: str, key: str) -> list[Record]:
        """The pages of one document."""
        rows = self.connection.execute(
            "SELECT * FROM record WHERE source = ? AND key = ? ORDER BY external_id", (source, key)
        )
        return [Record(*row) for row in rows]

    def records_named(self, source: str, name: str) -> list[Record]:
        """Pages whose external id, or whose id in Intercom, is this."""
        rows = self.connection.execute(
            "SELECT * FROM record WHERE source = ?1 AND (external_id = ?2 OR page_id = ?2)", (source, name)
        )
        return [Record(*row) for row in rows]

    def record_count(self, source: str) -> int:
        """How many pages of a source were seen to arrive in Intercom."""
        return self._count("SELECT count(*) FROM record WHERE source = ? AND page_id IS NOT NULL", source)

    def hidden_count(self, source: str) -> int:
        """How many pages of a source are hidden and wait for their deletion."""
        return self._count(f"SELECT count(*) FROM record {_HIDDEN} WHERE source = ? AND hidden_at IS NOT NULL", source)

    def unsettled(self, source: str, hidden_before: float) -> bool:
        """Whether pages wait for something no document shows: an answer that never came, a grace period's end."""
        return bool(
            self.connection.execute(
                f"SELECT EXISTS (SELECT 1 FROM record {_IN_FLIGHT} WHERE source = ?1 AND fingerprint IS NULL)"
                f" OR EXISTS (SELECT 1 FROM record {_HIDDEN}"
                "             WHERE source = ?1 AND hidden_at IS NOT NULL AND hidden_at <= ?2)",
                (source, hidden_before),
            ).fetchone()[0]
        )

    def save_record(self, record: Record) -> None:
        """Remember a page that is known to be there (or, with no fingerprint, may be)."""
        self.connection.execute(f"INSERT OR REPLACE INTO record VALUES ({_marks(record)})", record)

    def forget_record(self, source: str, external_id: str) -> None:
        """The page is gone."""
        self.connection.execute("DELETE FROM record WHERE source = ? AND external_id = ?", (source, external_id))

    def doubt(self, changes: Iterable[Change], now: float) -> None:
        """Before pages are sent or deleted: from here on it is not known what Intercom holds of them."""
        self.connection.executemany(
            "INSERT INTO record (source, external_id, key, title, updated_at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET fingerprint = NULL",
            ((c.source, c.external_id, c.key, c.title, now) for c in changes),
        )

    def settle(self, change: Change) -> None:
        """The change was refused and has not arrived: Intercom holds what it held before.

        A page that was never seen there stays in doubt: an earlier attempt may have arrived.
        """
        if change.before is not None:
            self.connection.execute(
                "UPDATE record SET fingerprint = ? WHERE source = ? AND external_id = ?",
                (change.before, change.source, change.external_id),
            )

    def other_page(self, record: Record) -> str | None:
        """The external id of another record that claims the same page, if there is one."""
        row = self.connection.execute(
            "SELECT external_id FROM record WHERE page_id = ? AND NOT (source = ? AND external_id = ?)",
            (record.page_id, record.source, record.external_id),
        ).fetchone()
        return row[0] if row else None

    # -- content -------------------------------------------------------------------------------------------------

    def content(self, fingerprint: str) -> Page | None:
        """What was sent under a fingerprint."""
        import zlib

        from ingest.page import unpack

        row = self.connection.execute("SELECT body FROM content WHERE fingerprint = ?", (fingerprint,)).fetchone()
        return unpack(zlib.decompress(row[0]).decode()) if row else None

    def save_content(self, fingerprint: str, page: str) -> None:
        """Keep what was sent; `page` is packed by `page.pack`."""
        import zlib

        self.connection.execute(
            "INSERT OR IGNORE INTO content VALUES (?, ?)", (fingerprint, zlib.compress(page.encode(), 1))
        )

    def _count(self, sql: str, *values: object) -> int:
        return int(self.connection.execute(sql, values).fetchone()[0])


def _marks(row: Sequence[object]) -> str:
    return ", ".join("?" * len(row))
