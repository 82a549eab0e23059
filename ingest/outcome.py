"""What a run plans and what came of it, as values: the plan's changes, holds, counts and reports. No behaviour."""

from __future__ import annotations

from typing import NamedTuple

from ingest.errors import Failure

OUTCOMES = ("created", "updated", "renamed", "deleted", "unchanged", "held", "excluded", "failed")
"""Every document of a listing ends in exactly one of these; deleted counts those that left the listing."""


class Touched(NamedTuple):
    """A path, from its source's root, at which something happened; `before`: something had been there already."""

    path: str
    before: bool


class Change(NamedTuple):
    """One page that will be created, updated, renamed, hidden or deleted. Holds no html.

    `before` and `after` are fingerprints into the content store (None: nothing there). `previous` is the key the
    page's document had, for a rename. `why` says in a few words what led to it ("new", "text changed", "draft").
    """

    kind: str
    source: str
    external_id: str
    key: str
    title: str
    page_id: str | None = None
    before: str | None = None
    after: str | None = None
    previous: str | None = None
    why: str = ""


class Hold(NamedTuple):
    """A document left alone because it is in doubt; its page, if there is one, stays as it is."""

    key: str
    reason: str
    line: int = 0


class Found(NamedTuple):
    """A finding, with the document it speaks of."""

    key: str
    code: str
    level: str
    message: str
    line: int = 0


class Failed(NamedTuple):
    """A change that could not be carried out; it is not recorded as done and the next run tries again."""

    change: Change
    error: Failure


class SourcePlan(NamedTuple):
    """What would happen to one source. `counts` has a number for every one of OUTCOMES; they add up to `listing`.

    `source_change` is set when the Content Import Source itself must be created ("create") or changed ("update").
    `guard` is why nothing of it will be carried out without a person's word; `error` why it could not be planned.
    `incomplete` says why its listing cannot be trusted to be whole.
    """

    name: str
    changes: tuple[Change, ...] = ()
    counts: dict[str, int] = {}  # noqa: RUF012 - never mutated
    listing: int = 0
    excluded: dict[str, int] = {}  # noqa: RUF012
    holds: tuple[Hold, ...] = ()
    findings: tuple[Found, ...] = ()
    source_change: str | None = None
    guard: Failure | None = None
    error: Failure | None = None
    incomplete: str | None = None
    hidden: int = 0
    titles: dict[str, str] = {}  # noqa: RUF012
    """The titles of documents with holds or findings whose keys are mere ids."""
    gone: tuple[str, ...] = ()
    """External ids of pages whose removal or renaming waits until another look finds the same; see `Wish.gone`."""
    lost: int = 0
    """How many of these would be removed."""
    notes: tuple[str, ...] = ()
    """What a person should know about the source as a whole, said when it was looked at."""


class Plan(NamedTuple):
    """All changes, before anything is touched. `digest` names exactly these changes, `serial` the manifest's state."""

    sources: tuple[SourcePlan, ...]
    digest: str
    serial: int


class SourceReport(NamedTuple):
    """What came of one source; the fields of its plan, with counts of what really happened."""

    plan: SourcePlan
    counts: dict[str, int]
    failures: tuple[Failed, ...] = ()


class Report(NamedTuple):
    """What a run did. `calls` counts requests to the API, `seconds` is wall time, `run` its number in the history."""

    command: str
    sources: tuple[SourceReport, ...]
    calls: int
    seconds: float
    digest: str
    run: int | None = None
    interrupted: bool = False


class Progress:
    """What the engine tells while it works; this one is silent. Front ends pass one that draws."""

    def phase(self, source: str, name: str, total: int | None) -> None:
        """A phase begins: crawl, render, upload; `total` steps, if known."""

    def step(self, count: int = 1) -> None:
        """So many steps of the phase are done."""

    def done(self) -> None:
        """The phase is over."""
