"""The exit codes: one table of what each means, and which one an error, a plan or a report ends with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.errors import (
    AccessError,
    Failure,
    GuardError,
    IncompleteError,
    LockedError,
    ManifestError,
    StaleError,
    UsageError,
)

if TYPE_CHECKING:
    from ingest.outcome import Plan, Report, SourcePlan

DONE, BUG, PENDING, PARTIAL, USAGE, ACCESS, GUARD, INCOMPLETE = range(8)
LOCKED, STALE, FINDING, DRIFT, TIMEOUT, INTERRUPTED = 8, 9, 10, 11, 12, 130

MEANINGS = {
    DONE: "done",
    BUG: "a bug in fin-ingest",
    PENDING: "changes are pending (on request)",
    PARTIAL: "some of it failed or is held; the rest is done",
    USAGE: "wrong configuration or command line",
    ACCESS: "Intercom refused access",
    GUARD: "a guard stopped it, nothing was touched",
    INCOMPLETE: "a listing is incomplete, nothing was deleted",
    LOCKED: "another run holds the manifest",
    STALE: "the plan is stale",
    FINDING: 'a finding of the level "error"',
    DRIFT: "Intercom no longer holds what was put there",
    TIMEOUT: "waiting timed out",
    INTERRUPTED: "interrupted; the state is consistent",
}
ALWAYS = (DONE, BUG, USAGE, INTERRUPTED)
"""Codes that every command can end with."""

_OF_ERROR: tuple[tuple[type[Failure], int], ...] = (
    (UsageError, USAGE),
    (ManifestError, USAGE),
    (AccessError, ACCESS),
    (GuardError, GUARD),
    (IncompleteError, INCOMPLETE),
    (LockedError, LOCKED),
    (StaleError, STALE),
)
_GRAVEST = (ACCESS, USAGE, LOCKED, STALE, GUARD, INCOMPLETE, PARTIAL, FINDING, DONE)
"""When sources end differently, the run ends with the first of these that one of them has."""


def of_error(error: Failure) -> int:
    """The code of a run that this error stopped. Other failures, of the network say, count as partial."""
    return next((code for kind, code in _OF_ERROR if isinstance(error, kind)), PARTIAL)


def of_plan(plan: Plan, *, detailed: bool = False) -> int:
    """The code of a run that only shows: guards and holds are in what it shows, and stop nothing yet.

    `detailed`: changes that are pending count, too.
    """
    if any(source.error or source.incomplete for source in plan.sources):
        return INCOMPLETE
    pending = any(source.changes or source.source_change for source in plan.sources)
    return PENDING if detailed and pending else DONE


def of_proposal(plan: Plan) -> int:
    """The code of a plan that is a check: what must be mended first. What a guard stops is for a person to decide."""
    codes = [_of_source(source._replace(guard=None), source.counts) for source in plan.sources]
    return min(codes, key=_GRAVEST.index, default=DONE)


def of_report(report: Report) -> int:
    """The code of a run that applied its plan."""
    if report.interrupted:
        return INTERRUPTED
    codes = [_of_source(source.plan, source.counts) for source in report.sources]
    codes += [_of_failure(failed.error) for source in report.sources for failed in source.failures]
    return min(codes, key=_GRAVEST.index, default=DONE)


def _of_source(plan: SourcePlan, counts: dict[str, int]) -> int:
    codes = [GUARD] if plan.guard else []
    codes += [INCOMPLETE] if plan.error or plan.incomplete else []
    codes += [PARTIAL] if plan.holds or counts.get("held") or counts.get("failed") else []
    codes += [FINDING] if any(finding.level == "error" for finding in plan.findings) else []
    return min(codes, key=_GRAVEST.index, default=DONE)


def _of_failure(error: Failure) -> int:
    """A page's failure: refused access is refused for all of them, everything else is that page's own."""
    return ACCESS if isinstance(error, AccessError) else PARTIAL
