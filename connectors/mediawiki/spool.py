"""The newest texts of a dump, kept in a private database without a name, so that memory stays flat."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from threading import Lock
from typing import NamedTuple

from connectors.mediawiki.dump import TEXT, Page
from connectors.mediawiki.titles import Site, redirect

_TABLE = """
CREATE TABLE page (
    key TEXT PRIMARY KEY, title TEXT, space INT, target TEXT, fragment TEXT, time TEXT, model TEXT, state TEXT,
    text BLOB
) WITHOUT ROWID
"""
_MOST_NAMES = 500
_MOST_HOPS = 5


class Kept(NamedTuple):
    """A page without its text. `target` is the page it redirects to, None: it is no redirect."""

    key: str
    title: str
    space: int
    target: str | None
    fragment: str
    time: str
    model: str
    state: str


_COLUMNS = ", ".join(Kept._fields)


class Spool:
    """The pages of one state of a dump. Usable from any thread."""

    def __init__(self) -> None:
        self.site = Site("", "", "first-letter", {})
        self._lock = Lock()
        # No name: SQLite keeps it in memory while it is small, then in a file it has already deleted.
        self._database = sqlite3.connect("", check_same_thread=False, isolation_level=None)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute(_TABLE)

    def close(self) -> None:
        """Forget everything."""
        self._database.close()

    def add(self, page: Page) -> None:
        """A page of the dump; of two with one key the newer stays."""
        number, title = self.site.normal(page.title)
        space = number if page.space is None else page.space
        target = redirect(page.text, flagged=page.redirect is not None) or page.redirect
        fragment = ""
        if target is not None:
            name, _, fragment = target.partition("#")
            target = self.site.normal(name)[1] if name.strip() else ""
        row = (
            page.id or title, title, space, target, fragment.strip(), page.time, page.model, page.state,
            zlib.compress(page.text.encode("utf-8", "surrogatepass"), 1),
        )  # fmt: skip
        with self._lock:
            self._database.execute(
                "INSERT INTO page VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET title = "
                "excluded.title, space = excluded.space, target = excluded.target, fragment = excluded.fragment, "
                "time = excluded.time, model = excluded.model, state = excluded.state, text = excluded.text "
                "WHERE excluded.time >= page.time",
                row,
            )

    def complete(self) -> None:
        """Said once all pages are in: titles and redirects can be looked up from now on."""
        with self._lock:
            self._database.execute("CREATE INDEX by_title ON page (title)")
            self._database.execute("CREATE INDEX by_target ON page (target) WHERE target IS NOT NULL")

    def pages(self) -> Iterator[Kept]:
        """All pages in the order of their titles, asked for in portions, so that reads may come between."""
        last = ("", "")
        while True:
            with self._lock:
                rows = self._database.execute(
                    f"SELECT {_COLUMNS} FROM page WHERE (title, key) > (?, ?) ORDER BY title, key LIMIT 500", last
                ).fetchall()
            yield from (Kept(*row) for row in rows)
            if not rows:
                return
            last = (rows[-1][1], rows[-1][0])

    def page(self, key: str) -> Kept | None:
        """The page of this key."""
        return self._one("key", key)

    def titled(self, title: str) -> Kept | None:
        """The page of this title, redirects followed."""
        for _ in range(_MOST_HOPS):
            found = self._one("title", title)
            if found is None or found.target is None:
                return found
            title = found.target
        return None

    def has(self, title: str) -> bool:
        """Whether there is a page of exactly this title, no redirect."""
        found = self._one("title", title)
        return found is not None and found.target is None and found.state == TEXT

    def text(self, key: str) -> str:
        """The newest text of a page."""
        with self._lock:
            row = self._database.execute("SELECT text FROM page WHERE key = ?", (key,)).fetchone()
        return zlib.decompress(row[0]).decode("utf-8", "surrogatepass") if row else ""

    def names(self, title: str) -> list[list[str]]:
        """The titles that redirect to a page, also through others, each with the place on it, sorted."""
        found: dict[str, str] = {}
        pending = [(title, "")]
        while pending and len(found) < _MOST_NAMES:
            target, place = pending.pop()
            with self._lock:
                rows = self._database.execute(
                    "SELECT title, fragment FROM page WHERE target = ? ORDER BY title LIMIT ?", (target, _MOST_NAMES)
                ).fetchall()
            for name, fragment in rows:
                if name not in found and name != title:
                    found[name] = fragment or place
                    pending.append((name, found[name]))
        return [[name, place] for name, place in sorted(found.items())]

    def _one(self, column: str, value: str) -> Kept | None:
        with self._lock:
            row = self._database.execute(
                f"SELECT {_COLUMNS} FROM page WHERE {column} = ? ORDER BY time DESC, key LIMIT 1", (value,)
            ).fetchone()
        return Kept(*row) if row else None
