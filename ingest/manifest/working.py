"""The working tables of one run: listing, documents looked at, and the pages wanted, compared with the records.

They live in SQLite's temporary database beside the manifest's connection and vanish with it. Nothing here decides
anything: `crawl` and `place` fill them, `plan` is given pairs to compare, `apply` takes the pages it sends from them.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ingest.manifest.schema import WORKING
from ingest.manifest.store import Manifest, Record
from ingest.manifest.works import Works
from ingest.page import Page, pack, unpack

_USUAL = """
  CASE WHEN l.kind = 2 OR w.status = 'excluded' THEN 'excluded'
       WHEN l.kind = 1 OR w.status = 'held' THEN 'held'
       WHEN d.excluded IS NOT NULL AND (w.key IS NULL OR w.status = 'touched') THEN 'excluded'
       ELSE 'unchanged' END"""
_USUAL_FROM = """
  LEFT JOIN work w ON w.source = l.source AND w.key = l.key
  LEFT JOIN document d ON d.source = l.source AND d.key = l.key"""

_EXPORTED = {
    "listing": "source, key, kind, version, media_type, path, title, url, reason, withdrawn, place, about",
    "work": "source, key, status, version, digest, findings, reason, line, base, fold, answer, previous, recipe, title",
    "asked": "source, key, target, answer",
    "seen": "source, path, version, digest",
    "used": "source, key, path, digest",
    "named": "source, name, key, fragment, title",
}
"""What finishing a plan needs: not the text of the documents, which is in the pages."""


class Wanted(NamedTuple):
    """A page as it should be; its html is in the `body` table under its fingerprint."""

    source: str
    external_id: str
    key: str
    n: int
    title: str
    fingerprint: str
    content: str
    url: str | None


class Gone(NamedTuple):
    """A record whose page nothing wants any more. `reason` None: its document is no longer in the listing.

    `filtered`: the document is there, and a rule of the configuration or a `.finignore` leaves it out; not so what its
    own system withdrew, or what says so itself.
    `confirmed`: the manifest knows the document, not only the page (which it learned from Intercom).
    """

    record: Record
    reason: str | None
    filtered: bool
    confirmed: bool


class Working(Works):
    """The working tables of one run, over the manifest they are compared with."""

    def __init__(self, manifest: Manifest) -> None:
        super().__init__(manifest.connection)
        self.manifest = manifest
        self.now = time.time()
        """What counts as now for the whole run, in seconds since 1970."""
        self.lasts: dict[str, float] = {}
        """Until when a source that was listed has the same answers if nothing changes but the time."""
        self.sql.executescript(WORKING)

    def want(self, wanted: Wanted, page: Page) -> None:
        """A page as it should be."""
        self.sql.execute("INSERT INTO wanted VALUES (?, ?, ?, ?, ?, ?, ?, ?)", wanted)
        self.put_body(wanted.fingerprint, pack(page))

    def put_body(self, fingerprint: str, page: str) -> None:
        """A packed page that may be sent in this run."""
        self.sql.execute("INSERT OR IGNORE INTO body VALUES (?, ?)", (fingerprint, page))

    def body(self, fingerprint: str) -> str | None:
        """A packed page to send."""
        row = self.sql.execute("SELECT page FROM body WHERE fingerprint = ?", (fingerprint,)).fetchone()
        return row[0] if row else None

    def page(self, fingerprint: str) -> Page | None:
        """A page to send, or one that was sent."""
        packed = self.body(fingerprint)
        return unpack(packed) if packed is not None else self.manifest.content(fingerprint)

    def wanted_of(self, source: str, key: str) -> list[str]:
        """The fingerprints of a document's wanted pages, in order."""
        rows = self.sql.execute("SELECT fingerprint FROM wanted WHERE source = ? AND key = ? ORDER BY n", (source, key))
        return [fingerprint for (fingerprint,) in rows]

    def wanted_ids(self, source: str, key: str) -> list[str]:
        """The external ids of a document's wanted pages, in order."""
        rows = self.sql.execute("SELECT external_id FROM wanted WHERE source = ? AND key = ? ORDER BY n", (source, key))
        return [external_id for (external_id,) in rows]

    def pairs(self, source: str) -> Iterator[tuple[Wanted, Record | None]]:
        """Every wanted page with the record of the same external id."""
        rows = self.sql.execute(
            "SELECT w.*, r.* FROM wanted w LEFT JOIN record r ON r.source = w.source AND r.external_id = w.external_id"
            " WHERE w.source = ? ORDER BY w.key, w.n",
            (source,),
        )
        width = len(Wanted._fields)
        for row in rows:
            # One object for texts that are the same: a plan of many thousand changes keeps them all.
            external_id, key = row[1:3]
            wanted = Wanted(source, key if external_id == key else external_id, key, *row[3:width])
            yield wanted, Record(*row[width:]) if row[width] else None

    def recognise(self, wanted: Wanted) -> None:
        """A wanted page is there already, though Intercom writes its html in another way."""
        self.sql.execute(
            "INSERT INTO recognised VALUES (?, ?, ?, ?, NULL)",
            (wanted.source, wanted.external_id, wanted.fingerprint, wanted.content),
        )

    def recognise_hidden(self, record: Record) -> None:
        """A page nothing wants is hidden already, as another manifest's run left it, since `hidden_at`."""
        self.sql.execute(
            "INSERT INTO recognised VALUES (?, ?, NULL, NULL, ?)", (record.source, record.external_id, record.hidden_at)
        )

    def finish_recognised(self, source: str) -> None:
        """Record what was recognised, so that the next run need not compare it again."""
        rows = self.sql.execute(
            "SELECT fingerprint FROM recognised WHERE source = ? AND fingerprint NOTNULL", (source,)
        )
        for (fingerprint,) in rows.fetchall():
            self.manifest.save_content(fingerprint, self.body(fingerprint) or "")
        self.sql.execute(
            "UPDATE record SET (fingerprint, content, hidden_at, learned) = (SELECT coalesce(n.fingerprint,"
            " record.fingerprint), coalesce(n.content, record.content), n.hidden_at, 0 FROM recognised n"
            "  WHERE n.source = record.source AND n.external_id = record.external_id)"
            " WHERE source = ?1 AND external_id IN (SELECT external_id FROM recognised WHERE source = ?1)",
            (source,),
        )

    def gone(self, source: str) -> Iterator[Gone]:
        """Records nothing wants any more; those of documents in doubt are not among them."""
        unreadable = self._folders(source, 1)
        excluded = self._folders(source, 2)
        rows = self.sql.execute(
            "SELECT r.*, l.kind, coalesce(l.reason, w.reason), w.status, l.withdrawn, x.key, d.key FROM record r"
            " LEFT JOIN document d ON d.source = r.source AND d.key = r.key"
            " LEFT JOIN listing l ON l.source = r.source AND l.key = r.key"
            " LEFT JOIN work w ON w.source = r.source AND w.key = r.key"
            " LEFT JOIN work x ON x.source = r.source AND x.previous = r.key"
            " LEFT JOIN wanted n ON n.source = r.source AND n.external_id = r.external_id"
            " WHERE r.source = ? AND n.external_id IS NULL"
            " AND (l.key IS NULL OR l.kind = 2 OR w.status IN ('rendered', 'excluded')) ORDER BY r.external_id",
            (source,),
        )
        width = len(Record._fields)
        for row in rows:
            record = Record(*row[:width])
            kind, reason, status, withdrawn, renamed, known = row[width:]
            if kind is None and any(record.key.startswith(folder) for folder, _ in unreadable):
                continue
            if renamed is not None and self._held(source, renamed):
                continue
            if kind is None:
                inside = next((why for folder, why in excluded if record.key.startswith(folder)), None)
                yield Gone(record, inside, inside is not None, known is not None)
            elif status == "rendered":
                yield Gone(record, "no longer a page of its document", filtered=False, confirmed=True)
            else:
                by_rule = status != "excluded" and not withdrawn
                yield Gone(record, reason or "excluded", by_rule, known is not None)

    def _held(self, source: str, key: str) -> bool:
        return bool(
            self._number("SELECT count(*) FROM work WHERE source = ? AND key = ? AND status = 'held'", source, key)
        )

    def usual_counts(self, source: str) -> dict[str, int]:
        """What the listing comes to if nothing changes: unchanged, held, excluded."""
        rows = self.sql.execute(
            f"SELECT {_USUAL}, count(*) FROM listing l {_USUAL_FROM} WHERE l.source = ?1 GROUP BY 1", (source,)
        )
        return dict(rows.fetchall())

    def usual_count_of(self, source: str, key: str) -> str | None:
        """Which of `usual_counts` a key of the listing is in; None: it is not in the listing."""
        row = self.sql.execute(
            f"SELECT {_USUAL} FROM listing l {_USUAL_FROM} WHERE l.source = ?1 AND l.key = ?2", (source, key)
        ).fetchone()
        return row[0] if row else None

    def excluded_reasons(self, source: str) -> dict[str, int]:
        """How many documents were left out, by reason; those that say so themselves included."""
        rows = self.sql.execute(
            "SELECT reason, count(*) FROM (SELECT reason FROM listing WHERE source = ?1 AND kind = 2"
            " UNION ALL SELECT reason FROM work WHERE source = ?1 AND status = 'excluded'"
            " UNION ALL SELECT d.excluded FROM document d JOIN listing l ON l.source = d.source AND l.key = d.key"
            "   LEFT JOIN work w ON w.source = d.source AND w.key = d.key"
            "   WHERE d.source = ?1 AND d.excluded NOTNULL AND l.kind = 0 AND (w.key IS NULL OR w.status = 'touched'))"
            " GROUP BY reason ORDER BY count(*) DESC, reason",
            (source,),
        )
        return dict(rows.fetchall())

    def begin_documents(self, source: str) -> None:
        """Before anything is sent: whatever was looked at, or is gone, counts as not done until it is."""
        undone = "UPDATE document SET version = '', digest = '' WHERE source = ?1"
        self.sql.execute(f"{undone} AND key IN (SELECT key FROM work WHERE source = ?1)", (source,))
        if source not in self.partly:
            self.sql.execute(
                f"{undone} AND NOT EXISTS"
                " (SELECT 1 FROM listing l WHERE l.source = ?1 AND l.key = document.key AND l.kind = 0)",
                (source,),
            )

    def finish_documents(self, source: str, unfinished: Iterable[str]) -> None:
        """Record every document looked at whose pages are all as wanted; drop those that are gone.

        `unfinished` are the keys of documents some change of which was not carried out.
        """
        skip = json.dumps(sorted(set(unfinished)))
        ready = "SELECT key FROM work WHERE source = ?1 AND status IN ('rendered', 'excluded')"
        ready += " AND key NOT IN (SELECT value FROM json_each(?2))"
        self.sql.execute(f"DELETE FROM link WHERE source = ?1 AND key IN ({ready})", (source, skip))
        self.sql.execute(f"INSERT INTO link SELECT * FROM asked WHERE source = ?1 AND key IN ({ready})", (source, skip))
        self.finish_resources(source, ready, skip)
        self.sql.execute(
            "INSERT OR REPLACE INTO document SELECT source, key, version, recipe, digest, base, fold, answer,"
            " CASE status WHEN 'excluded' THEN reason END, findings, title"
            f" FROM work WHERE source = ?1 AND key IN ({ready})",
            (source, skip),
        )
        self.sql.execute(
            "UPDATE document SET (version, digest) ="
            " (SELECT w.version, w.digest FROM work w WHERE w.source = ?1 AND w.key = document.key)"
            " WHERE source = ?1 AND key IN (SELECT key FROM work WHERE source = ?1 AND status = 'touched')",
            (source,),
        )
        if source not in self.partly:
            self._forget_gone(source)

    def _forget_gone(self, source: str) -> None:
        """Drop documents that are not listed any more and have no page."""
        gone = (
            "SELECT d.key FROM document d LEFT JOIN listing l ON l.source = d.source AND l.key = d.key"
            " WHERE d.source = ?1 AND (l.key IS NULL OR l.kind = 2)"
            " AND NOT EXISTS (SELECT 1 FROM record r WHERE r.source = d.source AND r.key = d.key)"
        )
        self.sql.execute(f"DELETE FROM link WHERE source = ?1 AND key IN ({gone})", (source,))
        self.forget(source, gone)
        self.sql.execute(f"DELETE FROM document WHERE source = ?1 AND key IN ({gone})", (source,))

    def export(self) -> Iterator[tuple[str, list[object]]]:
        """(table, row) of everything that finishing a plan needs, besides its pages."""
        for table, columns in _EXPORTED.items():
            for row in self.sql.execute(f"SELECT {columns} FROM {table}"):
                yield table, [value.hex() if isinstance(value, bytes) else value for value in row]

    def restore(self, table: str, row: list[object]) -> None:
        """Take back a row that `export` gave. Raises KeyError for any other table."""
        columns = _EXPORTED[table]
        values = [
            bytes.fromhex(str(value)) if (table, column) == ("listing", "path") else value
            for column, value in zip(columns.split(", "), row, strict=True)
        ]
        self.sql.execute(f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(values))})", values)
