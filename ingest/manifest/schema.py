"""The manifest's tables, and how older ones become today's. SQL only; reading and writing rows is `store`'s."""

from __future__ import annotations

import sqlite3

from ingest.errors import ManifestError

PERMANENT = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- A source of the configuration. state: what the connector needs to see that nothing changed ('' = unknown).
-- summary: the counts of the run that left that state. recipe: settings and renderer it was left under.
CREATE TABLE source (
  name TEXT PRIMARY KEY, remote_id INTEGER, url TEXT NOT NULL DEFAULT '', audiences TEXT,
  recipe TEXT NOT NULL DEFAULT '', selection TEXT NOT NULL DEFAULT '', state TEXT NOT NULL DEFAULT '',
  summary TEXT NOT NULL DEFAULT '{}', synced_at REAL
) WITHOUT ROWID;

-- A document whose pages are all as wanted. version '' = look again next time, and if digest is '' too, render again.
-- answer: what a link to it resolves to: its url, '' (published, no url) or '-' (not published).
CREATE TABLE document (
  source TEXT NOT NULL, key TEXT NOT NULL, version TEXT NOT NULL, recipe TEXT NOT NULL, digest TEXT NOT NULL,
  base TEXT NOT NULL, fold TEXT NOT NULL, answer TEXT NOT NULL, excluded TEXT, findings TEXT NOT NULL DEFAULT '[]',
  PRIMARY KEY (source, key)
) WITHOUT ROWID;
CREATE INDEX document_fold ON document (source, fold);
CREATE INDEX document_finding ON document (source) WHERE findings <> '[]';

-- A question a document's links asked, and the answer its pages were sent with; '!' = no such document.
CREATE TABLE link (
  source TEXT NOT NULL, key TEXT NOT NULL, target TEXT NOT NULL, answer TEXT NOT NULL,
  PRIMARY KEY (source, key, target)
) WITHOUT ROWID;
CREATE INDEX link_target ON link (source, target, answer);

-- A page we put there. fingerprint NULL: sent, and not known whether it arrived.
-- content: hash of what a reader sees; answered: hash of what Intercom answered.
CREATE TABLE record (
  source TEXT NOT NULL, external_id TEXT NOT NULL, key TEXT NOT NULL, page_id TEXT, fingerprint TEXT,
  content TEXT NOT NULL DEFAULT '', answered TEXT, title TEXT NOT NULL DEFAULT '', url TEXT,
  hidden_at REAL, updated_at REAL, PRIMARY KEY (source, external_id)
) WITHOUT ROWID;
CREATE INDEX record_key ON record (source, key);
CREATE INDEX record_page ON record (page_id);
CREATE INDEX record_hidden ON record (source) WHERE hidden_at IS NOT NULL;
CREATE INDEX record_in_flight ON record (source) WHERE fingerprint IS NULL;

-- What was sent, compressed, by fingerprint.
CREATE TABLE content (fingerprint TEXT PRIMARY KEY, body BLOB NOT NULL);

CREATE TABLE run (
  id INTEGER PRIMARY KEY, command TEXT NOT NULL, started REAL NOT NULL, finished REAL, outcome TEXT, counts TEXT
);
CREATE TABLE change (
  run INTEGER NOT NULL, source TEXT NOT NULL, external_id TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL,
  previous TEXT, title TEXT NOT NULL, page_id TEXT, before TEXT, after TEXT, error TEXT,
  PRIMARY KEY (run, source, external_id, kind)
) WITHOUT ROWID;
"""

DEPENDENCIES = """
-- The title of a document's first page, which links to it may show.
ALTER TABLE document ADD COLUMN title TEXT NOT NULL DEFAULT '';

-- A file beside the documents, as it was last seen; digest '' = there was none. version '' = look again next time.
CREATE TABLE resource (
  source TEXT NOT NULL, path TEXT NOT NULL, version TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (source, path)
) WITHOUT ROWID;

-- A file that a document was rendered with, as it was then. key '' = it describes the site of the whole source.
CREATE TABLE dependency (
  source TEXT NOT NULL, key TEXT NOT NULL, path TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (source, key, path)
) WITHOUT ROWID;
CREATE INDEX dependency_path ON dependency (source, path, digest);

-- Names that documents define and others refer to.
CREATE TABLE name (
  source TEXT NOT NULL, name TEXT NOT NULL, key TEXT NOT NULL, fragment TEXT NOT NULL, title TEXT NOT NULL,
  PRIMARY KEY (source, name, key)
) WITHOUT ROWID;
CREATE INDEX name_key ON name (source, key);
"""

MARKS = """
-- What a connector needs to see which documents were renamed since the last clean run: a commit, say.
ALTER TABLE source ADD COLUMN mark TEXT NOT NULL DEFAULT '';
"""

LEARNED = """
-- Whether what is there is known from Intercom's answer alone, which may have rewritten what was once sent.
ALTER TABLE record ADD COLUMN learned INTEGER NOT NULL DEFAULT 0;
"""

WORKING = """
PRAGMA temp_store = FILE;

-- What the crawl saw. kind: 0 document, 1 unreadable, 2 excluded (withdrawn: by its own system, not by a setting).
-- place: the path where it is not the key, for links. about: JSON of [space, section, labels, changed, author].
CREATE TEMP TABLE listing (
  source TEXT NOT NULL, key TEXT NOT NULL, kind INTEGER NOT NULL, version TEXT, media_type TEXT, path BLOB NOT NULL,
  title TEXT, url TEXT, reason TEXT, withdrawn INTEGER NOT NULL DEFAULT 0, place TEXT, about TEXT,
  PRIMARY KEY (source, key)
) WITHOUT ROWID;
CREATE INDEX temp.listing_place ON listing (source, place) WHERE place IS NOT NULL;

-- A document looked at in this run. status: rendered, excluded, held, touched (same bytes, new version).
CREATE TEMP TABLE work (
  source TEXT NOT NULL, key TEXT NOT NULL, status TEXT NOT NULL, version TEXT NOT NULL, digest TEXT NOT NULL,
  meta TEXT, links TEXT, findings TEXT NOT NULL DEFAULT '[]', reason TEXT, line INTEGER NOT NULL DEFAULT 0,
  base TEXT NOT NULL DEFAULT '', fold TEXT NOT NULL DEFAULT '', answer TEXT NOT NULL DEFAULT '-', previous TEXT,
  recipe TEXT NOT NULL, title TEXT NOT NULL DEFAULT '', PRIMARY KEY (source, key)
) WITHOUT ROWID;
CREATE INDEX temp.work_previous ON work (source, previous) WHERE previous IS NOT NULL;
CREATE INDEX temp.work_fold ON work (source, fold);

CREATE TEMP TABLE part (
  id INTEGER PRIMARY KEY, source TEXT NOT NULL, key TEXT NOT NULL, n INTEGER NOT NULL, suffix TEXT NOT NULL,
  title TEXT NOT NULL, html TEXT NOT NULL, content TEXT NOT NULL
);
CREATE INDEX temp.part_key ON part (source, key, n);

CREATE TEMP TABLE asked (
  source TEXT NOT NULL, key TEXT NOT NULL, target TEXT NOT NULL, answer TEXT NOT NULL,
  PRIMARY KEY (source, key, target)
) WITHOUT ROWID;

-- As `resource`, `dependency` and `name`, but what this run has found.
CREATE TEMP TABLE seen (
  source TEXT NOT NULL, path TEXT NOT NULL, version TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (source, path)
) WITHOUT ROWID;
CREATE TEMP TABLE used (
  source TEXT NOT NULL, key TEXT NOT NULL, path TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (source, key, path)
) WITHOUT ROWID;
CREATE TEMP TABLE named (
  source TEXT NOT NULL, name TEXT NOT NULL, key TEXT NOT NULL, fragment TEXT NOT NULL, title TEXT NOT NULL,
  PRIMARY KEY (source, name, key)
) WITHOUT ROWID;
CREATE INDEX temp.named_key ON named (source, key);

CREATE TEMP TABLE wanted (
  source TEXT NOT NULL, external_id TEXT NOT NULL, key TEXT NOT NULL, n INTEGER NOT NULL, title TEXT NOT NULL,
  fingerprint TEXT NOT NULL, content TEXT NOT NULL, url TEXT, PRIMARY KEY (source, external_id)
) WITHOUT ROWID;
CREATE INDEX temp.wanted_key ON wanted (source, key);

-- Records of pages that are there as wanted, but for how their html is written; hidden_at: or hidden since then.
CREATE TEMP TABLE recognised (
  source TEXT NOT NULL, external_id TEXT NOT NULL, fingerprint TEXT, content TEXT, hidden_at REAL,
  PRIMARY KEY (source, external_id)
) WITHOUT ROWID;

CREATE TEMP TABLE body (fingerprint TEXT PRIMARY KEY, page TEXT NOT NULL);
"""

MIGRATIONS: tuple[str, ...] = (PERMANENT, DEPENDENCIES, MARKS, LEARNED)
"""Script N turns schema version N into N + 1; a new manifest runs them all."""


def migrate(connection: sqlite3.Connection, file: str) -> None:
    """Bring a manifest to today's schema, each step in a transaction of its own.

    Raises ManifestError for a manifest of a newer program.
    """
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > len(MIGRATIONS):
        raise ManifestError(
            f"the manifest has schema version {version}, this program knows up to {len(MIGRATIONS)}",
            at=file,
            hint="update fin-ingest, or move the manifest aside and run `fin-ingest refresh` to rebuild it",
        )
    for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
        connection.executescript(f"BEGIN IMMEDIATE; {script} PRAGMA user_version = {number}; COMMIT;")
