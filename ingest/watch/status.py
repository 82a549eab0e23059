"""What watch mode tells of itself, as values: how each source stands, and what happened. No behaviour."""

from __future__ import annotations

from typing import Literal, NamedTuple

from ingest.errors import Failure

How = Literal["events", "polled"]
Doing = Literal["starting", "up to date", "waiting", "syncing", "retrying", "stopped"]
Kind = Literal[
    "started",
    "serving",
    "watching",
    "polling",
    "synced",
    "held",
    "failed",
    "refused",
    "recovered",
    "lost",
    "gone",
    "back",
    "reloaded",
    "misconfigured",
    "stopping",
    "stopped",
]


class SourceStatus(NamedTuple):
    """One source, replaced as a whole when anything of it changes. Moments are in unix seconds."""

    name: str
    how: How = "events"
    why: str = ""
    """Why it is polled, where events were to be expected."""
    doing: Doing = "starting"
    """`waiting`: for quiet, or for the engine; `stopped`: by a guard or a wrong setting, until a person acts."""
    pending: int = 0
    """Paths that changed and are not synced yet."""
    synced_at: float | None = None
    """When the last run that left nothing undone ended."""
    next_look: float | None = None
    """When it is reconciled, polled or tried again, if nothing happens before; None: not known yet."""
    failure: Failure | None = None
    """What the last run ended with."""
    failures: int = 0
    """Runs that failed in a row."""
    failing_since: float | None = None
    """When the first of them ended."""
    pages: int = 0
    """Published."""
    held: int = 0
    """Documents the last run left alone because they are in doubt, or could not publish: no failure of the source."""


class Status(NamedTuple):
    """Watch mode as a whole; numbers count since it started."""

    started: float
    """In unix seconds."""
    beat: float
    """When watch mode last came round, or a run made a step, in unix seconds: it never stands still for long."""
    sources: tuple[SourceStatus, ...] = ()
    runs: int = 0
    failed: int = 0
    """Runs that failed."""
    changes: dict[str, int] = {}  # noqa: RUF012 - never mutated
    """Pages carried out, by outcome: created, updated, renamed, deleted."""
    calls: int = 0
    """To Intercom."""
    events: int = 0
    lost: int = 0
    """Times events may have been lost."""


class Happened(NamedTuple):
    """Something that happened, told once. `at` is in unix seconds; `source` is "" when it is about all of them.

    `text` says it in a few words to a person; `counts` has what a run did, by outcome.
    """

    at: float
    source: str
    kind: Kind
    text: str
    failure: Failure | None = None
    counts: dict[str, int] = {}  # noqa: RUF012
    seconds: float = 0.0
    """What it took."""
