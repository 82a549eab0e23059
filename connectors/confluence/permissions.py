"""Who may see a page of an xml export, decided so that doubt never publishes. Works on a `Spool` that is settled.

A restriction is a ContentPermissionSet that says View, holds for the page and all below it, and stays in force where
the page it stands on is missing from the export or not current. Sets that say Edit restrict no reader. Any other
kind counts as View, and so does one without permissions: whoever it named is not in the export.
"""

from __future__ import annotations

from typing import NamedTuple

from connectors.confluence.spool import Spool

RESTRICTED = "restricted"
INHERITED = "restricted by an ancestor"
UNKNOWN = "the export does not hold its restrictions"
UNKNOWN_ABOVE = "the export does not hold the restrictions of a page above it"
LOST = "the export is damaged, and what is lost may restrict it"
UNPLACED = "the export has a restriction that does not say which page it is for"
_MISSING_ABOVE = "the export is damaged, and a page above it is lost"

_SETS = """
CREATE TABLE closed (id INTEGER PRIMARY KEY, own INTEGER);
CREATE TABLE doubtful (id INTEGER PRIMARY KEY, own INTEGER);
CREATE TABLE closing (id INTEGER PRIMARY KEY);
INSERT OR IGNORE INTO closing SELECT id FROM permission_set WHERE closing AND id IS NOT NULL
    UNION SELECT of FROM permission WHERE closing AND of IS NOT NULL;
INSERT OR IGNORE INTO closed SELECT content, 1 FROM permission_set WHERE content IS NOT NULL
        AND (closing OR id IN (SELECT id FROM closing))
    UNION SELECT set_of.content, 1 FROM set_of WHERE of IN (SELECT id FROM closing)
    UNION SELECT content, 1 FROM permission WHERE closing AND content IS NOT NULL;
INSERT OR IGNORE INTO doubtful SELECT content, 1 FROM set_of WHERE of IS NULL OR (
    of NOT IN (SELECT id FROM permission_set WHERE id IS NOT NULL)
    AND of NOT IN (SELECT of FROM permission WHERE of IS NOT NULL));
"""
_BELOW = """
INSERT OR IGNORE INTO {table} SELECT id, 0 FROM (
    WITH RECURSIVE below (id) AS (
        SELECT id FROM {table} UNION SELECT above.child FROM above JOIN below ON above.ancestor = below.id)
    SELECT id FROM below);
"""
_UNPLACED = """
SELECT EXISTS (SELECT 1 FROM permission_set WHERE closing AND content IS NULL AND NOT placed
        AND (id IS NULL OR id NOT IN (SELECT of FROM set_of WHERE of IS NOT NULL)))
    OR EXISTS (SELECT 1 FROM permission WHERE closing AND content IS NULL AND NOT placed AND (of IS NULL
        OR (of NOT IN (SELECT id FROM permission_set WHERE id IS NOT NULL)
            AND of NOT IN (SELECT of FROM set_of WHERE of IS NOT NULL))))
"""
_ORPHANS = """
INSERT OR IGNORE INTO doubtful SELECT child, 1 FROM above WHERE ancestor NOT IN (SELECT id FROM content);
"""


class Permissions(NamedTuple):
    """What the restrictions of an export come to. `held`: why no page at all may be published, or ""."""

    spool: Spool
    held: str
    broken: bool

    @classmethod
    def of(cls, spool: Spool, *, broken: bool, cut: bool) -> Permissions:
        """`broken`: pages may be missing from the spool; `cut`: and so may restrictions."""
        spool.connection.executescript(_SETS)
        if broken:
            spool.connection.executescript(_ORPHANS)
        for table in ("closed", "doubtful"):
            spool.connection.executescript(_BELOW.format(table=table))
        unplaced = spool.execute(_UNPLACED).fetchone()[0]
        return cls(spool, LOST if cut else UNPLACED if unplaced else "", broken)

    def restricted(self, its: int) -> str:
        """Why not everybody who reads the wiki may read this page, or ""."""
        found = self.spool.execute("SELECT own FROM closed WHERE id = ?", (its,)).fetchone()
        return "" if found is None else RESTRICTED if found[0] else INHERITED

    def doubt(self, its: int) -> str:
        """Why that cannot be said, or ""."""
        if self.held:
            return self.held
        found = self.spool.execute("SELECT own FROM doubtful WHERE id = ?", (its,)).fetchone()
        if found is None:
            return ""
        if self.broken:
            return _MISSING_ABOVE
        return UNKNOWN if found[0] else UNKNOWN_ABOVE
