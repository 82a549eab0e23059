"""One source as watch mode follows it: what is pending, when it is looked at, what came of the last look. Pure.

Moments are seconds on a monotonic clock, but for those in its status.
"""

from __future__ import annotations

from typing import NamedTuple

from ingest.errors import AccessError, Failure, GuardError, IncompleteError, LockedError, ManifestError, UsageError
from ingest.intercom.errors import Throttled, Unavailable, UnknownOutcome
from ingest.outcome import Hold, Report, SourceReport, Touched
from ingest.settings import Source, Watch
from ingest.watch.quiet import Quiet, Settling
from ingest.watch.running import Unsettled
from ingest.watch.schedule import Schedule
from ingest.watch.status import Doing, How, Kind, SourceStatus

CHANGES = ("created", "updated", "renamed", "deleted")
"""Outcomes that change a page."""

PUT_OFF = 1.0
"""Seconds after which it is seen whether git, or another run, has finished."""

_STOPPED = (AccessError, UsageError, ManifestError, GuardError)
"""What another try does not mend."""

_ELSEWHERE = (*_STOPPED, Throttled, Unavailable, UnknownOutcome, LockedError)
"""What no change of a document mends."""


class Moment(NamedTuple):
    """A moment on both clocks."""

    now: float
    wall: float


class Look(NamedTuple):
    """What to look at: the paths touched, or () for everything; and which pages may go."""

    only: tuple[Touched, ...] = ()
    gone: frozenset[str] = frozenset()


class Followed:
    """A source that is followed."""

    def __init__(self, source: Source, watch: Watch, now: float) -> None:
        self.source, self.watch = source, watch
        self.quiet = Quiet(watch.quiet, watch.longest_wait)
        self.settling = Settling(watch.settle)
        self.schedule = Schedule(watch.reconcile, now)
        self.how: How | None = None
        self.why = ""
        self.away = False
        """Whether its folder is not there. Nothing is looked at until it is back."""
        self.pages = 0
        self._doing: Doing = "starting"
        self.failure: Failure | None = None
        self._failing_since: float | None = None
        self._synced_at: float | None = None
        self._held = 0
        self._holds: frozenset[Hold] = frozenset()
        self.newly_held: tuple[Hold, ...] = ()
        """What the last look held and the one before it did not, or for another reason."""
        self._whole = True
        self._hopeless = False
        self._not_before = float("-inf")
        self._began = 0

    def follow(self, how: How, why: str = "") -> bool:
        """From now on it is heard of, or polled, for that reason. Whether that is news."""
        poll = self.watch.poll if self.source.poll is None else self.source.poll
        self.schedule.every = self.watch.reconcile if how == "events" else poll
        news, self.how, self.why = (how, why) != (self.how, self.why), how, why
        return news

    def heard(self, path: str | None, at: float, *, before: bool = True, shape: bool = False) -> None:
        """Something happened at a path, or nobody knows where; `shape`: something came or went.

        What is hidden comes and goes without a meaning: caches, swap files.
        """
        self.quiet.heard(path, at, before=before)
        if shape and (path is None or not any(name.startswith(".") for name in path.split("/"))):
            self.settling.heard(at)

    def look_at_everything(self, now: float) -> None:
        """Something may have been missed."""
        self.heard(None, now, shape=True)

    @property
    def due(self) -> float:
        """When to look at it."""
        if self.away:
            return float("inf")
        if self._hopeless:
            return self.schedule.due
        settled = None
        if self.settling.due is not None and not self.schedule.failures:
            settled = max(self.settling.due, self._calm)
        waits = self.schedule.due, self.quiet.due, settled
        return max(self._not_before, min(wait for wait in waits if wait is not None))

    @property
    def _calm(self) -> float:
        """From when on pages may go: never while something happens, unless that never ends."""
        return min(self.quiet.rests, self.settling.overdue)

    def begin(self, now: float) -> Look:
        """A look begins; what happens from now on is for the next one."""
        regular = now >= self.schedule.due
        # What a guard has stopped is asked of it again every so often; edits do not wait for that.
        may_go = now >= self._calm and (regular or not self.settling.refused)
        self._began, touched = self.settling.changes, self.quiet.take()
        gone = self.settling.believed(now) if may_go else frozenset()
        whole = self._whole or self.settling.gone or regular or not touched
        self._doing, self._whole = "syncing", bool(whole)
        return Look(() if whole else touched, gone)

    @property
    def unsettled(self) -> bool:
        """Whether something has come or gone since the look began."""
        return self.settling.changes != self._began

    def put_off(self, now: float) -> None:
        """Not now, but soon: somebody is at work on it."""
        self._not_before = now + PUT_OFF

    def noted(self, came: Report | Failure, then: Moment) -> Kind | None:
        """A look came to its end. What is to be told of it, if anything, besides what is `newly_held`."""
        self.newly_held = ()
        return self.failed(came, then) if isinstance(came, Failure) else self.came(came.sources[0], then)

    def came(self, report: SourceReport, then: Moment) -> Kind | None:
        """A look came to its end with a report."""
        if report.plan.guard is not None:
            return self._refused(report.plan.guard, then)
        failure = _failure_of(report)
        gone = frozenset(report.plan.gone)
        self.settling.found(gone, report.plan.lost, then.now)
        if not gone:  # what may be gone is held, too, until that is certain
            self._held = report.counts["held"] + report.counts["failed"]
            self.newly_held = tuple(hold for hold in report.plan.holds if hold not in self._holds)
            self._holds = frozenset(report.plan.holds)
        if failure is not None:
            return self.failed(failure, then)
        if self._whole:
            self.schedule.looked(then.now, doubtful=bool(report.counts["held"]))
        self._whole = self._hopeless = False
        if gone and isinstance(self.failure, GuardError):
            self._doing = "stopped"
            return "synced" if changed(report) else None
        recovered = self.failure is not None
        self.failure = self._failing_since = None
        self._doing = "up to date"
        if not gone:
            self._synced_at = then.wall
        if recovered:
            return "recovered"
        return "synced" if changed(report) else None

    def _refused(self, guard: Failure, then: Moment) -> Kind | None:
        """A guard wants a person's word; looked at as if it were in order, but nothing more is said of the same."""
        known = self.failure is not None and (self.failure.what, self.failure.hint) == (guard.what, guard.hint)
        self.failure, self._doing = guard, "stopped"
        self._failing_since = self._failing_since or then.wall
        self._whole, self._hopeless, self.settling.refused = True, False, True
        self.schedule.looked(then.now)
        return None if known else "refused"

    def failed(self, failure: Failure, then: Moment) -> Kind | None:
        """A look failed altogether, or in part. The same failure is told once."""
        self._whole, self._hopeless = True, isinstance(failure, _ELSEWHERE)
        if isinstance(failure, LockedError | Unsettled):
            self.schedule.again(then.now + PUT_OFF)
            self._doing = "waiting"
            return None
        known = self.failure is not None and self.failure.what == failure.what
        self.failure = failure
        self._failing_since = self._failing_since or then.wall
        if isinstance(failure, _STOPPED):
            self._doing = "stopped"
            self.schedule.stopped(then.now)
            return None if known else "refused"
        self._doing = "retrying"
        self.schedule.failed(then.now, at_least=getattr(failure, "retry_after", None) or 0.0)
        return None if known else "failed"

    def left(self, then: Moment) -> None:
        """Its folder is not there."""
        self.away, self._doing, self._whole = True, "retrying", True
        what = f"{self.source.path} is not there; nothing is deleted"
        self.failure = Failure(what, at=f"source {self.source.name}", hint="mount it, or put it back")
        self._failing_since = self._failing_since or then.wall

    def acted(self, now: float) -> None:
        """Somebody ran something: what waits for a person may be in order now."""
        if self._doing == "stopped":
            self._whole = True
            self.schedule.again(now)

    def returned(self, now: float) -> None:
        """Its folder is there again."""
        self.away = False
        self.look_at_everything(now)

    def status(self, then: Moment) -> SourceStatus:
        """How it stands."""
        waits = self._doing in ("up to date", "starting") and (self.quiet.due is not None or bool(self.settling.gone))
        return SourceStatus(
            self.source.name,
            self.how or "events",
            self.why,
            "waiting" if waits else self._doing,
            self.quiet.count + len(self.settling.gone),
            self._synced_at,
            None if self.away else then.wall + max(0.0, self.due - then.now),
            self.failure,
            self.schedule.failures,
            self._failing_since,
            self.pages,
            self._held,
        )


def changed(report: SourceReport) -> bool:
    """Whether a run changed any page."""
    return any(report.counts.get(name) for name in CHANGES)


def _failure_of(report: SourceReport) -> Failure | None:
    """What of a run did not work, and may the next time."""
    plan = report.plan
    if plan.error is not None:
        return plan.error
    if report.failures:
        first = report.failures[0].error
        return next((failed.error for failed in report.failures if isinstance(failed.error, AccessError)), first)
    if plan.incomplete and not plan.gone:
        return IncompleteError(plan.incomplete, at=f"source {plan.name}", hint="nothing is deleted while that is so")
    return None
