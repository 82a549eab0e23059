"""The history: which runs there were, what each did to which page, and the clearing away of what only old runs know."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from typing import NamedTuple

from ingest.outcome import Change

RUNS_KEPT = 100
"""How many runs can be looked at and rolled back; the content only older runs know is dropped."""


class Run(NamedTuple):
    """A run in the history. Times are unix seconds; `outcome` None means it was killed."""

    id: int
    command: str
    started: float
    finished: float | None
    outcome: str | None
    counts: str | None


class PastChange(NamedTuple):
    """What a run did to one page; `error` None means it succeeded."""

    change: Change
    error: str | None


class History:
    """The runs of a manifest."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.sql = connection

    def begin(self, command: str) -> int:
        """A run that writes begins; its number."""
        row = self.sql.execute(
            "INSERT INTO run (command, started) VALUES (?, ?) RETURNING id", (command, time.time())
        ).fetchone()
        return int(row[0])

    def end(self, run: int, outcome: str, counts: dict[str, dict[str, int]]) -> None:
        """A run has ended; older runs and the content only they knew are dropped."""
        self.sql.execute(
            "UPDATE run SET finished = ?, outcome = ?, counts = ? WHERE id = ?",
            (time.time(), outcome, json.dumps(counts), run),
        )
        oldest = run - RUNS_KEPT
        if self.sql.execute("DELETE FROM run WHERE id <= ?", (oldest,)).rowcount:
            self.sql.execute("DELETE FROM change WHERE run <= ?", (oldest,))
            self.sql.execute(
                "DELETE FROM content WHERE fingerprint NOT IN (SELECT fingerprint FROM record WHERE fingerprint NOTNULL"
                " UNION SELECT before FROM change WHERE before NOTNULL"
                " UNION SELECT after FROM change WHERE after NOTNULL)"
            )

    def save(self, run: int, change: Change, error: str | None) -> None:
        """Remember what a run did to a page."""
        self.sql.execute(
            "INSERT OR REPLACE INTO change VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                run, change.source, change.external_id, change.kind, change.key, change.previous, change.title,
                change.page_id, change.before, change.after, error,
            ),
        )  # fmt: skip

    def runs(self, limit: int) -> list[Run]:
        """The latest runs, newest first."""
        rows = self.sql.execute("SELECT * FROM run ORDER BY id DESC LIMIT ?", (limit,))
        return [Run(*row) for row in rows]

    def run(self, number: int) -> Run | None:
        """One run of the history."""
        row = self.sql.execute("SELECT * FROM run WHERE id = ?", (number,)).fetchone()
        return Run(*row) if row else None

    def changes(self, run: int) -> Iterator[PastChange]:
        """What a run did, page by page."""
        rows = self.sql.execute(
            "SELECT kind, source, external_id, key, title, page_id, before, after, previous, error"
            " FROM change WHERE run = ? ORDER BY source, external_id, kind",
            (run,),
        )
        return (PastChange(Change(*row[:-1]), row[-1]) for row in rows)
