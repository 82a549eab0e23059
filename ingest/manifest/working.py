"""The working tables of one run: the listing, what was rendered, what is wanted. On disk, so that memory stays flat.

They live in SQLite's temporary database beside the manifest's connection and vanish with it. Nothing here decides
anything: `crawl` fills them, `plan` is given pairs to compare, `apply` takes the pages it sends from them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from connectors.base import Document, Excluded, Unreadable
from ingest.manifest.schema import WORKING
from ingest.manifest.store import Manifest, Record, pack, unpack
from ingest.page import Page

MISSING, UNPUBLISHED, NO_URL = "!", "-", ""
"""Answers to "where does a link to this document lead?" that are not a url."""

_KINDS = {Document: 0, Unreadable: 1, Excluded: 2}

_ANSWER = """
  CASE WHEN w.answer IS NOT NULL THEN w.answer
       WHEN l.key IS NULL THEN '!'
       WHEN l.kind = 2 THEN '-'
       ELSE coalesce(d.answer, '-') END"""
_ANSWER_FROM = """
  LEFT JOIN temp.work w ON w.source = {s} AND w.key = {k} AND w.status NOT IN ('held', 'touched')
  LEFT JOIN temp.listing l ON l.source = {s} AND l.key = {k}
  LEFT JOIN document d ON d.source = {s} AND d.key = {k}"""

_USUAL = """
  CASE WHEN l.kind = 2 OR w.status = 'excluded' THEN 'excluded'
       WHEN l.kind = 1 OR w.status = 'held' THEN 'held'
       WHEN d.excluded IS NOT NULL AND (w.key IS NULL OR w.status = 'touched') THEN 'excluded'
       ELSE 'unchanged' END"""
_USUAL_FROM = """
  LEFT JOIN work w ON w.source = l.source AND w.key = l.key
  LEFT JOIN document d ON d.source = l.source AND d.key = l.key"""

_EXPORTED = {
    "listing": "source, key, kind, version, media_type, path, title, url, reason",
    "work": "source, key, status, version, digest, findings, reason, line, base, fold, answer, previous, recipe",
    "asked": "source, key, target, answer",
}
"""What finishing a plan needs: not the text of the documents, which is in the pages."""


class Work(NamedTuple):
    """A document looked at in this run, and what came of it.

    `status`: "rendered", "excluded" (it says so itself), "held", or "touched" (another version of the same bytes).
    `meta`, `links` and `findings` are JSON. `previous` is the key it had before it was renamed.
    """

    source: str
    key: str
    status: str
    version: str
    digest: str
    meta: str | None = None
    links: str | None = None
    findings: str = "[]"
    reason: str | None = None
    line: int = 0
    base: str = ""
    fold: str = ""
    answer: str = UNPUBLISHED
    previous: str | None = None
    recipe: str = ""


class Part(NamedTuple):
    """A rendered part of a document, its links still unresolved; `content` is the hash of what a reader sees."""

    n: int
    suffix: str
    title: str
    html: str
    content: str


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

    `filtered`: the document is there, and a rule of the configuration or a `.finignore` leaves it out.
    `confirmed`: the manifest knows the document, not only the page (which it learned from Intercom).
    """

    record: Record
    reason: str | None
    filtered: bool
    confirmed: bool


class Working:
    """The working tables of one run."""

    def __init__(self, manifest: Manifest) -> None:
        self.manifest = manifest
        self.sql = manifest.connection
        self.sql.executescript(WORKING)

    # -- the crawl -----------------------------------------------------------------------------------------------

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
        """Documents that are new, changed or unsettled, or were last rendered under another recipe."""
        return self._documents(
            "SELECT l.key, l.version, l.media_type, l.path, l.title, l.url FROM listing l"
            " LEFT JOIN document d ON d.source = l.source AND d.key = l.key"
            " WHERE l.source = ? AND l.kind = 0"
            " AND (d.key IS NULL OR d.version = '' OR d.version <> l.version OR d.recipe <> ?) ORDER BY l.key",
            source,
            recipe,
        )

    def count_to_read(self, source: str, recipe: str) -> int:
        """How many `documents_to_read` there are."""
        return self._number(
            "SELECT count(*) FROM listing l LEFT JOIN document d ON d.source = l.source AND d.key = l.key"
            " WHERE l.source = ? AND l.kind = 0"
            " AND (d.key IS NULL OR d.version = '' OR d.version <> l.version OR d.recipe <> ?)",
            source,
            recipe,
        )

    def same_bytes(self, source: str, key: str, digest: str, recipe: str) -> bool:
        """Whether the document was last rendered, under this recipe, from exactly these bytes."""
        row = self.sql.execute(
            "SELECT 1 FROM document WHERE source = ? AND key = ? AND digest = ? AND recipe = ?",
            (source, key, digest, recipe),
        ).fetchone()
        return row is not None

    def save_work(self, work: Work, parts: Iterable[Part] = ()) -> None:
        """What came of looking at a document."""
        self.sql.execute(f"INSERT OR REPLACE INTO work VALUES ({', '.join('?' * len(work))})", work)
        self.sql.execute("DELETE FROM part WHERE source = ? AND key = ?", (work.source, work.key))
        self.sql.executemany(
            "INSERT INTO part (source, key, n, suffix, title, html, content) VALUES (?, ?, ?, ?, ?, ?, ?)",
            ((work.source, work.key, *part) for part in parts),
        )

    def linked_elsewhere(self, source: str) -> Iterator[Document]:
        """Documents not rendered yet in this run, one of whose links now leads elsewhere than when they were sent."""
        return self._documents(
            "WITH asked_for AS (SELECT DISTINCT target, answer FROM link WHERE source = ?1),"
            f" moved AS (SELECT a.target, a.answer FROM asked_for a {_ANSWER_FROM.format(s='?1', k='a.target')}"
            f" WHERE a.answer <> {_ANSWER})"
            " SELECT DISTINCT li.key, li.version, li.media_type, li.path, li.title, li.url FROM moved m"
            " JOIN link k ON k.source = ?1 AND k.target = m.target AND k.answer = m.answer"
            " JOIN listing li ON li.source = ?1 AND li.key = k.key AND li.kind = 0"
            " LEFT JOIN work x ON x.source = ?1 AND x.key = k.key"
            " WHERE x.key IS NULL OR x.status = 'touched' ORDER BY li.key",
            source,
        )

    def _documents(self, sql: str, *values: object) -> Iterator[Document]:
        # Fetched in slices: the connection is written to while they are worked on.
        cursor = self.sql.execute(sql, values)
        while rows := cursor.fetchmany(1000):
            for key, version, media_type, path, title, url in rows:
                yield Document(key, version, media_type, os.fsdecode(path), title, url)

    # -- names, addresses and links ------------------------------------------------------------------------------

    def works(self, source: str, status: str) -> Iterator[Work]:
        """Documents looked at in this run with this status, by key."""
        last = ""
        while True:
            rows = self.sql.execute(
                "SELECT * FROM work WHERE source = ? AND status = ? AND key > ? ORDER BY key LIMIT 500",
                (source, status, last),
            ).fetchall()
            if not rows:
                return
            yield from (Work(*row) for row in rows)
            last = rows[-1][1]

    def work(self, source: str, key: str) -> Work:
        """What came of looking at a document in this run. Raises KeyError when it was not looked at."""
        row = self.sql.execute("SELECT * FROM work WHERE source = ? AND key = ?", (source, key)).fetchone()
        if row is None:
            raise KeyError(key)
        return Work(*row)

    def wanted_of(self, source: str, key: str) -> list[str]:
        """The fingerprints of a document's wanted pages, in order."""
        rows = self.sql.execute("SELECT fingerprint FROM wanted WHERE source = ? AND key = ? ORDER BY n", (source, key))
        return [fingerprint for (fingerprint,) in rows]

    def parts(self, source: str, key: str) -> list[Part]:
        """A document's rendered parts, in order."""
        rows = self.sql.execute(
            "SELECT n, suffix, title, html, content FROM part WHERE source = ? AND key = ? ORDER BY n", (source, key)
        )
        return [Part(*row) for row in rows]

    def first_title(self, source: str, key: str) -> str:
        """The title of a document's first part."""
        row = self.sql.execute(
            "SELECT title FROM part WHERE source = ? AND key = ? AND n = 0", (source, key)
        ).fetchone()
        return str(row[0]) if row else ""

    def arrivals(self, source: str) -> Iterator[tuple[str, str, str, str]]:
        """(key, digest, content of the first part, front matter's id) of rendered documents never published yet."""
        return iter(
            self.sql.execute(
                "SELECT w.key, w.digest, p.content, coalesce(w.meta ->> 1, '') FROM work w"
                " JOIN part p ON p.source = w.source AND p.key = w.key AND p.n = 0"
                " LEFT JOIN document d ON d.source = w.source AND d.key = w.key"
                " WHERE w.source = ? AND w.status = 'rendered' AND d.key IS NULL"
                " AND NOT EXISTS (SELECT 1 FROM record r WHERE r.source = w.source AND r.key = w.key) ORDER BY w.key",
                (source,),
            ).fetchall()
        )

    def departures(self, source: str) -> Iterator[tuple[str, str, str, str, str]]:
        """(key, digest, content of the first page, base, its external id) of documents the listing no longer has."""
        return iter(
            self.sql.execute(
                # min() makes SQLite take the bare columns from the row of the first page.
                "SELECT r.key, coalesce(d.digest, ''), r.content, coalesce(d.base, r.external_id), min(r.external_id)"
                " FROM record r"
                " LEFT JOIN document d ON d.source = r.source AND d.key = r.key"
                " LEFT JOIN listing l ON l.source = r.source AND l.key = r.key"
                " WHERE r.source = ? AND l.key IS NULL AND r.hidden_at IS NULL GROUP BY r.key ORDER BY r.key",
                (source,),
            ).fetchall()
        )

    def base_taken(self, source: str, fold: str, key: str) -> bool:
        """Whether another document goes by this external id already, capital letters apart."""
        return bool(
            self._number(
                "SELECT (SELECT count(*) FROM work WHERE source = ?1 AND fold = ?2 AND key <> ?3)"
                " + (SELECT count(*) FROM document d WHERE d.source = ?1 AND d.fold = ?2 AND d.key <> ?3"
                "    AND NOT EXISTS (SELECT 1 FROM work w WHERE w.source = ?1 AND w.previous = d.key)"
                "    AND NOT EXISTS (SELECT 1 FROM work v WHERE v.source = ?1 AND v.key = d.key AND v.base <> ''"
                "                    AND v.fold <> ?2))",
                source,
                fold,
                key,
            )
        )

    def set_address(self, work: Work) -> None:
        """The external id, url and former key a rendered document was found to have."""
        self.sql.execute(
            "UPDATE work SET base = ?, fold = ?, answer = ?, previous = ?, findings = ? WHERE source = ? AND key = ?",
            (work.base, work.fold, work.answer, work.previous, work.findings, work.source, work.key),
        )

    def set_findings(self, source: str, key: str, findings: str) -> None:
        """What is said about a document, now that its links are known too."""
        self.sql.execute("UPDATE work SET findings = ? WHERE source = ? AND key = ?", (findings, source, key))

    def hold(self, source: str, key: str, reason: str, line: int = 0) -> None:
        """The document is in doubt after all: nothing of it is wanted, what is there stays."""
        self.sql.execute(
            "UPDATE work SET status = 'held', reason = ?, line = ? WHERE source = ? AND key = ?",
            (reason, line, source, key),
        )
        self.sql.execute("DELETE FROM wanted WHERE source = ? AND key = ?", (source, key))

    def answer(self, source: str, key: str) -> str:
        """Where a link to a document leads: its url, NO_URL, UNPUBLISHED or MISSING."""
        row = self.sql.execute(
            f"SELECT {_ANSWER} FROM (SELECT 1) {_ANSWER_FROM.format(s='?1', k='?2')}", (source, key)
        ).fetchone()
        return str(row[0])

    def save_asked(self, source: str, key: str, answers: dict[str, str]) -> None:
        """The questions a document's links asked in this run."""
        self.sql.executemany(
            "INSERT OR REPLACE INTO asked VALUES (?, ?, ?, ?)", ((source, key, t, a) for t, a in answers.items())
        )

    def want(self, wanted: Wanted, page: Page) -> None:
        """A page as it should be."""
        self.sql.execute("INSERT INTO wanted VALUES (?, ?, ?, ?, ?, ?, ?, ?)", wanted)
        self.put_body(wanted.fingerprint, pack(page))

    def put_body(self, fingerprint: str, page: str) -> None:
        """A packed page that may be sent in this run."""
        self.sql.execute("INSERT OR IGNORE INTO body VALUES (?, ?)", (fingerprint, page))

    # -- the plan ------------------------------------------------------------------------------------------------

    def pairs(self, source: str) -> Iterator[tuple[Wanted, Record | None]]:
        """Every wanted page with the record of the same external id."""
        rows = self.sql.execute(
            "SELECT w.*, r.* FROM wanted w LEFT JOIN record r ON r.source = w.source AND r.external_id = w.external_id"
            " WHERE w.source = ? ORDER BY w.key, w.n",
            (source,),
        )
        width = len(Wanted._fields)
        return ((Wanted(*row[:width]), Record(*row[width:]) if row[width] else None) for row in rows)

    def gone(self, source: str) -> Iterator[Gone]:
        """Records nothing wants any more; those of documents in doubt are not among them."""
        unreadable = self._folders(source, 1)
        excluded = self._folders(source, 2)
        rows = self.sql.execute(
            "SELECT r.*, l.kind, coalesce(l.reason, w.reason), w.status, x.key, d.key FROM record r"
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
            kind, reason, status, renamed, known = row[width:]
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
                yield Gone(record, reason or "excluded", kind == 2, known is not None)

    def _held(self, source: str, key: str) -> bool:
        return bool(
            self._number("SELECT count(*) FROM work WHERE source = ? AND key = ? AND status = 'held'", source, key)
        )

    def _folders(self, source: str, kind: int) -> list[tuple[str, str]]:
        return self.sql.execute(
            "SELECT key, reason FROM listing WHERE source = ? AND kind = ? AND key LIKE '%/'", (source, kind)
        ).fetchall()

    def unreadables(self, source: str) -> list[tuple[str, str]]:
        """(key, reason) of what exists and cannot be read."""
        return self.sql.execute(
            "SELECT key, reason FROM listing WHERE source = ? AND kind = 1 ORDER BY key", (source,)
        ).fetchall()

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

    def findings(self, source: str) -> Iterator[tuple[str, str]]:
        """(key, findings as JSON) of every listed document about which something is said."""
        rows = self.sql.execute(
            "SELECT l.key, coalesce(w.findings, d.findings) FROM listing l"
            " LEFT JOIN work w ON w.source = l.source AND w.key = l.key AND w.status <> 'touched'"
            " LEFT JOIN document d ON d.source = l.source AND d.key = l.key"
            " WHERE l.source = ? AND coalesce(w.findings, d.findings, '[]') <> '[]' ORDER BY l.key",
            (source,),
        )
        return iter(rows.fetchall())

    def lasting_holds(self, source: str) -> frozenset[str]:
        """Documents held for what their settled bytes say, so that looking again would show nothing new."""
        rows = self.sql.execute(
            "SELECT key FROM work WHERE source = ? AND status = 'held' AND version <> '' AND digest <> ''", (source,)
        )
        return frozenset(key for (key,) in rows)

    def unsettled_documents(self, source: str) -> bool:
        """Whether some listed document must be looked at again next time, whatever its version says."""
        return bool(
            self._number(
                "SELECT EXISTS (SELECT 1 FROM document d JOIN listing l ON l.source = d.source AND l.key = d.key"
                " LEFT JOIN work w ON w.source = d.source AND w.key = d.key AND w.status = 'held'"
                " WHERE d.source = ? AND d.version = '' AND l.kind = 0 AND w.key IS NULL)",
                source,
            )
        )

    # -- applying ------------------------------------------------------------------------------------------------

    def body(self, fingerprint: str) -> str | None:
        """A packed page to send."""
        row = self.sql.execute("SELECT page FROM body WHERE fingerprint = ?", (fingerprint,)).fetchone()
        return row[0] if row else None

    def page(self, fingerprint: str) -> Page | None:
        """A page to send, or one that was sent."""
        packed = self.body(fingerprint)
        return unpack(packed) if packed is not None else self.manifest.content(fingerprint)

    def begin_documents(self, source: str) -> None:
        """Before anything is sent: whatever was looked at, or is gone, counts as not done until it is."""
        self.sql.execute(
            "UPDATE document SET version = '', digest = '' WHERE source = ?1 AND (key IN (SELECT key FROM work WHERE source = ?1)"
            " OR NOT EXISTS (SELECT 1 FROM listing l WHERE l.source = ?1 AND l.key = document.key AND l.kind = 0))",
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
        self.sql.execute(
            "INSERT OR REPLACE INTO document SELECT source, key, version, recipe, digest, base, fold, answer,"
            f" CASE status WHEN 'excluded' THEN reason END, findings FROM work WHERE source = ?1 AND key IN ({ready})",
            (source, skip),
        )
        self.sql.execute(
            "UPDATE document SET (version, digest) ="
            " (SELECT w.version, w.digest FROM work w WHERE w.source = ?1 AND w.key = document.key)"
            " WHERE source = ?1 AND key IN (SELECT key FROM work WHERE source = ?1 AND status = 'touched')",
            (source,),
        )
        gone = (
            "SELECT d.key FROM document d LEFT JOIN listing l ON l.source = d.source AND l.key = d.key"
            " WHERE d.source = ?1 AND (l.key IS NULL OR l.kind = 2)"
            " AND NOT EXISTS (SELECT 1 FROM record r WHERE r.source = d.source AND r.key = d.key)"
        )
        self.sql.execute(f"DELETE FROM link WHERE source = ?1 AND key IN ({gone})", (source,))
        self.sql.execute(f"DELETE FROM document WHERE source = ?1 AND key IN ({gone})", (source,))

    # -- a plan in a file ----------------------------------------------------------------------------------------

    def export(self) -> Iterator[tuple[str, list[object]]]:
        """(table, row) of everything that finishing a plan needs, besides its pages."""
        for table, columns in _EXPORTED.items():
            for row in self.sql.execute(f"SELECT {columns} FROM {table}"):
                yield table, [value.hex() if isinstance(value, bytes) else value for value in row]

    def restore(self, table: str, row: list[object]) -> None:
        """Take back a row that `export` gave. Raises KeyError for any other table."""
        columns = _EXPORTED[table]
        values = [bytes.fromhex(str(v)) if c == "path" else v for c, v in zip(columns.split(", "), row, strict=True)]
        self.sql.execute(f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(values))})", values)

    def _number(self, sql: str, *values: object) -> int:
        return int(self.sql.execute(sql, values).fetchone()[0])


def _row(source: str, one: Document | Unreadable | Excluded) -> tuple[object, ...]:
    path = os.fsencode(one.path)
    if isinstance(one, Document):
        return source, one.key, 0, one.version, one.media_type, path, one.title, one.url, None
    return source, one.key, _KINDS[type(one)], None, None, path, None, None, one.reason
