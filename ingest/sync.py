"""The engine every front end runs: plan, check, apply, and the run's page in the history."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

from ingest.counting import outcomes
from ingest.errors import Failure, GuardError, StaleError
from ingest.manifest.lock import locked
from ingest.manifest.store import Manifest, open_manifest
from ingest.outcome import OUTCOMES, Change, Failed, Plan, Progress, Report, SourcePlan, SourceReport
from ingest.planner import Planner, Wish, check_place, chosen, place_of
from ingest.settings import Config

if TYPE_CHECKING:
    from ingest.apply import Applied
    from ingest.intercom.client import Client
    from ingest.manifest.working import Working

Connect = Callable[[Config], AbstractContextManager["Client"]]
"""Gives the client when the first call is due; what it gives is left when the run ends."""

Finish = Callable[[Plan, dict[str, tuple[Failed, ...]]], None]
"""Records what a plan's changes leave behind, given those that failed."""


@contextmanager
def planned(config: Config, wish: Wish, progress: Progress) -> Iterator[tuple[Plan, Working | None, Manifest]]:
    """The plan, and the working tables its pages are in (None: nothing had to be looked at).

    Needs no token, and leaves the manifest as it is.
    """
    with open_manifest(config.manifest, write=False) as manifest:
        planner = Planner(config, wish, manifest, progress)
        yield planner.plan(), planner.working, manifest


def sync(config: Config, wish: Wish, connect: Connect, progress: Progress, command: str = "sync") -> Report:
    """Plan, and carry out what no guard holds back. Raises Failure when nothing could be done at all."""
    started = time.monotonic()
    with locked(config.manifest, wish.lock_timeout), open_manifest(config.manifest) as manifest:
        planner = Planner(config, wish, manifest, progress)
        plan = planner.plan()
        if wish.expect is not None and plan.digest != wish.expect:
            raise StaleError(
                f"the plan is not the one that was expected: it is {plan.digest} now, not {wish.expect}",
                at=config.file,
                hint="documents, settings or the manifest changed since; read the new plan with `fin-ingest plan`",
            )
        if planner.working is None:
            reports = tuple(report(part, None) for part in plan.sources)
            return Report(command, reports, 0, _since(started), plan.digest)
        return carry_out(plan, config, planner.working, connect, progress, command, planner.finish, started)


def apply_saved(
    config: Config, file: str, connect: Connect, progress: Progress, *, allow_removals: bool = False
) -> Report:
    """Carry out exactly the plan in a file. Raises StaleError when the manifest has moved on since it was made.

    What a guard stopped when the plan was made stays stopped, unless removals are allowed now.
    """
    from ingest.manifest.working import Working
    from ingest.saved import load_plan

    started = time.monotonic()
    with locked(config.manifest), open_manifest(config.manifest) as manifest:
        planner = Planner(config, Wish(), manifest, progress)
        planner.working = Working(manifest)
        plan = load_plan(file, planner.working, manifest)
        chosen(config, [part.name for part in plan.sources])
        if allow_removals:
            plan = plan._replace(sources=tuple(part._replace(guard=None) for part in plan.sources))
        # What its crawl saw may be outdated by now: the next run looks at every source again.
        planner.states = {part.name: "" for part in plan.sources if part.changes or part.source_change}
        return carry_out(plan, config, planner.working, connect, progress, "apply", planner.finish, started)


def carry_out(
    plan: Plan,
    config: Config,
    working: Working,
    connect: Connect,
    progress: Progress,
    command: str,
    finish: Finish,
    started: float,
) -> Report:
    """Apply a plan whose pages are in the working tables, and write the run into the history.

    `started` is when the run began, on the monotonic clock.
    """
    manifest = working.manifest
    if not any(_ready(part) for part in plan.sources):
        finish(plan, {})
        return Report(command, tuple(report(part, None) for part in plan.sources), 0, _since(started), plan.digest)
    from ingest.apply import apply

    applied: dict[str, Applied] = {}
    with connect(config) as client:
        before = client.calls
        bind(manifest, config, client)
        run, outcome = manifest.history.begin(command), "stopped by an error of this program"
        try:
            applied = apply(plan, config, working, client, run, progress)
            finish(plan, {name: what.failures for name, what in applied.items()})
            outcome = "some changes failed" if any(what.failures for what in applied.values()) else "done"
        except KeyboardInterrupt:
            outcome = "interrupted"
            raise
        except Failure as error:
            outcome = f"stopped: {error.what}"
            raise
        finally:
            applied = applied or _so_far(plan, manifest, run)
            reports = tuple(report(part, applied.get(part.name)) for part in plan.sources)
            manifest.history.end(run, outcome, {one.plan.name: one.counts for one in reports})
        calls = client.calls - before
    return Report(command, reports, calls, _since(started), plan.digest, run)


def _so_far(plan: Plan, manifest: Manifest, run: int) -> dict[str, Applied]:
    """What a run that was cut short had done by then."""
    from ingest.apply import Applied

    done: dict[str, list[Change]] = {part.name: [] for part in plan.sources}
    for past in manifest.history.changes(run):
        if past.error is None:
            done[past.change.source].append(past.change)
    return {name: Applied(tuple(changes), ()) for name, changes in done.items()}


def bind(manifest: Manifest, config: Config, client: Client) -> None:
    """Tie the manifest to the workspace at its first use; ever after, refuse any other. Raises GuardError."""
    check_place(manifest, config)
    known, now = manifest.meta("workspace"), client.me().id
    if not known:
        with manifest.transaction():
            manifest.set_meta("workspace", now)
            manifest.set_meta("base_url", place_of(config))
    elif known != now:
        raise GuardError(
            f"the token belongs to workspace {now}, the manifest to {known}",
            at=manifest.file,
            hint="use that workspace's token, or another `manifest:` file for this one",
        )


def _since(started: float) -> float:
    return time.monotonic() - started


def _ready(part: SourcePlan) -> bool:
    return part.error is None and part.guard is None and bool(part.changes or part.source_change)


def report(part: SourcePlan, applied: Applied | None) -> SourceReport:
    """What came of a source: its plan's counts, with what was not carried out counted as failed or held."""
    counts = dict.fromkeys(OUTCOMES, 0) | part.counts
    failures = applied.failures if applied else ()
    if applied and len(applied.done) == len(part.changes):
        return SourceReport(part, counts)
    failed = {failure.change.key for failure in failures}
    done = {change.key for change in applied.done} if applied else set()
    for key, name in outcomes(part).items():
        if name != "held" and (key in failed or key not in done):
            counts[name] -= 1
            counts["failed" if key in failed else "held"] += 1
    return SourceReport(part, counts, failures)
