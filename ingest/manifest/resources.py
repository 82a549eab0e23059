"""Files beside the documents, and the names documents define: what pages depend on besides their own bytes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ingest.manifest.listing import Listing
from ingest.render.model import ANYWHERE

if TYPE_CHECKING:
    from ingest.render.model import Name

SITE = ""
"""Stands for a document's key: the files that describe the site of the whole source."""


_BY_NAME = f"[*]{ANYWHERE[1:]}*"


class Resources(Listing):
    """The listing of a run, and the files beside its documents."""

    def see(self, source: str, path: str, version: str, digest: str) -> None:
        """A file as it is now; digest "" = there is none."""
        self.sql.execute("INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?)", (source, path, version, digest))

    def seen(self, source: str, path: str) -> tuple[str, str] | None:
        """(version, digest) of a file that this run has looked at."""
        row = self.sql.execute(
            "SELECT version, digest FROM seen WHERE source = ? AND path = ?", (source, path)
        ).fetchone()
        return (row[0], row[1]) if row else None

    def use(self, source: str, key: str, paths: Iterable[str]) -> None:
        """The files a document was rendered with; all of them have been seen."""
        self.sql.execute("DELETE FROM used WHERE source = ? AND key = ?", (source, key))
        self.sql.executemany(
            "INSERT INTO used SELECT source, ?2, path, digest FROM seen WHERE source = ?1 AND path = ?3",
            ((source, key, path) for path in paths),
        )

    def uses_by_name(self, source: str) -> bool:
        """Whether a document rendered in this run includes files by their names alone, wherever they lie."""
        return bool(
            self._number("SELECT EXISTS (SELECT 1 FROM used WHERE source = ? AND path GLOB ?)", source, _BY_NAME)
        )

    def define(self, source: str, key: str, names: Iterable[Name]) -> None:
        """The names a rendered document defines."""
        self.sql.execute("DELETE FROM named WHERE source = ? AND key = ?", (source, key))
        self.sql.executemany(
            "INSERT OR IGNORE INTO named VALUES (?, ?, ?, ?, ?)",
            ((source, name.name, key, name.fragment, name.title) for name in names),
        )

    def defined(self, source: str, name: str) -> tuple[str, str, str] | None:
        """(key, fragment, title) of the first document that defines a name and is published, or None."""
        return self.sql.execute(  # type: ignore[no-any-return]
            "SELECT key, fragment, title FROM named WHERE source = ?1 AND name = ?2"
            " UNION ALL SELECT n.key, n.fragment, n.title FROM name n JOIN listing l ON l.source = ?1 AND l.key = n.key"
            " LEFT JOIN work w ON w.source = ?1 AND w.key = n.key AND w.status NOT IN ('held', 'touched')"
            " WHERE n.source = ?1 AND n.name = ?2 AND l.kind <> 2 AND w.key IS NULL ORDER BY key LIMIT 1",
            (source, name),
        ).fetchone()

    def finish_resources(self, source: str, ready: str, *values: object) -> None:
        """Record what the documents that `ready` selects depend on and define, and every file as it was seen.

        Files that nothing depends on any more are forgotten.
        """
        for table, found in (("dependency", "used"), ("name", "named")):
            self.sql.execute(f"DELETE FROM {table} WHERE source = ?1 AND key IN ({ready})", (source, *values))
            self.sql.execute(
                f"INSERT INTO {table} SELECT * FROM {found} WHERE source = ?1 AND key IN ({ready})", (source, *values)
            )
        self.sql.execute("DELETE FROM dependency WHERE source = ? AND key = ?", (source, SITE))
        self.sql.execute("INSERT INTO dependency SELECT * FROM used WHERE source = ? AND key = ?", (source, SITE))
        self.sql.execute("INSERT OR REPLACE INTO resource SELECT * FROM seen WHERE source = ?", (source,))
        self.sql.execute(
            "DELETE FROM resource WHERE source = ?1"
            " AND NOT EXISTS (SELECT 1 FROM dependency x WHERE x.source = ?1 AND x.path = resource.path)"
            " AND NOT EXISTS (SELECT 1 FROM used u WHERE u.source = ?1 AND u.path = resource.path)",
            (source,),
        )

    def forget(self, source: str, gone: str) -> None:
        """Documents that `gone` selects are no more."""
        for table in ("dependency", "name"):
            self.sql.execute(f"DELETE FROM {table} WHERE source = ?1 AND key <> '' AND key IN ({gone})", (source,))
