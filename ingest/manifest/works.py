"""The documents looked at in a run: what came of each, its name and address, and where its links lead."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from connectors.base import Document
from ingest.manifest.listing import DOCUMENT
from ingest.manifest.resources import Resources
from ingest.render.model import NAMED

TITLE = "title:"
"""Begins a question that asks not where a link leads but which title its target has."""

PLACE = f"{NAMED}place:"
"""Begins a candidate that is a path, where documents are known by other keys than their paths."""

MISSING, UNPUBLISHED, NO_URL = "!", "-", ""
"""Answers to "where does a link to this document lead?" that are not a url."""

_ANSWER = """
  CASE WHEN w.answer IS NOT NULL THEN w.answer
       WHEN l.key IS NULL THEN '!'
       WHEN l.kind = 2 THEN '-'
       ELSE coalesce(d.answer, '-') END"""
_ANSWER_FROM = """
  LEFT JOIN temp.work w ON w.source = {s} AND w.key = {k} AND w.status NOT IN ('held', 'touched')
  LEFT JOIN temp.listing l ON l.source = {s} AND l.key = {k}
  LEFT JOIN document d ON d.source = {s} AND d.key = {k}"""


class Unsure(Exception):  # noqa: N818 - it is an answer, not an error
    """Only some documents were listed, and what is asked depends on the others."""


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
    title: str = ""


class Part(NamedTuple):
    """A rendered part of a document, its links still unresolved; `content` is the hash of what a reader sees."""

    n: int
    suffix: str
    title: str
    html: str
    content: str


class Works(Resources):
    """The listing, and what came of the documents that were looked at."""

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
            f" WHERE a.answer <> {_ANSWER} AND a.target NOT GLOB '{NAMED}*' AND a.target NOT GLOB '{TITLE}*'"
            f" AND NOT (?3 AND {_ANSWER} = '{MISSING}')"
            " UNION ALL SELECT value ->> 0, value ->> 1 FROM json_each(?2))"
            f" SELECT DISTINCT {DOCUMENT.format('li')} FROM moved m"
            " JOIN link k ON k.source = ?1 AND k.target = m.target AND k.answer = m.answer"
            " JOIN listing li ON li.source = ?1 AND li.key = k.key AND li.kind = 0"
            " LEFT JOIN work x ON x.source = ?1 AND x.key = k.key"
            " WHERE x.key IS NULL OR x.status = 'touched' ORDER BY li.key",
            source,
            json.dumps(self._moved_names(source)),
            source in self.doubtful,
        )

    def _moved_names(self, source: str) -> list[tuple[str, str]]:
        """Questions about names and titles, with the answer pages were sent with, that have another answer now."""
        asked = self.sql.execute(
            "SELECT DISTINCT target, answer FROM link WHERE source = ?"
            f" AND (target GLOB '{NAMED}*' OR target GLOB '{TITLE}*')",
            (source,),
        )
        return [(target, answer) for target, answer in asked.fetchall() if self.answer(source, target) != answer]

    def work(self, source: str, key: str) -> Work:
        """What came of looking at a document in this run. Raises KeyError when it was not looked at."""
        row = self.sql.execute("SELECT * FROM work WHERE source = ? AND key = ?", (source, key)).fetchone()
        if row is None:
            raise KeyError(key)
        return Work(*row)

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

    def count_of(self, source: str, status: str) -> int:
        """How many documents were looked at in this run and have this status."""
        return self._number("SELECT count(*) FROM work WHERE source = ? AND status = ?", source, status)

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

    def departures(self, source: str) -> Iterator[tuple[str, str, str, str, str, str]]:
        """(key, digest, content of the first page, base, its url, its external id) of documents no longer listed.

        The url only of a page that no other shares it with, and of whose document nothing is known.
        """
        return iter(
            self.sql.execute(
                # min() makes SQLite take the bare columns from the row of the first page.
                "SELECT r.key, coalesce(d.digest, ''), r.content, coalesce(d.base, r.external_id),"
                " CASE WHEN d.key IS NULL AND NOT EXISTS (SELECT 1 FROM record o WHERE o.source = r.source"
                " AND o.url = r.url AND o.external_id <> r.external_id) THEN coalesce(r.url, '') ELSE '' END,"
                " min(r.external_id) FROM record r"
                " LEFT JOIN document d ON d.source = r.source AND d.key = r.key"
                " LEFT JOIN listing l ON l.source = r.source AND l.key = r.key"
                " WHERE r.source = ? AND l.key IS NULL AND r.hidden_at IS NULL GROUP BY r.key ORDER BY r.key",
                (source,),
            ).fetchall()
        )

    def departed(self, source: str) -> tuple[str, ...]:
        """The external ids of the first pages of `departures`."""
        return tuple(row[5] for row in self.departures(source))

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

    def answer(self, source: str, target: str) -> str:
        """Where a link leads: a url, NO_URL, UNPUBLISHED or MISSING; for `TITLE` and a target, the title it has.

        A target is a document's key, `PLACE` and its path, or `NAMED` and a name that some document defines. In a
        listing that may not be whole, what seems to be gone still answers as it did. Where only some documents were
        listed, everything answers as it did, or raises Unsure.
        """
        if source in self.partly:
            return self._as_it_was(source, target)
        found = self._now(source, target)
        unknown = found == MISSING or (target.startswith(TITLE) and not found)
        if unknown and source in self.doubtful:
            row = self.sql.execute(
                "SELECT answer FROM link WHERE source = ? AND target = ? AND answer <> ? ORDER BY answer LIMIT 1",
                (source, target, MISSING),
            ).fetchone()
            return str(row[0]) if row else found
        return found

    def _as_it_was(self, source: str, target: str) -> str:
        """The answer that all pages were sent with; those of held documents may be older ones."""
        rows = self.sql.execute(
            "SELECT DISTINCT answer FROM link WHERE source = ?1 AND target = ?2"
            " AND key NOT IN (SELECT value FROM json_each(?3))"
            " UNION SELECT d.answer FROM document d JOIN record r ON r.source = d.source AND r.key = d.key"
            " WHERE d.source = ?1 AND d.key = ?2 AND d.excluded IS NULL AND r.hidden_at IS NULL",
            (source, target, json.dumps(sorted(self.partly[source]))),
        ).fetchall()
        if len(rows) != 1:
            raise Unsure(target)
        return str(rows[0][0])

    def _now(self, source: str, target: str) -> str:
        if target.startswith(TITLE):
            return self._title(source, target.removeprefix(TITLE))
        if target.startswith(PLACE):
            key = self.at_place(source, target.removeprefix(PLACE))
            return MISSING if key is None else self._answer(source, key)
        if not target.startswith(NAMED):
            return self._answer(source, target)
        found = self.defined(source, target.removeprefix(NAMED))
        if found is None:
            return MISSING
        key, fragment, _ = found
        answer = self._answer(source, key)
        return f"{answer}#{fragment}" if fragment and answer not in (MISSING, UNPUBLISHED, NO_URL) else answer

    def _title(self, source: str, target: str) -> str:
        if target.startswith(PLACE):
            target = self.at_place(source, target.removeprefix(PLACE)) or ""
        if target.startswith(NAMED):
            found = self.defined(source, target.removeprefix(NAMED))
            return found[2] if found else ""
        row = self.sql.execute(
            f"SELECT coalesce(w.title, d.title, '') FROM (SELECT 1) {_ANSWER_FROM.format(s='?1', k='?2')}",
            (source, target),
        ).fetchone()
        return str(row[0])

    def _answer(self, source: str, key: str) -> str:
        row = self.sql.execute(
            f"SELECT {_ANSWER} FROM (SELECT 1) {_ANSWER_FROM.format(s='?1', k='?2')}", (source, key)
        ).fetchone()
        return str(row[0])

    def save_asked(self, source: str, key: str, answers: dict[str, str]) -> None:
        """The questions a document's links asked in this run."""
        self.sql.executemany(
            "INSERT OR REPLACE INTO asked VALUES (?, ?, ?, ?)", ((source, key, t, a) for t, a in answers.items())
        )

    def titles(self, source: str, keys: Iterable[str]) -> dict[str, str]:
        """The titles of those among these documents whose keys say nothing to a person, as ids of wikis do."""
        found = self.sql.execute(
            "SELECT l.key, coalesce(l.title, nullif(w.title, ''), d.title, '') FROM json_each(?2) k"
            " JOIN listing l ON l.source = ?1 AND l.key = k.value AND l.place NOTNULL"
            " LEFT JOIN work w ON w.source = ?1 AND w.key = l.key"
            " LEFT JOIN document d ON d.source = ?1 AND d.key = l.key",
            (source, json.dumps(sorted(set(keys)))),
        )
        return {key: title for key, title in found if title}

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

    def stands_as_before(self, work: Work) -> bool:
        """Whether nothing that other documents may have asked of this one has another answer now."""
        titled = self._number(
            "SELECT EXISTS (SELECT 1 FROM link WHERE source = ? AND target = ?)", work.source, TITLE + work.key
        )
        row = self.sql.execute(
            "SELECT base, answer, title FROM document WHERE source = ? AND key = ?", (work.source, work.key)
        ).fetchone()
        if row is None or row[:2] != (work.base, work.answer) or (titled and row[2] != work.title):
            return False
        names = "SELECT name, fragment, title FROM {} WHERE source = ? AND key = ? ORDER BY name, fragment, title"
        before, now = (
            self.sql.execute(names.format(table), (work.source, work.key)).fetchall() for table in ("name", "named")
        )
        return bool(before == now)

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
